//! Coming, telling who one is, leaving; ending and rating a conversation; and being blocked.
use super::{
    super::{
        list::{self, contact_of},
        model::{FORGOTTEN_AFTER, IDLE, Proof, SignedIdentity, Visitor, WAITING},
        store, words,
    },
    prove,
};
use crate::{
    base::{
        Actor, Error, Language, Result, Secret, Time,
        id::{InboxId, LineId, TicketId, VisitorId},
        text,
    },
    desk::{
        contacts::{self, IdentityKind},
        event::Event,
        inboxes::ChannelKind,
        lines::{self, NewLine},
        people::{
            self,
            policy::{Action, Object, authorize},
        },
        ratings,
        tickets::{Status, commands::set_status_by_contact, list as tickets},
    },
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
        vault,
    },
};
use data_encoding::BASE32_NOPAD;
use std::time::Duration;

/// Somebody at a widget.
#[derive(Debug, Clone)]
pub struct Visit {
    pub inbox: InboxId,
    /// What their browser kept.
    pub token: Option<Secret>,
    pub language: Language,
    /// Address and title of the shop's page.
    pub page: Option<(String, String)>,
    /// Who the shop says they are; checked.
    pub identity: Option<SignedIdentity>,
}

#[derive(Debug, Clone)]
pub struct Opened {
    pub visitor: Visitor,
    /// The secret of somebody new.
    pub fresh: Option<Secret>,
    /// They are somebody else to their other pages than before.
    pub is_joined: bool,
}

/// The visitor whose browser this is, or somebody new.
pub fn open(tx: &mut Tx<'_>, visit: &Visit) -> Result<Opened> {
    let since = tx.now().before(FORGOTTEN_AFTER);
    let known = match &visit.token {
        Some(token) => store::find_by_token(tx, &people::secret_hash(token.reveal()), since)?,
        None => None,
    };
    let known = known.filter(|visitor| visitor.inbox == visit.inbox);
    // Whoever was signed as one person does not become another: the shop's next customer at the same machine is somebody new.
    let line = visit.identity.as_ref().map(SignedIdentity::line);
    let is_other = |visitor: &Visitor| visitor.proof == Proof::Signed && line.as_ref().is_some_and(|line| *line != visitor.line);
    let known = known.filter(|visitor| !is_other(visitor));
    if known.as_ref().is_some_and(|visitor| visitor.is_blocked) {
        return Err(blocked());
    }
    let (mut visitor, fresh) = match known {
        Some(visitor) => (visitor, None),
        None => begin(tx, visit)?,
    };
    let mut is_joined = false;
    if let Some(identity) = &visit.identity {
        is_joined = visitor.proof != Proof::Signed;
        prove::sign(tx, &mut visitor, identity)?;
        let others = store::of_line(tx, visitor.inbox, &visitor.line)?;
        if others.iter().any(|other| other.is_blocked) {
            return Err(blocked());
        }
    }
    visitor.language = visit.language;
    visitor.seen_at = tx.now();
    if let Some((url, title)) = &visit.page {
        visitor.visit(url, title);
    }
    store::update(tx, &visitor)?;
    Ok(Opened { visitor, fresh, is_joined })
}

fn blocked() -> Error {
    Error::forbidden("This conversation is closed.")
}

fn begin(tx: &Tx<'_>, visit: &Visit) -> Result<(Visitor, Option<Secret>)> {
    let token = people::fresh_secret()?;
    let line = format!("visitor:{}", BASE32_NOPAD.encode(&vault::random::<15>()?).to_ascii_lowercase());
    let mut visitor = Visitor {
        id: VisitorId(0),
        inbox: visit.inbox,
        line,
        proof: Proof::None,
        name: String::new(),
        email: String::new(),
        phone: String::new(),
        language: visit.language,
        page_url: String::new(),
        page_title: String::new(),
        is_blocked: false,
        seen_at: tx.now(),
    };
    visitor.id = store::insert(tx, &people::secret_hash(token.reveal()), &visitor)?;
    Ok((visitor, Some(token)))
}

/// One of their pages is connected: what they have not seen waits for them.
pub fn come(tx: &mut Tx<'_>, visitor: &Visitor) -> Result<()> {
    store::update(tx, &Visitor { seen_at: tx.now(), ..visitor.clone() })?;
    for line in list::reaches(tx, visitor)? {
        if store::seen(tx, line.id)?.1.is_some() {
            store::set_mail_due(tx, line.id, None)?;
        }
    }
    Ok(())
}

/// Their last page is gone: what they have not seen goes by mail after `patience`, if they do not come back.
pub fn leave(tx: &mut Tx<'_>, id: VisitorId, patience: Duration) -> Result<()> {
    let Some(visitor) = store::find(tx, id)? else { return Ok(()) };
    store::update(tx, &Visitor { seen_at: tx.now(), ..visitor.clone() })?;
    for line in list::reaches(tx, &visitor)? {
        if !store::unseen_answers(tx, line.id)?.is_empty() && store::seen(tx, line.id)?.1.is_none() {
            store::set_mail_due(tx, line.id, Some(tx.now().after(patience)))?;
        }
    }
    Ok(())
}

