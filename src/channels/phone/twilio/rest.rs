//! The account at Twilio, and what it is asked about calls.
use super::{
    Twilio,
    event::{Fields, is_sid},
    settings::{AUTH_TOKEN, TwilioSettings},
};
use crate::{
    base::{Error, Result, Secret},
    channels::{
        phone::{recording::Place, rest::ask},
        provider::{self, Refused},
    },
    desk::inboxes::Inbox,
    engine::fetch::Fetcher,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::time::Duration;

/// Under these names Twilio keeps what was recorded.
const MEDIA: [&str; 2] = ["twilio.com", "twiliocdn.com"];
/// Twilio waits fifteen seconds for an answer of ours.
const PATIENCE: Duration = Duration::from_secs(6);

/// One account, with its token.
pub struct Account {
    pub fetcher: Fetcher,
    pub settings: TwilioSettings,
    pub token: Secret,
}

impl Twilio {
    pub(super) async fn account(&self, inbox: &Inbox) -> Result<Account> {
        let token = provider::secret(&self.engine, inbox.id, AUTH_TOKEN).await?;
        let token = token.ok_or_else(|| Error::conflict("The auth token of this inbox is not stored. Enter it again."))?;
        Ok(Account { fetcher: self.fetcher.clone(), settings: TwilioSettings::read(&inbox.settings)?, token })
    }
}

impl Account {
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let pair = format!("{}:{}", self.settings.account_sid, self.token.reveal());
        vec![("authorization", format!("Basic {}", STANDARD.encode(pair)))]
    }

    fn url(&self, path: &str) -> String {
        format!("{}/2010-04-01/Accounts/{}{path}", self.settings.base_url.trim_end_matches('/'), self.settings.account_sid)
    }

    /// Where a recording lies, or is asked for.
    pub fn recording(&self, sid: &str) -> Place<'static> {
        let url = self.url(&format!("/Recordings/{sid}.mp3"));
        Place { url, reach: self.settings.reach(), headers: self.headers(), elsewhere: &MEDIA }
    }

    async fn ask(&self, path: &str) -> Result<Value, Refused> {
        ask(&self.fetcher, self.url(path), self.settings.reach(), self.headers(), PATIENCE).await
    }

    /// What Twilio calls the account.
    pub async fn look(&self) -> Result<Value, Refused> {
        self.ask(".json").await
    }

    /// A leg, as Twilio would have told of it.
    pub async fn leg(&self, sid: &str) -> Result<Fields, Refused> {
        Ok(told(&self.ask(&format!("/Calls/{sid}.json")).await?))
    }

    /// The legs of the telephones that were dialled for a call.
    pub async fn children(&self, sid: &str) -> Result<Vec<Fields>, Refused> {
        let answer = self.ask(&format!("/Calls.json?ParentCallSid={sid}&PageSize=50")).await?;
        Ok(answer["calls"].as_array().into_iter().flatten().map(told).filter(|fields| is_sid(fields.get("CallSid"), "CA")).collect())
    }
}

/// The API's names as those of requests.
fn told(call: &Value) -> Fields {
    let names = [
        ("sid", "CallSid"),
        ("parent_call_sid", "ParentCallSid"),
        ("from", "From"),
        ("to", "To"),
        ("status", "CallStatus"),
        ("direction", "Direction"),
        ("duration", "CallDuration"),
        ("end_time", "Timestamp"),
    ];
    Fields(names.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), call[*theirs].as_str()?.to_owned()))).collect())
}
