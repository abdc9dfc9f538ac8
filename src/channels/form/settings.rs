//! What the inbox of a form is configured with.
use crate::{
    base::{Error, Language, Result, text},
    desk::ticket_types::TicketType,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const TITLE: usize = 100;
const GREETING: usize = 1000;
const TYPES: usize = 20;
const ORIGINS: usize = 50;
const FILES: u32 = 10;
/// The largest file that any form takes, in bytes.
pub(super) const LARGEST_FILE: u64 = 25 << 20;

/// A text in both languages; where one is empty, the other is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Texts {
    pub vi: String,
    pub en: String,
}

/// The form of one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormSettings {
    pub title: Texts,
    /// Above the form, as plain text.
    pub greeting: Texts,
    /// What can be asked, by the keys of types of tickets. With more than one, that is chosen first; with none, it is a question.
    pub types: Vec<TicketType>,
    /// Which public fields of the type are asked for, by key; all if absent.
    pub fields: Option<Vec<String>>,
    /// Sites that may show the form in a frame, such as `https://shop.example`.
    pub allowed_origins: Vec<String>,
    pub max_files: u32,
    pub max_file_bytes: u64,
}

impl Default for FormSettings {
    fn default() -> Self {
        Self {
            title: Texts::default(),
            greeting: Texts::default(),
            types: Vec::new(),
            fields: None,
            allowed_origins: Vec::new(),
            max_files: 5,
            max_file_bytes: 10 << 20,
        }
    }
}

impl Texts {
    /// The text in a language; in the other, where that is empty.
    pub fn of(&self, language: Language) -> &str {
        let (own, other) = match language {
            Language::Vi => (&self.vi, &self.en),
            Language::En => (&self.en, &self.vi),
        };
        if own.is_empty() { other } else { own }
    }

    /// Refuses what is too long, or could deceive.
    pub fn check(&self, field: &'static str, max: usize) -> Result<()> {
        let is_fine = |text: &String| text.chars().count() <= max && !text.chars().any(|c| c != '\n' && text::is_deceptive(c));
        if is_fine(&self.vi) && is_fine(&self.en) {
            Ok(())
        } else {
            Err(Error::field(field, format!("At most {max} characters, and no invisible ones.")))
        }
    }
}

impl FormSettings {
    /// The settings as they are stored, checked.
    pub fn read(settings: &Value) -> Result<Self> {
        let read: Self = serde_path_to_error::deserialize(settings.clone()).map_err(|error| {
            let path = error.path().to_string();
            let field = if path == "." { "settings".to_owned() } else { format!("settings.{path}") };
            Error::field(field, format!("The settings cannot be read: {}", text::one_line(&error.inner().to_string(), 200)))
        })?;
        read.title.check("settings.title", TITLE)?;
        read.greeting.check("settings.greeting", GREETING)?;
        if read.types.len() > TYPES {
            return Err(Error::field("settings.types", "A form offers at most 20 types."));
        }
        if read.allowed_origins.len() > ORIGINS {
            return Err(Error::field("settings.allowed_origins", "At most 50 sites can show a form."));
        }
        if !read.allowed_origins.iter().all(|origin| is_origin(origin)) {
            return Err(Error::field("settings.allowed_origins", "Name a site by scheme and host alone, such as https://shop.example."));
        }
        if read.max_files > FILES {
            return Err(Error::field("settings.max_files", "Between 0 and 10 files are possible."));
        }
        if !(1 << 10..=LARGEST_FILE).contains(&read.max_file_bytes) {
            return Err(Error::field("settings.max_file_bytes", "Between 1 KiB and 25 MiB are possible."));
        }
        Ok(read)
    }
}

/// Whether it is scheme, host and perhaps a port, in the one spelling in which browsers compare origins: what stands in a policy must
/// not be able to end it.
pub fn is_origin(text: &str) -> bool {
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let is_port = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    (1..=253).contains(&name.len()) && name.chars().all(is_name) && !name.starts_with(['.', '-']) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_named_has_its_default_and_what_is_unknown_is_refused() {
        assert_eq!(FormSettings::read(&json!({})).unwrap(), FormSettings::default());
        assert_eq!(FormSettings::read(&json!({"colour": "red"})).unwrap_err().field_name(), Some("settings.colour"));
        assert_eq!(FormSettings::read(&json!({"types": ["No Key"]})).unwrap_err().field_name(), Some("settings.types[0]"));
        for (bad, field) in [
            (json!({"max_files": 11}), "settings.max_files"),
            (json!({"max_file_bytes": 1}), "settings.max_file_bytes"),
            (json!({"title": {"vi": "x".repeat(101)}}), "settings.title"),
        ] {
            assert_eq!(FormSettings::read(&bad).unwrap_err().field_name(), Some(field));
        }
    }

    #[test]
    fn a_site_that_shows_a_form_is_an_origin_and_nothing_else() {
        for fine in ["https://shop.example", "http://localhost:3000", "https://xn--trng-ypa.vn"] {
            assert!(is_origin(fine), "{fine}");
        }
        for bad in [
            "shop.example",
            "https://",
            "https://*.shop.example",
            "https://a/b",
            "https://a; script-src *",
            "https://A.example",
            "https://a:1x",
            "*",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
