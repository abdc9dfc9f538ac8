//! What becomes of a contact's own rows when it is merged into another or split, and how that is taken back. Asks no permission and
//! touches no ticket: the whole is done where tickets are known.
use super::{
    super::{
        model::{Contact, ContactNote, IdentityKind, MAX_IDENTITIES, NewContact},
        store::{self, notes, union},
    },
    change,
};
use crate::{
    base::{
        Error, Language, Result,
        id::{ContactId, ContactNoteId, IdentityId, OrganisationId},
    },
    engine::db::Tx,
};
use serde::{Deserialize, Serialize};

/// What a contact gave to another.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    pub identities: Vec<IdentityId>,
    pub notes: Vec<ContactNoteId>,
    /// Contacts that had been merged into the giver before.
    pub redirected: Vec<ContactId>,
    /// The fields of the taker that were filled, before and after.
    pub before: Fields,
    pub after: Fields,
}

/// What a merge fills where it is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    pub name: String,
    pub form_of_address: String,
    pub language: Option<Language>,
    pub organisation: Option<OrganisationId>,
    pub note: String,
}

impl Fields {
    fn of(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            form_of_address: contact.form_of_address.clone(),
            language: contact.language,
            organisation: contact.organisation_id,
            note: contact.note.clone(),
        }
    }
}

/// All that is `from`'s becomes `into`'s, whose gaps are filled; `from` stays behind as a pointer.
pub fn absorb(tx: &mut Tx<'_>, from: ContactId, into: ContactId) -> Result<Given> {
    let (gone, mut stays) = (whole(tx, from)?, whole(tx, into)?);
    if from == into {
        return Err(Error::field("into", "A contact cannot be merged into itself."));
    }
    if gone.identities.len() + stays.identities.len() > MAX_IDENTITIES {
        return Err(Error::conflict("Together they have more than 50 identities. Take some away first."));
    }
    let before = Fields::of(&stays);
    let fill = |mine: &mut String, other: &str| {
        if mine.is_empty() {
            other.clone_into(mine);
        }
    };
    fill(&mut stays.name, &gone.name);
    fill(&mut stays.form_of_address, &gone.form_of_address);
    stays.language = stays.language.or(gone.language);
    stays.organisation_id = stays.organisation_id.or(gone.organisation_id);
    if stays.note.is_empty() {
        stays.note.clone_from(&gone.note);
    } else if !gone.note.is_empty() && gone.note != stays.note {
        stays.note = format!("{}\n\n{}", stays.note, gone.note);
    }
    let mut given = Given { before, after: Fields::of(&stays), ..Given::default() };
    store::update(tx, &stays)?;
    for identity in gone.identities {
        union::hand_over_identity(tx, identity.id, from, into)?;
        given.identities.push(identity.id);
    }
    for note in notes::list(tx, from)? {
        notes::hand_over(tx, note.id, from, into)?;
        given.notes.push(note.id);
    }
    for earlier in union::merged_from(tx, from)? {
        union::set_merged_into(tx, earlier, Some(into))?;
        given.redirected.push(earlier);
    }
    union::set_merged_into(tx, from, Some(into))?;
    Ok(given)
}

/// Takes [`absorb`] back. What somebody has changed since stays as they wanted it.
pub fn release(tx: &mut Tx<'_>, from: ContactId, into: ContactId, given: &Given) -> Result<()> {
    if union::merged_into(tx, from)? != Some(into) {
        return Err(Error::conflict("These contacts were merged or split since. Undo that first."));
    }
    union::set_merged_into(tx, from, None)?;
    for earlier in &given.redirected {
        union::set_merged_into(tx, *earlier, Some(from))?;
    }
    give(tx, into, from, &given.identities, &given.notes)?;
    let mut stays = store::get(tx, into)?;
    let (was, became) = (&given.before, &given.after);
    let back = |now: &mut String, before: &str, after: &str| {
        if now == after {
            before.clone_into(now);
        }
    };
    back(&mut stays.name, &was.name, &became.name);
    back(&mut stays.form_of_address, &was.form_of_address, &became.form_of_address);
    back(&mut stays.note, &was.note, &became.note);
    if stays.language == became.language {
        stays.language = was.language;
    }
    if stays.organisation_id == became.organisation {
        stays.organisation_id = was.organisation;
    }
    store::update(tx, &stays)
}

/// Makes a contact out of a part of another.
pub fn part(tx: &mut Tx<'_>, from: ContactId, name: &str, identities: &[IdentityId], remarks: &[ContactNoteId]) -> Result<ContactId> {
    let whole = whole(tx, from)?;
    if identities.is_empty() || identities.len() >= whole.identities.len() {
        return Err(Error::field("identities", "Choose at least one identity, and leave at least one."));
    }
    if let Some(strange) = identities.iter().find(|id| !whole.identities.iter().any(|own| own.id == **id)) {
        return Err(Error::field("identities", format!("This contact has no identity {strange}.")));
    }
    let known: Vec<ContactNote> = notes::list(tx, from)?;
    if let Some(strange) = remarks.iter().find(|id| !known.iter().any(|own| own.id == **id)) {
        return Err(Error::field("notes", format!("About this contact there is no note {strange}.")));
    }
    let name = if name.trim().is_empty() { whole.name } else { name.to_owned() };
    let shared = whole.identities.iter().any(|own| identities.contains(&own.id) && own.kind == IdentityKind::Email);
    let new =
        NewContact { name, language: whole.language, organisation: whole.organisation_id.filter(|_| shared), ..NewContact::default() };
    let made = if new.name.is_empty() { change::create_nameless(tx, new)? } else { change::create(tx, new)?.id };
    give(tx, from, made, identities, remarks)?;
    Ok(made)
}

/// Takes [`part`] back: what it got goes home, and it stays behind as a pointer if nothing else is its own by now.
pub fn unpart(tx: &mut Tx<'_>, home: ContactId, made: ContactId, given: &Given) -> Result<()> {
    for id in [home, made] {
        whole(tx, id).map_err(|_| Error::conflict("These contacts were merged since. Undo that first."))?;
    }
    give(tx, made, home, &given.identities, &given.notes)?;
    if store::get(tx, made)?.identities.is_empty() && notes::list(tx, made)?.is_empty() {
        union::set_merged_into(tx, made, Some(home))?;
    }
    Ok(())
}

/// What of these is still `from`'s becomes `to`'s.
fn give(tx: &mut Tx<'_>, from: ContactId, to: ContactId, identities: &[IdentityId], remarks: &[ContactNoteId]) -> Result<()> {
    for identity in identities {
        union::hand_over_identity(tx, *identity, from, to)?;
    }
    for note in remarks {
        notes::hand_over(tx, *note, from, to)?;
    }
    store::touch(tx, from)?;
    store::touch(tx, to)
}

/// The contact, if it was not merged away.
fn whole(tx: &Tx<'_>, id: ContactId) -> Result<Contact> {
    let contact = store::get(tx, id)?;
    if contact.id == id { Ok(contact) } else { Err(Error::conflict("This contact was merged into another already.")) }
}
