//! What Meta tells of WhatsApp numbers, and how the desk understands it. Pure. People are known by an id of WhatsApp's own, by their number,
//! or by both: whoever has hidden the number has the id alone.
use super::{
    api::Happened,
    graph::meaning,
    page::{carried, hashed, word},
};
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
use serde_json::{Value, json};

const KIND: ChannelKind = ChannelKind::Whatsapp;
const IDENTITY: IdentityKind = IdentityKind::Whatsapp;

/// What an entry of a request tells.
pub(super) fn happened(entry: &Value) -> Vec<Happened> {
    let mut all = Vec::new();
    for change in entry["changes"].as_array().into_iter().flatten() {
        let value = &change["value"];
        let account = word(&value["metadata"]["phone_number_id"]);
        let of = |place: String, raw: Value, is_echo: bool| {
            let mut raw = raw;
            raw["account"] = account.as_str().into();
            Happened { kind: KIND, account: account.clone(), place, raw, is_echo, person: None }
        };
        let list = |name: &str| value[name].as_array().cloned().unwrap_or_default();
        let before = all.len();
        let contacts = list("contacts");
        for message in list("messages") {
            let known = contacts.iter().find(|contact| {
                let same = |one: &Value, other: &Value| !one.is_null() && word(one) == word(other);
                same(&contact["wa_id"], &message["from"]) || same(&contact["user_id"], &message["from_user_id"])
            });
            let known = known.or_else(|| contacts.first().filter(|_| contacts.len() == 1));
            all.push(of(format!("m:{}", word(&message["id"])), json!({ "message": message, "contact": known }), false));
        }
        for status in list("statuses") {
            let place = format!("s:{}:{}:{}", word(&status["id"]), word(&status["status"]), word(&status["timestamp"]));
            all.push(of(place, json!({ "status": status }), true));
        }
        for echo in list("message_echoes") {
            all.push(of(format!("m:{}", word(&echo["id"])), json!({ "echo": echo }), true));
        }
        for update in list("user_id_update") {
            all.push(of(hashed(&update), json!({ "update": update }), false));
        }
        if all.len() == before {
            all.push(of(hashed(change), json!({ "change": change }), false));
        }
    }
    all
}

#[derive(Debug, Clone, Copy)]
pub(super) struct NumberReader;

/// The id of a message as the desk knows it.
fn scoped(source: &Source, id: &str) -> String {
    format!("{}:{id}", source.name)
}

impl Reader for NumberReader {
    fn kind(&self) -> ChannelKind {
        KIND
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Ok(raw) = serde_json::from_slice::<Value>(raw) else { return unreadable() };
        if source.name != format!("{}:{}", KIND.word(), word(&raw["account"])) {
            return nothing("It is about another number, for which there is no inbox.");
        }
        if raw["message"].is_object() {
            return message(source, &raw["message"], &raw["contact"], Direction::In);
        }
        if raw["echo"].is_object() {
            return message(source, &raw["echo"], &Value::Null, Direction::Out);
        }
        if raw["update"].is_object() {
            let update = &raw["update"];
            let names = [&update["user_id"]["current"], &update["wa_id"], &update["user_id"]["previous"]];
            return renamed(&names.map(word));
        }
        if raw["status"].is_object() {
            return status(source, &raw["status"]);
        }
        nothing("It tells of something that happened beside the messages, and says nothing.")
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
    provider::nothing(IDENTITY, reason)
}

fn moment(seconds: &Value) -> Option<Time> {
    word(seconds).parse().ok().map(Time::from_seconds)
}

fn is_number(name: &str) -> bool {
    (5..=15).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit())
}

/// Somebody by all the names that were told, the best one first.
fn somebody(names: &[String], name: &str) -> Option<(Person, Vec<String>)> {
    let mut names: Vec<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
    names.dedup();
    let phone = names.iter().find(|name| is_number(name)).map(|digits| format!("+{digits}"));
    let value = (!names.is_empty()).then(|| names.remove(0))?;
    Some((Person { kind: IDENTITY, value, name: text::one_line(name, 200), claims: Claims { email: None, phone } }, names))
}

/// Somebody goes by another name from now on.
fn renamed(names: &[String]) -> Incoming {
    let Some((person, also)) = somebody(names, "") else { return nothing("It says nobody whom it is about.") };
    let line = person.value.clone();
    let mut incoming = introduced(person, &line);
    if let Some(talk) = incoming.talk.as_deref_mut() {
        talk.also = also;
    }
    incoming
}

