//! What reading a mail promises as a whole.
use super::*;
use crate::engine::mail::Mail;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn read(mail: &str) -> Mail {
    parse(mail.as_bytes(), &Limits::default()).unwrap()
}

fn codes(mail: &Mail) -> Vec<&str> {
    mail.defects.iter().map(|defect| defect.code.as_str()).collect()
}

fn names(mail: &Mail) -> Vec<&str> {
    mail.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn all_text_parts_of_a_mixed_mail_are_read() {
    let mail = read(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; name=n.txt\nContent-Disposition: attachment\n\nfile\n\
         --b\nContent-Type: text/html\n\n<b>two</b>\n--b\nContent-Type: text/plain\n\nthree <4>\n--b--\n",
    );
    assert!(mail.text.starts_with("one\n") && mail.text.ends_with("three <4>"), "{:?}", mail.text);
    assert_eq!(names(&mail), ["n.txt"]);
    let html = mail.html.unwrap();
    assert!(html.contains("<b>two</b>") && html.contains("three &lt;4&gt;"), "{html}");
}

#[test]
fn a_boundary_that_begins_another_is_not_taken_for_it() {
    let mail = read(
        "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: multipart/alternative; boundary=\"b1\"\n\n--b1\n\nplain\n\
         --b1\nContent-Type: text/html\n\n<p>html</p>\n--b1--\n\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--b--\n",
    );
    assert_eq!((mail.text.as_str(), mail.html.as_deref(), names(&mail)), ("plain", Some("<p>html</p>"), vec!["attachment-1.pdf"]));
    assert_eq!(mail.files[0].bytes, b"%PDF");
}

#[test]
fn a_mail_within_is_a_file_and_its_text_no_text() {
    let inner = "Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nsecret\r\n--i--\r\n";
    let mail =
        read(&format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"));
    assert_eq!((mail.text.as_str(), names(&mail)), ("", vec!["message.eml"]));
    assert_eq!(mail.files[0].bytes, inner.as_bytes());
}

#[test]
fn inline_is_what_the_html_shows_however_it_is_marked() {
    let mail = read(
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=\"cid:a@x\"><img src=\"cid:a@x\">\n\
         --b\nContent-Type: image/png\nContent-ID: <a@x>\nContent-Disposition: attachment; filename=a.png\n\nA\n--b\nContent-Type: image/png\nContent-ID: <b@x>\n\nB\n--b--\n",
    );
    assert_eq!(mail.files.iter().map(|file| file.is_inline).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn broken_mails_lose_neither_text_nor_files() {
    let unterminated = read(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Disposition: attachment; filename=a.bin\nContent-Transfer-Encoding: base64\n\naGVs*bG8",
    );
    assert_eq!((unterminated.text.as_str(), unterminated.files[0].bytes.as_slice()), ("text", b"hello".as_slice()));
    assert!(codes(&unterminated).contains(&"missing_end_boundary") && codes(&unterminated).contains(&"broken_transfer_encoding"));
    let unnamed = read("Content-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\ntext\n--b--\n");
    assert_eq!((unnamed.text.as_str(), codes(&unnamed).contains(&"missing_boundary")), ("text", true));
    let absent = read("Content-Type: multipart/mixed; boundary=b\n\njust text\n");
    assert_eq!((absent.text.as_str(), codes(&absent).contains(&"missing_boundary")), ("just text\n", true));
    let late = read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n");
    assert_eq!((late.text.as_str(), codes(&late).contains(&"part_after_end")), ("one\ntwo", true));
    let merged = read(
        "Content-Type: multipart/alternative; boundary=b\nContent-Type: text/plain; charset=utf-8\n\nplain\n--b\nContent-Type: text/html\n\n<p>html\n--b--\n",
    );
    assert_eq!((merged.text.as_str(), merged.html.as_deref()), ("plain", Some("<p>html")));
    let mislabelled = read("Content-Transfer-Encoding: base64\n\nThis was never base64, was it?\n");
    assert_eq!(
        (mislabelled.text.as_str(), codes(&mislabelled).contains(&"broken_transfer_encoding")),
        ("This was never base64, was it?\n", true)
    );
    assert_eq!(read("no header at all\nonly text\n").text, "no header at all\nonly text\n");
    assert_eq!(read("Subject: x\nno separator here\n").text, "no separator here\n");
    assert_eq!(read("\r\nFrom a@b Fri Nov 21\r\nSubject: x\r\rold mac").text, "old mac");
    for code in codes(&unterminated).into_iter().chain(codes(&late)) {
        assert!(DEFECT_CODES.contains(&code), "{code}");
    }
}

#[test]
fn text_is_composed_and_its_line_ends_are_newlines() {
    let mail = read("Content-Type: text/plain; charset=utf-8\r\n\r\nTie\u{302}\u{301}ng\0 Vie\u{302}\u{323}t\r\nx\r\n");
    assert_eq!(mail.text, "Tiếng Việt\nx\n");
}

#[test]
fn files_in_text_become_files() {
    let mail = read("Subject: x\n\nsee below\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n");
    assert_eq!(
        (mail.text.as_str(), names(&mail), mail.files[0].bytes.as_slice()),
        ("see below\nbye\n", vec!["cat.txt"], b"Cat".as_slice())
    );
}

#[test]
fn header_fields_are_read() {
    let mail = read(
        "Return-Path: <>\nReceived: from a by b; Fri, 21 Nov 1997 09:55:06 -0600\nReceived: from c by a; Fri, 21 Nov 1997 08:00:00 -0600\n\
         Delivered-To: Shop@Example.vn\nX-Original-To: shop@example.vn\nFrom: =?utf-8?Q?Tr=E1=BA=A7n?= Lan <lan@example.vn>\nTo: a@x.y\nTo: b@x.y\n\
         Message-ID: <1@x>\nIn-Reply-To: Your message of \"Fri\" <0@x>\nReferences: <a@x>\n <b@x>\nSubject: =?utf-8?B?xJDGoW4=?=\n =?utf-8?Q?_h=C3=A0ng?=\nDate: Fri, 21 Nov 1997 09:54:00 -0600\n\nhi\n",
    );
    assert_eq!((mail.return_path.as_deref(), mail.subject.as_str(), mail.message_id.as_deref()), (Some(""), "Đơn hàng", Some("1@x")));
    assert_eq!((mail.from[0].name.as_str(), mail.to.len(), mail.delivered_to.len()), ("Trần Lan", 2, 2));
    assert_eq!((mail.in_reply_to, mail.references), (vec!["0@x".to_owned()], vec!["a@x".to_owned(), "b@x".to_owned()]));
    assert_eq!(mail.received.unwrap().to_string(), "1997-11-21T15:55:06Z");
}

#[test]
fn an_invitation_is_read_and_kept() {
    let mail = read(
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nCome\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VEVENT\nSUMMARY:Tea\nEND:VEVENT\n--b--\n",
    );
    assert_eq!(
        (mail.invitations[0].summary.as_deref(), mail.invitations[0].method.as_deref(), names(&mail)),
        (Some("Tea"), Some("REQUEST"), vec!["invite.ics"])
    );
}

/// Hostile mails, each with the refusal that is due, if any.
fn hostile() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let deep: String = (0..5000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let messages = "Content-Type: message/rfc822\n\n".repeat(5000);
    let wide = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(10_000));
    let header = |text: &str, times: usize| format!("Subject: {}\n\nx", text.repeat(times)).into_bytes();
    let field = |name: &str, text: &str| format!("{name}: {}\n\nx", text.repeat((200 << 10) / text.len())).into_bytes();
    let many = |line: &str| format!("{}\n\nx", line.repeat((1000 << 10) / line.len())).into_bytes();
    let body = |text: &str| format!("Subject: x\n\n{}", text.repeat((2 << 20) / text.len())).into_bytes();
    let multipart =
        |text: &str| format!("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{}", text.repeat((2 << 20) / text.len())).into_bytes();
    let html = |text: &str| format!("Content-Type: text/html\n\n<img src=cid:a>{}", text.repeat((2 << 20) / text.len())).into_bytes();
    vec![
        ("5,000 deep", deep.into_bytes(), Some("too_deep")),
        ("5,000 messages deep", messages.into_bytes(), Some("too_deep")),
        ("10,000 parts", wide.into_bytes(), Some("too_many_parts")),
        ("one large header", header("xxxxxxxxxx ", 4_000_000), Some("header_too_long")),
        ("folded large header", header("x\n ", 10_000_000), Some("header_too_long")),
        ("a million recipients", format!("To: {}\n\nx", "someone@example.com, ".repeat(1_000_000)).into_bytes(), Some("header_too_long")),
        ("many headers", b"X: y\n".repeat(1_000_000), Some("headers_too_long")),
        ("open encoded words", field("Subject", "=?aa?q?x"), None),
        ("open encoded words in many fields", many(&format!("Subject: {}\n", "=?aa?q?x".repeat(1000))), None),
        ("open encoded words in addresses", many(&format!("To: {}\n", "=?aa?b?x".repeat(1000))), None),
        ("open brackets", field("To", "<\""), None),
        ("open quotes", field("To", "\"<"), None),
        ("open comments", field("To", "("), None),
        ("many addresses", field("To", "a@b,"), None),
        ("many ids", field("References", "<a@b>"), None),
        ("open ids", field("References", "<"), None),
        ("continued parameters", field("Content-Type", "; name*1=x"), None),
        ("open parameters", field("Content-Type", ";x=\""), None),
        ("received", field("Received", "from a (b [1.2.3.4]) by "), None),
        ("dashes", multipart("--\n"), None),
        ("nearly boundaries", multipart("--bb\n"), None),
        ("begin lines", body("begin 644 x\n"), None),
        ("begin and end", body("begin 644 x\nend\n"), None),
        ("yenc lines", body("=ybegin line=1 name=x\n"), None),
        ("quoted lines", body("> > > >\n"), None),
        ("empty lines", body("\n"), None),
        ("armour", body("-----BEGIN PGP MESSAGE----- "), None),
        ("one long line", body("x"), None),
        ("carriage returns", body("\r"), None),
        ("high bytes", body("\u{e9}"), None),
        ("one character of marks", body("\u{301}\u{323}"), None),
        ("combining marks", body("e\u{301}\u{323}"), None),
        ("cid", html("cid:"), None),
        ("sources", html("src="), None),
    ]
}

#[test]
fn hostile_mails_come_back_soon() {
    for (name, mail, refusal) in hostile() {
        let limits = Limits { size: 200 << 20, time: Duration::from_secs(600), ..Limits::default() };
        let start = Instant::now();
        let result = parse(&mail, &limits);
        let took = start.elapsed();
        assert_eq!(result.err().map(|refusal| refusal.code), refusal, "{name}");
        // Without optimisation and beside other tests; what is quadratic takes minutes.
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}

#[test]
fn time_and_size_are_limits() {
    let slow = Limits { time: Duration::ZERO, ..Limits::default() };
    assert_eq!(parse(b"Subject: x\n\nx", &slow).unwrap_err().code, "too_slow");
    let small = Limits { size: 5, ..Limits::default() };
    assert_eq!(parse(b"Subject: x\n\nx", &small).unwrap_err().code, "too_large");
    let short = Limits { body: 10, ..Limits::default() };
    let mail = parse("Content-Type: text/plain; charset=utf-8\n\nĐơn hàng đã giao".as_bytes(), &short).unwrap();
    assert!(mail.text.starts_with("Đơn h") && codes(&mail).contains(&"body_truncated"), "{:?}", mail.text);
}

const REAL: &str = "From: =?utf-8?Q?L=C3=AA?= <a@b.c>\r\nTo: \"x, y\" <d@e.f>, g: h@i.j;\r\nSubject: =?iso-2022-jp?B?GyRCJU8bKEI=?=\r\nMessage-ID: <1@x>\r\nDate: Fri, 21 Nov 1997 09:55:06 -0600\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nch=C3=A0o \r\n> x\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:1@x\">\r\n--c\r\nContent-Type: image/png; name*0*=utf-8''%C4%91; name*1=x\r\nContent-ID: <1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--c--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"x\":1\r\nEND:VEVENT\r\n--b--\r\n";

fn holds_its_promises(mail: &Mail) {
    assert!(!mail.text.contains(['\r', '\0']) && !mail.subject.contains('\n'));
    assert!(unicode_normalization::is_nfc(&mail.text));
    for file in &mail.files {
        assert!(
            !file.name.is_empty() && !file.name.contains(['/', '\\']) && !file.name.chars().any(crate::base::text::is_deceptive),
            "{:?}",
            file.name
        );
    }
    assert!(mail.defects.iter().all(|defect| DEFECT_CODES.contains(&defect.code.as_str())));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(mail) = parse(&bytes, &Limits::default()) {
            holds_its_promises(&mail);
        }
        let mut tnef = vec![0x78, 0x9F, 0x3E, 0x22, 1, 0];
        tnef.extend(&bytes);
        tnef::unpack(&tnef, &Limits::default());
        rtf::read(&bytes);
        if let Some(packed) = rtf::decompress(&[&[0, 0, 0, 0, 0xFF, 0xFF, 0, 0], b"LZFu".as_slice(), &[0; 4], &bytes].concat(), 1 << 16) {
            prop_assert!(packed.len() <= 1 << 16);
        }
        for label in ["viscii", "tcvn", "hz", "iso-2022-kr", "utf-7", "utf-16", "gb18030", "iso-2022-jp", "utf-8", "", "x"] {
            charset::decode(&bytes, label);
        }
    }

    #[test]
    fn mutated_mails_never_panic(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..6, any::<u8>(), any::<prop::sample::Index>()), 1..30)) {
        let mut bytes = REAL.as_bytes().to_vec();
        for (at, kind, value, other) in edits {
            if bytes.is_empty() {
                break;
            }
            let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
            match kind {
                0 => bytes[at] = value,
                1 => bytes.insert(at, value),
                2 => drop(bytes.remove(at)),
                3 => bytes.truncate(at.max(20)),
                4 => bytes[at] = b"\r\n\"<>();:=?*-%"[usize::from(value) % 14],
                _ => {
                    let piece = bytes[at.min(other)..at.max(other).min(at.min(other) + 300)].to_vec();
                    let _ = bytes.splice(at..at, piece);
                }
            }
        }
        if let Ok(mail) = parse(&bytes, &Limits::default()) {
            holds_its_promises(&mail);
        }
    }
}
