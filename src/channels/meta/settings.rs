//! What an inbox of a page, an Instagram account or a WhatsApp number is configured with. Stored as the inbox's JSON; token and keys are
//! secrets of the inbox.
use crate::{
    base::{Error, Kind, Result, Secret},
    desk::inboxes::{self, Capabilities, ChannelKind, FileKind, FileLimit, TextLimit, TextUnit},
    engine::fetch::{self, Reach},
};
use serde::{Deserialize, Serialize};

/// Of the app: what Meta tells is signed with it.
pub const APP_SECRET: &str = "app_secret";
/// A word of our own choice, which Meta shows once when the address is entered.
pub const VERIFY_TOKEN: &str = "verify_token";
pub const ACCESS_TOKEN: &str = "access_token";

/// Messages that one answer becomes at most.
const PARTS: u32 = 10;
const DAY: u64 = 24 * 3600;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetaSettings {
    /// The number of the page, of the Instagram account, or the id of the WhatsApp number (which is not the number itself).
    pub account_id: String,
    /// The number of the app: what it sent itself is known by it.
    pub app_id: String,
    /// Of the Graph API.
    pub version: String,
    pub base_url: String,
    /// Permits a server of this machine or of the own network, these also without TLS.
    pub allow_private: bool,
    /// The app may use the tag HUMAN_AGENT: people answer for seven days and not for one. Not of WhatsApp.
    pub human_agent: bool,
    /// Shows with each call that the app's secret is known, where the app demands that.
    pub proves_app: bool,
}

impl Default for MetaSettings {
    fn default() -> Self {
        Self {
            account_id: String::new(),
            app_id: String::new(),
            version: "v25.0".to_owned(),
            base_url: "https://graph.facebook.com".to_owned(),
            allow_private: false,
            human_agent: false,
            proves_app: false,
        }
    }
}

fn is_number(text: &str) -> bool {
    (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

impl MetaSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, kind: ChannelKind, secrets: &[&str]) -> Result<()> {
        if !is_number(&self.account_id) {
            return Err(Error::field(
                "settings.account_id",
                "The number of the page, of the Instagram account, or the phone number ID of WhatsApp is needed.",
            ));
        }
        if !is_number(&self.app_id) {
            return Err(Error::field(
                "settings.app_id",
                "The number of the app is needed. It stands at developers.facebook.com, at the app.",
            ));
        }
        let is_version = self
            .version
            .strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.len() <= 6 && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
        if !is_version {
            return Err(Error::field("settings.version", "A version of the Graph API looks like v25.0."));
        }
        if self.human_agent && kind == ChannelKind::Whatsapp {
            return Err(Error::field("settings.human_agent", "WhatsApp has no such tag."));
        }
        fetch::check(&self.base_url, self.reach())
            .map_err(|error| Error::new(Kind::Invalid, error.to_string()).with_field("settings.base_url"))?;
        if !secrets.contains(&APP_SECRET) {
            return Err(Error::field("secrets.app_secret", "Meta signs what it tells: the app's secret is needed."));
        }
        if !secrets.contains(&VERIFY_TOKEN) {
            return Err(Error::field("secrets.verify_token", "Choose a word and enter it here and on the app's page of webhooks."));
        }
        if !secrets.contains(&ACCESS_TOKEN) {
            return Err(Error::field("secrets.access_token", "The access token of the page or of a system user is needed."));
        }
        Ok(())
    }

    /// To which server and account the secrets belong.
    pub fn destinations(&self) -> Vec<String> {
        vec![self.base_url.clone(), self.app_id.clone(), self.account_id.clone()]
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    let is_word = value.reveal().bytes().all(|b| b.is_ascii_graphic());
    if is_word {
        Ok(())
    } else {
        Err(Error::field(format!("secrets.{name}"), "It has spaces or other characters that no key of Meta has."))
    }
}

const PAGE_TEXT: TextLimit = TextLimit { units: 2000, unit: TextUnit::Characters, parts: PARTS };
const INSTAGRAM_TEXT: TextLimit = TextLimit { units: 1000, unit: TextUnit::Bytes, parts: PARTS };
const WHATSAPP_TEXT: TextLimit = TextLimit { units: 4096, unit: TextUnit::Characters, parts: PARTS };

const PAGE_KINDS: [FileKind; 2] = [
    FileKind { name: "jpg, png, gif, webp", media_types: &["image/"], size: 8 << 20 },
    FileKind { name: "audio, video, documents", media_types: &["audio/", "video/", "application/", "text/"], size: 25 << 20 },
];
const WHATSAPP_KINDS: [FileKind; 4] = [
    FileKind { name: "jpg, png", media_types: &["image/jpeg", "image/png"], size: 5 << 20 },
    FileKind { name: "mp3, m4a, ogg, amr", media_types: &["audio/"], size: 16 << 20 },
    FileKind { name: "mp4, 3gp", media_types: &["video/mp4", "video/3gpp"], size: 16 << 20 },
    FileKind {
        name: "pdf, doc, xls, ppt, txt",
        media_types: &[
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.",
            "text/plain",
        ],
        size: 25 << 20,
    },
];

/// What an account with these settings can do.
pub fn capabilities(kind: ChannelKind, settings: &MetaSettings) -> Capabilities {
    let (text, files) = match kind {
        ChannelKind::Instagram => (INSTAGRAM_TEXT, None),
        ChannelKind::Whatsapp => (WHATSAPP_TEXT, Some(FileLimit { count: 10, size: 25 << 20, kinds: &WHATSAPP_KINDS })),
        _ => (PAGE_TEXT, Some(FileLimit { count: 10, size: 25 << 20, kinds: &PAGE_KINDS })),
    };
    Capabilities {
        has_addresses: false,
        can_send: true,
        has_formatting: false,
        text: Some(text),
        files,
        reply_window_seconds: Some(if settings.human_agent { 7 * DAY } else { DAY }),
        free_window_seconds: None,
        has_receipts: true,
        tells_edits: true,
    }
}

/// So long answers need no tag.
pub const UNTAGGED: std::time::Duration = std::time::Duration::from_secs(DAY);
