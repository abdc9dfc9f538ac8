//! Applies a macro to many tickets: each succeeds or fails by itself.
use super::super::{list, model::Macro, render::render, store};
use crate::{
    base::{
        Error, Kind, Result,
        id::{EntryId, MacroId},
    },
    desk::tickets::{
        BulkBefore,
        commands::{Answer, NewNote, Pen, change, note, reply},
        list as tickets,
    },
    engine::db::Tx,
};

/// What becomes of the text of a macro that is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, utoipa::ToSchema)]
#[schema(as = MacroWrites)]
#[serde(rename_all = "snake_case")]
pub enum Writes {
    /// It is not written; only the changes are made.
    #[default]
    Nothing,
    /// An answer to the people of each ticket.
    Reply,
    /// A note for colleagues.
    Note,
}

/// What became of one ticket.
pub struct Applied {
    pub number: i64,
    pub outcome: Result<Done>,
}

/// What was done to one ticket.
pub struct Done {
    pub version: i64,
    pub before: BulkBefore,
    pub entry: Option<EntryId>,
}

/// Applies a macro to each of these tickets. `client_id` makes a repeated call write nothing twice.
pub fn apply(
    tx: &mut Tx<'_>,
    pen: &Pen<'_>,
    id: MacroId,
    numbers: &[i64],
    writes: Writes,
    client_id: Option<&str>,
) -> Result<Vec<Applied>> {
    let one = list::get(tx, tx.actor(), id)?;
    let mut all = Vec::with_capacity(numbers.len());
    for number in numbers {
        let client_id = client_id.map(|client_id| format!("{client_id}:{number}"));
        let outcome = tx.attempt(|tx| apply_one(tx, pen, &one, *number, writes, client_id));
        match outcome {
            // Nothing is wrong with this ticket; the whole call can be repeated.
            Err(error) if matches!(error.kind(), Kind::Unavailable | Kind::Internal) => return Err(error),
            outcome => all.push(Applied { number: *number, outcome }),
        }
    }
    store::count_uses(tx, id, all.iter().filter(|applied| applied.outcome.is_ok()).count())?;
    Ok(all)
}

fn apply_one(tx: &mut Tx<'_>, pen: &Pen<'_>, one: &Macro, number: i64, writes: Writes, client_id: Option<String>) -> Result<Done> {
    let agent = tx.actor().agent_id();
    let ticket = tickets::get_by_number(tx, tx.actor(), number)?;
    let tags = tickets::tags(tx, ticket.id)?;
    let rendered = render(tx, one, &ticket, agent, None)?;
    let mut changes = one.actions.changes(&tags, agent)?;
    if writes != Writes::Nothing && !rendered.missing.is_empty() {
        let missing = rendered.missing.join(", ");
        return Err(Error::conflict(format!("Here nothing is known for {missing}; the text would have a gap.")));
    }
    let (text, html) = (rendered.text, Some(rendered.html).filter(|html| !html.is_empty()));
    let entry = match writes {
        _ if text.trim().is_empty() => None,
        Writes::Nothing => None,
        Writes::Reply => {
            // One transaction decides where the ticket goes: the answer takes the status along.
            let status = changes.status.take();
            Some(reply(tx, pen, ticket.id, &Answer { text, html, status, client_id, quotes_history: true, ..Answer::default() })?.entry)
        }
        Writes::Note => Some(note(tx, pen.blobs, ticket.id, NewNote { text, html, client_id, ..NewNote::default() })?),
    };
    let after = change(tx, ticket.id, changes)?;
    Ok(Done { version: after.version, before: BulkBefore::of(&ticket, tags), entry })
}
