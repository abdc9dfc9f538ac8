//! `winmail.dat`: Outlook's own format (MS-OXTNEF) as text and files. Bounded and forgiving; a stream that ends early gives what it has.
use super::{charset, files, rtf};
use crate::engine::mail::{Limits, MailFile};

/// What was packed.
#[derive(Default)]
pub struct Unpacked {
    pub subject: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub files: Vec<MailFile>,
}

/// Messages within messages are unpacked this deep.
const DEEPEST: usize = 4;

/// Unpacks a stream; `None` if it is not one, or is cut before anything of use.
pub fn unpack(bytes: &[u8], limits: &Limits) -> Option<Unpacked> {
    unpack_at(bytes, limits, 0)
}

/// One MAPI property value: its id, its type, its bytes.
struct Property<'a> {
    id: u16,
    kind: u16,
    value: &'a [u8],
}

#[derive(Default)]
struct Attachment<'a> {
    title: String,
    long_name: String,
    media_type: String,
    content_id: Option<String>,
    data: Option<&'a [u8]>,
    is_object: bool,
}

fn unpack_at(bytes: &[u8], limits: &Limits, depth: usize) -> Option<Unpacked> {
    if bytes.get(..4)? != [0x78, 0x9F, 0x3E, 0x22] {
        return None;
    }
    let mut reader = Reader { bytes, at: 6 };
    let mut out = Unpacked::default();
    let mut rich_text = None;
    let mut html: Option<&[u8]> = None;
    let mut codepage = String::new();
    let mut attachments: Vec<Attachment<'_>> = Vec::new();
    let mut attributes = 0;
    let mut is_cut = false;
    while let Some(level) = reader.u8() {
        let (Some(id), Some(length)) = (reader.u32(), reader.u32()) else {
            is_cut = true;
            break;
        };
        if !matches!(level, 1 | 2) {
            break;
        }
        let Some(data) = reader.take(length as usize) else {
            is_cut = true;
            break;
        };
        reader.take(2);
        attributes += 1;
        if level == 2 && (attachments.is_empty() || id & 0xFFFF == 0x9002) {
            if attachments.len() >= limits.parts {
                break;
            }
            attachments.push(Attachment::default());
        }
        let attachment = attachments.last_mut();
        match (level, id & 0xFFFF, attachment) {
            (1, 0x9007, _) => {
                codepage = data
                    .get(..4)
                    .and_then(|page| page.try_into().ok())
                    .map(|page| format!("cp{}", u32::from_le_bytes(page)))
                    .unwrap_or_default()
            }
            (1, 0x8004, _) => out.subject = said(string8(data, &codepage)),
            (1, 0x800C, _) => out.text = said(string8(data, &codepage)),
            (1, 0x9003, _) => {
                for property in properties(data) {
                    match property.id {
                        0x1000 => out.text = said(property.text(&codepage)).or(out.text.take()),
                        0x0037 => out.subject = said(property.text(&codepage)).or(out.subject.take()),
                        0x1009 => rich_text = rtf::decompress(property.value, limits.body),
                        0x1013 => html = Some(property.value),
                        0x3FDE if codepage.is_empty() => {
                            codepage = property
                                .value
                                .get(..4)
                                .and_then(|page| page.try_into().ok())
                                .map(|page| format!("cp{}", u32::from_le_bytes(page)))
                                .unwrap_or_default();
                        }
                        _ => {}
                    }
                }
            }
            (2, 0x800F, Some(attachment)) => attachment.data = Some(data),
            (2, 0x8010, Some(attachment)) => attachment.title = string8(data, &codepage),
            (2, 0x9005, Some(attachment)) => {
                for property in properties(data) {
                    match property.id {
                        0x3707 => attachment.long_name = property.text(&codepage),
                        0x3704 | 0x3001 if attachment.title.is_empty() => attachment.title = property.text(&codepage),
                        0x370E => attachment.media_type = property.text(&codepage).to_ascii_lowercase(),
                        0x3712 => attachment.content_id = said(property.text(&codepage)).map(|id| id.trim_matches(['<', '>']).to_owned()),
                        0x3701 => {
                            attachment.is_object = property.kind & 0x0FFF == 0x000D;
                            attachment.data = Some(property.value);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(html) = html {
        let html = &html[..html.len().min(limits.body)];
        out.html = said(charset::decode(html, &codepage).text.into_owned());
    }
    if let Some(rich_text) = rich_text {
        match rtf::read(&rich_text) {
            rtf::Content::Html(html) => out.html = out.html.take().or_else(|| said(html)),
            rtf::Content::Text(text) => out.text = out.text.take().filter(|text| !text.trim().is_empty()).or_else(|| said(text)),
        }
    }
    for attachment in attachments {
        add(attachment, &mut out, limits, depth);
    }
    let is_empty = out.text.is_none() && out.html.is_none() && out.files.is_empty();
    // Garbage behind a message of nothing but properties is no reason to keep it packed.
    (!(is_cut && is_empty && attributes < 4)).then_some(out)
}

fn add(attachment: Attachment<'_>, out: &mut Unpacked, limits: &Limits, depth: usize) {
    let Some(data) = attachment.data else {
        return;
    };
    let name = if attachment.long_name.trim().is_empty() { attachment.title } else { attachment.long_name };
    // A message within: its files join the others, its text becomes one.
    if attachment.is_object
        && depth < DEEPEST
        // An object stands behind the 16 bytes that name its interface.
        && let Some(inner) = data.get(16..).and_then(|data| unpack_at(data, limits, depth + 1))
    {
        let stem = inner.subject.filter(|subject| !subject.trim().is_empty()).unwrap_or(name);
        for (text, ending, media_type) in [(inner.html, "html", "text/html"), (inner.text, "txt", "text/plain")] {
            if let Some(text) = text {
                out.files.push(MailFile {
                    name: format!("{stem}.{ending}"),
                    media_type: media_type.to_owned(),
                    bytes: text.into_bytes(),
                    ..Default::default()
                });
            }
        }
        out.files.extend(inner.files);
        out.files.truncate(limits.parts);
        return;
    }
    let media_type = if attachment.media_type.contains('/') { attachment.media_type } else { files::type_of_name(&name) };
    out.files.push(MailFile { name, media_type, bytes: data.to_vec(), is_inline: false, content_id: attachment.content_id });
}

fn said(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn string8(bytes: &[u8], codepage: &str) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    charset::decode(&bytes[..end], codepage).text.into_owned()
}

impl Property<'_> {
    fn text(&self, codepage: &str) -> String {
        if self.kind & 0x0FFF == 0x001F {
            let units = self.value.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).take_while(|unit| *unit != 0);
            return char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        }
        string8(self.value, codepage)
    }
}

/// The properties of a message or file (MS-OXTNEF section 2.1.3.4); of a list of values, the first.
fn properties(data: &[u8]) -> Vec<Property<'_>> {
    let mut reader = Reader { bytes: data, at: 0 };
    let mut list = Vec::new();
    let count = reader.u32().unwrap_or(0);
    for _ in 0..count.min(10_000) {
        match property(&mut reader) {
            Some(property) => list.push(property),
            None => break,
        }
    }
    list
}

fn property<'a>(reader: &mut Reader<'a>) -> Option<Property<'a>> {
    let kind = reader.u16()?;
    let id = reader.u16()?;
    if id >= 0x8000 {
        reader.take(16)?;
        if reader.u32()? == 0 {
            reader.take(4)?;
        } else {
            let length = reader.u32()? as usize;
            reader.padded(length)?;
        }
    }
    let size = match kind & 0x0FFF {
        0x0000 | 0x0001 => Some(0),
        0x0002 | 0x0003 | 0x0004 | 0x000A | 0x000B => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x000D | 0x001E | 0x001F | 0x0102 => None,
        _ => return None,
    };
    let is_list = kind & 0x1000 != 0 || size.is_none();
    let count = if is_list { reader.u32()? } else { 1 };
    let mut first = None;
    for _ in 0..count {
        // A list of nothing would be a loop without progress.
        if size == Some(0) {
            break;
        }
        let length = match size {
            Some(size) => size,
            None => reader.u32()? as usize,
        };
        let value = reader.padded(length)?;
        first = first.or(Some(value));
    }
    Some(Property { id, kind, value: first.unwrap_or_default() })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }
    /// `length` bytes and what fills them up to a multiple of four.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.take(length)?;
        self.at = self.at.saturating_add(length.wrapping_neg() & 3).min(self.bytes.len());
        Some(taken)
    }
    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }
    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }
    fn u32(&mut self) -> Option<u32> {
        self.take(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}
