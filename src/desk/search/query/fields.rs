//! The fields of the query language: their names in English and Vietnamese.
use crate::base::text;
use std::{collections::HashMap, sync::LazyLock};

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident: $kind:ident = $word:literal / $vietnamese:literal $(| $other:literal)*;)+) => {
        /// What a condition can be about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $($(#[$doc])* $variant),+ }

        impl Field {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Its name in English: also the name by which the API speaks of it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Its name in Vietnamese, with marks, as one word.
            pub const fn vietnamese(self) -> &'static str {
                match self { $(Self::$variant => $vietnamese),+ }
            }
            pub const fn kind(self) -> FieldKind {
                match self { $(Self::$variant => FieldKind::$kind),+ }
            }
            /// Names in the bare form.
            const NAMES: &'static [(&'static str, Self)] = &[$(($word, Self::$variant), ($vietnamese, Self::$variant), $(($other, Self::$variant),)*)+];
        }
    };
}

/// What stands behind the colon of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A word of a closed list.
    Word,
    /// The name of something the desk has: an agent, a tag.
    Name,
    /// A day, a month, a year, a span, or how long ago.
    Date,
    /// Words, to be found in one part of an entry.
    Text,
}

fields! {
    Status: Word = "status" / "trạng-thái" | "state" | "tt";
    Priority: Word = "priority" / "ưu-tiên" | "độ-ưu-tiên" | "mức";
    Channel: Word = "channel" / "kênh" | "via";
    Has: Word = "has" / "có" | "with";
    Is: Word = "is" / "là";
    Assignee: Name = "assignee" / "phụ-trách" | "agent" | "người-phụ-trách" | "giao-cho" | "assigned" | "owner";
    Team: Name = "team" / "nhóm" | "group" | "đội";
    Inbox: Name = "inbox" / "hộp-thư" | "hộp" | "mailbox";
    Tag: Name = "tag" / "nhãn" | "tags" | "thẻ" | "label";
    Type: Name = "type" / "loại" | "kind";
    /// The person whom the ticket is for.
    Requester: Name = "requester" / "khách" | "customer" | "contact" | "khách-hàng" | "người-yêu-cầu";
    /// When an entry was written: earlier than.
    Before: Date = "before" / "trước" | "until" | "older" | "đến-ngày";
    /// Later than: from the end of what is named.
    After: Date = "after" / "sau" | "newer";
    /// From the beginning of what is named.
    Since: Date = "since" / "từ-ngày";
    On: Date = "on" / "ngày" | "date" | "at" | "trong" | "during" | "năm" | "year" | "tháng" | "month";
    /// When the ticket came to be.
    Created: Date = "created" / "tạo" | "opened" | "ngày-tạo" | "mở-ngày";
    /// When the ticket last changed.
    Updated: Date = "updated" / "cập-nhật" | "changed" | "sửa";
    /// Who wrote the entry; with a date, since then.
    From: Text = "from" / "từ" | "sender" | "người-gửi" | "người" | "by";
    /// Whom the entry went to; with a date, until then.
    To: Text = "to" / "đến" | "tới" | "cc" | "người-nhận" | "gửi-cho" | "recipient";
    Subject: Text = "subject" / "tiêu-đề" | "title" | "chủ-đề";
    Text: Text = "text" / "nội-dung" | "body" | "content";
    File: Text = "file" / "tệp" | "filename" | "attachment" | "tập-tin" | "đính-kèm";
    Number: Text = "number" / "số" | "ticket" | "phiếu" | "mã" | "id";
}

/// A name without marks, case and separators: how names of fields and values are compared.
pub fn bare(name: &str) -> String {
    text::fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Every name in the bare form.
static NAMED: LazyLock<HashMap<String, Field>> = LazyLock::new(|| Field::NAMES.iter().map(|(name, field)| (bare(name), *field)).collect());

impl Field {
    /// The field of this name, in either language, with or without marks and hyphens.
    pub fn named(name: &str) -> Option<Self> {
        // Longer names than any are not worth folding.
        if name.len() > 64 {
            return None;
        }
        NAMED.get(&bare(name)).copied()
    }

    /// Whether one of its names begins so.
    pub fn begins(self, prefix: &str) -> bool {
        let prefix = bare(prefix);
        NAMED.iter().any(|(name, field)| *field == self && name.starts_with(&prefix))
    }
}
