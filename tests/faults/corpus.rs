//! A corpus of mail, the same every time: threads in and out of order, replies before what they answer, strangers, duplicates,
//! HTML, files small and large, delivery reports, automatic mail, broken and hostile mail; as Maildir, single files and mbox.
use crate::random::Random;
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// Mail on disk; the folder goes with it.
pub struct Corpus {
    _home: tempfile::TempDir,
    pub path: PathBuf,
}

impl Corpus {
    pub fn path_text(&self) -> &str {
        self.path.to_str().unwrap()
    }

    pub fn files(&self) -> Vec<PathBuf> {
        crate::state::snapshot(&self.path).into_iter().map(|(path, _)| path).collect()
    }

    /// The corpus is worth comparing by only if everything it is meant to show is there.
    #[track_caller]
    pub fn expect_covered(&self, export: &str) {
        for mark in [
            "\"held\":true",
            "\"rule\":\"references\"",
            "\"rule\":\"referenced_by\"",
            "\"rule\":\"quarantined\"",
            "\"merged_into\":null",
            "\"automatic\":\"bounce\"",
            "\"automatic\":\"auto_reply\"",
            "\"automatic\":\"list\"",
            "\"html\":\"",
            "\"sha256\"",
        ] {
            assert!(export.contains(mark), "the corpus shows no {mark}");
        }
    }
}

/// Every tenth or so of the mails that are written are in one of the odd forms.
pub fn write(mails: usize) -> Corpus {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("mail");
    let mut random = Random::seeded(2_024);
    let mut all = Maker { random: Random::seeded(7), threads: Vec::new(), made: 0 }.all(mails);
    // Some arrive before what they answer.
    for at in 1..all.len() {
        if random.one_in(6) {
            let other = at - 1 - random.below(at.min(15));
            all.swap(at, other);
        }
    }
    for at in (20..all.len()).step_by(23) {
        all[at] = copy_of(&all[at - 1 - random.below(19)]);
    }
    shelve(&path, &all);
    Corpus { _home: home, path }
}

/// The same mail by another way: other trace fields on top.
fn copy_of(mail: &[u8]) -> Vec<u8> {
    [b"Received: from relay.example (198.51.100.7) by mx.example; Tue, 2 Jan 2024 03:04:05 +0000\r\n".as_slice(), mail].concat()
}

/// Lays the mails down in their order: names sort as the mails stand.
fn shelve(path: &Path, all: &[Vec<u8>]) {
    let parts: Vec<&[Vec<u8>]> = all.chunks(all.len().div_ceil(5).max(1)).collect();
    for (at, part) in parts.iter().enumerate() {
        match at {
            1 | 4 => {
                fs::create_dir_all(path).unwrap();
                let mut mbox = Vec::new();
                for mail in *part {
                    mbox.extend_from_slice(b"From somebody@example.com Tue Jan  2 03:04:05 2024\n");
                    for line in mail.split_inclusive(|byte| *byte == b'\n') {
                        if line.trim_ascii_start().starts_with(b"From ") {
                            mbox.push(b'>');
                        }
                        mbox.extend_from_slice(line);
                    }
                    mbox.extend_from_slice(b"\n\n");
                }
                fs::write(path.join(format!("{at}.mbox")), mbox).unwrap();
            }
            2 => {
                for folder in ["cur", "new", "tmp"] {
                    fs::create_dir_all(path.join("2-Maildir").join(folder)).unwrap();
                }
                for (number, mail) in part.iter().enumerate() {
                    let name =
                        if number * 4 < part.len() * 3 { format!("cur/{number:05}.host:2,S") } else { format!("new/{number:05}.host") };
                    fs::write(path.join("2-Maildir").join(name), mail).unwrap();
                }
                fs::write(path.join("2-Maildir/tmp/unfinished"), "Subject: still being written\r\n\r\n").unwrap();
                fs::write(path.join("2-Maildir/dovecot-uidlist"), "3 V1 N2\n").unwrap();
            }
            _ => {
                for (number, mail) in part.iter().enumerate() {
                    let folder = path.join(format!("{at}-files")).join(format!("{:02}", number / 100));
                    fs::create_dir_all(&folder).unwrap();
                    fs::write(folder.join(format!("{number:05}.eml")), mail).unwrap();
                }
            }
        }
    }
}

