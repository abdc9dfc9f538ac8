//! Conditions on tickets, as the columns of all tickets answer them. Knows no words: [`super::resolve`] makes conditions of them.
use super::{
    columns::{Row, Table},
    query::Span,
};
use crate::{
    base::id::{AgentId, InboxId, TagId, TeamId},
    desk::{
        inboxes::ChannelKind,
        tickets::{
            model::{Priority, Status, words},
            policy::Visible,
        },
    },
};
use std::collections::HashSet;

words! {
    /// By what an answer is counted. A facet leaves its own conditions out of its counts, so that it shows what another choice
    /// would find.
    Facet {
        Status = "status",
        Priority = "priority",
        Team = "team",
        Assignee = "assignee",
        Channel = "channel",
        Tag = "tag",
        Type = "type",
        /// In which a ticket came to be, where the asker is.
        Year = "year",
    }
}

/// One condition.
#[derive(Debug, Clone)]
pub struct Condition {
    pub is_negated: bool,
    pub test: Test,
}

/// What is asked of a ticket: to have one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Status(Vec<Status>),
    Priority(Vec<Priority>),
    Channel(Vec<ChannelKind>),
    /// Keys.
    Type(Vec<String>),
    /// `None` is nobody.
    Assignee(Vec<Option<AgentId>>),
    Team(Vec<Option<TeamId>>),
    Inbox(Vec<InboxId>),
    Tag(Vec<TagId>),
    HasTag,
    Created(Vec<Span>),
    Updated(Vec<Span>),
    Snoozed,
    Held,
    /// One of these tickets.
    Among(HashSet<i64>),
}

impl Test {
    fn holds(&self, id: i64, row: &Row, table: &Table) -> bool {
        match self {
            Self::Status(list) => list.contains(&row.status()),
            Self::Priority(list) => list.contains(&row.priority()),
            Self::Channel(list) => list.contains(&row.channel()),
            Self::Type(list) => list.iter().any(|key| key == table.type_of(row)),
            Self::Assignee(list) => list.contains(&row.assignee()),
            Self::Team(list) => list.contains(&row.team()),
            Self::Inbox(list) => row.inbox().is_some_and(|inbox| list.contains(&inbox)),
            Self::Tag(list) => table.tags_of(row).iter().any(|tag| list.contains(tag)),
            Self::HasTag => !table.tags_of(row).is_empty(),
            Self::Created(spans) => spans.iter().any(|span| span.contains(row.created_at())),
            Self::Updated(spans) => spans.iter().any(|span| span.contains(row.updated_at())),
            Self::Snoozed => row.is_snoozed(),
            Self::Held => row.is_held(),
            Self::Among(ids) => ids.contains(&id),
        }
    }

    fn facet(&self) -> Option<Facet> {
        match self {
            Self::Status(_) => Some(Facet::Status),
            Self::Priority(_) => Some(Facet::Priority),
            Self::Channel(_) => Some(Facet::Channel),
            Self::Type(_) => Some(Facet::Type),
            Self::Assignee(_) => Some(Facet::Assignee),
            Self::Team(_) => Some(Facet::Team),
            Self::Tag(_) => Some(Facet::Tag),
            Self::Created(_) => Some(Facet::Year),
            _ => None,
        }
    }

    /// Takes the values of another condition on the same column in, if a ticket has but one value there: two conditions that no
    /// ticket fulfils are meant as a choice.
    pub fn join(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Status(list), Self::Status(more)) => list.extend(more),
            (Self::Priority(list), Self::Priority(more)) => list.extend(more),
            (Self::Channel(list), Self::Channel(more)) => list.extend(more),
            (Self::Type(list), Self::Type(more)) => list.extend(more.iter().cloned()),
            (Self::Assignee(list), Self::Assignee(more)) => list.extend(more),
            (Self::Team(list), Self::Team(more)) => list.extend(more),
            (Self::Inbox(list), Self::Inbox(more)) => list.extend(more),
            _ => return false,
        }
        true
    }
}

/// How a ticket stands to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It fulfils every condition.
    Fits,
    /// It would, but for the conditions of this facet.
    But(Facet),
    No,
}

/// Which tickets somebody sees, and which of them they ask for.
#[derive(Debug, Clone)]
pub struct Gate {
    pub sees: Sees,
    pub conditions: Vec<Condition>,
}

/// What somebody sees; where that is not all, with the tickets they follow.
#[derive(Debug, Clone)]
pub struct Sees {
    pub visible: Visible,
    pub followed: HashSet<i64>,
}

impl Sees {
    pub fn holds(&self, id: i64, row: &Row) -> bool {
        match &self.visible {
            Visible::All => true,
            Visible::Nothing => false,
            Visible::Some { agent, teams } => {
                row.assignee().is_some_and(|assignee| assignee.0 == *agent)
                    || row.team().is_some_and(|team| teams.contains(&team))
                    || self.followed.contains(&id)
            }
        }
    }
}

impl Gate {
    pub fn standing(&self, id: i64, table: &Table) -> Standing {
        match table.row(id) {
            Some(row) if self.sees.holds(id, row) => self.of_row(id, row, table),
            _ => Standing::No,
        }
    }

    /// Of a ticket that may be seen.
    fn of_row(&self, id: i64, row: &Row, table: &Table) -> Standing {
        let mut but = None;
        for condition in &self.conditions {
            if condition.test.holds(id, row, table) == condition.is_negated {
                match (condition.test.facet(), but) {
                    (None, _) => return Standing::No,
                    (Some(facet), Some(other)) if facet != other => return Standing::No,
                    (Some(facet), _) => but = Some(facet),
                }
            }
        }
        but.map_or(Standing::Fits, Standing::But)
    }

    /// The tickets that fit; `None` if they are more than so many, or where nothing is asked of any.
    pub fn few(&self, table: &Table, most: usize) -> Option<Vec<i64>> {
        if self.conditions.is_empty() && matches!(self.sees.visible, Visible::All) {
            return None;
        }
        let fitting = self.all(table).filter(|(_, _, standing)| *standing == Standing::Fits);
        let few: Vec<i64> = fitting.map(|(id, _, _)| id).take(most + 1).collect();
        (few.len() <= most).then_some(few)
    }

    /// Every ticket that may be seen, with its standing.
    pub fn all<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = (i64, &'a Row, Standing)> {
        table.rows().filter(|(id, row)| self.sees.holds(*id, row)).map(|(id, row)| (id, row, self.of_row(id, row, table)))
    }
}
