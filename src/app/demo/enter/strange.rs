//! Mails that are no letters: reports, lists, invitations, broken and hostile ones. Written byte by byte.
use super::{
    super::{
        letter::{Letter, date, part},
        letters::to_html,
        phrase::say,
        play::Play,
    },
    inward::parse_mailbox,
};
use crate::{
    base::{Error, Mailbox, Result},
    engine::db::Tx,
};
use std::{fmt::Write, time::Duration};
use unicode_normalization::UnicodeNormalization;

/// Parts inside parts: deeper than anybody means it.
const DEEP: usize = 60;

impl Play {
    /// The report of a mail server on the last answer (RFC 3464).
    pub(super) fn bounces(&mut self, tx: &mut Tx<'_>, at: usize, words: &str) -> Result<()> {
        let run = &self.runs[at];
        let (id, ..) = run.said.clone().ok_or_else(|| Error::internal("nothing was said that could come back"))?;
        let to = self.cast[run.customer].mailbox();
        let server = format!("mx.{}", to.address.rsplit('@').next().unwrap_or("example.com"));
        let words = say(words, &run.blanks, &mut run.random.clone());
        let from = Mailbox::new("Mail Delivery System", &format!("MAILER-DAEMON@{server}"));
        let told = format!(
            "This is the mail system at host {server}.\r\n\r\nYour message could not be delivered to one or more recipients.\r\n\r\n<{}>: {words}\r\n",
            to.address
        );
        let status = format!(
            "Reporting-MTA: dns; {server}\r\nArrival-Date: {}\r\n\r\nFinal-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; {words}\r\n",
            date(tx.now()),
            to.address
        );
        let inbox = self.shop.inbox(&run.inbox)?.mailbox.clone();
        let original = format!(
            "From: {}\r\nTo: {}\r\nSubject: Re: {}\r\nMessage-ID: <{id}>\r\n",
            inbox.address,
            to.address,
            super::super::files::plain(&run.subject)
        );
        let letter = Letter {
            subject: "Undelivered Mail Returned to Sender".to_owned(),
            references: Vec::new(),
            headers: vec![("Return-Path", "<>".to_owned()), ("Auto-Submitted", "auto-replied".to_owned())],
            ..self.blank_letter(tx, at, from, "")?
        };
        let parts = [
            format!("Content-Type: text/plain; charset=us-ascii\r\n\r\n{told}"),
            format!("Content-Type: message/delivery-status\r\n\r\n{status}"),
            format!("Content-Type: text/rfc822-headers\r\n\r\n{original}"),
        ];
        let raw = letter.head() + &letter.multipart("report; report-type=delivery-status", &parts);
        self.receive(tx, at, raw.into_bytes(), &letter.message_id).map(drop)
    }

    pub(super) fn strange(&mut self, tx: &mut Tx<'_>, at: usize, word: &str) -> Result<()> {
        let run = &mut self.runs[at];
        let text = self.scenarios[run.scenario].steps[run.step].text.clone();
        let text = say(text.trim(), &run.blanks, &mut run.random);
        let from = match &self.scenario(at).who {
            Some(who) => parse_mailbox(who)?,
            None => {
                let who = self.runs[at].customer;
                self.introduce(tx, who)?;
                self.cast[who].mailbox()
            }
        };
        let letter = self.blank_letter(tx, at, from, &text)?;
        let (raw, id) = match word {
            "newsletter" => (newsletter(letter.clone()), letter.message_id),
            "too_deep" => (too_deep(&letter, &text), letter.message_id),
            "wrong_charset" => (wrong_charset(&letter, &text), letter.message_id),
            "broken" => (broken(&letter, &text), letter.message_id),
            "invitation" => (Self::invitation(tx, &letter, &text), letter.message_id),
            "redelivered" => return self.redelivered(tx, at),
            "notifications" => return self.notifications(tx, at, &text),
            _ => return Err(Error::internal(format!("no mail is as strange as {word}"))),
        };
        self.receive(tx, at, raw, &id)?;
        Ok(())
    }

    /// The last mail once more, under another number of the mailbox.
    fn redelivered(&mut self, tx: &mut Tx<'_>, at: usize) -> Result<()> {
        let raw = self.runs[at].raw.clone();
        self.take_in(tx, at, &raw).map(drop)
    }

