//! Configuring an inbox of a bot: whether its settings make sense, and whether its token is taken.
use super::{
    Telegram,
    call::{Bot, Me, TELEGRAM},
    settings::{self, BOT_TOKEN, TelegramSettings},
};
use crate::{
    base::{Address, Result, Secret, id::InboxId},
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
};
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};

impl Entrance for Telegram {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        TelegramSettings::read(settings)?.validate(secrets)
    }

    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }

    fn capabilities(&self, _: &Value) -> Capabilities {
        settings::capabilities()
    }

    fn opens(&self, inbox: InboxId, shown: &str) -> Option<String> {
        self.running.name(inbox).map(|name| format!("https://t.me/{name}?start={shown}"))
    }

    fn destinations(&self, settings: &Value) -> Vec<String> {
        TelegramSettings::read(settings).map(|settings| vec![settings.base_url]).unwrap_or_default()
    }

    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move { vec![CheckStep::of("sign_in", self.tries(settings, &secrets).await)] })
    }
}

impl Telegram {
    async fn tries(&self, settings: &Value, secrets: &HashMap<String, Secret>) -> Result<String, (CheckProblem, String)> {
        let wrong = |error: crate::base::Error| (CheckProblem::Settings, error.message().to_owned());
        let settings = TelegramSettings::read(settings).map_err(wrong)?;
        let token = secrets.get(BOT_TOKEN).cloned().unwrap_or_default();
        let bot = Bot::new(&self.fetcher, &settings, token).map_err(wrong)?;
        match bot.ask::<Me>("getMe", &json!({}), Duration::ZERO).await {
            Ok(me) => Ok(format!("Signed in as @{}. People write to it at https://t.me/{}.", me.username, me.username)),
            Err(refused) => Err(refused.problem(TELEGRAM)),
        }
    }
}
