//! What an inbox of another program is configured with. Stored as the inbox's JSON; the signing keys are secrets of the inbox.
use crate::{
    base::{Error, Result, Secret},
    desk::{
        contacts::IdentityKind,
        inboxes::{self, Capabilities, FileLimit, TextLimit, TextUnit},
    },
    engine::{
        fetch::{self, Reach},
        webhook::Key,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What the other program signs with; the second stands beside the first while it is being changed.
pub const INCOMING: [&str; 2] = ["incoming_secret", "incoming_secret_before"];
/// What we sign with; both are used while the other program changes over.
pub const OUTGOING: [&str; 2] = ["outgoing_secret", "outgoing_secret_before"];

/// The longest text where none is configured.
const TEXT: u32 = 10_000;
/// Messages that one answer becomes at most.
const PARTS: u32 = 20;
/// Files of one answer.
const FILES: FileLimit = FileLimit::any(10, 10 << 20);

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HookSettings {
    /// Where answers go; an inbox without it only receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Permits addresses of this machine and of the own network, these also without TLS.
    pub allow_private: bool,
    /// Characters of one message.
    pub text_limit: u32,
    pub carries_files: bool,
    /// How long after their last message people can be answered; always, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_window_hours: Option<u32>,
    /// What the ids of people are: `other` for names that mean something within this inbox alone, `phone` for telephone numbers.
    pub identity: IdentityKind,
}

impl Default for HookSettings {
    fn default() -> Self {
        Self {
            url: None,
            allow_private: false,
            text_limit: TEXT,
            carries_files: true,
            reply_window_hours: None,
            identity: IdentityKind::Other,
        }
    }
}

impl HookSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        if let Some(url) = &self.url {
            fetch::check(url, self.reach())
                .map_err(|error| Error::new(crate::base::Kind::Invalid, error.to_string()).with_field("settings.url"))?;
            if !secrets.contains(&OUTGOING[0]) {
                return Err(Error::field("secrets.outgoing_secret", "Answers are signed: a secret is needed."));
            }
        }
        if !(20..=100_000).contains(&self.text_limit) {
            return Err(Error::field("settings.text_limit", "Between 20 and 100,000 characters."));
        }
        if self.reply_window_hours.is_some_and(|hours| !(1..=8760).contains(&hours)) {
            return Err(Error::field("settings.reply_window_hours", "Between an hour and a year."));
        }
        if !matches!(self.identity, IdentityKind::Other | IdentityKind::Phone) {
            return Err(Error::field(
                "settings.identity",
                "People are known by an id of the other program (other) or a telephone number (phone).",
            ));
        }
        Ok(())
    }

    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            has_addresses: false,
            can_send: self.url.is_some(),
            has_formatting: false,
            text: Some(TextLimit { units: self.text_limit, unit: TextUnit::Characters, parts: PARTS }),
            files: self.carries_files.then_some(FILES),
            reply_window_seconds: self.reply_window_hours.map(|hours| u64::from(hours) * 3600),
            free_window_seconds: None,
            has_receipts: true,
            tells_edits: true,
        }
    }
}

/// The keys of these names that are stored and can be read.
pub fn keys(secrets: &HashMap<String, Secret>, names: [&str; 2]) -> Vec<Key> {
    names.iter().filter_map(|name| Key::read(secrets.get(*name)?).ok()).collect()
}
