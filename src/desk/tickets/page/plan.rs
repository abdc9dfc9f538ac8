//! From a filter to a statement. A listing is either a merge of walks that are in the wanted order already (one for each status,
//! so that a limit stops them early), or a small set that is sorted; which one, counts that cost next to nothing decide.
use super::{
    super::{
        model::{Aside, Priority, Status},
        policy::Visible,
    },
    Filter, Sort,
};
use crate::{
    base::{
        Result,
        id::{AgentId, TeamId},
    },
    desk::{drafts, tags},
};
use rusqlite::{Connection, OptionalExtension, types::Value};

/// A condition with the values that it binds, in order.
#[derive(Debug, Clone, Default)]
struct Terms {
    sql: Vec<String>,
    values: Vec<Value>,
}

impl Terms {
    fn and(mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        self.sql.push(sql.into());
        self.values.extend(values);
        self
    }
    fn and_all(mut self, others: &Self) -> Self {
        self.sql.extend(others.sql.iter().cloned());
        self.values.extend(others.values.iter().cloned());
        self
    }
}

/// One walk.
#[derive(Debug, Clone)]
struct Arm {
    from: String,
    terms: Terms,
}

impl Arm {
    fn of(index: &str, terms: Terms) -> Self {
        Self { from: format!("tickets t indexed by {index}"), terms }
    }
}

/// How a listing is read.
#[derive(Debug)]
pub(super) struct Plan {
    arms: Vec<Arm>,
    /// Reads a set that is small by itself, and so needs no bound.
    pub(super) is_small: bool,
    /// Those in which there can be any.
    pub(super) statuses: Vec<Status>,
    sort: Sort,
    is_ascending: bool,
}

impl Plan {
    /// The statement that gives keys and ids in order, with its values.
    pub(super) fn statement(self, limit: u32) -> (String, Vec<Value>) {
        let key = self.sort.key();
        let direction = if self.is_ascending { "asc" } else { "desc" };
        let mut values = Vec::new();
        let mut parts = Vec::with_capacity(self.arms.len());
        for arm in self.arms {
            parts.push(format!("select {key} as k, t.id as id from {} where {}", arm.from, arm.terms.sql.join(" and ")));
            values.extend(arm.terms.values);
        }
        values.push(Value::Integer(i64::from(limit)));
        (format!("{} order by k {direction}, id {direction} limit ?", parts.join(" union all ")), values)
    }
}

impl Plan {
    /// The statement that counts, no further than `limit`, with its values.
    pub(super) fn counting(self, limit: u32) -> (String, Vec<Value>) {
        let mut values = Vec::new();
        let mut parts = Vec::with_capacity(self.arms.len());
        for arm in self.arms {
            parts.push(format!("select 1 from {} where {}", arm.from, arm.terms.sql.join(" and ")));
            values.extend(arm.terms.values);
        }
        values.push(Value::Integer(i64::from(limit)));
        (format!("select count(*) from ({} limit ?)", parts.join(" union all ")), values)
    }
}

/// When the last entry was written in that ticket which has `limit` newer ones in its status; the newest such time of several
/// statuses, and none if no status has so many tickets.
pub(super) fn horizon(connection: &Connection, statuses: &[Status], limit: u32) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(
        "select last_entry_at from tickets indexed by tickets_by_status
         where status = ?1 and merged_into_id is null and aside = 0 order by last_entry_at desc limit 1 offset ?2",
    )?;
    let mut horizon = None;
    for status in statuses {
        let found: Option<i64> = statement.query_row((status.word(), limit), |row| row.get(0)).optional()?;
        horizon = horizon.max(found);
    }
    Ok(horizon)
}

