//! Charsets that `encoding_rs` lacks: VISCII (RFC 1456) and TCVN 5712-1:1993 for Vietnamese, and the shift codes of HZ (RFC 1843),
//! ISO-2022-KR (RFC 1557) and ISO-2022-CN (RFC 1922), which only wrap a charset that it has.

/// The upper half of VISCII.
const VISCII: &str =
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";
/// The upper half of TCVN 5712-1; five combining marks are among it.
const TCVN: &str = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u{A0}ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";

/// VISCII also uses six control codes for letters.
pub fn viscii(bytes: &[u8]) -> String {
    decode(bytes, VISCII, |low| match low {
        0x02 => Some('Ẳ'),
        0x05 => Some('Ẵ'),
        0x06 => Some('Ẫ'),
        0x14 => Some('Ỷ'),
        0x19 => Some('Ỹ'),
        0x1E => Some('Ỵ'),
        _ => None,
    })
}

/// TCVN 5712-1 also uses twelve control codes for letters.
pub fn tcvn(bytes: &[u8]) -> String {
    decode(bytes, TCVN, |low| match low {
        0x01 => Some('Ú'),
        0x02 => Some('Ụ'),
        0x04 => Some('Ừ'),
        0x05 => Some('Ử'),
        0x06 => Some('Ữ'),
        0x11 => Some('Ứ'),
        0x12 => Some('Ự'),
        0x13 => Some('Ỳ'),
        0x14 => Some('Ỷ'),
        0x15 => Some('Ỹ'),
        0x16 => Some('Ý'),
        0x17 => Some('Ỵ'),
        _ => None,
    })
}

fn decode(bytes: &[u8], upper: &str, lower: impl Fn(u8) -> Option<char>) -> String {
    let upper: Vec<char> = upper.chars().collect();
    bytes
        .iter()
        .map(|byte| match byte {
            0x80.. => upper.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            0x20.. => char::from(*byte),
            low => lower(*low).unwrap_or(char::from(*low)),
        })
        .collect()
}

/// HZ text as GBK bytes: between `~{` and `~}` the high bit is set.
pub fn unwrap_hz(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut shifted = false;
    let mut at = 0;
    while at < bytes.len() {
        match (&bytes[at..bytes.len().min(at + 2)], shifted) {
            (b"~{", false) => shifted = true,
            (b"~}", true) => shifted = false,
            (b"~~", false) => out.push(b'~'),
            (b"~\n", false) => {}
            ([first, second], true) if *first > 0x20 && *second > 0x20 => out.extend([first | 0x80, second | 0x80]),
            (rest, _) => {
                shifted &= rest[0] != b'\n';
                out.push(rest[0]);
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    out
}

/// ISO-2022-KR or -CN text in eight bits: between SO and SI the high bit is set, designations are dropped.
pub fn unwrap_shifts(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut shifted = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            0x0E => shifted = true,
            0x0F => shifted = false,
            0x1B if matches!(bytes.get(at..at + 2), Some([b'$', b')' | b'*' | b'+'])) => at = bytes.len().min(at + 3),
            b'\n' => {
                shifted = false;
                out.push(byte);
            }
            0x21..=0x7E if shifted => out.push(byte | 0x80),
            _ => out.push(byte),
        }
    }
    out
}
