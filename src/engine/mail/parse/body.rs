//! Tells what of a mail is to be read and what is a file (RFC 2046 section 5.1, and what senders make of it). No text and no file is
//! lost: what is not body is a file.
use super::{
    calendar,
    defects::{self, Defects},
    files, lines, tnef, transfer,
    tree::{Kind, Part, Tree},
};
use crate::{
    base::text,
    engine::mail::{Invitation, Limits, MailFile, html},
};
use std::borrow::Cow;

/// What there is to read and to keep.
#[derive(Default)]
pub struct Body {
    pub text: String,
    pub html: Option<String>,
    pub files: Vec<MailFile>,
    /// The Content-Location of each file; empty if it has none.
    pub locations: Vec<String>,
    pub invitations: Vec<Invitation>,
    /// Of a message packed into a `winmail.dat`.
    pub subject: Option<String>,
}

/// A stretch of the body in one or both forms.
#[derive(Default)]
struct Segment<'t> {
    text: Option<Cow<'t, str>>,
    html: Option<Cow<'t, str>>,
}

struct Collector<'t, 'd> {
    tree: &'t Tree<'t>,
    decoded: &'t [Cow<'t, [u8]>],
    texts: &'t [Option<Cow<'t, str>>],
    limits: &'t Limits,
    defects: &'d mut Defects,
    body: Body,
    /// Whether something to read was found already: a named text after it is a file.
    has_text: bool,
    /// The text of a `winmail.dat`, for a mail that has no other.
    packed: Vec<Segment<'static>>,
}

/// Sorts the parts of a mail.
pub fn collect(tree: &Tree<'_>, decoded: &[Cow<'_, [u8]>], texts: &[Option<Cow<'_, str>>], limits: &Limits, defects: &mut Defects) -> Body {
    let mut collector = Collector { tree, decoded, texts, limits, defects, body: Body::default(), has_text: false, packed: Vec::new() };
    let mut segments = Vec::new();
    collector.visit(0, &mut segments);
    let mut body = collector.body;
    // Text beside a winmail.dat is the text inside it.
    if !collector.has_text {
        segments.extend(collector.packed);
    }
    let has_html = segments.iter().any(|segment| segment.html.is_some());
    let mut markup = String::new();
    for segment in segments {
        let is_blank = segment.text.as_deref().is_none_or(|text| text.trim().is_empty());
        let text = match &segment.html {
            Some(source) if is_blank => Cow::Owned(html::to_text(source)),
            _ => segment.text.unwrap_or_default(),
        };
        if has_html {
            match &segment.html {
                Some(source) => markup.push_str(source),
                None if text.trim().is_empty() => {}
                None => push_as_html(&text, &mut markup),
            }
        }
        if !body.text.is_empty() && !body.text.ends_with('\n') && !text.is_empty() {
            body.text.push('\n');
        }
        if body.text.len() + text.len() > limits.body.saturating_mul(2) {
            defects.add(defects::BODY_TRUNCATED, "the text is too long and was cut");
        } else if body.text.is_empty() {
            body.text = text.into_owned();
        } else {
            body.text.push_str(&text);
        }
    }
    body.text = composed(lines::clean(body.text));
    body.html = (!markup.trim().is_empty()).then(|| composed(markup));
    body
}

