//! E-mail addresses as identities: compared in one spelling, kept free of anything a header or a log could trip over.
use super::text;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest address accepted, in bytes (RFC 5321 section 4.5.3.1.3: a path of 256 with its brackets).
pub const MAX_ADDRESS: usize = 254;

/// An address in the spelling used for comparison: trimmed, lower case, no controls, spaces or angle brackets.
/// RFC 5321 lets the part before `@` differ by case; no provider of consequence does, and people never mean it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// `None` unless there is something on both sides of the last `@` and nothing in it can break a header.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        let (local, domain) = trimmed.rsplit_once('@')?;
        let bad = |c: char| c.is_whitespace() || text::is_deceptive(c) || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '\\');
        if local.is_empty()
            || domain.is_empty()
            || trimmed.len() > MAX_ADDRESS
            || trimmed.contains(bad)
            || domain.starts_with('.')
            || domain.ends_with('.')
            || local.contains('@')
        {
            return None;
        }
        Some(Self(trimmed.to_lowercase()))
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    /// The tag of a plus-address (`shop+TAG@…`, RFC 5233) and the address without it.
    pub fn split_tag(&self) -> (Self, Option<&str>) {
        match self.local().split_once('+') {
            Some((base, tag)) if !base.is_empty() => (Self(format!("{base}@{}", self.domain())), Some(tag)),
            _ => (self.clone(), None),
        }
    }
    /// The same address with a plus-tag.
    #[must_use]
    pub fn with_tag(&self, tag: &str) -> Self {
        Self(format!("{}+{}@{}", self.split_tag().0.local(), tag, self.domain()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an e-mail address"))
    }
}

impl rusqlite::types::ToSql for Address {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

/// A name with an address as a header shows it; either may be missing in a broken mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Mailbox {
    /// As written, decoded, one line; empty if there is none.
    pub name: String,
    /// As written, decoded; empty if there is none. Not necessarily a valid address.
    pub address: String,
}

impl Mailbox {
    pub fn new(name: &str, address: &str) -> Self {
        Self { name: text::one_line(name, 200), address: text::one_line(address, 320) }
    }
    /// The address in its comparable spelling, if it is one.
    pub fn identity(&self) -> Option<Address> {
        Address::parse(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_in_lower_case_and_without_brackets() {
        assert_eq!(Address::parse(" <Lan.Tran@Example.VN> ").unwrap().as_str(), "lan.tran@example.vn");
    }

    #[test]
    fn what_could_break_a_header_is_no_address() {
        for bad in ["", "@", "a@", "@b", "a b@c.d", "a@b\r\nBcc: x@y.z", "a@b,c@d", "\"x\"@y.z", "a@@b", "a@b..", "<a@b>c"] {
            assert!(Address::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_plus_tag_is_split_off_and_put_on() {
        let address = Address::parse("shop+t.1@example.vn").unwrap();
        assert_eq!(address.split_tag(), (Address::parse("shop@example.vn").unwrap(), Some("t.1")));
        assert_eq!(Address::parse("shop@example.vn").unwrap().with_tag("x").as_str(), "shop+x@example.vn");
    }
}
