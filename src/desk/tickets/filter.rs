//! Filters as they are written: in the query of a listing, and in a saved view. Decides nothing: [`TicketFilter::resolve`] says for
//! one agent what they mean, or what is wrong with them.
use super::{
    model::{Aside, Priority, Status, TicketType},
    page::{Filter, Sort},
};
use crate::{
    base::{
        Error, Result,
        id::{AgentId, ContactId, InboxId, TeamId},
    },
    desk::inboxes::ChannelKind,
};
use serde::{Deserialize, Serialize};

/// Whether work on a ticket goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateGroup {
    /// New, open, waiting or on hold; not asleep, unless `snoozed` says otherwise.
    Open,
    /// Solved or closed.
    Over,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// When the last entry was written.
    #[default]
    Activity,
    Created,
    Priority,
    Number,
}

impl SortBy {
    pub const ALL: [Self; 4] = [Self::Activity, Self::Created, Self::Priority, Self::Number];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Created => "created",
            Self::Priority => "priority",
            Self::Number => "number",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

impl From<SortBy> for Sort {
    fn from(sort: SortBy) -> Self {
        match sort {
            SortBy::Activity => Self::Activity,
            SortBy::Created => Self::Created,
            SortBy::Priority => Self::Priority,
            SortBy::Number => Self::Number,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    Asc,
    #[default]
    Desc,
}

/// Which tickets are wanted: the filters of the listing of tickets, by the same names and with the same values. What is absent does
/// not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TicketFilter {
    /// One or more of `new`, `open`, `waiting`, `on_hold`, `solved`, `closed`, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Instead of `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline)]
    pub state: Option<StateGroup>,
    /// One or more of `low`, `normal`, `high`, `urgent`, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TicketType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// The id of a team, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<String>,
    /// The id of an agent, `me` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester_id: Option<ContactId>,
    /// The id of an agent, or `me`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follower: Option<String>,
    /// `me`: only those in which a note names the asker that they have not read yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentioned: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// `me`: only those on which the asker has drafts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drafted: Option<String>,
    /// Only those with entries of strangers that wait for a decision.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub held: bool,
    /// Only those that sleep, or only those that do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed: Option<bool>,
    /// The deleted ones instead of all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub deleted: bool,
    /// What was marked as spam instead of all others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub spam: bool,
}

/// Several words with commas between.
fn words<T>(field: &'static str, list: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let words = list.unwrap_or_default().split(',').filter(|word| !word.is_empty());
    words.map(|word| read(word).ok_or_else(|| Error::field(field, format!("\"{word}\" is not possible here.")))).collect()
}

/// An id, or a word in its place; the outer `None` if nothing is asked for.
fn id_or_word<T>(field: &'static str, text: Option<&str>, read: impl Fn(&str) -> Option<Option<T>>) -> Result<Option<Option<T>>> {
    text.map(|text| read(text).ok_or_else(|| Error::field(field, "This is neither an id nor a word that is possible here."))).transpose()
}

impl TicketFilter {
    /// What it means when `me` asks.
    pub fn resolve(&self, me: AgentId) -> Result<Filter> {
        let mut statuses = words("status", self.status.as_deref(), Status::from_word)?;
        let mut is_snoozed = self.snoozed;
        if let Some(group) = self.state {
            if !statuses.is_empty() {
                return Err(Error::field("state", "Ask for `status` or for `state`, not for both."));
            }
            let is_over = group == StateGroup::Over;
            statuses.extend(Status::ALL.iter().filter(|status| status.is_over() == is_over));
            if !is_over {
                is_snoozed = is_snoozed.or(Some(false));
            }
        }
        let aside = match (self.deleted, self.spam) {
            (true, true) => return Err(Error::field("spam", "Ask for `deleted` or for `spam`, not for both.")),
            (true, false) => Some(Aside::Trash),
            (false, true) => Some(Aside::Spam),
            (false, false) => None,
        };
        statuses.sort_by_key(|status| status.word());
        statuses.dedup();
        let agent = |word: &str| if word == "me" { Some(Some(me)) } else { word.parse().ok().map(Some) };
        let team = |word: &str| if word == "none" { Some(None) } else { word.parse::<TeamId>().ok().map(Some) };
        // What names others waits for them, and drafts are their author's: nobody else's business.
        let only_me = |word: &str| (word == "me").then_some(Some(me));
        Ok(Filter {
            statuses,
            priorities: words("priority", self.priority.as_deref(), Priority::from_word)?,
            r#type: self.r#type.clone(),
            channel: self.channel,
            inbox: self.inbox_id,
            team: id_or_word("team_id", self.team_id.as_deref(), team)?,
            assignee: id_or_word("assignee_id", self.assignee_id.as_deref(), |word| if word == "none" { Some(None) } else { agent(word) })?,
            requester: self.requester_id,
            follower: id_or_word("follower", self.follower.as_deref(), agent)?.flatten(),
            mentioned: id_or_word("mentioned", self.mentioned.as_deref(), only_me)?.flatten(),
            tag: self.tag.clone(),
            drafter: id_or_word("drafted", self.drafted.as_deref(), only_me)?.flatten(),
            is_held: self.held,
            is_snoozed,
            aside,
        })
    }
}
