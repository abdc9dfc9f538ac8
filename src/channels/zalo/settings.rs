//! What an inbox of an official account is configured with. Stored as the inbox's JSON; tokens and keys are secrets of the inbox.
use crate::{
    base::{Error, Kind, Result, Secret},
    desk::inboxes::{self, Capabilities, FileKind, FileLimit, TextLimit, TextUnit},
    engine::fetch::{self, Reach},
};
use serde::{Deserialize, Serialize};

/// Of the app: tokens are renewed with it.
pub const APP_SECRET: &str = "app_secret";
/// The "OA Secret Key" of the app's webhook page: events are signed with it.
pub const WEBHOOK_SECRET: &str = "webhook_secret";
pub const ACCESS_TOKEN: &str = "access_token";
/// Good for one renewal: each answers the next.
pub const REFRESH_TOKEN: &str = "refresh_token";

/// Messages that one answer becomes at most.
const PARTS: u32 = 10;
/// Zalo counts letters as people see them.
const TEXT: TextLimit = TextLimit { units: 2000, unit: TextUnit::Characters, parts: PARTS };
/// What can be sent: Zalo takes no other kinds.
const KINDS: [FileKind; 3] = [
    FileKind { name: "jpg, png", media_types: &["image/jpeg", "image/png"], size: 1 << 20 },
    FileKind { name: "gif", media_types: &["image/gif"], size: 5 << 20 },
    FileKind {
        name: "pdf, doc, docx, csv",
        media_types: &[
            "application/pdf",
            "application/msword",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/csv",
        ],
        size: 5 << 20,
    },
];
const FILES: FileLimit = FileLimit { count: 10, size: 5 << 20, kinds: &KINDS };
/// Two days after the person's last message answers are billed, and after seven nothing is taken.
const FREE: u64 = 48 * 3600;
const OPEN: u64 = 7 * 24 * 3600;

/// How messages come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiving {
    /// Zalo calls: needs a public address with TLS.
    #[default]
    Webhook,
    /// We ask: works without a public address.
    Polling,
}

/// With which number a signature begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedId {
    #[default]
    Either,
    App,
    Account,
}

/// Which time a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedTime {
    #[default]
    Either,
    /// The one in the body.
    Body,
    /// The one in the header.
    Header,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ZaloSettings {
    /// The number of the app.
    pub app_id: String,
    /// The number of the official account.
    pub oa_id: String,
    pub receiving: Receiving,
    /// How long to wait between two questions.
    pub poll_seconds: u32,
    /// Of the Open API.
    pub base_url: String,
    /// Where tokens are renewed.
    pub oauth_url: String,
    /// Permits servers of this machine or of the own network, these also without TLS.
    pub allow_private: bool,
    pub signed_id: SignedId,
    pub signed_time: SignedTime,
    /// Shows with each call that the app's secret is known, where the app demands that.
    pub proves_app: bool,
    /// Names the message that an answer answers.
    pub quotes_messages: bool,
}

impl Default for ZaloSettings {
    fn default() -> Self {
        Self {
            app_id: String::new(),
            oa_id: String::new(),
            receiving: Receiving::Webhook,
            poll_seconds: 20,
            base_url: "https://openapi.zalo.me".to_owned(),
            oauth_url: "https://oauth.zaloapp.com".to_owned(),
            allow_private: false,
            signed_id: SignedId::Either,
            signed_time: SignedTime::Either,
            proves_app: false,
            quotes_messages: true,
        }
    }
}

impl ZaloSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        let is_number = |text: &str| (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(&self.app_id) {
            return Err(Error::field("settings.app_id", "The number of the app is needed. It stands at developers.zalo.me, at the app."));
        }
        if !is_number(&self.oa_id) {
            return Err(Error::field(
                "settings.oa_id",
                "The number of the official account is needed. It stands at oa.zalo.me, in the account's profile.",
            ));
        }
        for (field, url) in [("settings.base_url", &self.base_url), ("settings.oauth_url", &self.oauth_url)] {
            fetch::check(url, self.reach()).map_err(|error| Error::new(Kind::Invalid, error.to_string()).with_field(field))?;
        }
        if !(1..=600).contains(&self.poll_seconds) {
            return Err(Error::field("settings.poll_seconds", "Between 1 and 600 seconds."));
        }
        if !secrets.contains(&APP_SECRET) {
            return Err(Error::field("secrets.app_secret", "The secret key of the app is needed: tokens are renewed with it."));
        }
        if !secrets.contains(&ACCESS_TOKEN) {
            return Err(Error::field(
                "secrets.access_token",
                "The access token of the account is needed. Zalo's API Explorer gives it together with the refresh token.",
            ));
        }
        if !secrets.contains(&REFRESH_TOKEN) {
            return Err(Error::field(
                "secrets.refresh_token",
                "The refresh token of the account is needed. Zalo's API Explorer gives it together with the access token.",
            ));
        }
        if self.receiving == Receiving::Webhook && !secrets.contains(&WEBHOOK_SECRET) {
            return Err(Error::field(
                "secrets.webhook_secret",
                "Zalo signs what it tells: the OA Secret Key of its webhook page is needed.",
            ));
        }
        Ok(())
    }

    /// To which servers and account the secrets belong.
    pub fn destinations(&self) -> Vec<String> {
        vec![self.base_url.clone(), self.oauth_url.clone(), self.app_id.clone(), self.oa_id.clone()]
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    let is_word = value.reveal().bytes().all(|b| b.is_ascii_graphic());
    if is_word {
        Ok(())
    } else {
        Err(Error::field(format!("secrets.{name}"), "It has spaces or other characters that no key of Zalo has."))
    }
}

/// What every official account can do.
pub const fn capabilities() -> Capabilities {
    Capabilities {
        has_addresses: false,
        can_send: true,
        has_formatting: false,
        text: Some(TEXT),
        files: Some(FILES),
        reply_window_seconds: Some(OPEN),
        free_window_seconds: Some(FREE),
        has_receipts: true,
        tells_edits: false,
    }
}
