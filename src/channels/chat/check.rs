//! Configuring the inbox of a chat: whether its settings make sense, and whether its widget can be shown.
use super::{
    Chat,
    settings::{self, ChatSettings, IDENTITY_SECRET},
};
use crate::{
    base::{Address, Result, Secret},
    desk::{
        inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
        visitors::check_identity_secret,
    },
};
use serde_json::Value;
use std::collections::HashMap;

impl Entrance for Chat {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Chat
    }
    fn validate(&self, settings: &Value, _: &[&str]) -> Result<()> {
        ChatSettings::read(settings).map(drop)
    }
    fn check_secret(&self, name: &str, value: &Secret) -> Result<()> {
        if name == IDENTITY_SECRET { check_identity_secret(value) } else { Ok(()) }
    }
    fn capabilities(&self, _: &Value) -> Capabilities {
        settings::capabilities()
    }
    fn is_live(&self) -> bool {
        true
    }
    /// The secret signs, and is shown to nobody.
    fn destinations(&self, _: &Value) -> Vec<String> {
        Vec::new()
    }
    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }
    fn check<'a>(&'a self, settings: &'a Value, _: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        let step = |ok, message: String, problem| CheckStep { name: "settings".to_owned(), ok, message, problem };
        let outcome = match ChatSettings::read(settings) {
            Err(error) => step(false, error.message().to_owned(), Some(CheckProblem::Settings)),
            Ok(read) if read.allowed_origins.is_empty() => {
                let message = "No site is named: the widget is shown on pages of this desk alone.";
                step(true, message.to_owned(), None)
            }
            Ok(read) => step(true, format!("The widget can be shown on {}.", read.allowed_origins.join(", ")), None),
        };
        Box::pin(std::future::ready(vec![outcome]))
    }
}
