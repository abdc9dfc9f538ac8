//! Folders and their names: modified UTF-7 on the wire (RFC 3501 section 5.1.3), Unicode outside.
use base64::{Engine as _, alphabet, engine::GeneralPurpose, engine::general_purpose::NO_PAD};

const MODIFIED: GeneralPurpose = GeneralPurpose::new(&alphabet::IMAP_MUTF7, NO_PAD);

/// What a folder is for (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderUse {
    All,
    Archive,
    Drafts,
    Flagged,
    Junk,
    Sent,
    Trash,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// In Unicode, levels parted by `delimiter`.
    pub name: String,
    pub delimiter: Option<char>,
    pub uses: Vec<FolderUse>,
    pub is_selectable: bool,
}

impl Folder {
    pub(super) fn from_list(attributes: &[String], delimiter: Option<char>, name: &[u8]) -> Self {
        let has = |word: &str| attributes.iter().any(|a| a.eq_ignore_ascii_case(word));
        let uses = [
            ("\\All", FolderUse::All),
            ("\\Archive", FolderUse::Archive),
            ("\\Drafts", FolderUse::Drafts),
            ("\\Flagged", FolderUse::Flagged),
            ("\\Junk", FolderUse::Junk),
            ("\\Sent", FolderUse::Sent),
            ("\\Trash", FolderUse::Trash),
        ];
        Self {
            name: decode(&String::from_utf8_lossy(name)),
            delimiter,
            uses: uses.into_iter().filter(|(word, _)| has(word)).map(|(_, used)| used).collect(),
            is_selectable: !has("\\Noselect") && !has("\\NonExistent"),
        }
    }
}

/// A name as a quoted string for a command. Control characters have no place in it and are left out.
pub(super) fn quoted(name: &str) -> String {
    let mut out = String::from("\"");
    let mut shifted = Vec::new();
    for c in name.chars().filter(|c| !c.is_control()) {
        if c.is_ascii() {
            flush(&mut shifted, &mut out);
            match c {
                '&' => out.push_str("&-"),
                '"' | '\\' => out.extend(['\\', c]),
                _ => out.push(c),
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut shifted, &mut out);
    out.push('"');
    out
}

fn flush(shifted: &mut Vec<u8>, out: &mut String) {
    if !shifted.is_empty() {
        out.push('&');
        MODIFIED.encode_string(&shifted, out);
        out.push('-');
        shifted.clear();
    }
}

/// What is no modified UTF-7 stays as it is: some servers send UTF-8.
pub(super) fn decode(wire: &str) -> String {
    let mut out = String::new();
    let mut rest = wire;
    while let Some((plain, tail)) = rest.split_once('&') {
        out.push_str(plain);
        let Some((coded, after)) = tail.split_once('-') else { return wire.to_owned() };
        if coded.is_empty() {
            out.push('&');
        } else {
            let Ok(bytes) = MODIFIED.decode(coded) else { return wire.to_owned() };
            let units = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
            let Ok(text) = char::decode_utf16(units).collect::<Result<String, _>>() else { return wire.to_owned() };
            out.push_str(&text);
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_folder_name_keeps_its_letters() {
        assert_eq!(quoted("Thư đã gửi"), "\"Th&AbA- &AREA4w- g&Hu0-i\"");
        assert_eq!(decode("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), "~peter/mail/台北/日本語");
        assert_eq!(decode("a & b"), "a & b");
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "[^\\p{Cc}]{0,20}") {
            let wire = quoted(&name);
            let inside = wire[1..wire.len() - 1].replace("\\\"", "\"").replace("\\\\", "\\");
            prop_assert!(wire.is_ascii() && !wire.contains(['\r', '\n']));
            if !name.contains('\\') {
                prop_assert_eq!(decode(&inside), name);
            }
        }
    }
}
