//! Bytes to text, whatever their label says. Knows the charsets of `encoding_rs`, those few that it lacks, and how senders mislabel.
use super::legacy;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Text and what was wrong with its label, as the code of a defect.
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub problem: Option<&'static str>,
}

/// The label says one charset, the bytes are plainly of another.
pub const WRONG_CHARSET: &str = "wrong_charset";
/// The label names no charset that is known.
pub const UNKNOWN_CHARSET: &str = "unknown_charset";
/// Some bytes are no characters of the charset; U+FFFD stands for them.
pub const UNDECODABLE_TEXT: &str = "undecodable_text";
/// Bytes beyond ASCII, and no label at all.
pub const MISSING_CHARSET: &str = "missing_charset";

/// How a charset is decoded.
#[derive(Clone, Copy)]
enum Charset {
    /// No label, or one that promises nothing beyond ASCII.
    Ascii,
    Known(&'static Encoding),
    Own(fn(&[u8]) -> String),
    Unknown,
}

/// Decodes by the label where the bytes agree with it, else by what the bytes look like. Never fails; the empty label means none.
/// Linear in the length of `bytes`.
pub fn decode<'a>(bytes: &'a [u8], label: &str) -> Decoded<'a> {
    let fine = |text| Decoded { text, problem: None };
    let charset = look_up(label);
    match charset {
        Charset::Own(decoder) => return fine(Cow::Owned(decoder(bytes))),
        Charset::Known(encoding) if !encoding.is_ascii_compatible() => {
            let (text, broken) = encoding.decode_without_bom_handling(bytes);
            if encoding != ISO_2022_JP || !broken {
                return Decoded { text, problem: broken.then_some(UNDECODABLE_TEXT) };
            }
            if let Ok(utf8) = std::str::from_utf8(bytes)
                && !utf8.is_ascii()
            {
                return Decoded { text: Cow::Borrowed(utf8), problem: Some(WRONG_CHARSET) };
            }
            return Decoded { text, problem: Some(UNDECODABLE_TEXT) };
        }
        _ => {}
    }
    if bytes.is_ascii() {
        let is_utf8 = matches!(charset, Charset::Known(encoding) if encoding == UTF_8);
        if !is_utf8 && has_japanese_escape(bytes) {
            return Decoded { text: ISO_2022_JP.decode_without_bom_handling(bytes).0, problem: Some(WRONG_CHARSET) };
        }
        let problem = matches!(charset, Charset::Unknown).then_some(UNKNOWN_CHARSET);
        return Decoded { text: String::from_utf8_lossy(bytes), problem };
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let no_label = match charset {
        Charset::Unknown => UNKNOWN_CHARSET,
        _ if label.is_empty() => MISSING_CHARSET,
        _ => WRONG_CHARSET,
    };
    match charset {
        Charset::Known(encoding) if encoding == UTF_8 => match std::str::from_utf8(bytes) {
            Ok(text) => fine(Cow::Borrowed(text)),
            // A text cut in the middle of a character, or with a few bytes broken, is still UTF-8.
            Err(_) if is_mostly_utf8(bytes) => Decoded { text: String::from_utf8_lossy(bytes), problem: Some(UNDECODABLE_TEXT) },
            Err(_) => Decoded { text: guess(bytes), problem: Some(WRONG_CHARSET) },
        },
        Charset::Known(encoding) => {
            if encoding.is_single_byte()
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                return Decoded { text: Cow::Borrowed(text), problem: Some(WRONG_CHARSET) };
            }
            let (text, broken) = encoding.decode_without_bom_handling(bytes);
            if broken && let Ok(utf8) = std::str::from_utf8(bytes) {
                return Decoded { text: Cow::Borrowed(utf8), problem: Some(WRONG_CHARSET) };
            }
            Decoded { text, problem: broken.then_some(UNDECODABLE_TEXT) }
        }
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: Cow::Borrowed(text), problem: Some(no_label) },
            Err(_) if is_mostly_utf8(bytes) => Decoded { text: String::from_utf8_lossy(bytes), problem: Some(no_label) },
            Err(_) => Decoded { text: guess(bytes), problem: Some(no_label) },
        },
    }
}

/// Whether `label` names a charset of more than ASCII that can be decoded.
pub fn is_known(label: &str) -> bool {
    matches!(look_up(label), Charset::Known(_) | Charset::Own(_))
}

