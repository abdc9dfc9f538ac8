//! Takes away what was written in a ticket that lay aside for as long as that is kept.
use crate::{
    base::{
        Result,
        id::{BlobId, EntryId, LineId, TicketId},
    },
    desk::{
        file_texts,
        tickets::{
            content,
            entry::{Content, EntryFile},
            store::{self, entries},
        },
    },
    engine::{blob::Blobs, db::Tx},
};

/// An entry of which only its place is left.
pub struct Emptied {
    pub entry: EntryId,
    pub line: Option<LineId>,
    /// Bytes of its files. The message that it was is the intake's to forget.
    pub blobs: Vec<BlobId>,
}

/// Empties a ticket and its entries. Asks no permission.
pub fn empty(tx: &mut Tx<'_>, blobs: &Blobs, id: TicketId) -> Result<Vec<Emptied>> {
    let nothing = content::pack(blobs, &Content::default())?;
    let (mut emptied, mut after) = (Vec::new(), None);
    loop {
        let page = entries::list(tx, id, after, 500)?;
        let Some(last) = page.last().map(|entry| (entry.at, entry.id)) else { break };
        for entry in page {
            store::empty_entry(tx, entry.id, &nothing)?;
            let mut named = Vec::new();
            for file in entries::files_of_all(tx, &[entry.id])? {
                named.extend(file.blob);
                remove(tx, &file)?;
            }
            emptied.push(Emptied { entry: entry.id, line: entry.line, blobs: named });
        }
        after = Some(last);
    }
    store::empty_ticket(tx, id)?;
    Ok(emptied)
}

/// What is written in a file goes with the last that has its bytes.
fn remove(tx: &mut Tx<'_>, file: &EntryFile) -> Result<()> {
    entries::delete_file(tx, file.id)?;
    if entries::files_of_bytes(tx, &file.hash)?.is_empty() {
        file_texts::commands::forget(tx, &file.hash)?;
    }
    Ok(())
}
