//! What keeps programs from filling forms by the thousand, without an outside service: each form carries a signed challenge that is
//! good for one message. A script of ours answers it by some work (hashcash: a number with which the SHA-256 of challenge and number
//! begins with enough zero bits). Without scripts the form must have been looked at for a while, and fewer are taken.
use crate::{
    base::{Result, Time, id::InboxId},
    engine::vault::{self, Vault},
};
use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};
use std::time::Duration;

const PURPOSE: &str = "form-challenge";
const TAG: usize = 16;
/// Zero bits that the proof has: some 65,000 hashes, a part of a second in a browser.
pub(super) const DIFFICULTY: u32 = 16;
/// How long a form without scripts must have been open.
pub(super) const LOOKED_AT: Duration = Duration::from_secs(5);
/// How long a form can be filled in.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);

/// A challenge of ours that is good still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    text: String,
    issued_at: Time,
}

/// A new challenge for the form of an inbox.
pub(super) fn make(vault: &Vault, inbox: InboxId, now: Time) -> Result<String> {
    let nonce = BASE32_NOPAD.encode(&vault::random::<15>()?).to_ascii_lowercase();
    let head = format!("{inbox}-{}-{nonce}", now.millis());
    let tag = vault.sign(PURPOSE, head.as_bytes());
    Ok(format!("{head}-{}", BASE32_NOPAD.encode(&tag[..TAG]).to_ascii_lowercase()))
}

/// The challenge that came back; `None` if it is none of ours for this form, or too old.
pub(super) fn read(vault: &Vault, inbox: InboxId, text: &str, now: Time) -> Option<Challenge> {
    if text.len() > 120 {
        return None;
    }
    let (head, tag) = text.rsplit_once('-')?;
    let mut parts = head.split('-');
    let (of, issued_at) = (parts.next()?.parse::<InboxId>().ok()?, Time::from_millis(parts.next()?.parse().ok()?));
    let tag = BASE32_NOPAD.decode(tag.to_ascii_uppercase().as_bytes()).ok()?;
    let is_ours = of == inbox && tag.len() == TAG && vault.verify(PURPOSE, head.as_bytes(), &tag);
    (is_ours && now <= issued_at.after(GOOD_FOR)).then(|| Challenge { text: text.to_owned(), issued_at })
}

impl Challenge {
    /// By which the message is known: sent twice, it is one.
    pub fn id(&self) -> &str {
        &self.text
    }

    /// Whether the work was done.
    pub fn is_proven(&self, proof: &str) -> bool {
        if proof.is_empty() || proof.len() > 20 {
            return false;
        }
        let hash = Sha256::digest(format!("{}:{proof}", self.text));
        let zeros = hash.iter().take_while(|byte| **byte == 0).count();
        let bits = zeros * 8 + hash.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
        bits >= DIFFICULTY as usize
    }

    /// Whether the form was open for as long as somebody needs who reads it.
    pub fn was_looked_at(&self, now: Time) -> bool {
        now >= self.issued_at.after(LOOKED_AT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_good_for_its_form_and_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let now = Time::from_seconds(1_800_000_000);
        let text = make(&vault, InboxId(3), now).unwrap();
        assert!(read(&vault, InboxId(3), &text, now).is_some());
        assert!(read(&vault, InboxId(4), &text, now).is_none());
        assert!(read(&vault, InboxId(4), &text.replacen("3-", "4-", 1), now).is_none());
        assert!(read(&vault, InboxId(3), &text, now.after(GOOD_FOR + Duration::from_secs(1))).is_none());
        for bad in ["", "-", "3-1-x-", &text[1..], &text[..text.len() - 1]] {
            assert!(read(&vault, InboxId(3), bad, now).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_work_is_checked_and_so_is_the_time() {
        let challenge = Challenge { text: "3-1-abc-def".to_owned(), issued_at: Time::from_seconds(100) };
        let proof = (0..).map(|number: u32| number.to_string()).find(|proof| challenge.is_proven(proof)).unwrap();
        assert!(!Challenge { text: "3-1-abd-def".to_owned(), ..challenge.clone() }.is_proven(&proof));
        assert!(!challenge.is_proven("") && !challenge.is_proven(&"1".repeat(21)));
        assert!(!challenge.was_looked_at(Time::from_seconds(104)) && challenge.was_looked_at(Time::from_seconds(105)));
    }
}
