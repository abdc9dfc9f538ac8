//! The structure of a mail: one pass over its lines that finds header fields, parts and nested messages (RFC 2046 section 5).
//! Works on byte ranges, decodes nothing, uses no recursion, and stops with a refusal at the limits.
use super::{
    defects::{self, Defects},
    lines::{header_name, line_at, looks_like_header},
    params::Parameters,
    transfer::Encoding,
};
use crate::engine::mail::{Limits, Refusal};
use memchr::{memchr, memmem};
use std::ops::Range;

/// A header field as it stands in the mail.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: Range<usize>,
    /// Unparsed, with its line ends.
    pub value: Range<usize>,
}

/// Deeper than this no limit lets a mail nest: later steps follow the tree by recursion.
const DEEPEST: usize = 100;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Leaf,
    Multipart,
    /// A message within the mail; its one child is the root of that message.
    Message,
}

/// One part, the mail itself included.
#[derive(Debug)]
pub struct Part {
    pub fields: Vec<Field>,
    pub kind: Kind,
    pub content_type: Parameters,
    pub disposition: Parameters,
    pub encoding: Encoding,
    /// Where the header starts.
    pub start: usize,
    /// Without the line end before the boundary.
    pub body: Range<usize>,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
}

impl Part {
    /// Lower case `type/subtype`, corrected where the header is missing or nonsense.
    pub fn media_type(&self) -> &str {
        &self.content_type.value
    }
    pub fn is_text(&self) -> bool {
        self.media_type().starts_with("text/")
    }
    pub fn is_attachment(&self) -> bool {
        self.disposition.value == "attachment"
    }
    /// The name given to a file, the disposition's before the type's.
    pub fn file_name(&self) -> Option<&str> {
        let given = |parameters| Parameters::get(parameters, "filename").or_else(|| parameters.get("name"));
        given(&self.disposition).or_else(|| given(&self.content_type)).filter(|name| !name.trim().is_empty())
    }
}

/// The parts of a mail, the mail itself first, each before its children.
pub struct Tree<'a> {
    pub raw: &'a [u8],
    pub parts: Vec<Part>,
}

impl<'a> Tree<'a> {
    /// The value of the first field of this name that is not blank.
    pub fn field(&self, part: usize, name: &str) -> Option<&'a [u8]> {
        self.fields(part, name).find(|value| !value.trim_ascii().is_empty())
    }
    pub fn fields(&self, part: usize, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let raw = self.raw;
        self.parts[part]
            .fields
            .iter()
            .filter(move |field| raw[field.name.clone()].eq_ignore_ascii_case(name.as_bytes()))
            .map(move |field| &raw[field.value.clone()])
    }
}

/// A multipart or message that is being read.
struct Open {
    part: usize,
    /// `None` for a message, which ends where what holds it ends.
    boundary: Option<Vec<u8>>,
    closed: bool,
}

struct Walker<'a, 'l> {
    raw: &'a [u8],
    limits: &'l Limits,
    parts: Vec<Part>,
    open: Vec<Open>,
    /// The leaf that is being read.
    leaf: Option<usize>,
    fallback: String,
    /// Bytes of header fields read, over all parts.
    headers: usize,
}

/// Finds the parts of a mail. Linear in its length.
pub fn read<'a>(raw: &'a [u8], limits: &Limits, defects: &mut Defects) -> Result<Tree<'a>, Refusal> {
    let mut walker = Walker { raw, limits, parts: Vec::new(), open: Vec::new(), leaf: None, fallback: String::new(), headers: 0 };
    let mut at = walker.begin(0, None, "text/plain", defects)?;
    let mark = memmem::Finder::new(b"\n--");
    // A boundary may stand at once at the start of the body.
    let mut search = at.saturating_sub(1);
    while !walker.open.is_empty() {
        let line_start = if at == search && raw[at..].starts_with(b"--") {
            at
        } else {
            match mark.find(&raw[search..]) {
                Some(found) => search + found + 1,
                None => break,
            }
        };
        let (line, next) = line_at(raw, line_start);
        search = next.saturating_sub(1).max(line_start);
        at = next;
        let Some((index, is_end)) = walker.boundary(line) else {
            continue;
        };
        walker.close_above(index, line_start, defects);
        let holder = walker.open[index].part;
        if walker.parts[holder].children.is_empty() {
            walker.keep_preamble(holder, line_start);
        }
        if is_end {
            walker.open[index].closed = true;
            continue;
        }
        if std::mem::take(&mut walker.open[index].closed) {
            defects.add(defects::PART_AFTER_END, "a part follows the end of its multipart");
        }
        let default = if walker.parts[holder].media_type() == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        at = walker.begin(next, Some(holder), default, defects)?;
        search = at.saturating_sub(1).max(line_start);
    }
    walker.finish(defects);
    Ok(Tree { raw, parts: walker.parts })
}

