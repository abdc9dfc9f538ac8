//! How Zalo signs what it tells: SHA-256 over a number, the body, a time and a secret, one behind the other. Which number, which time and
//! which of two secrets is told differently in different places, so that each can be set or left open. Pure.
use super::settings::{SignedId, SignedTime, ZaloSettings};
use crate::base::{Secret, Time};
use data_encoding::HEXLOWER_PERMISSIVE;
use sha2::{Digest, Sha256};
use std::time::Duration;
use subtle::ConstantTimeEq;

pub const SIGNATURE: &str = "x-zevent-signature";
pub const TIMESTAMP: &str = "x-zevent-timestamp";

/// Zalo repeats what was not taken over some hours, under its first time.
const OLDEST: Duration = Duration::from_hours(24);

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub signature: &'a str,
    /// Of the header.
    pub timestamp: Option<&'a str>,
    /// Of the body.
    pub written: &'a str,
    pub body: &'a [u8],
}

/// Why a request is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    Wrong,
    Stale,
}

/// Which way of signing was found, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub id: SignedId,
    pub time: SignedTime,
}

/// Whether one of the secrets signed this. Looks at every way that is not ruled out, whatever comes out of it.
pub fn verify(settings: &ZaloSettings, secrets: &[&Secret], shown: Shown<'_>, now: Time) -> Result<Found, Distrust> {
    let mac = shown.signature.trim();
    let mac = HEXLOWER_PERMISSIVE.decode(mac.strip_prefix("mac=").unwrap_or(mac).as_bytes()).map_err(|_| Distrust::Wrong)?;
    let ids = [(SignedId::App, settings.app_id.as_str()), (SignedId::Account, settings.oa_id.as_str())];
    let times = [(SignedTime::Body, Some(shown.written)), (SignedTime::Header, shown.timestamp)];
    let mut found = None;
    for (id, number) in ids.into_iter().filter(|(id, _)| matches!(settings.signed_id, SignedId::Either) || settings.signed_id == *id) {
        for (time, at) in
            times.into_iter().filter(|(time, _)| matches!(settings.signed_time, SignedTime::Either) || settings.signed_time == *time)
        {
            let Some(at) = at.filter(|at| !at.is_empty()) else { continue };
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                let wanted =
                    Sha256::new().chain_update(number).chain_update(shown.body).chain_update(at).chain_update(secret.reveal()).finalize();
                if bool::from(wanted.as_slice().ct_eq(&mac)) {
                    found = Some((Found { id, time }, at));
                }
            }
        }
    }
    let (found, at) = found.ok_or(Distrust::Wrong)?;
    let at = Time::from_millis(at.parse().map_err(|_| Distrust::Wrong)?);
    if now.since(at) > OLDEST || at.since(now) > OLDEST { Err(Distrust::Stale) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    const BODY: &[u8] = br#"{"app_id":"36","event_name":"user_send_text","timestamp":"1718000400000"}"#;
    const AT: &str = "1718000400000";

    fn mac(number: &str, body: &[u8], at: &str, secret: &str) -> String {
        HEXLOWER.encode(&Sha256::new().chain_update(number).chain_update(body).chain_update(at).chain_update(secret).finalize())
    }

    fn ask(settings: &ZaloSettings, signature: &str, timestamp: Option<&str>, now: i64) -> Result<Found, Distrust> {
        let (own, app) = (Secret::new("account-key"), Secret::new("app-key"));
        verify(settings, &[&own, &app], Shown { signature, timestamp, written: AT, body: BODY }, Time::from_millis(now))
    }

    #[test]
    fn each_way_of_signing_is_found_unless_it_is_ruled_out() {
        let open = ZaloSettings { app_id: "36".to_owned(), oa_id: "99".to_owned(), ..ZaloSettings::default() };
        let now = 1_718_000_400_000;
        let right = mac("36", BODY, AT, "account-key");
        assert_eq!(ask(&open, &right, None, now), Ok(Found { id: SignedId::App, time: SignedTime::Body }));
        assert!(ask(&open, &format!("mac={}", right.to_uppercase()), None, now).is_ok());
        assert!(ask(&open, &mac("36", BODY, AT, "app-key"), None, now).is_ok());
        let by_account = mac("99", BODY, "1718000400001", "account-key");
        assert_eq!(ask(&open, &by_account, Some("1718000400001"), now), Ok(Found { id: SignedId::Account, time: SignedTime::Header }));
        let strict = ZaloSettings { signed_id: SignedId::App, signed_time: SignedTime::Body, ..open.clone() };
        assert_eq!(ask(&strict, &by_account, Some("1718000400001"), now), Err(Distrust::Wrong));
        for wrong in ["", "mac=", "mac=00", "xyz", &mac("36", BODY, AT, ""), &mac("36", b"{}", AT, "account-key")] {
            assert_eq!(ask(&open, wrong, Some(AT), now), Err(Distrust::Wrong), "{wrong}");
        }
        assert_eq!(ask(&open, &right, None, now + 90_000_000), Err(Distrust::Stale));
    }
}
