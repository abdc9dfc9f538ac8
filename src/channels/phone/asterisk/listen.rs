//! Listens to one switchboard: connects, hears, and connects anew. What went on before this connection is known by the desk; what goes on
//! now, the switchboard is asked at its beginning, so that neither a restart nor a cable leaves a call ringing.
use super::{
    ASTERISK, Asterisk,
    board::Board,
    session,
    settings::{AsteriskSettings, SECRET},
};
use crate::{
    base::{Error, Result, Secret, id::InboxId},
    channels::{
        phone::tell::{Heard, tell},
        provider::{self, Listen, Provider, Refused, clear_alarms},
    },
    desk::{inboxes, settings as desk_settings, tickets::call},
    engine::Engine,
};
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// After so long a silence the other side is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(30);
/// The records of one call come together.
const GATHERING: Duration = Duration::from_secs(2);
/// Where nothing is ever silent, they have come after so long.
const GATHERED: Duration = Duration::from_secs(10);
/// What is said is written down in portions.
const PORTION: usize = 200;
/// A connection that lasts less is no good one.
const LASTS: Duration = Duration::from_secs(30);

pub(super) async fn listen(asterisk: &Asterisk, id: InboxId, stop: CancellationToken) -> Result<()> {
    let inbox = asterisk.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let settings = AsteriskSettings::read(&inbox.settings)?;
    let secret = provider::secret(&asterisk.engine, id, SECRET).await?;
    let secret = secret.ok_or_else(|| Error::conflict("The secret of the manager user is not stored. Enter it again."))?;
    provider::listen(&Listening { asterisk, id, settings, secret }, stop).await
}

struct Listening<'a> {
    asterisk: &'a Asterisk,
    id: InboxId,
    settings: AsteriskSettings,
    secret: Secret,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.asterisk.engine
    }
    fn inbox(&self) -> InboxId {
        self.id
    }
    fn provider(&self) -> Provider {
        ASTERISK
    }
    /// One connection, until it ends.
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            let (mut wire, _) = session::open(&self.settings, &self.asterisk.tls, &self.secret).await?;
            clear_alarms(&self.asterisk.engine, self.id).await?;
            let since = Instant::now();
            let ended = self.hear(&mut wire).await;
            if since.elapsed() < LASTS { ended } else { Ok(()) }
        })
    }
}

impl Listening<'_> {
    async fn hear(&self, wire: &mut super::wire::Wire) -> Result<(), Refused> {
        let engine = &self.asterisk.engine;
        let mut board = self.board().await?;
        session::ask_for_channels(wire).await?;
        let mut was_asked = false;
        let mut gathering: Option<Instant> = None;
        loop {
            let patience = if gathering.is_some() { GATHERING } else { SILENCE };
            let Some(packets) = session::next(wire, patience, PORTION).await? else {
                if gathering.take().is_some() {
                    self.tell(board.settle()).await?;
                } else if was_asked {
                    return Err(Refused::Later("it says nothing any more".to_owned()));
                } else {
                    session::ping(wire).await?;
                    was_asked = true;
                }
                continue;
            };
            was_asked = false;
            let now = engine.clock.now();
            let heard = packets.iter().flat_map(|packet| board.take(packet, now)).collect();
            self.tell(heard).await?;
            if board.is_waiting() && gathering.get_or_insert_with(Instant::now).elapsed() >= GATHERED {
                gathering = None;
                self.tell(board.settle()).await?;
            }
        }
    }

    async fn tell(&self, heard: Vec<Heard>) -> Result<()> {
        let count = heard.len();
        tell(&self.asterisk.engine, self.id, heard).await?;
        for _ in 0..count {
            self.asterisk.tally.accepted(self.id).await?;
        }
        Ok(())
    }

    /// What the desk knows of the calls that go on.
    async fn board(&self) -> Result<Board> {
        let id = self.id;
        let read =
            self.asterisk.engine.db.read(move |connection| Ok((call::live_of(connection, id)?, desk_settings::get(connection)?.time_zone)));
        let (live, desk_zone) = read.await?;
        let named = if self.settings.time_zone.is_empty() { desk_zone } else { self.settings.time_zone.clone() };
        let zone = TimeZone::get(&named).unwrap_or(TimeZone::UTC);
        Ok(Board::new(format!("asterisk:{id}:"), self.settings.rules(), zone, &live))
    }
}
