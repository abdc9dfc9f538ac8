//! Configuring an inbox of a Stringee account: whether its settings make sense, and whether its key is taken.
use super::{
    STRINGEE, Stringee,
    rest::Account,
    settings::{self, KEY_SECRET, Receiving, StringeeSettings},
};
use crate::{
    base::{Address, Result, Secret},
    channels::phone::{capabilities, checked},
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

impl Entrance for Stringee {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Stringee
    }
    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        StringeeSettings::read(settings)?.validate(secrets)
    }
    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }
    fn capabilities(&self, _: &Value) -> Capabilities {
        capabilities()
    }
    fn destinations(&self, settings: &Value) -> Vec<String> {
        StringeeSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }
    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }
    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let settings = StringeeSettings::read(settings);
            let agents = settings.as_ref().map(|settings| settings.agents.clone()).unwrap_or_default();
            checked(&self.engine, self.tries(settings, &secrets), agents).await
        })
    }
}

impl Stringee {
    async fn tries(&self, settings: Result<StringeeSettings>, secrets: &HashMap<String, Secret>) -> Result<String, (CheckProblem, String)> {
        let settings = settings.map_err(|error| (CheckProblem::Settings, error.message().to_owned()))?;
        let secret = secrets.get(KEY_SECRET).cloned().unwrap_or_default();
        let account = Account { fetcher: self.fetcher.clone(), clock: self.engine.clock.clone(), settings, secret };
        let tried = match account.settings.receiving {
            Receiving::Webhook => account.look().await,
            Receiving::Polling => {
                let now = self.engine.clock.now();
                account.history(now.before(Duration::from_mins(1)), now, &[]).await.map(drop)
            }
        };
        tried.map_err(|refused| refused.problem(STRINGEE))?;
        Ok("Stringee takes the key.".to_owned())
    }
}
