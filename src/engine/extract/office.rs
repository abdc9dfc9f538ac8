//! Documents of offices: XML files packed in a zip. Only the few members that hold text are unpacked, as streams; what they unpack
//! to is counted over the whole file, so that a small file cannot swell, and markup is read as it comes, without a tree.
use super::{Problem, sink::Sink};
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};
use std::{
    borrow::Cow,
    io::{BufRead, BufReader, Cursor, Read},
};
use zip::{ZipArchive, result::ZipError};

/// Bytes that all members of one file may unpack to.
const MAX_UNPACKED: u64 = 64 << 20;

/// Members that are read of one file: slides, sheets and notes each have their own.
const MAX_MEMBERS: usize = 1_000;

/// How a password-protected document begins: it is an OLE container.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

struct Package {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    left: u64,
}

impl Package {
    fn open(bytes: Vec<u8>) -> Result<Self, Problem> {
        if bytes.starts_with(OLE) {
            return Err(Problem::Protected);
        }
        Ok(Self { archive: ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Damaged)?, left: MAX_UNPACKED })
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().flatten().map(Cow::into_owned)
    }

    /// The members of these names, in the order of the numbers in them.
    fn named(&self, prefix: &str, suffix: &str) -> Vec<String> {
        let mut names: Vec<String> = self.names().filter(|name| name.starts_with(prefix) && name.ends_with(suffix)).collect();
        names.sort_by_cached_key(|name| (number(&name[prefix.len()..]), name.clone()));
        names.truncate(MAX_MEMBERS);
        names
    }

    /// Reads a member, if there is one of this name.
    fn each(&mut self, name: &str, visit: impl FnMut(Piece<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
        let member = match self.archive.by_name(name) {
            Ok(member) => member,
            Err(ZipError::FileNotFound) => return Ok(()),
            Err(ZipError::UnsupportedArchive(message)) if message == ZipError::PASSWORD_REQUIRED => return Err(Problem::Protected),
            Err(_) => return Err(Problem::Damaged),
        };
        let mut bounded = member.take(self.left);
        let outcome = pieces(BufReader::new(&mut bounded), visit);
        self.left = bounded.limit();
        // What ends in the middle is not broken: there was too much of it.
        if self.left == 0 { Err(Problem::TooLarge) } else { outcome }
    }
}

