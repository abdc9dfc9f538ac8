//! What an inbox of an Asterisk is configured with. Stored as the inbox's JSON; the secret of its manager is one of the inbox.
use super::leg::Rules;
use crate::{
    base::{Error, Result, Secret},
    channels::{phone, provider},
    desk::inboxes,
    engine::{
        mail::Tls,
        socket::{Security, Server},
    },
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

/// Of the manager user.
pub const SECRET: &str = "secret";

/// One step of the protocol may take so long.
const STEP: Duration = Duration::from_secs(15);
/// Extensions, or contexts, that can be named.
const MOST: usize = 500;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AsteriskSettings {
    pub host: String,
    pub port: u16,
    /// `tls`, or `plain`.
    pub security: Security,
    /// Permits `plain` to another machine: events and secret cross the network as they are.
    pub allow_plain: bool,
    pub username: String,
    /// Calls that begin in one of these contexts come from outside. Where none is named, that is told by the channel a call begins on.
    pub incoming_contexts: Vec<String>,
    /// Calls that begin in one of these contexts are left out.
    pub ignored_contexts: Vec<String>,
    /// A number with at most so many digits is a telephone of the house.
    pub extension_digits: u8,
    /// What is dialled before a number to get outside; not part of the number.
    pub outgoing_prefix: String,
    /// By whose clocks the switchboard writes times down; empty: those of the desk.
    pub time_zone: String,
    /// Whose telephone an extension is: the e-mail address of an agent.
    pub agents: BTreeMap<String, String>,
}

impl Default for AsteriskSettings {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 5038,
            security: Security::Plain,
            allow_plain: false,
            username: String::new(),
            incoming_contexts: Vec::new(),
            ignored_contexts: Vec::new(),
            extension_digits: 5,
            outgoing_prefix: String::new(),
            time_zone: String::new(),
            agents: BTreeMap::new(),
        }
    }
}

impl AsteriskSettings {
    pub fn read(value: &serde_json::Value) -> Result<Self> {
        inboxes::read_settings(value)
    }

    pub fn validate(&self, secrets: &[&str]) -> Result<()> {
        provider::check_host("settings.host", &self.host, self.port)?;
        if self.security == Security::StartTls {
            return Err(Error::field("settings.security", "Asterisk begins with TLS, or does without: tls or plain."));
        }
        check_line("settings.username", &self.username)?;
        if !(2..=8).contains(&self.extension_digits) {
            return Err(Error::field("settings.extension_digits", "Between 2 and 8 digits."));
        }
        if self.outgoing_prefix.len() > 6 || !self.outgoing_prefix.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'#')) {
            return Err(Error::field("settings.outgoing_prefix", "Up to 6 digits, such as 9."));
        }
        if !self.time_zone.is_empty() && jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            return Err(Error::field("settings.time_zone", "A time zone looks like Asia/Ho_Chi_Minh."));
        }
        for (field, contexts) in
            [("settings.incoming_contexts", &self.incoming_contexts), ("settings.ignored_contexts", &self.ignored_contexts)]
        {
            if contexts.len() > MOST || contexts.iter().any(|context| context.is_empty() || context.len() > 80) {
                return Err(Error::field(field, "Name up to 500 contexts, each as in extensions.conf."));
            }
        }
        phone::check_agents(&self.agents)?;
        if !secrets.contains(&SECRET) {
            return Err(Error::field("secrets.secret", "The secret of the manager user is needed. It stands in manager.conf."));
        }
        Ok(())
    }

    pub fn server(&self, tls: &Tls) -> Server {
        Server {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            tls: tls.clone(),
            allow_plain: self.allow_plain,
            timeout: STEP,
        }
    }

    /// To which server and user the secret belongs.
    pub fn destinations(&self) -> Vec<String> {
        vec![format!("ami {} {}:{} {:?}", self.username, self.host, self.port, self.security)]
    }

    pub fn rules(&self) -> Rules {
        Rules {
            incoming_contexts: self.incoming_contexts.clone(),
            ignored_contexts: self.ignored_contexts.clone(),
            extension_digits: usize::from(self.extension_digits),
            outgoing_prefix: self.outgoing_prefix.clone(),
            agents: self.agents.iter().map(|(extension, agent)| (extension.clone(), agent.clone())).collect::<HashMap<_, _>>(),
        }
    }
}

/// What stands in a line of its own: a line break in it would begin another.
fn check_line(field: &'static str, text: &str) -> Result<()> {
    if (1..=200).contains(&text.len()) && !text.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(Error::field(field, "The name of the manager user is needed. It stands in manager.conf, in brackets."))
    }
}

/// Whether a value can be this secret.
pub fn check_secret(name: &str, value: &Secret) -> Result<()> {
    if value.reveal().chars().any(char::is_control) {
        return Err(Error::field(format!("secrets.{name}"), "It has a line break or another character that manager.conf cannot hold."));
    }
    Ok(())
}
