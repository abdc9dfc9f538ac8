//! The live feed: the log as server-sent events (WHATWG HTML, section 9.2), resumed by the sequence number of the log, and between
//! them hints, which have no id: a listener who was away gets no hints again. Knows no meaning of an event: the caller says who may
//! see what, and how it reads.
use crate::{
    base::{Error, Result, id::Seq},
    engine::{db::Db, live::Hint, log},
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::{Stream, stream};
use rusqlite::Connection;
use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{
            self,
            error::{RecvError, TryRecvError},
        },
        watch,
    },
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// A listener that missed more than this is told to load afresh instead.
pub const MAX_REPLAY: i64 = 10_000;
/// So many rows of the log are read at once.
const BATCH: u32 = 200;
/// So many hints are looked at at once.
const HINTS: usize = 100;
/// A line at least this often tells both ends that the other is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

/// What a listener gets to see of an event: its name and its data; nothing if it is not for them.
pub type Map = dyn Fn(&log::Logged, &Connection) -> Result<Option<(String, serde_json::Value)>> + Send + Sync;
/// The same for a hint.
pub type MapHint = dyn Fn(&Hint, &Connection) -> Result<Option<(String, serde_json::Value)>> + Send + Sync;
/// Whether the listener may still listen; asked before every batch.
pub type IsStillAllowed = dyn Fn(&Connection) -> Result<bool> + Send + Sync;

/// What one listener asked for, and on what terms.
pub struct Feed {
    pub db: Db,
    /// The last event the listener has; `None` begins at the present.
    pub after: Option<Seq>,
    pub map: Arc<Map>,
    pub hints: broadcast::Receiver<Hint>,
    pub map_hint: Arc<MapHint>,
    pub is_still_allowed: Arc<IsStillAllowed>,
    /// Ends the feed when the application stops.
    pub stop: CancellationToken,
    /// Given back when the feed ends.
    pub seat: Seat,
}

/// The place named by the `Last-Event-ID` header, or else by `after` of the query.
pub fn resume_point(headers: &HeaderMap, after: Option<Seq>) -> Result<Option<Seq>> {
    let Some(header) = headers.get("last-event-id") else { return Ok(after) };
    let seq = header.to_str().ok().and_then(|text| text.parse().ok()).filter(|seq: &Seq| seq.0 >= 0);
    seq.map(Some).ok_or_else(|| Error::field("last_event_id", "The header Last-Event-ID must be an id of this feed."))
}

impl IntoResponse for Feed {
    fn into_response(self) -> Response {
        let mut response = Sse::new(events(self)).into_response();
        // A proxy that gathers the stream would hold every event back.
        response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

struct Listening {
    feed: Feed,
    bell: watch::Receiver<Seq>,
    cursor: Option<Seq>,
    /// The last id the listener was sent: where it resumes.
    told: Option<Seq>,
    ready: VecDeque<Event>,
    speak_by: Instant,
    has_more: bool,
}

fn events(feed: Feed) -> impl Stream<Item = Result<Event, Infallible>> {
    let bell = feed.db.bell();
    let listening =
        Listening { feed, bell, cursor: None, told: None, ready: VecDeque::new(), speak_by: Instant::now() + KEEP_ALIVE, has_more: true };
    stream::unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        listening.speak_by = Instant::now() + KEEP_ALIVE;
        Some((Ok(event), listening))
    })
}

