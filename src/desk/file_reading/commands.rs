//! One file after another: what is to be read, its bytes, and what came of it.
use crate::{
    base::{Actor, Result, Time},
    desk::{
        event::Event,
        file_texts::{self, Settled, Wanted},
        intake::Intake,
        tickets::list,
    },
    engine::{
        Engine,
        db::Tx,
        extract::{Extracted, Format, MAX_FILE, Problem},
    },
};

const ACTOR: Actor = Actor::System("files");

/// Files with the same bytes that are tried before these count as lost.
const CANDIDATES: usize = 5;

/// A file to be read, with its bytes.
#[derive(Debug)]
pub struct Job {
    wanted: Wanted,
    pub bytes: Vec<u8>,
}

impl Job {
    pub const fn format(&self) -> Format {
        self.wanted.format
    }
}

/// What there is to do.
#[derive(Debug)]
pub enum Turn {
    Read(Job),
    /// This one needed no reading; there may be more.
    Settled,
    /// Nothing until then, if there is anything at all.
    Until(Option<Time>),
}

/// Claims the next file and finds its bytes. Blocks.
pub fn next(engine: &Engine, intake: &Intake) -> Result<Turn> {
    let claimed = engine.db.write_blocking(ACTOR, |tx| {
        let (claimed, given_up) = file_texts::commands::claim(tx)?;
        if let Some(wanted) = &given_up {
            tell(tx, wanted, "failed")?;
        }
        Ok((claimed, given_up.is_some()))
    })?;
    let wanted = match claimed {
        (Some(wanted), _) => wanted,
        (None, true) => return Ok(Turn::Settled),
        (None, false) => return Ok(Turn::Until(engine.db.read_blocking(file_texts::next_due)?)),
    };
    let candidates = engine.db.read_blocking(|connection| list::files_of_bytes(connection, &wanted.hash))?;
    for (id, _) in candidates.into_iter().take(CANDIDATES) {
        let (file, entry) = engine.db.read_blocking(|connection| list::get_file(connection, &ACTOR, id))?;
        if file.size > MAX_FILE {
            keep(engine, wanted, &Extracted { text: String::new(), problem: Some(Problem::TooLarge) })?;
            return Ok(Turn::Settled);
        }
        if let Some(bytes) = intake.file_bytes(&file, entry.as_ref())? {
            return Ok(Turn::Read(Job { wanted, bytes }));
        }
    }
    // The entry was rewritten since, or its raw message is gone.
    keep(engine, wanted, &Extracted::default())?;
    Ok(Turn::Settled)
}

/// Keeps what was found in a file, and tells every ticket that has it. Blocks.
pub fn settle(engine: &Engine, job: &Job, extracted: &Extracted) -> Result<()> {
    keep(engine, job.wanted, extracted)
}

/// Gives a file back: the machine was at fault. Blocks.
pub fn put_off(engine: &Engine, job: &Job, due_at: Time) -> Result<()> {
    let id = job.wanted.id;
    engine.db.write_blocking(ACTOR, move |tx| file_texts::commands::put_off(tx, id, due_at))
}

fn keep(engine: &Engine, wanted: Wanted, extracted: &Extracted) -> Result<()> {
    let settled: Settled = file_texts::commands::pack(&engine.blobs, extracted)?;
    engine.db.write_blocking(ACTOR, move |tx| {
        file_texts::commands::settle(tx, wanted.id, &settled)?;
        tell(tx, &wanted, settled.state.word())
    })
}

/// One event for each file with these bytes that is read in this way.
fn tell(tx: &mut Tx<'_>, wanted: &Wanted, state: &str) -> Result<()> {
    for (id, ticket) in list::files_of_bytes(tx, &wanted.hash)? {
        let (file, _) = list::get_file(tx, &ACTOR, id)?;
        if let Some(entry) = file.entry.filter(|_| Format::of(&file.media_type, &file.name) == Some(wanted.format)) {
            tx.record(&Event::FileRead { ticket, entry, file: id, state: state.to_owned() })?;
        }
    }
    Ok(())
}
