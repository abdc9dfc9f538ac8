//! Signatures of requests between programs, after Standard Webhooks (<https://www.standardwebhooks.com>, version 1): an id, a time and
//! the body are signed together with a shared key. Stores nothing: who refuses an id that was seen before, remembers it.
use crate::base::{Error, Result, Secret, Time};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;

/// The names of the headers.
pub const ID: &str = "webhook-id";
pub const TIMESTAMP: &str = "webhook-timestamp";
pub const SIGNATURE: &str = "webhook-signature";

/// How far the time of a request may lie from ours.
pub const TOLERANCE: Duration = Duration::from_mins(5);
/// Before a key, as people see it.
const PREFIX: &str = "whsec_";
/// Signatures of one request that are looked at.
const SIGNATURES: usize = 10;
/// The longest id.
const MAX_ID: usize = 200;

/// A key that was shared: `whsec_` and 24 to 64 bytes in base64.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    pub fn read(secret: &Secret) -> Result<Self> {
        let wrong = || Error::invalid("A signing secret is whsec_ and 24 to 64 bytes in base64.");
        let text = secret.reveal().trim();
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).ok_or_else(wrong)?).map_err(|_| wrong())?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(wrong()) }
    }

    fn over(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac
    }
}

/// The signature header of a request: one for each key, so that the other side can change its key without missing anything.
pub fn sign(keys: &[Key], id: &str, at: Time, body: &[u8]) -> String {
    let one = |key: &Key| format!("v1,{}", STANDARD.encode(key.over(id, at.seconds(), body).finalize().into_bytes()));
    keys.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// What a request says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signatures: &'a str,
}

/// Why a signature is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("The request is not signed as it should be: webhook-id, webhook-timestamp and webhook-signature are needed.")]
    Malformed,
    #[error("The time of the request is more than five minutes from ours. Check both clocks.")]
    Stale,
    #[error("The signature is wrong.")]
    Wrong,
}

/// Whether one of the keys signed this request within the last minutes. Takes the same time whatever is wrong with a signature.
pub fn verify(keys: &[Key], signed: Signed<'_>, body: &[u8], now: Time) -> std::result::Result<(), Distrust> {
    let Signed { id, timestamp, signatures } = signed;
    let timestamp: i64 = timestamp.parse().map_err(|_| Distrust::Malformed)?;
    if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Distrust::Malformed);
    }
    let at = Time::from_seconds(timestamp);
    if now.since(at) > TOLERANCE || at.since(now) > TOLERANCE {
        return Err(Distrust::Stale);
    }
    let mut is_right = false;
    for signature in signatures.split_ascii_whitespace().take(SIGNATURES).filter_map(|signature| signature.strip_prefix("v1,")) {
        let Ok(tag) = STANDARD.decode(signature) else { continue };
        for key in keys {
            is_right |= key.over(id, timestamp, body).verify_slice(&tag).is_ok();
        }
    }
    if is_right { Ok(()) } else { Err(Distrust::Wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: Time = Time::from_seconds(1_614_265_330);

    fn key() -> Key {
        Key::read(&Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        assert_eq!(sign(&[key()], ID, AT, BODY), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn only_what_was_signed_just_now_is_believed() {
        let other = Key::read(&Secret::new(format!("whsec_{}", STANDARD.encode([7; 32])))).unwrap();
        let signatures = sign(&[other.clone(), key()], ID, AT, BODY);
        let signed = Signed { id: ID, timestamp: "1614265330", signatures: &signatures };
        assert_eq!(verify(&[key()], signed, BODY, AT), Ok(()));
        assert_eq!(verify(&[other], signed, BODY, AT.after(TOLERANCE)), Ok(()));
        assert_eq!(verify(&[key()], signed, BODY, AT.after(TOLERANCE + Duration::from_secs(1))), Err(Distrust::Stale));
        assert_eq!(verify(&[key()], signed, BODY, AT.before(TOLERANCE + Duration::from_secs(1))), Err(Distrust::Stale));
        assert_eq!(verify(&[key()], signed, br#"{"test":2432232314}"#, AT), Err(Distrust::Wrong), "written anew it is another body");
        assert_eq!(verify(&[key()], Signed { id: "msg_other", ..signed }, BODY, AT), Err(Distrust::Wrong));
        assert_eq!(verify(&[key()], Signed { signatures: "v1,", ..signed }, BODY, AT), Err(Distrust::Wrong));
        assert_eq!(verify(&[], signed, BODY, AT), Err(Distrust::Wrong));
        assert_eq!(verify(&[key()], Signed { timestamp: "now", ..signed }, BODY, AT), Err(Distrust::Malformed));
    }

    #[test]
    fn a_key_is_long_enough_and_marked_as_one() {
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_not base64!"] {
            assert!(Key::read(&Secret::new(bad)).is_err(), "{bad}");
        }
    }
}
