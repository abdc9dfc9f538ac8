//! Live chat: a widget on the shop's pages, whose visitors write to the desk and read along while they are answered. Knows HTTP, the
//! pages that are connected, and what a widget is configured with; who a visitor is and what they are shown, the desk knows.
mod api;
mod attend;
mod check;
mod deliver;
mod desk;
mod pages;
mod record;
mod rooms;
mod settings;
mod stream;

pub use attend::attend;
pub use pages::routes as pages;
pub use settings::{ChatSettings, IDENTITY_SECRET, key_of};

pub(super) use api::routes as visitors;
pub(super) use desk::routes;

use super::{Channel, Progress, tally::Tally};
use crate::{
    base::{
        Result, Time,
        id::{InboxId, LineId},
    },
    desk::{
        inboxes::{ChannelKind, Entrance, Inbox},
        intake::{Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
        settings as shop,
        visitors::Showing,
    },
    engine::{
        Engine,
        http::{Limiter, sse::Seats},
    },
};
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use record::ChatReader;
use rooms::Rooms;
use rusqlite::Connection;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Pages of one visitor that are connected at once.
const PAGES: usize = 8;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Chat {
    engine: Engine,
    tally: Tally,
    rooms: Rooms,
    gates: Gates,
    seats: Seats,
}

/// What holds back who comes too often; each by visitor or by network.
#[derive(Clone)]
struct Gates {
    /// Of one network: sessions, new visitors, everything that is wrong.
    sessions: Limiter,
    strangers: Limiter,
    wrong: Limiter,
    codes: Limiter,
    /// Of one visitor.
    messages: Limiter,
    files: Limiter,
    signs: Limiter,
    tries: Limiter,
    transcripts: Limiter,
    changes: Limiter,
    reads: Limiter,
}

impl Gates {
    fn new(engine: &Engine) -> Self {
        let limiter = |burst, seconds| Limiter::new(engine.clock.clone(), burst, Duration::from_secs(seconds));
        Self {
            sessions: limiter(300, 60),
            strangers: limiter(60, 600),
            wrong: limiter(60, 60),
            codes: limiter(20, 3600),
            messages: limiter(10, 30),
            files: limiter(20, 300),
            signs: limiter(60, 60),
            tries: limiter(15, 3600),
            transcripts: limiter(3, 3600),
            changes: limiter(20, 300),
            reads: limiter(120, 60),
        }
    }
}

impl Chat {
    pub fn new(engine: &Engine, tally: &Tally) -> Self {
        Self {
            engine: engine.clone(),
            tally: tally.clone(),
            rooms: Rooms::new(engine),
            gates: Gates::new(engine),
            seats: Seats::new(PAGES),
        }
    }

    /// What keeps the pages of visitors up to date with the log.
    pub fn showing(&self) -> Showing {
        let rooms = self.rooms.clone();
        Showing::new(Arc::new(move |lines: Vec<LineId>| rooms.wake_lines(&lines)))
    }
}

/// Where messages of one widget come from.
fn source_of(inbox: InboxId) -> Source {
    Source { kind: ChannelKind::Chat, name: format!("chat:{inbox}"), inbox: Some(inbox) }
}

/// Whether the shop is open, and if not, when it opens.
fn hours(connection: &Connection, now: Time) -> Result<(bool, Option<Time>)> {
    let settings = shop::get(connection)?;
    let zone = TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC);
    if settings.business_hours.is_open(now, &zone)? {
        return Ok((true, None));
    }
    let first = Duration::from_millis(1);
    Ok((false, settings.business_hours.after(now, first, &zone)?.map(|at| at.before(first))))
}

/// Whether an inbox is a chat that works.
fn is_chat(inbox: &Inbox) -> bool {
    inbox.channel == ChannelKind::Chat && inbox.is_active
}

impl Channel for Chat {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Chat
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(ChatReader)
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    /// Nothing is listened for: visitors call.
    fn listen<'a>(&'a self, _: InboxId, _: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            stop.cancelled().await;
            Ok(())
        })
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(deliver::deliver(self, outgoing, progress))
    }
}
