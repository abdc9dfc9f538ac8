//! From what a switchboard says of calls to the one command that writes calls down.
use crate::{
    base::{Actor, Address, Result, Time, id::InboxId},
    desk::{
        people,
        tickets::{
            Direction,
            call::{self, CallState, Told},
            commands,
        },
    },
    engine::{Engine, db::Tx},
};

const ACTOR: Actor = Actor::System("phone");
/// Characters of what is told, beyond which it is cut.
const NUMBER: usize = 100;
const NAME: usize = 200;

/// How far a call got, as far as the one who tells it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Got {
    To(CallState),
    /// It is over: answered if it was told before that somebody talked, and otherwise this.
    Over(CallState),
}

/// What a switchboard says of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The same whatever is said of the call, and of no other call at all.
    pub id: String,
    pub direction: Direction,
    pub got: Got,
    /// Of the person outside.
    pub number: String,
    pub own_number: String,
    pub queue: String,
    pub name: String,
    /// The e-mail address of who has it.
    pub agent: Option<String>,
    pub started_at: Option<Time>,
    pub answered_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub talk_seconds: Option<u32>,
    /// By what its recording is found; empty where there is none yet.
    pub recording: String,
}

impl Heard {
    /// A call of which no more is known than that it is there.
    pub fn new(id: String, direction: Direction, got: Got) -> Self {
        Self {
            id,
            direction,
            got,
            number: String::new(),
            own_number: String::new(),
            queue: String::new(),
            name: String::new(),
            agent: None,
            started_at: None,
            answered_at: None,
            ended_at: None,
            talk_seconds: None,
            recording: String::new(),
        }
    }

    fn told(self, tx: &Tx<'_>, inbox: InboxId) -> Result<Told> {
        let line = crate::base::text::one_line;
        let known = call::find_told(tx, &self.id)?;
        let state = match self.got {
            Got::To(state) => state,
            Got::Over(otherwise) => {
                let talked = known.as_ref().is_some_and(|known| matches!(known.state, CallState::Talking | CallState::Answered));
                if talked { CallState::Answered } else { otherwise }
            }
        };
        let agent = self.agent.as_deref().and_then(Address::parse);
        let agent = agent.map(|address| people::find_agent_by_email(tx, &address)).transpose()?.flatten();
        // Clocks differ; what is told lies behind.
        let past = |time: Option<Time>| time.map(|time| time.min(tx.now()));
        Ok(Told {
            external_id: Some(line(&self.id, NAME)),
            inbox: Some(inbox),
            // Which way a call goes was told first by whoever knew it first.
            direction: known.map_or(self.direction, |known| known.direction),
            state,
            number: line(&self.number, NUMBER),
            own_number: line(&self.own_number, 40),
            queue: line(&self.queue, NUMBER),
            caller_name: line(&self.name, NAME),
            note: String::new(),
            agent: agent.map(|agent| agent.id),
            ticket: None,
            started_at: past(self.started_at),
            answered_at: past(self.answered_at),
            ended_at: past(self.ended_at),
            talk_seconds: self.talk_seconds.filter(|seconds| *seconds <= 7 * 86_400),
            recording_reference: self.recording,
        })
    }
}

/// Writes down what was heard, all of it or nothing.
pub async fn tell(engine: &Engine, inbox: InboxId, heard: Vec<Heard>) -> Result<()> {
    if heard.is_empty() {
        return Ok(());
    }
    let blobs = engine.blobs.clone();
    let write = move |tx: &mut Tx<'_>| {
        for heard in heard {
            let told = heard.told(tx, inbox)?;
            commands::log_call(tx, &blobs, told)?;
        }
        Ok(())
    };
    engine.db.write(ACTOR, write).await?;
    engine.bells.files.notify_one();
    Ok(())
}