struct Maker {
    random: Random,
    /// Of each thread: who asks, its subject, the ids of its mails.
    threads: Vec<(usize, String, Vec<String>)>,
    made: usize,
}

const NAMES: [&str; 6] = ["Trần Thị Lan", "Nguyễn Văn An", "Mai Phạm", "John Smith", "Lê Hoàng", "Olga Petrova"];
const SUBJECTS: [&str; 6] =
    ["Đơn hàng chưa giao", "Invoice missing", "Giao hàng chậm", "Cannot sign in", "Đổi trả áo", "Question on delivery"];
const SENTENCES: [&str; 8] = [
    "Em đặt hàng từ tuần trước mà vẫn chưa nhận được.",
    "Shop kiểm tra giúp em nhé.",
    "Where is my invoice? I need it for our books.",
    "From what I see the parcel was sent.",
    "Giao hàng giúp em trước thứ sáu.",
    "Thanks, that helped.",
    "Cảm ơn shop nhiều ạ!",
    "The colour is not the one that I ordered.",
];

impl Maker {
    fn all(mut self, mails: usize) -> Vec<Vec<u8>> {
        (0..mails).map(|_| self.mail()).collect()
    }

    fn mail(&mut self) -> Vec<u8> {
        self.made += 1;
        match self.made % 40 {
            5 => self.html(),
            9 => self.with_file(900 + self.made % 3000),
            13 if self.made % 80 == 13 => self.with_file(300 << 10),
            17 => self.automatic(),
            19 => self.report(),
            23 => self.list(),
            27 => self.broken(),
            31 => self.too_deep(),
            _ if self.threads.is_empty() || self.random.below(10) < 4 => self.question(),
            _ => self.answer(),
        }
    }

    fn head(&self, from: usize, subject: &str, id: &str) -> String {
        let day = 1 + self.made / 1440 % 28;
        let (hour, minute) = (self.made / 60 % 24, self.made % 60);
        format!(
            "From: {} <khach{from}@example.com>\r\nTo: shop@example.vn\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\nDate: Wed, {day:02} May 2024 {hour:02}:{minute:02}:00 +0700\r\nMIME-Version: 1.0\r\n",
            NAMES[from % NAMES.len()]
        )
    }

    fn words(&mut self) -> String {
        let count = 1 + self.random.below(4);
        let mut text = String::new();
        for _ in 0..count {
            let _ = write!(text, "{}\r\n", self.random.pick(&SENTENCES));
        }
        let _ = write!(text, "DH-{:05}\r\n", self.made / 10);
        text
    }

    fn question(&mut self) -> Vec<u8> {
        let from = self.random.below(60);
        let subject = format!("{} {}", self.random.pick(&SUBJECTS), self.made);
        let id = format!("q{}@example.com", self.made);
        let mail = format!("{}Content-Type: text/plain; charset=utf-8\r\n\r\n{}", self.head(from, &subject, &id), self.words());
        self.threads.push((from, subject, vec![id]));
        mail.into_bytes()
    }

    fn answer(&mut self) -> Vec<u8> {
        let recent = self.threads.len().saturating_sub(30);
        let thread = recent + self.random.below(self.threads.len() - recent);
        let (asker, subject, ids) = self.threads[thread].clone();
        // A stranger now and then; now and then one whose chain names a mail that nobody has.
        let from = if self.random.one_in(7) { 100 + self.random.below(20) } else { asker };
        let id = format!("a{}@example.com", self.made);
        let parent =
            if self.random.one_in(9) { format!("lost{}@example.com", self.made / 40) } else { ids[self.random.below(ids.len())].clone() };
        let chain =
            ids.iter().take_while(|id| **id != parent).chain([&parent]).map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n ");
        let words = self.words();
        let mail = format!(
            "{}In-Reply-To: <{parent}>\r\nReferences: {chain}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\nOn Wed, 1 May 2024 at 10:00, Shop <shop@example.vn> wrote:\r\n> Chào bạn\r\n> {}\r\n",
            self.head(from, &format!("Re: {subject}"), &id),
            SENTENCES[self.made % SENTENCES.len()]
        );
        self.threads[thread].2.push(id);
        mail.into_bytes()
    }

