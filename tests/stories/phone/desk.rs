//! What the stories of all telephone lines look at: calls as the desk has them.
use crate::{counter::Counter, patience::until};
use serde_json::Value;

/// A call as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub state: String,
    pub direction: String,
    pub number: String,
    pub agent: String,
    pub talked: Option<i64>,
    pub external_id: String,
}

/// All calls, in the order in which they were first told of.
pub async fn rows(desk: &Counter) -> Vec<Row> {
    desk.house
        .read(|connection| {
            let mut statement = connection.prepare(
                "select c.state, c.direction, c.number, coalesce(a.email, ''), c.talk_seconds, c.external_id
                 from calls c left join agents a on a.id = c.agent_id order by c.id",
            )?;
            let row = |row: &rusqlite::Row<'_>| {
                Ok(Row {
                    state: row.get(0)?,
                    direction: row.get(1)?,
                    number: row.get(2)?,
                    agent: row.get(3)?,
                    talked: row.get(4)?,
                    external_id: row.get(5)?,
                })
            };
            Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
        })
        .await
}

/// The states of all calls, once they are these.
pub async fn come_to(desk: &Counter, states: &[&str]) -> Vec<Row> {
    until(&format!("calls to be {states:?}"), async || {
        let rows = rows(desk).await;
        rows.iter().map(|row| row.state.as_str()).eq(states.iter().copied()).then_some(rows)
    })
    .await
}

/// The calls that stand in a ticket, as its thread shows them.
pub async fn in_thread(desk: &Counter, number: i64) -> Vec<Value> {
    desk.entries(number).await.iter().map(|entry| entry["call"].clone()).collect()
}

/// All orders of four things.
pub fn orders() -> Vec<[usize; 4]> {
    let all = (0..256).map(|n| [n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6]);
    all.filter(|order| (0..4).all(|one| order.contains(&one))).collect()
}

/// The call that a provider knows by this id, once it came to this state and its recording is here.
pub async fn heard(desk: &Counter, external_id: &str, state: &str) -> Row {
    let wanted = format!("{external_id} to be {state} and recorded");
    until(&wanted, async || {
        let count = "select count(*) from calls where recording_id is not null and external_id = ";
        let is_recorded = desk.house.read({
            let sql = format!("{count}'{external_id}'");
            move |connection| Ok(connection.query_row(&sql, [], |row| row.get::<_, i64>(0))? == 1)
        });
        let is_recorded = is_recorded.await;
        rows(desk).await.into_iter().find(|row| is_recorded && row.external_id == external_id && row.state == state)
    })
    .await
}