/// Decides how to read; `None` if there can be nothing. Up to `small` rows are sorted instead of walked.
pub(super) fn plan(
    connection: &Connection,
    visible: &Visible,
    filter: &Filter,
    (sort, is_ascending): (Sort, bool),
    after: Option<(i64, i64)>,
    small: i64,
) -> Result<Option<Plan>> {
    if *visible == Visible::Nothing {
        return Ok(None);
    }
    let tag = match &filter.tag {
        None => None,
        Some(name) => match tags::find(connection, name)? {
            Some(tag) => Some(tag.id.0),
            None => return Ok(None),
        },
    };
    let rest = conditions(visible, filter, tag, sort, is_ascending, after);
    let statuses = if filter.statuses.is_empty() { Status::ALL } else { filter.statuses.as_slice() };
    let statuses = if filter.aside.is_some() { statuses.to_vec() } else { with_tickets(connection, visible, filter, statuses)? };
    let asked = Asked { connection, visible, filter, tag, statuses: &statuses, sort, small };
    let (arms, is_small) = match asked.small_set(&rest)?.filter(|_| filter.aside.is_none()) {
        Some(small) => (vec![small], true),
        None => (asked.arms(&rest)?, filter.aside.is_some()),
    };
    Ok((!arms.is_empty()).then_some(Plan { arms, is_small, statuses, sort, is_ascending }))
}

/// Those statuses in which there is a ticket for the asker, by the counts that are kept: an empty walk would go to its end.
fn with_tickets(connection: &Connection, visible: &Visible, filter: &Filter, statuses: &[Status]) -> Result<Vec<Status>> {
    let mut terms = Terms::default().and("tickets > 0", []);
    for (column, id) in
        [("team_id", filter.team.map(|id| id.map_or(0, |id| id.0))), ("assignee_id", filter.assignee.map(|id| id.map_or(0, |id| id.0)))]
    {
        if let Some(id) = id {
            terms = terms.and(format!("{column} = ?"), [number(id)]);
        }
    }
    if let Visible::Some { agent, teams } = visible {
        let values = teams.iter().map(|team| number(team.0)).chain([number(*agent)]);
        terms = terms.and(format!("(team_id in ({}) or assignee_id = ?)", places(teams.len())), values);
    }
    let mut statement =
        connection.prepare_cached(&format!("select distinct status from ticket_counts where {}", terms.sql.join(" and ")))?;
    let known = statement.query_map(rusqlite::params_from_iter(terms.values), |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok(statuses.iter().copied().filter(|status| known.iter().any(|word| word == status.word())).collect())
}

fn number(value: i64) -> Value {
    Value::Integer(value)
}
fn word(value: &str) -> Value {
    Value::Text(value.to_owned())
}
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// The tickets in which a note that an agent has not read names them.
const MENTIONED: &str = "select e.ticket_id from mentions m indexed by mentions_waiting cross join entries e on e.id = m.entry_id
     where m.agent_id = ? and m.is_waiting = 1";

/// Where the tickets of a listing lie.
fn lying(aside: Option<Aside>) -> &'static str {
    match aside {
        None => "t.merged_into_id is null and t.aside = 0",
        Some(Aside::Trash) => "t.aside = 1",
        Some(Aside::Spam) => "t.aside = 2",
        Some(Aside::Emptied) => "t.aside = 3",
    }
}

