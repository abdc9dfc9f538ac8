//! Inboxes: configured entrances, each of one kind of channel, and the rules that need nothing else.
use crate::base::{
    Address, Error, Language, Result, Secret, Time,
    id::{InboxId, TeamId},
    text,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A reply later than this many days after solving cannot reopen a ticket.
pub const MAX_REOPEN_DAYS: u32 = 365;
/// The largest settings of a channel, in bytes of JSON.
pub const MAX_SETTINGS: usize = 64 << 10;
/// The most aliases of one inbox.
pub const MAX_ALIASES: usize = 200;
/// The most secrets of one inbox.
pub const MAX_SECRETS: usize = 10;
/// The longest secret, in bytes.
pub const MAX_SECRET: usize = 8 << 10;

/// A kind of entrance and exit. The desk treats all alike; what one can do, its channel states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    Email,
    Chat,
    Form,
    Phone,
    /// Any other program, by signed requests.
    Api,
    Telegram,
    /// An official account of Zalo.
    Zalo,
    /// A page there, and its Messenger.
    Facebook,
    Instagram,
    Whatsapp,
    /// A switchboard of one's own, by its manager interface.
    Asterisk,
    /// Telephone numbers there; their calls are of the channel `phone`, as those of all switchboards.
    Stringee,
    Twilio,
}

impl ChannelKind {
    pub const ALL: [Self; 13] = [
        Self::Email,
        Self::Chat,
        Self::Form,
        Self::Phone,
        Self::Api,
        Self::Telegram,
        Self::Zalo,
        Self::Facebook,
        Self::Instagram,
        Self::Whatsapp,
        Self::Asterisk,
        Self::Stringee,
        Self::Twilio,
    ];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Form => "form",
            Self::Phone => "phone",
            Self::Api => "api",
            Self::Telegram => "telegram",
            Self::Zalo => "zalo",
            Self::Facebook => "facebook",
            Self::Instagram => "instagram",
            Self::Whatsapp => "whatsapp",
            Self::Asterisk => "asterisk",
            Self::Stringee => "stringee",
            Self::Twilio => "twilio",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A configured entrance.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbox {
    pub id: InboxId,
    pub name: String,
    pub channel: ChannelKind,
    /// Where people write to and answers come from, for channels that have addresses.
    pub address: Option<Address>,
    /// Who gets what comes in here.
    pub team: Option<TeamId>,
    /// Of automatic mail to people whose language is not known.
    pub language: Language,
    /// Ends every answer from here, below the agent's own.
    pub signature: String,
    pub sends_acknowledgement: bool,
    /// A reply so many days after a ticket was solved reopens it; later it opens a linked one.
    pub reopen_days: u32,
    /// What the channel needs, as its own JSON; secrets are in the vault.
    pub settings: serde_json::Value,
    pub is_active: bool,
    /// Since when it is there only because something came through it.
    pub removed_at: Option<Time>,
    pub created_at: Time,
    pub version: i64,
}

/// An inbox with what stands in other rows; of its secrets, the names.
#[derive(Debug, Clone)]
pub struct Configured {
    pub inbox: Inbox,
    pub aliases: Vec<Address>,
    pub secrets: Vec<String>,
}

/// What is to become an inbox.
#[derive(Debug, Clone)]
pub struct NewInbox {
    pub name: String,
    pub channel: ChannelKind,
    pub address: Option<Address>,
    pub aliases: Vec<Address>,
    pub team: Option<TeamId>,
    pub language: Language,
    pub signature: String,
    pub sends_acknowledgement: bool,
    pub reopen_days: u32,
    pub settings: Value,
    /// By name; sealed before they are stored.
    pub secrets: Vec<(String, Secret)>,
    pub is_active: bool,
}

impl NewInbox {
    /// An inbox of the usual kind: active, without acknowledgement, reopening for two weeks.
    pub fn new(name: &str, channel: ChannelKind, address: Option<Address>) -> Self {
        Self {
            name: name.to_owned(),
            channel,
            address,
            aliases: Vec::new(),
            team: None,
            language: Language::default(),
            signature: String::new(),
            sends_acknowledgement: false,
            reopen_days: DEFAULT_REOPEN_DAYS,
            settings: Value::Object(serde_json::Map::new()),
            secrets: Vec::new(),
            is_active: true,
        }
    }
}

/// Days in which a reply reopens a ticket, unless told otherwise.
pub const DEFAULT_REOPEN_DAYS: u32 = 14;

/// What is to change about an inbox; `None` stays, `Some(None)` empties.
#[derive(Debug, Clone, Default)]
pub struct InboxPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name: Option<String>,
    pub address: Option<Option<Address>>,
    pub aliases: Option<Vec<Address>>,
    pub team: Option<Option<TeamId>>,
    pub language: Option<Language>,
    pub signature: Option<String>,
    pub sends_acknowledgement: Option<bool>,
    pub reopen_days: Option<u32>,
    pub settings: Option<Value>,
    /// `None` forgets the secret.
    pub secrets: Vec<(String, Option<Secret>)>,
    pub is_active: Option<bool>,
}

