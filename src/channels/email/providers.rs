//! The servers of well-known mail providers, by the domain of an address: what their own help pages tell people to enter. A domain that
//! is not listed is guessed at, which is right for many small hosts.
use super::settings::{Authentication, EmailSettings, Receiving, Sending, poll_seconds};
use crate::{base::Address, desk::inboxes::Advice, engine::mail::smtp::Security};

/// One provider.
pub(super) struct Provider {
    pub name: &'static str,
    domains: &'static [&'static str],
    imap: &'static str,
    smtp: &'static str,
    /// Port and kind of encryption of sending; receiving is on 993 with TLS everywhere (RFC 8314).
    sending: (u16, Security),
    pub advice: Option<Advice>,
}

const TLS: (u16, Security) = (465, Security::Tls);
const START_TLS: (u16, Security) = (587, Security::StartTls);

const PROVIDERS: &[Provider] = &[
    Provider {
        name: "Gmail",
        domains: &["gmail.com", "googlemail.com"],
        imap: "imap.gmail.com",
        smtp: "smtp.gmail.com",
        sending: TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "Outlook.com",
        domains: &["outlook.com", "outlook.com.vn", "hotmail.com", "live.com", "msn.com"],
        imap: "outlook.office365.com",
        smtp: "smtp-mail.outlook.com",
        sending: START_TLS,
        advice: Some(Advice::Oauth),
    },
    Provider {
        name: "iCloud",
        domains: &["icloud.com", "me.com", "mac.com"],
        imap: "imap.mail.me.com",
        smtp: "smtp.mail.me.com",
        sending: START_TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "Yahoo",
        domains: &["yahoo.com", "yahoo.com.vn", "yahoo.co.uk", "ymail.com", "rocketmail.com"],
        imap: "imap.mail.yahoo.com",
        smtp: "smtp.mail.yahoo.com",
        sending: TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "AOL",
        domains: &["aol.com"],
        imap: "imap.aol.com",
        smtp: "smtp.aol.com",
        sending: TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "Zoho",
        domains: &["zoho.com", "zohomail.com"],
        imap: "imap.zoho.com",
        smtp: "smtp.zoho.com",
        sending: TLS,
        advice: Some(Advice::TurnAccessOn),
    },
    Provider {
        name: "Fastmail",
        domains: &["fastmail.com", "fastmail.fm"],
        imap: "imap.fastmail.com",
        smtp: "smtp.fastmail.com",
        sending: TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "GMX",
        domains: &["gmx.net", "gmx.de", "gmx.at", "gmx.ch"],
        imap: "imap.gmx.net",
        smtp: "mail.gmx.net",
        sending: START_TLS,
        advice: Some(Advice::TurnAccessOn),
    },
    Provider {
        name: "WEB.DE",
        domains: &["web.de"],
        imap: "imap.web.de",
        smtp: "smtp.web.de",
        sending: START_TLS,
        advice: Some(Advice::TurnAccessOn),
    },
    Provider {
        name: "Yandex",
        domains: &["yandex.com", "yandex.ru"],
        imap: "imap.yandex.com",
        smtp: "smtp.yandex.com",
        sending: TLS,
        advice: Some(Advice::AppPassword),
    },
    Provider {
        name: "Naver",
        domains: &["naver.com"],
        imap: "imap.naver.com",
        smtp: "smtp.naver.com",
        sending: START_TLS,
        advice: Some(Advice::TurnAccessOn),
    },
    Provider {
        name: "mailbox.org",
        domains: &["mailbox.org"],
        imap: "imap.mailbox.org",
        smtp: "smtp.mailbox.org",
        sending: TLS,
        advice: None,
    },
];

/// Who runs the servers of this domain.
pub(super) fn of_domain(domain: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.domains.iter().any(|known| known.eq_ignore_ascii_case(domain)))
}

/// Who runs this server, for advice after a refusal.
pub(super) fn of_server(host: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.imap.eq_ignore_ascii_case(host) || provider.smtp.eq_ignore_ascii_case(host))
}

/// Settings for the account of `address`: those of its provider, or the names that most hosts give their servers.
pub(super) fn settings(address: &Address) -> EmailSettings {
    let (imap, smtp, (port, security), advice) = match of_domain(address.domain()) {
        Some(provider) => (provider.imap.to_owned(), provider.smtp.to_owned(), provider.sending, provider.advice),
        None => (format!("imap.{}", address.domain()), format!("smtp.{}", address.domain()), TLS, None),
    };
    let authentication = if advice == Some(Advice::Oauth) { Authentication::Oauth2 } else { Authentication::Password };
    let user = address.to_string();
    EmailSettings {
        imap: Some(Receiving {
            host: imap,
            port: 993,
            security: Security::Tls,
            user: user.clone(),
            authentication,
            folder: "INBOX".to_owned(),
            afterwards: super::settings::Afterwards::default(),
            move_to: None,
            poll_seconds: poll_seconds(),
            allow_plain: false,
        }),
        smtp: Some(Sending { host: smtp, port, security, user, authentication, allow_plain: false }),
        ..EmailSettings::default()
    }
}

/// What a refused password means there, as a sentence.
pub(super) fn after_refusal(host: &str) -> Option<String> {
    let provider = of_server(host)?;
    let name = provider.name;
    provider.advice.map(|advice| match advice {
        Advice::AppPassword => format!(
            "{name} takes no account password here: turn two-step sign-in on in the account at {name}, make an app password there, and enter that."
        ),
        Advice::Oauth => format!("{name} takes no passwords from mail programs any more: connect with OAuth 2."),
        Advice::TurnAccessOn => format!("Access for mail programs (IMAP and SMTP) must be turned on first, in the settings of the web mail of {name}."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_provider_is_known_by_the_domain_and_others_are_guessed() {
        let of = |address: &str| settings(&Address::parse(address).unwrap());
        let gmail = of("Tiem.Hop@GMAIL.com");
        assert_eq!((gmail.imap.unwrap().host, gmail.smtp.unwrap().port), ("imap.gmail.com".to_owned(), 465));
        let own = of("hotro@tiemhop.vn");
        assert_eq!((own.imap.unwrap().host, own.smtp.unwrap().host), ("imap.tiemhop.vn".to_owned(), "smtp.tiemhop.vn".to_owned()));
        assert_eq!(of("a@outlook.com").imap.unwrap().authentication, Authentication::Oauth2);
        assert!(after_refusal("imap.gmail.com").unwrap().contains("app password") && after_refusal("imap.tiemhop.vn").is_none());
    }

    #[test]
    fn every_suggestion_but_its_password_is_complete() {
        for domain in PROVIDERS.iter().flat_map(|provider| provider.domains) {
            let settings = settings(&Address::parse(&format!("a@{domain}")).unwrap());
            let needed = settings.validate(&["imap_password", "oauth_refresh_token"]);
            let is_oauth = settings.needs_oauth();
            assert_eq!(needed.is_ok(), !is_oauth, "{domain}: OAuth needs a client of one's own");
        }
    }
}