fn status(source: &Source, status: &Value) -> Incoming {
    let error = &status["errors"][0];
    let (mark, words) = match status["status"].as_str().unwrap_or_default() {
        "sent" => (Mark::Sent, String::new()),
        "delivered" => (Mark::Delivered, String::new()),
        "read" | "played" => (Mark::Read, String::new()),
        "failed" => {
            let told = [&error["error_data"]["details"], &error["message"], &error["title"]].into_iter().map(word);
            let told = told.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
            let meaning = meaning(error["code"].as_i64().unwrap_or(-1), None, false, &told, None);
            (Mark::Failed, meaning.words(super::graph::META))
        }
        other => return nothing(format!("A state of the kind \"{}\" is not used.", text::one_line(other, 40))),
    };
    let mut incoming = about(IDENTITY, scoped(source, &word(&status["id"])), moment(&status["timestamp"]), What::Marked { mark, words });
    if let Some(talk) = incoming.talk.as_deref_mut() {
        talk.echo_of = carried(&word(&status["biz_opaque_callback_data"]));
    }
    incoming
}

fn message(source: &Source, one: &Value, contact: &Value, direction: Direction) -> Incoming {
    let at = moment(&one["timestamp"]);
    let kind = one["type"].as_str().unwrap_or_default();
    let names = match direction {
        Direction::In => [word(&one["from_user_id"]), word(&contact["user_id"]), word(&one["from"]), word(&contact["wa_id"])],
        Direction::Out => [word(&one["to_user_id"]), String::new(), word(&one["to"]), String::new()],
    };
    let id = scoped(source, &word(&one["id"]));
    match kind {
        "revoke" => return about(IDENTITY, scoped(source, &word(&one["revoke"]["original_message_id"])), at, What::Withdrawn),
        "edit" => {
            let inner = &one["edit"]["message"];
            let mut found = Found::default();
            found.take(inner["type"].as_str().unwrap_or("text"), inner);
            let said = found.text();
            let original = scoped(source, &word(&one["edit"]["original_message_id"]));
            return Incoming { visible: said.clone(), text: said, ..about(IDENTITY, original, at, What::Edited) };
        }
        "reaction" => return nothing("They reacted to a message with a sign."),
        "system" => {
            let system = &one["system"];
            let new = [word(&system["user_id"]), word(&system["wa_id"]), word(&system["new_wa_id"])];
            return renamed(&[new.as_slice(), names.as_slice()].concat());
        }
        _ => {}
    }
    let profile = &contact["profile"];
    let shown = [&profile["name"], &profile["username"]].into_iter().map(word).find(|name| !name.is_empty()).unwrap_or_default();
    let Some((person, also)) = somebody(&names, &shown) else { return nothing("It says nobody who wrote it.") };
    let mut found = Found::default();
    found.take(kind, one);
    if one["context"]["forwarded"] == true || one["context"]["frequently_forwarded"] == true {
        found.words.insert(0, "↪".to_owned());
    }
    if one["referral"].is_object() {
        found.words.extend([word(&one["referral"]["headline"]), word(&one["referral"]["source_url"])]);
    }
    let said = found.text();
    let answers = Some(word(&one["context"]["id"])).filter(|id| !id.is_empty());
    let (name, line) = (person.name.clone(), person.value.clone());
    let mailbox = Mailbox::new(&name, &line);
    Incoming {
        external_id: Some(id),
        in_reply_to: answers.map(|id| scoped(source, &id)).into_iter().collect(),
        from: if direction == Direction::In { mailbox.clone() } else { Mailbox::new("WhatsApp", "") },
        to: if direction == Direction::Out { vec![mailbox] } else { Vec::new() },
        at,
        language: Language::guess(&said),
        visible: said.clone(),
        text: said,
        defects: found.defects,
        talk: Some(Box::new(Talk { direction, awaited: found.files, also, ..talk(person, line, What::Said) })),
        ..Incoming::default()
    }
}

/// What a message holds.
#[derive(Default)]
struct Found {
    words: Vec<String>,
    files: Vec<NewAwaited>,
    defects: Vec<Defect>,
}

