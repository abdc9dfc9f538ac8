//! What an e-mail inbox is configured with. Stored as the inbox's JSON; passwords and tokens are secrets of the inbox.
use crate::{
    base::{Error, Result, Secret},
    channels::provider,
    engine::mail::{Credentials, Security, Server, Tls, imap::ImapConfig, oauth, smtp::SmtpConfig},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Names of the secrets.
pub const IMAP_PASSWORD: &str = "imap_password";
pub const SMTP_PASSWORD: &str = "smtp_password";
pub const CLIENT_SECRET: &str = "oauth_client_secret";
pub const REFRESH_TOKEN: &str = "oauth_refresh_token";

/// What happens on the server to a mail that is in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// It stays as it was.
    #[default]
    Leave,
    /// It gets the keyword `$Hopdesk`, or `\Flagged` where the server keeps no keywords.
    Flag,
    /// It goes to [`Receiving::move_to`].
    Move,
    Delete,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// The password under `imap_password`, `smtp_password`.
    #[default]
    Password,
    /// An OAuth 2 access token, refreshed with [`OAuth`].
    Oauth2,
    /// None: a server that needs no sign-in (sending only).
    None,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiving {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    #[serde(default)]
    pub authentication: Authentication,
    #[serde(default = "inbox_folder")]
    pub folder: String,
    #[serde(default)]
    pub afterwards: Afterwards,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub move_to: Option<String>,
    /// Between looks where the server does not tell of new mail by itself, and as a safety net where it does.
    #[serde(default = "poll_seconds")]
    pub poll_seconds: u32,
    /// Permits an unprotected connection to another machine.
    #[serde(default)]
    pub allow_plain: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    pub host: String,
    pub port: u16,
    pub security: Security,
    #[serde(default)]
    pub user: String,
    #[serde(default)]
    pub authentication: Authentication,
    #[serde(default)]
    pub allow_plain: bool,
}

/// How access tokens are got (RFC 6749 section 6).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth {
    pub token_url: String,
    pub client_id: String,
    #[serde(default)]
    pub scope: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imap: Option<Receiving>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp: Option<Sending>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth: Option<OAuth>,
    /// Puts a reply token into the address that answers go to (`shop+t.…@`): for providers that deliver such addresses.
    #[serde(default)]
    pub plus_address: bool,
    /// An inbox of the demonstration: what it sends goes nowhere and is accepted.
    #[serde(default)]
    pub demo: bool,
}

fn inbox_folder() -> String {
    "INBOX".to_owned()
}
pub(super) const fn poll_seconds() -> u32 {
    60
}

/// One step of the protocol may take so long.
const STEP: Duration = Duration::from_secs(60);
/// The answer to a whole message may take so long (RFC 5321 section 4.5.3.2.6 asks for ten minutes).
const ACCEPTANCE: Duration = Duration::from_secs(600);

impl EmailSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        crate::desk::inboxes::read_settings(value)
    }

    /// Whether an inbox can work with them, with secrets of these names.
    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        let needs = |name: &'static str, ok: bool| {
            if ok { Ok(()) } else { Err(Error::field(format!("secrets.{name}"), "This is needed to sign in.")) }
        };
        if let Some(imap) = &self.imap {
            provider::check_host("settings.imap.host", &imap.host, imap.port)?;
            if imap.user.is_empty() {
                return Err(Error::field("settings.imap.user", "The name to sign in with is needed."));
            }
            if imap.authentication == Authentication::None {
                return Err(Error::field("settings.imap.authentication", "Receiving needs a sign-in."));
            }
            if imap.afterwards == Afterwards::Move
                && imap.move_to.as_deref().is_none_or(|folder| folder.is_empty() || folder == imap.folder)
            {
                return Err(Error::field("settings.imap.move_to", "Name another folder that mails go to."));
            }
            if !(5..=86_400).contains(&imap.poll_seconds) {
                return Err(Error::field("settings.imap.poll_seconds", "Between 5 seconds and a day."));
            }
            needs(IMAP_PASSWORD, imap.authentication != Authentication::Password || secrets.contains(&IMAP_PASSWORD))?;
        }
        if let Some(smtp) = &self.smtp {
            provider::check_host("settings.smtp.host", &smtp.host, smtp.port)?;
            needs(
                SMTP_PASSWORD,
                smtp.authentication != Authentication::Password || secrets.contains(&SMTP_PASSWORD) || secrets.contains(&IMAP_PASSWORD),
            )?;
        }
        if self.needs_oauth() {
            let oauth = self.oauth.as_ref().ok_or_else(|| Error::field("settings.oauth", "Where tokens are refreshed is needed."))?;
            if !oauth::is_safe(&oauth.token_url) {
                return Err(Error::field("settings.oauth.token_url", "Tokens are refreshed over https only."));
            }
            needs(REFRESH_TOKEN, secrets.contains(&REFRESH_TOKEN))?;
        }
        Ok(())
    }

    pub fn needs_oauth(&self) -> bool {
        let uses = |authentication: Authentication| authentication == Authentication::Oauth2;
        self.imap.as_ref().is_some_and(|imap| uses(imap.authentication)) || self.smtp.as_ref().is_some_and(|smtp| uses(smtp.authentication))
    }

    /// To whom secrets are shown.
    pub fn destinations(&self) -> Vec<String> {
        let imap = self.imap.iter().map(|imap| format!("imap {}@{}:{} {:?}", imap.user, imap.host, imap.port, imap.security));
        let smtp = self.smtp.iter().map(|smtp| format!("smtp {}@{}:{} {:?}", smtp.user, smtp.host, smtp.port, smtp.security));
        let oauth = self.oauth.iter().map(|oauth| format!("oauth {} {}", oauth.client_id, oauth.token_url));
        imap.chain(smtp).chain(oauth).collect()
    }
}

impl Receiving {
    pub fn config(&self, tls: &Tls, proof: Proven) -> ImapConfig {
        let server = Server {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            tls: tls.clone(),
            allow_plain: self.allow_plain,
            timeout: STEP,
        };
        ImapConfig { server, credentials: proof.of(&self.user) }
    }
}

impl Sending {
    pub fn config(&self, tls: &Tls, proof: Option<Proven>, helo: &str) -> SmtpConfig {
        let server = Server {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            tls: tls.clone(),
            allow_plain: self.allow_plain,
            timeout: STEP,
        };
        SmtpConfig { server, credentials: proof.map(|proof| proof.of(&self.user)), helo: helo.to_owned(), acceptance_timeout: ACCEPTANCE }
    }
}

/// What a sign-in is proved with.
#[derive(Debug, Clone)]
pub enum Proven {
    Password(Secret),
    AccessToken(Secret),
}

impl Proven {
    fn of(self, user: &str) -> Credentials {
        match self {
            Self::Password(password) => Credentials::password(user, password),
            Self::AccessToken(token) => Credentials::access_token(user, token),
        }
    }
}