fn guess(bytes: &[u8]) -> Cow<'_, str> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(64 << 10)], true);
    // Few bytes betray nothing: there the West's charset is the likeliest.
    let encoding = match bytes.iter().filter(|b| !b.is_ascii()).count() {
        0..4 => WINDOWS_1252,
        _ => detector.guess(None, Utf8Detection::Deny),
    };
    encoding.decode_without_bom_handling(bytes).0
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid > broken
}

/// ISO-2022-JP (RFC 1468) betrays itself by its escapes to the two-byte sets.
fn has_japanese_escape(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1B, bytes).any(|at| matches!(bytes.get(at + 1..at + 3), Some(b"$B" | b"$@" | b"(J" | b"(I")))
}

fn look_up(label: &str) -> Charset {
    let mut name = [0u8; 48];
    let mut length = 0;
    for byte in label.bytes().filter(|b| !b.is_ascii_whitespace() && !matches!(b, b'"' | b'\'' | b'\\')) {
        if length == name.len() {
            return Charset::Unknown;
        }
        name[length] = if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
        length += 1;
    }
    let name = std::str::from_utf8(&name[..length]).unwrap_or("");
    let name = name.strip_prefix("charset=").unwrap_or(name);
    match name {
        "utf-8" | "utf8" => Charset::Known(UTF_8),
        "" | "us-ascii" | "ascii" | "us" | "ansi-x3.4-1968" | "iso646-us" | "iso-ir-6" | "ansi" | "7bit" | "8bit" | "none" | "default"
        | "unknown-8bit" | "x-unknown" | "unknown" | "binary" | "646" => Charset::Ascii,
        "gb2312" | "gbk" | "x-gbk" | "cp936" | "ms936" | "windows-936" | "euc-cn" | "gb-2312" | "gb2312-80" | "gb18030" | "gb-18030"
        | "gb" => Charset::Known(GB18030),
        _ if name.starts_with("iso-2022-jp") => Charset::Known(ISO_2022_JP),
        "viscii" | "viscii1.1-1" | "csviscii" | "x-viscii" => Charset::Own(legacy::viscii),
        "tcvn" | "tcvn3" | "tcvn-5712" | "tcvn5712" | "tcvn5712-1" | "tcvn5712-1:1993" | "x-viet-tcvn" | "x-viet-tcvn5712" | "x-tcvn"
        | "vn-tcvn" | "abc" => Charset::Own(legacy::tcvn),
        "hz-gb-2312" | "hz" => Charset::Own(|bytes| GBK.decode_without_bom_handling(&legacy::unwrap_hz(bytes)).0.into_owned()),
        "iso-2022-kr" | "csiso2022kr" => {
            Charset::Own(|bytes| encoding_rs::EUC_KR.decode_without_bom_handling(&legacy::unwrap_shifts(bytes)).0.into_owned())
        }
        "iso-2022-cn" | "iso-2022-cn-ext" => {
            Charset::Own(|bytes| GBK.decode_without_bom_handling(&legacy::unwrap_shifts(bytes)).0.into_owned())
        }
        "utf-16" | "utf16" | "ucs-2" | "unicode" => Charset::Own(utf16),
        _ => known_to_libraries(name),
    }
}

fn known_to_libraries(name: &str) -> Charset {
    if let Some(encoding) = Encoding::for_label_no_replacement(name.as_bytes()) {
        return Charset::Known(encoding);
    }
    // Spellings that no register lists: `cp-1258`, `win1258`, `ibm-1252`, `iso8859_1`, `iso-8859-1:1987`, `latin-1`.
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let prefix = name[..name.len() - digits.len()].trim_end_matches('-');
    let number = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    let respelt = match (prefix, number) {
        (
            "cp" | "win" | "windows" | "ibm" | "ms" | "msdos" | "x-cp" | "x-windows" | "",
            "874" | "1250" | "1251" | "1252" | "1253" | "1254" | "1255" | "1256" | "1257" | "1258",
        ) => {
            format!("windows-{number}")
        }
        ("cp" | "ms" | "windows", "932" | "31") => "shift_jis".to_owned(),
        ("cp" | "ms" | "windows", "949") => "euc-kr".to_owned(),
        ("cp" | "ms" | "windows", "950") => "big5".to_owned(),
        ("cp" | "windows", "65001") => "utf-8".to_owned(),
        ("iso" | "x-iso", "8859") => {
            let part = digits[4..].trim_start_matches('-').split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
            format!("iso-8859-{part}")
        }
        ("iso", _) if number.starts_with("8859") => format!("iso-8859-{}", &number[4..]),
        ("latin" | "iso-latin", _) => format!("latin{number}"),
        ("utf" | "unicode", "8") => "utf-8".to_owned(),
        _ => String::new(),
    };
    if let Some(encoding) = Encoding::for_label_no_replacement(respelt.as_bytes()) {
        return Charset::Known(encoding);
    }
    let name = if name.ends_with("utf-7") { "utf-7" } else { name };
    mail_parser::decoders::charsets::map::charset_decoder(name.as_bytes()).map_or(Charset::Unknown, Charset::Own)
}

