//! How a mailbox proves who it is, the same for IMAP and SMTP: a password (PLAIN, RFC 4616, or LOGIN) or an OAuth 2
//! access token (XOAUTH2).
use crate::base::Secret;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The account and its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub proof: Proof,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    Password(Secret),
    /// A current access token; refreshing it is the caller's work.
    AccessToken(Secret),
}

impl Credentials {
    pub fn password(user: impl Into<String>, password: Secret) -> Self {
        Self { user: user.into(), proof: Proof::Password(password) }
    }
    pub fn access_token(user: impl Into<String>, token: Secret) -> Self {
        Self { user: user.into(), proof: Proof::AccessToken(token) }
    }
    /// The mechanism's name and its base64 initial response: PLAIN for a password, XOAUTH2 for a token.
    pub(super) fn initial_response(&self) -> (&'static str, String) {
        match &self.proof {
            Proof::Password(password) => ("PLAIN", STANDARD.encode(format!("\0{}\0{}", self.user, password.reveal()))),
            Proof::AccessToken(token) => {
                ("XOAUTH2", STANDARD.encode(format!("user={}\x01auth=Bearer {}\x01\x01", self.user, token.reveal())))
            }
        }
    }
    /// A NUL would shift the fields of PLAIN, 0x01 those of XOAUTH2.
    pub(super) fn is_well_formed(&self) -> bool {
        let proof = match &self.proof {
            Proof::Password(secret) | Proof::AccessToken(secret) => secret.reveal(),
        };
        !self.user.is_empty() && !proof.is_empty() && !self.user.contains(char::is_control) && !proof.contains(['\0', '\x01', '\r', '\n'])
    }
}

pub(super) fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_inside_a_credential_is_noticed() {
        assert!(Credentials::password("a@b.c", Secret::new("x y")).is_well_formed());
        for (user, secret) in [("a\0b", "x"), ("", "x"), ("a", ""), ("a", "x\0y"), ("a", "x\x01y"), ("a\r\nb", "x")] {
            assert!(!Credentials::password(user, Secret::new(secret)).is_well_formed(), "{user:?} {secret:?}");
        }
    }
}
