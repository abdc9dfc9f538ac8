//! Files of mail through the same door: `.eml` files, mbox files, Maildirs, and folders of these. Every message has a place (the
//! path, and in an mbox the offset); what the ledger has is not taken again, so an import can be repeated and resumed.
use super::digest::digest;
use crate::{
    base::{Error, Kind, Result, Time},
    desk::{
        inboxes::ChannelKind,
        intake::{Inbound, Source},
    },
};
use std::{
    ffi::OsStr,
    fmt::Write,
    fs::{self, File, Metadata},
    io::{BufRead, BufReader, Read},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// One message may be so large: it is held in memory as a whole. A larger one is told and left where it is.
const MESSAGE: usize = 256 << 20;

/// A file of mail that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFile {
    pub path: PathBuf,
    /// Relative to what was named on the command line.
    pub place: String,
    /// To the second.
    pub modified: Time,
    kind: FileKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    /// One message.
    Message,
    Mbox,
}

/// What was found under a path, in an order that is the same every time, and what could not be looked at.
#[derive(Debug, Default)]
pub struct Found {
    pub files: Vec<MailFile>,
    pub problems: Vec<String>,
    /// Files without a byte: what a mail store leaves behind after a power cut.
    pub empty: Vec<PathBuf>,
}

/// A name as text, different names as different texts: a byte that is no text becomes `//` and its two digits, since no path
/// has two slashes in a row.
fn text_of(name: &OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.as_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "//{byte:02x}");
        }
    }
    text
}

/// The source that a path is.
pub fn source_of(path: &Path) -> Source {
    let name = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Source { kind: ChannelKind::Email, name: format!("file:{}", text_of(name.as_os_str())), inbox: None }
}

/// Finds all mail under `path`. A folder that cannot be read is a problem to tell, not the end.
pub fn find(path: &Path) -> Result<Found> {
    let mut found = Found::default();
    let about = fs::metadata(path).map_err(|error| Error::not_found(format!("{} cannot be read: {error}", path.display())))?;
    if about.is_dir() {
        walk(path, "", &mut found);
    } else {
        let place = text_of(path.file_name().unwrap_or_default());
        add(path.to_owned(), place, &about, &mut found);
    }
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, found: &mut Found) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.problems.push(format!("{}: {error}", folder.display()));
            return;
        }
    };
    let mut names = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => names.push(entry.file_name()),
            Err(error) => found.problems.push(format!("{}: {error}", folder.display())),
        }
    }
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let place = format!("{prefix}{}", text_of(&name));
        // Links are not followed: they can form circles.
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() => {
                // Messages under tmp/ of a Maildir are still being written by somebody.
                let is_maildir_tmp = name == "tmp" && folder.join("cur").is_dir() && folder.join("new").is_dir();
                if !is_maildir_tmp {
                    walk(&path, &format!("{place}/"), found);
                }
            }
            Ok(about) if about.is_file() => add(path, place, &about, found),
            Ok(_) => {}
            Err(error) => found.problems.push(format!("{}: {error}", path.display())),
        }
    }
}

/// Files that lie beside mail and are none.
const OTHERS: [&str; 14] = ["json", "jsonl", "md", "html", "htm", "png", "jpg", "jpeg", "gif", "pdf", "zip", "gz", "idx", "db"];

fn add(path: PathBuf, place: String, about: &Metadata, found: &mut Found) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let in_maildir = path.parent().and_then(Path::file_name).is_some_and(|parent| parent == "cur" || parent == "new");
    let is_control = name.starts_with("dovecot") || name.starts_with('.') || name == "maildirfolder" || name == "subscriptions";
    if !in_maildir && (is_control || OTHERS.contains(&extension.as_str())) {
        return;
    }
    if about.is_file() && about.len() == 0 {
        found.empty.push(path);
        return;
    }
    // In a Maildir every file is one message, and there may be a million.
    let kind = match if in_maildir || extension == "eml" { Ok(false) } else { looks_like_mbox(&path) } {
        Ok(true) => FileKind::Mbox,
        Ok(false) => FileKind::Message,
        Err(error) => {
            found.problems.push(format!("{}: {error}", path.display()));
            return;
        }
    };
    let modified = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = Time::from_seconds(modified.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0)));
    found.files.push(MailFile { path, place, modified, kind });
}

/// An mbox begins with a "From " line (RFC 4155).
fn looks_like_mbox(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::with_capacity(5);
    File::open(path)?.take(5).read_to_end(&mut start)?;
    Ok(start == b"From ")
}

/// Reads the messages of a file, one after the other.
pub struct Messages {
    file: MailFile,
    reader: Option<BufReader<File>>,
    offset: u64,
    done: bool,
}