/// What somebody says of themselves. It opens nothing and joins nobody: it stays with the line.
pub fn tell(tx: &mut Tx<'_>, visitor: &Visitor, name: &str, email: &str, phone: &str) -> Result<()> {
    let mut after = visitor.clone();
    // Whose address is proved has this one.
    after.tell(name, if visitor.is_proven() { "" } else { email }, phone)?;
    if after == *visitor {
        return Ok(());
    }
    store::update(tx, &after)?;
    if let Some(line) = lines::find(tx, after.inbox, &after.line)? {
        let (identity, claims) = (after.identity(), after.claims());
        let new = NewLine {
            inbox: line.inbox,
            external_id: &line.external_id,
            kind: IdentityKind::Chat,
            value: &identity,
            name: &after.name,
            claims: &claims,
        };
        lines::commands::ensure(tx, &new)?;
        contacts::ensure(tx, IdentityKind::Chat, &identity, &after.name, None)?;
    }
    Ok(())
}

/// Keeps a file until a message takes it.
pub fn keep_upload(tx: &mut Tx<'_>, visitor: VisitorId, name: &str, media_type: &str, prepared: &Prepared) -> Result<i64> {
    if store::waiting_uploads(tx, visitor)? >= WAITING {
        return Err(Error::too_many("Too many files wait to be sent. Send some of them first.", 60));
    }
    let name = text::one_line(name.rsplit(['/', '\\']).next().unwrap_or_default(), 200);
    let name = if name.is_empty() { "file" } else { &name };
    let blob = Blobs::keep(tx, prepared)?;
    store::insert_upload(tx, visitor, (name, media_type), (prepared.size, &prepared.hash, blob))
}

/// A message took these files.
pub fn took(tx: &mut Tx<'_>, visitor: VisitorId, uploads: &[i64]) -> Result<()> {
    uploads.iter().try_for_each(|id| store::delete_upload(tx, visitor, *id))
}

/// The visitor says that the conversation is over. Nothing happens if it is.
pub fn end(tx: &mut Tx<'_>, visitor: &Visitor) -> Result<()> {
    let ticket = list::ticket(tx, visitor)?.ok_or_else(nothing_said)?;
    if ticket.status.is_over() {
        return Ok(());
    }
    let actor = contact_of(tx, visitor)?.map_or(super::ACTOR, Actor::Contact);
    tx.acting_as(actor, |tx| set_status_by_contact(tx, ticket.id, Status::Solved, "The customer ended the chat."))?;
    let line = list::reaches(tx, visitor)?.into_iter().next().map(|line| line.id);
    line.map_or(Ok(()), |line| store::show_word(tx, line, ticket.id, words::ENDED))
}

/// The visitor says how well they were helped.
pub fn rate(tx: &mut Tx<'_>, visitor: &Visitor, score: u8, comment: &str) -> Result<()> {
    let ticket = list::ticket(tx, visitor)?.ok_or_else(nothing_said)?;
    let contact = contact_of(tx, visitor)?;
    let actor = contact.map_or(super::ACTOR, Actor::Contact);
    tx.acting_as(actor, |tx| ratings::commands::rate(tx, ticket.id, contact, ChannelKind::Chat, score, comment))
}

pub(super) fn nothing_said() -> Error {
    Error::conflict("Nothing was said yet.")
}

/// Has an agent refuse what comes by a line, or take it again; whoever they sign in as later is somebody new.
pub fn block(tx: &mut Tx<'_>, line: LineId, is_blocked: bool) -> Result<()> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let line = lines::get(tx, line)?;
    let tickets = tickets_of(tx, line.id)?;
    for ticket in &tickets {
        let ticket = tickets::get(tx, tx.actor(), *ticket)?;
        authorize(tx.actor(), Action::Edit, &tickets::object_of(tx, &ticket, tx.actor())?)?;
    }
    if store::of_line(tx, line.inbox, &line.external_id)?.is_empty() {
        return Err(Error::not_found("There is no such visitor."));
    }
    store::set_blocked(tx, line.inbox, &line.external_id, is_blocked)?;
    if is_blocked {
        lines::commands::note_unreachable(tx, line.id, "They were blocked.")?;
        store::set_mail_due(tx, line.id, None)?;
    } else {
        lines::commands::note_reachable(tx, line.id)?;
    }
    tx.record(&Event::VisitorBlocked { ticket: tickets.last().copied(), line: line.id, is_blocked })?;
    Ok(())
}

/// The ticket that a line is in now.
fn tickets_of(tx: &Tx<'_>, line: LineId) -> Result<Vec<TicketId>> {
    Ok(tickets::newest_of_line(tx, line)?.map(|(ticket, _)| ticket).into_iter().collect())
}

/// Forgets visitors who never wrote or did not come back, files that no message took, and codes; how many.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    let now: Time = tx.now();
    store::tidy(tx, now.before(IDLE), now.before(FORGOTTEN_AFTER))
}
