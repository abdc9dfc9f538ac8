//! What changes tags.
use super::{
    model::{Tag, check_name},
    store,
};
use crate::{
    base::{Error, Result, id::TagId},
    desk::{
        event::Event,
        people::policy::{Action, Object, authorize},
    },
    engine::db::Tx,
};

/// The tag of this name, made if there is none. Asks for no right: whoever tags a ticket was asked for theirs.
pub fn ensure(tx: &mut Tx<'_>, name: &str) -> Result<TagId> {
    let name = check_name(name)?;
    if let Some(tag) = store::find(tx, &name)? {
        return Ok(tag.id);
    }
    let id = store::insert(tx, &name)?;
    tx.record(&Event::TagChanged { tag: name, change: "created".to_owned() })?;
    Ok(id)
}

/// Gives a tag another name, on all tickets that bear it.
pub fn rename(tx: &mut Tx<'_>, id: TagId, name: &str) -> Result<Tag> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let name = check_name(name)?;
    let tag = get(tx, id)?;
    if let Some(other) = store::find(tx, &name)?.filter(|other| other.id != id) {
        return Err(Error::conflict(format!("There is a tag \"{}\" already.", other.name)));
    }
    if tag.name != name {
        store::rename(tx, id, &name)?;
        tx.record(&Event::TagChanged { tag: tag.name, change: format!("renamed to {name}") })?;
    }
    Ok(Tag { id, name })
}

/// Deletes a tag that no ticket bears.
pub fn delete(tx: &mut Tx<'_>, id: TagId) -> Result<()> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let tag = get(tx, id)?;
    match store::uses(tx, id)? {
        0 => {
            store::delete(tx, id)?;
            tx.record(&Event::TagChanged { tag: tag.name, change: "deleted".to_owned() })?;
            Ok(())
        }
        1 => Err(Error::conflict("One ticket bears this tag.")),
        uses => Err(Error::conflict(format!("{uses} tickets bear this tag."))),
    }
}

fn get(tx: &Tx<'_>, id: TagId) -> Result<Tag> {
    store::get(tx, id)?.ok_or_else(|| Error::not_found("There is no such tag."))
}
