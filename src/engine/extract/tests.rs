//! Files of every format, whole and broken, and children that behave badly.
use super::{child::write, *};
use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn extracted(format: Format, bytes: &[u8]) -> (String, Option<Problem>) {
    let mut out = Vec::new();
    let outcome = write(format, bytes.to_vec(), &mut out);
    (String::from_utf8(out).unwrap(), outcome.err())
}

fn text(format: Format, bytes: &[u8]) -> String {
    let (text, problem) = extracted(format, bytes);
    assert_eq!(problem, None, "{text}");
    text
}

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF of these objects, the first of which is the catalogue.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).into_bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").into_bytes()));
    bytes.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).into_bytes());
    bytes
}

fn content(text: &str) -> String {
    let stream = format!("BT /F1 12 Tf 72 720 Td ({text}) Tj ET");
    format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len())
}

const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

fn one_page(text: &str) -> Vec<u8> {
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        &content(text),
        FONT,
    ])
}

fn document(body: &str) -> Vec<u8> {
    let document = format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    packed(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)])
}

#[test]
fn text_is_read_in_any_charset_and_other_things_are_not_text() {
    assert_eq!(text(Format::Plain, "Đơn hàng;giá\r\nẤm trà;5".as_bytes()), "Đơn hàng;giá\nẤm trà;5");
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("đơn hàng".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(text(Format::Plain, &utf16), "đơn hàng");
    assert_eq!(text(Format::Plain, b"caf\xE9 au lait, d\xE9j\xE0 pay\xE9"), "café au lait, déjà payé");
    assert_eq!(text(Format::Html, b"<p>Hello&nbsp;<b>there</b></p><script>hidden()</script><p>you"), "Hello there\nyou");
    assert_eq!(extracted(Format::Plain, b"MZ\0\0\x01binary").1, Some(Problem::Damaged));
    assert_eq!(text(Format::Plain, b""), "");
}

#[test]
fn documents_of_offices_give_their_text() {
    let word = document(
        "<w:p><w:r><w:t>Hợp đồng &amp; phụ lục</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p><w:r><w:t>HD-</w:t></w:r><w:r><w:t>2026&#x2013;7</w:t><w:tab/><w:t>xong</w:t></w:r></w:p>",
    );
    assert_eq!(text(Format::Word, &word), "Hợp đồng & phụ lục\nHD-2026–7 xong");

    let sheet = packed(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Tháng 7\"/></sheets></workbook>"),
        ("xl/sharedStrings.xml", "<sst><si><t>Mã</t></si><si><r><t>Ấm </t></r><r><t>trà</t></r><rPh><t>yomi</t></rPh></si></sst>"),
        (
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>second</t></is></c></row></sheetData></worksheet>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row><row><c><v>250000</v></c><c t=\"s\"><v>99</v></c></row></sheetData></worksheet>",
        ),
    ]);
    assert_eq!(text(Format::Sheet, &sheet), "Tháng 7\nMã Ấm trà\n250000\nsecond");

    let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
    let slides = packed(&[
        ("ppt/presentation.xml", "<p:presentation/>"),
        ("ppt/slides/slide10.xml", &slide("tenth")),
        ("ppt/slides/slide2.xml", &slide("second")),
        ("ppt/notesSlides/notesSlide2.xml", &slide("spoken")),
    ]);
    assert_eq!(text(Format::Slides, &slides), "second\ntenth\nspoken");

    let open = packed(&[(
        "content.xml",
        "<office:document-content><office:scripts><office:script>x</office:script></office:scripts><office:body><office:text><text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:h>Báo giá</text:h><text:p>ấm<text:s/>trà<text:line-break/>5</text:p><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></office:text></office:body></office:document-content>",
    )]);
    assert_eq!(text(Format::OpenDocument, &open), "Báo giá\nấm trà\n5\na\nb");
}

#[test]
fn a_pdf_gives_the_text_of_its_pages_and_a_bad_page_costs_itself_alone() {
    assert_eq!(text(Format::Pdf, &one_page("Invoice INV-2026-0815")), "Invoice INV-2026-0815");
    let two = pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
        // No page without a size: the library panics.
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        &content("lost"),
        FONT,
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 7 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        &content("second page"),
    ]);
    assert_eq!(extracted(Format::Pdf, &two), ("second page".to_owned(), Some(Problem::Damaged)));
}