fn number(name: &str) -> u32 {
    let digits: String = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

/// A piece of markup, names without their namespaces.
enum Piece<'a> {
    Start(&'a str, &'a BytesStart<'a>),
    End(&'a str),
    Text(&'a str),
}

/// Hands on the pieces of an XML file. Entities other than those of XML itself are left out: nothing is expanded.
fn pieces(input: impl BufRead, mut visit: impl FnMut(Piece<'_>) -> Result<(), Problem>) -> Result<(), Problem> {
    let mut reader = Reader::from_reader(input);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Problem::Damaged)? {
            Event::Start(tag) => visit(Piece::Start(local(tag.name().as_ref()), &tag))?,
            Event::Empty(tag) => {
                let name = tag.name();
                visit(Piece::Start(local(name.as_ref()), &tag))?;
                visit(Piece::End(local(name.as_ref())))?;
            }
            Event::End(tag) => visit(Piece::End(local(tag.name().as_ref())))?,
            Event::Text(text) => visit(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => visit(Piece::Text(&meaning(&reference)))?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn meaning(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => resolve_predefined_entity(&reference.xml10_content()).unwrap_or_default().to_owned(),
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| local(attribute.key.as_ref()) == name)?;
    Some(found.value.into_owned())
}

/// Text within `t`, in paragraphs: how documents and slides keep theirs.
fn paragraphs(package: &mut Package, member: &str, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut depth = 0_u32;
    sink.line();
    package.each(member, |piece| {
        match piece {
            Piece::Start("t", _) => depth += 1,
            Piece::End("t") => depth = depth.saturating_sub(1),
            Piece::Start("tab" | "noBreakHyphen", _) | Piece::End("tc") => sink.space(),
            Piece::Start("br" | "cr", _) | Piece::End("p") => sink.line(),
            Piece::Text(text) if depth > 0 => sink.push(text)?,
            _ => {}
        }
        Ok(())
    })
}

/// Fails if the file has none of what makes it what its type says.
fn needs(package: &Package, member: &str) -> Result<(), Problem> {
    if package.names().any(|name| name == member) { Ok(()) } else { Err(Problem::Damaged) }
}

pub fn word(bytes: Vec<u8>, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut package = Package::open(bytes)?;
    needs(&package, "word/document.xml")?;
    paragraphs(&mut package, "word/document.xml", sink)?;
    for kind in ["header", "footer", "footnotes", "endnotes", "comments"] {
        for member in package.named(&format!("word/{kind}"), ".xml") {
            paragraphs(&mut package, &member, sink)?;
        }
    }
    Ok(())
}

pub fn slides(bytes: Vec<u8>, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut package = Package::open(bytes)?;
    needs(&package, "ppt/presentation.xml")?;
    for kind in ["ppt/slides/slide", "ppt/notesSlides/notesSlide", "ppt/comments/"] {
        for member in package.named(kind, ".xml") {
            paragraphs(&mut package, &member, sink)?;
        }
    }
    Ok(())
}

/// The texts that several cells share.
fn shared_texts(package: &mut Package) -> Result<Vec<String>, Problem> {
    let mut texts = Vec::new();
    let (mut in_text, mut in_reading) = (false, false);
    package.each("xl/sharedStrings.xml", |piece| {
        match piece {
            Piece::Start("si", _) => texts.push(String::new()),
            Piece::Start("t", _) => in_text = true,
            Piece::End("t") => in_text = false,
            // How a Japanese text is read aloud.
            Piece::Start("rPh", _) => in_reading = true,
            Piece::End("rPh") => in_reading = false,
            Piece::Text(text) if in_text && !in_reading => {
                if let Some(last) = texts.last_mut() {
                    last.push_str(text);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(texts)
}

pub fn sheet(bytes: Vec<u8>, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut package = Package::open(bytes)?;
    needs(&package, "xl/workbook.xml")?;
    package.each("xl/workbook.xml", |piece| {
        if let Piece::Start("sheet", tag) = piece
            && let Some(name) = attribute(tag, "name")
        {
            sink.push(&name)?;
            sink.line();
        }
        Ok(())
    })?;
    let shared = shared_texts(&mut package)?;
    for member in package.named("xl/worksheets/", ".xml") {
        let (mut is_shared, mut in_value, mut in_text) = (false, false, false);
        let mut value = String::new();
        sink.line();
        package.each(&member, |piece| {
            match piece {
                Piece::Start("c", tag) => is_shared = attribute(tag, "t").as_deref() == Some("s"),
                Piece::Start("v", _) => {
                    in_value = true;
                    value.clear();
                }
                Piece::End("v") => {
                    in_value = false;
                    let text = if is_shared { value.trim().parse().ok().and_then(|at: usize| shared.get(at)) } else { Some(&value) };
                    sink.push(text.map_or("", String::as_str))?;
                }
                Piece::Start("t", _) => in_text = true,
                Piece::End("t") => in_text = false,
                Piece::End("c") => sink.space(),
                Piece::End("row") => sink.line(),
                Piece::Text(text) if in_value => value.push_str(text),
                Piece::Text(text) if in_text => sink.push(text)?,
                _ => {}
            }
            Ok(())
        })?;
    }
    for member in package.named("xl/comments", ".xml") {
        paragraphs(&mut package, &member, sink)?;
    }
    Ok(())
}

pub fn open_document(bytes: Vec<u8>, sink: &mut Sink<'_>) -> Result<(), Problem> {
    let mut package = Package::open(bytes)?;
    needs(&package, "content.xml")?;
    let mut is_protected = false;
    package.each("META-INF/manifest.xml", |piece| {
        is_protected |= matches!(piece, Piece::Start("encryption-data", _));
        Ok(())
    })?;
    if is_protected {
        return Err(Problem::Protected);
    }
    let (mut in_body, mut aside) = (false, 0_u32);
    package.each("content.xml", |piece| {
        match piece {
            Piece::Start("body", _) => in_body = true,
            Piece::End("body") => in_body = false,
            // Scripts and the texts of earlier versions.
            Piece::Start("tracked-changes" | "script", _) => aside += 1,
            Piece::End("tracked-changes" | "script") => aside = aside.saturating_sub(1),
            Piece::Start("s" | "tab", _) | Piece::End("table-cell") => sink.space(),
            Piece::Start("line-break", _) | Piece::End("p" | "h" | "table-row") => sink.line(),
            Piece::Text(text) if in_body && aside == 0 => sink.push(text)?,
            _ => {}
        }
        Ok(())
    })
}
