//! What a widget is told and says.
use super::super::settings::{Asked, ChatSettings, PreChat, PreChatField, TEXT, WidgetTheme};
use crate::{
    base::{Language, Time},
    desk::{
        inboxes::{ChannelKind, Inbox},
        ratings::Rating,
        tickets::Status,
        visitors::{Conversation, Shown, ShownFile, SignedIdentity, Speaker, Visitor},
    },
};
use serde::{Deserialize, Serialize};

/// How the widget is to look and what it asks.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetConfig {
    pub name: String,
    /// The one that the texts are in.
    pub language: Language,
    pub greeting: String,
    pub is_open: bool,
    /// When somebody is there again.
    pub opens_at: Option<Time>,
    pub away_text: String,
    pub pre_chat: WidgetPreChat,
    pub theme: WidgetTheme,
    pub files: WidgetFiles,
    pub text: WidgetText,
    pub asks_rating: bool,
    /// What is agreed to before anything is written; nothing, if absent.
    pub consent: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetPreChat {
    pub when: Asked,
    pub fields: Vec<PreChatField>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetFiles {
    /// In bytes.
    pub largest: u64,
    /// With one message.
    pub most: u32,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetText {
    /// In characters.
    pub longest: u32,
}

impl WidgetConfig {
    pub fn new(inbox: &Inbox, settings: &ChatSettings, language: Language, (is_open, opens_at): (bool, Option<Time>), shop: &str) -> Self {
        let PreChat { when, fields } = settings.pre_chat.clone();
        let consent = settings.consent.of(language);
        Self {
            name: if shop.is_empty() { inbox.name.clone() } else { shop.to_owned() },
            language,
            greeting: settings.greeting_in(language),
            is_open,
            opens_at,
            away_text: settings.away_in(language),
            pre_chat: WidgetPreChat { when, fields },
            theme: settings.theme.clone(),
            files: WidgetFiles { largest: settings.max_file_bytes, most: settings.max_files },
            text: WidgetText { longest: TEXT },
            asks_rating: settings.asks_rating,
            consent: (!consent.is_empty()).then(|| consent.to_owned()),
        }
    }
}

/// For whom a conversation waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    /// For the shop.
    Open,
    /// For the visitor.
    Waiting,
    Solved,
}

impl From<Status> for ConversationState {
    fn from(status: Status) -> Self {
        match status {
            Status::New | Status::Open | Status::OnHold => Self::Open,
            Status::Waiting => Self::Waiting,
            Status::Solved | Status::Closed => Self::Solved,
        }
    }
}

/// What is known of the visitor.
#[derive(Serialize, utoipa::ToSchema)]
pub struct KnownView {
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub phone: String,
    /// The shop or a code says so; else they only typed it.
    pub is_proven: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct GivenRating {
    pub score: u8,
    pub comment: String,
}

/// Where a conversation stands: `change` of the stream.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ConversationView {
    pub number: i64,
    pub state: ConversationState,
    /// The newest place.
    pub seq: i64,
    /// Up to here somebody of the shop has read.
    pub agent_seen: Option<i64>,
    pub known: KnownView,
    pub rating: Option<GivenRating>,
    /// Answers reach the visitor by mail when they are gone.
    pub continues_by_mail: bool,
}

impl ConversationView {
    pub fn standing(conversation: &Conversation, visitor: &Visitor) -> Self {
        Self {
            number: conversation.number,
            state: conversation.status.into(),
            seq: conversation.seq,
            agent_seen: conversation.agent_seen,
            known: KnownView {
                name: visitor.name.clone(),
                email: visitor.email.clone(),
                phone: visitor.phone.clone(),
                is_proven: visitor.is_proven(),
            },
            rating: conversation.rating.clone().map(|Rating { score, comment, .. }| GivenRating { score, comment }),
            continues_by_mail: conversation.continues_by_mail,
        }
    }
}

/// A conversation with its newest entries, oldest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WholeConversation {
    #[serde(flatten)]
    pub standing: ConversationView,
    pub entries: Vec<EntryView>,
    pub has_older: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryFrom {
    Visitor,
    Agent,
    System,
}

/// One thing that was said: `entry` of the stream.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EntryView {
    /// Grows with every entry that the visitor is shown.
    pub seq: i64,
    /// As the page chose it that sent this.
    pub client_id: Option<String>,
    pub from: EntryFrom,
    pub author: Option<String>,
    pub at: Time,
    /// Plain text.
    pub text: String,
    /// Of the system: `ended`.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub word: String,
    pub files: Vec<EntryFileView>,
    pub channel: ChannelKind,
}

