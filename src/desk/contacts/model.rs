//! Contacts, identities and organisations as values, and the rules that need nothing else.
mod domain;

pub use domain::{is_free_mail, is_mail_domain, organisation_domain};

use crate::base::{
    Address, Error, Language, Result, Time,
    id::{AgentId, ContactId, ContactNoteId, IdentityId, OrganisationId},
    text,
};
use serde::{Deserialize, Serialize};

/// So many hard bounces without a sign of life, and an address counts as undeliverable.
pub const BOUNCES_UNTIL_UNDELIVERABLE: u32 = 3;
/// The most identities one contact may have.
pub const MAX_IDENTITIES: usize = 50;
/// The most mail domains one organisation may have.
pub const MAX_DOMAINS: usize = 100;

const MAX_NAME: usize = 200;
const MAX_FORM_OF_ADDRESS: usize = 40;
const MAX_NOTE: usize = 10_000;
const MAX_REMARK: usize = 2_000;
/// Notes about one contact at most.
pub const MAX_REMARKS: usize = 100;

/// Forms of address that are usual; any other short word is possible as well.
pub const FORMS_OF_ADDRESS: [&str; 8] = ["anh", "chị", "cô", "chú", "bác", "em", "bạn", "quý khách"];

/// By what a contact is known outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    Email,
    Phone,
    /// A browser that chatted.
    Chat,
    Zalo,
    Telegram,
    Facebook,
    Instagram,
    Whatsapp,
    Other,
}

impl IdentityKind {
    pub const ALL: [Self; 9] =
        [Self::Email, Self::Phone, Self::Chat, Self::Zalo, Self::Telegram, Self::Facebook, Self::Instagram, Self::Whatsapp, Self::Other];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Zalo => "zalo",
            Self::Telegram => "telegram",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Whatsapp => "whatsapp",
            Self::Other => "other",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// A value in the one spelling in which identities of this kind are compared.
    pub fn normalise(self, value: &str) -> Result<String> {
        match self {
            Self::Email => Address::parse(value)
                .map(|address| address.as_str().to_owned())
                .ok_or_else(|| Error::field("value", "This is not an e-mail address.")),
            Self::Phone => phone_number(value)
                .ok_or_else(|| Error::field("value", "A phone number has 5 to 15 digits, with a + in front of the country's number.")),
            _ => match text::one_line(value, MAX_NAME + 1) {
                value if value.is_empty() => Err(Error::field("value", "A value is needed.")),
                value if value.chars().count() > MAX_NAME => Err(Error::field("value", "At most 200 characters.")),
                value => Ok(value),
            },
        }
    }
}

/// Digits alone, with `+` in front where the country is named (ITU-T E.164: at most 15).
fn phone_number(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (is_international, rest) = match typed.strip_prefix('+').or_else(|| typed.strip_prefix("00")) {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    let mut number = String::from(if is_international { "+" } else { "" });
    for c in rest.chars() {
        match c {
            '0'..='9' => number.push(c),
            ' ' | '\u{a0}' | '.' | '-' | '(' | ')' | '/' => {}
            _ => return None,
        }
    }
    (5..=15).contains(&number.trim_start_matches('+').len()).then_some(number)
}

/// One of the ways by which a contact is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Identity {
    pub id: IdentityId,
    pub kind: IdentityKind,
    /// In the spelling used for comparison.
    pub value: String,
    pub added_at: Time,
}

/// A person outside.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Contact {
    pub id: ContactId,
    /// Empty as long as nobody told it.
    pub name: String,
    /// How Vietnamese mail speaks to them (`anh`, `chị`, `cô`); empty if not known.
    pub form_of_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_name: Option<String>,
    /// For agents alone.
    pub note: String,
    /// Oldest first.
    pub identities: Vec<Identity>,
    /// Since when mail to them does not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undeliverable_at: Option<Time>,
    /// What they write opens no ticket.
    pub is_blocked: bool,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i64,
}

/// Something remembered about a contact, for agents alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ContactNote {
    pub id: ContactNoteId,
    pub contact_id: ContactId,
    pub text: String,
    /// Who wrote it; Hopdesk itself, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    pub agent_name: String,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i64,
}

/// A contact as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ContactBrief {
    pub id: ContactId,
    pub name: String,
    /// The first mail address, else the first telephone number; absent where somebody is known only by what a program calls them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Who is to become a contact.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    pub name: String,
    pub form_of_address: String,
    pub language: Option<Language>,
    pub organisation: Option<OrganisationId>,
    pub note: String,
    pub identities: Vec<(IdentityKind, String)>,
}

/// What is to change about a contact; `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct ContactPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name: Option<String>,
    pub form_of_address: Option<String>,
    pub language: Option<Option<Language>>,
    pub organisation: Option<Option<OrganisationId>>,
    pub note: Option<String>,
    pub is_blocked: Option<bool>,
}

impl ContactPatch {
    /// The contact as it would be, checked.
    pub fn apply(self, contact: &Contact) -> Result<Contact> {
        let mut after = contact.clone();
        if let Some(name) = self.name {
            after.name = check_line("name", &name, MAX_NAME)?;
        }
        if let Some(form) = self.form_of_address {
            after.form_of_address = check_line("form_of_address", &form, MAX_FORM_OF_ADDRESS)?;
        }
        if let Some(language) = self.language {
            after.language = language;
        }
        if let Some(organisation) = self.organisation {
            after.organisation_id = organisation;
        }
        if let Some(note) = self.note {
            after.note = check_note(&note)?;
        }
        if let Some(is_blocked) = self.is_blocked {
            after.is_blocked = is_blocked;
        }
        Ok(after)
    }
}

