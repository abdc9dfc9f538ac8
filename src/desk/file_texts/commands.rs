//! What happens to the text of a file: wanted, claimed, settled. Nobody asks for it by themselves; permission is that of the files.
use super::{
    model::{FileTextState, LEASE, Settled, TRIES, Wanted},
    store,
};
use crate::{
    base::{Error, Result, Time, id::FileTextId},
    engine::{
        blob::{Blobs, Hash},
        db::Tx,
        extract::{Extracted, Format, Problem},
    },
};

/// Wants the text of a file, unless it was wanted before.
pub fn want(tx: &mut Tx<'_>, hash: &Hash, format: Format) -> Result<()> {
    store::insert(tx, hash, format, tx.now())
}

/// Forgets what is written in files with these bytes.
pub fn forget(tx: &mut Tx<'_>, hash: &Hash) -> Result<()> {
    store::delete(tx, hash)
}

/// The file to be read next, newest first: who has just written is answered soonest. Whoever gets it settles it or puts it off; a try
/// that does neither counts, and after [`TRIES`] of them the file is given up, which is the second value.
pub fn claim(tx: &mut Tx<'_>) -> Result<(Option<Wanted>, Option<Wanted>)> {
    let Some((wanted, attempts)) = store::next(tx, tx.now())? else { return Ok((None, None)) };
    if attempts >= TRIES {
        store::settle(tx, wanted.id, &Settled { state: FileTextState::Failed, problem: Some(Problem::Crashed), content: None }, tx.now())?;
        return Ok((None, Some(wanted)));
    }
    store::lease(tx, wanted.id, tx.now().after(LEASE))?;
    Ok((Some(wanted), None))
}

/// Gives a claimed file back, to be tried at `due_at`: the machine was at fault, and the try does not count.
pub fn put_off(tx: &mut Tx<'_>, id: FileTextId, due_at: Time) -> Result<()> {
    store::put_off(tx, id, due_at)
}

/// Frees what a process that is gone had claimed.
pub fn expire_leases(tx: &mut Tx<'_>) -> Result<usize> {
    store::expire_leases(tx)
}

/// Makes what was extracted ready to be kept. Takes time, and is called outside of transactions.
pub fn pack(blobs: &Blobs, extracted: &Extracted) -> Result<Settled> {
    let is_found = extracted.text.chars().any(char::is_alphanumeric);
    let state = match (is_found, extracted.problem) {
        (true, _) => FileTextState::Found,
        (false, Some(_)) => FileTextState::Failed,
        (false, None) => FileTextState::None,
    };
    let size = u32::try_from(extracted.text.len()).map_err(Error::internal)?;
    let content = is_found.then(|| blobs.pack(extracted.text.as_bytes())).transpose()?;
    Ok(Settled { state, problem: extracted.problem, content: content.map(|(codec, bytes)| (codec, size, bytes)) })
}

/// Keeps what was found.
pub fn settle(tx: &mut Tx<'_>, id: FileTextId, settled: &Settled) -> Result<()> {
    store::settle(tx, id, settled, tx.now())
}
