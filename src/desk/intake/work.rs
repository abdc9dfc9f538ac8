//! Works off what is stored but not yet understood, in the order of arrival: order decides ticket numbers and threads.
use super::{
    Accepted, Inbound, Intake, LedgerRow, LedgerState, Source,
    door::ACTOR,
    land::{Landed, Landing},
    ledger,
    understand::{Understood, understand},
};
use crate::{
    base::{Error, Kind, Result, id::LedgerId},
    desk::tickets::content,
    engine::{Engine, alarm, blob::Prepared, db::Tx},
};
use std::sync::Arc;

/// Messages that are understood and land together.
const BATCH: u32 = 64;
/// A dictionary is learnt from so many messages, raw and as they are stored in their entries,
const SAMPLES: u32 = 1000;
/// and from so many bytes at most: learning holds them in memory.
const SAMPLE_BYTES: usize = 8 << 20;

impl Intake {
    /// Understands and lands the oldest waiting messages; how many there were.
    pub fn turn_blocking(&self) -> Result<Vec<Landed>> {
        let rows = self.engine.db.read_blocking(|connection| ledger::waiting(connection, BATCH))?;
        let understood = rows.into_iter().map(|row| self.understand_row(row)).collect::<Result<Vec<_>>>()?;
        let landed = self.land_blocking(understood);
        self.engine.bells.files.notify_one();
        landed
    }

    fn understand_row(&self, row: LedgerRow) -> Result<Understood> {
        let raw = self.engine.db.read_blocking(|connection| ledger::raw(connection, &self.engine.blobs, row.blob))?;
        self.understand(row, &raw)
    }

    /// Understands a message that is still in the hands of its source: it is stored when it lands.
    pub fn understand_new(&self, source: &Source, inbound: Inbound) -> Result<Understood> {
        let row = LedgerRow {
            // It has none yet.
            id: LedgerId(0),
            source: source.clone(),
            external_id: inbound.external_id,
            state: LedgerState::Stored,
            rule: None,
            reason: None,
            digest: inbound.digest,
            blob: None,
            entry: None,
            received_at: inbound.received_at,
            stored_at: inbound.received_at,
        };
        self.understand(row, &inbound.raw)
    }

    pub fn understand(&self, row: LedgerRow, raw: &[u8]) -> Result<Understood> {
        let reader = self.reader(row.source.kind).ok_or_else(|| Error::internal(format!("nobody reads {}", row.source.kind.word())))?;
        understand(reader, &self.engine.blobs, row, raw)
    }

    /// Learns the dictionary of small blobs from what this box has taken in, once there is enough of it.
    pub fn learn_dictionary(engine: &Engine) -> Result<()> {
        if !engine.blobs.wants_dictionary() {
            return Ok(());
        }
        let samples = engine.db.read_blocking(|connection| {
            let blobs = ledger::small_blobs(connection, SAMPLES)?;
            if blobs.len() < SAMPLES as usize {
                return Ok(Vec::new());
            }
            let mut samples = content::samples(&engine.blobs, connection, SAMPLES)?;
            if samples.len() < SAMPLES as usize {
                return Ok(Vec::new());
            }
            let mut left = SAMPLE_BYTES.saturating_sub(samples.iter().map(Vec::len).sum());
            for blob in blobs {
                let raw = engine.blobs.get(connection, blob)?;
                let Some(rest) = left.checked_sub(raw.len()) else { break };
                left = rest;
                samples.push(raw);
            }
            Ok(samples)
        })?;
        if samples.is_empty() { Ok(()) } else { engine.blobs.learn(&engine.db, &samples) }
    }

    /// Lands messages in one transaction, in their order. One that cannot land is quarantined and harms no other.
    pub fn land_blocking(&self, messages: Vec<Understood>) -> Result<Vec<Landed>> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let messages = Arc::new(messages);
        let (engine, together) = (self.engine.clone(), Arc::clone(&messages));
        let outcome = self.engine.db.write_blocking(ACTOR, move |tx| {
            let landing = Landing::begin(tx, &engine)?;
            together.iter().map(|message| landing.land(tx, message)).collect()
        });
        match outcome {
            // Hardly ever is there one that cannot land: a way back for each of them is made only then.
            Err(error) if error.kind() != Kind::Unavailable => {
                let engine = self.engine.clone();
                self.engine.db.write_blocking(ACTOR, move |tx| messages.iter().map(|message| land_alone(tx, &engine, message)).collect())
            }
            outcome => outcome,
        }
    }

    /// Stores and lands messages in one transaction, in their order: for a source that keeps what it shows, so that after an
    /// interruption it can be asked again. `None` stands for what the ledger had already.
    pub fn take_in_blocking(&self, source: &Source, messages: Vec<(Prepared, Understood)>) -> Result<Vec<Option<Landed>>> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let messages = Arc::new(messages);
        let (engine, together, of) = (self.engine.clone(), Arc::clone(&messages), source.clone());
        let outcome = self.engine.db.write_blocking(ACTOR, move |tx| {
            let (landing, source) = (Landing::begin(tx, &engine)?, ledger::source_id(tx, &of)?);
            together.iter().map(|(prepared, message)| landing.land_new(tx, source, prepared, message)).collect()
        });
        match outcome {
            Err(error) if error.kind() != Kind::Unavailable => {
                let (engine, source) = (self.engine.clone(), source.clone());
                self.engine.db.write_blocking(ACTOR, move |tx| {
                    let source = ledger::source_id(tx, &source)?;
                    messages.iter().map(|(prepared, message)| take_in_alone(tx, &engine, source, prepared, message)).collect()
                })
            }
            outcome => outcome,
        }
    }
}

/// Stores one message and lands it so that its failure to land harms no other: then it is quarantined.
fn take_in_alone(tx: &mut Tx<'_>, engine: &Engine, source: i64, prepared: &Prepared, message: &Understood) -> Result<Option<Landed>> {
    match ledger::store(tx, source, (&message.row).into(), prepared)? {
        Accepted::Known(_) => Ok(None),
        Accepted::New(id) => {
            let mut message = message.clone();
            message.row.id = id;
            land_alone(tx, engine, &message).map(Some)
        }
    }
}

/// Lands one message so that its failure harms no other: then it is quarantined.
fn land_alone(tx: &mut Tx<'_>, engine: &Engine, message: &Understood) -> Result<Landed> {
    let landing = Landing::begin(tx, engine)?;
    match tx.attempt(|tx| landing.land(tx, message)) {
        Ok(done) => Ok(done),
        // The disk is full or the like: nothing is wrong with the message, and it waits where it is.
        Err(error) if error.kind() == Kind::Unavailable => Err(error),
        Err(error) => {
            tracing::error!(ledger = %message.row.id, %error, "a message could not land and is quarantined");
            let note = "This message was read but could not be put into a ticket. Its raw form is kept.";
            let mut message = message.clone();
            message.incoming.unreadable = Some(crate::base::message::Defect::new("landing_failed", note));
            alarm::raise(tx, "intake:landing", "landing_failed", note)?;
            landing.quarantine(tx, &message)
        }
    }
}
