//! What Meta tells of pages and of Instagram, and how the desk understands it. Pure.
use super::api::Happened;
use crate::{
    base::{Language, Mailbox, Time, message::Defect, text},
    channels::provider::{self, about, clean, file_name, introduced, nobody, place, seen_later, talk, unreadable, unsupported},
    desk::{
        contacts::IdentityKind,
        inboxes::ChannelKind,
        intake::{Incoming, Person, Reader, Source, Talk, What},
        lines::Claims,
        outbox::Mark,
        tickets::{Direction, awaited::NewAwaited},
    },
    engine::blob::hash_of,
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// Before what our messages carry along and are told back with.
pub(super) const CARRIED: &str = "hopdesk:";

/// A text, or a number as one; nothing is an empty text.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The place of what has no id.
pub(super) fn hashed(raw: &Value) -> String {
    format!("h:{}", HEXLOWER.encode(&hash_of(raw.to_string().as_bytes())[..16]))
}

/// What an entry of a request tells.
pub(super) fn happened(kind: ChannelKind, entry: &Value) -> Vec<Happened> {
    let account = word(&entry["id"]);
    let list = |name: &str| entry[name].as_array().cloned().unwrap_or_default();
    let of = |place: String, raw: Value, is_echo: bool, person: Option<String>| Happened {
        kind,
        account: account.clone(),
        place,
        raw: json!({ "account": account, "messaging": raw }),
        is_echo,
        person,
    };
    let mut all = Vec::new();
    // What another app answers is told besides: it is read along.
    for one in list("messaging").into_iter().chain(list("standby")) {
        let mids: Vec<String> = one["delivery"]["mids"].as_array().into_iter().flatten().map(word).collect();
        if !mids.is_empty() {
            for mid in mids.into_iter().take(200) {
                let mut single = one.clone();
                single["delivery"] = json!({ "mid": mid });
                all.push(of(format!("delivered:{mid}"), single, true, None));
            }
            continue;
        }
        let message = &one["message"];
        let mid = [&message["mid"], &one["postback"]["mid"]].into_iter().map(word).find(|mid| !mid.is_empty()).unwrap_or_default();
        let edit = &one["message_edit"];
        let (place, is_echo) = if message["is_deleted"] == true {
            (format!("d:{mid}"), false)
        } else if !mid.is_empty() {
            (format!("m:{mid}"), message["is_echo"] == true)
        } else if edit.is_object() {
            (format!("e:{}:{}:{}", word(&edit["mid"]), word(&edit["num_edit"]), word(&one["timestamp"])), false)
        } else {
            (hashed(&one), one["read"].is_object())
        };
        let person = (message.is_object() && !is_echo).then(|| word(&one["sender"]["id"])).filter(|person| !person.is_empty());
        all.push(of(place, one, is_echo, person));
    }
    for change in list("changes") {
        let raw = json!({ "account": account, "change": change });
        all.push(Happened { kind, account: account.clone(), place: hashed(&change), raw, is_echo: false, person: None });
    }
    all
}

/// Of pages or of Instagram.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageReader(pub ChannelKind);

/// The id of a message as the desk knows it.
pub(super) fn scoped(source: &Source, mid: &str) -> String {
    format!("{}:{mid}", source.name)
}

impl Reader for PageReader {
    fn kind(&self) -> ChannelKind {
        self.0
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Ok(raw) = serde_json::from_slice::<Value>(raw) else { return unreadable() };
        let reading =
            Reading { source, identity: if self.0 == ChannelKind::Instagram { IdentityKind::Instagram } else { IdentityKind::Facebook } };
        if raw["profile"].is_object() {
            return reading.known(&raw["profile"]);
        }
        if source.name != format!("{}:{}", self.0.word(), word(&raw["account"])) {
            return reading.nothing("It is about another account, for which there is no inbox.");
        }
        if raw["change"].is_object() {
            return reading.nothing("It is about posts and comments, and only messages are taken in.");
        }
        if raw["messaging"].is_object() { reading.told(&raw["messaging"]) } else { unreadable() }
    }

    fn html(&self, _: &[u8]) -> Option<String> {
        None
    }
    /// Files are fetched, and are no part of what is told.
    fn file(&self, _: &[u8], _: u32, _: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }
}

struct Reading<'a> {
    source: &'a Source,
    identity: IdentityKind,
}

