//! A visitor as a value, by what proof they are who they say, and the rules that need nothing else.
use crate::{
    base::{
        Address, Error, Language, Result, Secret, Time,
        id::{BlobId, InboxId, LineId, TicketId, VisitorId},
        text,
    },
    desk::{lines::Claims, tickets::model::words},
};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::time::Duration;

/// A browser that did not come back for so long is somebody new.
pub const FORGOTTEN_AFTER: Duration = Duration::from_hours(180 * 24);
/// One that never wrote, and a file that no message took, after so long.
pub const IDLE: Duration = Duration::from_hours(48);
/// A code proves an address for so long, and is tried so often.
pub const CODE: Duration = Duration::from_mins(10);
pub const TRIES: u32 = 5;
/// Codes for one address, and for one visitor, within an hour.
pub const CODES: u32 = 3;
/// Uploads of one visitor that wait for their message.
pub const WAITING: u32 = 20;

const NAME: usize = 100;
const PHONE: usize = 40;
const PAGE: usize = 500;
const TITLE: usize = 200;
/// Bytes of an id of the shop.
const ID: usize = 120;
/// A secret that signs identities is no password that people think of.
const SECRET: usize = 32;

words! {
    /// By what it is known who a visitor is.
    Proof {
        /// By nothing: what they typed is theirs to say.
        None = "none",
        /// The shop's server signed it.
        Signed = "signed",
        /// They read a code in the mailbox of their address.
        Code = "code",
    }
}

/// Somebody at a widget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    pub id: VisitorId,
    pub inbox: InboxId,
    /// The name of the line by which they write, within the inbox.
    pub line: String,
    pub proof: Proof,
    /// As they or the shop told; the address is proved where `proof` says so.
    pub name: String,
    pub email: String,
    pub phone: String,
    pub language: Language,
    pub page_url: String,
    pub page_title: String,
    pub is_blocked: bool,
    pub seen_at: Time,
}

impl Visitor {
    pub fn is_proven(&self) -> bool {
        self.proof != Proof::None
    }
    /// By what their contact is known: the same for all browsers of somebody whom the shop signed.
    pub fn identity(&self) -> String {
        format!("{}:{}", self.inbox, self.line)
    }
    /// What they told without proof.
    pub fn claims(&self) -> Claims {
        let told = |text: &String| (!text.is_empty()).then(|| text.clone());
        Claims { email: told(&self.email).filter(|_| !self.is_proven()), phone: told(&self.phone) }
    }
    /// Fills in what was told anew; what is empty says nothing.
    pub fn tell(&mut self, name: &str, email: &str, phone: &str) -> Result<()> {
        let (name, phone) = (text::one_line(name, NAME), text::one_line(phone, PHONE));
        if !email.trim().is_empty() {
            let address = Address::parse(email.trim()).ok_or_else(|| Error::field("email", "This is not an e-mail address."))?;
            address.as_str().clone_into(&mut self.email);
        }
        if !name.is_empty() {
            self.name = name;
        }
        if !phone.is_empty() {
            if phone.chars().filter(char::is_ascii_digit).count() < 5 {
                return Err(Error::field("phone", "This is no telephone number."));
            }
            self.phone = phone;
        }
        Ok(())
    }
    /// Where in the shop they are.
    pub fn visit(&mut self, url: &str, title: &str) {
        let is_page = url.starts_with("https://") || url.starts_with("http://");
        // What stands behind a question mark is the shop's and the person's own business more often than not.
        let url = if is_page { url.split(['?', '#']).next().unwrap_or_default() } else { "" };
        (self.page_url, self.page_title) = (text::one_line(url, PAGE), text::one_line(title, TITLE));
    }
}

/// Who the shop's server says that somebody is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SignedIdentity {
    /// The shop's id of the person: the same wherever they are, up to 120 bytes.
    pub id: String,
    pub name: String,
    /// Signed as well: whoever has this address is this person.
    pub email: String,
    pub phone: String,
    /// Until when the signature is good, in seconds since 1970.
    pub expires: i64,
    /// HMAC-SHA-256 over `id`, a line feed, `email`, a line feed and `expires`, in lower-case hexadecimal.
    pub hash: String,
}