impl InboxPatch {
    /// The inbox as it would be, checked as far as it can be without the channel.
    pub fn apply(&self, inbox: &Inbox) -> Result<Inbox> {
        let mut after = inbox.clone();
        if let Some(name) = &self.name {
            after.name = check_name(name)?;
        }
        if let Some(address) = &self.address {
            after.address = address.clone();
        }
        if let Some(team) = self.team {
            after.team = team;
        }
        if let Some(language) = self.language {
            after.language = language;
        }
        if let Some(signature) = &self.signature {
            after.signature = check_signature(signature)?;
        }
        if let Some(sends) = self.sends_acknowledgement {
            after.sends_acknowledgement = sends;
        }
        if let Some(days) = self.reopen_days {
            after.reopen_days = check_reopen_days(days)?;
        }
        if let Some(settings) = &self.settings {
            after.settings = check_settings(settings)?;
        }
        if let Some(is_active) = self.is_active {
            after.is_active = is_active;
        }
        for (name, secret) in &self.secrets {
            check_secret(name, secret.as_ref())?;
        }
        Ok(after)
    }
}

fn check_name(name: &str) -> Result<String> {
    let name = text::one_line(name, 101);
    match name.chars().count() {
        0 => Err(Error::field("name", "A name is needed.")),
        1..=100 => Ok(name),
        _ => Err(Error::field("name", "The name may have at most 100 characters.")),
    }
}

fn check_signature(signature: &str) -> Result<String> {
    if signature.chars().count() > 2000 {
        return Err(Error::field("signature", "The signature may have at most 2,000 characters."));
    }
    Ok(signature.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect::<String>().trim().to_owned())
}

fn check_reopen_days(days: u32) -> Result<u32> {
    if days <= MAX_REOPEN_DAYS { Ok(days) } else { Err(Error::field("reopen_days", "Between 0 and 365 days.")) }
}

fn check_settings(settings: &Value) -> Result<Value> {
    if !settings.is_object() {
        return Err(Error::field("settings", "The settings are a JSON object."));
    }
    if settings.to_string().len() > MAX_SETTINGS {
        return Err(Error::field("settings", "The settings are too large: 64 KiB at most."));
    }
    Ok(settings.clone())
}

/// The settings of an inbox as its channel knows them; the usual ones where there are none.
pub fn read_settings<T: Default + serde::de::DeserializeOwned>(settings: &Value) -> Result<T> {
    if settings.is_null() {
        return Ok(T::default());
    }
    serde_json::from_value(settings.clone())
        .map_err(|error| Error::field("settings", format!("The settings cannot be read: {}", text::one_line(&error.to_string(), 200))))
}

/// A secret's name is a word such as `password`; its value is not empty.
pub fn check_secret(name: &str, secret: Option<&Secret>) -> Result<()> {
    let is_word = (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_word {
        return Err(Error::field("secrets", "A secret's name is a word in lower case, such as password."));
    }
    match secret {
        Some(secret) if secret.is_empty() => Err(Error::field(format!("secrets.{name}"), "It is empty; null forgets it.")),
        Some(secret) if secret.reveal().len() > MAX_SECRET => Err(Error::field(format!("secrets.{name}"), "It is too long.")),
        _ => Ok(()),
    }
}

/// Aliases in order, each once, without the inbox's own address.
pub fn check_aliases(aliases: &[Address], own: Option<&Address>) -> Result<Vec<Address>> {
    if aliases.len() > MAX_ALIASES {
        return Err(Error::field("aliases", "An inbox may have at most 200 aliases."));
    }
    let mut aliases: Vec<Address> = aliases.iter().filter(|alias| Some(*alias) != own).cloned().collect();
    aliases.sort();
    aliases.dedup();
    Ok(aliases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_an_object_of_bounded_size() {
        assert!(check_settings(&json!({"a": 1})).is_ok());
        assert!(check_settings(&json!([1])).is_err());
        assert!(check_settings(&json!({"a": "x".repeat(MAX_SETTINGS)})).is_err());
    }

    #[test]
    fn a_secret_has_a_plain_name_and_a_value() {
        assert!(check_secret("receive_password", Some(&Secret::new("x"))).is_ok() && check_secret("password", None).is_ok());
        for (name, value) in [("a:b", "x"), ("", "x"), ("Password", "x"), ("password", "")] {
            assert!(check_secret(name, Some(&Secret::new(value))).is_err(), "{name}");
        }
    }
}
