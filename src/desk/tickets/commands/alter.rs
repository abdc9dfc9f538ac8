//! What happens to an entry after it came: whoever wrote it changes it, takes it back, or adds to it. What it said before stays with
//! it. The way of the system: nobody's rights are asked.
use crate::{
    base::{Error, Result, Time, id::EntryId, text},
    desk::{
        event::Event,
        tickets::{
            content::{self, PREVIEW},
            entry::{Content, Earlier, Entry, NewFile},
            store::{awaited, entries},
        },
    },
    engine::{blob::Blobs, db::Tx},
};

/// So many earlier texts are shown with an entry; the ledger has all of them.
const EARLIER: usize = 50;

/// What an entry says from now on.
#[derive(Debug, Clone)]
pub struct Amendment {
    pub at: Time,
    pub text: String,
    pub has_html: bool,
}

/// Whoever wrote the entry changed it; whether it shows something else now. A change that is older than the last one belongs to what
/// it said before, as does any to what was taken back.
pub fn amend(tx: &mut Tx<'_>, blobs: &Blobs, id: EntryId, new: &Amendment) -> Result<bool> {
    let (entry, mut inner) = open(tx, blobs, id)?;
    if inner.text == new.text {
        return Ok(false);
    }
    let is_late = inner.withdrawn_at.is_some() || inner.edited_at.is_some_and(|last| new.at < last);
    if is_late {
        remember(&mut inner, new.text.clone(), new.at);
    } else {
        let before = std::mem::replace(&mut inner.text, new.text.clone());
        remember(&mut inner, before, new.at);
        inner.visible = None;
        inner.has_html = inner.has_html && new.has_html;
        inner.edited_at = Some(new.at);
    }
    close(tx, blobs, &entry, &inner, "edited")?;
    Ok(!is_late)
}

/// Whoever wrote the entry took it back: it shows nothing any more, and colleagues can still see what it said.
pub fn withdraw(tx: &mut Tx<'_>, blobs: &Blobs, id: EntryId, at: Time) -> Result<bool> {
    let (entry, mut inner) = open(tx, blobs, id)?;
    if inner.withdrawn_at.is_some() {
        return Ok(false);
    }
    let before = std::mem::take(&mut inner.text);
    if !before.is_empty() {
        remember(&mut inner, before, at);
    }
    inner.visible = None;
    inner.withdrawn_at = Some(at);
    close(tx, blobs, &entry, &inner, "withdrawn")?;
    Ok(true)
}

/// What the entry said first comes after what it was changed to.
pub fn recall(tx: &mut Tx<'_>, blobs: &Blobs, id: EntryId, text: &str, at: Time) -> Result<()> {
    let (entry, mut inner) = open(tx, blobs, id)?;
    if inner.text != text && !text.is_empty() {
        let until = inner.edited_at.unwrap_or(at);
        remember(&mut inner, text.to_owned(), until);
        inner.edited_at.get_or_insert(at);
        close(tx, blobs, &entry, &inner, "edited")?;
    }
    Ok(())
}

/// More of the same message: its text follows the entry's, its files come last. `key` is how the outside names this part.
pub fn complete(tx: &mut Tx<'_>, blobs: &Blobs, id: EntryId, key: Option<i64>, text: &str, files: &[NewFile]) -> Result<()> {
    let (entry, mut inner) = open(tx, blobs, id)?;
    if !text.is_empty() {
        inner.text = if inner.text.is_empty() { text.to_owned() } else { format!("{}\n{text}", inner.text) };
        inner.visible = None;
    }
    if let Some(key) = key {
        entries::add_key(tx, key, id)?;
    }
    let first = awaited::next_position(tx, id)?;
    for (file, position) in files.iter().zip(first..) {
        entries::insert_file(tx, Some(id), position, file, None)?;
    }
    close(tx, blobs, &entry, &inner, "completed")
}

/// The outside names this entry by one more id.
pub fn name_entry(tx: &mut Tx<'_>, id: EntryId, key: i64) -> Result<()> {
    entries::add_key(tx, key, id)
}

fn open(tx: &Tx<'_>, blobs: &Blobs, id: EntryId) -> Result<(Entry, Content)> {
    let entry = entries::find(tx, id)?.ok_or_else(|| Error::internal("an entry vanished"))?;
    let inner = content::unpack(blobs, tx, &entry.packed)?;
    Ok((entry, inner))
}

fn close(tx: &mut Tx<'_>, blobs: &Blobs, entry: &Entry, inner: &Content, change: &str) -> Result<()> {
    entries::set_content(tx, entry.id, &content::pack(blobs, inner)?)?;
    entries::set_preview(tx, entry.id, &text::one_line(inner.visible(), PREVIEW))?;
    tx.record(&Event::EntryChanged { ticket: entry.ticket, entry: entry.id, change: change.to_owned() })?;
    Ok(())
}

fn remember(inner: &mut Content, text: String, until: Time) {
    inner.earlier.push(Earlier { text, until });
    inner.earlier.sort_by_key(|earlier| earlier.until);
    if inner.earlier.len() > EARLIER {
        // What it said first matters most, and what it said last.
        inner.earlier.remove(1);
    }
}
