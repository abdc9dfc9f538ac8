//! Files that agents upload for answers.
use crate::{
    base::{Actor, Error, Result, id::FileId, text},
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
