//! Tests of what is built, by reading it again.
use super::*;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

fn draft() -> Draft {
    Draft {
        from: Mailbox::new("Hỗ trợ", "help@example.com"),
        to: vec![Mailbox::new("Khách, Anh", "khach@example.com")],
        subject: "Re: Đơn hàng #1024".into(),
        message_id: "t1.m2@help.example.com".into(),
        date: Time::from_seconds(1_577_961_483),
        text: "Chào anh\n".into(),
        ..Draft::default()
    }
}

/// What every server must be able to rely on.
fn assert_well_formed(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_ascii(), "8-bit");
    assert!(!text.contains('\0'), "NUL");
    let bare = text.replace("\r\n", "");
    assert!(!bare.contains(['\r', '\n']), "bare line end");
    assert!(text.split("\r\n").all(|line| line.len() <= 998), "long line");
}

#[test]
fn letters_of_all_scripts_come_back() {
    for (name, subject, text) in [
        ("Hỗ trợ Khách hàng", "Về đơn hàng số 1024: đã giao", "Chào anh,\n\nĐã giao.\n"),
        ("株式会社テスト", "お問い合わせありがとうございます。返信が必要な場合はこのメールにご返信ください", "こんにちは\n"),
        ("🚚 Delivery", "👨‍👩‍👧‍👦 ✅ done", "🎉 =\u{20AC}= . \n.\n..\nFrom x\n"),
    ] {
        let draft = Draft { from: Mailbox::new(name, "help@example.com"), subject: subject.into(), text: text.into(), ..draft() };
        let bytes = build(&draft).unwrap();
        assert_well_formed(&bytes);
        let mail = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(mail.subject(), Some(base_line(subject).as_str()));
        assert_eq!(mail.from().unwrap().first().unwrap().name(), Some(name));
        assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), text);
    }
}

fn base_line(text: &str) -> String {
    crate::base::text::one_line(text, 500)
}

