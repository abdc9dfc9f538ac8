//! What is said to visitors in the desk's own words, in both languages.
use super::list::{Shown, Speaker};
use crate::{
    base::{Language, Time},
    desk::tickets::presence::{Activity, rank},
};
use jiff::tz::TimeZone;
use std::fmt::Write;

/// What an agent does who writes.
pub(super) const WRITING: u8 = rank(Activity::Writing);

/// The visitor said that the conversation is over.
pub(super) const ENDED: &str = "ended";

/// What happened, as a sentence.
pub(super) fn happened(language: Language, word: &str) -> &'static str {
    match (language, word) {
        (Language::Vi, ENDED) => "Bạn đã kết thúc cuộc trò chuyện.",
        (Language::En, ENDED) => "You ended the conversation.",
        _ => "",
    }
}

/// Subject and text of the mail with a code.
pub(super) fn code(language: Language, shop: &str, code: &str) -> (String, String) {
    match language {
        Language::Vi => (
            format!("Mã xác nhận của bạn tại {shop}: {code}"),
            format!(
                "Xin chào,\n\nMã xác nhận của bạn là: {code}\n\nNhập mã này vào khung trò chuyện trong vòng 10 phút. Đừng đưa mã cho ai khác.\n\n\
                 Nếu bạn không yêu cầu mã này, cứ bỏ qua thư.\n\n{shop}"
            ),
        ),
        Language::En => (
            format!("Your code at {shop}: {code}"),
            format!(
                "Hello,\n\nyour code is: {code}\n\nType it into the chat within 10 minutes. Give it to nobody else.\n\n\
                 If you did not ask for it, leave this mail.\n\n{shop}"
            ),
        ),
    }
}

/// Subject and text of the mail with what was said.
pub(super) fn transcript(language: Language, shop: &str, shown: &[Shown], zone: &TimeZone) -> (String, String) {
    let (subject, mut text, you) = match language {
        Language::Vi => (
            format!("Cuộc trò chuyện của bạn với {shop}"),
            format!("Xin chào,\n\nĐây là nội dung cuộc trò chuyện của bạn với {shop}. Trả lời thư này để nói tiếp.\n"),
            "Bạn",
        ),
        Language::En => (
            format!("Your conversation with {shop}"),
            format!("Hello,\n\nthis is what you and {shop} said. Answer this mail to go on.\n"),
            "You",
        ),
    };
    for one in shown {
        let who = match one.from {
            Speaker::System => continue,
            Speaker::Visitor => you,
            Speaker::Agent => one.author.as_deref().unwrap_or(shop),
        };
        let _ = write!(text, "\n[{}] {who}:\n", time(one.at, zone));
        for line in one.text.lines() {
            let _ = writeln!(text, "{line}");
        }
        for file in &one.files {
            let _ = writeln!(text, "({})", file.name);
        }
    }
    let _ = write!(text, "\n{shop}");
    (subject, text)
}

fn time(at: Time, zone: &TimeZone) -> String {
    at.timestamp().to_zoned(zone.clone()).strftime("%d/%m/%Y %H:%M").to_string()
}
