//! What an inbox of a Telegram bot is configured with. Stored as the inbox's JSON; its token is a secret of the inbox.
use crate::{
    base::{Error, Kind, Result, Secret},
    desk::inboxes::{self, Capabilities, FileLimit, TextLimit, TextUnit},
    engine::fetch::{self, Reach},
};
use serde::{Deserialize, Serialize};

pub const BOT_TOKEN: &str = "bot_token";
/// What Telegram shows when it calls.
pub const WEBHOOK_SECRET: &str = "webhook_secret";

/// What one message takes, in units of UTF-16.
pub const TEXT: u32 = 4096;
/// The same of what stands under a file.
pub const CAPTION: usize = 1024;
/// Messages that one answer becomes at most.
const PARTS: u32 = 10;
/// Bots may send files up to 50 MB.
const FILES: FileLimit = FileLimit::any(10, 50 << 20);

/// How updates come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiving {
    /// We ask: works without a public address.
    #[default]
    Polling,
    /// Telegram calls: needs a public address with TLS.
    Webhook,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelegramSettings {
    /// Of the Bot API.
    pub base_url: String,
    /// Permits a server of this machine or of the own network, these also without TLS.
    pub allow_private: bool,
    pub receiving: Receiving,
    /// How long one question waits for news.
    pub poll_seconds: u32,
}

impl Default for TelegramSettings {
    fn default() -> Self {
        Self { base_url: "https://api.telegram.org".to_owned(), allow_private: false, receiving: Receiving::Polling, poll_seconds: 50 }
    }
}

impl TelegramSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        fetch::check(&self.base_url, self.reach())
            .map_err(|error| Error::new(Kind::Invalid, error.to_string()).with_field("settings.base_url"))?;
        if !(1..=50).contains(&self.poll_seconds) {
            return Err(Error::field("settings.poll_seconds", "Between 1 and 50 seconds."));
        }
        if !secrets.contains(&BOT_TOKEN) {
            return Err(Error::field("secrets.bot_token", "The token that BotFather gave is needed."));
        }
        if self.receiving == Receiving::Webhook && !secrets.contains(&WEBHOOK_SECRET) {
            return Err(Error::field("secrets.webhook_secret", "Telegram shows a secret when it calls: one is needed."));
        }
        Ok(())
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    let text = value.reveal();
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    match name {
        BOT_TOKEN => {
            let fits = text
                .split_once(':')
                .is_some_and(|(id, rest)| !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit()) && is_word(rest));
            if fits { Ok(()) } else { Err(Error::field("secrets.bot_token", "A token of a bot looks like 123456:ABC-DEF.")) }
        }
        WEBHOOK_SECRET if !(is_word(text) && text.len() <= 256) => {
            Err(Error::field("secrets.webhook_secret", "Up to 256 letters of A to Z, digits, _ and -."))
        }
        _ => Ok(()),
    }
}

/// What every bot can do.
pub const fn capabilities() -> Capabilities {
    Capabilities {
        has_addresses: false,
        can_send: true,
        has_formatting: false,
        text: Some(TextLimit { units: TEXT, unit: TextUnit::Utf16, parts: PARTS }),
        files: Some(FILES),
        reply_window_seconds: None,
        free_window_seconds: None,
        has_receipts: false,
        tells_edits: true,
    }
}