#[test]
fn files_keep_their_names_and_every_byte() {
    let all: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let file = |name: &str, media_type: &str, bytes: &[u8]| DraftFile {
        name: name.into(),
        media_type: media_type.into(),
        bytes: bytes.to_vec(),
        content_id: None,
    };
    let files = vec![
        file("hóa đơn tháng 11 của khách hàng rất thân thiết của công ty.pdf", "application/pdf", &all),
        file("mixed \"ends\".txt", "text/plain", b"a\nb\r\nc\rd \t\n"),
        file("請求書.eml", "message/rfc822", b"A: b\n\nc"),
        file("", "x; y=\"\r\nBcc: a@b.c\"", b""),
    ];
    let bytes = build(&Draft { files: files.clone(), ..draft() }).unwrap();
    assert_well_formed(&bytes);
    let mail = MessageParser::default().parse(&bytes).unwrap();
    let found: Vec<_> = mail.attachments().map(|part| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec())).collect();
    let wanted: Vec<_> =
        files.into_iter().map(|file| (if file.name.is_empty() { "file".to_owned() } else { file.name }, file.bytes)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn parts_are_nested_as_readers_expect() {
    let file = |content_id: Option<&str>| DraftFile {
        name: "a.png".into(),
        media_type: "image/png".into(),
        bytes: vec![1],
        content_id: content_id.map(str::to_owned),
    };
    let draft = Draft { html: Some("<img src=cid:a@b>".into()), files: vec![file(Some("a@b")), file(None)], ..draft() };
    let bytes = build(&draft).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let order = ["multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html", "inline", "attachment"];
    let places: Vec<usize> = order.iter().map(|word| text.find(word).expect(word)).collect();
    assert!(places.is_sorted(), "{places:?}");
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(mail.attachments().next().unwrap().content_id(), Some("a@b"));
    assert!(!text.contains("\r\nBcc"));
}

#[test]
fn references_keep_the_first_and_the_latest() {
    let ids: Vec<String> = (0..50).map(|n| format!("m{n}@example.com")).chain(["bad id".into(), "m49@example.com".into()]).collect();
    let bytes = build(&Draft { references: ids, in_reply_to: vec!["<m49@example.com>".into()], ..draft() }).unwrap();
    let mail = MessageParser::default().parse(&bytes).unwrap();
    let found = mail.references().as_text_list().unwrap();
    assert_eq!(found.len(), 20);
    assert_eq!((found[0].as_ref(), found[1].as_ref(), found[19].as_ref()), ("m0@example.com", "m31@example.com", "m49@example.com"));
    assert_eq!(mail.in_reply_to().as_text(), Some("m49@example.com"));
}

#[test]
fn what_machines_compare_is_refused_if_malformed() {
    let refused = |draft: Draft| assert!(build(&draft).is_err(), "{draft:?}");
    refused(Draft { message_id: "a b".into(), ..draft() });
    refused(Draft { from: Mailbox::default(), ..draft() });
    refused(Draft { to: vec![Mailbox { name: "x".into(), address: "a@b\r\nBcc: c@d".into() }], ..draft() });
    refused(Draft { cc: vec![Mailbox { name: "x".into(), address: "a:b@c.d".into() }], ..draft() });
    for name in ["Bcc", "content-type", "X:Y", "X\r\nY", ""] {
        refused(Draft { headers: vec![(name.into(), "x".into())], ..draft() });
    }
}

#[test]
fn extra_headers_are_written_as_they_are() {
    let headers = vec![("Auto-Submitted".to_owned(), "auto-replied".to_owned()), ("X-Auto-Response-Suppress".to_owned(), "All".to_owned())];
    let text = String::from_utf8(build(&Draft { headers, ..draft() }).unwrap()).unwrap();
    assert!(text.contains("\r\nAuto-Submitted: auto-replied\r\n") && text.contains("\r\nX-Auto-Response-Suppress: All\r\n"));
    assert!(text.contains("\r\nDate: Thu, 2 Jan 2020 10:38:03 +0000\r\n"), "{text}");
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\0".to_owned()),
        Just("\r\nBcc: victim@example.com\r\n\r\n.\r\nMAIL FROM:<x>".to_owned()),
        Just("=?utf-8?Q?=0D=0A?=".to_owned()),
        Just("\u{2028}\u{85}\u{202E}".to_owned()),
        Just("\"<>\\;,()@".to_owned()),
        "[a-z ]{0,90}",
        "\\PC{0,40}",
        "[đạơư🎉]{0,40}",
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_value_breaks_out_of_its_place(
        (name, subject, text) in (hostile(), hostile(), hostile()),
        (html, file_name, media_type, content_id) in (hostile(), hostile(), hostile(), hostile()),
        (reference, header) in (hostile(), hostile()),
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let draft = Draft {
            from: Mailbox { name: name.clone(), address: "help@example.com".into() },
            to: vec![Mailbox { name, address: "a@example.com".into() }; 3],
            subject, text, html: Some(html),
            references: vec![reference.clone(), "m@x".into()], in_reply_to: vec![reference],
            files: vec![DraftFile { name: file_name.clone(), media_type: media_type.clone(), bytes: bytes.clone(), content_id: Some(content_id) },
                        DraftFile { name: file_name, media_type, bytes: bytes.clone(), content_id: None }],
            headers: vec![("X-Test".into(), header)],
            ..draft()
        };
        let out = build(&draft).unwrap();
        assert_well_formed(&out);
        let text = String::from_utf8(out.clone()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        prop_assert!(head.split("\r\n").all(|line| line.len() <= 78), "{}", head);
        prop_assert!(!head.to_lowercase().contains("\r\nbcc:"));
        let mail = MessageParser::default().parse(&out).unwrap();
        prop_assert_eq!(mail.to().unwrap().iter().filter(|to| to.address() == Some("a@example.com")).count(), 3);
        prop_assert_eq!(mail.message_id(), Some("t1.m2@help.example.com"));
        let files: Vec<_> = mail.attachments().map(|part| part.contents().to_vec()).collect();
        prop_assert_eq!(files, vec![bytes.clone(), bytes]);
    }
}
