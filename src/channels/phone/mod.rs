//! Telephone lines: a switchboard of one's own (Asterisk) and numbers at Twilio and Stringee. They tell of calls, and nothing else goes
//! in or out through them: what they say ends in the one command that writes calls down, as a call by hand does. Knows what the three
//! share; how to connect one is told in `telephone-lines.md` beside this file.
mod asterisk;
mod recording;
mod rest;
mod stringee;
mod tell;
mod twilio;

use super::{Channel, Doors, Missed, Progress, provider::unreadable, tally::Tally};
use crate::{
    base::{Address, Error, Result, id::InboxId},
    desk::{
        inboxes::{Capabilities, ChannelKind, CheckProblem, CheckStep, Entrance, Inbox},
        intake::{Incoming, Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
        people,
    },
    engine::{Engine, fetch::Fetcher, mail::Tls},
};
use asterisk::Asterisk;
use futures::future::BoxFuture;
use std::{collections::BTreeMap, sync::Arc};
use stringee::Stringee;
use tokio_util::sync::CancellationToken;
use twilio::Twilio;
use utoipa_axum::router::OpenApiRouter;

/// Telephones whose owners can be named.
const MOST_AGENTS: usize = 500;

/// The lines there are; cheap to clone.
#[derive(Clone)]
pub struct Phone {
    asterisk: Asterisk,
    stringee: Stringee,
    twilio: Twilio,
}

impl Phone {
    pub fn new(engine: &Engine, tls: &Tls, fetcher: &Fetcher, tally: &Tally) -> Self {
        Self {
            asterisk: Asterisk::new(engine, tls, tally),
            stringee: Stringee::new(engine, fetcher, tally),
            twilio: Twilio::new(engine, fetcher, tally),
        }
    }

    /// The channels there are.
    pub fn channels(&self) -> Vec<Arc<dyn Channel>> {
        vec![Arc::new(self.asterisk.clone()), Arc::new(self.stringee.clone()), Arc::new(self.twilio.clone())]
    }
}

/// The routes of those that call us, below `/api/v1`.
pub(super) fn routes() -> OpenApiRouter<Doors> {
    stringee::routes().merge(twilio::routes())
}

/// Who tells of calls, and nothing else.
trait Switchboard: Entrance + Clone + 'static {
    /// Hears of calls of one inbox until `stop`.
    fn hear<'a>(&'a self, inbox: InboxId, stop: CancellationToken) -> BoxFuture<'a, Result<()>>;
    /// Fetches a recording that was told of.
    fn recording<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>>;
}

impl<S: Switchboard> Channel for S {
    fn kind(&self) -> ChannelKind {
        Entrance::kind(self)
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(NoMessages(Entrance::kind(self)))
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    fn listen<'a>(&'a self, inbox: InboxId, _: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        self.hear(inbox, stop)
    }
    fn deliver<'a>(&'a self, _: Outgoing, _: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        let words = "A telephone line takes nothing written out: choose another channel.".to_owned();
        Box::pin(std::future::ready(Outcome::Never { words }))
    }
    fn fetch<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        self.recording(inbox, reference)
    }
}

/// Calls are no messages: nothing of these channels is in the ledger.
struct NoMessages(ChannelKind);

impl Reader for NoMessages {
    fn kind(&self) -> ChannelKind {
        self.0
    }
    fn read(&self, _: &Source, _: &[u8]) -> Incoming {
        unreadable()
    }
    fn html(&self, _: &[u8]) -> Option<String> {
        None
    }
    fn file(&self, _: &[u8], _: u32, _: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }
}

/// What a telephone line can carry out: nothing.
const fn capabilities() -> Capabilities {
    Capabilities {
        has_addresses: false,
        can_send: false,
        has_formatting: false,
        text: None,
        files: None,
        reply_window_seconds: None,
        free_window_seconds: None,
        has_receipts: false,
        tells_edits: false,
    }
}

/// Refuses what does not say which telephone is whose.
fn check_agents(agents: &BTreeMap<String, String>) -> Result<()> {
    if agents.len() > MOST_AGENTS {
        return Err(Error::field("settings.agents", "Name up to 500 telephones."));
    }
    for (telephone, address) in agents {
        if telephone.is_empty() || telephone.len() > 80 || telephone.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::field("settings.agents", "A telephone is named as the switchboard names it, such as 101."));
        }
        if Address::parse(address).is_none() {
            return Err(Error::field("settings.agents", "A telephone belongs to the e-mail address of an agent."));
        }
    }
    Ok(())
}

/// The steps of a live test: whether somebody is let in, and whether the telephones are of people who work here.
async fn checked(
    engine: &Engine,
    signing_in: impl Future<Output = Result<String, (CheckProblem, String)>>,
    agents: BTreeMap<String, String>,
) -> Vec<CheckStep> {
    let mut steps = vec![CheckStep::of("sign_in", signing_in.await)];
    let words = match strangers(engine, &agents).await {
        Ok(None) => return steps,
        Ok(Some(words)) => words,
        Err(error) => error.message().to_owned(),
    };
    steps.push(CheckStep::of("agents", Err((CheckProblem::Settings, words))));
    steps
}

/// Whose telephones are of nobody who works here: one sentence, or none.
async fn strangers(engine: &Engine, agents: &BTreeMap<String, String>) -> Result<Option<String>> {
    let named: Vec<String> = agents.values().cloned().collect();
    let read = engine.db.read(move |connection| {
        let mut strangers = Vec::new();
        for address in named {
            let found = Address::parse(&address).map(|address| people::find_agent_by_email(connection, &address)).transpose()?.flatten();
            if found.is_none() {
                strangers.push(address);
            }
        }
        Ok(strangers)
    });
    let strangers = read.await?;
    Ok((!strangers.is_empty()).then(|| format!("Nobody here has the address {}.", strangers.join(", "))))
}
