//! The raw form of what was written on a page: one line of JSON that says what is there, then the bytes of its files, one after the
//! other. It is what the ledger keeps, and it can be read again by any later version.
use crate::{
    base::{Error, Language, Mailbox, Result, id::ContactId, message::Defect},
    desk::{
        inboxes::ChannelKind,
        intake::{Incoming, IncomingFile, Reader, Source},
        ticket_types::{TicketType, Values},
    },
    engine::blob::hash_of,
};
use serde::{Deserialize, Serialize};

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Who wrote it, if the link of a request says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The address was typed, and nobody has proved that it is theirs.
    pub is_unproven: bool,
    /// A reply token of the ticket that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    pub name: String,
    pub email: String,
    pub subject: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TicketType>,
    pub fields: Values,
    /// The fields as they were asked for and answered, for people.
    pub told: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Filled in by [`Record::encode`].
    pub(super) files: Vec<FileHead>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FileHead {
    name: String,
    media_type: String,
    size: usize,
}

/// A file that came with it.
#[derive(Debug, Clone)]
pub struct RecordFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Record {
    /// The bytes that the ledger keeps.
    pub fn encode(mut self, files: &[RecordFile]) -> Result<Vec<u8>> {
        let head = |file: &RecordFile| FileHead { name: file.name.clone(), media_type: file.media_type.clone(), size: file.bytes.len() };
        self.files = files.iter().map(head).collect();
        let mut raw = serde_json::to_vec(&self)?;
        raw.push(b'\n');
        for file in files {
            raw.extend_from_slice(&file.bytes);
        }
        Ok(raw)
    }

    /// What bytes of the ledger say, and where their files begin.
    fn decode(raw: &[u8]) -> Result<(Self, &[u8])> {
        let end = raw.iter().position(|byte| *byte == b'\n').ok_or_else(|| Error::internal("a record without an end of its head"))?;
        Ok((serde_json::from_slice(&raw[..end])?, &raw[end + 1..]))
    }

    /// The bytes of its files, each with its head.
    fn cut<'a>(&'a self, mut rest: &'a [u8]) -> Option<Vec<(&'a FileHead, &'a [u8])>> {
        let mut files = Vec::new();
        for head in &self.files {
            let (bytes, after) = rest.split_at_checked(head.size)?;
            files.push((head, bytes));
            rest = after;
        }
        rest.is_empty().then_some(files)
    }

    /// All there is to read: the text, and below it what was asked for besides.
    fn text(&self) -> String {
        let mut text = self.text.trim_end().to_owned();
        for (at, (label, answer)) in self.told.iter().enumerate() {
            text.push_str(if at == 0 && !text.is_empty() {
                "\n\n"
            } else if at == 0 {
                ""
            } else {
                "\n"
            });
            text.push_str(&format!("{label}: {answer}"));
        }
        text
    }
}

/// How records are understood.
#[derive(Debug, Clone, Copy, Default)]
pub struct FormReader;

impl Reader for FormReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Form
    }

    fn read(&self, _: &Source, raw: &[u8]) -> Incoming {
        let unreadable = || Incoming {
            unreadable: Some(Defect::new("damaged_record", "What was written on a page cannot be read. Its raw form is kept.")),
            ..Incoming::default()
        };
        let Ok((record, rest)) = Record::decode(raw) else { return unreadable() };
        let Some(cut) = record.cut(rest) else { return unreadable() };
        let files = cut.into_iter().map(|(head, bytes)| IncomingFile {
            name: head.name.clone(),
            media_type: head.media_type.clone(),
            size: bytes.len() as u64,
            hash: hash_of(bytes),
            is_inline: false,
            content_id: None,
            blob: None,
        });
        let text = record.text();
        Incoming {
            contact: record.contact,
            is_unproven: record.is_unproven,
            tokens: record.token.iter().cloned().collect(),
            r#type: record.r#type.clone(),
            fields: record.fields.clone(),
            from: Mailbox::new(&record.name, &record.email),
            subject: record.subject.clone(),
            visible: text.clone(),
            text,
            files: files.collect(),
            language: record.language,
            ..Incoming::default()
        }
    }

    fn html(&self, _: &[u8]) -> Option<String> {
        None
    }

    fn file(&self, raw: &[u8], position: u32, hash: &[u8; 32]) -> Option<Vec<u8>> {
        let (record, rest) = Record::decode(raw).ok()?;
        let files = record.cut(rest)?;
        let found = files.get(position as usize).filter(|(_, bytes)| hash_of(bytes) == *hash);
        let found = found.or_else(|| files.iter().find(|(_, bytes)| hash_of(bytes) == *hash));
        found.map(|(_, bytes)| bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source { kind: ChannelKind::Form, name: "form:1".to_owned(), inbox: None }
    }

    fn file(name: &str, bytes: &[u8]) -> RecordFile {
        RecordFile { name: name.to_owned(), media_type: "text/plain".to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn what_was_written_is_read_back_with_its_files() {
        let record = Record {
            name: "Lan".to_owned(),
            email: "lan@home.vn".to_owned(),
            subject: "Đơn hàng".to_owned(),
            text: "Dòng 1\nDòng 2".to_owned(),
            told: vec![("Mã đơn".to_owned(), "NG-1".to_owned()), ("Màu".to_owned(), "Xanh".to_owned())],
            is_unproven: true,
            ..Record::default()
        };
        let raw = record.encode(&[file("a.txt", b"one\ntwo"), file("b.txt", b""), file("c.txt", b"three")]).unwrap();
        let incoming = FormReader.read(&source(), &raw);
        assert_eq!((incoming.from.address.as_str(), incoming.is_unproven), ("lan@home.vn", true));
        assert_eq!(incoming.text, "Dòng 1\nDòng 2\n\nMã đơn: NG-1\nMàu: Xanh");
        assert_eq!(incoming.files.iter().map(|file| file.size).collect::<Vec<_>>(), [7, 0, 5]);
        assert_eq!(FormReader.file(&raw, 2, &hash_of(b"three")).unwrap(), b"three");
        assert_eq!(FormReader.file(&raw, 0, &hash_of(b"three")).unwrap(), b"three");
        assert_eq!(FormReader.file(&raw, 0, &hash_of(b"else")), None);
    }

    #[test]
    fn damaged_records_are_said_to_be() {
        let raw = Record::default().encode(&[file("a", b"abc")]).unwrap();
        for bad in [&raw[..raw.len() - 1], &[raw.as_slice(), b"x"].concat(), b"", b"{}", b"{\"files\":[{\"size\":-1}]}\n"] {
            assert!(FormReader.read(&source(), bad).unreadable.is_some(), "{bad:?}");
        }
    }
}
