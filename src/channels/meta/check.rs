//! Configuring an inbox of Meta's: whether its settings make sense, and whether its token is taken and of that account.
use super::{
    Messenger, MetaSettings,
    graph::{Graph, META},
    settings::{self, ACCESS_TOKEN, APP_SECRET},
};
use crate::{
    base::{Address, Result, Secret},
    channels::provider::Refused,
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
};
use serde_json::Value;
use std::collections::HashMap;

impl Entrance for Messenger {
    fn kind(&self) -> ChannelKind {
        self.kind
    }

    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        MetaSettings::read(settings)?.validate(self.kind, secrets)
    }

    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }

    fn capabilities(&self, settings: &Value) -> Capabilities {
        settings::capabilities(self.kind, &MetaSettings::read(settings).unwrap_or_default())
    }

    fn destinations(&self, settings: &Value) -> Vec<String> {
        MetaSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }

    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move { vec![CheckStep::of("sign_in", self.tries(settings, &secrets).await)] })
    }
}

impl Graph {
    /// Who the token speaks for, as Meta names the account.
    pub(super) async fn account(&self, kind: ChannelKind) -> Result<Value, Refused> {
        let id = &self.settings.account_id;
        match kind {
            // With the token of a page `me` is the page.
            ChannelKind::Facebook => self.get("me?fields=id,name").await,
            ChannelKind::Instagram => self.get(&format!("{id}?fields=id,name,username")).await,
            _ => self.get(&format!("{id}?fields=id,display_phone_number,verified_name")).await,
        }
    }
}

impl Messenger {
    async fn tries(&self, settings: &Value, secrets: &HashMap<String, Secret>) -> Result<String, (CheckProblem, String)> {
        let settings = MetaSettings::read(settings).map_err(|error| (CheckProblem::Settings, error.message().to_owned()))?;
        let secret = |name: &str| secrets.get(name).cloned().unwrap_or_default();
        let wanted = settings.account_id.clone();
        let graph = Graph { fetcher: self.meta.fetcher.clone(), settings, token: secret(ACCESS_TOKEN), app_secret: secret(APP_SECRET) };
        let account = match graph.account(self.kind).await {
            Ok(account) => account,
            Err(Refused::Never(words)) => {
                let words = format!("There is no such account for this token ({words}). Check its number, and whose token it is.");
                return Err((CheckProblem::Settings, words));
            }
            Err(refused) => return Err(refused.problem(META)),
        };
        let told = |name: &str| account[name].as_str().map(str::to_owned);
        let name = told("name").or_else(|| told("username")).or_else(|| told("verified_name")).unwrap_or_default();
        match told("id") {
            Some(id) if id != wanted => Err((
                CheckProblem::Settings,
                format!("The token is of \"{name}\" ({id}), and not of {wanted}. Change the number or the token."),
            )),
            _ => Ok(format!("Signed in for \"{name}\".")),
        }
    }
}
