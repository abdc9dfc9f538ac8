//! The files of the demo: pictures, invoices, lists and logs, small, real, and made here.
use super::{letter::File, phrase::Blanks, random::Random};
use std::fmt::Write;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The file that a script calls by this word.
pub fn make(word: &str, blanks: &Blanks, random: &mut Random) -> File {
    let blank = |name: &str| blanks.get(name).map_or("", String::as_str);
    let order = blank("order").to_owned();
    let file = |name: String, media_type: &str, bytes: Vec<u8>| File { name, media_type: media_type.to_owned(), bytes, content_id: None };
    match word {
        "invoice" => {
            let lines = [
                "TIEM HOP - HOA DON BAN HANG / SALES INVOICE".to_owned(),
                format!("Don hang / Order: {order}"),
                format!("Khach hang / Customer: {}", plain(blank("full_name"))),
                format!("1 x {}", plain(blank("product"))),
                format!("Thanh tien / Total: {} VND", blank("price").trim_end_matches(" ₫")),
                "Cam on quy khach / Thank you".to_owned(),
            ];
            file(format!("hoa-don-{order}.pdf"), "application/pdf", pdf(&lines))
        }
        "warranty" => {
            let lines = [
                "TIEM HOP - PHIEU BAO HANH / WARRANTY CARD".to_owned(),
                plain(blank("product")),
                format!("Serial: TH{:07}", random.below(9_999_999)),
                format!("Don hang / Order: {order}"),
                "12 thang / 12 months".to_owned(),
            ];
            file(format!("bao-hanh-{order}.pdf"), "application/pdf", pdf(&lines))
        }
        "list" => {
            let mut rows = "ma,san_pham,so_luong,don_gia\r\n".to_owned();
            for row in 1..=random.between(6, 14) {
                let _ = write!(
                    rows,
                    "SP-{:04},{} #{row},{},{}000\r\n",
                    random.below(9999),
                    blank("product"),
                    random.between(2, 40),
                    random.between(45, 890)
                );
            }
            file(format!("don-hang-{order}.csv"), "text/csv; charset=utf-8", rows.into_bytes())
        }
        "log" => {
            let mut log = String::new();
            for line in 0..random.between(12, 20) {
                let level = if random.chance(25) { "WARN" } else { "INFO" };
                let _ = writeln!(
                    log,
                    "[{:02}:{:02}:{:02}] {level} wifi rssi=-{} retry={line}",
                    line / 6,
                    (line * 7) % 60,
                    (line * 13) % 60,
                    random.between(48, 91)
                );
            }
            file("device-log.txt".to_owned(), "text/plain; charset=utf-8", log.into_bytes())
        }
        _ => file(format!("IMG_{:04}.png", random.between(1000, 9899)), "image/png", picture(random)),
    }
}

/// Without marks: the fonts that every PDF reader has know no Vietnamese.
pub fn plain(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .filter(char::is_ascii)
        .collect()
}

/// A page of A5 with lines of Helvetica (ISO 32000-1, the smallest document that readers take without complaint).
fn pdf(lines: &[String]) -> Vec<u8> {
    let mut page = "BT /F1 12 Tf 40 540 Td 20 TL\n".to_owned();
    for line in lines {
        let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let _ = writeln!(page, "({escaped}) Tj T*");
    }
    page.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", pdf.len());
        let _ = write!(pdf, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = pdf.len();
    let _ = write!(pdf, "xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

const WIDTH: u32 = 96;
const HEIGHT: u32 = 72;

/// A photograph of sorts: a thing on a table, with a crack (PNG, ISO 15948: eight bits of grey, not compressed).
fn picture(random: &mut Random) -> Vec<u8> {
    let (middle, radius, tilt) = (random.between(34, 60), random.between(16, 26), random.between(1, 4));
    let mut rows = Vec::with_capacity(((WIDTH + 1) * HEIGHT) as usize);
    for y in 0..u64::from(HEIGHT) {
        rows.push(0);
        for x in 0..u64::from(WIDTH) {
            let distance = x.abs_diff(middle).pow(2) + y.abs_diff(34).pow(2);
            let is_crack = (x + y / tilt) % 97 == middle && distance < radius * radius;
            let shade = if is_crack {
                20
            } else if distance < radius * radius {
                225 - distance / 9
            } else if y > 52 {
                90 + x / 6
            } else {
                160 + y / 2
            };
            rows.push(u8::try_from(shade.min(255)).unwrap_or(255));
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"IDAT", &stored(&rows));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    png.extend(u32::try_from(content.len()).unwrap_or(0).to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(content);
    let check = crc32(&png[start..]);
    png.extend(check.to_be_bytes());
}

/// One stored block (RFC 1951 section 3.2.4) in a zlib stream (RFC 1950). `bytes` are fewer than 65,536.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(bytes);
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut check = u32::MAX;
    for byte in bytes {
        check ^= u32::from(*byte);
        for _ in 0..8 {
            check = (check >> 1) ^ (0xEDB8_8320 & (check & 1).wrapping_neg());
        }
    }
    !check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert!(stored(b"Wikipedia").ends_with(&0x11E6_0398_u32.to_be_bytes()));
    }

    #[test]
    fn files_are_what_they_say() {
        let blanks = Blanks::from([("order", "DH-0012345".to_owned()), ("product", "Ấm đun".to_owned())]);
        for (word, media_type) in [("photo", "image/png"), ("invoice", "application/pdf"), ("warranty", "application/pdf")] {
            let file = make(word, &blanks, &mut Random::new(1));
            assert_eq!((infer::get(&file.bytes).unwrap().mime_type(), file.media_type.as_str()), (media_type, media_type));
        }
        assert!(String::from_utf8(make("list", &blanks, &mut Random::new(1)).bytes).unwrap().contains("Ấm đun"));
    }
}
