//! Screening: what is not to become an entry, and by which rule. Nothing is thrown away: the raw message stays with its row.
use super::{ledger, model::Incoming};
use crate::{
    base::{
        Result,
        id::{EntryId, LedgerId},
    },
    desk::{
        outbox,
        tickets::{content::key_of, list, token},
    },
    engine::{db::Tx, vault::Vault},
};

/// Why a message is not taken further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    pub rule: &'static str,
    pub reason: String,
    /// The entry that it is a copy of.
    pub entry: Option<EntryId>,
}

/// Whether the message is to be ignored; `before` is the row of the ledger that it has or will have.
pub fn screen(tx: &mut Tx<'_>, vault: &Vault, before: LedgerId, digest: i64, incoming: &Incoming) -> Result<Option<Ignored>> {
    if let Some((earlier, entry)) = ledger::find_same(tx, digest, before)? {
        return Ok(Some(Ignored { rule: "duplicate", reason: format!("The same message as row {earlier} of the ledger."), entry }));
    }
    let Some(external_id) = &incoming.external_id else { return Ok(None) };
    if let Some(delivery) = outbox::find_by_external_id(tx, external_id)? {
        outbox::commands::note_seen(tx, &delivery)?;
        return Ok(Some(Ignored { rule: "own_message", reason: "A message of ours, seen again.".to_owned(), entry: delivery.entry }));
    }
    // After a restore of an older backup the delivery may be unknown; its id still proves that it was ours.
    if incoming.own_token.as_deref().is_some_and(|own| token::verify(vault, own).is_some()) {
        let entry = list::find_by_key(tx, key_of(external_id), "own")?.map(|(entry, _)| entry);
        return Ok(Some(Ignored { rule: "own_message", reason: "A message of ours, seen again.".to_owned(), entry }));
    }
    Ok(None)
}
