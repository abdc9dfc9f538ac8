//! Asterisk: a switchboard of one's own, or one built on it such as FreePBX. We connect to its manager interface (AMI) and hear what
//! happens there; it needs to reach nobody, and neither a public address. Knows AMI, and which channel of a switchboard is whose.
mod board;
mod cdr;
mod check;
mod leg;
mod listen;
mod session;
mod settings;
mod wire;

use super::Switchboard;
use crate::{
    base::{Result, id::InboxId},
    channels::{Missed, provider::Provider, tally::Tally},
    desk::inboxes::Inbox,
    engine::{Engine, mail::Tls},
};
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

const ASTERISK: Provider = Provider {
    name: "Asterisk",
    proof: "user name and secret",
    mend: "Check both against manager.conf over there, and that its permit lines allow this machine.",
};

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Asterisk {
    engine: Engine,
    tls: Tls,
    tally: Tally,
}

impl Asterisk {
    pub fn new(engine: &Engine, tls: &Tls, tally: &Tally) -> Self {
        Self { engine: engine.clone(), tls: tls.clone(), tally: tally.clone() }
    }
}

impl Switchboard for Asterisk {
    fn hear<'a>(&'a self, inbox: InboxId, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(listen::listen(self, inbox, stop))
    }
    fn recording<'a>(&'a self, _: Inbox, _: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        let words = "AMI carries no sound: the switchboard puts its recordings here itself.".to_owned();
        Box::pin(std::future::ready(Err(Missed { words, is_worth_another: false })))
    }
}
