//! The text of links: what they name, with a keyed hash. None is stored, so that the same one can be written into every mail, and
//! a copy of the database opens nothing.
use super::model::{Link, Scope};
use crate::engine::vault::Vault;
use data_encoding::BASE32_NOPAD;
use regex::Regex;
use std::sync::LazyLock;

const PURPOSE: &str = "request-link";
/// 160 bits.
const TAG: usize = 20;

/// `<ticket>-<contact>-<generation><scope>-<tag>`, in digits and lower-case letters.
pub fn make(vault: &Vault, link: &Link) -> String {
    let head = format!("{}-{}-{}{}", link.ticket, link.contact, link.generation, link.scope.letter());
    let tag = vault.sign(PURPOSE, head.as_bytes());
    format!("{head}-{}", BASE32_NOPAD.encode(&tag[..TAG]).to_ascii_lowercase())
}

/// What an authentic text names; `None` for anything else, however close.
pub fn verify(vault: &Vault, text: &str) -> Option<Link> {
    if text.len() > 100 {
        return None;
    }
    let (head, tag) = text.rsplit_once('-')?;
    let mut parts = head.split('-');
    let (ticket, contact, last) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let (generation, letter) = last.split_at_checked(last.len().checked_sub(1)?)?;
    let link = Link { ticket, contact, generation: generation.parse().ok()?, scope: Scope::from_letter(letter)? };
    let tag = BASE32_NOPAD.decode(tag.to_ascii_uppercase().as_bytes()).ok()?;
    (parts.next().is_none() && tag.len() == TAG && vault.verify(PURPOSE, head.as_bytes(), &tag)).then_some(link)
}

/// The text without what would open a request: for what is passed on to somebody else.
pub fn conceal(text: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"/r/[0-9]+-[0-9]+-[0-9]+[wo]-[A-Za-z2-7]{32}").expect("a pattern"));
    LINK.replace_all(text, "/r/…").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{ContactId, TicketId};

    #[test]
    fn a_link_is_read_back_and_no_other_is_believed() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let link = Link { ticket: TicketId(12), contact: ContactId(7), scope: Scope::Own, generation: 3 };
        let text = make(&vault, &link);
        assert_eq!(verify(&vault, &text), Some(link));
        for (from, to) in [("12-", "13-"), ("-7-", "-8-"), ("-3o-", "-2o-"), ("-3o-", "-3w-")] {
            assert_eq!(verify(&vault, &text.replacen(from, to, 1)), None, "{from} {to}");
        }
        let tag = text.rsplit('-').next().unwrap();
        for wrong in ["", "-", "---", "12-7-3o-", "12-7-o-aa", &format!("12-7-3o-1-{tag}"), &text[..text.len() - 1], &"1".repeat(200)] {
            assert_eq!(verify(&vault, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_passed_on_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let link = Link { ticket: TicketId(12), contact: ContactId(7), scope: Scope::Whole, generation: 0 };
        let quoted = format!("> See <https://desk.example/r/{}>, or call.", make(&vault, &link));
        assert_eq!(conceal(&quoted), "> See <https://desk.example/r/…>, or call.");
        assert_eq!(conceal("/r/12 stays"), "/r/12 stays");
    }
}
