//! What a macro changes about a ticket.
use crate::{
    base::{
        Error, Result,
        id::{AgentId, TeamId},
    },
    desk::{
        tags,
        tickets::{Priority, Status, TicketType, commands::TicketChanges},
    },
};
use serde::{Deserialize, Serialize};

const MAX_TAGS: usize = 20;

/// What is to be different about the ticket; what is absent stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = MacroActions)]
#[serde(default, deny_unknown_fields)]
pub struct Actions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<TicketType>,
    /// The id of a team, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<String>,
    /// The id of an agent, `me` or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
}

impl Actions {
    /// The team that it names; the inner `None` takes it away.
    pub fn team(&self) -> Result<Option<Option<TeamId>>> {
        let read = |word: &str| if word == "none" { Some(None) } else { word.parse().ok().map(Some) };
        let refuse = || Error::field("actions.team_id", "This is neither the id of a team nor `none`.");
        self.team_id.as_deref().map(|word| read(word).ok_or_else(refuse)).transpose()
    }

    /// The agent that it names, where `me` is whoever uses the macro.
    pub fn assignee(&self, me: Option<AgentId>) -> Result<Option<Option<AgentId>>> {
        let read = |word: &str| match word {
            "none" => Some(None),
            "me" => Some(me),
            id => id.parse().ok().map(Some),
        };
        let refuse = || Error::field("actions.assignee_id", "This is neither the id of an agent nor `me` or `none`.");
        self.assignee_id.as_deref().map(|word| read(word).ok_or_else(refuse)).transpose()
    }

    /// The actions as they are kept.
    pub fn checked(self) -> Result<Self> {
        self.team()?;
        self.assignee(None)?;
        if self.status == Some(Status::New) {
            return Err(Error::field("actions.status", "A ticket that was looked at cannot become new again."));
        }
        if self.add_tags.len() > MAX_TAGS || self.remove_tags.len() > MAX_TAGS {
            return Err(Error::field("actions.add_tags", "At most 20 tags."));
        }
        let names = |names: &[String]| names.iter().map(|name| tags::check_name(name)).collect::<Result<Vec<_>>>();
        Ok(Self { add_tags: names(&self.add_tags)?, remove_tags: names(&self.remove_tags)?, ..self })
    }

    /// As changes to a ticket that bears `tags`.
    pub fn changes(&self, tags: &[String], me: Option<AgentId>) -> Result<TicketChanges> {
        let is_same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let mut wanted: Vec<String> = tags.iter().filter(|tag| !self.remove_tags.iter().any(|gone| is_same(gone, tag))).cloned().collect();
        for tag in &self.add_tags {
            if !wanted.iter().any(|known| is_same(known, tag)) {
                wanted.push(tag.clone());
            }
        }
        Ok(TicketChanges {
            status: self.status,
            priority: self.priority,
            r#type: self.r#type.clone(),
            team: self.team()?,
            assignee: self.assignee(me)?,
            tags: (wanted != tags).then_some(wanted),
            ..TicketChanges::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_the_place_of_ids_are_understood_and_others_refused() {
        let with = |assignee: &str| Actions { assignee_id: Some(assignee.to_owned()), ..Actions::default() };
        assert_eq!(with("me").assignee(Some(AgentId(3))).unwrap(), Some(Some(AgentId(3))));
        assert_eq!(with("none").assignee(Some(AgentId(3))).unwrap(), Some(None));
        assert!(with("somebody").checked().is_err());
    }

    #[test]
    fn tags_are_added_once_and_taken_away_whatever_their_case() {
        let actions = Actions { add_tags: vec!["vip".into()], remove_tags: vec!["ĐỔI".into()], ..Actions::default() };
        assert_eq!(actions.changes(&["đổi".into(), "VIP".into()], None).unwrap().tags, Some(vec!["VIP".into()]));
        assert_eq!(actions.changes(&["VIP".into()], None).unwrap().tags, None);
    }
}
