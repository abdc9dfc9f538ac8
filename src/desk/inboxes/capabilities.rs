//! What a channel can do with what goes out, as it states itself: by this the desk decides, and by nothing else.
use serde::Serialize;
use std::time::Duration;

/// What an inbox of some channel can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Capabilities {
    /// Messages go to addresses: several at once, with a subject, copies and the history. Else they go by lines, to one person each.
    pub has_addresses: bool,
    /// It is set up to send at all.
    pub can_send: bool,
    pub has_formatting: bool,
    /// No limit, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextLimit>,
    /// It carries no files, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<FileLimit>,
    /// So many seconds after the person last wrote, they can be answered; always, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_window_seconds: Option<u64>,
    /// It tells when a message has arrived and was read.
    pub has_receipts: bool,
    /// What the person changes or takes back afterwards is told.
    pub tells_edits: bool,
}

/// How long one message may be. A longer text goes out in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TextLimit {
    pub units: u32,
    pub unit: TextUnit,
    /// Messages that one answer may become.
    pub parts: u32,
}

/// In what a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Unicode code points.
    Characters,
    /// What UTF-16 needs: most emoji count twice.
    Utf16,
    /// Of UTF-8.
    Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileLimit {
    /// Files of one answer.
    pub count: u32,
    /// Bytes of one of them.
    pub size: u64,
}

impl Capabilities {
    /// Of mail: everything, to addresses.
    pub const fn letters() -> Self {
        Self {
            has_addresses: true,
            can_send: true,
            has_formatting: true,
            text: None,
            files: Some(FileLimit { count: 50, size: u64::MAX }),
            reply_window_seconds: None,
            has_receipts: false,
            tells_edits: false,
        }
    }

    pub fn reply_window(&self) -> Option<Duration> {
        self.reply_window_seconds.map(Duration::from_secs)
    }
}

impl TextUnit {
    /// What a text takes.
    pub fn measure(self, text: &str) -> usize {
        text.chars().map(|c| self.of(c)).sum()
    }

    /// What one character takes.
    pub const fn of(self, c: char) -> usize {
        match self {
            Self::Characters => 1,
            Self::Utf16 => c.len_utf16(),
            Self::Bytes => c.len_utf8(),
        }
    }
}
