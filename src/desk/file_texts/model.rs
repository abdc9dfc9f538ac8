//! How it stands with the text of a file, and what is said of it.
use crate::{
    base::id::FileTextId,
    engine::{
        blob::Hash,
        extract::{Format, Problem},
    },
};
use serde::Serialize;
use std::time::Duration;

/// A file is tried so often; then it is let be.
pub const TRIES: u32 = 3;

/// So long one try may take before it counts as abandoned.
pub const LEASE: Duration = Duration::from_secs(5 * 60);

/// Where the text of a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileTextState {
    /// It is going to be read.
    Waiting,
    /// It can be searched.
    Found,
    /// There is no text in it, or it is of a kind that is not read.
    None,
    /// It could not be read.
    Failed,
}

impl FileTextState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Found => "found",
            Self::None => "none",
            Self::Failed => "failed",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "found" => Self::Found,
            "failed" => Self::Failed,
            _ => Self::None,
        }
    }
}

/// Whether what is written in a file can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileText {
    pub state: FileTextState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline)]
    pub problem: Option<Problem>,
    /// The problem as a sentence, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

impl FileText {
    pub fn new(state: FileTextState, problem: Option<Problem>) -> Self {
        Self { state, problem, note: problem.map(|problem| note(state, problem)) }
    }
}

const fn note(state: FileTextState, problem: Problem) -> &'static str {
    match (state, problem) {
        (FileTextState::Found, Problem::Cut) => "Only the beginning of its text can be searched.",
        (FileTextState::Found, _) => "Not all of its text could be read.",
        (_, Problem::Protected) => "It is protected by a password: its text cannot be searched.",
        (_, Problem::Damaged) => "It is damaged, or not what its type says: its text cannot be searched.",
        (_, Problem::Cut | Problem::TooLarge) => "It is too large for its text to be searched.",
        (_, Problem::TooSlow) => "Reading it took too long: its text cannot be searched.",
        (_, Problem::Crashed) => "It could not be read: its text cannot be searched.",
    }
}

/// A file that is to be read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub id: FileTextId,
    pub hash: Hash,
    pub format: Format,
}

/// What was found, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub state: FileTextState,
    pub problem: Option<Problem>,
    /// Codec, bytes before compression, bytes.
    pub content: Option<(i64, u32, Vec<u8>)>,
}
