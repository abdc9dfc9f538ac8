//! What other programs write and get: the bodies of their requests, and how they are kept. Pure.
use crate::{
    base::{Error, Result, Time, text},
    desk::{contacts::IdentityKind, outbox::Mark, tickets::Direction},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// The longest id of another program, in bytes.
const MAX_ID: usize = 200;
/// The longest text, in bytes.
const MAX_TEXT: usize = 400_000;
/// Files of one message.
const MAX_FILES: usize = 20;

/// Somebody outside, as the other program knows them.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    /// The same whenever they write, up to 200 bytes; or their telephone number, where the inbox is set up so.
    pub external_id: String,
    #[serde(default)]
    pub name: String,
    /// Told without proof: it makes a suggestion, and nobody is found by it.
    pub email: Option<String>,
    pub phone: Option<String>,
}

#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationBody {
    /// What is said in one conversation stands in one ticket; without a conversation the contact has one.
    pub external_id: String,
    #[serde(default)]
    pub subject: String,
}

#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentBody {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub mime: String,
    /// The bytes. Either this or `url`.
    pub content_base64: Option<String>,
    /// Where the bytes are fetched, up to 25 MB, without following anybody elsewhere.
    pub url: Option<String>,
}

/// A message that is handed in.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageBody {
    /// The other program's id of the message, up to 200 bytes: the same id again is the same message.
    pub external_id: String,
    pub contact: ContactBody,
    pub conversation: Option<ConversationBody>,
    #[serde(default)]
    pub text: String,
    /// Stands in where there is no text.
    pub html: Option<String>,
    #[serde(default)]
    #[schema(required = false)]
    pub attachments: Vec<AttachmentBody>,
    /// When it was written; now, if absent.
    pub sent_at: Option<Time>,
    /// `out`, if one of us wrote it in the other program; `in` if absent.
    pub direction: Option<Direction>,
    /// The id of the message that it answers.
    pub in_reply_to: Option<String>,
}

/// What a message says from now on.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    #[serde(default)]
    pub text: String,
    pub html: Option<String>,
    pub edited_at: Option<Time>,
}

/// How far a message of ours got.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusBody {
    pub status: StatusWord,
    /// Why it failed.
    #[serde(default)]
    pub message: String,
    pub at: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusWord {
    Delivered,
    Read,
    Failed,
}

impl From<StatusWord> for Mark {
    fn from(word: StatusWord) -> Self {
        match word {
            StatusWord::Delivered => Self::Delivered,
            StatusWord::Read => Self::Read,
            StatusWord::Failed => Self::Failed,
        }
    }
}

/// What stands before a body as it is kept: what its path and the inbox say about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    pub what: Kept,
    /// Of the message that it is about.
    pub external_id: String,
    pub identity: IdentityKind,
    /// The contact in the spelling in which identities are compared, of messages.
    #[serde(default)]
    pub person: String,
    pub received_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    Message,
    Edit,
    Deletion,
    Status,
}

/// The bytes that are kept: one line of ours, then the body as it came.
pub fn kept(envelope: &Envelope, body: &[u8]) -> Result<Vec<u8>> {
    let mut raw = serde_json::to_vec(envelope)?;
    raw.push(b'\n');
    raw.extend_from_slice(body);
    Ok(raw)
}

/// What [`kept`] put together.
pub fn opened(raw: &[u8]) -> Option<(Envelope, &[u8])> {
    let end = raw.iter().position(|b| *b == b'\n')?;
    Some((serde_json::from_slice(&raw[..end]).ok()?, &raw[end + 1..]))
}

/// Refuses ids that cannot be kept.
pub fn check_id(field: &'static str, id: &str) -> Result<()> {
    let is_clean = !id.is_empty() && id.len() <= MAX_ID && !id.chars().any(char::is_control);
    if is_clean { Ok(()) } else { Err(Error::field(field, "An id has 1 to 200 bytes and no control characters.")) }
}

impl MessageBody {
    /// Refuses what cannot be taken in.
    pub fn check(&self) -> Result<()> {
        check_id("external_id", &self.external_id)?;
        check_id("contact.external_id", &self.contact.external_id)?;
        self.conversation.as_ref().map_or(Ok(()), |conversation| check_id("conversation.external_id", &conversation.external_id))?;
        self.in_reply_to.as_ref().map_or(Ok(()), |id| check_id("in_reply_to", id))?;
        check_text(&self.text, self.html.as_deref())?;
        if self.attachments.len() > MAX_FILES {
            return Err(Error::field("attachments", "At most 20 files come with one message."));
        }
        for (at, file) in self.attachments.iter().enumerate() {
            let field = |name: &str| format!("attachments[{at}].{name}");
            match (&file.content_base64, &file.url) {
                (Some(content), None) if STANDARD.decode(content).is_err() => {
                    return Err(Error::field(field("content_base64"), "This is not base64."));
                }
                (Some(_), None) | (None, Some(_)) => {}
                _ => return Err(Error::field(field("content_base64"), "A file has either content_base64 or a url.")),
            }
        }
        let is_empty = self.text.trim().is_empty() && self.html.as_deref().is_none_or(|html| html.trim().is_empty());
        if is_empty && self.attachments.is_empty() {
            return Err(Error::field("text", "A message has a text or a file."));
        }
        Ok(())
    }
}

pub fn check_text(text: &str, html: Option<&str>) -> Result<()> {
    if text.len() > MAX_TEXT || html.is_some_and(|html| html.len() > 2 * MAX_TEXT) {
        return Err(Error::field("text", "This is longer than 400 kB. Attach it as a file."));
    }
    Ok(())
}

impl AttachmentBody {
    /// A name that is safe to show and to save.
    pub fn shown_name(&self) -> String {
        let named = text::one_line(self.name.rsplit(['/', '\\']).next().unwrap_or_default(), 200);
        if named.is_empty() { "file".to_owned() } else { named }
    }
    pub fn bytes(&self) -> Option<Vec<u8>> {
        STANDARD.decode(self.content_base64.as_deref()?).ok()
    }
}