/// A group of contacts: a firm, a school, an office.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Organisation {
    pub id: OrganisationId,
    pub name: String,
    /// For agents alone.
    pub note: String,
    /// Whoever writes from one of these belongs here; in lower case, in order.
    pub domains: Vec<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: i64,
}

/// An organisation as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OrganisationBrief {
    pub id: OrganisationId,
    pub name: String,
    /// How many contacts belong to it.
    pub contacts: i64,
}

/// What is to become an organisation.
#[derive(Debug, Clone, Default)]
pub struct NewOrganisation {
    pub name: String,
    pub note: String,
    pub domains: Vec<String>,
}

/// What is to change about an organisation; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct OrganisationPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name: Option<String>,
    pub note: Option<String>,
    pub domains: Option<Vec<String>>,
}

impl OrganisationPatch {
    /// The organisation as it would be, checked.
    pub fn apply(self, organisation: &Organisation) -> Result<Organisation> {
        let mut after = organisation.clone();
        if let Some(name) = self.name {
            after.name = check_line("name", &name, MAX_NAME)?;
        }
        if after.name.is_empty() {
            return Err(Error::field("name", "A name is needed."));
        }
        if let Some(note) = self.note {
            after.note = check_note(&note)?;
        }
        if let Some(domains) = self.domains {
            after.domains = domain::check_all(&domains)?;
        }
        Ok(after)
    }
}

/// A name out of a message, if it says more than the address: never the address again or the part before its `@`.
pub fn told_name(name: &str, value: &str) -> Option<String> {
    let name = text::one_line(name.trim().trim_matches(['"', '\'']), MAX_NAME);
    let local = value.rsplit_once('@').map_or(value, |(local, _)| local);
    let repeats_local = name.eq_ignore_ascii_case(local) && (name == local || !name.chars().all(char::is_alphabetic));
    let says_nothing = name.is_empty() || repeats_local || name.to_lowercase().contains(value);
    (!says_nothing).then_some(name)
}

/// Whether a contact known by `value` has no name yet that somebody told.
pub fn is_nameless(name: &str, value: &str) -> bool {
    name.is_empty() || value.rsplit_once('@').is_some_and(|(local, _)| name == local)
}

fn check_line(field: &'static str, line: &str, max: usize) -> Result<String> {
    let line = text::one_line(line, max + 1);
    if line.chars().count() > max { Err(Error::field(field, format!("At most {max} characters."))) } else { Ok(line) }
}

/// A remark as it is kept: not empty, and short.
pub fn check_remark(text: &str) -> Result<String> {
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
    match text.trim() {
        "" => Err(Error::field("text", "Write something.")),
        text if text.chars().count() > MAX_REMARK => Err(Error::field("text", "A note may have at most 2,000 characters.")),
        text => Ok(text.to_owned()),
    }
}

fn check_note(note: &str) -> Result<String> {
    if note.chars().count() > MAX_NOTE {
        return Err(Error::field("note", "A note may have at most 10,000 characters."));
    }
    Ok(note.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect::<String>().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_has_one_spelling() {
        assert_eq!(IdentityKind::Email.normalise("Lan@Example.VN").unwrap(), "lan@example.vn");
        assert_eq!(IdentityKind::Phone.normalise("+84 (90) 123-45.67").unwrap(), "+84901234567");
        assert_eq!(IdentityKind::Phone.normalise("0084 901 234 567").unwrap(), "+84901234567");
        assert_eq!(IdentityKind::Phone.normalise("0901 234 567").unwrap(), "0901234567");
        assert_eq!(IdentityKind::Zalo.normalise(" 12\u{202e}34 ").unwrap(), "1234");
        for (kind, bad) in [
            (IdentityKind::Email, "lan"),
            (IdentityKind::Phone, "12"),
            (IdentityKind::Phone, "call me"),
            (IdentityKind::Phone, "+1234567890123456"),
            (IdentityKind::Other, " \u{200b} "),
        ] {
            assert!(kind.normalise(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_kind_of_identity_is_read_back_from_its_word() {
        assert!(IdentityKind::ALL.into_iter().all(|kind| IdentityKind::from_word(kind.word()) == Some(kind)));
    }

    #[test]
    fn a_name_that_repeats_the_address_is_none() {
        for nothing in ["", "lan.tran", "Lan.Tran", "lan.tran@example.vn", "'lan.tran@example.vn'", "<Lan.Tran@example.vn>", "\u{200b}"] {
            assert_eq!(told_name(nothing, "lan.tran@example.vn"), None, "{nothing:?}");
        }
        assert_eq!(told_name("Minh", "minh@example.vn").as_deref(), Some("Minh"));
        assert_eq!(told_name("'Trần Thị Lan'", "lan.tran@example.vn").as_deref(), Some("Trần Thị Lan"));
        assert!(is_nameless("", "lan@example.vn") && is_nameless("lan", "lan@example.vn") && !is_nameless("Lan Trần", "lan@example.vn"));
    }
}
