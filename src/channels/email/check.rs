//! Configuring an e-mail inbox: whether its settings make sense, and whether they work.
use super::{
    Email,
    settings::{EmailSettings, Receiving, Sending},
    sign_in::Side,
};
use crate::{
    base::{Result, Secret},
    desk::inboxes::{ChannelKind, CheckStep, Entrance, Pending},
    engine::mail::{imap, smtp},
};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

/// Somebody is waiting in front of the screen.
const PATIENCE: Duration = Duration::from_secs(20);

impl Entrance for Email {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        EmailSettings::read(settings)?.validate(secrets)
    }

    fn destinations(&self, settings: &Value) -> Vec<String> {
        EmailSettings::read(settings).map(|settings| settings.destinations()).unwrap_or_default()
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let settings = match EmailSettings::read(settings) {
                Ok(settings) => settings,
                Err(error) => return vec![step("settings", Err(error.message().to_owned()))],
            };
            let mut steps = Vec::new();
            if let Some(imap) = &settings.imap {
                steps.push(step("receive", bounded(self.receives(&settings, imap, &secrets)).await));
            }
            if let Some(smtp) = &settings.smtp {
                steps.push(step("send", bounded(self.sends(&settings, smtp, &secrets)).await));
            }
            steps
        })
    }
}

impl Email {
    async fn receives(&self, settings: &EmailSettings, imap: &Receiving, secrets: &HashMap<String, Secret>) -> Result<String, String> {
        let proof = self.sign_in.proof_from(settings, secrets, Side::Receiving).await.map_err(|error| error.message().to_owned())?;
        let proof = proof.ok_or("Receiving needs a sign-in.")?;
        let mut session = imap::connect(&imap.config(&self.tls, proof)).await.map_err(|error| error.to_string())?;
        let selected = session.select(&imap.folder).await.map_err(|error| error.to_string())?;
        session.logout().await;
        Ok(format!("Signed in. The folder {} holds {} mails.", imap.folder, selected.exists))
    }

    async fn sends(&self, settings: &EmailSettings, smtp: &Sending, secrets: &HashMap<String, Secret>) -> Result<String, String> {
        let proof = self.sign_in.proof_from(settings, secrets, Side::Sending).await.map_err(|error| error.message().to_owned())?;
        smtp::check(&smtp.config(&self.tls, proof, "localhost")).await.map_err(|error| error.to_string())?;
        Ok("Signed in; the server takes mail.".to_owned())
    }
}

async fn bounded(work: impl Future<Output = Result<String, String>>) -> Result<String, String> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err("The server did not answer in time. Check its name and port, and whether a firewall is in the way.".to_owned()),
    }
}

fn step(name: &str, outcome: Result<String, String>) -> CheckStep {
    let ok = outcome.is_ok();
    CheckStep { name: name.to_owned(), ok, message: outcome.unwrap_or_else(|message| message) }
}
