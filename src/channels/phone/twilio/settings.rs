//! What an inbox of a Twilio account is configured with. Stored as the inbox's JSON; the auth token is a secret of the inbox.
use crate::{
    base::{Error, Kind, Result, Secret},
    channels::phone,
    desk::inboxes,
    engine::fetch::{self, Reach},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of the account: requests are signed with it, and the API is asked with it.
pub const AUTH_TOKEN: &str = "auth_token";

/// Numbers that can be named.
const MOST: usize = 500;

/// When a call that came in counts as answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredWhen {
    /// Once a telephone that was dialled for it was picked up: what Twilio itself picks up, with a menu or a voice, is not answered.
    #[default]
    Dialled,
    /// Once it is picked up at all.
    Connected,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TwilioSettings {
    /// Begins with `AC`.
    pub account_sid: String,
    /// The desk's own numbers at Twilio: calls from these go out.
    pub numbers: Vec<String>,
    pub answered_when: AnsweredWhen,
    /// Whose telephone a number, `client:` or `sip:` is: the e-mail address of an agent.
    pub agents: BTreeMap<String, String>,
    /// Under which address Twilio calls, where that is another than the desk's own.
    pub public_url: String,
    /// Of the API.
    pub base_url: String,
    /// Permits a server of this machine or of the own network, these also without TLS.
    pub allow_private: bool,
}

impl Default for TwilioSettings {
    fn default() -> Self {
        Self {
            account_sid: String::new(),
            numbers: Vec::new(),
            answered_when: AnsweredWhen::Dialled,
            agents: BTreeMap::new(),
            public_url: String::new(),
            base_url: "https://api.twilio.com".to_owned(),
            allow_private: false,
        }
    }
}

impl TwilioSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn reach(&self) -> Reach {
        Reach::allowing_private(self.allow_private)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        let is_sid =
            self.account_sid.strip_prefix("AC").is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
        if !is_sid {
            return Err(Error::field("settings.account_sid", "The account SID of Twilio's console is needed: AC and 32 digits."));
        }
        let is_number =
            |number: &String| (3..=20).contains(&number.len()) && number.trim_start_matches('+').bytes().all(|b| b.is_ascii_digit());
        if self.numbers.len() > MOST || !self.numbers.iter().all(is_number) {
            return Err(Error::field("settings.numbers", "Name up to 500 numbers, such as +842873001234."));
        }
        phone::check_agents(&self.agents)?;
        if !self.public_url.is_empty() && !reqwest::Url::parse(&self.public_url).is_ok_and(|url| url.has_host()) {
            return Err(Error::field("settings.public_url", "An address looks like https://desk.example.com."));
        }
        fetch::check(&self.base_url, self.reach())
            .map_err(|error| Error::new(Kind::Invalid, error.to_string()).with_field("settings.base_url"))?;
        if !secrets.contains(&AUTH_TOKEN) {
            return Err(Error::field("secrets.auth_token", "Twilio signs what it tells: the auth token of the account is needed."));
        }
        Ok(())
    }

    /// To which server and account the secret belongs.
    pub fn destinations(&self) -> Vec<String> {
        vec![self.base_url.clone(), self.account_sid.clone()]
    }

    pub fn is_own_number(&self, number: &str) -> bool {
        let digits = |number: &str| number.chars().filter(char::is_ascii_digit).collect::<String>();
        let number = digits(number);
        !number.is_empty() && self.numbers.iter().any(|own| digits(own) == number)
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    if value.reveal().bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(Error::field(format!("secrets.{name}"), "An auth token has letters and digits alone."))
    }
}