impl Messages {
    pub fn open(file: &MailFile) -> Result<Self> {
        let opened = File::open(&file.path).map_err(|error| Error::unavailable(format!("{}: {error}", file.path.display())))?;
        Ok(Self { file: file.clone(), reader: Some(BufReader::with_capacity(256 << 10, opened)), offset: 0, done: false })
    }

    /// The place of the one message of a file. Those of an mbox are not known before it is read.
    pub fn single_place(file: &MailFile) -> Option<&str> {
        (file.kind == FileKind::Message).then_some(file.place.as_str())
    }

    fn too_large(start: u64) -> Error {
        Error::new(Kind::TooLarge, format!("the message at byte {start} is larger than {} MB and was left out", MESSAGE >> 20))
    }

    fn whole(&mut self) -> Result<Option<Inbound>> {
        self.done = true;
        let Some(reader) = self.reader.take() else { return Ok(None) };
        let mut raw = Vec::new();
        reader.take(MESSAGE as u64 + 1).read_to_end(&mut raw)?;
        if raw.len() > MESSAGE {
            return Err(Self::too_large(0));
        }
        Ok(Some(self.inbound(self.file.place.clone(), raw)))
    }

    fn inbound(&self, external_id: String, raw: Vec<u8>) -> Inbound {
        Inbound { external_id, received_at: self.file.modified, digest: digest(&raw), raw }
    }

    /// The next message of an mbox: up to the next "From " line that follows an empty line.
    fn next_of_mbox(&mut self) -> Result<Option<Inbound>> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let start = self.offset;
        let mut raw: Vec<u8> = Vec::new();
        let mut line = Vec::new();
        let mut after_empty = true;
        let mut is_too_large = false;
        loop {
            line.clear();
            let read = reader.by_ref().take(1 << 20).read_until(b'\n', &mut line)?;
            if read == 0 {
                self.done = true;
                break;
            }
            if line.starts_with(b"From ") && after_empty && self.offset > start {
                reader.seek_relative(-i64::try_from(read).map_err(Error::internal)?)?;
                break;
            }
            after_empty = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
            let is_postmark = self.offset == start;
            self.offset += read as u64;
            if !is_postmark && !is_too_large {
                raw.extend_from_slice(unquoted(&line));
                if raw.len() > MESSAGE {
                    is_too_large = true;
                    raw = Vec::new();
                }
            }
        }
        if is_too_large {
            return Err(Self::too_large(start));
        }
        // The empty line before the next message belongs to the format.
        for end in [&b"\r\n"[..], b"\n"] {
            if raw.ends_with(&[b"\n", end].concat()) || raw.ends_with(&[b"\r\n", end].concat()) {
                raw.truncate(raw.len() - end.len());
                break;
            }
        }
        if raw.is_empty() && self.done {
            return Ok(None);
        }
        Ok(Some(self.inbound(format!("{}#{start}", self.file.place), raw)))
    }
}

/// `>From ` was `From ` before it was written into an mbox (mboxrd).
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    if marks > 0 && line[marks..].starts_with(b"From ") { &line[1..] } else { line }
}

impl Iterator for Messages {
    type Item = Result<Inbound>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = match self.file.kind {
            FileKind::Message => self.whole(),
            FileKind::Mbox => self.next_of_mbox(),
        };
        // After a message that is too large the others follow; after a file that cannot be read nothing does.
        if next.as_ref().is_err_and(|error| error.kind() != Kind::TooLarge) {
            self.done = true;
        }
        next.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let found = find(folder.path()).unwrap();
        found
            .files
            .iter()
            .flat_map(|file| Messages::open(file).unwrap())
            .map(|inbound| inbound.map(|inbound| (inbound.external_id, String::from_utf8_lossy(&inbound.raw).into_owned())).unwrap())
            .collect()
    }

    #[test]
    fn an_mbox_is_split_at_its_postmarks_and_quoted_ones_are_restored() {
        let mbox = b"From a@b Thu Jan  1 00:00:00 2020\nSubject: 1\n\nhello\n>From here\n\nFrom c@d Thu Jan  1 00:00:00 2020\nSubject: 2\n\nIn a paragraph\nFrom the start of a line\n";
        let all = messages("x.mbox", mbox);
        assert_eq!(all[0], ("x.mbox#0".to_owned(), "Subject: 1\n\nhello\nFrom here\n".to_owned()));
        assert_eq!(all[1].1, "Subject: 2\n\nIn a paragraph\nFrom the start of a line\n");
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn a_truncated_mbox_gives_what_is_there() {
        let all = messages("x", b"From a@b\nSubject: 1\n\nhello\n\nFrom c@d\nSubj");
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].1, "Subj");
    }

    #[test]
    fn a_single_message_is_taken_byte_by_byte() {
        assert_eq!(messages("x.eml", b"From here\r\n\r\nx"), [("x.eml".to_owned(), "From here\r\n\r\nx".to_owned())]);
    }
}
