//! Reply tokens: what we put into ids and addresses that go out, so that an answer proves which ticket it belongs to.
//! A token names a ticket and an entry and carries a keyed hash; without the key none can be made up.
use crate::{
    base::id::{EntryId, TicketId},
    engine::vault::Vault,
};
use data_encoding::BASE32_NOPAD;

const PURPOSE: &str = "reply-token";
/// 80 bits: beyond guessing, short enough for an address.
const TAG: usize = 10;

/// `t.<ticket>.<entry>.<tag>`, lower case letters and digits: fit for both sides of an `@`.
pub fn make(vault: &Vault, ticket: TicketId, entry: EntryId) -> String {
    let head = format!("t.{ticket}.{entry}");
    let tag = vault.sign(PURPOSE, head.as_bytes());
    format!("{head}.{}", BASE32_NOPAD.encode(&tag[..TAG]).to_ascii_lowercase())
}

/// What an authentic token names; `None` for anything else, however close. Capitals are forgiven: mail systems change them.
pub fn verify(vault: &Vault, token: &str) -> Option<(TicketId, EntryId)> {
    if token.len() > 80 {
        return None;
    }
    let token = token.to_ascii_lowercase();
    let (head, tag) = token.rsplit_once('.')?;
    let mut parts = head.strip_prefix("t.")?.split('.');
    let (ticket, entry) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let tag = BASE32_NOPAD.decode(tag.to_ascii_uppercase().as_bytes()).ok()?;
    (parts.next().is_none() && tag.len() == TAG && vault.verify(PURPOSE, head.as_bytes(), &tag)).then_some((ticket, entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_no_other_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let token = make(&vault, TicketId(12), EntryId(345));
        assert_eq!(verify(&vault, &token), Some((TicketId(12), EntryId(345))));
        assert_eq!(verify(&vault, &token.to_uppercase()), Some((TicketId(12), EntryId(345))));
        assert_eq!(verify(&vault, &token.replace("t.12.", "t.13.")), None);
        for wrong in ["", "t", "t.12.345", "t.12.345.", "t.12.345.aaaaaaaaaaaaaaaa", "t.12.345.6.aaaaaaaaaaaaaaaa"] {
            assert_eq!(verify(&vault, wrong), None, "{wrong}");
        }
    }
}
