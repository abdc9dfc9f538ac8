//! Media types of files: what is declared, against what the bytes are. Pure.

/// Images that a browser shows and that can run nothing.
const SHOWN: [&str; 6] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];
const UNKNOWN: &str = "application/octet-stream";

/// What the bytes are, if they are of a known kind.
pub fn sniff(bytes: &[u8]) -> Option<&'static str> {
    infer::get(bytes).map(|kind| kind.mime_type())
}

/// The type of an image that can be shown in a page, by its bytes alone.
pub fn shown_inline(bytes: &[u8]) -> Option<&'static str> {
    sniff(bytes).filter(|kind| SHOWN.contains(kind))
}

/// Whether an image of this type can be shown within a text.
pub fn is_image(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// What a recording is taken for until its bytes are here.
pub const SOUND: &str = "audio/mpeg";

/// The type under which something of this type is played as a sound; `None` if it is none.
pub fn played(media_type: &str) -> Option<String> {
    match media_type {
        // Sound in a container for films is how telephones and browsers record.
        "video/mp4" | "video/webm" => Some(media_type.replace("video/", "audio/")),
        "audio/x-wav" => Some("audio/wav".to_owned()),
        known => known.starts_with("audio/").then(|| known.to_owned()),
    }
}

/// The type of a sound by its bytes, or as declared where those tell nothing; `None` if it is none.
pub fn sound(declared: Option<&str>, bytes: &[u8]) -> Option<String> {
    match sniff(bytes) {
        Some(known) => played(known),
        None => declared.and_then(essence).filter(|kind| kind.starts_with("audio/")),
    }
}

/// The type that an upload gets: that of its bytes where it is known, else the declared one or the one of its name, unless
/// the bytes would have to show it.
pub fn of_upload(name: &str, declared: Option<&str>, bytes: &[u8]) -> String {
    let by_name = || mime_guess::from_path(name).first().map(|kind| kind.essence_str().to_owned());
    let declared = declared.and_then(essence).filter(|kind| kind != UNKNOWN).or_else(by_name).unwrap_or_else(|| UNKNOWN.to_owned());
    match sniff(bytes) {
        // Documents of offices are packed in one of these, and looked into no further.
        Some("application/zip" | "application/x-ole-storage") if is_packed(&declared) => declared,
        Some(known) => known.to_owned(),
        None if declared.starts_with("image/") && declared != "image/svg+xml" || declared == "application/pdf" => UNKNOWN.to_owned(),
        None => declared,
    }
}

fn is_packed(kind: &str) -> bool {
    ["application/vnd.", "application/msword", "application/epub", "application/java-archive", "application/x-"]
        .iter()
        .any(|start| kind.starts_with(start))
}

/// `type/subtype` in lower case, without parameters, if it is one that a header can carry.
pub fn essence(declared: &str) -> Option<String> {
    let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_token =
        |part: &str| !part.is_empty() && part.len() <= 100 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b));
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_bytes_decide_over_the_declared_type() {
        assert_eq!(of_upload("a.txt", Some("text/plain"), PNG), "image/png");
        assert_eq!(of_upload("a.png", Some("image/png"), b"no image"), "application/octet-stream");
        assert_eq!(of_upload("a.csv", None, b"a,b\n"), "text/csv");
        assert_eq!(
            of_upload("a.docx", None, b"PK\x03\x04rest of it"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        );
    }

    #[test]
    fn only_images_that_are_images_are_shown() {
        assert_eq!(shown_inline(PNG), Some("image/png"));
        assert_eq!(shown_inline(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(shown_inline(b"%PDF-1.7"), None);
    }

    #[test]
    fn a_type_that_could_break_a_header_is_none() {
        assert_eq!(essence("Text/HTML; charset=x").as_deref(), Some("text/html"));
        for bad in ["", "text", "text/", "text/html\r\nx: y", "a b/c", "\u{e9}/x"] {
            assert_eq!(essence(bad), None, "{bad:?}");
        }
    }
}