    fn html(&mut self) -> Vec<u8> {
        let (words, id) = (self.words(), format!("h{}@example.com", self.made));
        let head = self.head(self.made % 60, "=?utf-8?q?H=C3=B3a_=C4=91=C6=A1n?=", &id);
        format!("{head}Content-Type: text/html; charset=utf-8\r\n\r\n<div><p>{words}</p><script>x()</script><b>invoice</b></div>\r\n")
            .into_bytes()
    }

    fn with_file(&mut self, size: usize) -> Vec<u8> {
        let (words, id) = (self.words(), format!("f{}@example.com", self.made));
        let head = self.head(self.made % 60, "A file", &id);
        let mut bytes = String::with_capacity(size + size / 38);
        while bytes.len() < size {
            let _ = write!(
                bytes,
                "{:016x}{:016x}{:016x}{:016x}AAAAAAAAAAAA\r\n",
                self.random.next(),
                self.random.next(),
                self.random.next(),
                self.random.next()
            );
        }
        format!(
            "{head}Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n--b\r\nContent-Type: application/pdf; name=\"hoá đơn {}.pdf\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{bytes}\r\n--b--\r\n",
            self.made
        )
        .into_bytes()
    }

    fn automatic(&mut self) -> Vec<u8> {
        let id = format!("o{}@example.com", self.made);
        let (asker, subject, ids) = self.threads.last().cloned().unwrap_or_default();
        let parent = ids.last().cloned().unwrap_or_default();
        let head = self.head(asker, &format!("Automatic reply: {subject}"), &id);
        format!(
            "{head}In-Reply-To: <{parent}>\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain\r\n\r\nI am away until Monday.\r\n"
        )
        .into_bytes()
    }

    fn report(&mut self) -> Vec<u8> {
        let original = self.threads.last().map(|(_, _, ids)| ids[0].clone()).unwrap_or_default();
        format!(
            "From: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: shop@example.vn\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b{}@mx.example>\r\nDate: Wed, 15 May 2024 10:00:00 +0700\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"r\"\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; khach{}@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{original}>\r\nFrom: shop@example.vn\r\nSubject: x\r\n\r\nx\r\n--r--\r\n",
            self.made,
            self.made % 60
        )
        .into_bytes()
    }

    fn list(&mut self) -> Vec<u8> {
        let (words, id) = (self.words(), format!("l{}@example.com", self.made));
        let head = self.head(self.made % 60, "[shops] News", &id);
        format!("{head}List-Id: <shops.example.com>\r\nList-Unsubscribe: <mailto:leave@example.com>\r\nPrecedence: list\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}").into_bytes()
    }

    fn broken(&mut self) -> Vec<u8> {
        let id = format!("x{}@example.com", self.made);
        let head = self.head(self.made % 60, "Broken", &id);
        let tails: [&[u8]; 6] = [
            b"Content-Type: multipart/mixed; boundary=\"never\"\r\n\r\nno part at all",
            b"Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: base64\r\n\r\n\x00\xff\xfe****==\r\n",
            b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xc3\x28\xa0\xa1 \x00 half a character \xe2\x82",
            b"Content-Type: multipart/alternative\r\n\r\n--\r\n\r\nx\r\n",
            b"no colon here\r\n: no name\r\n\r\nwords after a broken header\r\n",
            b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject:",
        ];
        let tail = tails[self.made / 40 % tails.len()];
        if self.made / 40 % 7 == 6 { tail.to_vec() } else { [head.as_bytes(), tail].concat() }
    }

    fn too_deep(&mut self) -> Vec<u8> {
        let id = format!("d{}@example.com", self.made);
        let mut mail = self.head(self.made % 60, "Deep", &id);
        for level in 0..60 {
            let _ = write!(mail, "Content-Type: multipart/mixed; boundary=\"d{level}\"\r\n\r\n--d{level}\r\n");
        }
        mail.push_str("Content-Type: text/plain\r\n\r\nfar below\r\n");
        mail.into_bytes()
    }
}
