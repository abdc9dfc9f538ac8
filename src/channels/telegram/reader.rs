//! From an update of Telegram to a message that the desk understands. Pure.
use super::update::{Entity, File, Membership, Message, Update, User};
use crate::{
    base::{Language, Mailbox, Time, message::Automatic, text},
    channels::provider::{self, clean, file_name, nobody, place, talk, unreadable, unsupported},
    desk::{
        contacts::IdentityKind,
        inboxes::ChannelKind,
        intake::{Incoming, Person, Reader, Source, Talk, What},
        lines::Claims,
        tickets::awaited::NewAwaited,
    },
};
use serde_json::json;

#[derive(Debug, Clone, Copy)]
pub(super) struct TelegramReader;

/// Letters that a link carries along at most.
const SHOWN: usize = 64;

/// The id of a message as the desk knows it: chats and bots number theirs alike.
pub(super) fn scoped(source: &Source, chat: &str, message: i64) -> String {
    format!("{}:{chat}:{message}", source.name)
}

/// What kinds of content the desk shows nothing of; by the name of their field.
const STRANGE: [&str; 10] =
    ["poll", "dice", "game", "story", "invoice", "successful_payment", "giveaway", "checklist", "paid_media", "web_app_data"];

impl Reader for TelegramReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Ok(update) = serde_json::from_slice::<Update>(raw) else {
            return unreadable();
        };
        match update {
            Update { message: Some(message), .. } => said(source, message, What::Said),
            Update { edited_message: Some(message), .. } => said(source, message, What::Edited),
            Update { my_chat_member: Some(membership), .. } => reach(&membership),
            Update { update_id, .. } => nothing(format!("The update {update_id} is of a kind that is not used.")),
        }
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
    provider::nothing(IdentityKind::Telegram, reason)
}

fn reach(membership: &Membership) -> Incoming {
    if membership.chat.r#type != "private" {
        return nothing("It is about a group, and only private chats are taken in.");
    }
    let is_open = !matches!(membership.new_chat_member.status.as_str(), "kicked" | "left");
    let words = if is_open { String::new() } else { "They blocked the bot.".to_owned() };
    let talk = talk(nobody(IdentityKind::Telegram), membership.chat.id.to_string(), What::Reach { is_open, words });
    Incoming { at: Some(Time::from_seconds(membership.date)), talk: Some(Box::new(talk)), ..Incoming::default() }
}

fn said(source: &Source, message: Message, what: What) -> Incoming {
    if message.chat.r#type != "private" {
        return nothing("It was written in a group, and only private chats are taken in.");
    }
    let Some(from) = message.from.clone() else { return nothing("It has no sender.") };
    let (mut text, mut defects) = (text_of(&message), Vec::new());
    let awaited = files(&message);
    if text.is_empty() && awaited.is_empty() {
        let Some(kind) = STRANGE.iter().find(|kind| message.other.contains_key(**kind)) else {
            return nothing("It tells of something that happened in the chat, and says nothing.");
        };
        let (shown, defect) = unsupported(kind);
        text = shown;
        defects.push(defect);
    }
    if text == "/start" && what == What::Said {
        return nothing("The person opened the chat.");
    }
    // What a link carries along is ours to read, and nobody's words.
    let shown = text.strip_prefix("/start ").filter(|_| what == What::Said).map(str::trim).filter(|shown| shown.len() <= SHOWN);
    let shown = shown.map(str::to_owned);
    let mut automatic = Automatic::No;
    if shown.is_some() {
        "/start".clone_into(&mut text);
        automatic = Automatic::AutoReply;
    }
    let tokens = shown.iter().map(|shown| shown.replace('_', ".")).collect();
    let chat = message.chat.id.to_string();
    let seconds = if what == What::Edited { message.edit_date.unwrap_or(message.date) } else { message.date };
    let shared = message.contact.as_ref().filter(|card| card.user_id == Some(from.id)).map(|card| card.phone_number.clone());
    let name = name_of(&from);
    let person = Person {
        kind: IdentityKind::Telegram,
        value: from.id.to_string(),
        name: name.clone(),
        claims: Claims { email: None, phone: shared.filter(|number| !number.is_empty()) },
    };
    let handle = if from.username.is_empty() { from.id.to_string() } else { format!("@{}", from.username) };
    let talk = Talk {
        group: message.media_group_id.as_ref().map(|group| format!("{}:{chat}:album:{group}", source.name)),
        awaited,
        shown,
        ..talk(person, chat.clone(), what)
    };
    Incoming {
        external_id: Some(scoped(source, &chat, message.message_id)),
        in_reply_to: message.reply_to_message.iter().map(|named| scoped(source, &chat, named.message_id)).collect(),
        tokens,
        from: Mailbox::new(&name, &handle),
        at: Some(Time::from_seconds(seconds)),
        language: Language::from_tag(&from.language_code).or_else(|| Language::guess(&text)),
        visible: text.clone(),
        text,
        automatic,
        defects,
        talk: Some(Box::new(talk)),
        ..Incoming::default()
    }
}