impl Reading<'_> {
    fn nothing(&self, reason: impl Into<String>) -> Incoming {
        provider::nothing(self.identity, reason)
    }

    fn person(&self, id: &str, name: &str) -> Person {
        Person { kind: self.identity, value: id.to_owned(), name: text::one_line(name, 200), claims: Claims::default() }
    }

    fn known(&self, profile: &Value) -> Incoming {
        let full = format!("{} {}", word(&profile["first_name"]), word(&profile["last_name"]));
        let told = [word(&profile["name"]), full.trim().to_owned(), word(&profile["username"])];
        let name = told.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        let id = word(&profile["id"]);
        introduced(self.person(&id, &name), &id)
    }

    fn told(&self, one: &Value) -> Incoming {
        let at = one["timestamp"].as_i64().map(Time::from_millis);
        let mark =
            |mid: &Value, mark| about(self.identity, scoped(self.source, &word(mid)), at, What::Marked { mark, words: String::new() });
        if one["delivery"].is_object() {
            return mark(&one["delivery"]["mid"], Mark::Delivered);
        }
        let read = &one["read"];
        if read.is_object() {
            return match read["watermark"].as_i64() {
                Some(until) => seen_later(nobody(self.identity), &word(&one["sender"]["id"]), Time::from_millis(until)),
                None => mark(&read["mid"], Mark::Read),
            };
        }
        let edit = &one["message_edit"];
        if edit.is_object() {
            let said = clean(edit["text"].as_str().unwrap_or_default());
            let id = scoped(self.source, &word(&edit["mid"]));
            return Incoming { visible: said.clone(), text: said, ..about(self.identity, id, at, What::Edited) };
        }
        let message = &one["message"];
        if message["is_deleted"] == true {
            return about(self.identity, scoped(self.source, &word(&message["mid"])), at, What::Withdrawn);
        }
        if message.is_object() || one["postback"].is_object() {
            return self.said(one, at);
        }
        self.nothing("It tells of something that happened beside the messages, and says nothing.")
    }

    fn said(&self, one: &Value, at: Option<Time>) -> Incoming {
        let (message, postback) = (&one["message"], &one["postback"]);
        let direction = if message["is_echo"] == true { Direction::Out } else { Direction::In };
        let who = word(&one[if direction == Direction::In { "sender" } else { "recipient" }]["id"]);
        if who.is_empty() {
            return self.nothing("It says nobody who wrote it.");
        }
        let mut found = Found::default();
        found.words.push(word(&message["text"]));
        found.words.push(word(&postback["title"]));
        for attachment in message["attachments"].as_array().into_iter().flatten().take(50) {
            found.take(attachment, message);
        }
        if let Some(story) = message["reply_to"]["story"].as_object() {
            found.words.push(format!("↩ {}", story.get("url").map(word).unwrap_or_default()));
        }
        let mut said = clean(&found.words.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"));
        if said.is_empty() && found.files.is_empty() {
            let kind = if message["is_unsupported"] == true { "unsupported" } else { "message" };
            let (shown, defect) = unsupported(kind);
            said = shown;
            found.defects.push(defect);
        }
        let mid = [&message["mid"], &postback["mid"]].into_iter().map(word).find(|mid| !mid.is_empty());
        let answers = Some(word(&message["reply_to"]["mid"])).filter(|mid| !mid.is_empty());
        let talk = Talk {
            direction,
            awaited: found.files,
            echo_of: carried(&word(&message["metadata"])).filter(|_| direction == Direction::Out),
            ..talk(self.person(&who, ""), who.clone(), What::Said)
        };
        Incoming {
            external_id: mid.map(|mid| scoped(self.source, &mid)),
            in_reply_to: answers.map(|mid| scoped(self.source, &mid)).into_iter().collect(),
            from: if direction == Direction::In { Mailbox::new("", &who) } else { Mailbox::new("Meta", "") },
            to: if direction == Direction::Out { vec![Mailbox::new("", &who)] } else { Vec::new() },
            at,
            language: Language::guess(&said),
            visible: said.clone(),
            text: said,
            defects: found.defects,
            talk: Some(Box::new(talk)),
            ..Incoming::default()
        }
    }
}

/// What [`CARRIED`] begins: a delivery and which of its messages.
pub(super) fn carried(metadata: &str) -> Option<(String, u32)> {
    let (delivery, position) = metadata.strip_prefix(CARRIED)?.rsplit_once('#')?;
    Some((delivery.to_owned(), position.parse().ok()?))
}

/// What a message holds.
#[derive(Default)]
struct Found {
    words: Vec<String>,
    files: Vec<NewAwaited>,
    defects: Vec<Defect>,
}

impl Found {
    fn take(&mut self, attachment: &Value, message: &Value) {
        let (kind, payload) = (attachment["type"].as_str().unwrap_or_default(), &attachment["payload"]);
        let url = word(&payload["url"]);
        let is_sticker = kind == "sticker" || !payload["sticker_id"].is_null() || !message["sticker_id"].is_null();
        let usual = match kind {
            _ if is_sticker => ("sticker.png", "image/png"),
            "image" => ("photo.jpg", "image/jpeg"),
            "video" | "reel" | "ig_reel" => ("video.mp4", "video/mp4"),
            "audio" => ("voice.mp4", "audio/mp4"),
            "story_mention" | "share" | "file" => ("file", "application/octet-stream"),
            "location" => return self.words.push(located(attachment)),
            "fallback" | "template" => {
                let told = [&attachment["title"], &payload["title"], &attachment["url"], &payload["url"]];
                let mut told: Vec<String> = told.into_iter().map(word).filter(|part| !part.is_empty()).collect();
                told.dedup();
                return self.words.extend(told);
            }
            other => return self.strange(other),
        };
        if url.is_empty() {
            return self.strange(kind);
        }
        // Of a sticker both a picture and a sticker are told, for a while.
        if is_sticker && self.files.iter().any(|file| file.reference == url) {
            return;
        }
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let named = if kind == "file" { path } else { "" };
        self.files.push(NewAwaited { name: file_name(named, usual.0), media_type: usual.1.to_owned(), size: None, reference: url });
    }

