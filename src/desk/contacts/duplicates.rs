//! Contacts that are very likely the same person: only what is certain enough to be suggested, and costs a few looks into indexes.
use super::{
    model::{Contact, ContactBrief, IdentityKind},
    store::{self, union},
};
use crate::base::{Result, id::ContactId, text};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// Suggestions for one contact at most.
const MOST: usize = 10;

/// Why two contacts may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReason {
    /// The same number, with and without the country's, or on another channel.
    SamePhone,
    /// The same mailbox, written with a tag, or on Gmail with other dots.
    SameMailbox,
    /// One of them is said, without proof, to have an address or number of the other.
    Told,
    /// The same name within the same organisation.
    SameNameAndOrganisation,
}

/// A contact that may be the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Duplicate {
    pub contact: ContactBrief,
    pub reason: DuplicateReason,
}

/// Who may be the same person as this one; the surest first.
pub fn list(connection: &Connection, id: ContactId) -> Result<Vec<Duplicate>> {
    let contact = store::get(connection, id)?;
    let mut found: BTreeMap<ContactId, DuplicateReason> = BTreeMap::new();
    let mut add = |other: ContactId, reason| {
        if other != contact.id {
            found.entry(other).or_insert(reason);
        }
    };
    for identity in &contact.identities {
        match identity.kind {
            IdentityKind::Phone | IdentityKind::Zalo | IdentityKind::Whatsapp => {
                union::owners(connection, &numbers(&identity.value))?.into_iter().for_each(|other| add(other, DuplicateReason::SamePhone));
            }
            IdentityKind::Email => {
                same_mailbox(connection, &identity.value)?.into_iter().for_each(|other| add(other, DuplicateReason::SameMailbox));
            }
            _ => {}
        }
        if matches!(identity.kind, IdentityKind::Phone | IdentityKind::Email) {
            union::claimants(connection, &identity.value)?.into_iter().for_each(|other| add(other, DuplicateReason::Told));
        }
    }
    for (email, phone) in union::claims(connection, contact.id)? {
        let email =
            email.and_then(|email| IdentityKind::Email.normalise(&email).ok()).map(|email| vec![(IdentityKind::Email.word(), email)]);
        let phone = phone.and_then(|phone| IdentityKind::Phone.normalise(&phone).ok()).map(|phone| numbers(&phone));
        for told in email.into_iter().chain(phone) {
            union::owners(connection, &told)?.into_iter().for_each(|other| add(other, DuplicateReason::Told));
        }
    }
    for other in namesakes(connection, &contact)? {
        add(other, DuplicateReason::SameNameAndOrganisation);
    }
    let mut all: Vec<_> = found.into_iter().collect();
    all.sort_by_key(|(id, reason)| (*reason, *id));
    all.truncate(MOST);
    let mut briefs = store::briefs(connection, &all.iter().map(|(id, _)| *id).collect::<Vec<_>>())?;
    Ok(all.into_iter().filter_map(|(id, reason)| Some(Duplicate { contact: briefs.remove(&id)?, reason })).collect())
}

/// A number in every spelling, on every channel that names people by it. Without the country it is taken for a Vietnamese one.
fn numbers(value: &str) -> Vec<(&'static str, String)> {
    let digits = value.trim_start_matches('+');
    let is_number = digits.len() >= 9 && digits.chars().all(|c| c.is_ascii_digit());
    let national = digits.strip_prefix("84").filter(|rest| rest.len() >= 8).or_else(|| digits.strip_prefix('0'));
    let mut spellings = vec![digits.to_owned(), format!("+{digits}")];
    if let Some(national) = national {
        spellings.extend([format!("0{national}"), format!("84{national}"), format!("+84{national}")]);
    }
    let kinds = [IdentityKind::Phone, IdentityKind::Zalo, IdentityKind::Whatsapp].map(IdentityKind::word);
    if is_number {
        kinds.into_iter().flat_map(|kind| spellings.iter().map(move |number| (kind, number.clone()))).collect()
    } else {
        Vec::new()
    }
}

fn same_mailbox(connection: &Connection, address: &str) -> Result<Vec<ContactId>> {
    let Some((local, domain)) = address.rsplit_once('@') else { return Ok(Vec::new()) };
    let bare = local.split('+').next().unwrap_or_default();
    let mut prefixes = vec![format!("{bare}@{domain}"), format!("{bare}+")];
    // There dots are none at all; of those spellings, the one without is looked for.
    if domain == "gmail.com" {
        prefixes.push(format!("{}@{domain}", bare.replace('.', "")));
    }
    let wanted = mailbox(address);
    let mut owners = Vec::new();
    for prefix in prefixes.iter().filter(|_| !bare.is_empty()) {
        let matching = union::addressed(connection, prefix)?.into_iter().filter(|(_, value)| mailbox(value) == wanted);
        owners.extend(matching.map(|(owner, _)| owner));
    }
    Ok(owners)
}

/// The mailbox that an address leads to, as far as that is certain.
fn mailbox(address: &str) -> (String, &str) {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let bare = local.split('+').next().unwrap_or_default();
    (if domain == "gmail.com" { bare.replace('.', "") } else { bare.to_owned() }, domain)
}

fn namesakes(connection: &Connection, contact: &Contact) -> Result<Vec<ContactId>> {
    let Some(organisation) = contact.organisation_id.filter(|_| contact.name.contains(' ')) else { return Ok(Vec::new()) };
    let name = text::fold(&contact.name);
    let colleagues = union::colleagues(connection, organisation)?;
    Ok(colleagues.into_iter().filter(|(_, other)| text::fold(other) == name).map(|(id, _)| id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_looked_for_in_every_spelling() {
        let spelled = |value: &str| numbers(value).into_iter().filter(|(kind, _)| *kind == "phone").map(|(_, n)| n).collect::<Vec<_>>();
        assert!(spelled("0901234567").contains(&"+84901234567".to_owned()));
        assert!(spelled("+84901234567").contains(&"0901234567".to_owned()));
        assert!(numbers("12345").is_empty() && numbers("nick.name").is_empty());
    }

    #[test]
    fn a_mailbox_is_the_same_only_where_that_is_certain() {
        assert_eq!(mailbox("lan.tran+shop@gmail.com"), mailbox("lantran@gmail.com"));
        assert_ne!(mailbox("lan.tran@shop.vn"), mailbox("lantran@shop.vn"));
        assert_eq!(mailbox("lan+x@shop.vn"), mailbox("lan@shop.vn"));
    }
}
