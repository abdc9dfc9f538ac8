//! Mails in the forms of many systems, reduced to what tells them apart, and mails that only look like them.
use super::super::{Automatic, Bounce, BounceAction};

fn read(raw: &str) -> (Automatic, Option<Bounce>) {
    let message = mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap();
    let texts: Vec<String> =
        (0..message.text_body_count()).filter_map(|at| message.body_text(at)).map(|text| text.replace("\r\n", "\n")).collect();
    let class = super::classify(&message, &texts.join("\n"));
    (class.automatic, class.bounce)
}

fn kind(headers: &str, body: &str) -> Automatic {
    read(&format!("{headers}\n\n{body}")).0
}

/// Each is (From, Subject, body, failed addresses, status).
const REPORTS: &[(&str, &str, &str, &[&str], &str)] = &[
    // Courier
    (
        "\"Courier mail server at m.example.org\" <postmaster@m.example.org>",
        "NOTICE: mail delivery status.",
        "This is a delivery status notification from m.example.org.\n\n UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<cat@example.co.jp>:\n    mx.example.co.jp [192.0.2.95]:\n>>> RCPT TO:<cat@example.co.jp>\n<<< 550 5.1.1 <cat@example.co.jp>... User Unknown\n",
        &["cat@example.co.jp"],
        "5.1.1",
    ),
    // Domino
    (
        "Mail Router <postmaster@example.net>",
        "DELIVERY FAILURE: User tom (tom@example.net) not listed in Domino Directory",
        "Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  tom@example.net\n\nbecause:\n\n  User tom (tom@example.net) not listed in Domino Directory\n",
        &["tom@example.net"],
        "5.1.1",
    ),
    // Gmail before it sent reports with a machine part
    (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     tom@example.org\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the recipient domain. We recommend contacting the other email provider. The error that the other server returned was: 550 550 Unknown user tom@example.org (state 14).\n\n   ----- Original message -----\n\nReceived: by 10.0.0.1\nMessage-ID: <a@b>\n",
        &["tom@example.org"],
        "5.1.1",
    ),
    // GMX
    (
        "Mail Delivery System <mailer-daemon@gmx.example>",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to\none or more of its recipients. This is a permanent error. The following address\nfailed:\n\n\"tom@example.jp\":\nSMTP error from remote server after RCPT command:\nhost: mx.example.jp\n5.1.1 <tom@example.jp>... User Unknown\n",
        &["tom@example.jp"],
        "5.1.1",
    ),
    // KDDI
    (
        "no-reply@app.dion.ne.jp",
        "Delivery error",
        "Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900\n    Could not be delivered to: <tom@example.co.jp>\n    As their mailbox is full.\n",
        &["tom@example.co.jp"],
        "5.2.2",
    ),
    // MailMarshal
    (
        "postmaster@example.com",
        "Undeliverable Mail: \"Hello\"",
        "Your message:\n   From:    me@example.com\n   Subject: Hello\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n   tom@example.org\n   ann@example.org\n",
        &["tom@example.org", "ann@example.org"],
        "5.1.1",
    ),
    // Sun Messaging Server
    (
        "Internet Mail Delivery <postmaster@example.jp>",
        "Delivery Notification: Delivery has failed",
        "This report relates to a message you sent with the following header fields:\n\n  Message-id: <x@example.jp>\n  From: Me <me@example.jp>\n  To: List <list@example.jp>\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: tom@example.jp\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 <tom@example.jp>... User Unknown\n",
        &["tom@example.jp"],
        "5.1.1",
    ),
    // Lotus Notes
    (
        "postmaster@notes.example.jp",
        "Undeliverable message",
        "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\ntom@notes.example.jp\n\n------- Returned Message --------\n\nReceived: from x\nMessage-ID: <a@b>\n",
        &["tom@notes.example.jp"],
        "5.1.1",
    ),
    // OpenSMTPD
    (
        "Mailer Daemon <MAILER-DAEMON@df.example.jp>",
        "Delivery status notification: error",
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\ntom@example.jp: 550 5.2.2 <tom@example.jp>... Mailbox Full\n\n    Below is a copy of the original message:\n\nReceived: from x\n",
        &["tom@example.jp"],
        "5.2.2",
    ),
    // Sendmail 5
    (
        "Mail Delivery Subsystem <MAILER-DAEMON>",
        "Returned mail: User unknown",
        "   ----- Transcript of session follows -----\nWhile talking to smtp.example.com:\n>>> RCPT To:<tom@example.org>\n<<< 550 <tom@example.org>, User Unknown\n550 <tom@example.org>... User unknown\n\n   ----- Unsent message follows -----\nReceived: by x\nMessage-Id: <a@b>\n",
        &["tom@example.org"],
        "5.1.1",
    ),
    // Verizon
    (
        "post_master@vtext.example",
        "Undeliverable Message",
        "Error: unknown user tom@vtext.example\n\n------ Returned message follows ------\nMessage-ID: <a@b>\n",
        &["tom@vtext.example"],
        "5.1.1",
    ),
    // Zoho
    (
        "mailer-daemon@mail.zoho.example",
        "Undelivered Mail Returned to Sender",
        "This message was created automatically by mail delivery software. A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\ntom@example.co.jp Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <tom@example.co.jp>... User Unknown\n\n\nReceived:from x\n",
        &["tom@example.co.jp"],
        "5.1.1",
    ),
    // Apache James
    (
        "postmaster@localhost",
        "[BOUNCE]",
        "Hi. This is the James mail server at localhost.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\nI include the list of recipients and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\ntom@example.net\n\nError message:\n550 5.1.1 unknown address\n",
        &["tom@example.net"],
        "5.1.1",
    ),
    // DragonFly
    (
        "MAILER-DAEMON@df.example.jp",
        "Mail delivery failed",
        "Hello!\n\nThis is the DragonFly Mail Agent v0.13 at df.example.jp.\n\nThere was an error delivering your mail to <tom@example.com>.\n\nmx.example.com [192.0.2.1] did not like our RCPT TO:\n552 5.2.2 <tom@example.com>: Recipient address rejected: Mailbox full\n\nOriginal message follows.\n\nReceived: from x\n",
        &["tom@example.com"],
        "5.2.2",
    ),
    // A gateway that tells all in one sentence
    (
        "mailadmin@example.de",
        "There was an error sending your mail",
        "We had trouble delivering your message. Full details follow:\n\nSubject: 'Hello'\nDate: 'Thu, 29 Apr 2018'\n\n1 error(s):\n\nSMTP Server <mx.example.jp> rejected recipient <tom@example.org> (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]\n",
        &["tom@example.org"],
        "5.1.1",
    ),
    // Exchange 2007, in French
    (
        "postmaster@example.fr",
        "Non remis : Bonjour",
        "Échec de la remise aux destinataires ou listes de distribution suivants :\n\ntom@example.fr<mailto:tom@example.fr>\nL'adresse de messagerie du destinataire n'a pas été trouvée.\n\nInformations de diagnostic pour les administrateurs :\n\nServeur de génération : mta.example.fr\n\ntom@example.fr\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nEn-têtes de message d'origine :\n\nReceived: from x\n",
        &["tom@example.fr"],
        "5.1.1",
    ),
    // A delay, in Vietnamese
    (
        "Mail Delivery System <MAILER-DAEMON@mail.example.vn>",
        "Thư bị trì hoãn",
        "Thư của bạn chưa được gửi đến người nhận sau:\n\n  lan@example.vn\n\nViệc gửi bị trì hoãn, hệ thống sẽ thử lại.\n",
        &["lan@example.vn"],
        "4.0.0",
    ),
];

