//! Forms that carry a file (RFC 7578). Knows bytes; knows no call.
use crate::{
    base::{Error, Result},
    engine::vault::random,
};

/// A file of a form.
#[derive(Debug, Clone, Copy)]
pub struct Upload<'a> {
    /// The name of its field.
    pub field: &'a str,
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// The type and the bytes of a form with these fields and this file.
pub fn multipart(fields: &[(&str, String)], file: &Upload<'_>) -> Result<(String, Vec<u8>)> {
    if file.media_type.contains(['\r', '\n']) {
        return Err(Error::internal("a media type of two lines"));
    }
    let boundary = format!("hopdesk-{}", data_encoding::HEXLOWER.encode(&random::<16>()?));
    let mut body = Vec::with_capacity(file.bytes.len() + 1024);
    for (name, value) in fields {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    let name = file.name.replace('"', "%22").replace(['\r', '\n'], " ");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n",
        file.field, file.media_type
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_header() {
        let file = Upload { field: "file", name: "a\"; x=\"b\r\nX: y.png", media_type: "image/png", bytes: b"bytes" };
        let (kind, body) = multipart(&[("to", "Lan".to_owned())], &file).unwrap();
        let (body, boundary) = (String::from_utf8(body).unwrap(), kind.split_once("boundary=").unwrap().1);
        assert!(body.contains("filename=\"a%22; x=%22b  X: y.png\"\r\nContent-Type: image/png\r\n\r\nbytes\r\n"), "{body}");
        assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("--{boundary}--\r\n")));
        assert!(multipart(&[], &Upload { media_type: "image/png\r\nX: y", ..file }).is_err());
    }
}
