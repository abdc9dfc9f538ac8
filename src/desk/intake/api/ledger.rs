//! What came in, and what became of it.
use super::{
    super::{
        commands,
        ledger::{self, LedgerFilter},
        model::{LedgerRow, LedgerState},
        understand::Understood,
    },
    original::attachment,
};
use crate::{
    base::{
        Cursor, Error, Page, PageRequest, Result, Time,
        id::{EntryId, InboxId, LedgerId},
    },
    desk::{
        Desk,
        inboxes::ChannelKind,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::list as tickets,
    },
    engine::{
        http::{Json, Path, Problem, Query},
        work,
    },
};
use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A message that came in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LedgerView {
    id: LedgerId,
    state: LedgerState,
    channel: ChannelKind,
    /// Where it came from.
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbox_id: Option<InboxId>,
    /// Its place within the source.
    external_id: String,
    /// By which rule it was ignored or quarantined.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_id: Option<EntryId>,
    /// Of the ticket that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    received_at: Time,
    stored_at: Time,
}

fn view(row: LedgerRow, number: Option<i64>) -> LedgerView {
    LedgerView {
        id: row.id,
        state: row.state,
        channel: row.source.kind,
        source: row.source.name,
        inbox_id: row.source.inbox,
        external_id: row.external_id,
        rule: row.rule,
        reason: row.reason,
        entry_id: row.entry,
        number,
        received_at: row.received_at,
        stored_at: row.stored_at,
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    state: Option<LedgerState>,
    rule: Option<String>,
    /// The name of a source.
    source: Option<String>,
    /// The number of a ticket.
    number: Option<i64>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What came in, newest first
#[utoipa::path(get, path = "/ledger", operation_id = "intake_list", tag = "intake", params(LedgerQuery),
    responses((status = 200, body = Page<LedgerView>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<LedgerQuery>) -> Result<Json<Page<LedgerView>>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let before = request.cursor.as_ref().map(|cursor| cursor.keys()).transpose()?;
    let filter = LedgerFilter { state: query.state, rule: query.rule, source: query.source, ticket: query.number };
    let page = desk.engine.db.read(move |connection| {
        let rows = ledger::list_filtered(connection, &filter, before, request.limit() + 1)?;
        Page::from_rows(rows, request.limit(), |(row, _)| row.id)
    });
    Ok(Json(page.await?.map(|(row, number)| view(row, number))))
}

/// How much came in, and how much of it waits to be understood or looked at
#[utoipa::path(get, path = "/ledger/counts", operation_id = "intake_counts", tag = "intake",
    responses((status = 200, body = BTreeMap<String, u64>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn counts(State(desk): State<Desk>, signed: Signed) -> Result<Json<BTreeMap<&'static str, u64>>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let counts = desk.engine.db.read(ledger::counts).await?;
    Ok(Json(counts.into_iter().map(|(state, count)| (state.word(), count)).collect()))
}

/// The message as it came, as a file
#[utoipa::path(get, path = "/ledger/{id}/raw", operation_id = "intake_raw", tag = "intake", params(("id" = LedgerId, Path)),
    responses((status = 200, content_type = "message/rfc822", body = Vec<u8>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn raw(State(desk): State<Desk>, signed: Signed, Path(id): Path<LedgerId>) -> Result<Response> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let blobs = desk.engine.blobs.clone();
    let read = desk.engine.db.read(move |connection| {
        let row = ledger::get(connection, id)?;
        if let Some(entry) = row.entry {
            tickets::get_entry(connection, &signed.actor, entry)?;
        }
        Ok((row.source.kind, ledger::raw(connection, &blobs, row.blob)?))
    });
    let (channel, bytes) = read.await?;
    Ok(attachment(channel, &format!("ledger-{id}"), bytes))
}

/// Read a quarantined message once more, with what Hopdesk knows today
#[utoipa::path(post, path = "/ledger/{id}/reprocess", operation_id = "intake_reprocess", tag = "intake", params(("id" = LedgerId, Path)),
    responses((status = 200, body = LedgerView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn reprocess(State(desk): State<Desk>, signed: Signed, Path(id): Path<LedgerId>) -> Result<Json<LedgerView>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let message = read_again(&desk, id).await?;
    let vault = desk.engine.vault.clone();
    desk.engine.db.write(signed.actor, move |tx| commands::reprocess(tx, &vault, &message)).await?;
    let (row, number) = desk.engine.db.read(move |connection| ledger::get_numbered(connection, id)).await?;
    Ok(Json(view(row, number)))
}

async fn read_again(desk: &Desk, id: LedgerId) -> Result<Understood> {
    let blobs = desk.engine.blobs.clone();
    let read = desk.engine.db.read(move |connection| {
        let row = ledger::get(connection, id)?;
        if row.state != LedgerState::Quarantined {
            return Err(Error::conflict("Only quarantined messages can be read again."));
        }
        let raw = ledger::raw(connection, &blobs, row.blob)?;
        Ok((row, raw))
    });
    let (row, raw) = read.await?;
    let intake = desk.intake.clone();
    work::blocking(move || intake.understand(row, &raw)).await?
}