/// What every ticket of the listing fulfils.
fn conditions(visible: &Visible, filter: &Filter, tag: Option<i64>, sort: Sort, is_ascending: bool, after: Option<(i64, i64)>) -> Terms {
    let mut terms = Terms::default().and(lying(filter.aside), []);
    if !filter.statuses.is_empty() {
        let words = filter.statuses.iter().map(|status| word(status.word()));
        terms = terms.and(format!("t.status in ({})", places(filter.statuses.len())), words);
    }
    if !filter.priorities.is_empty() {
        let words = filter.priorities.iter().copied().map(Priority::word).map(word);
        terms = terms.and(format!("t.priority in ({})", places(filter.priorities.len())), words);
    }
    for (column, value) in [
        ("t.type", filter.r#type.as_ref().map(|kind| word(kind.word()))),
        ("t.channel", filter.channel.map(|kind| word(kind.word()))),
        ("t.inbox_id", filter.inbox.map(|id| number(id.0))),
        ("t.requester_id", filter.requester.map(|id| number(id.0))),
    ] {
        if let Some(value) = value {
            terms = terms.and(format!("{column} = ?"), [value]);
        }
    }
    for (column, value) in
        [("t.team_id", filter.team.map(|id| id.map(|id| id.0))), ("t.assignee_id", filter.assignee.map(|id| id.map(|id| id.0)))]
    {
        terms = match value {
            None => terms,
            Some(None) => terms.and(format!("{column} is null"), []),
            Some(Some(id)) => terms.and(format!("{column} = ?"), [number(id)]),
        };
    }
    if let Some(tag) = tag {
        terms = terms.and("exists (select 1 from ticket_tags x where x.ticket_id = t.id and x.tag_id = ?)", [number(tag)]);
    }
    if let Some(agent) = filter.follower {
        terms = terms.and("exists (select 1 from ticket_followers f where f.ticket_id = t.id and f.agent_id = ?)", [number(agent.0)]);
    }
    if let Some(agent) = filter.mentioned {
        terms = terms.and(format!("t.id in ({MENTIONED})"), [number(agent.0)]);
    }
    if let Some(agent) = filter.drafter {
        terms = terms.and(drafts::IS_DRAFTED, [number(agent.0)]);
    }
    if filter.is_held {
        terms = terms.and("t.held_count > 0", []);
    }
    if let Some(is_snoozed) = filter.is_snoozed {
        terms = terms.and(if is_snoozed { "t.snoozed_until is not null" } else { "t.snoozed_until is null" }, []);
    }
    if let Visible::Some { agent, teams } = visible {
        let values = teams.iter().map(|team| number(team.0)).chain([number(*agent), number(*agent)]);
        let sql = format!(
            "(t.team_id in ({}) or t.assignee_id = ? or exists (select 1 from ticket_followers f where f.ticket_id = t.id and f.agent_id = ?))",
            places(teams.len())
        );
        terms = terms.and(sql, values);
    }
    if let Some((key, id)) = after {
        let compared = if is_ascending { ">" } else { "<" };
        terms = terms.and(format!("({}, t.id) {compared} (?, ?)", sort.key()), [number(key), number(id)]);
    }
    terms
}

/// Of none of these teams.
fn elsewhere(terms: Terms, teams: &[TeamId]) -> Terms {
    terms.and(format!("(t.team_id is null or t.team_id not in ({}))", places(teams.len())), teams.iter().map(|team| number(team.0)))
}

struct Asked<'a> {
    connection: &'a Connection,
    visible: &'a Visible,
    filter: &'a Filter,
    tag: Option<i64>,
    statuses: &'a [Status],
    sort: Sort,
    /// Up to so many rows are sorted instead of walked.
    small: i64,
}

