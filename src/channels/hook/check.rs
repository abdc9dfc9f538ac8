//! Configuring an inbox of another program: whether its settings make sense, and whether the other side answers.
use super::{
    Hook,
    deliver::{Message, call},
    settings::{HookSettings, INCOMING, OUTGOING, keys},
};
use crate::{
    base::{Address, Error, Result, Secret},
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
    engine::{fetch::FetchError, vault, webhook::Key},
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use std::collections::HashMap;

impl Entrance for Hook {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Api
    }

    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        HookSettings::read(settings)?.validate(secrets)
    }

    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        if !INCOMING.contains(&name) && !OUTGOING.contains(&name) {
            return Ok(());
        }
        Key::read(value).map(|_| ()).map_err(|error| error.with_field(format!("secrets.{name}")))
    }

    fn capabilities(&self, settings: &Value) -> Capabilities {
        HookSettings::read(settings).unwrap_or_default().capabilities()
    }

    fn destinations(&self, settings: &Value) -> Vec<String> {
        // Secrets sign and are not shown to anybody; still, what is signed goes to where it was meant to go.
        HookSettings::read(settings).ok().and_then(|settings| settings.url).into_iter().collect()
    }

    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let outcome = match HookSettings::read(settings) {
                Ok(settings) if settings.url.is_none() => return Vec::new(),
                Ok(settings) => self.tries(&settings, &keys(&secrets, OUTGOING)).await,
                Err(error) => Err((CheckProblem::Settings, error.message().to_owned())),
            };
            vec![CheckStep::of("send", outcome)]
        })
    }
}

impl Hook {
    /// Sends a message that means nothing.
    async fn tries(&self, settings: &HookSettings, keys: &[Key]) -> Result<String, (CheckProblem, String)> {
        let failed = |error: Error| (CheckProblem::Settings, error.message().to_owned());
        let unique = HEXLOWER.encode(&vault::random::<12>().map_err(failed)?);
        let now = self.engine.clock.now();
        let body = json!({ "type": "endpoint.test", "timestamp": now, "data": {} }).to_string().into_bytes();
        let message = Message { id: format!("msg_test_{unique}"), body };
        match call(self, settings, keys, &message, now).await {
            Ok(answer) if answer.is_success() => Ok("The other side took a test message.".to_owned()),
            Ok(answer) if matches!(answer.status, 401 | 403) => {
                Err((CheckProblem::Credentials, format!("The other side does not believe the signature: it answered {}.", answer.status)))
            }
            Ok(answer) => Err((CheckProblem::Refused, format!("The other side answered {}.", answer.status))),
            Err(error @ FetchError::Forbidden(_)) => Err((CheckProblem::Settings, error.to_string())),
            Err(error @ FetchError::NotReached(_)) => Err((CheckProblem::Unreachable, error.to_string())),
            Err(error @ FetchError::NoAnswer(_)) => Err((CheckProblem::Timeout, error.to_string())),
            Err(error @ FetchError::TooLarge) => Err((CheckProblem::Protocol, error.to_string())),
        }
    }
}