impl Found {
    fn text(&self) -> String {
        clean(&self.words.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    fn take(&mut self, kind: &str, one: &Value) {
        let held = &one[kind];
        match kind {
            "text" => self.words.push(word(&held["body"])),
            "button" => self.words.push(word(&held["text"])),
            "image" => self.file(held, "photo.jpg", "image/jpeg"),
            "audio" => self.file(held, "voice.ogg", "audio/ogg"),
            "video" => self.file(held, "video.mp4", "video/mp4"),
            "document" => self.file(held, "file", "application/octet-stream"),
            "sticker" => self.file(held, "sticker.webp", "image/webp"),
            "location" => match (held["latitude"].as_f64(), held["longitude"].as_f64()) {
                (Some(north), Some(east)) => self.words.push(place(north, east, &word(&held["name"]), &word(&held["address"]))),
                _ => self.words.push("📍".to_owned()),
            },
            "contacts" => {
                for card in held.as_array().into_iter().flatten().take(20) {
                    let numbers: Vec<String> = card["phones"].as_array().into_iter().flatten().map(|phone| word(&phone["phone"])).collect();
                    self.words.push(format!("☎ {} {}", word(&card["name"]["formatted_name"]), numbers.join(", ")));
                }
            }
            "interactive" => {
                let chosen = &held[word(&held["type"])];
                self.words.extend([word(&chosen["title"]), word(&chosen["description"]), word(&chosen["body"])]);
            }
            "order" => {
                self.words.push(word(&held["text"]));
                for item in held["product_items"].as_array().into_iter().flatten().take(50) {
                    let (product, price) = (word(&item["product_retailer_id"]), word(&item["item_price"]));
                    self.words.push(format!("{} × {product} ({price} {})", word(&item["quantity"]), word(&item["currency"])));
                }
            }
            other => {
                let (shown, defect) = unsupported(if other.is_empty() { "message" } else { other });
                self.words.push(shown);
                self.defects.push(defect);
            }
        }
    }

    fn file(&mut self, held: &Value, name: &str, media_type: &str) {
        self.words.push(word(&held["caption"]));
        let declared = word(&held["mime_type"]);
        let media_type = crate::desk::tickets::media::essence(&declared).unwrap_or_else(|| media_type.to_owned());
        let name = file_name(&word(&held["filename"]), name);
        self.files.push(NewAwaited {
            name,
            media_type,
            size: held["file_size"].as_u64(),
            reference: json!({ "media": word(&held["id"]) }).to_string(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: Value) -> Incoming {
        let source = super::super::source_of(KIND, "55", crate::base::id::InboxId(1));
        let mut raw = raw;
        raw["account"] = "55".into();
        NumberReader.read(&source, raw.to_string().as_bytes())
    }

    fn message(kind: &str, held: Value) -> Incoming {
        read(
            json!({ "message": { "from": "84987654321", "id": "wamid.1", "timestamp": "1749416383", "type": kind, kind: held }, "contact": { "profile": { "name": "Lan" } } }),
        )
    }

    #[test]
    fn each_kind_of_content_is_words_or_a_file() {
        assert_eq!(message("text", json!({ "body": "chào" })).text, "chào");
        assert_eq!(message("button", json!({ "text": "Có", "payload": "YES" })).text, "Có");
        let chosen = json!({ "type": "list_reply", "list_reply": { "id": "1", "title": "Trà", "description": "100 g" } });
        assert_eq!(message("interactive", chosen).text, "Trà\n100 g");
        let card = json!([{ "name": { "formatted_name": "Hoa" }, "phones": [{ "phone": "+84 901" }] }]);
        assert_eq!(message("contacts", card).text, "☎ Hoa +84 901");
        let order = json!({ "text": "giao sớm", "product_items": [{ "product_retailer_id": "tra-1", "quantity": 2, "item_price": 5, "currency": "USD" }] });
        assert_eq!(message("order", order).text, "giao sớm\n2 × tra-1 (5 USD)");
        assert!(message("location", json!({ "latitude": 10.5, "longitude": 106.25, "name": "Chợ" })).text.starts_with("Chợ\n📍 10.5"));
        let document =
            message("document", json!({ "id": "9", "mime_type": "application/pdf; x=1", "filename": "../bill.pdf", "caption": "đây" }));
        let file = document.talk.unwrap().awaited.remove(0);
        assert!(
            document.text == "đây"
                && file.name == "bill.pdf"
                && file.media_type == "application/pdf"
                && file.reference == "{\"media\":\"9\"}"
        );
        let strange = message("unsupported", json!({}));
        assert!(strange.text == "[unsupported]" && strange.defects[0].code == "unsupported");
    }

    #[test]
    fn somebody_is_known_by_the_id_first_and_by_the_number_besides() {
        let both =
            json!({ "message": { "from": "84987654321", "from_user_id": "VN.1", "id": "1", "type": "text", "text": { "body": "a" } } });
        let talk = read(both).talk.unwrap();
        assert!(talk.line == "VN.1" && talk.also == ["84987654321"] && talk.person.claims.phone.as_deref() == Some("+84987654321"));
        let hidden = json!({ "message": { "from_user_id": "VN.1", "id": "2", "type": "text", "text": { "body": "a" } } });
        let talk = read(hidden).talk.unwrap();
        assert!(talk.line == "VN.1" && talk.also.is_empty() && talk.person.claims.phone.is_none());
        let moved = json!({ "message": { "from": "84987654321", "id": "3", "type": "system", "system": { "type": "user_changed_number", "wa_id": "84911111111" } } });
        let talk = read(moved).talk.unwrap();
        assert!(talk.what == What::Introduced && talk.person.value == "84911111111" && talk.also == ["84987654321"]);
    }

    #[test]
    fn states_say_how_far_a_message_got_and_why_not_further() {
        let what = |status: Value| read(json!({ "status": status })).talk.unwrap().what;
        assert!(matches!(what(json!({ "id": "1", "status": "played" })), What::Marked { mark: Mark::Read, .. }));
        let failed = json!({ "id": "1", "status": "failed", "errors": [{ "code": 131_047, "title": "Re-engagement message" }] });
        assert!(
            matches!(what(failed), What::Marked { mark: Mark::Failed, words } if words.contains("too late") && words.contains("131047"))
        );
        assert!(matches!(what(json!({ "id": "1", "status": "deleted" })), What::Nothing { .. }));
    }
}
