//! One-time passwords that change every thirty seconds (RFC 6238, over RFC 4226), as every authenticator app counts them: SHA-1, six
//! digits. Pure: whose secret it is, and which codes were used, is known elsewhere.
use crate::{
    base::{Error, Result, Secret, Time},
    engine::vault,
};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use qrcode::{EcLevel, QrCode, render::svg};
use sha1::Sha1;
use std::fmt::Write;
use subtle::ConstantTimeEq;

const PERIOD: i64 = 30;
/// A clock may be off by one period in either direction.
const DRIFT: i64 = 1;

/// A fresh secret of 160 bits (RFC 4226, section 4), as base32.
pub fn fresh() -> Result<Secret> {
    Ok(Secret::new(BASE32_NOPAD.encode(&vault::random::<20>()?)))
}

/// The period in which `code` is right and that is later than `last`; `None` if the code is wrong, or was used before.
pub fn step_of(secret: &Secret, code: &str, now: Time, last: i64) -> Result<Option<i64>> {
    let key = BASE32_NOPAD.decode(secret.reveal().as_bytes()).map_err(|_| Error::internal("a stored secret is not base32"))?;
    let present = now.millis().div_euclid(1000 * PERIOD);
    let is_right = |step: &i64| bool::from(code_at(&key, *step).as_bytes().ct_eq(code.as_bytes()));
    // All are compared, so that the time taken does not tell which was near.
    let right: Vec<i64> = (present - DRIFT..=present + DRIFT).filter(is_right).collect();
    Ok(right.into_iter().find(|step| *step > last))
}

fn code_at(key: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes([digest[offset], digest[offset + 1], digest[offset + 2], digest[offset + 3]]) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// What an authenticator app shows at `now`.
#[cfg(test)]
pub fn shown(secret: &Secret, now: Time) -> String {
    code_at(&BASE32_NOPAD.decode(secret.reveal().as_bytes()).unwrap(), now.millis().div_euclid(1000 * PERIOD))
}

/// The address by which an authenticator app takes the secret in, in the form that all of them know.
pub fn address(issuer: &str, account: &str, secret: &Secret) -> Secret {
    let issuer = escape(issuer);
    Secret::new(format!(
        "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={PERIOD}",
        escape(account),
        secret.reveal()
    ))
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The address as a picture for a camera: an SVG of black squares on white, with the quiet zone that readers need.
pub fn picture(address: &Secret) -> Result<String> {
    let code = QrCode::with_error_correction_level(address.reveal(), EcLevel::M).map_err(|error| Error::internal(error.to_string()))?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the key "12345678901234567890", and the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(b"12345678901234567890", seconds / 30), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_right_in_its_period_and_beside_it_and_only_once() {
        let secret = Secret::new(BASE32_NOPAD.encode(b"12345678901234567890"));
        let at = |seconds: i64, last: i64| step_of(&secret, "081804", Time::from_seconds(seconds), last).unwrap();
        let own = 1_111_111_109 / 30;
        assert_eq!(at(1_111_111_109, 0), Some(own));
        assert_eq!((at(1_111_111_109 - 30, 0), at(1_111_111_109 + 30, 0)), (Some(own), Some(own)));
        assert_eq!((at(1_111_111_109 - 60, 0), at(1_111_111_109 + 61, 0)), (None, None));
        assert_eq!(at(1_111_111_109, own), None, "what was used is over");
        assert_eq!(step_of(&secret, "", Time::from_seconds(0), -2).unwrap(), None);
    }

    #[test]
    fn the_address_survives_names_in_any_script() {
        let address = address("Tiệm Hộp & Co", "lan@shop.vn", &Secret::new("ABC"));
        let expected = "otpauth://totp/Ti%E1%BB%87m%20H%E1%BB%99p%20%26%20Co:lan@shop.vn?secret=ABC&issuer=Ti%E1%BB%87m%20H%E1%BB%99p%20%26%20Co&algorithm=SHA1&digits=6&period=30";
        assert_eq!(address.reveal(), expected);
        let picture = picture(&address).unwrap();
        assert!(picture.contains("<svg") && !picture.contains("script") && !picture.contains("style"));
    }
}