#[test]
fn what_needs_a_password_says_so() {
    assert_eq!(extracted(Format::Word, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest of it").1, Some(Problem::Protected));
    let open = packed(&[
        ("content.xml", "garbage"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        ),
    ]);
    assert_eq!(extracted(Format::OpenDocument, &open).1, Some(Problem::Protected));
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_left() {
    // Nothing of it is text, so that the limit of text does not end it first.
    let bomb = document(&"<w:x/>".repeat((70 << 20) / 6));
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert_eq!(extracted(Format::Word, &bomb), (String::new(), Some(Problem::TooLarge)));
    let flood = document(&format!("<w:p><w:t>{}</w:t></w:p>", "flood ".repeat(1 << 19)));
    let (text, problem) = extracted(Format::Word, &flood);
    assert_eq!(problem, Some(Problem::Cut));
    assert!(text.starts_with("flood flood") && text.len() <= MAX_TEXT);
}

#[test]
fn entities_are_not_expanded() {
    let document = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document><w:body><w:p><w:t>one &b; two &lt;</w:t></w:p></w:body></w:document>";
    assert_eq!(text(Format::Word, &packed(&[("word/document.xml", document)])), "one two <");
}

#[test]
fn a_file_cut_anywhere_is_damaged_and_no_more() {
    let whole = [
        (Format::Pdf, one_page("Invoice INV-2026-0815 of a customer")),
        (Format::Word, document("<w:p><w:r><w:t>some words</w:t></w:r></w:p>")),
    ];
    for (format, bytes) in whole {
        for end in (0..bytes.len()).step_by(7) {
            let (text, problem) = extracted(format, &bytes[..end]);
            assert!(problem.is_some() || text.contains("INV-2026"), "{format:?} {end}: {text}");
        }
    }
    for format in [Format::Pdf, Format::Word, Format::Sheet, Format::Slides, Format::OpenDocument] {
        assert_eq!(extracted(format, b"this is no such file").1, Some(Problem::Damaged), "{format:?}");
        assert_eq!(extracted(format, &packed(&[("other.xml", "<x/>")])).1, Some(Problem::Damaged), "{format:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn a_garbled_file_has_an_outcome(place in 0_usize..2000, with in proptest::collection::vec(proptest::num::u8::ANY, 1..40)) {
        let sheet = packed(&[("xl/workbook.xml", "<workbook/>"), ("xl/worksheets/sheet1.xml", "<worksheet><row><c><v>1</v></c></row></worksheet>")]);
        for (format, mut bytes) in [(Format::Pdf, one_page("some words")), (Format::Sheet, sheet), (Format::Html, b"<p>a<b>c</p>".repeat(20))] {
            let start = place % bytes.len();
            let end = (start + with.len()).min(bytes.len());
            bytes.splice(start..end, with.iter().copied());
            let (text, _) = extracted(format, &bytes);
            proptest::prop_assert!(text.len() <= MAX_TEXT);
        }
    }
}

async fn played(script: &str) -> Extracted {
    Extractor::played_by(script, Duration::from_secs(20)).extract(Format::Plain, b"bytes".to_vec()).await.unwrap()
}

#[tokio::test]
async fn what_a_child_says_and_how_it_ends_is_understood() {
    assert_eq!(played("cat").await, Extracted { text: "bytes".to_owned(), problem: None });
    for (script, problem) in [
        ("exit 12", Problem::Damaged),
        ("exit 11", Problem::Protected),
        ("exit 77", Problem::Crashed),
        ("kill -SEGV $$", Problem::Crashed),
        // Out of memory: aborted by itself, or killed by the machine.
        ("kill -ABRT $$", Problem::TooLarge),
        ("kill -KILL $$", Problem::TooLarge),
        ("kill -XCPU $$", Problem::TooSlow),
    ] {
        assert_eq!(played(script).await, Extracted { text: String::new(), problem: Some(problem) }, "{script}");
    }
    let half = played("printf 'first page'; kill -SEGV $$").await;
    assert_eq!(half, Extracted { text: "first page".to_owned(), problem: Some(Problem::Crashed) }, "what was said before stays");
}

#[tokio::test]
async fn where_no_child_starts_or_may_limit_itself_the_machine_is_at_fault() {
    let unlimited = Extractor::played_by("exit 9", Duration::from_secs(20));
    let missing = Extractor::new("file-text").at("/nowhere/hopdesk");
    for extractor in [unlimited, missing] {
        let error = extractor.extract(Format::Plain, Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), crate::base::Kind::Unavailable);
    }
}

#[tokio::test]
async fn a_child_that_never_ends_or_never_stops_talking_is_ended() {
    let began = Instant::now();
    let slow = Extractor::played_by("printf begun; exec sleep 1000", Duration::from_millis(300));
    let found = slow.extract(Format::Plain, vec![0; 1 << 20]).await.unwrap();
    assert_eq!(found, Extracted { text: "begun".to_owned(), problem: Some(Problem::TooSlow) });
    let flood = played("exec yes đơn").await;
    assert_eq!(flood.problem, Some(Problem::Cut));
    assert!(flood.text.len() <= MAX_TEXT && flood.text.len() > MAX_TEXT - 8 && flood.text.starts_with("đơn"));
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_child_knows_nothing_of_the_desk() {
    let said = played("pwd; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD=").await;
    assert_eq!(said.text.trim(), "/");
}
