//! The stream of one page: what it was not shown yet, from the database, and how everything stands, as server-sent events (WHATWG HTML,
//! section 9.2) whose ids are places to resume at.
use super::{
    Chat,
    api::{
        visitor::Known,
        wire::{ConversationView, EntryView, OpenView, SeenView, TypingView},
    },
    hours,
    rooms::Page,
};
use crate::{
    base::{Actor, Error, Result, Time},
    desk::{
        inboxes,
        visitors::{self, News, Visitor},
    },
    engine::http::sse::Seat,
};
use axum::{
    http::{HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::{Stream, stream};
use std::{collections::VecDeque, convert::Infallible, time::Duration};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("chat");
/// So much is read at once.
const BATCH: u32 = 100;
/// A line at least this often tells both ends that the other is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a page waits before it connects again.
const RETRY: Duration = Duration::from_secs(3);

/// One connection.
pub(super) struct Connected {
    pub chat: Chat,
    pub known: Known,
    pub page: Page,
    pub since: i64,
    pub stop: CancellationToken,
    /// Given back when the connection ends.
    pub _seat: Seat,
}

struct State {
    connected: Connected,
    ready: VecDeque<Event>,
    told: Told,
    speak_by: Instant,
    has_more: bool,
    is_over: bool,
}

/// What the page was told last.
#[derive(Default)]
struct Told {
    change: Option<String>,
    typing: Option<String>,
    agent_seen: Option<i64>,
    open: Option<(bool, Option<Time>)>,
}

impl IntoResponse for Connected {
    fn into_response(self) -> Response {
        let mut response = Sse::new(events(self)).into_response();
        // A proxy that gathers the stream would hold every event back.
        response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
        response
    }
}

fn events(connected: Connected) -> impl Stream<Item = Result<Event, Infallible>> {
    let ready = VecDeque::from([Event::default().retry(RETRY).comment("")]);
    let speak_by = Instant::now() + KEEP_ALIVE;
    let state = State { connected, ready, told: Told::default(), speak_by, has_more: true, is_over: false };
    stream::unfold(state, |mut state| async move {
        let event = state.next().await?;
        state.speak_by = Instant::now() + KEEP_ALIVE;
        Some((Ok(event), state))
    })
}

/// How it stands for one page.
struct Now {
    visitor: Visitor,
    news: News,
    open: (bool, Option<Time>),
}

impl State {
    /// The next thing to send; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.is_over || self.connected.stop.is_cancelled() {
                return None;
            }
            let mut is_quiet = false;
            if !self.has_more {
                tokio::select! {
                    () = self.connected.stop.cancelled() => return None,
                    () = self.connected.page.bell.notified() => {}
                    () = sleep_until(self.speak_by) => is_quiet = true,
                }
            }
            match self.read().await {
                Ok(true) => {}
                Ok(false) => {
                    self.ready.push_back(Event::default().event("reset").data("{}"));
                    self.is_over = true;
                }
                Err(error) => {
                    // The page connects again and resumes: nothing is skipped.
                    tracing::warn!(%error, "the stream of a visitor ended early");
                    return None;
                }
            }
            if is_quiet && self.ready.is_empty() {
                return Some(Event::default().comment(""));
            }
        }
    }

    /// Reads what is new; whether the stream goes on.
    async fn read(&mut self) -> Result<bool> {
        let (chat, id) = (self.connected.chat.clone(), self.connected.known.visitor.id);
        let (since, now, before) = (self.connected.since, chat.engine.clock.now(), self.connected.known.visitor.clone());
        let (blobs, live) = (chat.engine.blobs.clone(), chat.engine.live.clone());
        let read = chat.engine.db.read(move |connection| {
            let Some(visitor) = visitors::find(connection, id)?.filter(|visitor| !visitor.is_blocked) else { return Ok(None) };
            // Proved or signed in by another page: this one is to ask who it shows now.
            let is_other = (visitor.proof, &visitor.line) != (before.proof, &before.line);
            if is_other || !inboxes::get(connection, visitor.inbox)?.is_active {
                return Ok(None);
            }
            let news = visitors::news(connection, &blobs, &live, &visitor, since, BATCH)?;
            Ok(Some(Now { news, open: hours(connection, now)?, visitor }))
        });
        let Some(found) = read.await? else { return Ok(false) };
        let ticket = found.news.conversation.as_ref().map(|conversation| conversation.ticket);
        let is_known_by_more = self.connected.page.shows(&found.news.lines, ticket);
        self.connected.since = found.news.through;
        // What came after this reading and before the page was known by its line rang no bell.
        self.has_more = found.news.has_more || is_known_by_more;
        self.tell(&found)?;
        if !found.news.arriving.is_empty() {
            let entries = found.news.arriving;
            chat.engine.db.write(ACTOR, move |tx| visitors::commands::arrive(tx, &entries)).await?;
        }
        Ok(true)
    }

    /// Makes events of what the page was not told yet.
    fn tell(&mut self, found: &Now) -> Result<()> {
        let news = &found.news;
        for shown in &news.shown {
            let event = Event::default().id(shown.seq.to_string()).event("entry");
            self.ready.push_back(event.json_data(EntryView::from(shown.clone())).map_err(Error::internal)?);
        }
        if let Some(conversation) = &news.conversation {
            let change = serde_json::to_string(&ConversationView::standing(conversation, &found.visitor))?;
            if self.told.change.as_ref() != Some(&change) {
                self.ready.push_back(Event::default().event("change").data(&change));
                self.told.change = Some(change);
            }
            if let Some(seq) = conversation.agent_seen.filter(|seq| self.told.agent_seen.is_none_or(|told| told < *seq)) {
                self.ready.push_back(Event::default().event("seen").json_data(SeenView { seq }).map_err(Error::internal)?);
                self.told.agent_seen = Some(seq);
            }
        }
        if self.told.typing != news.typing {
            let view = TypingView { author: news.typing.clone().or_else(|| self.told.typing.take()), is_typing: news.typing.is_some() };
            self.ready.push_back(Event::default().event("typing").json_data(view).map_err(Error::internal)?);
            self.told.typing.clone_from(&news.typing);
        }
        if self.told.open != Some(found.open) {
            let view = OpenView { is_open: found.open.0, opens_at: found.open.1 };
            self.ready.push_back(Event::default().event("open").json_data(view).map_err(Error::internal)?);
            self.told.open = Some(found.open);
        }
        Ok(())
    }
}
