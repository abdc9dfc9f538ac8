//! Recognises S/MIME (RFC 8551) and OpenPGP (RFC 3156, RFC 9580) wrapping. Opens and checks nothing.
use super::tree::{Kind, Tree};
use crate::engine::mail::Protection;
use memchr::memmem;
use std::borrow::Cow;

/// What protects a mail; encryption goes before signatures. Mails within the mail do not count.
pub fn find(tree: &Tree<'_>, text: &str, decoded: &[Cow<'_, [u8]>]) -> Option<Protection> {
    let mut within = vec![false; tree.parts.len()];
    let mut found = None;
    for (index, part) in tree.parts.iter().enumerate() {
        within[index] = part.parent.is_some_and(|parent| within[parent] || tree.parts[parent].kind == Kind::Message);
        if within[index] {
            continue;
        }
        let protocol = part.content_type.get("protocol").unwrap_or_default().to_ascii_lowercase();
        let protection = match part.media_type() {
            "multipart/signed" if protocol.contains("pgp") => Some(Protection::PgpSigned),
            "multipart/signed" if protocol.contains("pkcs7") => Some(Protection::SmimeSigned),
            "multipart/encrypted" | "application/pgp-encrypted" => Some(Protection::PgpEncrypted),
            "application/pgp-signature" if part.parent.is_some() => Some(Protection::PgpSigned),
            "application/pkcs7-signature" | "application/x-pkcs7-signature" if part.parent.is_some() => Some(Protection::SmimeSigned),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => cms(part.content_type.get("smime-type"), &decoded[index]),
            "application/octet-stream" if part.file_name().is_some_and(|name| name.eq_ignore_ascii_case("smime.p7m")) => {
                cms(None, &decoded[index])
            }
            _ => None,
        };
        found = stronger(found, protection);
    }
    stronger(found, armour(text))
}

fn stronger(a: Option<Protection>, b: Option<Protection>) -> Option<Protection> {
    let is_encrypted = |protection| matches!(protection, Some(Protection::SmimeEncrypted | Protection::PgpEncrypted));
    if a.is_none() || (is_encrypted(b) && !is_encrypted(a)) { b } else { a }
}

/// What a CMS object is by its label, else by the content type in its first bytes (RFC 5652 section 3).
fn cms(kind: Option<&str>, bytes: &[u8]) -> Option<Protection> {
    match kind.map(str::to_ascii_lowercase).as_deref() {
        Some("signed-data") => return Some(Protection::SmimeSigned),
        Some("enveloped-data" | "authenveloped-data" | "auth-enveloped-data") => return Some(Protection::SmimeEncrypted),
        Some("certs-only") => return None,
        _ => {}
    }
    let head = &bytes[..bytes.len().min(64)];
    // id-signedData 1.2.840.113549.1.7.2 in DER; every other content is one that has to be opened.
    let signed = memmem::find(head, b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
    let enveloped = memmem::find(head, b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03");
    if signed.is_some() && enveloped.is_none() { Some(Protection::SmimeSigned) } else { Some(Protection::SmimeEncrypted) }
}

/// Armour in the text itself (RFC 9580 section 6.2), unless it is quoted.
fn armour(text: &str) -> Option<Protection> {
    let starts_line = |mark: &str| memmem::find_iter(text.as_bytes(), mark).any(|at| at == 0 || text.as_bytes()[at - 1] == b'\n');
    if !text.contains("-----BEGIN PGP ") {
        None
    } else if starts_line("-----BEGIN PGP MESSAGE-----") {
        Some(Protection::PgpEncrypted)
    } else if starts_line("-----BEGIN PGP SIGNED MESSAGE-----") {
        Some(Protection::PgpSigned)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::mail::{Limits, Protection, parse::parse};

    #[test]
    fn wrapping_is_recognised_in_all_its_forms() {
        for (mail, protection) in [
            (
                "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n--b\n\nhi\n--b--\n",
                Some(Protection::PgpSigned),
            ),
            (
                "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--\n",
                Some(Protection::PgpEncrypted),
            ),
            ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx", Some(Protection::SmimeEncrypted)),
            (
                "Content-Type: application/x-pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA",
                Some(Protection::SmimeSigned),
            ),
            ("Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhi\n", Some(Protection::PgpSigned)),
            ("Subject: x\n\n> -----BEGIN PGP MESSAGE-----\n", None),
            ("Subject: x\n\nhi", None),
        ] {
            assert_eq!(parse(mail.as_bytes(), &Limits::default()).unwrap().protection, protection, "{mail}");
        }
    }
}
