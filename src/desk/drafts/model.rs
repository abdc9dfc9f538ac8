//! Drafts as values.
use crate::base::{
    Error, Mailbox, Result, Time,
    id::{AgentId, ContactId, DraftId, EntryId, FileId, InboxId, LineId, TicketId},
    text,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a discarded draft can be brought back.
pub const DISCARDED_FOR: Duration = Duration::from_hours(7 * 24);
/// Drafts that one agent has at most.
pub const MOST: i64 = 2_000;
/// Characters of a draft that lists show.
const SNIPPET: usize = 140;
const MAX_TEXT: usize = 1 << 20;
const MAX_SUBJECT: usize = 500;
const MAX_RECIPIENTS: usize = 100;
const MAX_FILES: usize = 50;

/// What a draft is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftMode {
    Reply,
    Note,
    Forward,
    /// The first message of a ticket that does not exist yet.
    New,
}

impl DraftMode {
    pub const ALL: [Self; 4] = [Self::Reply, Self::Note, Self::Forward, Self::New];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Note => "note",
            Self::Forward => "forward",
            Self::New => "new",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// All that an author has put into a draft. Recipients are kept as typed: they need be addresses only when it is sent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DraftContent {
    pub text: String,
    /// The same with formatting; `cid:ID` in an image names a file by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Absent as long as the author has not touched them: then whoever `reply_to` of the ticket names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Vec<Mailbox>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cc: Option<Vec<Mailbox>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Mailbox>,
    /// Uploads that go along, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// What a forward passes on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<EntryId>,
    /// The entry that it answers. When that goes to another ticket, the draft goes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers_entry_id: Option<EntryId>,
    /// The newest entry that its author had seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_up_to: Option<EntryId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// The line by which it is to go; absent as long as the author has chosen none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    /// The history below an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes_history: Option<bool>,
    /// For whom a new ticket is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<ContactId>,
}

impl DraftContent {
    /// The content as it is kept, if it is not beyond all measure.
    pub fn checked(self) -> Result<Self> {
        if self.text.len() > MAX_TEXT || self.html.as_ref().is_some_and(|html| html.len() > 2 * MAX_TEXT) {
            return Err(Error::field("text", "This is longer than a megabyte. Attach it as a file."));
        }
        if self.subject.chars().count() > MAX_SUBJECT {
            return Err(Error::field("subject", "A subject may have at most 500 characters."));
        }
        let lists = [("to", self.to.as_deref()), ("cc", self.cc.as_deref()), ("bcc", Some(self.bcc.as_slice()))];
        for (field, list) in lists {
            if list.is_some_and(|list| list.len() > MAX_RECIPIENTS) {
                return Err(Error::field(field, "At most 100 people can be written to at once."));
            }
        }
        if self.files.len() > MAX_FILES || self.entries.len() > MAX_FILES {
            return Err(Error::field("files", "At most 50 files, or 50 entries, go with one message."));
        }
        let mailboxes = |list: Vec<Mailbox>| list.iter().map(|one| Mailbox::new(&one.name, &one.address)).collect::<Vec<_>>();
        let mut files = self.files;
        let mut seen = std::collections::HashSet::new();
        files.retain(|file| seen.insert(*file));
        Ok(Self {
            subject: text::one_line(&self.subject, MAX_SUBJECT),
            to: self.to.map(mailboxes),
            cc: self.cc.map(mailboxes),
            bcc: mailboxes(self.bcc),
            files,
            ..self
        })
    }

    /// Its beginning, on one line.
    pub fn snippet(&self) -> String {
        text::one_line(&self.text.chars().take(4 * SNIPPET).collect::<String>(), SNIPPET)
    }
}

/// A draft as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub id: DraftId,
    pub agent: AgentId,
    /// None if it is to begin one.
    pub ticket: Option<TicketId>,
    pub mode: DraftMode,
    pub content: DraftContent,
    pub snippet: String,
    /// Another of the same kind stands in its place.
    pub is_aside: bool,
    pub created_at: Time,
    pub updated_at: Time,
    pub discarded_at: Option<Time>,
    pub version: i64,
}

/// The draft that a message was, with the version that its author sent: it goes when the message is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRef {
    pub id: DraftId,
    /// If it is another by now, the message is refused as `stale`, with the field `draft`.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_the_beginning_on_one_line() {
        let content = DraftContent { text: format!("Chào chị,\n\n{}", "ổ".repeat(1000)), ..DraftContent::default() };
        assert!(content.snippet().starts_with("Chào chị, ổ") && content.snippet().chars().count() <= SNIPPET + 1);
    }

    #[test]
    fn what_is_typed_need_not_be_an_address_yet_and_a_file_counts_once() {
        let half = Mailbox { name: "Lan\n".to_owned(), address: "lan@".to_owned() };
        let content = DraftContent { to: Some(vec![half]), files: vec![FileId(2), FileId(1), FileId(2)], ..DraftContent::default() };
        let kept = content.checked().unwrap();
        assert_eq!((kept.to.unwrap()[0].address.as_str(), kept.files), ("lan@", vec![FileId(2), FileId(1)]));
        assert!(DraftContent { text: "x".repeat(MAX_TEXT + 1), ..DraftContent::default() }.checked().is_err());
    }
}
