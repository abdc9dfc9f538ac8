//! The token with which Stringee is asked: a JSON web token (RFC 7519) that we sign ourselves, good for some minutes. Pure.
use crate::base::{Secret, Time};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// So long one is good; clocks differ.
const LASTS: i64 = 600;

/// A token of a key at a time.
pub fn token(key: &str, secret: &Secret, now: Time) -> String {
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "typ": "JWT", "alg": "HS256", "cty": "stringee-api;v=1" }));
    let seconds = now.seconds();
    let claims = part(json!({ "jti": format!("{key}-{seconds}"), "iss": key, "exp": seconds + LASTS, "rest_api": true }));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("a key of any length will do");
    mac.update(format!("{head}.{claims}").as_bytes());
    format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_whose_it_is_and_until_when() {
        let token = token("SK1", &Secret::new("secret"), Time::from_seconds(1_700_000_000));
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| serde_json::from_slice::<serde_json::Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(read(parts[0])["cty"], "stringee-api;v=1");
        let claims = read(parts[1]);
        assert!(
            claims["iss"] == "SK1" && claims["exp"] == 1_700_000_600 && claims["rest_api"] == true && claims["jti"] == "SK1-1700000000"
        );
        assert_eq!(parts.len(), 3);
    }
}
