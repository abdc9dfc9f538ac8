//! The account at Stringee, and what it and StringeeX are asked.
use super::{
    Stringee,
    settings::{KEY_SECRET, StringeeSettings},
    token::token,
};
use crate::{
    base::{Clock, Error, Result, Secret, Time, text},
    channels::{
        phone::{recording::Place, rest::ask},
        provider::{self, Refused, encoded},
    },
    desk::inboxes::Inbox,
    engine::fetch::Fetcher,
};
use serde_json::Value;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// One account, with the secret of its key.
pub struct Account {
    pub fetcher: Fetcher,
    pub clock: Clock,
    pub settings: StringeeSettings,
    pub secret: Secret,
}

/// A page of StringeeX's history.
pub struct Page {
    pub rows: Vec<Value>,
    /// After what the next one begins; empty of the last.
    pub after: Vec<Value>,
}

impl Stringee {
    pub(super) async fn account(&self, inbox: &Inbox) -> Result<Account> {
        let secret = provider::secret(&self.engine, inbox.id, KEY_SECRET).await?;
        let secret = secret.ok_or_else(|| Error::conflict("The secret of the API key is not stored. Enter it again."))?;
        let settings = StringeeSettings::read(&inbox.settings)?;
        Ok(Account { fetcher: self.fetcher.clone(), clock: self.engine.clock.clone(), settings, secret })
    }
}

impl Account {
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        vec![("x-stringee-auth", token(&self.settings.key_sid, &self.secret, self.clock.now()))]
    }

    /// Where the recording of a call lies.
    pub fn recording(&self, call: &str) -> Place<'static> {
        let path = self.settings.recording_path.replace("{id}", &encoded(call));
        let url = format!("{}{path}", self.settings.base_url.trim_end_matches('/'));
        Place { url, reach: self.settings.reach(), headers: self.headers(), elsewhere: &[] }
    }

    async fn ask(&self, base: &str, path: &str) -> Result<Value, Refused> {
        let url = format!("{}{path}", base.trim_end_matches('/'));
        let mut said = ask(&self.fetcher, url, self.settings.reach(), self.headers(), PATIENCE).await?;
        match said["r"].as_i64() {
            Some(0) => Ok(said["data"].take()),
            Some(code) => Err(Refused::Setup(text::one_line(&format!("{} {code}", said["message"].as_str().unwrap_or_default()), 200))),
            None => Err(Refused::Later("it answered something else than was asked".to_owned())),
        }
    }

    /// Whether the key is taken.
    pub async fn look(&self) -> Result<(), Refused> {
        self.ask(&self.settings.base_url, "/v1/call/log?page=1&limit=1").await.map(drop)
    }

    /// Whether Stringee's log has a call.
    pub async fn knows(&self, call: &str) -> Result<bool, Refused> {
        let data = self.ask(&self.settings.base_url, &format!("/v1/call/log?id={}", encoded(call))).await?;
        Ok(data["calls"].as_array().is_some_and(|calls| calls.iter().any(|one| one["id"] == call)))
    }

    /// Calls that began within a time, page by page.
    pub async fn history(&self, from: Time, to: Time, after: &[Value]) -> Result<Page, Refused> {
        let mut path = format!("/v1/call/history?version=2&time={}-{}&sort_by=start_time", from.millis(), to.millis());
        for value in after {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            path.push_str(&format!("&search_after%5B%5D={}", encoded(&value)));
        }
        let mut data = self.ask(&self.settings.history_url, &path).await?;
        let mut list = |name: &str| match data[name].take() {
            Value::Array(all) => all,
            _ => Vec::new(),
        };
        Ok(Page { rows: list("rows"), after: list("search_after") })
    }
}