#[test]
fn reports_of_many_systems_are_read() {
    for (from, subject, body, addresses, status) in REPORTS {
        let (automatic, bounce) = read(&format!("From: {from}\nTo: me@example.com\nSubject: {subject}\n\n{body}"));
        assert_eq!(automatic, Automatic::Bounce, "{from}");
        let bounce = bounce.unwrap();
        let got: Vec<_> = bounce.recipients.iter().filter_map(|one| one.address.as_deref()).collect();
        assert_eq!(&got, addresses, "{from}");
        for one in &bounce.recipients {
            assert_eq!(one.status.as_deref(), Some(*status), "{from}: {one:?}");
            assert_eq!(one.action == BounceAction::Delayed, status.starts_with('4'), "{from}");
        }
    }
}

#[test]
fn the_returned_mail_names_what_the_report_is_about() {
    let (_, bounce) = read(concat!(
        "From: MAILER-DAEMON@example.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
        "--b\nContent-Type: text/plain\n\nIt failed.\n",
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; Tom@example.org\nAction: failed\nStatus: 5.1.1\n\n",
        "--b\nContent-Type: text/rfc822-headers\n\nReceived: from x\nMessage-ID:\n <one@desk>\nSubject: Hello\n\n--b--\n"
    ));
    let bounce = bounce.unwrap();
    assert_eq!(bounce.original_message_id.as_deref(), Some("one@desk"));
    assert_eq!(bounce.recipients[0].address.as_deref(), Some("tom@example.org"));
    let (_, bounce) =
        read("From: MAILER-DAEMON@example.org\nIn-Reply-To: <two@desk>\nSubject: failure notice\n\n<tom@example.org>:\nno such user\n");
    assert_eq!(bounce.unwrap().original_message_id.as_deref(), Some("two@desk"));
}

