//! From what Zalo tells to a message that the desk understands. Pure.
use super::event::{Attachment, Event, Listed, Payload, Profile, Submitted, coordinates};
use crate::{
    base::{Language, Mailbox, Time, message::Defect, text},
    channels::provider::{self, about, clean, file_name, introduced, place, talk, unreadable, unsupported},
    desk::{
        contacts::IdentityKind,
        inboxes::ChannelKind,
        intake::{Incoming, Person, Reader, Source, Talk, What},
        lines::Claims,
        outbox::Mark,
        tickets::{Direction, awaited::NewAwaited},
    },
};
use serde_json::Value;

#[derive(Debug, Clone, Copy)]
pub(super) struct ZaloReader;

/// The id of a message as the desk knows it.
pub(super) fn scoped(source: &Source, id: &str) -> String {
    format!("{}:{id}", source.name)
}

/// Before the line of somebody who chats without an account.
pub(super) const ANONYMOUS: &str = "anonymous:";

impl Reader for ZaloReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Zalo
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Ok(raw) = serde_json::from_slice::<Value>(raw) else { return unreadable() };
        if !raw["profile"].is_null() {
            return serde_json::from_value(raw["profile"].clone()).map_or_else(|_| unreadable(), |profile| known(&profile));
        }
        if !raw["listed"].is_null() {
            return serde_json::from_value(raw["listed"].clone()).map_or_else(|_| unreadable(), |one| listed(source, one));
        }
        serde_json::from_value(raw).map_or_else(|_| unreadable(), |event| told(source, &event))
    }

    fn html(&self, _: &[u8]) -> Option<String> {
        None
    }
    /// Files are fetched, and are no part of what is told.
    fn file(&self, _: &[u8], _: u32, _: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }
}

fn nothing(reason: impl Into<String>) -> Incoming {
    provider::nothing(IdentityKind::Zalo, reason)
}

fn person(id: &str, name: &str, claims: Claims) -> Person {
    Person { kind: IdentityKind::Zalo, value: id.to_owned(), name: text::one_line(name, 200), claims }
}

fn moment(millis: &str) -> Option<Time> {
    millis.parse().ok().map(Time::from_millis)
}

fn told(source: &Source, event: &Event) -> Incoming {
    let (name, at) = (event.event_name.as_str(), moment(&event.timestamp));
    if !event.account().is_empty() && source.name != format!("zalo:{}", event.account()) && !name.contains("anonymous") {
        return nothing("It is about another official account, for which there is no inbox.");
    }
    if name.contains("group") || name.contains("gmf") {
        return nothing("It was written in a group, and only private chats are taken in.");
    }
    let mark = |mark| about(IdentityKind::Zalo, scoped(source, &event.message.msg_id), at, What::Marked { mark, words: String::new() });
    match name {
        "user_received_message" => mark(Mark::Delivered),
        "user_seen_message" => mark(Mark::Read),
        "follow" => {
            let who = person(&event.follower.id, "", Claims::default());
            let talk = talk(who, &event.follower.id, What::Reach { is_open: true, words: String::new() });
            Incoming { at, talk: Some(Box::new(talk)), ..Incoming::default() }
        }
        "unfollow" => nothing("They do not follow the account any more. They can be answered all the same."),
        "user_submit_info" => {
            let info = &event.info;
            let lines = [format!("☎ {} {}", info.name, phone(&info.phone).unwrap_or_default()), address(info)];
            let text = clean(&lines.join("\n"));
            let claims = Claims { email: None, phone: phone(&info.phone) };
            said(source, event, person(&event.sender.id, &info.name, claims), Direction::In, text, Vec::new(), Vec::new())
        }
        _ if name.starts_with("user_send_") || name.starts_with("anonymous_send_") => contents(source, event, Direction::In),
        _ if name.starts_with("oa_send_") => contents(source, event, Direction::Out),
        _ => nothing(format!("An event of the kind \"{}\" is not used.", text::one_line(name, 60))),
    }
}

