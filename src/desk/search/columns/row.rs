//! One ticket in 40 bytes.
use crate::{
    base::{
        Time,
        id::{AgentId, ContactId, InboxId, TeamId},
    },
    desk::{
        inboxes::ChannelKind,
        tickets::{
            facts::Facts,
            model::{Priority, Status},
        },
    },
};

/// A ticket; ids are kept in 32 bits, with 0 for none, and times in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    requester: u32,
    assignee: u32,
    team: u32,
    inbox: u32,
    created: u32,
    updated: u32,
    active: u32,
    pub(super) tags: u32,
    pub(super) r#type: u16,
    status: Status,
    priority: Priority,
    channel: ChannelKind,
    is_snoozed: bool,
    is_held: bool,
}

fn short(id: Option<i64>) -> u32 {
    id.and_then(|id| u32::try_from(id).ok()).unwrap_or(0)
}

fn seconds(time: Time) -> u32 {
    u32::try_from(time.seconds().max(0)).unwrap_or(u32::MAX)
}

fn long<T>(id: u32, make: impl Fn(i64) -> T) -> Option<T> {
    (id > 0).then(|| make(i64::from(id)))
}

impl Row {
    pub(super) fn of(facts: &Facts<'_>, r#type: u16, tags: u32) -> Self {
        Self {
            requester: short(Some(facts.requester.0)),
            assignee: short(facts.assignee.map(|id| id.0)),
            team: short(facts.team.map(|id| id.0)),
            inbox: short(facts.inbox.map(|id| id.0)),
            created: seconds(facts.created_at),
            updated: seconds(facts.updated_at),
            active: seconds(facts.last_entry_at),
            tags,
            r#type,
            status: facts.status,
            priority: facts.priority,
            channel: facts.channel,
            is_snoozed: facts.is_snoozed,
            is_held: facts.is_held,
        }
    }
    pub fn requester(&self) -> Option<ContactId> {
        long(self.requester, ContactId)
    }
    pub fn assignee(&self) -> Option<AgentId> {
        long(self.assignee, AgentId)
    }
    pub fn team(&self) -> Option<TeamId> {
        long(self.team, TeamId)
    }
    pub fn inbox(&self) -> Option<InboxId> {
        long(self.inbox, InboxId)
    }
    pub fn created_at(&self) -> Time {
        Time::from_seconds(i64::from(self.created))
    }
    pub fn updated_at(&self) -> Time {
        Time::from_seconds(i64::from(self.updated))
    }
    pub fn last_entry_at(&self) -> Time {
        Time::from_seconds(i64::from(self.active))
    }
    pub fn status(&self) -> Status {
        self.status
    }
    pub fn priority(&self) -> Priority {
        self.priority
    }
    pub fn channel(&self) -> ChannelKind {
        self.channel
    }
    pub fn is_snoozed(&self) -> bool {
        self.is_snoozed
    }
    pub fn is_held(&self) -> bool {
        self.is_held
    }
    /// The number of its set of tags.
    pub fn tag_set(&self) -> u32 {
        self.tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_small_as_is_said() {
        assert_eq!(size_of::<Option<Row>>(), 40);
    }
}
