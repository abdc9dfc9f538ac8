//! The values of the fields that have a closed list of them, in both languages.
use super::fields::{Field, bare};
use crate::desk::{
    inboxes::ChannelKind,
    tickets::model::{Priority, Status, words},
};

words! {
    /// What a ticket or an entry can have.
    Has {
        /// Attached to an entry of the ticket.
        File = "file",
        Image = "image",
        Pdf = "pdf",
        /// An internal note.
        Note = "note",
        Call = "call",
        Tag = "tag",
        Assignee = "assignee",
        Team = "team",
    }
}

words! {
    /// What a ticket can be.
    Is {
        /// In work: new, open, waiting or on hold.
        Open = "open",
        /// Solved or closed.
        Over = "over",
        Unassigned = "unassigned",
        /// The asker's own.
        Mine = "mine",
        Snoozed = "snoozed",
        /// With entries of strangers that wait for a decision.
        Held = "held",
        /// The asker follows it.
        Followed = "followed",
        /// Only what internal notes say.
        Note = "note",
        /// Only what came in.
        Incoming = "incoming",
        /// Only what went out.
        Outgoing = "outgoing",
    }
}

/// The value by which the API names it, then what people type for it. The first after the name is what Vietnamese screens show.
type Words = (&'static str, &'static [&'static str]);

const STATUSES: &[Words] = &[
    ("new", &["mới"]),
    ("open", &["đang xử lý", "mở", "đang mở", "in progress"]),
    ("waiting", &["chờ khách", "chờ", "đang chờ", "pending", "waiting on customer"]),
    ("on_hold", &["tạm dừng", "hold", "tạm giữ", "tạm hoãn", "chờ bên khác"]),
    ("solved", &["đã xong", "xong", "done", "resolved", "đã giải quyết", "giải quyết"]),
    ("closed", &["đã đóng", "đóng"]),
];
const PRIORITIES: &[Words] = &[
    ("low", &["thấp"]),
    ("normal", &["bình thường", "thường", "trung bình", "medium"]),
    ("high", &["cao"]),
    ("urgent", &["khẩn", "gấp", "khẩn cấp", "critical"]),
];
const CHANNELS: &[Words] = &[
    ("email", &["thư", "mail", "thư điện tử"]),
    ("chat", &["trò chuyện", "nhắn tin"]),
    ("form", &["biểu mẫu", "web"]),
    ("phone", &["cuộc gọi", "điện thoại", "gọi", "call"]),
    ("api", &[]),
];
const HAS: &[Words] = &[
    ("file", &["tệp", "tệp đính kèm", "đính kèm", "attachment", "files", "tập tin"]),
    ("image", &["ảnh", "hình", "hình ảnh", "photo", "picture"]),
    ("pdf", &[]),
    ("note", &["ghi chú", "notes"]),
    ("call", &["cuộc gọi", "gọi"]),
    ("tag", &["nhãn", "tags", "thẻ"]),
    ("assignee", &["người phụ trách", "phụ trách"]),
    ("team", &["nhóm"]),
];
const IS: &[Words] = &[
    ("open", &["đang mở", "mở", "chưa xong", "active"]),
    ("over", &["đã xong", "xong", "closed", "done", "đóng", "đã đóng", "solved"]),
    ("unassigned", &["chưa giao", "chưa ai nhận"]),
    ("mine", &["của tôi", "tôi", "me", "my"]),
    ("snoozed", &["đang hoãn", "hoãn", "asleep"]),
    ("held", &["bị giữ", "giữ lại", "người lạ", "stranger"]),
    ("followed", &["theo dõi", "đang theo dõi", "watched", "following"]),
    ("note", &["ghi chú", "internal", "nội bộ"]),
    ("incoming", &["đến", "in", "nhận", "received"]),
    ("outgoing", &["gửi", "out", "sent", "đã gửi"]),
];

fn list(field: Field) -> &'static [Words] {
    match field {
        Field::Status => STATUSES,
        Field::Priority => PRIORITIES,
        Field::Channel => CHANNELS,
        Field::Has => HAS,
        Field::Is => IS,
        _ => &[],
    }
}

/// The values of a field that has a closed list: how the API names each, and how Vietnamese screens do, if they differ.
pub fn words_of(field: Field) -> impl Iterator<Item = (&'static str, &'static str)> {
    list(field).iter().map(|(word, others)| (*word, others.first().copied().unwrap_or(word)))
}

/// The values of the closed list that are meant by what was typed: the one of that name, or all that begin so.
pub fn meant(field: Field, typed: &str) -> Vec<&'static str> {
    let typed = bare(typed);
    let names = |(word, others): &Words| std::iter::once(*word).chain(others.iter().copied()).map(bare).collect::<Vec<_>>();
    let all = list(field);
    if let Some((word, _)) =
        all.iter().find(|(word, _)| bare(word) == typed).or_else(|| all.iter().find(|known| names(known).contains(&typed)))
    {
        return vec![word];
    }
    if typed.is_empty() {
        return Vec::new();
    }
    all.iter().filter(|known| names(known).iter().any(|name| name.starts_with(&typed))).map(|(word, _)| *word).collect()
}

/// Whether this is the whole name of a value.
pub(super) fn is_value(field: Field, typed: &str) -> bool {
    // Longer names than any are not worth folding.
    if typed.len() > 64 {
        return false;
    }
    let typed = bare(typed);
    list(field).iter().any(|(word, others)| bare(word) == typed || others.iter().any(|other| bare(other) == typed))
}

/// The statuses that are meant.
pub fn statuses_of(typed: &str) -> Vec<Status> {
    meant(Field::Status, typed).into_iter().filter_map(Status::from_word).collect()
}

/// The priorities that are meant.
pub fn priorities_of(typed: &str) -> Vec<Priority> {
    meant(Field::Priority, typed).into_iter().filter_map(Priority::from_word).collect()
}

/// The channels that are meant.
pub fn channels_of(typed: &str) -> Vec<ChannelKind> {
    meant(Field::Channel, typed).into_iter().filter_map(ChannelKind::from_word).collect()
}
