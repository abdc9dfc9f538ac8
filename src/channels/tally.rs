//! What comes to the doors of channels that are called from outside, counted for each inbox since the process began: how much was
//! taken in, what was refused and why. A run of refusals is an alarm, for the other side is set up wrongly or is not who it says.
use crate::{
    base::{Actor, Result, Time, id::InboxId},
    engine::{Engine, alarm},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

const ACTOR: Actor = Actor::System("channels");
/// So many refusals without anything good between them are worth an alarm.
const RUN: u64 = 10;

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Without proof, or with a wrong one.
    Unsigned,
    /// Signed too long ago, or with a clock that is off.
    Stale,
    /// Not understood.
    Malformed,
    TooLarge,
    /// Too many within a minute.
    TooMany,
    /// From a page of a site that may not.
    Foreign,
}

impl Refusal {
    const fn word(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::TooMany => "too_many",
            Self::Foreign => "foreign",
        }
    }
}

/// What came to one inbox.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct Count {
    pub accepted: u64,
    /// By reason: `unsigned`, `stale`, `malformed`, `too_large`, `too_many`, `foreign`.
    pub refused: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_accepted_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_refused_at: Option<Time>,
    #[serde(skip)]
    run: u64,
}

/// Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Tally {
    engine: Engine,
    counts: Arc<Mutex<HashMap<InboxId, Count>>>,
}

impl Tally {
    pub fn new(engine: Engine) -> Self {
        Self { engine, counts: Arc::default() }
    }

    /// What came to each inbox so far.
    pub fn counts(&self) -> HashMap<InboxId, Count> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change<T>(&self, inbox: InboxId, change: impl FnOnce(&mut Count) -> T) -> T {
        change(self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(inbox).or_default())
    }

    /// Something good came; an alarm about refusals is over.
    pub async fn accepted(&self, inbox: InboxId) -> Result<()> {
        let now = self.engine.clock.now();
        let run = self.change(inbox, |count| {
            count.accepted += 1;
            count.last_accepted_at = Some(now);
            std::mem::take(&mut count.run)
        });
        if run >= RUN {
            self.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &key(inbox))).await?;
        }
        Ok(())
    }

    /// Something was refused. Only inboxes that exist are to be counted: anybody can make ids up.
    pub async fn refused(&self, inbox: InboxId, refusal: Refusal) -> Result<()> {
        let now = self.engine.clock.now();
        let run = self.change(inbox, |count| {
            *count.refused.entry(refusal.word().to_owned()).or_default() += 1;
            count.last_refused_at = Some(now);
            count.run += 1;
            count.run
        });
        tracing::debug!(%inbox, refusal = refusal.word(), "a request was refused");
        if run == RUN {
            let message = match refusal {
                Refusal::Unsigned => {
                    "Requests to this inbox carry no signature or a wrong one. Check that both sides have the same secret."
                }
                Refusal::Stale => "Requests to this inbox are signed with a time that is off. Check the clocks of both sides.",
                Refusal::Malformed => "Requests to this inbox cannot be understood. Check what the other side sends.",
                Refusal::TooLarge => "Requests to this inbox are too large.",
                Refusal::TooMany => "Requests to this inbox come faster than they are taken.",
                Refusal::Foreign => "Pages of a site that is not named show this inbox, or try to. Name the site, if it is yours.",
            };
            self.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key(inbox), "inbox_refuses", message)).await?;
        }
        Ok(())
    }
}

fn key(inbox: InboxId) -> String {
    format!("inbox:{inbox}:refused")
}
