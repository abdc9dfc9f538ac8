//! From what a provider tells to what the desk understands: the parts that are the same whoever tells it. Pure.
use crate::{
    base::{Mailbox, Time, message::Defect, text},
    desk::{
        contacts::IdentityKind,
        intake::{Incoming, Person, Talk, What},
        lines::Claims,
        tickets::Direction,
    },
};

/// Characters of a file's name.
const NAME: usize = 200;

/// A text as it is kept: in normal form, without control characters.
pub fn clean(said: &str) -> String {
    let said = said.replace("\r\n", "\n");
    let clean: String = said.trim().chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    text::composed(&clean).into_owned()
}

/// A name that is safe to show and to save; `usual` where none was told.
pub fn file_name(told: &str, usual: &str) -> String {
    let named = text::one_line(told.rsplit(['/', '\\']).next().unwrap_or_default(), NAME);
    if named.is_empty() { usual.to_owned() } else { named }
}

/// A place on the map, in words and as a link.
pub fn place(north: f64, east: f64, name: &str, address: &str) -> String {
    let found = format!("📍 {north}, {east}\nhttps://www.openstreetmap.org/?mlat={north}&mlon={east}");
    [name.trim(), address.trim(), &found].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Somebody whom it does not matter to name.
pub fn nobody(kind: IdentityKind) -> Person {
    Person { kind, value: String::new(), name: String::new(), claims: Claims::default() }
}

/// Something that a person did on a line.
pub fn talk(person: Person, line: impl Into<String>, what: What) -> Talk {
    Talk {
        person,
        line: line.into(),
        is_one_matter: false,
        direction: Direction::In,
        what,
        group: None,
        awaited: Vec::new(),
        also: Vec::new(),
        echo_of: None,
        shown: None,
    }
}

/// Nothing that anybody needs to see.
pub fn nothing(kind: IdentityKind, reason: impl Into<String>) -> Incoming {
    let talk = talk(nobody(kind), "", What::Nothing { reason: reason.into() });
    Incoming { talk: Some(Box::new(talk)), ..Incoming::default() }
}

/// What happened to the message of this id.
pub fn about(kind: IdentityKind, external_id: impl Into<String>, at: Option<Time>, what: What) -> Incoming {
    Incoming { external_id: Some(external_id.into()), at, talk: Some(Box::new(talk(nobody(kind), "", what))), ..Incoming::default() }
}

/// Who is at the other end of a line.
pub fn introduced(person: Person, line: &str) -> Incoming {
    let from = Mailbox::new(&person.name, &person.value);
    Incoming { from, talk: Some(Box::new(talk(person, line, What::Introduced))), ..Incoming::default() }
}

/// They have read what we wrote until then.
pub fn seen_later(person: Person, line: &str, until: Time) -> Incoming {
    Incoming { at: Some(until), talk: Some(Box::new(talk(person, line, What::ReadUntil))), ..Incoming::default() }
}

/// What could not be read at all.
pub fn unreadable() -> Incoming {
    let defect = Defect::new("malformed", "This message could not be read. Its raw form is kept.");
    Incoming { unreadable: Some(defect), ..Incoming::default() }
}

/// What stands for a kind of message that cannot be shown, and the note that says so.
pub fn unsupported(kind: &str) -> (String, Defect) {
    let kind = text::one_line(kind, 40);
    let defect = Defect::new("unsupported", format!("A message of this kind ({kind}) cannot be shown. Its raw form is kept."));
    (format!("[{kind}]"), defect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_lines_and_loses_what_cannot_be_seen() {
        assert_eq!(clean(" Đơn ha\u{300}ng\r\n\ttiếp\u{0}\u{7} "), "Đơn hàng\n\ttiếp");
    }

    #[test]
    fn a_name_leads_to_no_other_folder() {
        assert_eq!(file_name("../a\\b/hoa\u{202E}don.pdf", "file"), "hoadon.pdf");
        assert_eq!(file_name(" / ", "photo.jpg"), "photo.jpg");
    }

    #[test]
    fn a_place_says_only_what_is_known() {
        assert!(place(10.5, 106.25, "", "Quận 1").starts_with("Quận 1\n📍 10.5, 106.25\nhttps://"));
    }
}
