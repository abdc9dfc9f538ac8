//! Character references of HTML: the numeric ones and the named ones that occur in mail. Others stay as written.
use memchr::memchr;
use std::borrow::Cow;

/// The names of U+00A0 to U+00FF, in order.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
    "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34",
    "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
    "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute",
    "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave",
    "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Other names.
const NAMED: [(&str, char); 62] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("AMP", '&'),
    ("LT", '<'),
    ("GT", '>'),
    ("QUOT", '"'),
    ("euro", '€'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("rArr", '⇒'),
    ("minus", '−'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("sum", '∑'),
    ("radic", '√'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("lrm", '\u{200E}'),
    ("rlm", '\u{200F}'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("star", '☆'),
    ("check", '✓'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("colon", ':'),
];

/// What Windows means by the numbers 0x80 to 0x9F, as browsers read them.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that `text` (beginning with `&`) stands for, and how many bytes it takes.
pub fn first(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        let is_hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
        let from = if is_hexadecimal { 3 } else { 2 };
        let mut value: u32 = 0;
        let mut at = from;
        while let Some(digit) = bytes.get(at).and_then(|byte| char::from(*byte).to_digit(if is_hexadecimal { 16 } else { 10 })) {
            value = value.saturating_mul(if is_hexadecimal { 16 } else { 10 }).saturating_add(digit);
            at += 1;
        }
        if at == from {
            return None;
        }
        let character = match value {
            0 => '\u{FFFD}',
            0x80..=0x9F => WINDOWS[(value - 0x80) as usize],
            _ => char::from_u32(value).unwrap_or('\u{FFFD}'),
        };
        return Some((character, at + usize::from(bytes.get(at) == Some(&b';'))));
    }
    let length = bytes[1..].iter().take(9).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = &text[1..=length];
    let is_ended = bytes.get(1 + length) == Some(&b';');
    if is_ended || matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp") {
        let found = NAMED.iter().find(|(other, _)| *other == name).map(|(_, character)| *character);
        let found = found.or_else(|| LATIN.iter().position(|other| *other == name).and_then(|at| char::from_u32(0xA0 + at as u32)));
        return found.map(|character| (character, 1 + length + usize::from(is_ended)));
    }
    None
}

/// All references of a text decoded.
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(mut at) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    loop {
        out.push_str(&text[from..at]);
        match first(&text[at..]) {
            Some((character, length)) => {
                out.push(character);
                from = at + length;
            }
            None => {
                out.push('&');
                from = at + 1;
            }
        }
        match memchr(b'&', &text.as_bytes()[from..]) {
            Some(found) => at = from + found,
            None => break,
        }
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_and_what_is_none_stays() {
        assert_eq!(decode("a &amp; b &lt;c&gt; &eacute; &#233; &#xe9; &#150; &euro;"), "a & b <c> é é é – €");
        assert_eq!(decode("&nope; & &; &#; &#x; &amp"), "&nope; & &; &#; &#x; &");
        assert_eq!(decode("&#0;&#xD800;&#99999999999;"), "\u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(decode("&é&amp;đ"), "&é&đ");
    }
}
