//! The parts of a mail as a `mail_parser` message, which is what the classifier reads: its header fields parsed by that library, its
//! bodies those that were decoded here. The library is not let loose on the whole mail, whose structure is known already.
use super::tree::{Kind, Part, Tree};
use mail_parser::{Encoding, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart, PartType, parsers::MessageStream};
use std::borrow::Cow;

/// Fields longer than this, or with more encoded words, are shown as text: the library's field parsers look for the end of each
/// encoded word anew, which takes quadratic time on words that have none.
const LONGEST_PARSED: usize = 8 << 10;
const MOST_WORDS: usize = 16;
/// Fields beyond these are not looked at.
const MOST_FIELDS: usize = 1000;

/// The mail as the library would show it.
pub fn message<'x>(tree: &'x Tree<'x>, decoded: &'x [Cow<'x, [u8]>], texts: &'x [Option<Cow<'x, str>>]) -> Message<'x> {
    let view = View { tree, decoded, texts, parser: MessageParser::new() };
    view.message(0)
}

struct View<'x> {
    tree: &'x Tree<'x>,
    decoded: &'x [Cow<'x, [u8]>],
    texts: &'x [Option<Cow<'x, str>>],
    parser: MessageParser,
}

impl<'x> View<'x> {
    /// Depth is bounded by the tree's limit.
    fn message(&self, root: usize) -> Message<'x> {
        let mut message = Message { raw_message: Cow::Borrowed(self.tree.raw), ..Default::default() };
        self.add(root, false, &mut message);
        // Where one form is missing, the other stands for it.
        if message.html_body.is_empty() {
            message.html_body.clone_from(&message.text_body);
        } else if message.text_body.is_empty() {
            message.text_body.clone_from(&message.html_body);
        }
        message
    }

    fn add(&self, index: usize, in_alternative: bool, message: &mut Message<'x>) -> u32 {
        let part = &self.tree.parts[index];
        let id = message.parts.len() as u32;
        message.parts.push(MessagePart {
            headers: self.headers(part),
            is_encoding_problem: false,
            body: PartType::default(),
            encoding: match part.encoding {
                super::transfer::Encoding::Base64 => Encoding::Base64,
                super::transfer::Encoding::QuotedPrintable => Encoding::QuotedPrintable,
                _ => Encoding::None,
            },
            offset_header: part.start as u32,
            offset_body: part.body.start as u32,
            offset_end: part.body.end as u32,
        });
        let body = match part.kind {
            Kind::Multipart => {
                let in_alternative = in_alternative || part.media_type() == "multipart/alternative";
                PartType::Multipart(part.children.iter().map(|child| self.add(*child, in_alternative, message)).collect())
            }
            Kind::Message => {
                message.attachments.push(id);
                match part.children.first() {
                    Some(root) => PartType::Message(self.message(*root)),
                    None => PartType::Binary(Cow::Borrowed(&self.decoded[index])),
                }
            }
            Kind::Leaf => self.leaf(index, part, id, in_alternative, message),
        };
        message.parts[id as usize].body = body;
        id
    }

    fn leaf(&self, index: usize, part: &Part, id: u32, in_alternative: bool, message: &mut Message<'x>) -> PartType<'x> {
        let is_body = !part.is_attachment() && (part.file_name().is_none() || id == 0);
        match (&self.texts[index], part.media_type()) {
            (Some(text), "text/html") => {
                match is_body {
                    true => message.html_body.push(id),
                    false => message.attachments.push(id),
                }
                PartType::Html(Cow::Borrowed(text))
            }
            (Some(text), kind) if kind.starts_with("text/") => {
                if is_body && kind == "text/plain" {
                    message.text_body.push(id);
                    if !in_alternative {
                        message.html_body.push(id);
                    }
                } else {
                    message.attachments.push(id);
                }
                PartType::Text(Cow::Borrowed(text))
            }
            _ => {
                message.attachments.push(id);
                PartType::Binary(Cow::Borrowed(&self.decoded[index]))
            }
        }
    }

    fn headers(&self, part: &Part) -> Vec<Header<'x>> {
        let raw = self.tree.raw;
        let mut headers = Vec::with_capacity(part.fields.len().min(MOST_FIELDS));
        for field in part.fields.iter().take(MOST_FIELDS) {
            let whole = &raw[field.name.start..field.value.end];
            let is_parsed =
                whole.len() <= LONGEST_PARSED && memchr::memmem::find_iter(whole, b"=?").take(MOST_WORDS + 1).count() <= MOST_WORDS;
            // No rule reads the hops, whose parsing costs more than all the rest.
            let is_hop = raw[field.name.clone()].eq_ignore_ascii_case(b"received");
            if is_parsed && !is_hop {
                let mut stream = MessageStream::new(&raw[..field.value.end]);
                stream.skip_bytes(field.name.start);
                stream.parse_headers(&self.parser, &mut headers);
            } else if let Some(name) = HeaderName::parse(String::from_utf8_lossy(&raw[field.name.clone()])) {
                headers.push(Header {
                    name,
                    value: HeaderValue::Text(super::words::line(&raw[field.value.clone()], "").into()),
                    offset_field: field.name.start as u32,
                    offset_start: field.value.start as u32,
                    offset_end: field.value.end as u32,
                });
            }
        }
        headers
    }
}
