//! Rich text of Outlook: decompression (MS-OXRTFCP) and what can be read in it, HTML that was wrapped in it (MS-OXRTFEX) included.
//! Best effort, linear, bounded.
use super::charset;

/// The first contents of the dictionary, by MS-OXRTFCP section 2.1.3.1.
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The rich text, at most `limit` bytes; `None` if it is not compressed rich text.
pub fn decompress(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let data = bytes.get(16..)?;
    match bytes.get(8..12)? {
        b"MELA" => return Some(data[..data.len().min(size).min(limit)].to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let limit = size.min(limit);
    let mut window = [b' '; 4096];
    window[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::with_capacity(limit.min(bytes.len() * 8));
    let mut input = data.iter().copied();
    'runs: while let Some(flags) = input.next() {
        for bit in 0..8 {
            let Some(first) = input.next() else {
                break 'runs;
            };
            if flags >> bit & 1 == 0 {
                window[write] = first;
                write = (write + 1) % 4096;
                out.push(first);
            } else {
                let Some(second) = input.next() else {
                    break 'runs;
                };
                let token = usize::from(first) << 8 | usize::from(second);
                let (offset, length) = (token >> 4, (token & 15) + 2);
                if offset == write {
                    break 'runs;
                }
                for step in 0..length {
                    let byte = window[(offset + step) % 4096];
                    window[write] = byte;
                    write = (write + 1) % 4096;
                    out.push(byte);
                }
            }
            if out.len() >= limit {
                break 'runs;
            }
        }
    }
    out.truncate(limit);
    Some(out)
}

/// What rich text holds.
pub enum Content {
    Text(String),
    Html(String),
}

#[derive(Clone)]
struct Group {
    /// Nothing of it is text.
    skipped: bool,
    /// Rich text that only repeats the wrapped HTML.
    repeats: bool,
    /// Wrapped HTML.
    is_tag: bool,
    /// How many characters stand for one `\u`.
    fallback: usize,
}

/// Reads the text, or the HTML that was wrapped.
pub fn read(rtf: &[u8]) -> Content {
    let is_html = memchr::memmem::find(&rtf[..rtf.len().min(4096)], b"\\fromhtml").is_some();
    let mut reader = Reader { rtf, at: 0, out: String::new(), bytes: Vec::new(), charset: "windows-1252".to_owned() };
    let mut group = Group { skipped: false, repeats: false, is_tag: false, fallback: 1 };
    let mut outer: Vec<Group> = Vec::new();
    let mut optional = false;
    let mut skip = 0usize;
    while let Some(byte) = reader.next() {
        match byte {
            b'{' => outer.push(group.clone()),
            b'}' => {
                if let Some(last) = outer.pop() {
                    group = last;
                }
            }
            b'\r' | b'\n' => {}
            b'\\' => match reader.control() {
                Control::Word(word, number) => {
                    let was_optional = std::mem::take(&mut optional);
                    match word {
                        b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" | b"header" | b"footer" | b"listtable"
                        | b"themedata" => group.skipped = true,
                        b"htmltag" if was_optional => group.is_tag = true,
                        b"htmlrtf" if is_html => group.repeats = number != Some(0),
                        _ if was_optional => group.skipped = true,
                        b"ansicpg" => reader.charset = format!("windows-{}", number.unwrap_or(1252)),
                        b"uc" => group.fallback = number.unwrap_or(1).clamp(0, 16) as usize,
                        b"bin" => reader.at = reader.at.saturating_add(number.unwrap_or(0).max(0) as usize).min(rtf.len()),
                        b"u" => {
                            if !group.skipped && !group.repeats {
                                let code = number.unwrap_or(0) as u32 & 0xFFFF;
                                reader.push_utf16(code as u16);
                            }
                            skip = group.fallback;
                        }
                        b"par" | b"line" | b"row" | b"sect" | b"page" => reader.push_text(&group, "\n"),
                        b"tab" | b"cell" => reader.push_text(&group, "\t"),
                        b"lquote" => reader.push_text(&group, "‘"),
                        b"rquote" => reader.push_text(&group, "’"),
                        b"ldblquote" => reader.push_text(&group, "“"),
                        b"rdblquote" => reader.push_text(&group, "”"),
                        b"bullet" => reader.push_text(&group, "•"),
                        b"endash" => reader.push_text(&group, "–"),
                        b"emdash" => reader.push_text(&group, "—"),
                        _ => {}
                    }
                }
                Control::Symbol(b'*') => optional = true,
                Control::Symbol(b'~') => reader.push_text(&group, "\u{A0}"),
                Control::Symbol(b'_') => reader.push_text(&group, "-"),
                Control::Symbol(b'\r' | b'\n') => reader.push_text(&group, "\n"),
                Control::Symbol(symbol @ (b'\\' | b'{' | b'}')) => reader.push(&group, symbol, &mut skip),
                Control::Symbol(_) => {}
                Control::Code(code) => reader.push(&group, code, &mut skip),
            },
            other => reader.push(&group, other, &mut skip),
        }
    }
    reader.flush();
    if is_html { Content::Html(reader.out) } else { Content::Text(reader.out) }
}

enum Control<'a> {
    Word(&'a [u8], Option<i32>),
    Symbol(u8),
    /// A byte in the charset of the text.
    Code(u8),
}

struct Reader<'a> {
    rtf: &'a [u8],
    at: usize,
    out: String,
    /// Text in the charset of the document, not decoded yet.
    bytes: Vec<u8>,
    charset: String,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.rtf.get(self.at).copied();
        self.at += 1;
        byte
    }
    fn control(&mut self) -> Control<'a> {
        let rest = &self.rtf[self.at.min(self.rtf.len())..];
        let length = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        if length == 0 {
            self.at += 1;
            if rest.first() == Some(&b'\'') {
                let code = rest
                    .get(1..3)
                    .and_then(|digits| std::str::from_utf8(digits).ok())
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                self.at += 2;
                return code.map_or(Control::Symbol(b'\''), Control::Code);
            }
            return Control::Symbol(rest.first().copied().unwrap_or(b' '));
        }
        let digits =
            rest[length..].iter().take(11).enumerate().take_while(|(index, b)| b.is_ascii_digit() || (*index == 0 && **b == b'-')).count();
        let number = std::str::from_utf8(&rest[length..length + digits]).ok().and_then(|digits| digits.parse().ok());
        self.at += length + digits;
        if rest.get(length + digits) == Some(&b' ') {
            self.at += 1;
        }
        Control::Word(&rest[..length], number)
    }
    fn push(&mut self, group: &Group, byte: u8, skip: &mut usize) {
        if *skip > 0 {
            *skip -= 1;
        } else if !group.skipped && (!group.repeats || group.is_tag) {
            self.bytes.push(byte);
        }
    }
    fn push_text(&mut self, group: &Group, text: &str) {
        if !group.skipped && !group.repeats {
            self.flush();
            self.out.push_str(text);
        }
    }
    fn push_utf16(&mut self, unit: u16) {
        self.flush();
        match char::from_u32(u32::from(unit)) {
            Some(c) => self.out.push(c),
            // Halves of a pair come one after the other; the first waits as a private mark.
            None => self.bytes_of_pair(unit),
        }
    }
    fn bytes_of_pair(&mut self, unit: u16) {
        let low = u32::from(unit);
        match (self.out.chars().next_back().map(u32::from), unit) {
            (Some(high @ 0xF_0000..=0xF_03FF), 0xDC00..) => {
                self.out.pop();
                self.out.extend(char::from_u32(0x1_0000 + ((high - 0xF_0000) << 10) + (low - 0xDC00)));
            }
            (_, 0xD800..=0xDBFF) => self.out.extend(char::from_u32(0xF_0000 + low - 0xD800)),
            _ => self.out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            self.out.push_str(&charset::decode(&self.bytes, &self.charset).text);
            self.bytes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_of_the_length_that_the_format_says() {
        assert_eq!(DICTIONARY.len(), 207);
    }

    #[test]
    fn text_and_wrapped_html_are_read() {
        let rtf = br"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Arial;}}Xin ch\'e0o\par \u7879?t \{ok\}\u-10179?\u-8694?}";
        assert!(matches!(read(rtf), Content::Text(text) if text == "Xin chào\nệt {ok}\u{1F60A}"));
        let rtf = br"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\f0\htmlrtf0 Hello \htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}";
        assert!(matches!(read(rtf), Content::Html(html) if html == "<p>Hello </p>"));
    }

    #[test]
    fn nonsense_is_no_rich_text() {
        assert!(decompress(b"nonsense", 100).is_none());
        assert!(decompress(&[0xFF; 40], 100).is_none());
    }
}
