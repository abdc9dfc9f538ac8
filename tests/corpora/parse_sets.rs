//! Reading whole mails: the sets parse-*, crypto-mimekit, ics-icalendar, tnef-mimekit and bulk-spamassassin.
use crate::given::{Set, set};
use hopdesk::engine::mail::{Limits, Mail, Protection, parse};
use serde_json::Value;
use std::time::{Duration, Instant};

fn read(bytes: &[u8]) -> Mail {
    parse::parse(bytes, &Limits::default()).expect("no given mail is beyond the limits")
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn hash(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Prints the score of a set and holds it.
#[expect(clippy::print_stdout, reason = "the score of a set is for people")]
fn hold(name: &str, failures: &[String], cases: usize, allowed: usize) {
    println!("{name}: {} of {cases}", cases - failures.len());
    assert!(failures.len() <= allowed, "{name}: {} failures, {allowed} are known\n{}", failures.len(), failures.join("\n"));
}

/// What another reader of the same mail says about subject, id and files.
fn differences(mail: &Mail, second: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(subject) = second["subject"].as_str()
        && words(subject) != words(&mail.subject)
    {
        found.push(format!("subject {subject:?} is {:?}", mail.subject));
    }
    if let Some(id) = second["message_id"].as_str()
        && id.trim_matches(['<', '>', ' ']) != mail.message_id.as_deref().unwrap_or_default()
    {
        found.push(format!("id {id:?} is {:?}", mail.message_id));
    }
    for file in second["attachments"].as_array().into_iter().flatten() {
        let (name, sum) = (file["filename"].as_str().unwrap_or_default(), file["sha256"].as_str().unwrap_or_default());
        if !mail.files.iter().any(|ours| hash(&ours.bytes) == sum && (name.is_empty() || ours.name == name)) {
            found.push(format!("file {name:?} is lost"));
        }
    }
    found
}

fn second_opinion(name: &str, allowed: usize) {
    let Some(set) = set(name) else { return };
    let mut failures = Vec::new();
    for case in &set.cases {
        let found = differences(&read(&set.input(case)), &case["note_python_email"]);
        if !found.is_empty() {
            failures.push(format!("{}: {}", case["input"], found.join(", ")));
        }
    }
    hold(name, &failures, set.cases.len(), allowed);
}

#[test]
fn what_cpython_reads_is_read() {
    second_opinion("parse-cpython", 0);
}

#[test]
fn what_imap_tools_reads_is_read() {
    second_opinion("parse-imaptools", 0);
}

/// One differs by intent: a named text that is the whole mail is its body.
#[test]
fn what_enmime_reads_is_read() {
    second_opinion("parse-enmime", 1);
}

/// One differs by intent: a piece of a mail in pieces (message/partial) is not read as a mail.
#[test]
fn what_mimekit_reads_is_read() {
    second_opinion("parse-mimekit", 1);
}

#[test]
fn protected_mails_are_recognised() {
    let Some(set) = set("crypto-mimekit") else { return };
    let mut failures = Vec::new();
    for case in &set.cases {
        let types: Vec<&str> = case["note_python_email"]["leaf_types"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let expected = if types.contains(&"application/pkcs7-signature") {
            Some(Protection::SmimeSigned)
        } else if types.contains(&"application/pgp-signature") {
            Some(Protection::PgpSigned)
        } else {
            None
        };
        let mail = read(&set.input(case));
        let mut found = differences(&mail, &case["note_python_email"]);
        if mail.protection != expected {
            found.push(format!("{:?}", mail.protection));
        }
        if !found.is_empty() {
            failures.push(format!("{}: {}", case["input"], found.join(", ")));
        }
    }
    hold("crypto-mimekit", &failures, set.cases.len(), 0);
}

/// Whether the ASCII of a text is in `all` or in a file. Bytes beyond are read differently by intent.
fn is_kept(text: &str, mail: &Mail, all: &str) -> bool {
    let probe = squeezed(text);
    let in_files = || mail.files.iter().any(|file| squeezed(&String::from_utf8_lossy(&file.bytes)).contains(&probe));
    probe.is_empty() || all.contains(&probe) || in_files()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).collect()
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// Known differences, by intent: uuencoded files are taken out of texts and decoded as parts (017, 026, 048, 049), the boundary of an
/// outer multipart ends the inner one (malformed/009 and 011), enriched text loses its commands
/// (rfc/000), and the library takes a multipart whose header ran into that of its part for text
/// (malformed/020 and 021).
#[test]
fn the_texts_of_the_stalwart_set_are_kept() {
    let Some(set) = set("parse-stalwart") else { return };
    let mut failures = Vec::new();
    for case in &set.cases {
        let mail = read(&set.input(case));
        let expected: Value =
            serde_json::from_slice(&std::fs::read(set.folder.join(case["expected_parse"].as_str().expect("a file"))).expect("readable"))
                .expect("JSON");
        let all = squeezed(&format!("{}\n{}", mail.text, mail.html.as_deref().unwrap_or_default()));
        let mut found = Vec::new();
        let subject = case["subject"].as_str().unwrap_or_default();
        if !subject.contains('\u{FFFD}') && words(subject) != words(&mail.subject) {
            found.push(format!("subject {subject:?} is {:?}", mail.subject));
        }
        for part in expected["parts"].as_array().into_iter().flatten() {
            let text = part["body"]["Text"].as_str().or(part["body"]["Html"].as_str()).unwrap_or_default();
            if !is_kept(text, &mail, &all) {
                found.push(format!("lost {:?}", text.chars().take(60).collect::<String>()));
            }
            let bytes: Vec<u8> = part["body"]["Binary"]
                .as_array()
                .or(part["body"]["InlineBinary"].as_array())
                .into_iter()
                .flatten()
                .filter_map(Value::as_u64)
                .map(|byte| byte as u8)
                .collect();
            if !bytes.is_empty() && !mail.files.iter().any(|file| without_returns(&file.bytes) == without_returns(&bytes)) {
                found.push(format!("lost a file of {} bytes", bytes.len()));
            }
        }
        if !found.is_empty() {
            failures.push(format!("{}: {}", case["input"], found.join(", ")));
        }
    }
    hold("parse-stalwart", &failures, set.cases.len(), 10);
}

fn wrapped(media_type: &str, bytes: &[u8]) -> Vec<u8> {
    let mut mail = format!("Subject: x\r\nContent-Type: {media_type}\r\nContent-Transfer-Encoding: binary\r\n\r\n").into_bytes();
    mail.extend_from_slice(bytes);
    mail
}

#[test]
fn files_come_out_of_winmail_dat() {
    let Some(set) = set("tnef-mimekit") else { return };
    let mut failures = Vec::new();
    let mut files = 0;
    for case in &set.cases {
        let mail = read(&wrapped("application/ms-tnef; name=winmail.dat", &set.input(case)));
        let mut found = Vec::new();
        if mail.files.iter().any(|file| file.name == "winmail.dat") {
            found.push("not unpacked".to_owned());
        }
        for file in case["extracted"].as_array().into_iter().flatten() {
            let (name, sum) = (file["filename"].as_str().unwrap_or_default(), file["sha256"].as_str().unwrap_or_default());
            files += 1;
            if name.starts_with("message.") {
                if mail.text.trim().is_empty() && mail.html.is_none() {
                    found.push(format!("no text from {name}"));
                }
            } else if !mail.files.iter().any(|ours| {
                (hash(&ours.bytes) == sum || hash(&without_returns(&ours.bytes)) == sum)
                    && (name.starts_with("Untitled") || ours.name == name)
            }) {
                found.push(format!(
                    "{name} is lost among {:?}",
                    mail.files.iter().map(|file| (&file.name, file.bytes.len())).collect::<Vec<_>>()
                ));
            }
        }
        if !found.is_empty() {
            failures.push(format!("{}: {}", case["input"], found.join(", ")));
        }
    }
    assert!(files > 0);
    hold("tnef-mimekit", &failures, set.cases.len(), 0);
}

#[test]
fn calendars_are_read_and_kept() {
    let Some(set) = set("ics-icalendar") else { return };
    let mut failures = Vec::new();
    for case in &set.cases {
        let bytes = set.input(case);
        let mail = read(&wrapped("text/calendar; charset=utf-8", &bytes));
        let mut found = Vec::new();
        if mail.files.len() != usize::from(!bytes.is_empty()) {
            found.push("the file is lost".to_owned());
        }
        let source = String::from_utf8_lossy(&bytes).to_ascii_uppercase();
        let has_event = ["BEGIN:VEVENT", "BEGIN:VTODO", "BEGIN:VJOURNAL"].iter().any(|begin| source.contains(begin));
        let summary = case["note_ref"]["SUMMARY"].as_str().map(|text| text.replace("\\,", ",").replace("\\;", ";").replace("\\n", " "));
        if has_event
            && let Some(summary) = summary
            && !mail.invitations.iter().any(|invitation| words(invitation.summary.as_deref().unwrap_or_default()) == words(&summary))
        {
            found.push(format!(
                "no {summary:?} in {:?}",
                mail.invitations.iter().map(|invitation| &invitation.summary).take(3).collect::<Vec<_>>()
            ));
        }
        if !found.is_empty() {
            failures.push(format!("{}: {}", case["input"], found.join(", ")));
        }
    }
    hold("ics-icalendar", &failures, set.cases.len(), 0);
}

/// The words of a body, where it is one plain part: a second, trivial reader.
fn plain_body(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii())?;
    let (header, body) = text.split_once("\n\n")?;
    let lower = header.to_ascii_lowercase();
    (!lower.contains("multipart/")
        && !lower.contains("quoted-printable")
        && !lower.contains("base64")
        && !lower.contains("text/html")
        && !lower.contains("flowed"))
    .then(|| squeezed(body))
}

#[test]
fn thousands_of_real_mails_are_read_whole_and_soon() {
    let Some(set): Option<Set> = set("bulk-spamassassin") else { return };
    let mut failures = Vec::new();
    let mut longest = Duration::ZERO;
    for case in &set.cases {
        let bytes = set.input(case);
        let start = Instant::now();
        let mail = read(&bytes);
        longest = longest.max(start.elapsed());
        if mail.from.is_empty() || mail.text.is_empty() && mail.html.is_none() && mail.files.is_empty() {
            failures.push(format!("{}: nothing read", case["input"]));
        } else if plain_body(&bytes).is_some_and(|body| squeezed(&mail.text) != body && mail.files.is_empty()) {
            failures.push(format!("{}: text lost", case["input"]));
        }
    }
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    hold("bulk-spamassassin", &failures, set.cases.len(), 0);
}
