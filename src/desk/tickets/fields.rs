//! The values that tickets have of the fields of their type.
use super::{model::Ticket, store};
use crate::{
    base::{Result, id::TicketId},
    desk::ticket_types::{self, Field, Values},
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// All values of a ticket that its type has a field for, archived ones included. Values of the fields of another type are kept and
/// come back with that type.
pub fn of(connection: &Connection, ticket: &Ticket) -> Result<Values> {
    Ok(with_fields(connection, ticket)?.into_iter().map(|(field, value)| (field.key, value)).collect())
}

/// The same with their fields, in the order in which they are asked for.
pub fn with_fields(connection: &Connection, ticket: &Ticket) -> Result<Vec<(Field, serde_json::Value)>> {
    let mut values = stored(connection, ticket.id)?;
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let fields = ticket_types::fields_of(connection, &ticket.r#type)?;
    // What was of another kind once answers nothing now.
    let kept = |field: Field| values.remove(&field.key).filter(|value| field.check(value).is_ok()).map(|value| (field, value));
    Ok(fields.into_iter().filter_map(kept).collect())
}

/// Whatever values a ticket has, of whichever type.
pub(super) fn stored(connection: &Connection, ticket: TicketId) -> Result<BTreeMap<String, serde_json::Value>> {
    store::fields_of(connection, ticket)
}

/// Values as words to be found by: options by their labels in both languages.
pub fn words(connection: &Connection, ticket: &Ticket) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for (field, value) in with_fields(connection, ticket)? {
        if value.is_boolean() {
            continue;
        }
        let spoken = field.spoken(&value, |option| format!("{} {}", option.label_vi, option.label_en));
        words.push(spoken);
    }
    Ok(words)
}
