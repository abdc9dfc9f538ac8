//! A forgiving, linear scanner of HTML: tags and the text between them, nothing built. Owns where a tag begins and ends and how an
//! attribute is read. Every byte is looked at a bounded number of times, whatever is unclosed. It guards and reads, and is never
//! what makes HTML safe: that is left to a real HTML5 parser.
use memchr::{memchr, memchr3, memmem};
use std::borrow::Cow;

/// A tag's name in lower case; names longer than any of HTML's are cut and match nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name {
    bytes: [u8; 12],
    length: u8,
}

impl Name {
    fn new(raw: &[u8]) -> Self {
        let length = raw.len().min(12);
        let mut bytes = [0; 12];
        for (to, from) in bytes.iter_mut().zip(raw) {
            *to = from.to_ascii_lowercase();
        }
        Self { bytes, length: length as u8 }
    }

    /// `?` for a name that is not ASCII.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("?")
    }

    /// Elements that have no end tag.
    pub fn is_void(&self) -> bool {
        matches!(
            self.as_str(),
            "br" | "img" | "hr" | "meta" | "link" | "input" | "col" | "area" | "base" | "wbr" | "embed" | "source" | "track" | "param"
        )
    }
}

/// One piece of HTML. Concatenated, `raw` of all tokens is the input.
pub struct Token<'a> {
    pub raw: &'a str,
    pub kind: Kind<'a>,
}

pub enum Kind<'a> {
    Text,
    /// The text of an element whose content is no markup, such as `style` or `title`.
    RawText,
    Open {
        name: Name,
        attributes: &'a str,
    },
    Close {
        name: Name,
    },
    /// Comments, doctypes, processing instructions, conditional sections.
    Other,
}

/// The tokens of `html`, in order.
pub struct Tokens<'a> {
    rest: &'a str,
    raw_text_of: Option<Name>,
}

impl<'a> Tokens<'a> {
    pub fn new(html: &'a str) -> Self {
        Self { rest: html, raw_text_of: None }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (head, tail) = self.rest.split_at(length);
        self.rest = tail;
        head
    }

    fn raw_text(&mut self, name: Name) -> Option<Token<'a>> {
        let bytes = self.rest.as_bytes();
        let end = memmem::find_iter(bytes, b"</")
            .find(|at| {
                let rest = &bytes[at + 2..];
                let word = name.as_str().as_bytes();
                rest.len() >= word.len()
                    && rest[..word.len()].eq_ignore_ascii_case(word)
                    && !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
            })
            .unwrap_or(bytes.len());
        (end > 0).then(|| Token { raw: self.take(end), kind: Kind::RawText })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw_text_of.take()
            && let Some(token) = self.raw_text(name)
        {
            return Some(token);
        }
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        if bytes[0] == b'<' {
            let second = bytes.get(1).copied().unwrap_or(b' ');
            if second == b'!' || second == b'?' {
                let end = if bytes.starts_with(b"<!--") {
                    // `<!-->` is a whole comment, so the end is sought from the second dash on.
                    memmem::find(&bytes[2..], b"-->").map_or(bytes.len(), |at| at + 5)
                } else {
                    memchr(b'>', bytes).map_or(bytes.len(), |at| at + 1)
                };
                return Some(Token { raw: self.take(end), kind: Kind::Other });
            }
            let closes = second == b'/';
            let from = if closes { 2 } else { 1 };
            if bytes.get(from).is_some_and(u8::is_ascii_alphabetic) {
                let name_end = bytes[from..]
                    .iter()
                    .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
                    .map_or(bytes.len(), |at| from + at);
                let name = Name::new(&bytes[from..name_end]);
                let end = tag_end(bytes, name_end);
                let raw = self.take(end);
                if closes {
                    return Some(Token { raw, kind: Kind::Close { name } });
                }
                if is_raw_text(name.as_str()) {
                    self.raw_text_of = Some(name);
                }
                let attributes = raw[name_end..].trim_end_matches('>');
                return Some(Token { raw, kind: Kind::Open { name, attributes } });
            }
        }
        let end = memchr(b'<', &bytes[1..]).map_or(bytes.len(), |at| at + 1);
        Some(Token { raw: self.take(end), kind: Kind::Text })
    }
}

/// Elements whose content a browser does not read as markup.
fn is_raw_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes")
}

/// The offset behind the `>` that ends a tag, quotes respected.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        let here = at + found;
        if bytes[here] == b'>' {
            return here + 1;
        }
        // A quote opens a value only behind an equals sign.
        let opens = bytes[from..here].iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'=');
        at = here + 1;
        if opens {
            match memchr(bytes[here], &bytes[at..]) {
                Some(end) => at += end + 1,
                None => return bytes.len(),
            }
        }
    }
    bytes.len()
}

/// The names and raw values of a tag's attributes, as written.
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    pub fn new(attributes: &'a str) -> Self {
        Self { rest: attributes }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let name_end = rest[first..].find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/')).map_or(rest.len(), |at| first + at);
        let (name, after) = rest.split_at(name_end);
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_ascii_start();
        let (value, after) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &value[1..];
                memchr(*quote, inner.as_bytes()).map_or((inner, ""), |end| (&inner[..end], &inner[end + 1..]))
            }
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = after;
        Some((name, value))
    }
}

/// The value of an attribute, entities decoded; `name` is lower case. The first counts, as in browsers.
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let (_, value) = Attributes::new(attributes).find(|(other, _)| other.eq_ignore_ascii_case(name))?;
    Some(super::entity::decode(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_cover_the_input_whatever_is_broken() {
        for html in
            ["a<b c='>'>d</b>", "<", "<a", "<a href=\"x", "</", "<!--", "<!-->x-->", "a < b > c", "<style>a<b</style>z", "<script>x"]
        {
            let all: String = Tokens::new(html).map(|token| token.raw).collect();
            assert_eq!(all, html);
        }
    }

    #[test]
    fn an_attribute_is_found_in_every_way_of_writing_it() {
        for attributes in [" a href=x", " HREF = 'x'", " b=\"href=y\" href=\"x\"", "/href=x", " href=x href=y"] {
            assert_eq!(attribute(attributes, "href").as_deref(), Some("x"), "{attributes}");
        }
        assert_eq!(attribute(" title='href=x'", "href"), None);
    }

    #[test]
    fn a_lone_quote_in_a_tag_does_not_swallow_the_mail() {
        let texts: Vec<_> = Tokens::new("<a b\">x</a>").filter(|token| matches!(token.kind, Kind::Text)).map(|token| token.raw).collect();
        assert_eq!(texts, ["x"]);
    }
}
