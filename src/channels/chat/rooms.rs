//! Who is connected: the pages of visitors, which are woken when there is news for them, and what agents are told of it. All of it is of
//! the moment; a restart forgets it, and the pages come again.
use crate::{
    base::{
        Time,
        id::{LineId, TicketId, VisitorId},
    },
    desk::visitors::VisitorHint,
    engine::{Engine, live::Hint},
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// Whoever does not say again that they type has stopped.
const TYPING: Duration = Duration::from_secs(6);

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Rooms {
    engine: Engine,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    rooms: HashMap<VisitorId, Room>,
    by_line: HashMap<LineId, HashSet<VisitorId>>,
    by_ticket: HashMap<TicketId, HashSet<VisitorId>>,
    /// Whose last page went, and how long they are waited for.
    gone: HashMap<VisitorId, Duration>,
}

/// The pages of one visitor.
#[derive(Default)]
struct Room {
    pages: HashMap<u64, Arc<Notify>>,
    lines: Vec<LineId>,
    ticket: Option<TicketId>,
    typing_until: Option<Time>,
}

/// One page that is connected, until it is dropped.
pub(super) struct Page {
    rooms: Rooms,
    visitor: VisitorId,
    key: u64,
    patience: Duration,
    /// Rung when there may be news.
    pub bell: Arc<Notify>,
}

impl Rooms {
    pub fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone(), inner: Arc::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page of a visitor is connected, who is waited for so long once it is gone.
    pub fn enter(&self, visitor: VisitorId, patience: Duration) -> Page {
        let bell = Arc::new(Notify::new());
        let mut inner = self.inner();
        inner.next += 1;
        let key = inner.next;
        inner.gone.remove(&visitor);
        inner.rooms.entry(visitor).or_default().pages.insert(key, bell.clone());
        Page { rooms: self.clone(), visitor, key, patience, bell }
    }

    fn wake(&self, find: impl Fn(&Inner) -> Vec<VisitorId>) {
        let inner = self.inner();
        let pages = find(&inner).into_iter().filter_map(|visitor| inner.rooms.get(&visitor)).flat_map(|room| room.pages.values());
        pages.for_each(|page| page.notify_one());
    }
    pub fn wake_lines(&self, lines: &[LineId]) {
        self.wake(|inner| lines.iter().filter_map(|line| inner.by_line.get(line)).flatten().copied().collect());
    }
    pub fn wake_ticket(&self, ticket: TicketId) {
        self.wake(|inner| inner.by_ticket.get(&ticket).into_iter().flatten().copied().collect());
    }
    pub fn wake_visitor(&self, visitor: VisitorId) {
        self.wake(|_| vec![visitor]);
    }

    /// Whether a page is connected that shows this line.
    pub fn is_here(&self, line: LineId) -> bool {
        self.inner().by_line.get(&line).is_some_and(|visitors| !visitors.is_empty())
    }

    /// Of the lines of a ticket those that are there, and whether they type.
    pub fn present(&self, ticket: TicketId) -> HashMap<LineId, bool> {
        let now = self.engine.clock.now();
        let inner = self.inner();
        let here = inner.by_ticket.get(&ticket).into_iter().flatten().filter_map(|visitor| inner.rooms.get(visitor));
        let mut present = HashMap::new();
        for room in here.filter(|room| !room.pages.is_empty()) {
            for line in &room.lines {
                *present.entry(*line).or_default() |= room.typing_until.is_some_and(|until| until > now);
            }
        }
        present
    }

    /// The visitor types, or has stopped.
    pub fn set_typing(&self, visitor: VisitorId, is_typing: bool) {
        let until = is_typing.then(|| self.engine.clock.now().after(TYPING));
        let changed = {
            let mut inner = self.inner();
            let room = inner.rooms.get_mut(&visitor).filter(|room| !room.pages.is_empty());
            room.is_some_and(|room| {
                let was = room.typing_until.is_some();
                room.typing_until = until;
                was != is_typing
            })
        };
        if changed {
            self.tell(visitor);
        }
    }

    /// Forgets who stopped typing without saying so, and takes those whose last page went.
    pub fn sweep(&self) -> Vec<(VisitorId, Duration)> {
        let now = self.engine.clock.now();
        let (stopped, gone) = {
            let mut inner = self.inner();
            let mut stopped = Vec::new();
            for (visitor, room) in &mut inner.rooms {
                if room.typing_until.is_some_and(|until| until <= now) {
                    room.typing_until = None;
                    stopped.push(*visitor);
                }
            }
            (stopped, inner.gone.drain().collect())
        };
        stopped.into_iter().for_each(|visitor| self.tell(visitor));
        gone
    }

    /// Tells the agents of the visitor's ticket how it stands.
    fn tell(&self, visitor: VisitorId) {
        let now = self.engine.clock.now();
        let told = {
            let inner = self.inner();
            inner.rooms.get(&visitor).and_then(|room| {
                let is_typing = room.typing_until.is_some_and(|until| until > now);
                Some((room.ticket?, room.lines.clone(), !room.pages.is_empty(), is_typing))
            })
        };
        let Some((ticket, lines, is_here, is_typing)) = told else { return };
        for line in lines {
            self.hint(&VisitorHint { ticket_id: ticket, line_id: line, is_here, is_typing, seen_at: now });
        }
    }

    fn hint(&self, hint: &VisitorHint) {
        if let Ok(value) = serde_json::to_value(hint) {
            self.engine.live.tell(Hint::About { place: hint.ticket_id.0, name: "visitor", value });
        }
    }
}

impl Page {
    /// Which lines and ticket the page shows now. Whether that is news: it was not found by them until now.
    pub fn shows(&self, lines: &[LineId], ticket: Option<TicketId>) -> bool {
        let changed = {
            let mut inner = self.rooms.inner();
            let Some(room) = inner.rooms.get_mut(&self.visitor) else { return false };
            if room.lines == lines && room.ticket == ticket {
                return false;
            }
            let before = (std::mem::replace(&mut room.lines, lines.to_vec()), std::mem::replace(&mut room.ticket, ticket));
            inner.forget(self.visitor, &before.0, before.1);
            for line in lines {
                inner.by_line.entry(*line).or_default().insert(self.visitor);
            }
            if let Some(ticket) = ticket {
                inner.by_ticket.entry(ticket).or_default().insert(self.visitor);
            }
            ticket.is_some()
        };
        if changed {
            self.rooms.tell(self.visitor);
        }
        true
    }
}

impl Inner {
    fn forget(&mut self, visitor: VisitorId, lines: &[LineId], ticket: Option<TicketId>) {
        for line in lines {
            if let Some(visitors) = self.by_line.get_mut(line) {
                visitors.remove(&visitor);
                if visitors.is_empty() {
                    self.by_line.remove(line);
                }
            }
        }
        if let Some(ticket) = ticket
            && let Some(visitors) = self.by_ticket.get_mut(&ticket)
        {
            visitors.remove(&visitor);
            if visitors.is_empty() {
                self.by_ticket.remove(&ticket);
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let left = {
            let mut inner = self.rooms.inner();
            let Some(room) = inner.rooms.get_mut(&self.visitor) else { return };
            room.pages.remove(&self.key);
            if !room.pages.is_empty() {
                return;
            }
            let Some(room) = inner.rooms.remove(&self.visitor) else { return };
            inner.forget(self.visitor, &room.lines, room.ticket);
            inner.gone.insert(self.visitor, self.patience);
            room
        };
        if let Some(ticket) = left.ticket {
            let seen_at = self.rooms.engine.clock.now();
            for line in left.lines {
                self.rooms.hint(&VisitorHint { ticket_id: ticket, line_id: line, is_here: false, is_typing: false, seen_at });
            }
        }
        self.rooms.engine.bells.chat.notify_one();
    }
}
