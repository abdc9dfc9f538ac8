//! Configuring an inbox of an Asterisk: whether its settings make sense, and whether its manager lets us in.
use super::{
    ASTERISK, Asterisk,
    session::{self, NoSession},
    settings::{self, AsteriskSettings, SECRET},
};
use crate::{
    base::{Address, Result, Secret},
    channels::phone::{capabilities, checked},
    desk::inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
    engine::socket::DialError,
};
use serde_json::Value;
use std::collections::HashMap;

impl Entrance for Asterisk {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Asterisk
    }
    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        AsteriskSettings::read(settings)?.validate(secrets)
    }
    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        settings::check_secret(name, value)
    }
    fn capabilities(&self, _: &Value) -> Capabilities {
        capabilities()
    }
    fn destinations(&self, settings: &Value) -> Vec<String> {
        AsteriskSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }
    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }
    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let settings = AsteriskSettings::read(settings);
            let agents = settings.as_ref().map(|settings| settings.agents.clone()).unwrap_or_default();
            let secret = secrets.get(SECRET).cloned().unwrap_or_default();
            checked(&self.engine, self.tries(settings, &secret), agents).await
        })
    }
}

impl Asterisk {
    async fn tries(&self, settings: Result<AsteriskSettings>, secret: &Secret) -> Result<String, (CheckProblem, String)> {
        let settings = settings.map_err(|error| (CheckProblem::Settings, error.message().to_owned()))?;
        match session::open(&settings, &self.tls, secret).await {
            Ok((_, greeting)) => Ok(format!("Signed in as {} ({greeting}).", settings.username)),
            Err(NoSession::Refused(refused)) => Err(refused.problem(ASTERISK)),
            Err(NoSession::Dial(error)) => {
                let problem = match &error {
                    DialError::Unreachable(_) => CheckProblem::Unreachable,
                    DialError::Tls(_) => CheckProblem::Encryption,
                    DialError::Timeout(_) => CheckProblem::Timeout,
                    DialError::Forbidden(_) => CheckProblem::Settings,
                };
                Err((problem, error.words()))
            }
        }
    }
}