/// Big-endian unless a mark or the zero bytes of Latin letters say otherwise (RFC 2781 section 4.3, and what senders do).
fn utf16(bytes: &[u8]) -> String {
    let little = match bytes {
        [0xFF, 0xFE, ..] => true,
        [0xFE, 0xFF, ..] => false,
        _ => bytes.iter().skip(1).step_by(2).filter(|b| **b == 0).count() > bytes.iter().step_by(2).filter(|b| **b == 0).count(),
    };
    let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn read(bytes: &[u8], label: &str) -> (String, Option<&'static str>) {
        let decoded = decode(bytes, label);
        (decoded.text.nfc().collect(), decoded.problem)
    }

    #[test]
    fn vietnamese_of_every_charset_comes_out_composed() {
        assert_eq!(read(b"Ti\xea\xecng Vi\xea\xf2t", "windows-1258"), ("Tiếng Việt".into(), None));
        assert_eq!(read(b"Ti\xea\xecng Vi\xea\xf2t", "CP-1258"), ("Tiếng Việt".into(), None));
        assert_eq!(read(b"Ti\xaang Vi\xaet", "VISCII"), ("Tiếng Việt".into(), None));
        assert_eq!(read(b"Ti\xd5ng Vi\xd6t", "x-viet-tcvn5712"), ("Tiếng Việt".into(), None));
    }

    #[test]
    fn a_wrong_label_does_not_hide_utf_8() {
        for label in ["us-ascii", "iso-8859-1", "windows-1258", "koi8-r"] {
            assert_eq!(read("Đơn hàng".as_bytes(), label), ("Đơn hàng".into(), Some(WRONG_CHARSET)), "{label}");
        }
        assert_eq!(read("Đơn hàng".as_bytes(), ""), ("Đơn hàng".into(), Some(MISSING_CHARSET)));
        assert_eq!(read("Đơn hàng".as_bytes(), "x-nonsense"), ("Đơn hàng".into(), Some(UNKNOWN_CHARSET)));
    }

    #[test]
    fn what_is_labelled_utf_8_and_is_not_is_guessed() {
        assert_eq!(read(b"caf\xe9", "utf-8"), ("café".into(), Some(WRONG_CHARSET)));
        assert_eq!(read(b"Vi\xe1\xbb\x87t Nam, xin ch\xc3\xa0\xc3", "utf-8").1, Some(UNDECODABLE_TEXT));
    }

    #[test]
    fn charsets_of_the_east_are_read() {
        assert_eq!(read(b"\x1b$B%O%m!<\x1b(B", "iso-2022-jp").0, "ハロー");
        assert_eq!(read(b"\x1b$B%O%m!<\x1b(B", "").0, "ハロー");
        assert_eq!(read(b"\xc4\xe3\xba\xc3\x94\x39\xda\x33", "gb2312").0, "你好💩");
        assert_eq!(read(b"~{<:Ky2;~}", "hz-gb-2312").0, "己所不");
        assert_eq!(read(b"\x1b$)C\x0e>H3g\x0f!", "iso-2022-kr").0, "안녕!");
        assert_eq!(read(b"+ZYeB9FH6ckh5Pg-, 1980.", "unicode-1-1-utf-7").0, "文致出版社, 1980.");
        assert_eq!(read(b"\xff\xfea\0b\0", "utf-16").0, "ab");
    }

    #[test]
    fn spellings_that_no_register_lists_are_understood() {
        for label in ["iso8859_1", "ISO-8859-1:1987", "latin-1", "cp1252", "win-1252", "ibm-1252", "\"iso-8859-1\""] {
            assert_eq!(read(b"caf\xe9", label), ("café".into(), None), "{label}");
        }
    }
}
