//! One connection to the manager interface: greeting, sign-in, and what is said from then on.
use super::{
    settings::AsteriskSettings,
    wire::{Packet, Wire, WireError},
};
use crate::{
    base::{Secret, text},
    channels::provider::Refused,
    engine::{
        mail::Tls,
        socket::{DialError, connect},
    },
};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// What is listened to: calls, their records, and who waits in a queue.
const EVENTS: &str = "call,cdr,agent";
/// The whole sign-in may take so long.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why there is no session, and whether that is for want of encryption, which a live test tells apart.
#[derive(Debug)]
pub enum NoSession {
    Dial(DialError),
    Refused(Refused),
}

impl From<WireError> for NoSession {
    fn from(error: WireError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<NoSession> for Refused {
    fn from(none: NoSession) -> Self {
        match none {
            NoSession::Dial(error) => Self::NotReached(error.words()),
            NoSession::Refused(refused) => refused,
        }
    }
}

impl From<WireError> for Refused {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Cut(words) => Self::Later(text::one_line(&format!("the connection ended: {words}"), 200)),
            WireError::Protocol(words) => Self::Setup(format!("{words}. Check host and port.")),
        }
    }
}

/// Connects and signs in; also what the switchboard calls itself.
pub async fn open(settings: &AsteriskSettings, tls: &Tls, secret: &Secret) -> Result<(Wire, String), NoSession> {
    let stream = connect(&settings.server(tls)).await.map_err(NoSession::Dial)?;
    let mut wire = Wire::new(stream);
    let signing_in = timeout(PATIENCE, sign_in(&mut wire, settings, secret)).await;
    let greeting = signing_in.map_err(|_| NoSession::Refused(Refused::Later("it does not answer in time".to_owned())))??;
    Ok((wire, greeting))
}

async fn sign_in(wire: &mut Wire, settings: &AsteriskSettings, secret: &Secret) -> Result<String, NoSession> {
    let greeting = wire.line().await?;
    if !greeting.starts_with("Asterisk Call Manager") {
        return Err(WireError::Protocol("what answers there is no manager interface of an Asterisk").into());
    }
    let login =
        [("Action", "Login"), ("ActionID", "login"), ("Username", &settings.username), ("Secret", secret.reveal()), ("Events", EVENTS)];
    wire.say(&login).await?;
    loop {
        let packet = wire.packet().await?;
        match packet.get("Response") {
            "" => {}
            "Success" => return Ok(text::one_line(&greeting, 100)),
            _ => return Err(NoSession::Refused(Refused::Token(text::one_line(packet.get("Message"), 200)))),
        }
    }
}

/// Asks which channels there are now; each is told as an event.
pub async fn ask_for_channels(wire: &mut Wire) -> Result<(), WireError> {
    wire.say(&[("Action", "CoreShowChannels"), ("ActionID", "channels")]).await
}

/// The next packets, at least one: all that are here. `None` if nothing was said for so long.
pub async fn next(wire: &mut Wire, patience: Duration, most: usize) -> Result<Option<Vec<Packet>>, WireError> {
    let Ok(first) = timeout_at(Instant::now() + patience, wire.packet()).await else { return Ok(None) };
    let mut packets = vec![first?];
    while packets.len() < most
        && let Some(packet) = wire.whole_packet()?
    {
        packets.push(packet);
    }
    Ok(Some(packets))
}

/// Asks whether the other side is there still.
pub async fn ping(wire: &mut Wire) -> Result<(), WireError> {
    wire.say(&[("Action", "Ping"), ("ActionID", "ping")]).await
}
