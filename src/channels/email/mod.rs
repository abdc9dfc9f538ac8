//! E-mail: IMAP in, SMTP out, and files of mail. Knows the wire details the desk does not: headers, quoting, subject tags,
//! folders and UIDs.
mod check;
mod compose;
mod deliver;
pub mod digest;
pub mod import;
mod poll;
mod providers;
mod reader;
mod settings;
mod sign_in;

pub use reader::EmailReader;
pub use settings::{Afterwards, Authentication, EmailSettings, OAuth, Receiving, Sending};

use super::{Channel, Progress};
use crate::{
    base::{Result, id::InboxId},
    desk::{
        inboxes::{ChannelKind, Entrance},
        intake::{Intake, Reader},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, mail::Tls},
};
use futures::future::BoxFuture;
use sign_in::SignIn;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Email {
    engine: Engine,
    tls: Tls,
    sign_in: Arc<SignIn>,
    reader: Arc<EmailReader>,
}

impl Email {
    pub fn open(engine: &Engine, tls: Tls) -> Result<Self> {
        let sign_in = Arc::new(SignIn::new(engine.clone(), &tls)?);
        Ok(Self { engine: engine.clone(), tls, sign_in, reader: Arc::default() })
    }
}

impl Channel for Email {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }
    fn reader(&self) -> Arc<dyn Reader> {
        self.reader.clone()
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(poll::listen(self, inbox, door, stop))
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(deliver::deliver(self, outgoing, progress))
    }
}
