//! Files that agents upload for answers.
use crate::{
    base::{
        Actor, Error, Result,
        id::{EntryId, FileId},
        text,
    },
    desk::{
        people::policy::{Action, Object, authorize},
        tickets::{
            entry::{EntryFile, NewFile},
            media,
            store::entries::{self, Waiting},
        },
    },
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
        mail::html,
    },
};
use data_encoding::HEXLOWER;
use std::{collections::HashMap, time::Duration};

/// Files that one message carries at most.
const FILES: usize = 50;
/// Uploads of one agent that wait for an answer to take them, at most.
const WAITING: Waiting = Waiting { files: 1000, bytes: 1 << 30 };
/// An upload that no answer took is forgotten after so long.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(2 * 86_400);

/// Keeps an uploaded file until an answer takes it. Its name loses what could deceive; its type is the one of its bytes where
/// that is known.
pub fn upload(tx: &mut Tx<'_>, name: &str, media_type: &str, prepared: &Prepared) -> Result<FileId> {
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    let Actor::Agent { id: agent, .. } = *tx.actor() else { return Err(Error::forbidden("Only agents upload files.")) };
    let waiting = entries::waiting_files(tx, agent)?;
    if waiting.files >= WAITING.files || waiting.bytes.saturating_add(prepared.size) > WAITING.bytes {
        return Err(Error::conflict("Too many of your files wait in drafts. Send or discard some of those first."));
    }
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

/// Forgets old uploads that no draft holds; how many.
pub fn forget_uploads(tx: &mut Tx<'_>) -> Result<usize> {
    entries::delete_waiting_files(tx, tx.now().before(FORGOTTEN_AFTER))
}

/// A body as it is stored and goes out, and which of its files are shown within it.
#[derive(Debug, Default)]
pub(super) struct Dressed {
    pub text: String,
    pub html: Option<String>,
    content_ids: HashMap<FileId, String>,
}

/// Makes a body clean and puts its images in place: `cid:ID` of a file that goes along becomes the content id of its part. Without a
/// text, the HTML gives one.
pub(super) fn dress(tx: &Tx<'_>, text: &str, html: Option<&str>, files: &[FileId], domain: &str) -> Result<Dressed> {
    if html.is_some_and(html::has_image_data) {
        return Err(Error::field("html", "An image in the text was not uploaded. Upload it, and name it as cid:ID."));
    }
    let mut content_ids = HashMap::new();
    let mut named = HashMap::new();
    for id in files {
        if let Some(file) = entries::find_file(tx, *id)?.filter(|file| media::is_image(&file.media_type)) {
            named.insert(id.to_string(), (*id, format!("{id}.{}@{domain}", HEXLOWER.encode(&file.hash[..8]))));
        }
    }
    let html = html.filter(|html| !html.trim().is_empty()).map(|html| {
        html::for_sending(html, |part| {
            let (id, content_id) = named.get(part)?;
            content_ids.insert(*id, content_id.clone());
            Some(content_id.clone())
        })
    });
    let text = match &html {
        Some(html) if text.trim().is_empty() => html::to_text(html),
        _ => text.replace("\r\n", "\n"),
    };
    Ok(Dressed { text, html, content_ids })
}

/// Moves uploads into the entry; each must be the author's own and not taken yet.
pub(super) fn take_files(tx: &Tx<'_>, files: &[FileId], entry: EntryId, dressed: &Dressed) -> Result<()> {
    if files.len() > FILES {
        return Err(Error::field("files", format!("At most {FILES} files go with one message.")));
    }
    for (position, id) in files.iter().enumerate() {
        let file = own_upload(tx, *id)?;
        let content_id = dressed.content_ids.get(id).map(String::as_str);
        entries::attach_file(tx, file.id, entry, u32::try_from(position).unwrap_or(u32::MAX), content_id)?;
    }
    Ok(())
}

/// An upload of the actor's that no entry has taken.
pub(super) fn own_upload(tx: &Tx<'_>, id: FileId) -> Result<EntryFile> {
    let file = entries::find_file(tx, id)?.filter(|file| file.entry.is_none() && file.uploaded_by == tx.actor().agent_id());
    file.ok_or_else(|| Error::field("files", "One of the files is not there any more. Attach it again."))
}

/// Uploads of the actor's with the same bytes as the files of an entry that was taken back: by the content id that its text names
/// each by, or none.
pub(super) fn copy_files(tx: &Tx<'_>, entry: EntryId) -> Result<Vec<(Option<String>, FileId)>> {
    let agent = tx.actor().agent_id();
    let mut copies = Vec::new();
    for file in entries::files_of(tx, entry)? {
        let Some(blob) = file.blob else { continue };
        let copy = NewFile {
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            hash: file.hash,
            is_inline: false,
            content_id: None,
            blob: Some(blob),
        };
        copies.push((file.content_id, entries::insert_file(tx, None, 0, &copy, agent)?));
    }
    Ok(copies)
}