impl SignedIdentity {
    /// Refuses what the shop's server did not sign, or not lately.
    pub fn check(&self, secret: &Secret, now: Time) -> Result<()> {
        let wrong = || Error::unauthenticated("This identity is not signed by the shop.").with_field("identity");
        let is_word = (1..=ID).contains(&self.id.len()) && !self.id.chars().any(|c| c.is_whitespace() || text::is_deceptive(c));
        if secret.is_empty() || !is_word || self.expires <= now.seconds() {
            return Err(wrong());
        }
        let tag = HEXLOWER.decode(self.hash.as_bytes()).map_err(|_| wrong())?;
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.reveal().as_bytes()).expect("HMAC takes a key of any length");
        mac.update(format!("{}\n{}\n{}", self.id, self.email, self.expires).as_bytes());
        mac.verify_slice(&tag).map_err(|_| wrong())
    }
    /// The line of this person.
    pub fn line(&self) -> String {
        format!("user:{}", self.id)
    }
}

/// Whether a secret can sign identities.
pub fn check_identity_secret(secret: &Secret) -> Result<()> {
    if secret.reveal().len() < SECRET {
        return Err(Error::field("secrets.identity_secret", "The secret that signs identities has at least 32 characters."));
    }
    Ok(())
}

/// A file that waits for its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub id: i64,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub hash: [u8; 32],
    pub blob: BlobId,
}

/// One who chats, as the agents of their ticket see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attended {
    pub line_id: LineId,
    pub inbox_id: InboxId,
    pub name: String,
    pub proof: Proof,
    /// As typed, or proved where `proof` says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    pub language: Language,
    /// Where in the shop they are, or were last.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub page_title: String,
    pub is_blocked: bool,
    pub seen_at: Time,
    /// When what they have not seen goes by mail, if they do not come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_due_at: Option<Time>,
}

/// `visitor` of the live feed, without an id: whether the one who chats is there now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct VisitorHint {
    pub ticket_id: TicketId,
    pub line_id: LineId,
    pub is_here: bool,
    pub is_typing: bool,
    /// When they were last there.
    pub seen_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> SignedIdentity {
        SignedIdentity { id: "42".to_owned(), email: "lan@home.vn".to_owned(), expires: 2_000_000_000, ..SignedIdentity::default() }
    }

    #[test]
    fn an_identity_is_believed_only_as_it_was_signed_and_for_its_time() {
        let secret = Secret::new("a secret of at least 32 characters!");
        // printf '42\nlan@home.vn\n2000000000' | openssl dgst -sha256 -hmac 'a secret of at least 32 characters!'
        let hash = "17b601c40a1e4f659dfaf0b1dc42c73c21baf4b62f663790d0fe22748828ed6e".to_owned();
        let signed = SignedIdentity { hash, ..identity() };
        let now = Time::from_seconds(1_900_000_000);
        signed.check(&secret, now).unwrap();
        assert!(signed.check(&secret, Time::from_seconds(2_000_000_000)).is_err(), "it is over");
        assert!(signed.check(&Secret::new("another secret of 32 characters!!!!"), now).is_err());
        assert!(signed.check(&Secret::default(), now).is_err());
        for other in [
            SignedIdentity { id: "43".to_owned(), ..signed.clone() },
            SignedIdentity { email: String::new(), ..signed.clone() },
            SignedIdentity { expires: 2_000_000_001, ..signed.clone() },
            SignedIdentity { hash: signed.hash.to_uppercase(), ..signed.clone() },
            SignedIdentity { hash: signed.hash[..62].to_owned(), ..signed.clone() },
            SignedIdentity { hash: String::new(), ..signed },
        ] {
            assert!(other.check(&secret, now).is_err(), "{other:?}");
        }
    }
}