impl Listening {
    /// The next thing to send; `None` ends the feed.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.feed.stop.is_cancelled() {
                return None;
            }
            let mut is_quiet = false;
            let mut hint = None;
            if !self.has_more {
                let stop = self.feed.stop.clone();
                tokio::select! {
                    () = stop.cancelled() => return None,
                    changed = self.bell.changed() => if changed.is_err() { return None },
                    received = self.feed.hints.recv() => match received {
                        Ok(received) => hint = Some(received),
                        Err(RecvError::Lagged(_)) => {
                            self.ready.push_back(missed());
                            continue;
                        }
                        Err(RecvError::Closed) => return None,
                    },
                    () = sleep_until(self.speak_by) => is_quiet = true,
                }
            }
            let read = match hint {
                Some(hint) => self.read_hints(hint).await,
                None => self.read().await,
            };
            match read {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    // The listener connects again and resumes: nothing is skipped.
                    tracing::warn!(%error, "a live feed ended early");
                    return None;
                }
            }
            if is_quiet && self.ready.is_empty() {
                return Some(self.still_here());
            }
        }
    }

    /// Passes on this hint and those that wait behind it; whether the feed goes on.
    async fn read_hints(&mut self, first: Hint) -> Result<bool> {
        let mut hints = vec![first];
        while hints.len() < HINTS {
            match self.feed.hints.try_recv() {
                Ok(hint) if hints.contains(&hint) => {}
                Ok(hint) => hints.push(hint),
                Err(TryRecvError::Lagged(_)) => self.ready.push_back(missed()),
                Err(_) => break,
            }
        }
        let (map, is_still_allowed) = (self.feed.map_hint.clone(), self.feed.is_still_allowed.clone());
        let told = self.feed.db.read(move |connection| {
            if !is_still_allowed(connection)? {
                return Ok(None);
            }
            hints.iter().map(|hint| map(hint, connection)).collect::<Result<Vec<_>>>().map(Some)
        });
        let Some(told) = told.await? else { return Ok(false) };
        for (name, value) in told.into_iter().flatten() {
            self.ready.push_back(Event::default().event(name).json_data(value).map_err(Error::internal)?);
        }
        Ok(true)
    }

    /// A sign of life; it carries the place where to resume if the listener was shown nothing for a while (an event with an
    /// id and no data is not dispatched, but its id is kept).
    fn still_here(&mut self) -> Event {
        match self.cursor {
            Some(cursor) if self.told != Some(cursor) => {
                self.told = Some(cursor);
                Event::default().id(cursor.to_string())
            }
            _ => Event::default().comment(""),
        }
    }

    /// Reads one batch; whether the feed goes on.
    async fn read(&mut self) -> Result<bool> {
        self.bell.borrow_and_update();
        let (map, is_still_allowed) = (self.feed.map.clone(), self.feed.is_still_allowed.clone());
        let (cursor, after) = (self.cursor, self.feed.after);
        let batch = self.feed.db.read(move |connection| read_batch(connection, cursor, after, &*map, &*is_still_allowed)).await?;
        let Some(batch) = batch else { return Ok(false) };
        if self.cursor.is_none() {
            // Tells the browser at once that it is connected, and where it stands.
            let event = Event::default().retry(RETRY).id(batch.from.to_string());
            self.ready.push_back(if batch.is_gap { event.event("resync").data("{}") } else { event });
            self.told = Some(batch.from);
        }
        for (seq, name, value) in batch.events {
            self.ready.push_back(Event::default().id(seq.to_string()).event(name).json_data(value).map_err(Error::internal)?);
            self.told = Some(seq);
        }
        self.cursor = Some(batch.cursor);
        self.has_more = batch.has_more;
        Ok(true)
    }
}

/// Tells a listener who was too slow that hints were lost: what they are about must be looked at afresh.
fn missed() -> Event {
    Event::default().event("refresh").data("{}")
}

struct Batch {
    from: Seq,
    /// The listener's place is too old, or of another life of this database.
    is_gap: bool,
    events: Vec<(Seq, String, serde_json::Value)>,
    cursor: Seq,
    has_more: bool,
}

/// `None` if the listener may no longer listen.
fn read_batch(
    connection: &Connection,
    cursor: Option<Seq>,
    after: Option<Seq>,
    map: &Map,
    is_still_allowed: &IsStillAllowed,
) -> Result<Option<Batch>> {
    if !is_still_allowed(connection)? {
        return Ok(None);
    }
    let (from, is_gap) = match (cursor, after) {
        (Some(cursor), _) => (cursor, false),
        (None, after) => {
            let head = log::head(connection)?;
            match after {
                Some(after) if after <= head && head.0 - after.0 <= MAX_REPLAY => (after, false),
                after => (head, after.is_some()),
            }
        }
    };
    let rows = log::read_after(connection, from, BATCH)?;
    let mut events = Vec::new();
    for row in &rows {
        if let Some((name, value)) = map(row, connection)? {
            events.push((row.seq, name, value));
        }
    }
    let cursor = rows.last().map_or(from, |row| row.seq);
    Ok(Some(Batch { from, is_gap, events, cursor, has_more: rows.len() == BATCH as usize }))
}

/// How many feeds each listener has open; cheap to clone.
#[derive(Clone)]
pub struct Seats {
    taken: Arc<Mutex<HashMap<String, usize>>>,
    each: usize,
}

/// One open feed; frees its place when dropped.
pub struct Seat {
    seats: Seats,
    key: String,
}

impl Seats {
    /// At most `each` at once for one key.
    pub fn new(each: usize) -> Self {
        Self { taken: Arc::default(), each }
    }

    /// Takes a place, or `TooMany`.
    pub fn take(&self, key: impl Into<String>) -> Result<Seat> {
        let key = key.into();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key.clone()).or_default();
        if *count >= self.each {
            return Err(Error::too_many("Too many live connections are open. Close a window.", 10));
        }
        *count += 1;
        Ok(Seat { seats: self.clone(), key })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}
