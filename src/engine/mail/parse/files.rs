//! Names of files that are safe to show and to save, and which files the HTML shows in place.
use super::transfer;
use crate::{base::text, engine::mail::MailFile};
use std::collections::HashSet;

/// The longest name, in characters.
const LONGEST: usize = 200;

/// A name without path, control and direction-changing characters; made from the type where there is none. `number` counts the files
/// of the mail from 1.
pub fn safe_name(given: &str, media_type: &str, number: usize) -> String {
    let mut decoded = None;
    if given.contains('%') {
        // Some senders encode names as URLs; only what is plainly so is decoded.
        decoded = String::from_utf8(transfer::percent(given.as_bytes())).ok().filter(|name| !name.is_ascii());
    }
    let given = decoded.as_deref().unwrap_or(given);
    let last = given.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or("");
    let name = text::one_line(last, usize::MAX / 8);
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '"').trim_end_matches(['.', ' ']).trim_start();
    if name.is_empty() || name.chars().all(|c| c == '.') {
        return default_name(media_type, number);
    }
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let ending = extension(name);
    let ending: String = if ending.chars().count() <= 20 && !ending.is_empty() { format!(".{ending}") } else { String::new() };
    let stem: String = name.chars().take(LONGEST - ending.chars().count()).collect();
    stem + &ending
}

/// What stands behind the last dot; empty if there is none.
pub fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The type that a name suggests.
pub fn type_of_name(name: &str) -> String {
    mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream").to_owned()
}

fn default_name(media_type: &str, number: usize) -> String {
    let ending = match media_type {
        "message/rfc822" | "message/global" | "message/news" => return "message.eml".to_owned(),
        "message/delivery-status" | "message/global-delivery-status" => return "delivery-status.txt".to_owned(),
        "message/disposition-notification" => return "disposition-notification.txt".to_owned(),
        "message/feedback-report" => return "feedback-report.txt".to_owned(),
        "text/rfc822-headers" | "message/global-headers" => return "headers.txt".to_owned(),
        "text/calendar" => return "invite.ics".to_owned(),
        "application/pgp-signature" => return "signature.asc".to_owned(),
        "application/pgp-encrypted" => return "version.asc".to_owned(),
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => return "smime.p7s".to_owned(),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => return "smime.p7m".to_owned(),
        "application/ms-tnef" | "application/vnd.ms-tnef" => return "winmail.dat".to_owned(),
        "text/plain" => "txt",
        "text/html" | "text/x-amp-html" => "html",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" | "image/x-png" => "png",
        "image/tiff" => "tif",
        "audio/mpeg" => "mp3",
        "video/mp4" => "mp4",
        "video/quicktime" => "mov",
        "application/pdf" => "pdf",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/octet-stream" => "bin",
        other if other.starts_with("message/") => "txt",
        other => mime_guess::get_mime_extensions_str(other).and_then(|all| all.first().copied()).unwrap_or("bin"),
    };
    format!("attachment-{number}.{ending}")
}

/// Marks the files that the HTML refers to, by `cid:` (RFC 2392) or by their Content-Location (RFC 2557), however they are declared.
pub fn mark_inline(files: &mut [MailFile], html: Option<&str>, locations: &[String]) {
    let Some(html) = html else {
        return;
    };
    if files.iter().all(|file| file.content_id.is_none()) && locations.iter().all(String::is_empty) {
        return;
    }
    let ids = content_ids(html);
    let has_locations = locations.iter().any(|location| !location.is_empty());
    let sources = if has_locations { sources(html) } else { HashSet::new() };
    for (index, file) in files.iter_mut().enumerate() {
        let by_id = file.content_id.as_ref().is_some_and(|id| ids.contains(id.as_str()));
        let by_location = locations.get(index).is_some_and(|location| !location.is_empty() && sources.contains(location.as_str()));
        file.is_inline = by_id || by_location;
    }
}

/// Every id behind a `cid:`, decoded.
fn content_ids(html: &str) -> HashSet<String> {
    let bytes = html.as_bytes();
    memchr::memchr_iter(b':', bytes)
        .filter(|at| *at >= 3 && bytes[at - 3..*at].eq_ignore_ascii_case(b"cid"))
        .map(|at| {
            let rest = &bytes[at + 1..bytes.len().min(at + 1000)];
            let end =
                rest.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'>' | b'<' | b')')).unwrap_or(rest.len());
            String::from_utf8_lossy(&transfer::percent(&rest[..end])).replace("&amp;", "&")
        })
        .collect()
}

/// Every value of an attribute that may name a picture.
fn sources(html: &str) -> HashSet<&str> {
    let bytes = html.as_bytes();
    memchr::memchr_iter(b'=', bytes)
        .filter_map(|at| {
            let name = bytes[at.saturating_sub(10)..at].trim_ascii_end();
            if !["src", "background", "href"]
                .iter()
                .any(|known| name.len() >= known.len() && name[name.len() - known.len()..].eq_ignore_ascii_case(known.as_bytes()))
            {
                return None;
            }
            let rest = html.get(at + 1..)?.trim_start();
            let end = match rest.chars().next()? {
                quote @ ('"' | '\'') => {
                    return rest[1..].bytes().take(2000).position(|b| b == quote as u8).and_then(|end| rest.get(1..1 + end)).map(str::trim);
                }
                _ => rest.bytes().take(2000).position(|b| b.is_ascii_whitespace() || b == b'>')?,
            };
            rest.get(..end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_what_deceives() {
        for (given, safe) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Temp\\Hóa đơn.pdf", "Hóa đơn.pdf"),
            ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
            ("a\r\nb\0.txt", "a b.txt"),
            ("H%C3%B3a%20%C4%91%C6%A1n.pdf", "Hóa đơn.pdf"),
            ("100%25.pdf", "100%25.pdf"),
            ("..", "attachment-3.pdf"),
            ("", "attachment-3.pdf"),
        ] {
            assert_eq!(safe_name(given, "application/pdf", 3), safe, "{given:?}");
        }
        assert_eq!(safe_name("", "message/rfc822", 1), "message.eml");
        let long = safe_name(&("x".repeat(500) + ".docx"), "", 1);
        assert!(long.chars().count() == LONGEST && long.ends_with(".docx"));
    }

    #[test]
    fn what_the_html_refers_to_is_inline_however_it_is_written() {
        let file = |id: &str| MailFile { content_id: Some(id.to_owned()), ..Default::default() };
        let mut files = [file("a@x"), file("b c@x"), file("d@x"), MailFile::default()];
        let locations = ["".into(), "".into(), "".into(), "http://x/y.gif".to_owned()];
        mark_inline(&mut files, Some("<img src=\"CID:a@x\"><td background='cid:b%20c@x'><img SRC = \"http://x/y.gif\">"), &locations);
        assert_eq!(files.map(|file| file.is_inline), [true, true, false, true]);
    }
}
