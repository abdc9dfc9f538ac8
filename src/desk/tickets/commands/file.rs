//! Files that agents upload for answers.
use crate::{
    base::{
        Actor, Error, Result,
        id::{EntryId, FileId},
        text,
    },
    desk::{
        people::policy::{Action, Object, authorize},
        tickets::{entry::NewFile, store::entries},
    },
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
    },
};
use std::time::Duration;

/// Files that one message carries at most.
const FILES: usize = 50;
/// An upload that no answer took is forgotten after so long.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(2 * 86_400);

/// Keeps an uploaded file until an answer takes it. Its name loses what could deceive; its type is the one of its bytes where
/// that is known.
pub fn upload(tx: &mut Tx<'_>, name: &str, media_type: &str, prepared: &Prepared) -> Result<FileId> {
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    let Actor::Agent { id: agent, .. } = *tx.actor() else { return Err(Error::forbidden("Only agents upload files.")) };
    let name = text::one_line(name.rsplit(['/', '\\']).next().unwrap_or_default(), 200);
    let file = NewFile {
        name: if name.is_empty() { "file".to_owned() } else { name },
        media_type: media_type.to_owned(),
        size: prepared.size,
        hash: prepared.hash,
        is_inline: false,
        content_id: None,
        blob: Some(Blobs::keep(tx, prepared)?),
    };
    entries::insert_file(tx, None, 0, &file, Some(agent))
}

/// Forgets old uploads; how many.
pub fn forget_uploads(tx: &mut Tx<'_>) -> Result<usize> {
    entries::delete_waiting_files(tx, tx.now().before(FORGOTTEN_AFTER))
}

/// Moves uploads into the entry; each must be the author's own and not taken yet.
pub(super) fn take_files(tx: &Tx<'_>, files: &[FileId], entry: EntryId) -> Result<()> {
    if files.len() > FILES {
        return Err(Error::field("files", format!("At most {FILES} files go with one message.")));
    }
    for (position, id) in files.iter().enumerate() {
        let file = entries::find_file(tx, *id)?.filter(|file| file.entry.is_none() && file.uploaded_by == tx.actor().agent_id());
        let file = file.ok_or_else(|| Error::field("files", "One of the files is not there any more. Attach it again."))?;
        entries::attach_file(tx, file.id, entry, u32::try_from(position).unwrap_or(u32::MAX))?;
    }
    Ok(())
}
