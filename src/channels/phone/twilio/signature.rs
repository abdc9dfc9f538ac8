//! How Twilio signs: HMAC-SHA1 over the address as Twilio called it, and the fields of a form in order. Behind a proxy the desk sees
//! another address, and Twilio names a port at times and at times not. Pure.
use crate::base::Secret;
use base64::{Engine, engine::general_purpose::STANDARD};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What was shown, and what it is to cover.
pub struct Shown<'a> {
    pub signature: &'a str,
    /// The address of the desk as Twilio knows it, and path and query as they came.
    pub public_url: &'a str,
    pub path: &'a str,
    /// Of a form; `None` of another body, whose hash stands in the query.
    pub fields: Option<&'a [(String, String)]>,
    pub body: &'a [u8],
}

/// Whether Twilio said this. With an empty token nobody did.
pub fn is_signed(token: &Secret, shown: &Shown<'_>) -> bool {
    let Ok(tag) = STANDARD.decode(shown.signature) else { return false };
    if token.is_empty() || (shown.fields.is_none() && !is_of_body(shown.path, shown.body)) {
        return false;
    }
    let fields = shown.fields.map(joined).unwrap_or_default();
    addresses(shown.public_url, shown.path).iter().any(|address| {
        let mut mac = Hmac::<Sha1>::new_from_slice(token.reveal().as_bytes()).expect("a key of any length will do");
        mac.update(address.as_bytes());
        mac.update(fields.as_bytes());
        mac.verify_slice(&tag).is_ok()
    })
}

/// Names and values one after the other, in the order of the names.
fn joined(fields: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort();
    sorted.dedup();
    sorted.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]).collect()
}

/// The address as Twilio may have written it: with its port and without.
fn addresses(public_url: &str, path: &str) -> Vec<String> {
    let Ok(url) = Url::parse(public_url) else { return Vec::new() };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return Vec::new() };
    let (scheme, prefix) = (url.scheme(), url.path().trim_end_matches('/'));
    vec![format!("{scheme}://{host}{prefix}{path}"), format!("{scheme}://{host}:{port}{prefix}{path}")]
}

/// Whether the query names the hash of this body.
fn is_of_body(path: &str, body: &[u8]) -> bool {
    let Some((_, query)) = path.split_once('?') else { return false };
    let named = query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="));
    let named = named.and_then(|named| HEXLOWER_PERMISSIVE.decode(named.as_bytes()).ok());
    named.is_some_and(|named| bool::from(named.as_slice().ct_eq(Sha256::digest(body).as_slice())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(token: &str, address: &str, fields: &[(String, String)]) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
        mac.update(address.as_bytes());
        mac.update(joined(fields).as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_form_is_believed_by_its_address_with_a_port_or_without() {
        let token = Secret::new("12345");
        let fields: Vec<(String, String)> = [("To", "+1"), ("CallSid", "CA1"), ("From", "+2"), ("From", "+2")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(joined(&fields), "CallSidCA1From+2To+1");
        let shown = |signature: &str, public_url: &str, fields: &[(String, String)]| {
            is_signed(&token, &Shown { signature, public_url, path: "/x?a=1", fields: Some(fields), body: b"" })
        };
        for address in ["https://desk.example/x?a=1", "https://desk.example:443/x?a=1"] {
            assert!(shown(&signed("12345", address, &fields), "https://desk.example/", &fields), "{address}");
        }
        let right = signed("12345", "https://desk.example/x?a=1", &fields);
        assert!(!shown(&right, "https://desk.example", &fields[1..]) && !shown(&right, "https://other.example", &fields));
        assert!(!shown("", "https://desk.example", &fields) && !shown("%", "https://desk.example", &fields));
        let behind = signed("12345", "https://shop.example/desk/x?a=1", &fields);
        assert!(shown(&behind, "https://shop.example/desk", &fields));
    }

    #[test]
    fn another_body_is_believed_by_its_hash() {
        let token = Secret::new("12345");
        let body = br#"{"CallSid":"CA1"}"#;
        let path = format!("/x?bodySHA256={}", data_encoding::HEXLOWER.encode(&Sha256::digest(body)));
        let signature = signed("12345", &format!("https://desk.example{path}"), &[]);
        let of = |path: &str, body: &[u8]| {
            is_signed(&token, &Shown { signature: &signature, public_url: "https://desk.example", path, fields: None, body })
        };
        assert!(of(&path, body));
        assert!(!of(&path, b"{}") && !of("/x", body));
    }
}
