//! What the desk says of calls by itself, in its two languages: the subjects of tickets that begin with one, and who has no number.
use super::{
    call::{Call, CallState},
    entry::Direction,
};
use crate::base::Language;

/// How a contact is called whose number was withheld.
pub const fn withheld(language: Language) -> &'static str {
    match language {
        Language::Vi => "Số ẩn",
        Language::En => "Withheld number",
    }
}

/// What a ticket is called that begins with this call.
pub fn title(language: Language, call: &Call) -> String {
    let who = match (call.caller_name.is_empty(), call.number.is_empty()) {
        (false, _) => &call.caller_name,
        (true, false) => &call.number,
        (true, true) => match language {
            Language::Vi => "số ẩn",
            Language::En => "a withheld number",
        },
    };
    let phrase = match (language, call.direction, call.state) {
        (Language::Vi, Direction::Out, _) => "Cuộc gọi tới",
        (Language::Vi, Direction::In, CallState::Answered) => "Cuộc gọi từ",
        (Language::Vi, Direction::In, CallState::Voicemail) => "Lời nhắn thoại từ",
        (Language::Vi, Direction::In, _) => "Cuộc gọi nhỡ từ",
        (Language::En, Direction::Out, _) => "Call to",
        (Language::En, Direction::In, CallState::Answered) => "Call from",
        (Language::En, Direction::In, CallState::Voicemail) => "Voicemail from",
        (Language::En, Direction::In, _) => "Missed call from",
    };
    format!("{phrase} {who}")
}
