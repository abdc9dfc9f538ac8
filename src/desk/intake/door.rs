//! The door: puts messages on disk. After it answers, the source may forget them.
use super::{
    ledger,
    model::{Accepted, Inbound, Reader, Source},
};
use crate::{
    base::{Actor, Result},
    desk::inboxes::ChannelKind,
    engine::{Engine, blob::Prepared},
};
use std::sync::Arc;

/// What intake works with; cheap to clone.
#[derive(Clone)]
pub struct Intake {
    pub engine: Engine,
    readers: Arc<[Arc<dyn Reader>]>,
}

pub(super) const ACTOR: Actor = Actor::System("intake");

impl Intake {
    pub fn new(engine: Engine, readers: Vec<Arc<dyn Reader>>) -> Self {
        Self { engine, readers: readers.into() }
    }

    /// How messages of a channel are understood, if there is such a channel.
    pub fn reader(&self, kind: ChannelKind) -> Option<&dyn Reader> {
        self.readers.iter().find(|reader| reader.kind() == kind).map(AsRef::as_ref)
    }

    /// Puts messages on disk with their place in the ledger. What is there already is not taken again. After this returns, the
    /// source may forget them. Blocks.
    pub fn accept_blocking(&self, source: &Source, messages: Vec<Inbound>) -> Result<Vec<Accepted>> {
        let prepared = self.prepare(messages)?;
        let source = source.clone();
        self.engine.db.write_blocking(ACTOR, move |tx| {
            let id = ledger::source_id(tx, &source)?;
            prepared.iter().map(|(inbound, prepared)| ledger::store(tx, id, inbound.into(), prepared)).collect()
        })
    }

    /// Makes the bytes of messages ready to be stored.
    pub fn prepare(&self, messages: Vec<Inbound>) -> Result<Vec<(Inbound, Prepared)>> {
        messages.into_iter().map(|inbound| self.engine.blobs.prepare(&inbound.raw).map(|prepared| (inbound, prepared))).collect()
    }
}
