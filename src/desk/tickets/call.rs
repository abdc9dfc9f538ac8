//! A call: what is known of it, and what becomes of that when more is told. A switchboard tells of one call several times, in any
//! order; what is over does not begin again.
use super::{entry::Direction, list, model::words, page::AgentBrief, store::calls, thread::FileBrief};
use crate::{
    base::{
        Actor, Error, Result, Time,
        id::{AgentId, BlobId, CallId, EntryId, FileId, InboxId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        people::{
            self,
            policy::{Action, Object, authorize},
        },
    },
};
use rusqlite::Connection;
use serde::Serialize;

words! {
    /// How far a call got.
    #[derive(PartialOrd, Ord)]
    CallState {
        Ringing = "ringing",
        /// Somebody answered, and it goes on.
        Talking = "talking",
        /// Somebody answered, and it is over.
        Answered = "answered",
        Missed = "missed",
        Busy = "busy",
        /// Nobody answered, and something was left to be heard.
        Voicemail = "voicemail",
        /// It did not come about.
        Failed = "failed",
    }
}

impl CallState {
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Ringing | Self::Talking)
    }
}

/// A call as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub id: CallId,
    /// Once it is over.
    pub entry: Option<EntryId>,
    pub external_id: Option<String>,
    /// Of the switchboard that tells of it, if it has one.
    pub inbox: Option<InboxId>,
    pub direction: Direction,
    pub state: CallState,
    /// Of the person outside; empty if it was withheld.
    pub number: String,
    pub own_number: String,
    pub queue: String,
    /// As the switchboard shows it.
    pub caller_name: String,
    /// What is to stand in the entry; afterwards that is where it stands.
    pub note: String,
    pub agent: Option<AgentId>,
    /// Where it is to stand, if somebody said so.
    pub ticket: Option<TicketId>,
    pub started_at: Time,
    pub answered_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub talk_seconds: Option<u32>,
    pub recording: Option<FileId>,
    pub recording_removed_at: Option<Time>,
    /// By what its inbox finds the recording; empty where it told of none.
    pub recording_reference: String,
    pub updated_at: Time,
}

/// What is told of a call, once more or for the first time.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub external_id: Option<String>,
    pub inbox: Option<InboxId>,
    pub direction: Direction,
    pub state: CallState,
    pub number: String,
    pub own_number: String,
    pub queue: String,
    pub caller_name: String,
    pub note: String,
    pub agent: Option<AgentId>,
    pub ticket: Option<TicketId>,
    pub started_at: Option<Time>,
    pub answered_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub talk_seconds: Option<u32>,
    /// By what its inbox finds the recording; empty where there is none yet.
    pub recording_reference: String,
}

impl Call {
    /// What is known after `told`: gaps are filled, and the state goes forward alone.
    #[must_use]
    pub fn after(&self, told: &Told) -> Self {
        let mut after = self.clone();
        let fill = |known: &mut String, told: &str| {
            if known.is_empty() {
                told.clone_into(known);
            }
        };
        fill(&mut after.number, &told.number);
        fill(&mut after.own_number, &told.own_number);
        fill(&mut after.queue, &told.queue);
        fill(&mut after.caller_name, &told.caller_name);
        fill(&mut after.note, &told.note);
        fill(&mut after.recording_reference, &told.recording_reference);
        // A call is passed on while it rings: whoever is named last has it.
        if !self.state.is_over() {
            // What is behind by now names nobody who has it.
            after.agent = if told.state < self.state { self.agent.or(told.agent) } else { told.agent.or(self.agent) };
            after.state = self.state.max(told.state);
        } else {
            after.agent = self.agent.or(told.agent);
            // Nobody answered, and only now it is told that something was left to be heard.
            if self.state == CallState::Missed && told.state == CallState::Voicemail {
                after.state = told.state;
            }
        }
        after.inbox = self.inbox.or(told.inbox);
        after.ticket = self.ticket.or(told.ticket);
        after.started_at = told.started_at.map_or(self.started_at, |told| told.min(self.started_at));
        after.answered_at = self.answered_at.or(told.answered_at);
        after.ended_at = self.ended_at.or(told.ended_at);
        after.talk_seconds = self.talk_seconds.or(told.talk_seconds);
        after
    }
}