impl Walker<'_, '_> {
    /// Which open multipart a line bounds, the innermost first, and whether it ends it.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let line = line.strip_prefix(b"--")?;
        self.open.iter().enumerate().rev().find_map(|(index, open)| {
            let rest = line.strip_prefix(open.boundary.as_deref()?)?.trim_ascii_end();
            match rest {
                b"" => Some((index, false)),
                b"-" => Some((index, true)),
                _ => rest.starts_with(b"--").then_some((index, true)),
            }
        })
    }

    /// Ends what is open within the multipart at `index`: all of it ended before the line at `line_start`.
    fn close_above(&mut self, index: usize, line_start: usize, defects: &mut Defects) {
        let end = before_line(self.raw, line_start);
        if let Some(leaf) = self.leaf.take() {
            self.end_part(leaf, end);
        }
        while self.open.len() > index + 1 {
            if let Some(open) = self.open.pop() {
                if open.boundary.is_some() && !open.closed {
                    defects.add(defects::MISSING_END, "a multipart does not end");
                }
                self.end_part(open.part, end);
            }
        }
    }

    /// Two headers run into one, that of a multipart and that of its first part, leave the text of the part before the boundary.
    fn keep_preamble(&mut self, holder: usize, line_start: usize) {
        let part = &self.parts[holder];
        let body = part.body.start..before_line(self.raw, line_start).max(part.body.start);
        let mut types = part.fields.iter().filter(|field| self.raw[field.name.clone()].eq_ignore_ascii_case(b"content-type"));
        let Some(second) = types.nth(1) else {
            return;
        };
        let content_type = Parameters::parse(&self.raw[second.value.clone()], &self.fallback);
        if !content_type.value.starts_with("text/")
            || self.raw[body.clone()].trim_ascii().is_empty()
            || self.parts.len() >= self.limits.parts
        {
            return;
        }
        let (encoding, start) = (part.encoding, part.start);
        let index = self.parts.len();
        let disposition = Parameters::default();
        self.parts.push(Part {
            fields: Vec::new(),
            kind: Kind::Leaf,
            content_type,
            disposition,
            encoding,
            start,
            body,
            parent: Some(holder),
            children: Vec::new(),
        });
        self.parts[holder].children.push(index);
    }

    fn end_part(&mut self, part: usize, end: usize) {
        let body = &mut self.parts[part].body;
        body.end = end.max(body.start);
    }

    fn finish(&mut self, defects: &mut Defects) {
        let end = self.raw.len();
        if let Some(leaf) = self.leaf.take() {
            self.end_part(leaf, end);
        }
        while let Some(open) = self.open.pop() {
            if open.boundary.is_some() && !open.closed && !self.parts[open.part].children.is_empty() {
                defects.add(defects::MISSING_END, "a multipart does not end");
            }
            self.end_part(open.part, end);
        }
        for part in &mut self.parts {
            if part.kind == Kind::Multipart && part.children.is_empty() {
                part.kind = Kind::Leaf;
                if !part.body.is_empty() {
                    defects.add(defects::MISSING_BOUNDARY, "a multipart has no parts");
                }
                part.content_type.value = "text/plain".to_owned();
            }
        }
    }

    /// Reads the header of a part, and of the message in it if it is one. Returns where its body starts.
    fn begin(&mut self, mut start: usize, mut parent: Option<usize>, mut default: &str, defects: &mut Defects) -> Result<usize, Refusal> {
        loop {
            let index = self.parts.len();
            if index >= self.limits.parts {
                return Err(Refusal { code: "too_many_parts", note: format!("more than {} parts", self.limits.parts) });
            }
            if self.open.len() > self.limits.depth.min(DEEPEST) {
                return Err(Refusal { code: "too_deep", note: format!("parts nested more than {} deep", self.limits.depth) });
            }
            let (fields, body) = self.read_fields(start, index == 0, defects)?;
            let part = self.make_part(fields, start, body, parent, default, defects);
            if let Some(parent) = parent {
                self.parts[parent].children.push(index);
            }
            let kind = part.kind;
            let boundary = part.content_type.get("boundary").map(|boundary| boundary.trim_end().as_bytes().to_vec());
            self.parts.push(part);
            match kind {
                Kind::Leaf => {
                    self.leaf = Some(index);
                    return Ok(body);
                }
                Kind::Multipart => {
                    let boundary = match boundary {
                        Some(given) => Some(given),
                        None => {
                            defects.add(defects::MISSING_BOUNDARY, "a multipart names no boundary");
                            guess_boundary(&self.raw[body..])
                        }
                    };
                    match boundary {
                        Some(boundary) => self.open.push(Open { part: index, boundary: Some(boundary), closed: false }),
                        None => {
                            self.parts[index].kind = Kind::Leaf;
                            self.parts[index].content_type.value = "text/plain".to_owned();
                            self.leaf = Some(index);
                        }
                    }
                    return Ok(body);
                }
                Kind::Message => {
                    self.open.push(Open { part: index, boundary: None, closed: false });
                    (start, parent, default) = (body, Some(index), "text/plain");
                }
            }
        }
    }

    fn make_part(
        &mut self,
        fields: Vec<Field>,
        start: usize,
        body: usize,
        parent: Option<usize>,
        default: &str,
        defects: &mut Defects,
    ) -> Part {
        let value = |name: &str| {
            let mut values = fields
                .iter()
                .filter(|field| self.raw[field.name.clone()].eq_ignore_ascii_case(name.as_bytes()))
                .map(|field| &self.raw[field.value.clone()]);
            values.find(|value| !value.trim_ascii().is_empty()).unwrap_or_default()
        };
        let mut content_type = Parameters::parse(value("content-type"), &self.fallback);
        if content_type.get("charset").is_some() && self.fallback.is_empty() {
            self.fallback = content_type.get("charset").unwrap_or_default().to_owned();
        }
        let disposition = Parameters::parse(value("content-disposition"), &self.fallback);
        let encoding = Encoding::parse(value("content-transfer-encoding"));
        let is_valid = content_type.value.split_once('/').is_some_and(|(kind, subtype)| {
            let is_token =
                |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b));
            is_token(kind) && is_token(subtype)
        });
        if !is_valid {
            if !content_type.value.is_empty() {
                defects.add(defects::INVALID_TYPE, "a Content-Type cannot be read");
            }
            content_type.value = match content_type.value.as_str() {
                "" => default.to_owned(),
                "text" | "text/" => "text/plain".to_owned(),
                "html" => "text/html".to_owned(),
                "multipart" | "multipart/" => "multipart/mixed".to_owned(),
                _ if content_type.get("boundary").is_some() => "multipart/mixed".to_owned(),
                _ if disposition.value == "attachment" || content_type.get("name").is_some() || disposition.get("filename").is_some() => {
                    "application/octet-stream".to_owned()
                }
                _ => "text/plain".to_owned(),
            };
        }
        let is_wrapped = matches!(encoding, Encoding::Base64 | Encoding::QuotedPrintable | Encoding::Uuencode);
        let kind = match content_type.value.as_str() {
            value if value.starts_with("multipart/") => Kind::Multipart,
            "message/rfc822" | "message/global" | "message/news" if !is_wrapped => Kind::Message,
            _ => Kind::Leaf,
        };
        Part { fields, kind, content_type, disposition, encoding, start, body: body..body, parent, children: Vec::new() }
    }

    /// Reads fields up to the blank line, a boundary, or what can only be text. Returns where the body starts.
    fn read_fields(&mut self, start: usize, is_root: bool, defects: &mut Defects) -> Result<(Vec<Field>, usize), Refusal> {
        let raw = self.raw;
        let mut fields: Vec<Field> = Vec::new();
        let mut at = start;
        while at < raw.len() {
            let (line, next) = line_at(raw, at);
            if line.is_empty() {
                self.count_header(&fields, at - start)?;
                return Ok((fields, next));
            }
            if line.starts_with(b"--") && self.boundary(line).is_some() {
                defects.add(defects::MISSING_SEPARATOR, "no blank line between header and body");
                return Ok((fields, at));
            }
            let is_continuation = matches!(line[0], b' ' | b'\t');
            if is_continuation && !fields.is_empty() {
                let (following, _) = line_at(raw, next);
                let is_blank = line.trim_ascii().is_empty();
                // A separator that caught some spaces, before what is plainly no header.
                if is_blank && !following.is_empty() && !matches!(following[0], b' ' | b'\t') && !looks_like_header(following) {
                    return Ok((fields, next));
                }
                if let Some(last) = fields.last_mut() {
                    last.value.end = next;
                    self.check_field(last)?;
                }
            } else if let Some((name, colon)) = header_name(line).filter(|_| !is_continuation) {
                let field = Field { name: at..at + name.len(), value: at + colon..next };
                self.check_field(&field)?;
                fields.push(field);
            } else {
                let (following, _) = line_at(raw, next);
                let goes_on = looks_like_header(following) && (is_root || !fields.is_empty());
                if !goes_on || (fields.is_empty() && !is_continuation && line.len() > 200) {
                    if !fields.is_empty() || is_root {
                        defects.add(defects::MISSING_SEPARATOR, "no blank line between header and body");
                    }
                    return Ok((fields, at));
                }
                defects.add(defects::MALFORMED_HEADER, "a line of the header is no field");
            }
            if at - start > self.limits.headers {
                return Err(headers_too_long(self.limits.headers));
            }
            at = next;
        }
        self.count_header(&fields, at - start)?;
        Ok((fields, raw.len()))
    }

    fn check_field(&self, field: &Field) -> Result<(), Refusal> {
        if field.value.end - field.name.start > self.limits.header {
            return Err(Refusal { code: "header_too_long", note: format!("a header field of more than {} bytes", self.limits.header) });
        }
        Ok(())
    }

    fn count_header(&mut self, fields: &[Field], bytes: usize) -> Result<(), Refusal> {
        self.headers += bytes;
        // The parts share what the mail itself may have, several times over.
        if bytes > self.limits.headers || self.headers > self.limits.headers.saturating_mul(8) || fields.len() > self.limits.headers / 4 {
            return Err(headers_too_long(self.limits.headers));
        }
        Ok(())
    }
}

fn headers_too_long(limit: usize) -> Refusal {
    Refusal { code: "headers_too_long", note: format!("header fields of more than {limit} bytes") }
}

/// The end of the line before the one at `line_start`, which belongs to the boundary (RFC 2046 section 5.1.1).
fn before_line(raw: &[u8], line_start: usize) -> usize {
    let mut end = line_start;
    if end > 0 && raw[end - 1] == b'\n' {
        end -= 1;
        if end > 0 && raw[end - 1] == b'\r' {
            end -= 1;
        }
    }
    end
}

/// The boundary of a multipart that does not say: a line of two dashes before a header.
fn guess_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let body = &body[..body.len().min(64 << 10)];
    let mut at = 0;
    while at < body.len() {
        let (line, next) = line_at(body, at);
        if let Some(boundary) = line.strip_prefix(b"--")
            && (1..=200).contains(&boundary.len())
            && memchr(b' ', boundary.trim_ascii_end()).is_none()
            && line_at(body, next).0.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
        {
            return Some(boundary.trim_ascii_end().to_vec());
        }
        at = next;
    }
    None
}
