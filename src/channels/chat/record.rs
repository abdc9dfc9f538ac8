//! The raw form of what a visitor wrote, which the ledger keeps, and how it is understood. Pure. Files came before their message and
//! are kept beside it.
use crate::{
    base::{Language, Mailbox, id::BlobId, message::Defect},
    channels::provider,
    desk::{
        contacts::IdentityKind,
        inboxes::ChannelKind,
        intake::{Incoming, IncomingFile, Person, Reader, Source, What},
        lines::Claims,
        visitors::{Upload, Visitor},
    },
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// What was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The name of the line within its inbox.
    line: String,
    /// By what the contact is known.
    identity: String,
    name: String,
    #[serde(default)]
    claims: Claims,
    language: Language,
    client_id: String,
    text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<Kept>,
}

/// A file that came before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    name: String,
    media_type: String,
    size: u64,
    hash: String,
    blob: i64,
}

impl Record {
    pub fn new(visitor: &Visitor, client_id: &str, text: String, files: &[Upload]) -> Self {
        let kept = |file: &Upload| Kept {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            hash: HEXLOWER.encode(&file.hash),
            blob: file.blob.0,
        };
        Self {
            line: visitor.line.clone(),
            identity: visitor.identity(),
            name: visitor.name.clone(),
            claims: visitor.claims(),
            language: visitor.language,
            client_id: client_id.to_owned(),
            text,
            files: files.iter().map(kept).collect(),
        }
    }
}

/// How what a line said under an id of its page's choice is told from everything else.
pub(super) fn place_of(line: &str, client_id: &str) -> String {
    format!("{line}:{client_id}")
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ChatReader;

impl Reader for ChatReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Chat
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Ok(record) = serde_json::from_slice::<Record>(raw) else {
            let defect = Defect::new("malformed", "This message could not be read. Its raw form is kept.");
            return Incoming { unreadable: Some(defect), ..Incoming::default() };
        };
        let files = record.files.into_iter().filter_map(|file| {
            let hash = HEXLOWER.decode(file.hash.as_bytes()).ok()?.try_into().ok()?;
            Some(IncomingFile {
                name: file.name,
                media_type: file.media_type,
                size: file.size,
                hash,
                is_inline: false,
                content_id: None,
                blob: Some(BlobId(file.blob)),
            })
        });
        let person = Person { kind: IdentityKind::Chat, value: record.identity, name: record.name.clone(), claims: record.claims };
        let talk = provider::talk(person, record.line.clone(), What::Said);
        Incoming {
            external_id: Some(format!("{}:{}", source.name, place_of(&record.line, &record.client_id))),
            from: Mailbox::new(&record.name, ""),
            visible: record.text.clone(),
            text: record.text,
            files: files.collect(),
            language: Some(record.language),
            talk: Some(Box::new(talk)),
            ..Incoming::default()
        }
    }

    fn html(&self, _: &[u8]) -> Option<String> {
        None
    }
    /// Files are kept beside the message.
    fn file(&self, _: &[u8], _: u32, _: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{
            Time,
            id::{InboxId, VisitorId},
        },
        desk::visitors::Proof,
    };

    #[test]
    fn what_was_written_is_read_back_with_its_files_and_what_is_damaged_says_so() {
        let visitor = Visitor {
            id: VisitorId(1),
            inbox: InboxId(4),
            line: "visitor:abc".to_owned(),
            proof: Proof::None,
            name: "Lan".to_owned(),
            email: "lan@home.vn".to_owned(),
            phone: String::new(),
            language: Language::Vi,
            page_url: String::new(),
            page_title: String::new(),
            is_blocked: false,
            seen_at: Time::default(),
        };
        let upload =
            Upload { id: 9, name: "a.png".to_owned(), media_type: "image/png".to_owned(), size: 3, hash: [7; 32], blob: BlobId(5) };
        let raw = serde_json::to_vec(&Record::new(&visitor, "c-1", "Chào shop".to_owned(), &[upload])).unwrap();
        let source = Source { kind: ChannelKind::Chat, name: "chat:4".to_owned(), inbox: Some(InboxId(4)) };
        let incoming = ChatReader.read(&source, &raw);
        assert_eq!(incoming.external_id.as_deref(), Some("chat:4:visitor:abc:c-1"));
        assert_eq!((incoming.text.as_str(), incoming.files[0].blob, incoming.files[0].hash), ("Chào shop", Some(BlobId(5)), [7; 32]));
        let talk = incoming.talk.unwrap();
        assert_eq!((talk.person.value.as_str(), talk.person.claims.email.as_deref()), ("4:visitor:abc", Some("lan@home.vn")));
        assert!(ChatReader.read(&source, &raw[1..]).unreadable.is_some());
    }
}
