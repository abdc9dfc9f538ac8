//! Proving who one is: by the shop's signature, or by a code that is read in a mailbox. Only proof joins contacts; an address that was
//! typed never does.
use super::{
    super::{
        list::contact_of,
        model::{CODE, CODES, Proof, SignedIdentity, TRIES, Visitor},
        store, words,
    },
    ACTOR,
};
use crate::{
    base::{Address, Error, Language, Result, id::ContactId},
    desk::{
        contacts::{self, IdentityKind},
        inboxes,
        merging::commands::merge,
        outbox::commands::{NewDelivery, queue_automatic, would_park},
        people, settings,
    },
    engine::{
        db::Tx,
        vault::{self, Vault},
    },
};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What codes are kept under: a copy of the database alone does not let six digits be tried out.
const PURPOSE: &str = "chat-code";

/// Makes the visitor the one whom the shop has signed; what they said before goes along.
pub(super) fn sign(tx: &mut Tx<'_>, visitor: &mut Visitor, identity: &SignedIdentity) -> Result<()> {
    let before = if visitor.proof == Proof::Signed { None } else { contact_of(tx, visitor)? };
    visitor.line = identity.line();
    visitor.proof = Proof::Signed;
    visitor.email.clear();
    visitor.tell(&identity.name, &identity.email, &identity.phone)?;
    let (name, language, value) = (visitor.name.clone(), visitor.language, visitor.identity());
    let address = Address::parse(&identity.email);
    tx.acting_as(ACTOR, |tx| {
        let mut own = contacts::ensure(tx, IdentityKind::Chat, &value, &name, Some(language))?;
        if let Some(address) = address {
            own = with_address(tx, own, &address)?.unwrap_or(own);
        }
        if let Some(before) = before.filter(|before| *before != own)
            && only_chats(tx, before)?
        {
            merge(tx, before, own)?;
        }
        Ok(())
    })
}

/// The contact with this address, into which `own` is merged if it is somebody else's; `None` if that cannot be: both are known by more
/// than the chat.
fn with_address(tx: &mut Tx<'_>, own: ContactId, address: &Address) -> Result<Option<ContactId>> {
    match contacts::find(tx, IdentityKind::Email, address.as_str())? {
        None => {
            contacts::commands::add_identity(tx, own, IdentityKind::Email, address.as_str())?;
            Ok(Some(own))
        }
        Some(known) if known == own => Ok(Some(own)),
        Some(known) if only_chats(tx, own)? => {
            merge(tx, own, known)?;
            Ok(Some(known))
        }
        Some(_) => Ok(None),
    }
}

/// Whether a contact is known from the chat alone.
fn only_chats(tx: &Tx<'_>, contact: ContactId) -> Result<bool> {
    Ok(contacts::get(tx, contact)?.identities.iter().all(|identity| identity.kind == IdentityKind::Chat))
}

/// Sends a code to an address, within limits. What happened shows nowhere: the answer to whoever typed it is always the same.
pub fn ask_code(tx: &mut Tx<'_>, vault: &Vault, visitor: &Visitor, address: &Address, language: Language) -> Result<()> {
    let hour_ago = tx.now().before(Duration::from_hours(1));
    let (to, by) = store::codes_since(tx, visitor.id, address.as_str(), hour_ago)?;
    let is_ours = inboxes::find_by_address(tx, address)?.is_some() || people::find_agent_by_email(tx, address)?.is_some();
    if to >= CODES || by >= CODES || is_ours || visitor.is_proven() || would_park(tx, address)? {
        return Ok(());
    }
    let Some(inbox) = inboxes::first_sending(tx, Some(visitor.inbox))? else { return Ok(()) };
    let digits = u64::from_le_bytes(vault::random::<8>()?) % 1_000_000;
    let code = format!("{digits:06}");
    let name = settings::get(tx)?.shop_name;
    let shop = if name.is_empty() { "Hopdesk" } else { &name };
    let (subject, text) = words::code(language, shop, &code);
    let to = (address.clone(), String::new());
    queue_automatic(tx, &NewDelivery::notification(&inbox, None, to, (subject, text), tx.now())?)?;
    store::insert_code(tx, visitor.id, address.as_str(), &kept(vault, visitor, &code), tx.now().after(CODE))
}

fn kept(vault: &Vault, visitor: &Visitor, code: &str) -> [u8; 32] {
    vault.sign(PURPOSE, format!("{}:{code}", visitor.id).as_bytes())
}

/// Uses a code up: the visitor is whoever has the address. `None` if it is wrong or over; the try is counted.
pub fn prove(tx: &mut Tx<'_>, vault: &Vault, visitor: &Visitor, code: &str) -> Result<Option<Visitor>> {
    let Some(found) = store::newest_code(tx, visitor.id, tx.now())?.filter(|found| found.tries < TRIES) else { return Ok(None) };
    store::count_try(tx, found.id)?;
    if !bool::from(kept(vault, visitor, code.trim()).as_slice().ct_eq(&found.hash)) {
        return Ok(None);
    }
    store::end_codes(tx, visitor.id)?;
    let address = Address::parse(&found.address).ok_or_else(|| Error::internal("a code for no address"))?;
    let value = visitor.identity();
    let own = contact_of(tx, visitor)?;
    tx.acting_as(ACTOR, |tx| match own {
        Some(own) => with_address(tx, own, &address)?
            .map(drop)
            .ok_or_else(|| Error::conflict("This conversation belongs to another address already. Begin a new one.")),
        None => {
            let known = contacts::ensure(tx, IdentityKind::Email, address.as_str(), &visitor.name, Some(visitor.language))?;
            contacts::commands::add_identity(tx, known, IdentityKind::Chat, &value).map(drop)
        }
    })?;
    let after = Visitor { proof: Proof::Code, email: address.as_str().to_owned(), ..visitor.clone() };
    store::update(tx, &after)?;
    Ok(Some(after))
}
