//! Keyed hashes that providers ask for and show. Pure.
use crate::base::Secret;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn over(secret: &Secret, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).expect("a key of any length will do");
    mac.update(bytes);
    mac
}

/// HMAC-SHA-256 in hexadecimal digits.
pub fn hmac(secret: &Secret, bytes: &[u8]) -> String {
    HEXLOWER.encode(&over(secret, bytes).finalize().into_bytes())
}

/// Whether `shown` is that of these bytes; with an empty secret nothing is. Takes the same time whatever is wrong with it.
pub fn is_hmac(secret: &Secret, shown: &str, bytes: &[u8]) -> bool {
    let tag = HEXLOWER_PERMISSIVE.decode(shown.as_bytes());
    !secret.is_empty() && tag.is_ok_and(|tag| over(secret, bytes).verify_slice(&tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_bytes_with_the_very_secret_are_believed() {
        let secret = Secret::new("app-secret");
        let body = br#"{"text":"\u0110\u01a1n"}"#;
        let right = hmac(&secret, body);
        assert!(is_hmac(&secret, &right, body) && is_hmac(&secret, &right.to_uppercase(), body));
        assert!(!is_hmac(&secret, &right, "{\"text\":\"Đơn\"}".as_bytes()), "the same in other bytes");
        assert!(!is_hmac(&Secret::new("other"), &right, body));
        assert!(!is_hmac(&Secret::new(""), &hmac(&Secret::new(""), body), body));
        for wrong in ["", "00", &right[..20], "xyz"] {
            assert!(!is_hmac(&secret, wrong, body), "{wrong}");
        }
    }
}