/// A number as it is written from abroad: Zalo leaves the plus away.
fn phone(told: &str) -> Option<String> {
    let digits = text::one_line(told, 30);
    match digits.strip_prefix("84") {
        _ if digits.is_empty() => None,
        Some(rest) if rest.len() >= 8 => Some(format!("+{digits}")),
        _ => Some(digits),
    }
}

fn address(info: &Submitted) -> String {
    let full = &info.full_address;
    let parts = [&info.address, &full.user_address, &info.ward, &full.user_ward, &info.district, &info.city, &full.user_city];
    parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// A message with whatever it holds.
fn contents(source: &Source, event: &Event, direction: Direction) -> Incoming {
    let (mut words, mut files, mut defects) = (vec![event.message.text.clone()], Vec::new(), Vec::new());
    for attachment in event.message.attachments.iter().take(50) {
        attached(attachment, &mut words, &mut files, &mut defects);
    }
    let mut text = clean(&words.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"));
    if text.is_empty() && files.is_empty() {
        let kind = event.event_name.rsplit('_').next().unwrap_or_default();
        let (shown, defect) = unsupported(kind);
        text = shown;
        defects.push(defect);
    }
    let who = if direction == Direction::In { &event.sender.id } else { &event.recipient.id };
    said(source, event, person(who, "", Claims::default()), direction, text, files, defects)
}

fn attached(attachment: &Attachment, words: &mut Vec<String>, files: &mut Vec<NewAwaited>, defects: &mut Vec<Defect>) {
    let payload = &attachment.payload;
    let usual = match attachment.r#type.as_str() {
        "image" => ("photo.jpg", "image/jpeg"),
        "gif" => ("animation.gif", "image/gif"),
        "audio" | "voice" => ("voice.m4a", "audio/mp4"),
        "video" => ("video.mp4", "video/mp4"),
        "sticker" => ("sticker.png", "image/png"),
        "file" => ("file", "application/octet-stream"),
        "location" => {
            match coordinates(&payload.coordinates) {
                Some((north, east)) => words.push(place(north, east, &payload.title, &payload.description)),
                None => words.push("📍".to_owned()),
            }
            return;
        }
        "link" | "links" | "business_card" => {
            words.extend([payload.title.clone(), payload.description.clone(), payload.url.clone()]);
            return;
        }
        other => {
            let (shown, defect) = unsupported(other);
            words.push(shown);
            defects.push(defect);
            return;
        }
    };
    if matches!(attachment.r#type.as_str(), "video" | "image") && payload.description != words[0] {
        words.push(payload.description.clone());
    }
    match file(payload, usual) {
        Some(file) => files.push(file),
        None => {
            let (shown, defect) = unsupported(&attachment.r#type);
            words.push(shown);
            defects.push(defect);
        }
    }
}

fn file(payload: &Payload, (name, media_type): (&str, &str)) -> Option<NewAwaited> {
    let reference = [&payload.url, &payload.thumbnail].into_iter().find(|url| !url.is_empty())?.clone();
    Some(NewAwaited { name: file_name(&payload.name, name), media_type: media_type.to_owned(), size: payload.size.parse().ok(), reference })
}

fn said(
    source: &Source,
    event: &Event,
    mut who: Person,
    direction: Direction,
    text: String,
    awaited: Vec<NewAwaited>,
    defects: Vec<Defect>,
) -> Incoming {
    let own = [&event.anonymous_id, &event.sender.anonymous_id, &event.recipient.anonymous_id].into_iter().find(|id| !id.is_empty());
    let conversation =
        [&event.conversation_id, &event.sender.conversation_id, &event.recipient.conversation_id].into_iter().find(|id| !id.is_empty());
    if let Some(id) = own {
        let conversation = conversation.map(String::as_str).unwrap_or_default();
        who.value = format!("{ANONYMOUS}{id}:{conversation}");
    }
    if who.value.is_empty() {
        return nothing("It says nobody who wrote it.");
    }
    let id = &event.message.msg_id;
    let line = who.value.clone();
    Incoming {
        external_id: (!id.is_empty()).then(|| scoped(source, id)),
        in_reply_to: Some(&event.message.quote_msg_id).filter(|id| !id.is_empty()).map(|id| scoped(source, id)).into_iter().collect(),
        from: if direction == Direction::In { Mailbox::new(&who.name, &line) } else { Mailbox::new("Zalo", "") },
        to: if direction == Direction::Out { vec![Mailbox::new(&who.name, &line)] } else { Vec::new() },
        at: moment(&event.timestamp),
        language: Language::guess(&text),
        visible: text.clone(),
        text,
        defects,
        talk: Some(Box::new(Talk { direction, awaited, ..talk(who, line, What::Said) })),
        ..Incoming::default()
    }
}

/// The same of a message that was asked for.
fn listed(source: &Source, one: Listed) -> Incoming {
    let direction = if one.src == "0" { Direction::Out } else { Direction::In };
    let payload = |title: &str, url: &str, description: &str| Payload {
        url: url.to_owned(),
        thumbnail: one.thumb.clone(),
        title: title.to_owned(),
        description: description.to_owned(),
        coordinates: match &one.location {
            // It is told as a text with JSON in it, at times.
            Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            value => value.clone(),
        },
        ..Payload::default()
    };
    let kind = match one.r#type.as_str() {
        "photo" => "image",
        other => other,
    };
    let mut attachments: Vec<Attachment> = one
        .links
        .iter()
        .map(|link| Attachment { r#type: "link".to_owned(), payload: payload(&link.title, &link.url, &link.description) })
        .collect();
    if attachments.is_empty() && !matches!(kind, "text" | "nosupport" | "") {
        attachments.push(Attachment { r#type: kind.to_owned(), payload: payload("", &one.url, &one.description) });
    }
    let person_id = if direction == Direction::In { &one.from_id } else { &one.to_id };
    let party = |id: &str| super::event::Party { id: id.to_owned(), ..Default::default() };
    let event = Event {
        event_name: format!("listed_{}", one.r#type),
        sender: party(&one.from_id),
        recipient: party(&one.to_id),
        message: super::event::Message { msg_id: one.message_id.clone(), text: one.message.clone(), attachments, ..Default::default() },
        timestamp: one.time.clone(),
        ..Event::default()
    };
    if person_id.is_empty() {
        return nothing("It says nobody who wrote it.");
    }
    let mut incoming = contents(source, &event, direction);
    if let (Some(talk), Direction::In) = (incoming.talk.as_deref_mut(), direction) {
        talk.person.name = text::one_line(&one.from_display_name, 200);
        incoming.from = Mailbox::new(&talk.person.name, &talk.person.value);
    }
    incoming
}

fn known(profile: &Profile) -> Incoming {
    let shared = &profile.shared_info;
    let name = if profile.display_name.is_empty() { &shared.name } else { &profile.display_name };
    introduced(person(&profile.user_id, name, Claims { email: None, phone: phone(&shared.phone) }), &profile.user_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(raw: &Value) -> Incoming {
        let source = Source { kind: ChannelKind::Zalo, name: "zalo:3886".to_owned(), inbox: None };
        ZaloReader.read(&source, raw.to_string().as_bytes())
    }

    fn event(name: &str, over: &Value) -> Value {
        let mut event = json!({ "event_name": name, "sender": { "id": "2468" }, "recipient": { "id": "3886" }, "message": { "msg_id": "m1" }, "timestamp": "1718000400000" });
        for (name, value) in over.as_object().unwrap() {
            event[name] = value.clone();
        }
        event
    }

    fn attached(kind: &str, payload: &Value) -> Incoming {
        read(&event(
            &format!("user_send_{kind}"),
            &json!({ "message": { "msg_id": "m1", "attachments": [{ "type": kind, "payload": payload }] } }),
        ))
    }

    #[test]
    fn places_links_and_cards_are_words_and_the_rest_are_files() {
        assert!(
            attached("location", &json!({ "coordinates": { "latitude": "10.5", "longitude": "106.25" } }))
                .text
                .starts_with("📍 10.5, 106.25")
        );
        assert_eq!(attached("link", &json!({ "description": "Trà", "url": "https://x.example" })).text, "Trà\nhttps://x.example");
        let sticker = attached("sticker", &json!({ "id": "1", "url": "https://x.example/s.png" }));
        assert!(sticker.text.is_empty() && sticker.talk.unwrap().awaited[0].name == "sticker.png");
        let file = attached("file", &json!({ "url": "https://x.example/f", "name": "../a.pdf", "size": "12" }));
        let file = file.talk.unwrap().awaited.remove(0);
        assert!(file.name == "a.pdf" && file.size == Some(12));
        let odd = attached("hologram", &json!({}));
        assert!(odd.text == "[hologram]" && odd.defects[0].code == "unsupported");
    }

    #[test]
    fn what_the_account_wrote_goes_out_to_the_person() {
        let echo = event(
            "oa_send_text",
            &json!({ "sender": { "id": "3886", "admin_id": "7" }, "recipient": { "id": "2468" }, "message": { "msg_id": "m2", "text": "Dạ" } }),
        );
        let incoming = read(&echo);
        let talk = incoming.talk.unwrap();
        assert!(talk.direction == Direction::Out && talk.line == "2468" && incoming.external_id.as_deref() == Some("zalo:3886:m2"));
    }

    #[test]
    fn a_form_that_somebody_filled_in_is_a_claim_and_not_a_proof() {
        for info in [
            json!({ "name": "Lan", "phone": "84912345678", "full_address": { "user_address": "1 Lê Lợi", "user_city": "Huế" } }),
            json!({ "name": "Lan", "phone": 84_912_345_678_u64, "address": "1 Lê Lợi", "city": "Huế" }),
        ] {
            let incoming = read(&event("user_submit_info", &json!({ "info": info })));
            assert_eq!(incoming.text, "☎ Lan +84912345678\n1 Lê Lợi, Huế");
            assert_eq!(incoming.talk.unwrap().person.claims.phone.as_deref(), Some("+84912345678"));
        }
    }

    #[test]
    fn what_is_no_message_of_a_person_shows_nothing() {
        let is_nothing = |incoming: Incoming| matches!(incoming.talk.unwrap().what, What::Nothing { .. });
        assert!(is_nothing(read(&event("user_send_group_text", &json!({})))));
        assert!(is_nothing(read(&event("change_oa_daily_quota", &json!({})))));
        assert!(is_nothing(read(&event("user_send_text", &json!({ "recipient": { "id": "4" } })))), "of another account");
        assert!(read(&json!({ "event_name": 5 })).unreadable.is_some());
    }

    #[test]
    fn what_was_asked_for_reads_as_what_was_told() {
        let mine = json!({ "listed": { "src": 0, "time": 1_718_000_400_000_i64, "type": "text", "message": "Dạ", "message_id": "m3", "from_id": "3886", "to_id": "2468", "from_display_name": "Shop" } });
        let incoming = read(&mine);
        assert!(
            incoming.text == "Dạ"
                && incoming.talk.as_ref().unwrap().direction == Direction::Out
                && incoming.talk.unwrap().person.name.is_empty()
        );
        let photo = json!({ "listed": { "src": 1, "time": "1", "type": "photo", "url": "https://x.example/p", "message_id": "m4", "from_id": "2468", "to_id": "3886", "from_display_name": "Lan" } });
        let talk = read(&photo).talk.unwrap();
        assert!(talk.awaited[0].media_type == "image/jpeg" && talk.person.name == "Lan");
        let place = json!({ "listed": { "src": 1, "type": "location", "location": "{\"latitude\":\"10.5\",\"longitude\":\"106\"}", "message_id": "m5", "from_id": "2468" } });
        assert!(read(&place).text.starts_with("📍 10.5, 106"));
    }
}
