//! What a channel says about the settings of its inboxes: the desk keeps them and understands none.
use super::model::ChannelKind;
use crate::base::{Result, Secret};
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

    /// To which servers and accounts the secrets are shown, in one spelling. When this differs, stored secrets are not used
    /// again without being typed anew: who may change an inbox does not thereby learn its password.
    fn destinations(&self, settings: &Value) -> Vec<String>;

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
}

/// The channel of this kind, if it can be configured here.
pub fn of_kind(entrances: &[Arc<dyn Entrance>], kind: ChannelKind) -> Option<&Arc<dyn Entrance>> {
    entrances.iter().find(|entrance| entrance.kind() == kind)
}
