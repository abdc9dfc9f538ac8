//! Configuring an inbox of a Twilio account: whether its settings make sense, and whether its token is taken.
use super::{
    TWILIO, Twilio,
    rest::Account,
    settings::{self, AUTH_TOKEN, TwilioSettings},
};
use crate::{
    base::{Address, Result, Secret, text},
    channels::phone::{capabilities, checked},
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
};
use serde_json::Value;
use std::collections::HashMap;

impl Entrance for Twilio {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Twilio
    }
    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        TwilioSettings::read(settings)?.validate(secrets)
    }
    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }
    fn capabilities(&self, _: &Value) -> Capabilities {
        capabilities()
    }
    fn destinations(&self, settings: &Value) -> Vec<String> {
        TwilioSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }
    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }
    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let settings = TwilioSettings::read(settings);
            let agents = settings.as_ref().map(|settings| settings.agents.clone()).unwrap_or_default();
            checked(&self.engine, self.tries(settings, &secrets), agents).await
        })
    }
}

impl Twilio {
    async fn tries(&self, settings: Result<TwilioSettings>, secrets: &HashMap<String, Secret>) -> Result<String, (CheckProblem, String)> {
        let settings = settings.map_err(|error| (CheckProblem::Settings, error.message().to_owned()))?;
        let token = secrets.get(AUTH_TOKEN).cloned().unwrap_or_default();
        let account = Account { fetcher: self.fetcher.clone(), settings, token };
        let said = account.look().await.map_err(|refused| refused.problem(TWILIO))?;
        let (name, status) = (said["friendly_name"].as_str().unwrap_or_default(), said["status"].as_str().unwrap_or("active"));
        if status != "active" {
            return Err((CheckProblem::Refused, format!("Twilio says that this account is {}.", text::one_line(status, 40))));
        }
        Ok(format!("Signed in as \"{}\".", text::one_line(name, 100)))
    }
}
