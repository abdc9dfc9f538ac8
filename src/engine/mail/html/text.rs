//! The text of HTML as a person reads it: paragraphs, lists, tables, links, and quotes as `> ` lines.
//!
//! Own code on the scanner of this folder, because this runs on every mail without a text part: a DOM (html5ever, on which
//! `html2text` stands) costs several times as much as the whole rest of reading a mail and recurses into nested tables. Text needs no
//! tree; it needs to know where lines end, what is hidden, and how deep a quote is. One pass, nothing nested beyond counters.
use super::entity;
use super::marks::{is_hidden, is_history, is_indentation, is_tight};
use super::scan::{Kind, Name, Tokens, attribute};

/// Quotes deeper than this are written at this depth.
const QUOTE_DEPTH: usize = 9;
const OPEN_LIMIT: usize = 200;
/// A link's address that is longer says nothing to a person.
const ADDRESS: usize = 300;

/// The text of HTML, LF line ends, no blank lines at its ends, at most one blank line in a row.
pub fn to_text(html: &str) -> String {
    to_text_marked(html).text
}

/// A text, and where in it the markup says that quoted history begins.
pub struct Marked {
    pub text: String,
    /// Byte offset of the first line of history in `text`.
    pub history: Option<usize>,
}

/// As [`to_text`], with what mail programs mark as history (`gmail_quote`, `divRplyFwdMsg` and their like).
pub fn to_text_marked(html: &str) -> Marked {
    let mut writer = Writer { out: String::with_capacity(html.len() / 3), ..Writer::default() };
    for token in Tokens::new(html) {
        match token.kind {
            Kind::Text => writer.text(token.raw),
            Kind::RawText | Kind::Other => {}
            Kind::Open { name, attributes } => writer.open(name, attributes),
            Kind::Close { name } => writer.close(name),
        }
    }
    writer.finish()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Something stands on the current line, even if it is only a hard space.
    line: bool,
    blanks: usize,
    wants_blank: bool,
    space: bool,
    tab: bool,
    quotes: usize,
    preformatted: usize,
    lists: Vec<Option<usize>>,
    /// Open blockquotes: whether each is a quote, or mere indentation.
    blockquotes: Vec<bool>,
    link: Option<(String, usize)>,
    hidden: Option<Hidden>,
    history: Option<usize>,
}

/// An element that is not shown: what it writes is taken back at its end. If it never ends, it stays: rather too much than lost.
struct Hidden {
    name: Name,
    depth: usize,
    length: usize,
    line: bool,
    space: bool,
    wants_blank: bool,
}

impl Writer {
    fn start_line(&mut self) {
        if self.line {
            return;
        }
        if self.wants_blank && !self.out.is_empty() && self.blanks == 0 {
            self.blank_line();
        }
        self.wants_blank = false;
        self.quote_marks();
        self.line = true;
        self.blanks = 0;
    }

    fn quote_marks(&mut self) {
        for _ in 0..self.quotes.min(QUOTE_DEPTH) {
            self.out.push('>');
        }
        if self.quotes > 0 {
            self.out.push(' ');
        }
    }

    fn blank_line(&mut self) {
        if self.out.is_empty() || self.blanks > 0 {
            return;
        }
        self.quote_marks();
        self.trim_line();
        self.out.push('\n');
        self.blanks += 1;
    }

    fn trim_line(&mut self) {
        let length = self.out.trim_end_matches([' ', '\t', '\u{a0}']).len();
        self.out.truncate(length);
    }

    fn end_line(&mut self) {
        self.space = false;
        self.tab = false;
        if self.line {
            self.trim_line();
            let is_empty = self.out.as_bytes().iter().rev().find(|byte| **byte != b'>').is_none_or(|byte| *byte == b'\n');
            if is_empty && self.blanks_before() {
                let start = self.out.rfind('\n').map_or(0, |at| at + 1);
                self.out.truncate(start);
            } else {
                self.out.push('\n');
                self.blanks = usize::from(is_empty);
            }
            self.line = false;
        }
    }

