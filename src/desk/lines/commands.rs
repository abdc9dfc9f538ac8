//! What changes lines: messages that come by them, and what their channels say of them. The way of the system: nobody's rights are
//! asked.
use super::{
    model::{Line, NewLine},
    store,
};
use crate::{
    base::{Result, Time, id::LineId, text},
    engine::db::Tx,
};

/// Characters of a reason that are kept.
const WORDS: usize = 300;

/// The line that a channel names so, made if there is none. Who is at its other end is what the message says: channels give numbers
/// of accounts, and an account keeps its own.
pub fn ensure(tx: &mut Tx<'_>, new: &NewLine<'_>) -> Result<Line> {
    let Some(known) = store::find(tx, new.inbox, new.external_id)? else {
        let id = store::insert(tx, new)?;
        return store::get(tx, id);
    };
    let name = if new.name.is_empty() { known.name.clone() } else { new.name.to_owned() };
    let now = Line { kind: new.kind, value: new.value.to_owned(), name, claims: known.claims.clone().with(new.claims), ..known.clone() };
    if now != known {
        store::update(tx, &now)?;
    }
    Ok(now)
}

/// The person wrote by it.
pub fn note_heard(tx: &mut Tx<'_>, id: LineId, at: Time) -> Result<()> {
    store::set_heard(tx, id, at)
}

/// The channel says that nothing reaches them there any more, and why.
pub fn note_unreachable(tx: &mut Tx<'_>, id: LineId, words: &str) -> Result<()> {
    let line = store::get(tx, id)?;
    let since = line.unreachable_at.unwrap_or(tx.now());
    store::set_unreachable(tx, id, Some(since), &text::one_line(words, WORDS))
}

/// The channel says that they can be written to again.
pub fn note_reachable(tx: &mut Tx<'_>, id: LineId) -> Result<()> {
    store::set_unreachable(tx, id, None, "")
}
