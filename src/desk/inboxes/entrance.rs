//! What a channel says about the settings of its inboxes: the desk keeps them and understands none.
use super::{capabilities::Capabilities, model::ChannelKind};
use crate::base::{Address, Result, Secret, id::InboxId};
use serde::Serialize;
use serde_json::Value;
use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

/// Work that takes time.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// All channels whose inboxes can be configured here.
pub type Entrances = Arc<[Arc<dyn Entrance>]>;

/// One kind of channel, as far as configuring an inbox goes.
pub trait Entrance: Send + Sync {
    fn kind(&self) -> ChannelKind;

    /// Whether an inbox can work with these settings and secrets of these names. The error names the field in the API's
    /// spelling (`settings.…`, `secrets.…`). Asks nobody outside.
    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()>;

    /// Whether a value can be this secret at all. The error names no part of it.
    fn check_secret(&self, _name: &str, _value: &Secret) -> Result<()> {
        Ok(())
    }

    /// What an inbox with these settings can do.
    fn capabilities(&self, _settings: &Value) -> Capabilities {
        Capabilities::letters()
    }

    /// Whether people read along while they are answered: then no answer waits to be taken back.
    fn is_live(&self) -> bool {
        false
    }

    /// The address by which somebody's own program opens a conversation with a running inbox and shows it `shown`; `None` where
    /// there is none, or the inbox does not run.
    fn opens(&self, _inbox: InboxId, _shown: &str) -> Option<String> {
        None
    }

    /// To which servers and accounts the secrets are shown, in one spelling. When this differs, stored secrets are not used
    /// again without being typed anew: who may change an inbox does not thereby learn its password.
    fn destinations(&self, settings: &Value) -> Vec<String>;

    /// With which settings the account of an address probably works; `None` where nothing can be said. Asks nobody outside.
    fn suggest(&self, address: &Address) -> Option<Suggestion>;

    /// Tries receiving and sending for real, each step with its outcome, within a minute.
    fn check<'a>(&'a self, settings: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>>;
}

/// One step of a live test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CheckStep {
    /// A stable word, such as `receive_login`.
    pub name: String,
    pub ok: bool,
    /// For people: what the server said, or what to do.
    pub message: String,
    /// For programs: what kind of thing is wrong; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<CheckProblem>,
}

impl CheckStep {
    /// A step that said this, or found this wrong.
    pub fn of(name: &str, outcome: Result<String, (CheckProblem, String)>) -> Self {
        let (problem, message) = match outcome {
            Ok(message) => (None, message),
            Err((problem, message)) => (Some(problem), message),
        };
        Self { name: name.to_owned(), ok: problem.is_none(), message, problem }
    }
}

/// What kind of thing a live test found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckProblem {
    /// The settings themselves make no sense.
    Settings,
    /// The name is not known, or nobody answers at this port.
    Unreachable,
    /// No answer in time.
    Timeout,
    /// No trusted encryption: wrong port, wrong kind, or a certificate that cannot be trusted.
    Encryption,
    /// The server does not take this name and password.
    Credentials,
    /// The server understood, and said no.
    Refused,
    /// What answers there speaks something else.
    Protocol,
}

/// Settings with which an account probably works.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// As an inbox takes them.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Who runs the servers; absent where they are guessed from the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// What has to be done at the provider before an account can be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// The account's own password is not taken: make one for this app, after turning two-step sign-in on there.
    AppPassword,
    /// Passwords are not taken at all: connect with OAuth 2.
    Oauth,
    /// Access for mail programs is off until it is turned on in the provider's web mail.
    TurnAccessOn,
}

/// The channel of this kind, if it can be configured here.
pub fn of_kind(entrances: &[Arc<dyn Entrance>], kind: ChannelKind) -> Option<&Arc<dyn Entrance>> {
    entrances.iter().find(|entrance| entrance.kind() == kind)
}
