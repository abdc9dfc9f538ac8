//! What Telegram tells: updates as they come. Only what is used; everything else stays in the raw form.
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Update {
    pub update_id: i64,
    pub message: Option<Message>,
    pub edited_message: Option<Message>,
    pub my_chat_member: Option<Membership>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct User {
    pub id: i64,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub language_code: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Chat {
    pub id: i64,
    #[serde(default)]
    pub r#type: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Message {
    pub message_id: i64,
    pub from: Option<User>,
    pub chat: Chat,
    #[serde(default)]
    pub date: i64,
    pub edit_date: Option<i64>,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub entities: Vec<Entity>,
    #[serde(default)]
    pub caption: String,
    #[serde(default)]
    pub caption_entities: Vec<Entity>,
    #[serde(default)]
    pub photo: Vec<File>,
    pub document: Option<File>,
    pub voice: Option<File>,
    pub audio: Option<File>,
    pub video: Option<File>,
    pub video_note: Option<File>,
    pub animation: Option<File>,
    pub sticker: Option<Sticker>,
    pub location: Option<Location>,
    pub venue: Option<Venue>,
    pub contact: Option<Card>,
    pub reply_to_message: Option<Box<Named>>,
    pub media_group_id: Option<String>,
    /// What else there is, to tell what kind of message it is.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A message that another one names.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Named {
    pub message_id: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Entity {
    pub r#type: String,
    /// In units of UTF-16.
    pub offset: usize,
    pub length: usize,
    pub url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct File {
    pub file_id: String,
    pub file_size: Option<u64>,
    #[serde(default)]
    pub file_name: String,
    #[serde(default)]
    pub mime_type: String,
    #[serde(default)]
    pub width: u64,
    #[serde(default)]
    pub height: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Sticker {
    pub file_id: String,
    pub file_size: Option<u64>,
    #[serde(default)]
    pub emoji: String,
    #[serde(default)]
    pub is_animated: bool,
    #[serde(default)]
    pub is_video: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Location {
    pub latitude: f64,
    pub longitude: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Venue {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub address: String,
}

/// Somebody's contact, shared.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Card {
    #[serde(default)]
    pub phone_number: String,
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub last_name: String,
    pub user_id: Option<i64>,
}

/// The bot's own standing in a chat changed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Membership {
    pub chat: Chat,
    #[serde(default)]
    pub date: i64,
    pub new_chat_member: Member,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Member {
    #[serde(default)]
    pub status: String,
}

/// The place of an update in the ledger: what it is about, so that it is the same whichever way and however often it comes.
pub(super) fn place(raw: &Value) -> String {
    let message = |kind: &str| {
        let message = raw.get(kind)?;
        Some((message["chat"]["id"].as_i64()?, message["message_id"].as_i64()?, message))
    };
    if let Some((chat, id, _)) = message("message") {
        return format!("m:{chat}:{id}");
    }
    if let Some((chat, id, edited)) = message("edited_message") {
        let said = crate::engine::blob::hash_of(format!("{}\n{}", edited["text"], edited["caption"]).as_bytes());
        return format!(
            "e:{chat}:{id}:{}:{}",
            edited["edit_date"].as_i64().unwrap_or_default(),
            data_encoding::HEXLOWER.encode(&said[..6])
        );
    }
    format!("u:{}", raw["update_id"].as_i64().unwrap_or_default())
}
