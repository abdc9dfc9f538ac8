//! Changes the fields of a ticket.
use super::{entry::set_status, expect_version, load_live};
use crate::{
    base::{
        Error, Result,
        id::{AgentId, ContactId, TeamId, TicketId},
        text,
    },
    desk::{
        contacts,
        event::{Change, Event},
        people,
        people::policy::{Action, authorize},
        tags,
        ticket_types::{self, Fault, Field, Values},
        tickets::{
            fields,
            list::object_of,
            model::{ParticipantRole, Priority, Status, Ticket, TicketType},
            store::{self, participants},
        },
    },
    engine::db::Tx,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is to be different; what is absent stays. An inner `None` takes the value away.
#[derive(Debug, Clone, Default)]
pub struct TicketChanges {
    pub subject: Option<String>,
    pub r#type: Option<TicketType>,
    pub status: Option<Status>,
    pub priority: Option<Priority>,
    pub team: Option<Option<TeamId>>,
    pub assignee: Option<Option<AgentId>>,
    pub tags: Option<Vec<String>>,
    /// By key; `null` takes a value away, what is not named stays.
    pub fields: Values,
    /// Takes part from then on.
    pub requester: Option<ContactId>,
    /// The version that the change was decided on.
    pub version: Option<i64>,
}

/// Tags on one ticket.
const TAGS: usize = 50;

/// Changes a ticket; records what became different, and nothing if nothing did.
pub fn change(tx: &mut Tx<'_>, id: TicketId, wanted: TicketChanges) -> Result<Ticket> {
    let mut ticket = load_live(tx, id, Action::See)?;
    let object = object_of(tx, &ticket, tx.actor())?;
    let mut changes = Vec::new();
    let edits = wanted.subject.is_some()
        || wanted.r#type.is_some()
        || wanted.priority.is_some()
        || wanted.team.is_some()
        || wanted.assignee.is_some()
        || wanted.tags.is_some()
        || wanted.requester.is_some()
        || !wanted.fields.is_empty();
    if edits {
        authorize(tx.actor(), Action::Edit, &object)?;
    }
    expect_version(&ticket, wanted.version)?;
    if let Some(subject) = wanted.subject {
        let subject = text::one_line(&subject, 500);
        if subject.is_empty() {
            return Err(Error::field("subject", "A subject is needed."));
        }
        differ(&mut changes, "subject", &mut ticket.subject, subject);
        // What customers wrote stays out of the log: the event says only that it changed.
        for change in changes.iter_mut().filter(|change| change.field == "subject") {
            (change.from, change.to) = (serde_json::Value::Null, serde_json::Value::Null);
        }
    }
    if let Some(new) = wanted.r#type {
        if new != ticket.r#type {
            ticket_types::expect_usable(tx, &new)?;
        }
        differ(&mut changes, "type", &mut ticket.r#type, new);
    }
    change_fields(tx, &ticket, &wanted.fields, &mut changes)?;
    if let Some(new) = wanted.priority {
        differ(&mut changes, "priority", &mut ticket.priority, new);
    }
    if let Some(new) = wanted.team {
        if let Some(team) = new
            && !people::team_exists(tx, team)?
        {
            return Err(Error::field("team_id", "There is no such team."));
        }
        differ(&mut changes, "team_id", &mut ticket.team, new);
    }
    if let Some(new) = wanted.assignee {
        if let Some(agent) = new
            && people::find_agent(tx, agent)?.is_none_or(|agent| !agent.is_active)
        {
            return Err(Error::field("assignee_id", "Nobody who works here has this id."));
        }
        differ(&mut changes, "assignee_id", &mut ticket.assignee, new);
    }
    if let Some(new) = wanted.requester {
        if contacts::briefs(tx, &[new])?.is_empty() {
            return Err(Error::field("requester_id", "There is no such contact."));
        }
        participants::add(tx, id, new, ParticipantRole::Requester, true)?;
        differ(&mut changes, "requester_id", &mut ticket.requester, new);
    }
    if let Some(new) = wanted.status {
        expect_status(tx, &ticket, new)?;
        let before = ticket.status;
        set_status(&mut ticket, new, tx.now());
        if before != new {
            changes.push(Change { field: "status".to_owned(), from: before.word().into(), to: new.word().into() });
        }
    }
    if let Some(names) = wanted.tags {
        change_tags(tx, &ticket, &names, &mut changes)?;
    }
    if changes.is_empty() {
        return Ok(ticket);
    }
    store::update(tx, &ticket)?;
    ticket.version += 1;
    ticket.updated_at = tx.now();
    tx.record(&Event::TicketChanged { ticket: id, changes, why: None })?;
    Ok(ticket)
}

