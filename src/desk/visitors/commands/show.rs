//! Showing: what of a ticket reaches the pages of those who chat in it, and what is known of its arrival.
use super::super::{list, model::Visitor, store};
use crate::{
    base::{
        Result, Time,
        id::{EntryId, LineId, TicketId},
    },
    desk::{
        contacts,
        inboxes::ChannelKind,
        lines,
        outbox::{self, Delivery, DeliveryKind, Mark},
        tickets::{Direction, EntryKind, list as tickets},
    },
    engine::db::Tx,
};

/// So many places are looked at when somebody says how far they have seen.
const SEEN: u32 = 500;

/// Shows an answer to the pages of its line. Where nobody is `here`, it goes by mail at `due` unless they come back. Shown again,
/// nothing happens.
pub fn show_answer(tx: &mut Tx<'_>, line: LineId, entry: EntryId, is_here: bool, due: Time) -> Result<()> {
    let Some(entry) = tickets::find_entry(tx, entry)? else { return Ok(()) };
    let is_new = store::show(tx, line, (entry.ticket, entry.id), false, false, entry.at)?;
    if is_new && !is_here && store::seen(tx, line)?.1.is_none_or(|known| known > due) {
        store::set_mail_due(tx, line, Some(due))?;
    }
    Ok(())
}

/// An entry came into a ticket, or is held no longer. Whose pages show it now.
pub(in super::super) fn said(tx: &mut Tx<'_>, id: EntryId) -> Result<Vec<LineId>> {
    let Some(entry) = tickets::find_entry(tx, id)? else { return Ok(Vec::new()) };
    let is_message = entry.kind == EntryKind::Message && entry.direction == Some(Direction::In);
    if !is_message || entry.is_held || entry.is_quarantined {
        return Ok(Vec::new());
    }
    if let Some(line) = entry.line.filter(|_| entry.channel == ChannelKind::Chat) {
        store::show(tx, line, (entry.ticket, id), false, true, entry.at)?;
        return Ok(vec![line]);
    }
    // By mail, say: theirs to see where it is proved that they wrote it.
    let Some(author) = entry.author_contact.map(|author| contacts::living(tx, author)).transpose()? else { return Ok(Vec::new()) };
    let mut shown = Vec::new();
    for line in list::lines_in(tx, entry.ticket)? {
        if lines::contact_of(tx, &line)? == Some(author) {
            store::show(tx, line.id, (entry.ticket, id), true, true, entry.at)?;
            shown.push(line.id);
        }
    }
    Ok(shown)
}

/// An answer went out by mail: theirs to see where their address is proved to be the one that it went to.
pub(in super::super) fn mailed(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<Vec<LineId>> {
    let (Some(id), None, DeliveryKind::Reply) = (delivery.entry, delivery.line, delivery.kind) else { return Ok(Vec::new()) };
    let Some(entry) = tickets::find_entry(tx, id)?.filter(|entry| entry.line.is_none()) else { return Ok(Vec::new()) };
    let recipients = outbox::recipients(tx, delivery.id)?;
    let mut shown = Vec::new();
    for line in list::lines_in(tx, entry.ticket)? {
        let Some(contact) = lines::contact_of(tx, &line)? else { continue };
        let own = contacts::addresses(tx, contact)?;
        if recipients.iter().any(|recipient| own.iter().any(|address| address.as_str().eq_ignore_ascii_case(&recipient.address))) {
            store::show(tx, line.id, (entry.ticket, id), true, true, entry.at)?;
            shown.push(line.id);
        }
    }
    Ok(shown)
}

/// Whose pages show something of a ticket; from now on of the one as well that its entries went to.
pub(in super::super) fn carry(tx: &mut Tx<'_>, ticket: TicketId, to: Option<TicketId>) -> Result<Vec<LineId>> {
    let all = store::lines_of_ticket(tx, ticket)?;
    if let Some(to) = to {
        for line in &all {
            store::add_ticket(tx, to, *line)?;
        }
    }
    Ok(all)
}

/// A connected page took these answers.
pub fn arrive(tx: &mut Tx<'_>, entries: &[EntryId]) -> Result<()> {
    entries.iter().try_for_each(|entry| mark(tx, *entry, Mark::Delivered))
}

fn mark(tx: &mut Tx<'_>, entry: EntryId, how: Mark) -> Result<()> {
    for delivery in outbox::of_entry(tx, entry)? {
        if delivery.line.is_some() {
            outbox::commands::note_mark(tx, &delivery, how, tx.now(), "")?;
        }
    }
    Ok(())
}

/// The visitor has seen the conversation up to a place.
pub fn see(tx: &mut Tx<'_>, visitor: &Visitor, seq: i64) -> Result<()> {
    for line in list::reaches(tx, visitor)? {
        let (before, due) = store::seen(tx, line.id)?;
        let rows = store::after(tx, &[line.id], visitor.is_proven(), before, SEEN)?;
        let through = rows.iter().map(|(place, _)| place.seq).take_while(|at| *at <= seq).last();
        let Some(through) = through else { continue };
        for (place, _) in rows.iter().take_while(|(place, _)| place.seq <= through) {
            if let Some(entry) = place.entry {
                mark(tx, entry, Mark::Read)?;
            }
        }
        store::set_seen(tx, line.id, through)?;
        store::settle_through(tx, line.id, through)?;
        if due.is_some() && store::unseen_answers(tx, line.id)?.is_empty() {
            store::set_mail_due(tx, line.id, None)?;
        }
    }
    Ok(())
}

/// Nobody is connected, as after a start: answers that nobody saw go by mail at `due`, where nothing else was said.
pub fn wait_for_all(tx: &mut Tx<'_>, due: Time) -> Result<()> {
    store::forgotten_lines(tx)?.into_iter().try_for_each(|line| store::set_mail_due(tx, line, Some(due)))
}

/// Takes an entry out of what the pages of a line show: its content is gone.
pub fn forget(tx: &mut Tx<'_>, line: LineId, entry: EntryId) -> Result<()> {
    store::hide(tx, line, entry)
}