/// A call as a thread, a list or a window that pops up shows it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CallDetail {
    pub id: CallId,
    pub direction: Direction,
    pub state: CallState,
    /// Of the person outside; empty if it was withheld.
    pub number: String,
    pub own_number: String,
    pub queue: String,
    pub caller_name: String,
    /// Who answered it, or whom it rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentBrief>,
    pub started_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk_seconds: Option<u32>,
    /// To be listened to at `/calls/{id}/recording`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<FileBrief>,
    /// When it was removed because it was old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording_removed_at: Option<Time>,
}

/// The same where it stands in no thread: whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CallView {
    #[serde(flatten)]
    pub call: CallDetail,
    /// Who is known by the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactBrief>,
    /// The number of the ticket in which it stands or, as long as it goes on, of the contact's open one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<EntryId>,
}

/// What a thread shows of a call.
pub(super) fn shown(connection: &Connection, call: Call, recording: Option<FileBrief>) -> Result<CallDetail> {
    let names = people::names(connection, call.agent.as_slice())?;
    Ok(CallDetail {
        id: call.id,
        direction: call.direction,
        state: call.state,
        number: call.number,
        own_number: call.own_number,
        queue: call.queue,
        caller_name: call.caller_name,
        agent: call.agent.map(|id| super::page::agent_brief(&names, id)),
        started_at: call.started_at,
        answered_at: call.answered_at,
        ended_at: call.ended_at,
        talk_seconds: call.talk_seconds,
        recording,
        recording_removed_at: call.recording_removed_at,
    })
}

/// Who is known by a number, as lists show them.
fn contact_of(connection: &Connection, number: &str) -> Result<Option<ContactBrief>> {
    // Numbers of calls are stored in the spelling in which contacts are made from them.
    let Some(number) = contacts::PhoneNumber::read(number, &crate::desk::settings::get(connection)?.phone.country_code) else {
        return Ok(None);
    };
    let Some(id) = contacts::find_by_number(connection, &number)? else { return Ok(None) };
    Ok(contacts::briefs(connection, &[id])?.remove(&id))
}

/// The call with whose it is. Of its ticket the number alone.
pub fn view(connection: &Connection, call: Call) -> Result<CallView> {
    let contact = contact_of(connection, &call.number)?;
    let entry = call.entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten();
    let ticket = match &entry {
        Some(entry) => Some(entry.ticket),
        None => match &contact {
            Some(contact) => calls::open_ticket_of(connection, contact.id, Time::from_seconds(0))?,
            None => None,
        },
    };
    let ticket = ticket.map(|id| list::find(connection, id)).transpose()?.flatten().map(|ticket| ticket.number);
    let recording = call.recording.map(|file| list::find_file(connection, file)).transpose()?.flatten().map(FileBrief::from);
    let entry_id = call.entry;
    Ok(CallView { call: shown(connection, call, recording)?, contact, ticket, entry_id })
}

/// The call, if the actor may see it: its ticket, or, as long as it stands in none, the desk as a whole.
pub fn get(connection: &Connection, actor: &Actor, id: CallId) -> Result<Call> {
    let missing = || Error::not_found("There is no such call.");
    let call = calls::find(connection, id)?.ok_or_else(missing)?;
    match call.entry {
        Some(entry) => list::get_entry(connection, actor, entry).map(drop).map_err(|_| missing())?,
        None => authorize(actor, Action::See, &Object::Desk)?,
    }
    Ok(call)
}

/// The call that a switchboard knows by this id, as it is known so far.
pub fn find_told(connection: &Connection, external_id: &str) -> Result<Option<Call>> {
    calls::find_by_external_id(connection, external_id)
}

