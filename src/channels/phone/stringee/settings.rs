//! What an inbox of a Stringee account is configured with. Stored as the inbox's JSON; the secret of its API key is one of the inbox.
use super::networks;
use crate::{
    base::{Error, Kind, Result, Secret},
    channels::phone,
    desk::inboxes,
    engine::fetch::{self, Reach},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of the API key.
pub const KEY_SECRET: &str = "key_secret";
/// A word of our own choice in the address that Stringee calls, since it signs nothing.
pub const WEBHOOK_SECRET: &str = "webhook_secret";

/// How calls are heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiving {
    /// Stringee calls: needs a public address with TLS.
    #[default]
    Webhook,
    /// StringeeX is asked: works without a public address.
    Polling,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StringeeSettings {
    pub key_sid: String,
    pub receiving: Receiving,
    /// How long to wait between two questions.
    pub poll_seconds: u32,
    /// Calls that began so long before the newest are asked for again: what goes on is listed as well, and ends later.
    pub overlap_minutes: u32,
    /// From which addresses Stringee calls, such as `203.0.113.0/24`; from anywhere, where none is named.
    pub allowed_networks: Vec<String>,
    /// Believes the end of a call only once Stringee's log has that call.
    pub confirms_calls: bool,
    /// Of Stringee's API.
    pub base_url: String,
    /// Of StringeeX's.
    pub history_url: String,
    /// Where a recording lies there, with `{id}` for that of its call.
    pub recording_path: String,
    /// What StringeeX calls who had a call.
    pub agent_field: String,
    /// Whose telephone a user is: the e-mail address of an agent.
    pub agents: BTreeMap<String, String>,
    /// Permits a server of this machine or of the own network, these also without TLS.
    pub allow_private: bool,
}

impl Default for StringeeSettings {
    fn default() -> Self {
        Self {
            key_sid: String::new(),
            receiving: Receiving::Webhook,
            poll_seconds: 60,
            overlap_minutes: 60,
            allowed_networks: Vec::new(),
            confirms_calls: false,
            base_url: "https://api.stringee.com".to_owned(),
            history_url: "https://api.stringeex.com".to_owned(),
            recording_path: "/v1/call/recording/{id}".to_owned(),
            agent_field: "agent_user_id".to_owned(),
            agents: BTreeMap::new(),
            allow_private: false,
        }
    }
}

impl StringeeSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        let is_word = |text: &str| (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if !is_word(&self.key_sid) {
            return Err(Error::field("settings.key_sid", "The SID of an API key is needed. It stands in Stringee's console."));
        }
        if !(1..=3600).contains(&self.poll_seconds) {
            return Err(Error::field("settings.poll_seconds", "Between 1 and 3,600 seconds."));
        }
        if !(1..=1440).contains(&self.overlap_minutes) {
            return Err(Error::field("settings.overlap_minutes", "Between 1 and 1,440 minutes."));
        }
        if self.allowed_networks.len() > 100 || !self.allowed_networks.iter().all(|network| networks::is_network(network)) {
            return Err(Error::field("settings.allowed_networks", "Name up to 100 networks, such as 203.0.113.0/24."));
        }
        if !self.recording_path.starts_with('/') || !self.recording_path.contains("{id}") || !is_word(&self.recording_path) {
            return Err(Error::field("settings.recording_path", "A path looks like /v1/call/recording/{id}."));
        }
        if !is_word(&self.agent_field) {
            return Err(Error::field("settings.agent_field", "A field has a name, such as agent_user_id."));
        }
        phone::check_agents(&self.agents)?;
        for (field, url) in [("settings.base_url", &self.base_url), ("settings.history_url", &self.history_url)] {
            fetch::check(url, self.reach()).map_err(|error| Error::new(Kind::Invalid, error.to_string()).with_field(field))?;
        }
        if !secrets.contains(&KEY_SECRET) {
            return Err(Error::field("secrets.key_secret", "The secret of the API key is needed. It stands in Stringee's console."));
        }
        if self.receiving == Receiving::Webhook && !secrets.contains(&WEBHOOK_SECRET) {
            return Err(Error::field(
                "secrets.webhook_secret",
                "Stringee signs nothing: choose a word of 24 letters and more, which the address that it calls ends with.",
            ));
        }
        Ok(())
    }

    /// To which servers and key the secrets belong.
    pub fn destinations(&self) -> Vec<String> {
        vec![self.base_url.clone(), self.history_url.clone(), self.key_sid.clone()]
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    let text = value.reveal();
    let fits = match name {
        WEBHOOK_SECRET => (24..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')),
        _ => text.bytes().all(|b| b.is_ascii_graphic()),
    };
    if fits {
        return Ok(());
    }
    Err(match name {
        WEBHOOK_SECRET => Error::field("secrets.webhook_secret", "Between 24 and 128 letters of A to Z, digits, _ and -."),
        _ => Error::field(format!("secrets.{name}"), "It has spaces or other characters that no key of Stringee has."),
    })
}
