//! Bytes that others wrote, handed out as files: saved and not shown, and never taken for a page of ours.
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use std::fmt::Write;

/// Of everything that is handed out as a file.
pub const POLICY: &str = "default-src 'none'; sandbox";

/// A file to be saved.
pub fn attachment(kind: &str, name: &str, bytes: Vec<u8>) -> Response {
    respond(kind, &disposition("attachment", name), POLICY, bytes)
}

/// Bytes with their type, what a browser is to do with them, and what they may do there.
pub fn respond(kind: &str, disposition: &str, policy: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(disposition).unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// The header of RFC 6266 for a name in any script: what is not plain stands in the extended form of RFC 8187.
pub fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' }).collect();
    let mut header = format!("{kind}; filename=\"{plain}\"");
    if plain != name {
        header.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                header.push(byte.into());
            } else {
                let _ = write!(header, "%{byte:02X}");
            }
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_survives_and_cannot_leave_the_header() {
        assert_eq!(disposition("attachment", "a b.pdf"), "attachment; filename=\"a b.pdf\"");
        assert_eq!(
            disposition("attachment", "Hóa đơn.pdf"),
            "attachment; filename=\"H_a __n.pdf\"; filename*=UTF-8''H%C3%B3a%20%C4%91%C6%A1n.pdf"
        );
        let hostile = disposition("inline", "x\"; filename=evil.exe\r\nSet-Cookie: a");
        assert!(!hostile.contains('\r') && hostile.matches('"').count() == 2, "{hostile}");
    }
}
