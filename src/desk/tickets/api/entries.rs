//! Threads and single entries.
use super::{
    super::{
        list as listing,
        thread::{self, EntryDetail},
    },
    entry_now,
};
use crate::{
    base::{Cursor, Page, PageRequest, Result, id::EntryId},
    desk::{Desk, people::Signed},
    engine::http::{Json, Path, Problem, Query},
};
use axum::extract::State;
use serde::Deserialize;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThreadOrder {
    #[default]
    Oldest,
    Newest,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Which end comes first.
    #[serde(default)]
    #[param(inline, required = false)]
    order: ThreadOrder,
    /// `next` of the page before, in the same order.
    cursor: Option<String>,
    /// Entries wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The thread of a ticket
#[utoipa::path(get, path = "/tickets/{number}/entries", operation_id = "tickets_list_entries", tag = "tickets",
    params(("number" = i64, Path), EntriesQuery),
    responses((status = 200, body = Page<EntryDetail>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<EntryDetail>>> {
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let blobs = desk.engine.blobs.clone();
    let page = desk.engine.db.read(move |connection| {
        let ticket = listing::get_by_number(connection, &signed.actor, number)?;
        thread::page(connection, &blobs, ticket.id, query.order == ThreadOrder::Newest, &request)
    });
    Ok(Json(page.await?))
}

/// One entry with all its text
#[utoipa::path(get, path = "/entries/{id}", operation_id = "tickets_get_entry", tag = "tickets", params(("id" = EntryId, Path)),
    responses((status = 200, body = EntryDetail), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<EntryId>) -> Result<Json<EntryDetail>> {
    Ok(Json(entry_now(&desk, &signed, id).await?.1))
}
