//! Whether the index holds what the database says: by count, and by a sum over everything that is searched for.
use super::{document::document, folder};
use crate::{
    base::Result,
    desk::tickets::facts,
    engine::{
        Engine,
        index::{self, Seen},
        log,
    },
};

/// An index beside the entries of which it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// The same, so many entries.
    Same(u64),
    /// The index knows everything that happened, and holds something else: so many documents for so many entries.
    Different { indexed: u64, entries: u64 },
    /// The index is on its way: so many events are still to come, or more happened while this was looked at.
    Behind { indexed: u64, events: i64 },
}

/// Makes every document anew, and compares the sum with that of the index. Reads all there is: seconds for a hundred thousand entries.
/// Fails if there is no index (`NotFound`), or it cannot be read.
pub fn compare(engine: &Engine) -> Result<Compared> {
    let Seen { documents: indexed, sum: found, cursor } = index::inspect(&folder(engine))?;
    engine.db.read_blocking(|connection| {
        let head = log::head(connection)?;
        if cursor != head.0 {
            return Ok(Compared::Behind { indexed, events: head.0 - cursor });
        }
        let (mut entries, mut sum) = (0, 0_u64);
        facts::each_shown_entry(connection, |id| {
            if let Some(document) = document(connection, &engine.blobs, id)? {
                entries += 1;
                sum = sum.wrapping_add(document.checksum());
            }
            Ok(())
        })?;
        let happened = log::head(connection)?.0 - head.0;
        Ok(match (entries, sum) == (indexed, found) {
            true => Compared::Same(entries),
            false if happened > 0 => Compared::Behind { indexed, events: happened },
            false => Compared::Different { indexed, entries },
        })
    })
}
