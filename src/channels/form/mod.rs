//! Forms: what people write on pages of ours, and those pages: the contact form of each inbox, the page of a request behind its
//! link, and the list of one's own requests. What is written comes through the door of intake like a mail; answers go out by mail.
mod challenge;
mod record;
mod settings;
mod site;

pub use record::{FormReader, Record, RecordFile};
pub use settings::{FormSettings, Texts, is_origin};
pub use site::routes;

use super::{Channel, Progress};
use crate::{
    base::{Address, Result, Secret, id::InboxId},
    desk::{
        inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Pending, Suggestion},
        intake::{Intake, Reader},
        outbox::Outcome,
        outgoing::Outgoing,
    },
};
use futures::future::BoxFuture;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};
use tokio_util::sync::CancellationToken;

/// The channel; it has no state.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form;

impl Channel for Form {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Form
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(FormReader)
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(*self)
    }
    /// Forms are sent to us: there is nothing to fetch.
    fn listen<'a>(&'a self, _: InboxId, _: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            stop.cancelled().await;
            Ok(())
        })
    }
    fn deliver<'a>(&'a self, _: Outgoing, _: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        let words = "A form takes nothing out: choose an inbox that sends mail.".to_owned();
        Box::pin(std::future::ready(Outcome::Never { words }))
    }
}

impl Entrance for Form {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Form
    }
    fn capabilities(&self, _: &Value) -> Capabilities {
        // Whoever wrote on a page is answered by mail.
        Capabilities { can_send: false, ..Capabilities::letters() }
    }
    fn validate(&self, settings: &Value, _: &[&str]) -> Result<()> {
        FormSettings::read(settings).map(drop)
    }
    fn destinations(&self, _: &Value) -> Vec<String> {
        Vec::new()
    }
    fn suggest(&self, _: &Address) -> Option<Suggestion> {
        None
    }
    fn check<'a>(&'a self, settings: &'a Value, _: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        let step = match FormSettings::read(settings) {
            Ok(_) => CheckStep { name: "settings".to_owned(), ok: true, message: "The form can be shown.".to_owned(), problem: None },
            Err(error) => CheckStep {
                name: "settings".to_owned(),
                ok: false,
                message: error.message().to_owned(),
                problem: Some(CheckProblem::Settings),
            },
        };
        Box::pin(std::future::ready(vec![step]))
    }
}
