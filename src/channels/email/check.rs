//! Configuring an e-mail inbox: whether its settings make sense, and whether they work.
use super::{
    Email, providers,
    settings::{EmailSettings, Receiving, Sending},
    sign_in::Side,
};
use crate::{
    base::{Address, Error, Result, Secret},
    desk::inboxes::{ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
    engine::mail::{
        imap::{self, ImapError},
        smtp::{self, SmtpError},
    },
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

    fn suggest(&self, address: &Address) -> Option<Suggestion> {
        let provider = providers::of_domain(address.domain());
        let settings = serde_json::to_value(providers::settings(address)).ok()?;
        Some(Suggestion {
            settings,
            provider: provider.map(|provider| provider.name.to_owned()),
            advice: provider.and_then(|provider| provider.advice),
        })
    }

    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(async move {
            let settings = match EmailSettings::read(settings) {
                Ok(settings) => settings,
                Err(error) => return vec![step("settings", Err((CheckProblem::Settings, error.message().to_owned())))],
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
    async fn receives(&self, settings: &EmailSettings, imap: &Receiving, secrets: &HashMap<String, Secret>) -> Result<String, Wrong> {
        let proof = self.sign_in.proof_from(settings, secrets, Side::Receiving).await.map_err(without_proof)?;
        let proof = proof.ok_or_else(|| (CheckProblem::Settings, "Receiving needs a sign-in.".to_owned()))?;
        let wrong = |error: ImapError| wrong_with(receiving_problem(&error), &imap.host, error.to_string());
        let mut session = imap::connect(&imap.config(&self.tls, proof)).await.map_err(wrong)?;
        let selected = session.select(&imap.folder).await.map_err(wrong)?;
        session.logout().await;
        Ok(format!("Signed in. The folder {} holds {} mails.", imap.folder, selected.exists))
    }

    async fn sends(&self, settings: &EmailSettings, smtp: &Sending, secrets: &HashMap<String, Secret>) -> Result<String, Wrong> {
        let proof = self.sign_in.proof_from(settings, secrets, Side::Sending).await.map_err(without_proof)?;
        let wrong = |error: SmtpError| wrong_with(sending_problem(&error), &smtp.host, error.to_string());
        smtp::check(&smtp.config(&self.tls, proof, "localhost")).await.map_err(wrong)?;
        Ok("Signed in; the server takes mail.".to_owned())
    }
}

/// What kind of thing is wrong, and the sentence for people.
type Wrong = (CheckProblem, String);

/// A refused password is worth a word on what the provider wants instead.
fn wrong_with(problem: CheckProblem, host: &str, words: String) -> Wrong {
    let advice = Some(problem).filter(|problem| *problem == CheckProblem::Credentials).and_then(|_| providers::after_refusal(host));
    (problem, advice.map_or(words.clone(), |advice| format!("{words} {advice}")))
}

fn without_proof(error: Error) -> Wrong {
    (CheckProblem::Credentials, error.message().to_owned())
}

fn receiving_problem(error: &ImapError) -> CheckProblem {
    match error {
        ImapError::Unreachable(_) | ImapError::Cut(_) => CheckProblem::Unreachable,
        ImapError::Tls(_) => CheckProblem::Encryption,
        ImapError::Authentication(_) => CheckProblem::Credentials,
        ImapError::Refused { .. } | ImapError::Renumbered => CheckProblem::Refused,
        ImapError::Protocol(_) => CheckProblem::Protocol,
        ImapError::Timeout(_) => CheckProblem::Timeout,
    }
}

fn sending_problem(error: &SmtpError) -> CheckProblem {
    match error {
        SmtpError::Unreachable(_) | SmtpError::Cut(_) => CheckProblem::Unreachable,
        SmtpError::Tls(_) => CheckProblem::Encryption,
        SmtpError::Authentication(_) => CheckProblem::Credentials,
        SmtpError::Refused { .. } | SmtpError::CalledOff(_) => CheckProblem::Refused,
        SmtpError::Protocol(_) => CheckProblem::Protocol,
        SmtpError::Timeout(_) => CheckProblem::Timeout,
    }
}

async fn bounded(work: impl Future<Output = Result<String, Wrong>>) -> Result<String, Wrong> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err((
            CheckProblem::Timeout,
            "The server did not answer in time. Check its name and port, and whether a firewall is in the way.".to_owned(),
        )),
    }
}

fn step(name: &str, outcome: Result<String, Wrong>) -> CheckStep {
    let (problem, message) = match outcome {
        Ok(message) => (None, message),
        Err((problem, message)) => (Some(problem), message),
    };
    CheckStep { name: name.to_owned(), ok: problem.is_none(), message, problem }
}
