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
    /// So many seconds after the person last wrote, answers are free; later ones cost money, and go out only if their author says that
    /// they know (`accepts_charge`). They never cost, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_window_seconds: Option<u64>,
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
    /// Which kinds are taken, each up to a size of its own; all, if empty.
    #[schema(value_type = Vec<FileKind>)]
    pub kinds: &'static [FileKind],
}

/// Files of a kind that a channel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileKind {
    /// As people know them: the ends of their names.
    pub name: &'static str,
    /// `image/png`, or `video/` for all of these.
    #[schema(value_type = Vec<String>)]
    pub media_types: &'static [&'static str],
    /// Bytes of one of them.
    pub size: u64,
}

impl FileLimit {
    /// So many files of any kind, each up to so many bytes.
    pub const fn any(count: u32, size: u64) -> Self {
        Self { count, size, kinds: &[] }
    }

    /// How large a file of this type may be; `None` if such files are not taken.
    pub fn size_of(&self, media_type: &str) -> Option<u64> {
        if self.kinds.is_empty() {
            return Some(self.size);
        }
        let fits = |kind: &&FileKind| {
            kind.media_types.iter().any(|known| *known == media_type || (known.ends_with('/') && media_type.starts_with(known)))
        };
        self.kinds.iter().filter(fits).map(|kind| kind.size.min(self.size)).max()
    }

    /// What is taken, for people.
    pub fn named(&self) -> String {
        let one = |kind: &FileKind| match kind.size >> 20 {
            0 => format!("{} ({} kB)", kind.name, kind.size >> 10),
            megabytes => format!("{} ({megabytes} MB)", kind.name),
        };
        self.kinds.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

impl Capabilities {
    /// Of mail: everything, to addresses.
    pub const fn letters() -> Self {
        Self {
            has_addresses: true,
            can_send: true,
            has_formatting: true,
            text: None,
            files: Some(FileLimit::any(50, u64::MAX)),
            reply_window_seconds: None,
            free_window_seconds: None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_file_has_a_size_of_its_own_and_unknown_kinds_are_not_taken() {
        const KINDS: [FileKind; 2] = [
            FileKind { name: "jpg, png", media_types: &["image/jpeg", "image/png"], size: 1 << 20 },
            FileKind { name: "films", media_types: &["video/"], size: 16 << 20 },
        ];
        let limit = FileLimit { count: 1, size: 8 << 20, kinds: &KINDS };
        assert_eq!((limit.size_of("image/png"), limit.size_of("video/mp4")), (Some(1 << 20), Some(8 << 20)));
        assert_eq!(limit.size_of("application/zip"), None);
        assert_eq!(limit.named(), "jpg, png (1 MB), films (16 MB)");
        assert_eq!(FileLimit::any(1, 5).size_of("application/zip"), Some(5));
    }
}
