//! Which mail domains stand for an organisation, and which are shared by people who have nothing to do with each other.
use crate::base::{Error, Result};

/// Providers where anybody gets an address, in order. The list is our own, from the providers' public pages; families with
/// one domain per country are in [`FAMILIES`].
const FREE_MAIL: &[&str] = &[
    "10minutemail.com",
    "126.com",
    "139.com",
    "163.com",
    "189.cn",
    "abv.bg",
    "aim.com",
    "alice.it",
    "aliyun.com",
    "aol.com",
    "arcor.de",
    "att.net",
    "bellsouth.net",
    "bigpond.com",
    "bigpond.net.au",
    "bk.ru",
    "bluewin.ch",
    "bol.com.br",
    "btinternet.com",
    "centrum.cz",
    "charter.net",
    "comcast.net",
    "cox.net",
    "daum.net",
    "disroot.org",
    "duck.com",
    "earthlink.net",
    "email.com",
    "email.cz",
    "fastmail.com",
    "fastmail.fm",
    "fpt.vn",
    "free.fr",
    "freemail.hu",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "guerrillamail.com",
    "hanmail.net",
    "hcm.fpt.vn",
    "hcm.vnn.vn",
    "hey.com",
    "hn.vnn.vn",
    "hotmail.com",
    "hushmail.com",
    "i.ua",
    "icloud.com",
    "ig.com.br",
    "inbox.lv",
    "inbox.ru",
    "interia.pl",
    "kakao.com",
    "keemail.me",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ee",
    "mail.ru",
    "mailbox.org",
    "mailinator.com",
    "me.com",
    "msn.com",
    "myyahoo.com",
    "nate.com",
    "naver.com",
    "netscape.net",
    "netzero.net",
    "ntlworld.com",
    "o2.pl",
    "onet.pl",
    "optonline.net",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "pobox.com",
    "posteo.de",
    "posteo.net",
    "privaterelay.appleid.com",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sapo.pt",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "shaw.ca",
    "sina.cn",
    "sina.com",
    "sky.com",
    "sohu.com",
    "t-online.de",
    "terra.com.br",
    "tiscali.it",
    "tuta.com",
    "tuta.io",
    "tutamail.com",
    "tutanota.com",
    "tutanota.de",
    "ukr.net",
    "uol.com.br",
    "users.noreply.github.com",
    "verizon.net",
    "vip.163.com",
    "vip.qq.com",
    "virgilio.it",
    "virginmedia.com",
    "vnn.vn",
    "wanadoo.fr",
    "web.de",
    "windowslive.com",
    "wp.pl",
    "ya.ru",
    "yahoo.com",
    "yahoo.com.vn",
    "yeah.net",
    "ymail.com",
    "yopmail.com",
    "zing.vn",
    "zoho.com",
    "zohomail.com",
];

/// Providers with a domain in many countries: `yahoo.co.jp`, `hotmail.fr`, `outlook.com.br`.
const FAMILIES: [&str; 7] = ["gmx", "hotmail", "live", "outlook", "tiscali", "yahoo", "yandex"];

/// Whether anybody can have an address in this domain (lower case), so that it says nothing about where somebody belongs.
pub fn is_free_mail(domain: &str) -> bool {
    if FREE_MAIL.binary_search(&domain).is_ok() {
        return true;
    }
    let Some((first, rest)) = domain.split_once('.') else { return false };
    let is_country = |label: &str| label.len() == 2 || label == "com" || label == "net";
    let ends_in_country = match rest.split_once('.') {
        None => is_country(rest),
        Some((second, country)) => matches!(second, "co" | "com" | "net") && country.len() == 2,
    };
    FAMILIES.contains(&first) && ends_in_country
}

/// The domain by which the owner of a mail address belongs to an organisation: none for free mail and for what is no name
/// in the public tree (a bare word, an address literal).
pub fn organisation_domain(address: &str) -> Option<&str> {
    let (_, domain) = address.rsplit_once('@')?;
    (is_mail_domain(domain) && !is_free_mail(domain)).then_some(domain)
}

/// Whether it looks like a domain of the public tree (RFC 1123 section 2.1; letters beyond ASCII as people write them).
pub fn is_mail_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && last.chars().any(char::is_alphabetic)
        && !matches!(last, "local" | "localdomain" | "localhost" | "invalid" | "lan" | "internal")
}

/// Typed domains in their one spelling, in order, each once.
pub(super) fn check_all(domains: &[String]) -> Result<Vec<String>> {
    if domains.len() > super::MAX_DOMAINS {
        return Err(Error::field("domains", "An organisation may have at most 100 domains."));
    }
    let mut checked = Vec::with_capacity(domains.len());
    for domain in domains {
        let name = domain.trim().trim_start_matches('@').to_lowercase();
        if !is_mail_domain(&name) {
            return Err(Error::field("domains", format!("\"{name}\" is not a mail domain such as example.com.")));
        }
        if is_free_mail(&name) {
            return Err(Error::field("domains", format!("Anybody can have an address at {name}: it cannot stand for an organisation.")));
        }
        checked.push(name);
    }
    checked.sort();
    checked.dedup();
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_long_enough() {
        assert!(FREE_MAIL.is_sorted(), "binary search needs order");
        assert!(FREE_MAIL.len() > 60);
    }

    #[test]
    fn free_mail_stands_for_no_organisation_in_any_country() {
        for free in ["gmail.com", "yahoo.com.vn", "yahoo.co.jp", "hotmail.fr", "outlook.com.br", "live.nl", "yandex.ru", "qq.com", "web.de"]
        {
            assert!(is_free_mail(free), "{free}");
        }
        for firm in ["example.vn", "yahoo.example.com", "live.example.vn", "notgmail.com", "gmail.com.example.org", "outlook"] {
            assert!(!is_free_mail(firm), "{firm}");
        }
    }

    #[test]
    fn only_names_of_the_public_tree_stand_for_an_organisation() {
        assert_eq!(organisation_domain("a@shop.example.vn"), Some("shop.example.vn"));
        assert_eq!(organisation_domain("a@bücher.example"), Some("bücher.example"));
        for none in ["a@localhost", "a@[192.0.2.1]", "a@192.0.2.1", "a@b..c", "a@printer.local", "a@gmail.com", "a@-x.com", "nobody"] {
            assert_eq!(organisation_domain(none), None, "{none}");
        }
    }

    #[test]
    fn typed_domains_are_sorted_and_refused_when_shared() {
        let typed = |domains: &[&str]| check_all(&domains.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(typed(&["@B.example", "a.example", "b.example"]).unwrap(), ["a.example", "b.example"]);
        assert!(typed(&["gmail.com"]).is_err() && typed(&["no domain"]).is_err());
    }
}