impl From<Shown> for EntryView {
    fn from(shown: Shown) -> Self {
        let from = match shown.from {
            Speaker::Visitor => EntryFrom::Visitor,
            Speaker::Agent => EntryFrom::Agent,
            Speaker::System => EntryFrom::System,
        };
        Self {
            seq: shown.seq,
            client_id: shown.client_id,
            from,
            author: shown.author,
            at: shown.at,
            text: shown.text,
            word: shown.word,
            files: shown.files.into_iter().map(EntryFileView::from).collect(),
            channel: shown.channel,
        }
    }
}

/// A file of an entry, or one that waits for its message.
#[derive(Serialize, utoipa::ToSchema)]
pub struct EntryFileView {
    pub id: String,
    pub name: String,
    pub size: u64,
    pub media_type: String,
    /// Where its bytes are, for whoever shows the visitor's token.
    pub url: String,
}

impl EntryFileView {
    pub fn new(id: String, name: String, size: u64, media_type: String) -> Self {
        Self { url: format!("/widget/v1/files/{id}"), id, name, size, media_type }
    }
}

impl From<ShownFile> for EntryFileView {
    fn from(file: ShownFile) -> Self {
        Self::new(file.id.to_string(), file.name, file.size, file.media_type)
    }
}

/// A session that began or goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetSession {
    /// The visitor's secret, for their browser alone.
    pub visitor: String,
    pub config: WidgetConfig,
    pub conversation: Option<WholeConversation>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageBody {
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub title: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionBody {
    /// Of the inbox, as it stands in the shop's page.
    pub key: String,
    /// What the browser kept of an earlier session.
    pub visitor: Option<String>,
    /// Of the page that shows the widget, as the browser tells the frame.
    pub origin: String,
    pub page: Option<PageBody>,
    pub language: Language,
    pub identity: Option<SignedIdentity>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitorMessageBody {
    /// A UUID of the page's choice: the same again is the same message.
    pub client_id: String,
    #[serde(default)]
    pub text: String,
    /// Files that were uploaded before.
    #[serde(default)]
    pub files: Vec<String>,
}

/// A message that is on disk.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TakenMessage {
    pub client_id: String,
    pub at: Time,
}

/// `typing` of the stream.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TypingView {
    pub author: Option<String>,
    pub is_typing: bool,
}

/// `seen` of the stream: up to here somebody of the shop has read.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SeenView {
    pub seq: i64,
}

/// `open` of the stream.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OpenView {
    pub is_open: bool,
    pub opens_at: Option<Time>,
}

/// Older entries, oldest first.
#[derive(Serialize, utoipa::ToSchema)]
pub struct OlderView {
    pub entries: Vec<EntryView>,
    pub has_older: bool,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitorTypingBody {
    pub is_typing: bool,
    /// How much is written by now; not kept.
    #[expect(dead_code, reason = "taken so that widgets may say it, and used by nobody")]
    pub text_length: Option<u32>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitorSeenBody {
    pub seq: i64,
}

#[derive(Deserialize, Default, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DetailsBody {
    pub name: String,
    pub email: String,
    pub phone: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofBody {
    pub email: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Six digits.
    pub code: String,
}

#[derive(Deserialize, Default, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TranscriptBody {
    /// Where none is proved.
    pub email: Option<String>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingBody {
    /// 1 (badly) to 5 (very well).
    pub score: u8,
    #[serde(default)]
    pub comment: String,
}