fn name_of(user: &User) -> String {
    let name = text::one_line(&format!("{} {}", user.first_name, user.last_name), 200);
    if name.is_empty() { user.username.clone() } else { name }
}

/// What is to be read: text or caption with the addresses of its links, then what has no text of its own.
fn text_of(message: &Message) -> String {
    let (said, entities) =
        if message.text.is_empty() { (&message.caption, &message.caption_entities) } else { (&message.text, &message.entities) };
    let mut parts = vec![with_links(said, entities)];
    if let Some(sticker) = &message.sticker {
        parts.push(sticker.emoji.clone());
    }
    if let Some(location) = &message.location {
        let (title, address) = message.venue.as_ref().map_or(("", ""), |venue| (venue.title.as_str(), venue.address.as_str()));
        parts.push(place(location.latitude, location.longitude, title, address));
    }
    if let Some(card) = &message.contact {
        parts.push(format!("☎ {} {}", text::one_line(&format!("{} {}", card.first_name, card.last_name), 100), card.phone_number));
    }
    let whole = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    clean(&whole)
}

/// The text with the address of each link behind its words: it would be lost otherwise.
fn with_links(text: &str, entities: &[Entity]) -> String {
    let mut links: Vec<(usize, &str)> = entities
        .iter()
        .filter(|entity| entity.r#type == "text_link")
        .filter_map(|entity| Some((entity.offset.checked_add(entity.length)?, entity.url.as_deref()?)))
        .collect();
    links.sort_unstable();
    let mut links = links.into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    let mut units = 0;
    for c in text.chars() {
        while let Some((_, url)) = links.next_if(|(end, _)| *end <= units && units > 0) {
            out.push_str(&format!(" ({url})"));
        }
        out.push(c);
        units += c.len_utf16();
    }
    for (_, url) in links.filter(|(end, _)| *end <= units) {
        out.push_str(&format!(" ({url})"));
    }
    out
}

fn files(message: &Message) -> Vec<NewAwaited> {
    let mut files = Vec::new();
    let mut add = |file: &File, name: &str, kind: &str| {
        files.push(NewAwaited {
            name: file_name(&file.file_name, name),
            media_type: if file.mime_type.is_empty() { kind.to_owned() } else { file.mime_type.to_ascii_lowercase() },
            size: file.file_size,
            reference: json!({ "file_id": file.file_id, "size": file.file_size }).to_string(),
        });
    };
    // Of a picture there are several sizes; the largest is the one that was sent.
    if let Some(largest) = message.photo.iter().max_by_key(|size| (size.width * size.height, size.file_size)) {
        add(largest, "photo.jpg", "image/jpeg");
    }
    // An animation is told as a document as well.
    match (&message.animation, &message.document) {
        (Some(animation), _) => add(animation, "animation.mp4", "video/mp4"),
        (None, Some(document)) => add(document, "file", "application/octet-stream"),
        (None, None) => {}
    }
    for (file, name, kind) in [
        (&message.voice, "voice.ogg", "audio/ogg"),
        (&message.audio, "audio.mp3", "audio/mpeg"),
        (&message.video, "video.mp4", "video/mp4"),
        (&message.video_note, "video.mp4", "video/mp4"),
    ] {
        if let Some(file) = file {
            add(file, name, kind);
        }
    }
    if let Some(sticker) = &message.sticker {
        let (name, kind) = match (sticker.is_animated, sticker.is_video) {
            (true, _) => ("sticker.tgs", "application/x-tgsticker"),
            (_, true) => ("sticker.webm", "video/webm"),
            _ => ("sticker.webp", "image/webp"),
        };
        let reference = json!({ "file_id": sticker.file_id, "size": sticker.file_size }).to_string();
        files.push(NewAwaited { name: name.to_owned(), media_type: kind.to_owned(), size: sticker.file_size, reference });
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(update: &Value) -> Incoming {
        let source = Source { kind: ChannelKind::Telegram, name: "telegram:1".to_owned(), inbox: None };
        TelegramReader.read(&source, update.to_string().as_bytes())
    }

    fn message(over: &Value) -> Value {
        let mut message = json!({ "message_id": 5, "date": 1_700_000_000, "chat": { "id": 77, "type": "private" }, "from": { "id": 77, "first_name": "Lan" } });
        for (name, value) in over.as_object().unwrap() {
            message[name] = value.clone();
        }
        json!({ "update_id": 1, "message": message })
    }

    #[test]
    fn the_address_of_a_link_follows_its_words_wherever_emoji_stand() {
        let text = "👩‍👩‍👧 xem đây nhé";
        let offset = "👩‍👩‍👧 xem ".encode_utf16().count();
        let entities = json!([{ "type": "text_link", "offset": offset, "length": 3, "url": "https://shop.example/a" }, { "type": "bold", "offset": 0, "length": 2 }]);
        assert_eq!(read(&message(&json!({ "text": text, "entities": entities }))).text, "👩‍👩‍👧 xem đây (https://shop.example/a) nhé");
        let last = json!([{ "type": "text_link", "offset": 0, "length": 3, "url": "https://x.example" }, { "type": "text_link", "offset": 9999, "length": 3, "url": "https://no.example" }]);
        assert_eq!(read(&message(&json!({ "text": "đây", "entities": last }))).text, "đây (https://x.example)");
    }

    #[test]
    fn of_a_picture_the_largest_is_awaited() {
        let photo = json!([{ "file_id": "s", "width": 90, "height": 90 }, { "file_id": "l", "width": 1280, "height": 960 }, { "file_id": "m", "width": 320, "height": 240 }]);
        let incoming = read(&message(&json!({ "photo": photo, "caption": "đây ạ" })));
        let talk = incoming.talk.unwrap();
        assert!(incoming.text == "đây ạ" && talk.awaited.len() == 1 && talk.awaited[0].reference.contains("\"l\""));
    }

    #[test]
    fn what_is_no_message_of_a_person_shows_nothing() {
        let is_nothing = |incoming: Incoming| matches!(incoming.talk.unwrap().what, What::Nothing { .. });
        assert!(is_nothing(read(&message(&json!({ "text": "/start" })))));
        assert!(is_nothing(read(&message(&json!({ "pinned_message": {} })))));
        assert!(is_nothing(read(&message(&json!({ "text": "hi", "chat": { "id": -5, "type": "group" } })))));
        assert!(is_nothing(read(&json!({ "update_id": 9, "callback_query": {} }))));
        assert!(read(&json!({ "update_id": "x" })).unreadable.is_some());
        let started = read(&message(&json!({ "text": "/start t_1_2_abc" })));
        assert_eq!((started.tokens.as_slice(), started.text.as_str()), (["t.1.2.abc".to_owned()].as_slice(), "/start"));
        assert_eq!(started.talk.unwrap().shown.as_deref(), Some("t_1_2_abc"));
        let long = read(&message(&json!({ "text": format!("/start {}", "a".repeat(65)) })));
        assert!(long.talk.unwrap().shown.is_none() && long.tokens.is_empty() && long.text.len() > 65);
    }

    #[test]
    fn what_cannot_be_shown_says_what_it_is() {
        let poll = read(&message(&json!({ "poll": { "question": "?" } })));
        assert!(poll.text == "[poll]" && poll.defects[0].code == "unsupported");
        let place =
            read(&message(&json!({ "location": { "latitude": 10.5, "longitude": 106.25 }, "venue": { "title": "Chợ", "address": "Q1" } })));
        assert!(place.text.starts_with("Chợ\nQ1\n📍 10.5, 106.25"), "{}", place.text);
        let own = read(&message(&json!({ "contact": { "phone_number": "84901", "first_name": "Lan", "user_id": 77 } })));
        assert_eq!(own.talk.unwrap().person.claims.phone.as_deref(), Some("84901"));
        let other = read(&message(&json!({ "contact": { "phone_number": "84901", "first_name": "Hoa", "user_id": 78 } })));
        assert_eq!(other.talk.unwrap().person.claims.phone, None);
    }
}
