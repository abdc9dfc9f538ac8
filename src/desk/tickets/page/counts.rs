//! How many tickets there are, for the views beside a list: from the counts that triggers keep, never by counting tickets.
use super::super::{model::Status, policy::Visible};
use crate::{
    base::{
        Actor, Result,
        id::{AgentId, TeamId},
    },
    desk::drafts,
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// How many there are, of those that the asker may see. Where not said otherwise, of those that are neither over nor asleep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// In each status, the sleeping ones included.
    pub by_status: BTreeMap<&'static str, i64>,
    pub open: i64,
    pub mine: i64,
    pub unassigned: i64,
    pub by_team: Vec<TeamCount>,
    /// Asleep.
    pub snoozed: i64,
    /// The asker's own that are asleep.
    pub my_snoozed: i64,
    /// With entries of strangers that wait for a decision; in whatever status.
    pub held: i64,
    /// The asker's drafts, those for new tickets included.
    pub drafts: i64,
}

/// How many a team has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TeamCount {
    pub team_id: TeamId,
    pub open: i64,
    pub unassigned: i64,
}

/// So many tickets of one kind.
struct Group {
    status: Status,
    /// 0 for none.
    team: i64,
    /// 0 for nobody.
    assignee: i64,
    tickets: i64,
}

/// The counts for whoever asks.
pub fn counts(connection: &Connection, actor: &Actor) -> Result<Counts> {
    let visible = Visible::to(actor);
    let me = actor.agent_id().map_or(-1, |AgentId(id)| id);
    let mut counts = Counts { by_status: Status::ALL.iter().map(|status| (status.word(), 0)).collect(), ..Counts::default() };
    if let Some(agent) = actor.agent_id() {
        counts.drafts = drafts::count(connection, agent)?;
    }
    if visible == Visible::Nothing {
        return Ok(counts);
    }
    let sees = |group: &Group| match &visible {
        Visible::Some { agent, teams } => group.assignee == *agent || teams.iter().any(|team| team.0 == group.team),
        _ => true,
    };
    let mut teams: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let mut all: Vec<Group> = kept(connection)?.into_iter().filter(sees).collect();
    if let Visible::Some { agent, .. } = &visible {
        all.extend(followed(connection, *agent)?.into_iter().filter(|group| !sees(group)));
    }
    for group in &all {
        *counts.by_status.entry(group.status.word()).or_default() += group.tickets;
    }
    // The sleeping ones are few: they are counted, and taken off.
    let asleep =
        groups(connection, "snoozed_until is not null")?.into_iter().filter(sees).map(|group| Group { tickets: -group.tickets, ..group });
    for group in all.into_iter().chain(asleep).filter(|group| !group.status.is_over()) {
        counts.open += group.tickets;
        let unassigned = if group.assignee == 0 { group.tickets } else { 0 };
        counts.unassigned += unassigned;
        if group.assignee == me {
            counts.mine += group.tickets;
        }
        if group.team != 0 {
            let team = teams.entry(group.team).or_default();
            *team = (team.0 + group.tickets, team.1 + unassigned);
        }
        if group.tickets < 0 {
            counts.snoozed -= group.tickets;
            counts.my_snoozed -= if group.assignee == me { group.tickets } else { 0 };
        }
    }
    counts.by_team = teams.into_iter().map(|(team, (open, unassigned))| TeamCount { team_id: TeamId(team), open, unassigned }).collect();
    counts.held = groups(connection, "held_count > 0")?.iter().filter(|group| sees(group)).map(|group| group.tickets).sum();
    Ok(counts)
}

fn kept(connection: &Connection) -> Result<Vec<Group>> {
    collect(connection, "select status, team_id, assignee_id, tickets from ticket_counts where tickets <> 0", [])
}

/// Groups of the tickets that fulfil a condition which few do and which has an index.
fn groups(connection: &Connection, condition: &str) -> Result<Vec<Group>> {
    let sql = format!(
        "select status, coalesce(team_id, 0), coalesce(assignee_id, 0), count(*) from tickets
         where {condition} and merged_into_id is null and aside = 0 group by 1, 2, 3"
    );
    collect(connection, &sql, [])
}

/// What an agent follows, in groups.
fn followed(connection: &Connection, agent: i64) -> Result<Vec<Group>> {
    let sql = "select t.status, coalesce(t.team_id, 0), coalesce(t.assignee_id, 0), count(*)
         from ticket_followers f cross join tickets t on t.id = f.ticket_id
         where f.agent_id = ?1 and t.merged_into_id is null and t.aside = 0 group by 1, 2, 3";
    collect(connection, sql, [agent])
}

fn collect(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Group>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(values, |row| {
        let status = Status::from_word(&row.get::<_, String>(0)?).unwrap_or(Status::Open);
        Ok(Group { status, team: row.get(1)?, assignee: row.get(2)?, tickets: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
