//! Passages: what somebody shows to one of our accounts in another program, so that their conversation goes on there. One names a
//! ticket and a contact, is good for a short while, and carries a keyed hash; whoever takes it uses it up.
use super::content::key_of;
use crate::{
    base::{
        Result, Time,
        id::{ContactId, TicketId},
    },
    engine::vault::{self, Vault},
};
use data_encoding::BASE64URL_NOPAD;
use std::time::Duration;

/// How long one is good.
pub const GOOD_FOR: Duration = Duration::from_mins(15);

const PURPOSE: &str = "passage";
/// Ticket and contact, the second at which it ends, and chance: no two are the same.
const HEAD: usize = 8 + 8 + 4 + 8;
/// 160 bits. With the head they make 64 letters, which is what Telegram hands on.
const TAG: usize = 20;

/// What an authentic passage names. Whether it opens anything still, the tables say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    pub ticket: TicketId,
    /// Who is whoever shows it.
    pub contact: ContactId,
    /// Its own: the entry that it made has this key, and it makes no second.
    pub key: i64,
}

/// One for this contact, in letters, digits, `-` and `_`.
pub fn make(vault: &Vault, ticket: TicketId, contact: ContactId, now: Time) -> Result<String> {
    let ends = u32::try_from(now.after(GOOD_FOR).seconds()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEAD + TAG);
    bytes.extend(ticket.0.to_be_bytes());
    bytes.extend(contact.0.to_be_bytes());
    bytes.extend(ends.to_be_bytes());
    bytes.extend(vault::random::<8>()?);
    let tag = vault.sign(PURPOSE, &bytes);
    bytes.extend(&tag[..TAG]);
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// What a text names that was shown at this time; `None` for one of anybody else's, and for one that is over.
pub fn verify(vault: &Vault, text: &str, at: Time) -> Option<Passage> {
    if text.len() > 100 {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (head, tag) = bytes.split_at_checked(HEAD)?;
    if tag.len() != TAG || !vault.verify(PURPOSE, head, tag) {
        return None;
    }
    let number = |from: usize| head[from..from + 8].try_into().map(i64::from_be_bytes).ok();
    let ends = head[16..20].try_into().map(u32::from_be_bytes).ok()?;
    let passage = Passage { ticket: TicketId(number(0)?), contact: ContactId(number(8)?), key: key_of(&format!("{PURPOSE}:{text}")) };
    (at < Time::from_seconds(i64::from(ends))).then_some(passage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_read_back_for_a_quarter_of_an_hour_and_no_other_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let now = Time::from_seconds(1_700_000_000);
        let text = make(&vault, TicketId(12), ContactId(7), now).unwrap();
        assert!(text.len() == 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
        let found = verify(&vault, &text, now).unwrap();
        assert_eq!((found.ticket, found.contact), (TicketId(12), ContactId(7)));
        assert!(verify(&vault, &text, now.after(GOOD_FOR).before(Duration::from_secs(1))).is_some());
        assert_eq!(verify(&vault, &text, now.after(GOOD_FOR)), None);
        let mut bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(verify(&vault, &BASE64URL_NOPAD.encode(&bytes), now), None, "byte {at}");
            bytes[at] ^= 1;
        }
        for wrong in ["", "t.1.2.abc", &text[..60], &text[..37], &format!("{text}AAAA"), &"A".repeat(64), &"A".repeat(200)] {
            assert_eq!(verify(&vault, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let now = Time::from_seconds(1_700_000_000);
        let [one, other] = [(); 2].map(|()| make(&vault, TicketId(1), ContactId(1), now).unwrap());
        assert_ne!(verify(&vault, &one, now).unwrap().key, verify(&vault, &other, now).unwrap().key);
    }
}