/// Refuses a state into which the actor may not bring the ticket, or in which it cannot be.
pub(super) fn expect_status(tx: &Tx<'_>, ticket: &Ticket, new: Status) -> Result<()> {
    let closes = new.is_over() != ticket.status.is_over() || new == Status::Closed;
    if new != ticket.status {
        let object = object_of(tx, ticket, tx.actor())?;
        authorize(tx.actor(), if closes { Action::Close } else { Action::Edit }, &object)?;
    }
    if new == Status::New && ticket.status != Status::New {
        return Err(Error::field("status", "A ticket that was looked at cannot become new again."));
    }
    Ok(())
}

fn differ<T: PartialEq + Serialize>(changes: &mut Vec<Change>, field: &str, value: &mut T, new: T) {
    if *value != new {
        let json = |value: &T| serde_json::to_value(value).unwrap_or_default();
        changes.push(Change { field: field.to_owned(), from: json(value), to: json(&new) });
        *value = new;
    }
}

/// Of what a customer may have written the event says only that it changed.
fn change_fields(tx: &mut Tx<'_>, ticket: &Ticket, wanted: &Values, changes: &mut Vec<Change>) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let before = fields::stored(tx, ticket.id)?;
    for (key, (field, value)) in check_fields(tx, &ticket.r#type, wanted)? {
        let old = before.get(&key);
        if old == value.as_ref() {
            continue;
        }
        store::set_field(tx, ticket.id, &key, value.as_ref())?;
        let said = |value: Option<&Value>| value.filter(|_| !field.is_written()).cloned().unwrap_or_default();
        changes.push(Change { field: format!("fields.{key}"), from: said(old), to: said(value.as_ref()) });
    }
    Ok(())
}

/// The values in their one spelling, each with its field; refuses what the type has no field for, and what does not answer its field.
pub(super) fn check_fields(tx: &Tx<'_>, kind: &TicketType, wanted: &Values) -> Result<BTreeMap<String, (Field, Option<Value>)>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let known = ticket_types::fields_of(tx, kind)?;
    let checked = wanted.iter().map(|(key, value)| {
        let field = known.iter().find(|field| field.key == *key && (!field.is_archived || value.is_null()));
        let field = field.ok_or_else(|| Fault::Unknown.error(key))?;
        let value = field.check(value).map_err(|fault| fault.error(key))?;
        Ok((key.clone(), (field.clone(), value)))
    });
    checked.collect()
}

fn change_tags(tx: &mut Tx<'_>, ticket: &Ticket, names: &[String], changes: &mut Vec<Change>) -> Result<()> {
    if names.len() > TAGS {
        return Err(Error::field("tags", format!("At most {TAGS} tags fit on a ticket.")));
    }
    let before = store::tags_of(tx, ticket.id)?;
    let ids = names.iter().map(|name| tags::ensure(tx, name)).collect::<Result<Vec<_>>>()?;
    store::set_tags(tx, ticket.id, &ids)?;
    let after = store::tags_of(tx, ticket.id)?;
    if before != after {
        changes.push(Change { field: "tags".to_owned(), from: serde_json::to_value(before)?, to: serde_json::to_value(after)? });
    }
    Ok(())
}

/// An answer did not arrive: the ticket waits for us again, whatever state it was sent into.
pub fn reopen_after_failure(tx: &mut Tx<'_>, id: TicketId, why: &str) -> Result<()> {
    let Some(mut ticket) = store::find(tx, id)?.filter(|ticket| ticket.merged_into.is_none() && !ticket.is_deleted()) else {
        return Ok(());
    };
    let before = ticket.status;
    set_status(&mut ticket, Status::Open, tx.now());
    ticket.snoozed_until = None;
    if before != Status::Open {
        store::update(tx, &ticket)?;
        let change = Change { field: "status".to_owned(), from: before.word().into(), to: Status::Open.word().into() };
        tx.record(&Event::TicketChanged { ticket: id, changes: vec![change], why: Some(why.to_owned()) })?;
    }
    Ok(())
}
