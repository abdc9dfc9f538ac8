//! What Zalo tells: events, messages that are asked for, profiles. Only what is used; everything else stays in the raw form. Numbers and
//! texts stand for each other, since Zalo writes them either way.
use crate::engine::blob::hash_of;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// A text, or a number as one; nothing is an empty text.
fn loose<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(word(&Value::deserialize(deserializer)?))
}

pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    pub event_name: String,
    #[serde(deserialize_with = "loose")]
    pub oa_id: String,
    pub sender: Party,
    pub recipient: Party,
    pub follower: Party,
    pub message: Message,
    pub info: Submitted,
    #[serde(deserialize_with = "loose")]
    pub timestamp: String,
    /// Of somebody who chats without an account.
    #[serde(deserialize_with = "loose")]
    pub anonymous_id: String,
    #[serde(deserialize_with = "loose")]
    pub conversation_id: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Party {
    #[serde(deserialize_with = "loose")]
    pub id: String,
    /// Who of the account wrote, where a person did.
    #[serde(deserialize_with = "loose")]
    pub admin_id: String,
    #[serde(deserialize_with = "loose")]
    pub anonymous_id: String,
    #[serde(deserialize_with = "loose")]
    pub conversation_id: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Message {
    #[serde(deserialize_with = "loose")]
    pub msg_id: String,
    #[serde(deserialize_with = "loose")]
    pub quote_msg_id: String,
    pub text: String,
    pub attachments: Vec<Attachment>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Attachment {
    pub r#type: String,
    pub payload: Payload,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Payload {
    #[serde(deserialize_with = "loose")]
    pub url: String,
    #[serde(deserialize_with = "loose")]
    pub thumbnail: String,
    #[serde(deserialize_with = "loose")]
    pub title: String,
    #[serde(deserialize_with = "loose")]
    pub description: String,
    #[serde(deserialize_with = "loose")]
    pub name: String,
    #[serde(deserialize_with = "loose")]
    pub size: String,
    #[serde(deserialize_with = "loose")]
    pub r#type: String,
    pub coordinates: Value,
}

/// What somebody filled into the form that an account asks for addresses with; older forms have other fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Submitted {
    #[serde(deserialize_with = "loose")]
    pub name: String,
    #[serde(deserialize_with = "loose")]
    pub phone: String,
    #[serde(deserialize_with = "loose")]
    pub address: String,
    #[serde(deserialize_with = "loose")]
    pub ward: String,
    #[serde(deserialize_with = "loose")]
    pub district: String,
    #[serde(deserialize_with = "loose")]
    pub city: String,
    pub full_address: FullAddress,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct FullAddress {
    #[serde(deserialize_with = "loose")]
    pub user_address: String,
    #[serde(deserialize_with = "loose")]
    pub user_ward: String,
    #[serde(deserialize_with = "loose")]
    pub user_city: String,
}

/// A message as `conversation` and `listrecentchat` list it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Listed {
    /// 1 of the person, 0 of the account.
    #[serde(deserialize_with = "loose")]
    pub src: String,
    #[serde(deserialize_with = "loose")]
    pub time: String,
    pub r#type: String,
    #[serde(deserialize_with = "loose")]
    pub message: String,
    #[serde(deserialize_with = "loose")]
    pub message_id: String,
    #[serde(deserialize_with = "loose")]
    pub from_id: String,
    #[serde(deserialize_with = "loose")]
    pub to_id: String,
    #[serde(deserialize_with = "loose")]
    pub from_display_name: String,
    #[serde(deserialize_with = "loose")]
    pub url: String,
    #[serde(deserialize_with = "loose")]
    pub thumb: String,
    #[serde(deserialize_with = "loose")]
    pub description: String,
    pub location: Value,
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    #[serde(deserialize_with = "loose")]
    pub title: String,
    #[serde(deserialize_with = "loose")]
    pub url: String,
    #[serde(deserialize_with = "loose")]
    pub description: String,
}

/// Somebody's profile, as it goes through the door.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    #[serde(deserialize_with = "loose")]
    pub user_id: String,
    #[serde(deserialize_with = "loose")]
    pub display_name: String,
    pub shared_info: Submitted,
}

impl Event {
    /// The account that it is about.
    pub(super) fn account(&self) -> &str {
        let told = if self.event_name.starts_with("oa_") { &self.sender.id } else { &self.recipient.id };
        if self.oa_id.is_empty() { told } else { &self.oa_id }
    }

    /// Whether it tells of something that we did: then it may come before we know that it was done.
    pub(super) fn is_echo(&self) -> bool {
        self.event_name.starts_with("oa_") || matches!(self.event_name.as_str(), "user_received_message" | "user_seen_message")
    }
}

/// Where a message stands in a place: as texts or numbers, by the long or the short names.
pub(super) fn coordinates(value: &Value) -> Option<(f64, f64)> {
    let number = |names: [&str; 3]| names.iter().find_map(|name| word(&value[*name]).parse::<f64>().ok()).filter(|n| n.is_finite());
    Some((number(["latitude", "lat", "latitute"])?, number(["longitude", "long", "lon"])?))
}

/// The events of one request, each with its place in the ledger: the same whichever way and however often it comes. One that is about
/// several messages is one for each of them.
pub(super) fn placed(event: Value) -> Vec<(String, Value)> {
    let name = word(&event["event_name"]);
    let of = |id: &str| match name.as_str() {
        "user_received_message" | "user_seen_message" => format!("{name}:{id}"),
        _ => format!("m:{id}"),
    };
    let several: Vec<String> =
        event["message"]["msg_ids"].as_array().into_iter().flatten().map(word).filter(|id| !id.is_empty()).take(200).collect();
    if !several.is_empty() {
        let one = |id: String| {
            let mut one = event.clone();
            one["message"]["msg_id"] = json!(id);
            (of(&id), one)
        };
        return several.into_iter().map(one).collect();
    }
    let id = word(&event["message"]["msg_id"]);
    let place = if id.is_empty() { format!("h:{}", HEXLOWER.encode(&hash_of(event.to_string().as_bytes())[..16])) } else { of(&id) };
    vec![(place, event)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_stand_for_each_other() {
        let event: Event = serde_json::from_value(json!({ "event_name": "user_send_text", "recipient": { "id": 3_886 }, "message": { "msg_id": 96, "text": "a" }, "timestamp": 1 })).unwrap();
        assert!(event.account() == "3886" && event.message.msg_id == "96" && event.timestamp == "1");
        assert_eq!(coordinates(&json!({ "latitude": "10.7", "longitude": "106.6" })), Some((10.7, 106.6)));
        assert_eq!(coordinates(&json!({ "lat": 10.7, "long": 106.6 })), Some((10.7, 106.6)));
        assert_eq!(coordinates(&json!({ "lat": "north" })), None);
    }

    #[test]
    fn each_message_has_a_place_of_its_own() {
        let text = placed(json!({ "event_name": "user_send_text", "message": { "msg_id": "a" } }));
        assert_eq!(text[0].0, "m:a");
        let seen = placed(json!({ "event_name": "user_seen_message", "message": { "msg_ids": ["a", "b"] } }));
        assert!(seen.len() == 2 && seen[1].0 == "user_seen_message:b" && seen[1].1["message"]["msg_id"] == "b");
        let follow = |at: u32| placed(json!({ "event_name": "follow", "timestamp": at })).remove(0).0;
        assert!(follow(1) == follow(1) && follow(1) != follow(2));
    }
}
