//! The rows of types.
use super::{
    fields::Field,
    model::{TicketType, TypeDetail},
};
use crate::{
    base::{Error, Result},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "key, name_vi, name_en, position, is_archived, version, fields";

fn read_row(row: &Row<'_>) -> rusqlite::Result<TypeDetail> {
    Ok(TypeDetail {
        key: TicketType::stored(&row.get::<_, String>(0)?),
        name_vi: row.get(1)?,
        name_en: row.get(2)?,
        position: row.get(3)?,
        is_archived: row.get(4)?,
        version: row.get(5)?,
        fields: read_fields(&row.get::<_, String>(6)?),
    })
}

fn read_fields(json: &str) -> Vec<Field> {
    serde_json::from_str(json).unwrap_or_else(|error| {
        tracing::warn!(%error, "the fields of a type cannot be read");
        Vec::new()
    })
}

/// The fields of a type, archived ones included; none of a type that is not there.
pub fn fields_of(connection: &Connection, key: &TicketType) -> Result<Vec<Field>> {
    Ok(find(connection, key)?.map(|found| found.fields).unwrap_or_default())
}

/// All of them in their order, archived ones included.
pub fn list(connection: &Connection) -> Result<Vec<TypeDetail>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from ticket_types order by position, key"))?;
    Ok(statement.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn find(connection: &Connection, key: &TicketType) -> Result<Option<TypeDetail>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from ticket_types where key = ?1"))?;
    Ok(statement.query_row([key.word()], read_row).optional()?)
}

/// Refuses a type that a ticket cannot be given: one that is not there, or is archived.
pub fn expect_usable(connection: &Connection, key: &TicketType) -> Result<()> {
    match find(connection, key)? {
        Some(found) if !found.is_archived => Ok(()),
        Some(_) => Err(Error::field("type", "This type is archived. Choose another.")),
        None => Err(Error::field("type", format!("There is no type \"{}\".", key.word()))),
    }
}

pub(super) fn insert(tx: &Tx<'_>, new: &TypeDetail) -> Result<()> {
    tx.prepare_cached("insert into ticket_types (key, name_vi, name_en, position, is_archived, version) values (?1, ?2, ?3, ?4, ?5, 1)")?
        .execute((new.key.word(), &new.name_vi, &new.name_en, new.position, new.is_archived))?;
    Ok(())
}

/// Writes what may change back, and counts the version up.
pub(super) fn update(tx: &Tx<'_>, after: &TypeDetail) -> Result<()> {
    tx.prepare_cached(
        "update ticket_types set name_vi = ?2, name_en = ?3, position = ?4, is_archived = ?5, fields = ?6, version = version + 1 where key = ?1",
    )?
    .execute((after.key.word(), &after.name_vi, &after.name_en, after.position, after.is_archived, serde_json::to_string(&after.fields)?))?;
    Ok(())
}