#[test]
fn a_person_who_forwards_or_quotes_a_report_sends_no_report() {
    let report = "This message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  tom@example.org\n    550 user unknown\n";
    let part = "--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; tom@example.org\nAction: failed\nStatus: 5.1.1\n\n--c--\n--b--\n";
    let flat =
        "--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; tom@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n";
    let quoted: String = report.lines().map(|line| format!("> {line}\n")).collect();
    let multipart = "Content-Type: multipart/mixed; boundary=b";
    for (headers, body) in [
        (
            "Subject: Fwd: Mail delivery failed: returning message to sender",
            format!("What is this?\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System\n\n{report}"),
        ),
        (
            "Subject: Mail delivery failed: returning message to sender",
            format!("Hello,\nsince Monday I get this for every order.\nCan you look into it?\nThanks, Lan\n\n{report}"),
        ),
        (
            "Subject: Re: Undelivered Mail Returned to Sender",
            format!("My new address is lan@example.vn.\n\nOn Monday the desk wrote:\n{quoted}"),
        ),
        ("Subject: Delivery failed", "My parcel could not be delivered to my address.\nPlease mail lan@example.vn about it.\n".to_owned()),
        (
            &*format!("Subject: Undeliverable: Hello\n{multipart}"),
            format!("--b\nContent-Type: text/plain\n\nPlease help, see attached.\n\n{part}"),
        ),
        (
            &*format!("Subject: Fwd: Undelivered Mail Returned to Sender\n{multipart}"),
            format!("--b\nContent-Type: text/plain\n\nWhat does it mean?\n\n{flat}"),
        ),
    ] {
        let raw = format!("From: Lan Tran <lan@example.vn>\nTo: desk@example.com\nReturn-Path: <lan@example.vn>\n{headers}\n\n{body}");
        assert_eq!(read(&raw), (Automatic::No, None), "{raw}");
    }
}

#[test]
fn a_parcel_that_could_not_be_delivered_is_no_mail() {
    for (headers, expected) in [
        ("From: noreply@parcels.example\nReturn-Path: <>\nSubject: Delivery failed", Automatic::AutoReply),
        ("From: Shop <orders@shop.example>\nReturn-Path: <>\nSubject: Delivery notification", Automatic::AutoReply),
        ("From: Shop <orders@shop.example>\nSubject: Delivery failed", Automatic::No),
        ("From: no-reply@parcels.example\nSubject: Delivery delayed", Automatic::No),
    ] {
        for body in [
            "Your parcel could not be delivered to lan@example.vn.\nPlease contact us:\nsupport@parcels.example\n",
            "We were unable to deliver your order 550 to the following address:\n\n12 Hang Bac, Hanoi\n\nWrite to:\nhelp@shop.example\n",
        ] {
            assert_eq!(kind(&format!("{headers}\nTo: lan@example.vn"), body), expected, "{headers}\n{body}");
        }
    }
}

