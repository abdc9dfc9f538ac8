//! How the tests read mail: what the demo needs of the e-mail channel, and no more.
use crate::{
    base::{Address, Language, message::Defect},
    desk::{
        inboxes::ChannelKind,
        intake::{Incoming, IncomingFile, Reader},
    },
    engine::{
        blob::hash_of,
        mail::{Limits, parse},
    },
};

pub struct Mail;

impl Reader for Mail {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }
    fn read(&self, raw: &[u8]) -> Incoming {
        let mail = match parse::parse(raw, &Limits::default()) {
            Ok(mail) => mail,
            Err(refusal) => return Incoming { unreadable: Some(Defect::new(refusal.code, refusal.note)), ..Incoming::default() },
        };
        let local = |id: &String| id.split('@').next().unwrap_or_default().to_owned();
        Incoming {
            tokens: mail.references.iter().chain(&mail.in_reply_to).map(local).collect(),
            own_token: mail.message_id.as_ref().map(local),
            language: Language::guess(&mail.text),
            external_id: mail.message_id,
            in_reply_to: mail.in_reply_to,
            references: mail.references,
            from: mail.from.into_iter().next().unwrap_or_default(),
            reply_to: mail.reply_to,
            to: mail.to,
            cc: mail.cc,
            delivered_to: mail.delivered_to.iter().filter_map(|address| Address::parse(address)).collect(),
            subject: mail.subject,
            subject_number: None,
            at: mail.date,
            text: mail.text,
            visible: mail.visible,
            has_html: mail.html.is_some(),
            files: mail
                .files
                .into_iter()
                .map(|file| IncomingFile {
                    name: file.name,
                    media_type: file.media_type,
                    size: file.bytes.len() as u64,
                    hash: hash_of(&file.bytes),
                    is_inline: file.is_inline,
                    content_id: file.content_id,
                })
                .collect(),
            automatic: mail.automatic,
            bounce: mail.bounce,
            forwarded: mail.forwarded,
            protection: mail.protection,
            invitations: mail.invitations,
            defects: mail.defects,
            unreadable: None,
        }
    }
    fn html(&self, _raw: &[u8]) -> Option<String> {
        None
    }
    fn file(&self, _raw: &[u8], _position: u32, _hash: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }
}