    /// A machine that does not say that it is one, and writes more than anybody wants to acknowledge.
    fn notifications(&mut self, tx: &mut Tx<'_>, at: usize, text: &str) -> Result<()> {
        for number in 1..=8 {
            let (subject, words) = (format!("{} #{number}", self.runs[at].subject), format!("{text}\n\n#{number}"));
            let from = parse_mailbox(self.scenario(at).who.as_deref().unwrap_or_default())?;
            let letter = Letter { subject, references: Vec::new(), ..self.blank_letter(tx, at, from, &words)? };
            self.receive(tx, at, letter.bytes(), &letter.message_id)?;
        }
        Ok(())
    }

    /// A meeting (RFC 6047).
    fn invitation(tx: &Tx<'_>, letter: &Letter, text: &str) -> Vec<u8> {
        let starts = tx.now().after(Duration::from_secs(3 * 86_400)).timestamp();
        let ends = tx.now().after(Duration::from_secs(3 * 86_400 + 3600)).timestamp();
        let stamp = |at: jiff::Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let organiser = &letter.from.address;
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Calendar//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{}\r\nDTSTAMP:{}\r\nDTSTART:{}\r\nDTEND:{}\r\nSUMMARY:{}\r\nLOCATION:12 Ngõ Thử\\, Hoàn Kiếm\\, Hà Nội\r\nORGANIZER:mailto:{organiser}\r\nATTENDEE:mailto:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            letter.message_id,
            stamp(letter.at.timestamp()),
            stamp(starts),
            stamp(ends),
            letter.subject,
            letter.to[0].address
        );
        let parts = [
            part("text/plain; charset=utf-8", "", text.as_bytes()),
            part("text/calendar; charset=utf-8; method=REQUEST", "", calendar.as_bytes()),
        ];
        (letter.head() + &letter.multipart("alternative", &parts)).into_bytes()
    }
}

/// RFC 2369, RFC 2919.
fn newsletter(letter: Letter) -> Vec<u8> {
    let headers = vec![
        ("List-Id", "<tin-tuc.example.net>".to_owned()),
        ("List-Unsubscribe", "<https://example.net/unsubscribe>, <mailto:leave@example.net>".to_owned()),
        ("Precedence", "bulk".to_owned()),
    ];
    let html = Some(to_html(&letter.text));
    Letter { headers, html, ..letter }.bytes()
}

fn too_deep(letter: &Letter, text: &str) -> Vec<u8> {
    let mut body = String::new();
    for level in 0..DEEP {
        let _ = write!(body, "Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n");
    }
    body.push_str(&part("text/plain; charset=utf-8", "", text.as_bytes()));
    for level in (0..DEEP).rev() {
        let _ = write!(body, "--b{level}--\r\n");
    }
    (letter.head() + &body).into_bytes()
}

/// Vietnamese of the nineties: windows-1258, and a header that says it were Western.
fn wrong_charset(letter: &Letter, text: &str) -> Vec<u8> {
    let mut raw = (letter.head() + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").into_bytes();
    for c in text.replace('\n', "\r\n").nfc() {
        let whole = c.to_string();
        let (bytes, _, is_missing) = encoding_rs::WINDOWS_1258.encode(&whole);
        if !is_missing {
            raw.extend_from_slice(&bytes);
            continue;
        }
        // That charset has letters and tones apart: the tone goes behind its letter.
        let marks: Vec<char> = whole.nfd().collect();
        let (tones, shape): (Vec<char>, Vec<char>) =
            marks.iter().partition(|c| matches!(**c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
        let letter: String = shape.iter().collect::<String>().nfc().chain(tones).collect();
        raw.extend_from_slice(&encoding_rs::WINDOWS_1258.encode(&letter).0);
    }
    raw
}

/// No date, no end of the parts, and a picture that was cut off on its way.
fn broken(letter: &Letter, text: &str) -> Vec<u8> {
    let head: String = letter.head().lines().filter(|line| !line.starts_with("Date:")).map(|line| format!("{line}\r\n")).collect();
    let text = part("text/plain; charset=utf-8", "", text.as_bytes());
    let picture =
        "Content-Type: image/jpeg; name=\"anh.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD*cut";
    format!("{head}Content-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n--cut\r\n{text}--cut\r\n{picture}").into_bytes()
}
