//! Blocked senders as values.
use crate::{
    base::{
        Address, Error, Result, Time,
        id::{AgentId, BlockedSenderId},
    },
    desk::contacts::{is_free_mail, is_mail_domain},
};
use serde::Serialize;

/// Whose new messages are spam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BlockedSender {
    pub id: BlockedSenderId,
    /// An address, or a domain, which stands for those below it as well.
    pub sender: String,
    /// Who blocked them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    pub created_at: Time,
}

/// Whom somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    Address(Address),
    Domain(String),
}

impl Sender {
    /// `lan@example.com`, `example.com` or `@example.com`. A domain in which anybody can have an address stands for nobody.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim().to_lowercase();
        match text.strip_prefix('@').unwrap_or(&text) {
            domain if !domain.contains('@') => {
                if !is_mail_domain(domain) {
                    return Err(Error::field("sender", "This is neither an address nor a mail domain such as example.com."));
                }
                if is_free_mail(domain) {
                    return Err(Error::field("sender", format!("Anybody can have an address at {domain}: block single addresses.")));
                }
                Ok(Self::Domain(domain.to_owned()))
            }
            address => Address::parse(address)
                .map(Self::Address)
                .ok_or_else(|| Error::field("sender", "This is neither an address nor a mail domain such as example.com.")),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Address(address) => address.as_str(),
            Self::Domain(domain) => domain,
        }
    }

    /// Whether what comes from `address` comes from them.
    pub fn is(&self, address: &Address) -> bool {
        match self {
            Self::Address(own) => own == address,
            Self::Domain(domain) => domains(address.domain()).any(|one| one == domain),
        }
    }
}

/// Labels of a domain that are looked at.
const LABELS: usize = 10;

/// A domain and those above it.
fn domains(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |domain| domain.split_once('.').map(|(_, above)| above)).take(LABELS)
}

/// What a row that concerns an address can say.
pub fn spellings(address: &Address) -> Vec<&str> {
    std::iter::once(address.as_str()).chain(domains(address.domain())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_domain_are_told_apart() {
        let sender = |text: &str| Sender::parse(text).unwrap();
        assert_eq!(sender(" Eve@Bad.VN "), Sender::Address(Address::parse("eve@bad.vn").unwrap()));
        assert_eq!((sender("@Bad.vn"), sender("bad.vn").as_str()), (Sender::Domain("bad.vn".to_owned()), "bad.vn"));
        for bad in ["", "@", "eve", "vn", "a b.vn", "eve@", "gmail.com", "@yahoo.com.vn", "eve@bad@vn x"] {
            assert!(Sender::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_domain_stands_for_those_below_it_and_for_no_other() {
        let domain = Sender::parse("bad.vn").unwrap();
        let is = |address: &str| domain.is(&Address::parse(address).unwrap());
        assert!(is("eve@bad.vn") && is("eve@mail.bad.vn"));
        assert!(!is("eve@notbad.vn") && !is("bad.vn@good.vn"));
        assert_eq!(spellings(&Address::parse("eve@mail.bad.vn").unwrap()), ["eve@mail.bad.vn", "mail.bad.vn", "bad.vn", "vn"]);
    }
}
