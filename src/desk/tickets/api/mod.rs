//! Tickets over HTTP: what each verb takes and answers. Decides nothing.
mod bulk;
mod calls;
mod channels;
mod drafts;
mod entries;
mod files;
mod links;
mod list;
mod organise;
mod presence;
mod reading;
mod spam;
mod ticket;
mod write;

pub use bulk::BulkBefore;

use super::{
    commands::Pen,
    detail::{self, TicketDetail},
    list as listing,
    model::Ticket,
    thread::{self, EntryDetail},
};
use crate::{
    base::{
        Actor, Error, Result,
        id::{EntryId, OperationId, TicketId},
    },
    desk::{Desk, people::Signed},
    engine::db::Tx,
};
use axum::extract::DefaultBodyLimit;
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    let uploads = OpenApiRouter::new().routes(routes!(files::upload)).layer(DefaultBodyLimit::max(files::LARGEST_BODY));
    let recordings =
        OpenApiRouter::new().routes(routes!(calls::put_recording, calls::recording)).layer(DefaultBodyLimit::max(files::LARGEST_BODY));
    OpenApiRouter::new()
        .routes(routes!(list::list, write::write_new))
        .routes(routes!(list::counts))
        .routes(routes!(bulk::bulk))
        .routes(routes!(ticket::get, ticket::change, ticket::delete))
        .routes(routes!(spam::mark, spam::unmark))
        .routes(routes!(spam::block_sender))
        .routes(routes!(ticket::history))
        .routes(routes!(ticket::snooze))
        .routes(routes!(ticket::follow, ticket::unfollow))
        .routes(routes!(ticket::change_participants))
        .routes(routes!(reading::mark_read, reading::mark_unread))
        .routes(routes!(reading::mark_all_read))
        .routes(routes!(presence::stay, presence::leave))
        .routes(routes!(entries::list))
        .routes(routes!(entries::get))
        .routes(routes!(drafts::list, drafts::begin))
        .routes(routes!(drafts::get, drafts::rewrite, drafts::discard))
        .routes(routes!(drafts::restore))
        .routes(routes!(drafts::of_ticket))
        .routes(routes!(drafts::save))
        .routes(routes!(channels::list))
        .routes(routes!(channels::preview))
        .routes(routes!(channels::fetch))
        .routes(routes!(write::reply))
        .routes(routes!(write::note))
        .routes(routes!(write::forward))
        .routes(routes!(write::retract))
        .routes(routes!(organise::merge))
        .routes(routes!(organise::move_entries))
        .routes(routes!(organise::split))
        .routes(routes!(organise::allow))
        .routes(routes!(organise::undo))
        .routes(routes!(links::link))
        .routes(routes!(links::unlink))
        .routes(routes!(calls::log))
        .routes(routes!(calls::live))
        .routes(routes!(calls::get, calls::note))
        .merge(uploads)
        .merge(recordings)
}

/// What was done, and by which id it is undone.
#[derive(Serialize, utoipa::ToSchema)]
struct OperationDone {
    operation_id: OperationId,
    /// The ticket to look at next.
    number: i64,
}

/// The ticket that a command works on, if the actor may see it.
fn resolve(tx: &Tx<'_>, number: i64) -> Result<TicketId> {
    Ok(listing::get_by_number(tx, tx.actor(), number)?.id)
}

fn pen(desk: &Desk) -> Pen<'_> {
    Pen { vault: &desk.engine.vault, blobs: &desk.engine.blobs, entrances: &desk.entrances }
}

/// The ticket as it is now, with who is in it.
async fn ticket_now(desk: &Desk, actor: Actor, number: i64) -> Result<TicketDetail> {
    let (blobs, live) = (desk.engine.blobs.clone(), desk.engine.live.clone());
    let read = desk.engine.db.read(move |connection| {
        let mut ticket = detail::get(connection, &blobs, &actor, number)?;
        super::presence::show(connection, &live, std::slice::from_mut(&mut ticket.row))?;
        Ok(ticket)
    });
    read.await
}

/// The same right after a change of `actor`'s: what they just changed is shown once more, though it may have gone out of their
/// sight with it.
async fn ticket_after(desk: &Desk, actor: Actor, number: i64) -> Result<TicketDetail> {
    let actor = match actor {
        Actor::Agent { id, token, grants, .. } => Actor::Agent { id, token, grants, only_teams: None },
        other => other,
    };
    ticket_now(desk, actor, number).await
}

/// The same refusal, with what the ticket is now.
async fn with_current(desk: &Desk, actor: Actor, number: i64, error: Error) -> Error {
    if error.kind() != crate::base::Kind::Stale || error.current().is_some() {
        return error;
    }
    match ticket_now(desk, actor, number).await.and_then(|ticket| Ok(serde_json::to_value(ticket)?)) {
        Ok(current) => error.with_current(current),
        Err(_) => error,
    }
}

/// An entry that was written, as the thread shows it, and its ticket.
async fn entry_now(desk: &Desk, signed: &Signed, id: EntryId) -> Result<(Ticket, EntryDetail)> {
    let (blobs, actor) = (desk.engine.blobs.clone(), signed.actor.clone());
    desk.engine
        .db
        .read(move |connection| {
            let (entry, ticket) = listing::get_entry(connection, &actor, id)?;
            Ok((ticket, thread::detail(connection, &blobs, entry)?))
        })
        .await
}
