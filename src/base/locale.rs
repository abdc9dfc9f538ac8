//! The languages people read Hopdesk in.
use serde::{Deserialize, Serialize};

/// A language of the interface and of automatic mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    #[default]
    En,
}

impl Language {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
    /// By BCP 47 tag, region ignored; `None` for a language Hopdesk does not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }
    /// Vietnamese if letters appear that hardly any other language uses; otherwise not known.
    pub fn guess(text: &str) -> Option<Self> {
        let marked =
            text.chars().take(2000).filter(|c| matches!(c, 'đ' | 'Đ' | 'ơ' | 'ư' | 'Ơ' | 'Ư' | '\u{1EA0}'..='\u{1EF9}')).take(3).count();
        (marked >= 3).then_some(Self::Vi)
    }
}
