//! Configuring an inbox of an official account: whether its settings make sense, and whether its token is taken.
use super::{
    ZALO, Zalo, ZaloSettings,
    call::try_out,
    event::word,
    settings::{self, ACCESS_TOKEN, APP_SECRET},
};
use crate::{
    base::{Address, Result, Secret},
    channels::provider::Refused,
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
};
use serde_json::Value;
use std::collections::HashMap;

impl Entrance for Zalo {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Zalo
    }

    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        ZaloSettings::read(settings)?.validate(secrets)
    }

    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }

    fn capabilities(&self, _: &Value) -> Capabilities {
        settings::capabilities()
    }

    fn destinations(&self, settings: &Value) -> Vec<String> {
        ZaloSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }

    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move { vec![CheckStep::of("sign_in", self.tries(settings, &secrets).await)] })
    }
}

impl Zalo {
    /// Asks for the account. Renews nothing: what a renewal answers has to be kept, and this is not saved yet.
    async fn tries(&self, settings: &Value, secrets: &HashMap<String, Secret>) -> Result<String, (CheckProblem, String)> {
        let settings = ZaloSettings::read(settings).map_err(|error| (CheckProblem::Settings, error.message().to_owned()))?;
        let secret = |name: &str| secrets.get(name).cloned().unwrap_or_default();
        let account = match try_out(&self.fetcher, &settings, &secret(ACCESS_TOKEN), &secret(APP_SECRET)).await {
            Ok(account) => account,
            Err(Refused::Token(words)) => {
                let words = format!(
                    "Zalo does not take the access token ({words}). Make a new pair of tokens in Zalo's API Explorer and enter both; or save, and the refresh token is tried."
                );
                return Err((CheckProblem::Credentials, words));
            }
            Err(refused) => return Err(refused.problem(ZALO)),
        };
        let (id, name) = (word(&account["oa_id"]), word(&account["name"]));
        if !id.is_empty() && id != settings.oa_id {
            let words = format!(
                "The tokens are of the official account {id} ({name}), and not of {}. Change the number or the tokens.",
                settings.oa_id
            );
            return Err((CheckProblem::Settings, words));
        }
        let is_verified = account["is_verified"].as_bool().unwrap_or(true);
        let note = if is_verified { "" } else { " Zalo has not verified it: it takes messages of unverified accounts only in part." };
        Ok(format!("Signed in as \"{name}\".{note}"))
    }
}
