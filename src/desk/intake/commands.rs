//! What people do with the ledger.
use super::{
    identify,
    ledger::{self, Settled},
    model::LedgerState,
    talk,
    thread::{self, Chain, Place},
    understand::Understood,
};
use crate::{
    base::{
        Error, Result,
        id::{BlobId, EntryId},
        message::Automatic,
    },
    desk::{
        event::Event,
        inboxes::Addresses,
        people::policy::{Action, Object, authorize},
        tickets::{
            commands::{Rewritten, rewrite},
            content::key_of,
            entry::{Why, WhyRule},
            list,
        },
    },
    engine::{db::Tx, vault::Vault},
};

/// Forgets the messages that became an entry, those that were seen again included; answers whose bytes nothing of this slice names any
/// more. That they came stays known, so that none of them comes anew.
pub fn forget_bytes(tx: &mut Tx<'_>, entry: EntryId) -> Result<Vec<BlobId>> {
    ledger::forget_bytes(tx, entry)
}

/// Puts a quarantined message, read once more, in the place of what was shown of it. It stays in its ticket: where it would
/// have gone is suggested. Answers how it stands now; what still cannot be read stays quarantined.
pub fn reprocess(tx: &mut Tx<'_>, vault: &Vault, message: &Understood) -> Result<LedgerState> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let id = message.row.id;
    let row = ledger::get(tx, id)?;
    if row.state != LedgerState::Quarantined {
        return Err(Error::conflict("Only quarantined messages can be read again."));
    }
    let entry = row.entry.ok_or_else(|| Error::internal("a quarantined message without an entry"))?;
    let ticket = list::find_entry(tx, entry)?.map(|entry| entry.ticket);
    let incoming = &message.incoming;
    if let Some(defect) = &incoming.unreadable {
        let (rule, reason) = (Some(defect.code.clone()), Some(defect.note.clone()));
        ledger::settle(tx, id, &Settled { state: LedgerState::Quarantined, rule, reason, entry: Some(entry) })?;
        return Ok(LedgerState::Quarantined);
    }
    let (sender, line) = match (&incoming.talk, row.source.inbox) {
        (Some(talk), Some(inbox)) => {
            let (contact, line) = talk::ends(tx, inbox, talk, incoming.language)?;
            let sender = identify::Sender { contact, mailbox: incoming.from.clone(), agent: None, is_ourselves: false, is_named: false };
            (sender, Some(line.id))
        }
        _ => (identify::sender(tx, &Addresses::read(tx)?, incoming)?, None),
    };
    let chain = Chain::look_up(tx, incoming)?;
    let suggestion = match thread::thread(tx, vault, incoming, &chain, &sender, message.at, u32::from(u16::MAX))? {
        Place::Join { ticket: other, .. } if Some(other.id) != ticket => Some(other.number),
        _ => None,
    };
    rewrite(
        tx,
        entry,
        Rewritten {
            author: sender.contact,
            line,
            at: message.at,
            subject: incoming.subject.clone(),
            preview: message.preview.clone(),
            automatic: incoming.automatic,
            why: Why { suggestion, ..Why::with_note(WhyRule::New, "It was quarantined and could be read later.") },
            packed: message.packed.clone(),
            own_key: incoming.external_id.as_deref().map(key_of),
            named_keys: chain.unknown_keys(),
            files: message.files.clone(),
            is_by_a_person: incoming.automatic == Automatic::No && !sender.is_ourselves,
        },
    )?;
    ledger::settle(tx, id, &Settled::ticketed(entry))?;
    tx.record(&Event::MailReprocessed { ticket, ledger: id })?;
    Ok(LedgerState::Ticketed)
}