/// The calls of a switchboard that are not over as far as is known.
pub fn live_of(connection: &Connection, inbox: InboxId) -> Result<Vec<Call>> {
    calls::live_of(connection, inbox)
}

/// How long was talked in the call that an entry is.
pub fn talked(connection: &Connection, entry: EntryId) -> Result<Option<u32>> {
    Ok(calls::of_entries(connection, &[entry])?.remove(&entry).and_then(|call| call.talk_seconds))
}

/// The calls that ring or go on, the newest first.
pub fn live(connection: &Connection, limit: u32) -> Result<Vec<CallView>> {
    calls::live(connection, limit)?.into_iter().map(|call| view(connection, call)).collect()
}

/// Type and bytes of the recording of a call that the actor may see.
pub fn sound(connection: &Connection, actor: &Actor, id: CallId) -> Result<(String, BlobId)> {
    let missing = || Error::not_found("There is no recording of this call.");
    let call = get(connection, actor, id)?;
    let file = call.recording.map(|file| list::find_file(connection, file)).transpose()?.flatten().ok_or_else(missing)?;
    Ok((file.media_type, file.blob.ok_or_else(missing)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(state: CallState) -> Told {
        Told {
            external_id: Some("1".to_owned()),
            inbox: None,
            direction: Direction::In,
            state,
            number: String::new(),
            own_number: String::new(),
            queue: String::new(),
            caller_name: String::new(),
            note: String::new(),
            agent: None,
            ticket: None,
            started_at: None,
            answered_at: None,
            ended_at: None,
            talk_seconds: None,
            recording_reference: String::new(),
        }
    }

    fn call(state: CallState) -> Call {
        Call {
            id: CallId(1),
            entry: None,
            external_id: Some("1".to_owned()),
            inbox: None,
            direction: Direction::In,
            state,
            number: "+84912345678".to_owned(),
            own_number: String::new(),
            queue: String::new(),
            caller_name: String::new(),
            note: String::new(),
            agent: None,
            ticket: None,
            started_at: Time::from_seconds(1000),
            answered_at: None,
            ended_at: None,
            talk_seconds: None,
            recording: None,
            recording_removed_at: None,
            recording_reference: String::new(),
            updated_at: Time::from_seconds(1000),
        }
    }

    #[test]
    fn a_call_goes_forward_in_whatever_order_it_is_told_of() {
        use CallState::*;
        for (known, said, after) in [
            (Ringing, Talking, Talking),
            (Talking, Ringing, Talking),
            (Talking, Answered, Answered),
            (Ringing, Missed, Missed),
            (Answered, Ringing, Answered),
            (Answered, Missed, Answered),
            (Missed, Answered, Missed),
            (Missed, Voicemail, Voicemail),
            (Voicemail, Missed, Voicemail),
            (Answered, Voicemail, Answered),
        ] {
            assert_eq!(call(known).after(&told(said)).state, after, "{known:?} and then {said:?}");
        }
    }

    #[test]
    fn gaps_are_filled_and_what_is_known_stays() {
        let more = Told {
            number: "+84999".to_owned(),
            queue: "sales".to_owned(),
            talk_seconds: Some(95),
            agent: Some(AgentId(2)),
            started_at: Some(Time::from_seconds(990)),
            ..told(Ringing)
        };
        use CallState::{Answered, Ringing};
        let after = call(Answered).after(&more);
        assert_eq!((after.number.as_str(), after.queue.as_str(), after.talk_seconds), ("+84912345678", "sales", Some(95)));
        assert_eq!((after.agent, after.started_at), (Some(AgentId(2)), Time::from_seconds(990)));
        let passed_on = Call { agent: Some(AgentId(1)), ..call(Ringing) }.after(&more);
        assert_eq!(passed_on.agent, Some(AgentId(2)));
        let talking = Call { agent: Some(AgentId(1)), ..call(CallState::Talking) }.after(&more);
        assert_eq!(talking.agent, Some(AgentId(1)), "whose telephone rings beside it does not have it");
    }
}