    fn strange(&mut self, kind: &str) {
        let (shown, defect) = unsupported(kind);
        self.words.push(shown);
        self.defects.push(defect);
    }
}

fn located(attachment: &Value) -> String {
    let at = &attachment["payload"]["coordinates"];
    match (at["lat"].as_f64(), at["long"].as_f64()) {
        (Some(north), Some(east)) => place(north, east, &word(&attachment["title"]), ""),
        _ => "📍".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(kind: ChannelKind, one: &Value) -> Incoming {
        let source = super::super::source_of(kind, "99", crate::base::id::InboxId(1));
        PageReader(kind).read(&source, json!({ "account": "99", "messaging": one }).to_string().as_bytes())
    }

    fn read(message: Value) -> Incoming {
        read_as(
            ChannelKind::Facebook,
            &json!({ "sender": { "id": "7" }, "recipient": { "id": "99" }, "timestamp": 1_718_000_400_000_i64, "message": message }),
        )
    }

    #[test]
    fn a_sticker_is_one_file_whichever_way_it_is_told() {
        let url = "https://x.example/s.png";
        for attachments in [
            json!([{ "type": "image", "payload": { "url": url, "sticker_id": 3 } }]),
            json!([{ "type": "sticker", "payload": { "url": url, "sticker_id": 3 } }]),
            json!([{ "type": "image", "payload": { "url": url, "sticker_id": 3 } }, { "type": "sticker", "payload": { "url": url, "sticker_id": 3 } }]),
        ] {
            let talk = read(json!({ "mid": "m", "attachments": attachments })).talk.unwrap();
            assert!(talk.awaited.len() == 1 && talk.awaited[0].name == "sticker.png", "{:?}", talk.awaited);
        }
    }

    #[test]
    fn an_echo_names_the_message_of_ours_that_it_is() {
        let echo = json!({ "sender": { "id": "99" }, "recipient": { "id": "7" }, "message": { "mid": "m", "is_echo": true, "text": "a", "metadata": "hopdesk:t.1.2.x@y#3" } });
        let talk = read_as(ChannelKind::Facebook, &echo).talk.unwrap();
        assert!(talk.direction == Direction::Out && talk.line == "7" && talk.echo_of == Some(("t.1.2.x@y".to_owned(), 3)));
        let forged = json!({ "sender": { "id": "7" }, "message": { "mid": "m", "text": "a", "metadata": "hopdesk:t.1.2.x@y#3" } });
        assert_eq!(read_as(ChannelKind::Facebook, &forged).talk.unwrap().echo_of, None, "only what went out is an echo");
    }

    #[test]
    fn what_happened_to_a_message_is_told_apart() {
        let what = |one: Value| read_as(ChannelKind::Instagram, &one).talk.unwrap().what;
        assert_eq!(what(json!({ "message": { "mid": "m", "is_deleted": true } })), What::Withdrawn);
        assert_eq!(what(json!({ "message_edit": { "mid": "m", "text": "b", "num_edit": 1 } })), What::Edited);
        assert_eq!(what(json!({ "sender": { "id": "7" }, "read": { "watermark": 5 } })), What::ReadUntil);
        assert!(matches!(what(json!({ "read": { "mid": "m" } })), What::Marked { mark: Mark::Read, .. }));
        assert!(matches!(what(json!({ "delivery": { "mid": "m" } })), What::Marked { mark: Mark::Delivered, .. }));
        assert!(matches!(what(json!({ "reaction": { "mid": "m", "emoji": "❤" } })), What::Nothing { .. }));
    }

    #[test]
    fn places_shares_and_stories_are_words() {
        let location = json!([{ "type": "location", "title": "Chợ", "payload": { "coordinates": { "lat": 10.5, "long": 106.25 } } }]);
        assert!(read(json!({ "mid": "m", "attachments": location })).text.starts_with("Chợ\n📍 10.5, 106.25"));
        let shared = json!([{ "type": "fallback", "title": "Trà", "url": "https://x.example", "payload": { "url": "https://x.example" } }]);
        assert_eq!(read(json!({ "mid": "m", "attachments": shared })).text, "Trà\nhttps://x.example");
        let story = json!({ "mid": "m", "text": "đẹp", "reply_to": { "story": { "url": "https://x.example/s", "id": "1" } } });
        assert_eq!(read(story).text, "đẹp\n↩ https://x.example/s");
        assert_eq!(read(json!({ "mid": "m", "is_unsupported": true })).text, "[unsupported]");
    }
}