    /// Whether the line before the current, empty one is blank too (or there is none).
    fn blanks_before(&self) -> bool {
        let start = self.out.rfind('\n').map_or(0, |at| at + 1);
        let before = self.out[..start].trim_end_matches('\n');
        start == 0 || before.is_empty() || self.out[..start].ends_with("\n\n") || before.ends_with("\n>")
    }

    fn paragraph(&mut self) {
        self.end_line();
        self.wants_blank = true;
    }

    fn flush_space(&mut self) {
        if self.tab && self.line {
            self.out.push('\t');
        } else if self.space && self.line {
            self.out.push(' ');
        }
        self.tab = false;
        self.space = false;
    }

    fn push(&mut self, run: &str) {
        if !run.is_empty() {
            self.start_line();
            self.flush_space();
            self.out.push_str(run);
        }
    }

    fn text(&mut self, raw: &str) {
        let bytes = raw.as_bytes();
        let mut from = 0;
        let mut at = 0;
        while at < bytes.len() {
            let special = match bytes[at] {
                b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'&' => true,
                // U+00A0 and U+00AD; U+034F; U+200B to U+200F; U+FEFF.
                0xC2 => matches!(bytes.get(at + 1), Some(0xA0 | 0xAD)),
                0xCD => bytes.get(at + 1) == Some(&0x8F),
                0xE2 => bytes.get(at + 1) == Some(&0x80),
                0xEF => bytes.get(at + 1) == Some(&0xBB),
                _ => false,
            };
            if !special {
                at += 1;
                continue;
            }
            self.push(&raw[from..at]);
            let (character, length) = if bytes[at] == b'&' {
                entity::first(&raw[at..]).unwrap_or(('&', 1))
            } else {
                let character = raw[at..].chars().next().unwrap_or(' ');
                (character, character.len_utf8())
            };
            self.character(character);
            at += length;
            from = at;
        }
        self.push(&raw[from..]);
    }

    fn character(&mut self, character: char) {
        match character {
            '\n' if self.preformatted > 0 => self.line_break(),
            ' ' | '\t' if self.preformatted > 0 => {
                self.start_line();
                self.out.push(character);
            }
            ' ' | '\n' | '\t' | '\r' | '\u{0C}' => self.space = self.line,
            // A hard space alone on its line is how mail programs write a blank line.
            '\u{A0}' => {
                self.start_line();
                self.space = true;
            }
            '\u{AD}' | '\u{34F}' | '\u{200B}' | '\u{FEFF}' => {}
            // Joiners belong between letters; in a row they are the padding of a preview text.
            '\u{200C}' | '\u{200D}' | '\u{200E}' | '\u{200F}' if !self.line || self.space => {}
            _ => {
                let mut buffer = [0; 4];
                self.push(character.encode_utf8(&mut buffer));
            }
        }
    }

    fn line_break(&mut self) {
        if self.line {
            self.end_line();
        } else {
            self.wants_blank = false;
            self.blank_line();
        }
    }