#[test]
fn automatic_replies_are_told_by_header_or_by_unmistakable_subject() {
    let from = "From: Lan <lan@example.vn>\nReturn-Path: <lan@example.vn>\n";
    for headers in [
        "Subject: Hello\nAuto-Submitted: auto-replied",
        "Subject: Hello\nX-Autoreply: yes",
        "Subject: Hello\nPrecedence: auto_reply",
        "Subject: Hello\nX-MS-Exchange-Inbox-Rules-Loop: lan@example.vn",
        "Subject: Automatic reply: your order",
        "Subject: Out of Office Re: your order",
        "Subject: =?utf-8?B?VHLhuqMgbOG7nWkgdOG7sSDEkeG7mW5nOiDEkMahbiBow6BuZw==?=",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_Bonjour?=",
        "Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDkvaDlpb0=?=",
        "Subject: Abwesenheitsnotiz: Urlaub",
        "Subject: Va\u{306}\u{301}ng ma\u{323}\u{306}t: nghỉ phép",
        "Subject: Read\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ] {
        assert_eq!(kind(&format!("{from}{headers}"), "I am away."), Automatic::AutoReply, "{headers}");
    }
    assert_eq!(kind("From: lan@example.vn\nReturn-Path: <>\nSubject: Gone fishing", "Back on Monday."), Automatic::AutoReply);
    for headers in [
        "Subject: Hello\nAuto-Submitted: no",
        "Subject: Re: Automatic reply: your order",
        "Subject: Automatic replies do not work",
        "Subject: Out of office chairs",
        "Subject: Read: this",
        "Subject: Hello\nX-Auto-Response-Suppress: All",
    ] {
        assert_eq!(kind(&format!("{from}{headers}"), "Please help."), Automatic::No, "{headers}");
    }
}

#[test]
fn whoever_wants_no_automatic_reply_says_so() {
    let refuses = |value: &str| {
        let raw = format!("From: lan@example.vn\nSubject: Hello\nX-Auto-Response-Suppress: {value}\n\nPlease help.");
        super::classify(&mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap(), "Please help.").refuses_replies
    };
    assert!(refuses("All") && refuses("OOF, AutoReply") && refuses("autoreply"));
    assert!(!refuses("None") && !refuses("DR, RN, NRN") && !refuses("OOF"));
}

#[test]
fn lists_and_complaints_are_told_by_their_header() {
    for headers in [
        "List-Id: <a.example.org>",
        "List-Unsubscribe: <mailto:a@b.c>",
        "Precedence: bulk",
        "X-BeenThere: a@example.org",
        "Feedback-ID: 1:newsletter:x",
    ] {
        assert_eq!(kind(&format!("From: a@example.org\nSubject: News\n{headers}"), "News."), Automatic::List, "{headers}");
    }
    let complaint = "From: a@isp.example\nSubject: FW: offer\nContent-Type: multipart/report; report-type=feedback-report; boundary=b";
    assert_eq!(kind(complaint, "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--b--\n"), Automatic::FeedbackReport);
    assert_eq!(kind("From: shop@example.org\nFeedback-ID: 1:receipt:x\nSubject: Your order", "Thanks."), Automatic::No);
}

#[test]
fn hostile_reports_cost_no_more_than_their_length() {
    let from = "From: MAILER-DAEMON@example.org\nSubject: failure notice\n\n";
    for body in [
        "<a@b.c>:\n".repeat(100_000),
        (0..100_000).map(|n| format!("<a{n}@b.c>: 550\n")).collect(),
        "a@b.c ".repeat(200_000),
        "<br".repeat(300_000),
        "5.1.".repeat(300_000),
        "550".repeat(300_000),
        "Final-Recipient: rfc822; a@b.c\n".repeat(100_000),
        format!("Final-Recipient: rfc822; {}", "\\x{41}+2B".repeat(100_000)),
        "\u{0301}\u{202e}".repeat(200_000),
    ] {
        let (_, bounce) = read(&format!("{from}{body}"));
        let bounce = bounce.unwrap_or_default();
        assert!(bounce.recipients.len() <= 500);
        assert!(bounce.recipients.iter().all(|one| one.diagnostic.as_ref().is_none_or(|words| words.chars().count() <= 1001)));
    }
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "(?s)(<|@|>|:|\\n| |-|=|5\\.1\\.1|550|é|日|<br>|Final-Recipient: |a@b\\.c|undeliverable to |original message|.){0,60}") {
        let _ = read(&format!("From: MAILER-DAEMON@x.org\nSubject: Undeliverable: {}\n\n{text}", text.replace('\n', " ")));
        let _ = super::fields::read(&text);
        let _ = super::status::reply_code(&text.to_lowercase());
    }
}