impl Asked<'_> {
    fn arms(&self, rest: &Terms) -> Result<Vec<Arm>> {
        let is_by_activity = self.sort == Sort::Activity;
        match self.filter.aside {
            None => {}
            Some(Aside::Trash) => return Ok(vec![Arm::of("tickets_deleted", rest.clone())]),
            Some(Aside::Spam) => return Ok(vec![Arm::of("tickets_spam", rest.clone())]),
            Some(Aside::Emptied) => return Ok(Vec::new()),
        }
        if self.filter.is_held && is_by_activity {
            return Ok(vec![Arm::of("tickets_held", rest.clone())]);
        }
        if let Some(arms) = self.beyond_own_teams(rest) {
            return Ok(arms);
        }
        let column = self.column()?;
        if let Some((column, size)) = column
            && (is_by_activity || size <= self.small)
        {
            let index = if column == "t.team_id" { "tickets_by_team" } else { "tickets_by_assignee" };
            // The condition on the column itself is among the rest.
            return Ok(self.walks(index, rest));
        }
        if let Visible::Some { agent, teams } = self.visible
            && column.is_none()
            && (is_by_activity || self.visible_size(*agent, teams)? <= self.small)
        {
            return Ok(self.visible_arms(*agent, teams, rest));
        }
        Ok(self.walks(self.sort.index(), rest))
    }

    /// A walk of this index for each status; what a restricted agent only follows is a small set of its own.
    fn walks(&self, index: &str, rest: &Terms) -> Vec<Arm> {
        let Visible::Some { agent, teams } = self.visible else { return self.for_each_status(index, &Terms::default(), rest) };
        let values = teams.iter().map(|team| number(team.0)).chain([number(*agent)]);
        let own = Terms::default().and(format!("(t.team_id in ({}) or t.assignee_id = ?)", places(teams.len())), values);
        let mut arms = self.for_each_status(index, &own, rest);
        arms.push(self.followed_arm(*agent, teams, rest));
        arms
    }

    /// Where a restricted agent asks for a team that is not theirs, only their own tickets and those they follow can be meant.
    fn beyond_own_teams(&self, rest: &Terms) -> Option<Vec<Arm>> {
        let Visible::Some { agent, teams } = self.visible else { return None };
        let team = self.filter.team?;
        let is_mine = self.filter.assignee == Some(Some(AgentId(*agent)));
        if is_mine || team.is_some_and(|team| teams.contains(&team)) {
            return None;
        }
        let mut arms = vec![self.followed_arm(*agent, teams, rest)];
        if self.filter.assignee.is_none() {
            arms.extend(self.own_arms(*agent, teams, rest));
        }
        Some(arms)
    }

    fn for_each_status(&self, index: &str, first: &Terms, rest: &Terms) -> Vec<Arm> {
        let one = |status: &Status| {
            let terms = Terms::default().and("t.status = ?", [word(status.word())]).and_all(first).and_all(rest);
            Arm::of(index, terms)
        };
        self.statuses.iter().map(one).collect()
    }

    /// What a restricted agent sees, in parts that do not overlap: their teams' tickets, their own, and what they follow.
    fn visible_arms(&self, agent: i64, teams: &[TeamId], rest: &Terms) -> Vec<Arm> {
        let of_team =
            |team: &TeamId| self.for_each_status("tickets_by_team", &Terms::default().and("t.team_id = ?", [number(team.0)]), rest);
        let mut arms: Vec<Arm> = teams.iter().flat_map(of_team).collect();
        arms.extend(self.own_arms(agent, teams, rest));
        arms.push(self.followed_arm(agent, teams, rest));
        arms
    }

    /// An agent's own tickets outside of these teams.
    fn own_arms(&self, agent: i64, teams: &[TeamId], rest: &Terms) -> Vec<Arm> {
        let own = elsewhere(Terms::default().and("t.assignee_id = ?", [number(agent)]), teams);
        self.for_each_status("tickets_by_assignee", &own, rest)
    }

    /// What an agent follows of others outside of these teams.
    fn followed_arm(&self, agent: i64, teams: &[TeamId], rest: &Terms) -> Arm {
        let followed =
            Terms::default().and("v.agent_id = ?", [number(agent)]).and("(t.assignee_id is null or t.assignee_id <> ?)", [number(agent)]);
        Arm {
            from: "ticket_followers v indexed by ticket_followers_by_agent cross join tickets t on t.id = v.ticket_id".into(),
            terms: elsewhere(followed, teams).and_all(rest),
        }
    }

    /// The smallest of the sets that a condition names, if one is small.
    fn small_set(&self, rest: &Terms) -> Result<Option<Arm>> {
        let filter = self.filter;
        let mut sets: Vec<(i64, Arm)> = Vec::new();
        if let Some(requester) = filter.requester {
            let size = self.bounded("select 1 from tickets where requester_id = ?1", Some(number(requester.0)))?;
            sets.push((size, Arm::of("tickets_by_requester", rest.clone())));
        }
        if let Some(tag) = self.tag {
            let size = self.bounded("select 1 from ticket_tags where tag_id = ?1", Some(number(tag)))?;
            let terms = Terms::default().and("y.tag_id = ?", [number(tag)]).and_all(rest);
            sets.push((
                size,
                Arm { from: "ticket_tags y indexed by ticket_tags_by_tag cross join tickets t on t.id = y.ticket_id".into(), terms },
            ));
        }
        if let Some(AgentId(agent)) = filter.follower {
            let size = self.bounded("select 1 from ticket_followers where agent_id = ?1", Some(number(agent)))?;
            let terms = Terms::default().and("w.agent_id = ?", [number(agent)]).and_all(rest);
            let from = "ticket_followers w indexed by ticket_followers_by_agent cross join tickets t on t.id = w.ticket_id";
            sets.push((size, Arm { from: from.into(), terms }));
        }
        if let Some(AgentId(agent)) = filter.mentioned {
            let size = self.bounded("select 1 from mentions where agent_id = ?1 and is_waiting = 1", Some(number(agent)))?;
            // Found by their ids: the condition is among the rest.
            sets.push((size, Arm { from: "tickets t not indexed".into(), terms: rest.clone() }));
        }
        if let Some(agent) = filter.drafter {
            let terms = Terms::default().and("d.agent_id = ?", [number(agent.0)]).and_all(rest);
            sets.push((drafts::count(self.connection, agent)?, Arm { from: drafts::OF_AGENT.into(), terms }));
        }
        const LIVE: &str = "merged_into_id is null and aside = 0";
        for (column, index, value) in [
            ("inbox_id", "tickets_by_inbox", filter.inbox.map(|id| number(id.0))),
            ("type", "tickets_by_type", filter.r#type.as_ref().map(|kind| word(kind.word()))),
            ("channel", "tickets_by_channel", filter.channel.map(|kind| word(kind.word()))),
        ] {
            if let Some(value) = value {
                let size = self.bounded(&format!("select 1 from tickets where {column} = ?1 and {LIVE}"), Some(value))?;
                sets.push((size, Arm::of(index, rest.clone())));
            }
        }
        if !filter.priorities.is_empty() && self.sort != Sort::Priority {
            let ranks: Vec<String> = filter.priorities.iter().map(|priority| (*priority as u8).to_string()).collect();
            let words: Vec<String> = self.statuses.iter().map(|status| format!("'{}'", status.word())).collect();
            let condition = format!("status in ({}) and priority_rank in ({})", words.join(", "), ranks.join(", "));
            let size =
                self.bounded(&format!("select 1 from tickets indexed by tickets_by_status_priority where {condition} and {LIVE}"), None)?;
            let terms = Terms::default()
                .and(condition.replace("status in", "t.status in").replace("priority_rank", "t.priority_rank"), [])
                .and_all(rest);
            sets.push((size, Arm::of("tickets_by_status_priority", terms)));
        }
        if filter.is_held {
            sets.push((self.bounded("select 1 from tickets where held_count > 0", None)?, Arm::of("tickets_held", rest.clone())));
        }
        if filter.is_snoozed == Some(true) {
            let size = self.bounded("select 1 from tickets where snoozed_until is not null", None)?;
            sets.push((size, Arm::of("tickets_by_snooze", rest.clone())));
        }
        Ok(sets.into_iter().filter(|(size, _)| *size <= self.small).min_by_key(|(size, _)| *size).map(|(_, arm)| arm))
    }

    /// How many rows a condition names, counted no further than it matters.
    fn bounded(&self, rows: &str, value: Option<Value>) -> Result<i64> {
        let mut statement = self.connection.prepare_cached(&format!("select count(*) from ({rows} limit {})", self.small + 1))?;
        Ok(statement.query_row(rusqlite::params_from_iter(value), |row| row.get(0))?)
    }

    /// The more selective of team and assignee, if one of them is asked for, with how many tickets it names.
    fn column(&self) -> Result<Option<(&'static str, i64)>> {
        let team = self.filter.team.map(|team| ("t.team_id", "team_id", team.map_or(0, |team| team.0)));
        let assignee = self.filter.assignee.map(|agent| ("t.assignee_id", "assignee_id", agent.map_or(0, |agent| agent.0)));
        let mut best = None;
        for (name, column, value) in [team, assignee].into_iter().flatten() {
            let size = self.counted(&format!("{column} = ?1"), value)?;
            if best.is_none_or(|(_, smallest)| size < smallest) {
                best = Some((name, size));
            }
        }
        Ok(best)
    }

    fn visible_size(&self, agent: i64, teams: &[TeamId]) -> Result<i64> {
        let mut size = self.counted("assignee_id = ?1", agent)?;
        for team in teams {
            size += self.counted("team_id = ?1", team.0)?;
        }
        Ok(size)
    }

    /// By the counts that are kept: how many tickets of the wanted statuses there are.
    fn counted(&self, condition: &str, value: i64) -> Result<i64> {
        let words: Vec<String> = self.statuses.iter().map(|status| format!("'{}'", status.word())).collect();
        let sql = format!("select coalesce(sum(tickets), 0) from ticket_counts where {condition} and status in ({})", words.join(", "));
        Ok(self.connection.prepare_cached(&sql)?.query_row([value], |row| row.get(0))?)
    }
}