    fn open(&mut self, name: Name, attributes: &str) {
        let word = name.as_str();
        if let Some(hidden) = &mut self.hidden {
            if hidden.name == name {
                hidden.depth += 1;
            }
        } else if !attributes.is_empty() && matches!(word, "div" | "span" | "td" | "tr" | "table" | "p" | "center") && is_hidden(attributes)
        {
            let (line, space, wants_blank) = (self.line, self.space, self.wants_blank);
            self.hidden = Some(Hidden { name, depth: 1, length: self.out.len(), line, space, wants_blank });
        }
        if self.history.is_none() && !attributes.is_empty() && self.hidden.is_none() && is_history(word, attributes) {
            self.end_line();
            self.history = Some(self.out.len());
        }
        match word {
            "br" => self.line_break(),
            "p" => {
                if is_tight(attributes) {
                    self.end_line();
                } else {
                    self.paragraph();
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" => self.paragraph(),
            "pre" => {
                self.paragraph();
                self.preformatted += 1;
            }
            "div" | "table" | "tr" | "tbody" | "center" | "section" | "article" | "header" | "footer" | "dt" | "dd" | "form"
            | "fieldset" | "address" | "caption" | "body" | "figure" | "main" | "option" => self.end_line(),
            "td" | "th" => self.tab = self.line,
            "hr" => {
                self.end_line();
                self.push("________________________________");
                self.end_line();
            }
            "blockquote" => {
                self.end_line();
                let is_quote = !is_indentation(attributes);
                if self.blockquotes.len() < OPEN_LIMIT {
                    self.blockquotes.push(is_quote);
                    self.quotes += usize::from(is_quote);
                }
            }
            "ul" | "ol" | "dir" | "menu" => {
                self.end_line();
                if self.lists.len() < OPEN_LIMIT {
                    let start = attribute(attributes, "start").and_then(|value| value.trim().parse().ok()).unwrap_or(1);
                    self.lists.push((word == "ol").then_some(start));
                }
            }
            "li" => {
                self.end_line();
                let depth = self.lists.len().clamp(1, 8);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.start_line();
                for _ in 1..depth {
                    self.out.push_str("  ");
                }
                self.out.push_str(&mark);
            }
            "a" => {
                self.end_link();
                if let Some(target) = attribute(attributes, "href") {
                    let is_pending = usize::from(self.line && (self.space || self.tab));
                    self.link = Some((target.into_owned(), self.out.len() + is_pending));
                }
            }
            "img" => {
                if let Some(text) = attribute(attributes, "alt") {
                    // The alternative of an emoji is the emoji; that of a photo is noise.
                    let is_emoji = text.chars().count() <= 8 && !text.chars().any(|c| c.is_ascii_alphanumeric());
                    if is_emoji {
                        self.push(text.trim());
                    }
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: Name) {
        match name.as_str() {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" => {
                // An Outlook paragraph has no margins; which kind it was, its start tag has said.
                let was_paragraph = self.wants_blank || name.as_str() != "p";
                self.end_line();
                self.wants_blank |= was_paragraph;
            }
            "div" | "table" | "tr" | "tbody" | "center" | "section" | "article" | "header" | "footer" | "dt" | "dd" | "form" | "li"
            | "fieldset" | "address" | "caption" | "figure" | "main" => self.end_line(),
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.paragraph();
            }
            "blockquote" => {
                self.end_line();
                if let Some(is_quote) = self.blockquotes.pop() {
                    self.quotes -= usize::from(is_quote);
                    self.wants_blank |= is_quote;
                }
            }
            "ul" | "ol" | "dir" | "menu" => {
                self.end_line();
                self.lists.pop();
            }
            "a" => self.end_link(),
            _ => {}
        }
        if let Some(hidden) = &mut self.hidden
            && hidden.name == name
        {
            hidden.depth -= 1;
            if hidden.depth == 0
                && let Some(hidden) = self.hidden.take()
            {
                self.out.truncate(hidden.length);
                self.line = hidden.line;
                self.space = hidden.space;
                self.wants_blank = hidden.wants_blank;
                self.link = None;
            }
        }
    }

    /// Writes a link's address behind its text, where the text does not say it.
    fn end_link(&mut self) {
        let Some((target, start)) = self.link.take() else { return };
        let text = self.out.get(start.min(self.out.len())..).unwrap_or("").trim();
        let target = target.trim();
        let address = target.strip_prefix("mailto:").map(|rest| rest.split('?').next().unwrap_or(rest));
        let shown = address.unwrap_or(target);
        let is_link = address.is_some() || target.starts_with("http://") || target.starts_with("https://");
        if !is_link || text.is_empty() || text.len() > 2000 || shown.len() > ADDRESS || !self.line || shown.chars().any(char::is_whitespace)
        {
            return;
        }
        let bare = |url: &str| {
            let url = url.split_once("://").map_or(url, |(_, rest)| rest);
            url.trim_start_matches("www.").trim_end_matches('/').to_ascii_lowercase().replace("%28", "(").replace("%29", ")")
        };
        let said = bare(text.trim_matches(['<', '>', '[', ']', '(', ')', '.', ',']));
        let meant = bare(shown);
        // A text with the address in it, or one that is the beginning of the address, says enough.
        if text.contains(shown) || said.contains(&meant) || (said.contains('.') && meant.starts_with(&said)) {
            return;
        }
        let shown = shown.to_owned();
        self.space = false;
        self.out.push_str(" <");
        self.out.push_str(&shown);
        self.out.push('>');
    }

    fn finish(mut self) -> Marked {
        self.end_link();
        self.end_line();
        let lead = self.out.len() - self.out.trim_start_matches('\n').len();
        let text = self.out.trim_end().get(lead..).unwrap_or("").to_owned();
        let history = self.history.map(|at| at.saturating_sub(lead).min(text.len()));
        Marked { text, history }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_breaks_and_blank_lines_are_as_a_person_sees_them() {
        assert_eq!(to_text("<p>a</p><p>b<br>c</p>"), "a\n\nb\nc");
        assert_eq!(to_text("<div>a</div><div><br></div><div>b<br></div><div>c</div>"), "a\n\nb\nc");
        assert_eq!(
            to_text("<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p><p class=MsoNormal>c</p>"),
            "a\n\nb\nc"
        );
        assert_eq!(to_text("a<br><br><br><br>b"), "a\n\nb");
        assert_eq!(to_text("<p>a <b> b</b>\n c&nbsp;d</p>"), "a b c d");
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        let html = "<head><title>t</title><style>p{}</style></head><div style='display: none'>preview<p>x</p></div><script>s()</script>shown<!-- c -->";
        assert_eq!(to_text(html), "shown");
        assert_eq!(to_text("a<div style='display:none'>b"), "a\nb");
    }

    #[test]
    fn lists_tables_and_links_stay_readable() {
        assert_eq!(to_text("<ul><li>a<li>b<ol><li>c</li></ol></ul>"), "- a\n- b\n  1. c");
        assert_eq!(to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a\tb\nc");
        assert_eq!(
            to_text("<a href='https://a.example/'>a.example</a> <a href='https://b.example/x'>here</a>"),
            "a.example here <https://b.example/x>"
        );
        assert_eq!(
            to_text("<a href='mailto:a@b.example'>a@b.example</a> <a href='mailto:c@b.example'>Cee</a>"),
            "a@b.example Cee <c@b.example>"
        );
        assert_eq!(to_text("<pre>a\n  b</pre>"), "a\n  b");
    }

    #[test]
    fn quotes_have_marks_and_mere_indentation_has_none() {
        assert_eq!(to_text("a<blockquote type=cite>b<br>c<blockquote>d</blockquote></blockquote>e"), "a\n> b\n> c\n>> d\n\ne");
        assert_eq!(to_text("<blockquote style='margin:0 0 0 40px;border:none'>a</blockquote>"), "a");
    }

    #[test]
    fn history_begins_where_the_markup_says() {
        let marked = to_text_marked("<div>Xin chào</div><div id=\"divRplyFwdMsg\">Xyz: old</div>");
        assert_eq!(marked.history.map(|at| &marked.text[at..]), Some("Xyz: old"));
    }

    #[test]
    fn no_nesting_and_no_length_costs_more_than_its_length() {
        for piece in [
            "<div>",
            "<blockquote>",
            "<ul><li>",
            "<a href=x>",
            "<div style=display:none>",
            "<!--",
            "<",
            "<p style='",
            "&",
            "<td>x",
            "&nbsp;<p>",
            "<br>",
        ] {
            let html = piece.repeat(20_000) + "end";
            assert!(to_text(&html).len() <= html.len() * 12, "{piece}");
        }
    }
}
