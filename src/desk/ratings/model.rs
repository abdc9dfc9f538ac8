//! A rating as a value, and what it may say.
use crate::{
    base::{Error, Result, Time, text},
    desk::inboxes::ChannelKind,
};
use serde::Serialize;

/// Characters of a comment.
const COMMENT: usize = 2000;

/// How somebody was helped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Rating {
    /// 1 (badly) to 5 (very well).
    pub score: u8,
    pub comment: String,
    /// By which they were asked.
    pub channel: ChannelKind,
    /// When it was last said.
    pub at: Time,
}

/// A score and comment as they are kept.
pub(super) fn checked(score: u8, comment: &str) -> Result<(u8, String)> {
    if !(1..=5).contains(&score) {
        return Err(Error::field("score", "A rating is a number from 1 to 5."));
    }
    if comment.chars().count() > COMMENT {
        return Err(Error::field("comment", "The comment may have at most 2,000 characters."));
    }
    let comment: String = comment.replace("\r\n", "\n").chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
    Ok((score, comment.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_has_five_steps_and_a_comment_an_end() {
        assert_eq!(checked(5, " tốt\u{202E} lắm \r\n").unwrap(), (5, "tốt lắm".to_owned()));
        assert!(checked(0, "").is_err() && checked(6, "").is_err() && checked(3, &"x".repeat(COMMENT + 1)).is_err());
    }
}
