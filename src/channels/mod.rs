//! All that talks to the outside. A channel is one trait with two verbs: it listens and it delivers. Knows the desk; the desk
//! does not know it. A new channel is one folder and one line here.
pub mod dispatch;
pub mod email;
pub mod form;

use crate::{
    base::{Result, id::InboxId},
    desk::{
        inboxes::{ChannelKind, Entrance},
        intake::{Accepted, Inbound, Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, blob::Prepared, work},
};
use futures::future::BoxFuture;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How far a delivery got, written down by the dispatcher before it goes further.
pub trait Progress: Send + Sync {
    /// The bytes that are about to be handed over.
    fn started<'a>(&'a self, bytes: Prepared) -> BoxFuture<'a, Result<()>>;
    /// The end of the message is about to be written: from here on silence means not knowing.
    fn ending<'a>(&'a self) -> BoxFuture<'a, Result<()>>;
}

/// A kind of entrance and exit.
pub trait Channel: Send + Sync + 'static {
    fn kind(&self) -> ChannelKind;
    /// How what it brings is understood.
    fn reader(&self) -> Arc<dyn Reader>;
    /// How its inboxes are configured and tried out.
    fn entrance(&self) -> Arc<dyn Entrance>;
    /// Brings messages of one inbox in until `stop`. Fails only for what a later start may mend.
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>>;
    /// Hands one delivery to the outside, and says how that ended.
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome>;
}

/// Puts messages through the door without blocking the runtime, and tells intake that there is something to understand.
pub async fn accept(door: &Intake, source: &Source, messages: Vec<Inbound>) -> Result<Vec<Accepted>> {
    let (at, from) = (door.clone(), source.clone());
    let accepted = work::blocking(move || at.accept_blocking(&from, messages)).await??;
    door.engine.bells.intake.notify_one();
    Ok(accepted)
}

/// The channels there are.
#[derive(Clone)]
pub struct Channels(Arc<[Arc<dyn Channel>]>);

impl Channels {
    pub fn open(engine: &Engine) -> Result<Self> {
        Ok(Self(Arc::new([Arc::new(email::Email::open(engine)?), Arc::new(form::Form::default())])))
    }
    pub fn find(&self, kind: ChannelKind) -> Option<&Arc<dyn Channel>> {
        self.0.iter().find(|channel| channel.kind() == kind)
    }
    pub fn readers(&self) -> Vec<Arc<dyn Reader>> {
        self.0.iter().map(|channel| channel.reader()).collect()
    }
    pub fn entrances(&self) -> Vec<Arc<dyn Entrance>> {
        self.0.iter().map(|channel| channel.entrance()).collect()
    }
}
