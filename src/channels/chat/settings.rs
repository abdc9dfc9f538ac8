//! What an inbox of a chat is configured with. Stored as the inbox's JSON; what the shop signs identities with is a secret of the inbox.
use crate::{
    base::{Error, Language, Result, id::InboxId, text},
    channels::form::{Texts, is_origin},
    desk::inboxes::{self, Capabilities, FileLimit, TextLimit, TextUnit},
    engine::vault::Vault,
};
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// What the shop signs identities with.
pub const IDENTITY_SECRET: &str = "identity_secret";

/// Characters of one message of a visitor.
pub(super) const TEXT: u32 = 10_000;
/// The same of an answer.
const ANSWER: u32 = 20_000;
const ORIGINS: usize = 50;
const GREETING: usize = 500;
const CONSENT: usize = 1000;
const FILES: u32 = 10;
/// The largest file that any widget takes, in bytes.
pub(super) const LARGEST_FILE: u64 = 25 << 20;
/// Files of one answer.
const ANSWER_FILES: FileLimit = FileLimit::any(10, 25 << 20);

/// When a visitor is asked who they are, before they write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Never,
    /// Outside of business hours.
    #[default]
    Away,
    Always,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedField {
    Name,
    Email,
    Phone,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreChatField {
    pub name: AskedField,
    #[serde(default)]
    pub is_required: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PreChat {
    pub when: Asked,
    pub fields: Vec<PreChatField>,
}

impl Default for PreChat {
    fn default() -> Self {
        let field = |name, is_required| PreChatField { name, is_required };
        Self { when: Asked::Away, fields: vec![field(AskedField::Name, false), field(AskedField::Email, true)] }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Corner {
    #[default]
    Soft,
    Square,
    Round,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Left,
    #[default]
    Right,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    #[default]
    Auto,
    Light,
    Dark,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WidgetTheme {
    /// As `#rrggbb`.
    pub brand: String,
    pub corner: Corner,
    pub position: Side,
    pub scheme: Scheme,
}

impl Default for WidgetTheme {
    fn default() -> Self {
        Self { brand: "#2457c5".to_owned(), corner: Corner::Soft, position: Side::Right, scheme: Scheme::Auto }
    }
}

/// The chat of one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChatSettings {
    /// Sites that may show the widget, such as `https://shop.example`.
    pub allowed_origins: Vec<String>,
    /// Above an empty conversation, as plain text.
    pub greeting: Texts,
    /// The same while nobody is there.
    pub away_text: Texts,
    pub pre_chat: PreChat,
    pub theme: WidgetTheme,
    /// What a visitor agrees to before they write; nothing is asked where it is empty.
    pub consent: Texts,
    /// An answer that a visitor has not seen goes by mail so many minutes after they left.
    pub mail_after_minutes: u32,
    pub asks_rating: bool,
    pub max_files: u32,
    pub max_file_bytes: u64,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            greeting: Texts::default(),
            away_text: Texts::default(),
            pre_chat: PreChat::default(),
            theme: WidgetTheme::default(),
            consent: Texts::default(),
            mail_after_minutes: 10,
            asks_rating: true,
            max_files: 5,
            max_file_bytes: 10 << 20,
        }
    }
}

impl ChatSettings {
    /// The settings as they are stored, checked.
    pub fn read(value: &Value) -> Result<Self> {
        let read: Self = inboxes::read_settings(value)?;
        if read.allowed_origins.len() > ORIGINS {
            return Err(Error::field("settings.allowed_origins", "At most 50 sites can show a widget."));
        }
        if !read.allowed_origins.iter().all(|origin| is_origin(origin)) {
            return Err(Error::field("settings.allowed_origins", "Name a site by scheme and host alone, such as https://shop.example."));
        }
        read.greeting.check("settings.greeting", GREETING)?;
        read.away_text.check("settings.away_text", GREETING)?;
        read.consent.check("settings.consent", CONSENT)?;
        let is_once = |at: usize| read.pre_chat.fields[..at].iter().all(|field| field.name != read.pre_chat.fields[at].name);
        if !(0..read.pre_chat.fields.len()).all(is_once) {
            return Err(Error::field("settings.pre_chat.fields", "Ask for each of them once."));
        }
        let brand = read.theme.brand.as_bytes();
        if brand.len() != 7 || brand[0] != b'#' || !brand[1..].iter().all(u8::is_ascii_hexdigit) {
            return Err(Error::field("settings.theme.brand", "A colour is written as #2457c5."));
        }
        if !(1..=1440).contains(&read.mail_after_minutes) {
            return Err(Error::field("settings.mail_after_minutes", "Between a minute and a day."));
        }
        if read.max_files > FILES {
            return Err(Error::field("settings.max_files", "Between 0 and 10 files are possible."));
        }
        if !(1 << 10..=LARGEST_FILE).contains(&read.max_file_bytes) {
            return Err(Error::field("settings.max_file_bytes", "Between 1 KiB and 25 MiB are possible."));
        }
        Ok(read)
    }

    pub fn patience(&self) -> Duration {
        Duration::from_mins(u64::from(self.mail_after_minutes))
    }

    /// Whether a page of this origin may show the widget; our own pages always may.
    pub fn allows(&self, origin: &str, own: &str) -> bool {
        origin == own || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    pub fn greeting_in(&self, language: Language) -> String {
        text_or(&self.greeting, language, "Xin chào! Chúng tôi có thể giúp gì cho bạn?", "Hello! How can we help you?")
    }

    pub fn away_in(&self, language: Language) -> String {
        text_or(
            &self.away_text,
            language,
            "Hiện chúng tôi không trực. Hãy để lại lời nhắn, chúng tôi sẽ trả lời qua email.",
            "We are away just now. Leave a message, and we will answer by mail.",
        )
    }
}

fn text_or(texts: &Texts, language: Language, vi: &str, en: &str) -> String {
    match (texts.of(language), language) {
        ("", Language::Vi) => vi.to_owned(),
        ("", Language::En) => en.to_owned(),
        (own, _) => own.to_owned(),
    }
}

/// What every chat can do.
pub const fn capabilities() -> Capabilities {
    Capabilities {
        has_addresses: false,
        can_send: true,
        has_formatting: false,
        text: Some(TextLimit { units: ANSWER, unit: TextUnit::Characters, parts: 1 }),
        files: Some(ANSWER_FILES),
        reply_window_seconds: None,
        free_window_seconds: None,
        has_receipts: true,
        tells_edits: false,
    }
}

const KEY_PURPOSE: &str = "chat-key";
/// Bytes of a key's tag: it is no secret, only hard to guess.
const TAG: usize = 10;

/// The public key of an inbox's widget, as it stands in the shop's page: `<inbox>-<tag>`.
pub fn key_of(vault: &Vault, inbox: InboxId) -> String {
    let tag = vault.sign(KEY_PURPOSE, inbox.to_string().as_bytes());
    format!("{inbox}-{}", BASE32_NOPAD.encode(&tag[..TAG]).to_ascii_lowercase())
}

/// The inbox of a key.
pub fn inbox_of(vault: &Vault, key: &str) -> Option<InboxId> {
    let (inbox, tag) = key.split_once('-').filter(|_| key.len() <= 64)?;
    let tag = BASE32_NOPAD.decode(tag.to_ascii_uppercase().as_bytes()).ok().filter(|tag| tag.len() == TAG)?;
    let id: InboxId = inbox.parse().ok()?;
    (id.to_string() == inbox && vault.verify(KEY_PURPOSE, inbox.as_bytes(), &tag)).then_some(id)
}

/// A text of several lines as it is kept: without what could deceive, in normal form. What joins letters and emoji stays.
pub(super) fn plain(typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n");
    let stays = |c: &char| matches!(c, '\n' | '\t' | '\u{200C}' | '\u{200D}') || !text::is_deceptive(*c);
    let clean: String = typed.chars().filter(stays).collect();
    text::composed(clean.trim()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_name_sites_colours_and_bounds_and_nothing_unknown() {
        let fine = json!({ "allowed_origins": ["https://shop.vn"], "theme": { "brand": "#2F5D50" }, "pre_chat": { "when": "always", "fields": [{ "name": "phone" }] } });
        assert_eq!(ChatSettings::read(&fine).unwrap().pre_chat.fields.len(), 1);
        assert_eq!(ChatSettings::read(&json!({})).unwrap(), ChatSettings::default());
        for bad in [
            json!({ "allowed_origins": ["https://shop.vn/path"] }),
            json!({ "allowed_origins": ["https://shop.vn; script-src *"] }),
            json!({ "allowed_origins": ["*"] }),
            json!({ "theme": { "brand": "red" } }),
            json!({ "mail_after_minutes": 0 }),
            json!({ "max_files": 11 }),
            json!({ "max_file_bytes": 1 }),
            json!({ "greeting": { "vi": "x".repeat(501) } }),
            json!({ "pre_chat": { "fields": [{ "name": "email" }, { "name": "email" }] } }),
            json!({ "colour": "red" }),
        ] {
            assert!(ChatSettings::read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_names_its_inbox_and_no_other_is_made_up() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let key = key_of(&vault, InboxId(7));
        assert_eq!(inbox_of(&vault, &key), Some(InboxId(7)));
        for wrong in ["", "7", "7-", &key.replacen('7', "8", 1), &format!("0{key}"), &format!("{key}a"), &"9".repeat(100)] {
            assert_eq!(inbox_of(&vault, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_listed_sites_and_we_ourselves_show_a_widget() {
        let settings = ChatSettings { allowed_origins: vec!["https://shop.vn".to_owned()], ..ChatSettings::default() };
        assert!(settings.allows("https://shop.vn", "https://desk.vn") && settings.allows("https://desk.vn", "https://desk.vn"));
        for other in ["", "null", "http://shop.vn", "https://shop.vn.evil.example", "https://shop.vn:8443", "https://SHOP.vn"] {
            assert!(!settings.allows(other, "https://desk.vn"), "{other}");
        }
    }
}