fn composed(text: String) -> String {
    match text::composed(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

fn push_as_html(text: &str, out: &mut String) {
    out.push_str("<div style=\"white-space: pre-wrap\">");
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out.push_str("</div>");
}

impl<'t> Collector<'t, '_> {
    /// Depth is bounded by the tree's limit.
    fn visit(&mut self, index: usize, segments: &mut Vec<Segment<'t>>) {
        let tree = self.tree;
        let part = &tree.parts[index];
        match part.kind {
            Kind::Leaf => self.leaf(index, part, segments),
            Kind::Message => self.file(index, part),
            Kind::Multipart => match part.media_type() {
                "multipart/alternative" => self.alternative(part, segments),
                "multipart/related" => self.related(part, segments),
                _ => part.children.iter().for_each(|child| self.visit(*child, segments)),
            },
        }
    }

    /// One segment of all the alternatives: the plain one is its text, the HTML its HTML.
    fn alternative(&mut self, part: &Part, segments: &mut Vec<Segment<'t>>) {
        let mut inner = Vec::new();
        // A later alternative is not a text after the body but the body again.
        let had_text = self.has_text;
        for child in &part.children {
            self.has_text = had_text;
            self.visit(*child, &mut inner);
        }
        let mut merged = Segment::default();
        for segment in inner {
            let is_second_form = segment.html.is_some() && merged.text.as_deref().is_some_and(|text| !text.trim().is_empty());
            if !is_second_form {
                append(&mut merged.text, segment.text);
            }
            append(&mut merged.html, segment.html);
        }
        self.has_text = had_text || merged.text.is_some() || merged.html.is_some();
        segments.push(merged);
    }

    /// The root is the body (RFC 2387); what it refers to are files.
    fn related(&mut self, part: &Part, segments: &mut Vec<Segment<'t>>) {
        let start = part.content_type.get("start").map(|id| id.trim_matches(['<', '>']).to_owned());
        let root = start
            .and_then(|start| part.children.iter().copied().find(|child| self.content_id(*child).as_ref() == Some(&start)))
            .or(part.children.first().copied());
        if let Some(root) = root {
            self.visit(root, segments);
        }
        for child in part.children.iter().copied().filter(|child| Some(*child) != root) {
            let other = &self.tree.parts[child];
            if other.kind == Kind::Leaf && self.content_id(child).is_some() && other.media_type() != "text/plain" {
                self.file(child, other);
            } else {
                self.visit(child, segments);
            }
        }
    }

    fn leaf(&mut self, index: usize, part: &Part, segments: &mut Vec<Segment<'t>>) {
        let is_readable = matches!(
            part.media_type(),
            "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text/markdown" | "text/x-markdown"
        );
        let is_named = part.file_name().is_some();
        let is_binary = || !self.decoded[index].starts_with(b"\xFF\xFE") && self.decoded[index].contains(&0);
        let is_file = part.is_attachment() || (is_named && (self.has_text || is_binary()));
        if !is_readable || is_file {
            return self.file(index, part);
        }
        let Some(text) = &self.texts[index] else {
            return;
        };
        let mut segment = Segment::default();
        match part.media_type() {
            "text/html" => segment.html = Some(Cow::Borrowed(text)),
            "text/enriched" | "text/richtext" => segment.text = Some(Cow::Owned(without_commands(text))),
            _ => segment.text = Some(self.without_embedded_files(part, &self.decoded[index], text)),
        }
        self.has_text |= !text.trim().is_empty();
        segments.push(segment);
    }

    /// Takes uuencoded and yEnc files out of a text.
    fn without_embedded_files(&mut self, part: &Part, bytes: &'t [u8], text: &'t str) -> Cow<'t, str> {
        let has_uuencode = transfer::line_starts(bytes, b"begin ").next().is_some();
        let has_yenc = transfer::line_starts(bytes, b"=ybegin ").next().is_some();
        if !has_uuencode && !has_yenc {
            return Cow::Borrowed(text);
        }
        let mut rest = bytes;
        let mut kept = Vec::new();
        let mut found = 0;
        let find: fn(&[u8]) -> _ = if has_uuencode { transfer::uuencode } else { transfer::yenc };
        while found < self.limits.parts
            && let Some((name, file, range)) = find(rest)
        {
            kept.extend_from_slice(&rest[..range.start]);
            rest = &rest[range.end..];
            found += 1;
            let media_type = files::type_of_name(&name);
            self.push_file(&name, media_type, file, None, String::new());
        }
        if found == 0 {
            return Cow::Borrowed(text);
        }
        kept.extend_from_slice(rest);
        kept.truncate(self.limits.body);
        Cow::Owned(super::content::text(part, &kept, self.defects).into_owned())
    }

    fn content_id(&self, index: usize) -> Option<String> {
        let value = self.tree.field(index, "content-id")?;
        let text = super::words::line(value, "");
        let id = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        (!id.is_empty()).then(|| id.to_owned())
    }

    fn file(&mut self, index: usize, part: &Part) {
        let bytes = &self.decoded[index];
        let name = part.file_name();
        let is_tnef = matches!(part.media_type(), "application/ms-tnef" | "application/vnd.ms-tnef")
            || name.is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"));
        if is_tnef {
            match tnef::unpack(bytes, self.limits) {
                Some(unpacked) => return self.unpacked(unpacked),
                None => self.defects.add(defects::BROKEN_TNEF, "a winmail.dat cannot be read"),
            }
        }
        // A part of nothing, as a sender leaves behind its last boundary.
        if bytes.is_empty() && name.is_none() && part.kind == Kind::Leaf && !part.is_attachment() {
            return;
        }
        let is_calendar = matches!(part.media_type(), "text/calendar" | "application/ics" | "text/x-vcalendar")
            || name.is_some_and(|name| files::extension(name).eq_ignore_ascii_case("ics"));
        if is_calendar {
            let text = self.texts[index].clone().unwrap_or_else(|| String::from_utf8_lossy(&bytes[..bytes.len().min(self.limits.body)]));
            for invitation in calendar::read(&text, part.content_type.get("method")) {
                if !self.body.invitations.iter().any(|known| calendar::is_same(known, &invitation)) {
                    self.body.invitations.push(invitation);
                }
            }
        }
        let location =
            self.tree.field(index, "content-location").map(|value| super::words::line(value, "").replace(' ', "")).unwrap_or_default();
        let content_id = self.content_id(index);
        self.push_file(name.unwrap_or_default(), part.media_type().to_owned(), bytes.to_vec(), content_id, location);
    }

    fn unpacked(&mut self, unpacked: tnef::Unpacked) {
        for file in unpacked.files {
            self.push_file(&file.name, file.media_type, file.bytes, file.content_id, String::new());
        }
        self.packed.push(Segment { text: unpacked.text.map(Cow::Owned), html: unpacked.html.map(Cow::Owned) });
        self.body.subject = self.body.subject.take().or(unpacked.subject);
    }

    fn push_file(&mut self, name: &str, media_type: String, bytes: Vec<u8>, content_id: Option<String>, location: String) {
        let name = files::safe_name(name, &media_type, self.body.files.len() + 1);
        self.body.files.push(MailFile { name, media_type, bytes, is_inline: false, content_id });
        self.body.locations.push(location);
    }
}

fn append<'t>(target: &mut Option<Cow<'t, str>>, more: Option<Cow<'t, str>>) {
    match (target.as_mut(), more) {
        (Some(text), Some(more)) => {
            let text = text.to_mut();
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&more);
        }
        (None, Some(more)) => *target = Some(more),
        _ => {}
    }
}

/// The words of enriched text (RFC 1896): commands in angle brackets go, `<<` is one.
fn without_commands(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('<') {
            out.push('<');
            rest = after;
        } else if let Some(end) = rest.bytes().take(100).position(|b| b == b'>') {
            rest = &rest[end + 1..];
        } else {
            out.push('<');
        }
    }
    out.push_str(rest);
    out
}
