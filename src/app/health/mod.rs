//! How the box is doing: for a probe in a word, for administrators in detail.
mod followers;
mod index;
mod parts;

use super::App;
use crate::{
    base::{Result, Time},
    desk::{
        Desk,
        intake::ledger,
        outbox,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        search::rebuild::IndexRebuild,
    },
    engine::{
        alarm::{self, Alarm},
        db::SCHEMA_VERSION,
        http::{Json, Problem},
        log,
        machine::{self, Machine},
        work::{TaskHealth, blocking},
    },
};
use axum::extract::State;
use followers::FollowerView;
use parts::DiskView;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(followers::run_again, followers::dismiss)).routes(routes!(index::rebuild))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HealthView {
    version: &'static str,
    /// The number of the newest migration that the database has.
    schema: u32,
    now: Time,
    /// When this process began.
    started_at: Time,
    machine: Machine,
    disk: DiskView,
    /// What stands and must be looked at.
    alarms: Vec<Alarm>,
    tasks: BTreeMap<String, TaskHealth>,
    followers: Vec<FollowerView>,
    /// Messages by what became of them.
    ledger: BTreeMap<String, u64>,
    /// Deliveries that are not settled well, by state.
    deliveries: BTreeMap<String, u64>,
    index: IndexView,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct IndexView {
    documents: u64,
    is_damaged: bool,
    /// The last event that it knows; absent while it is being written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<i64>,
    /// The newest event in the log.
    log_head: i64,
    /// How far a second index is that is being built to replace this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuild: Option<IndexRebuild>,
}

/// How the box is doing, for administrators and managers.
#[utoipa::path(get, path = "/health", operation_id = "health_get", tag = "box",
    responses((status = 200, body = HealthView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn health(State(desk): State<Desk>, signed: Signed) -> Result<Json<HealthView>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let search = desk.search()?.clone();
    let engine = desk.engine.clone();
    let (disk, machine) = blocking(move || (parts::look(&engine), machine::look())).await?;
    let read = desk.engine.db.read(|connection| {
        let ledger = ledger::counts(connection)?.into_iter().map(|(state, count)| (state.word().to_owned(), count)).collect();
        let head = log::head(connection)?;
        let followers = followers::look(connection, head)?;
        Ok((alarm::list(connection, false)?, ledger, outbox::counts(connection)?.into_iter().collect(), followers, head))
    });
    let (alarms, ledger, deliveries, followers, head) = read.await?;
    let index = IndexView {
        documents: search.index.documents(),
        is_damaged: search.index.is_damaged(),
        cursor: search.cursor(),
        log_head: head.0,
        rebuild: search.rebuild(),
    };
    Ok(Json(HealthView {
        version: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA_VERSION,
        now: desk.engine.clock.now(),
        started_at: desk.engine.started_at,
        machine,
        disk: disk?,
        alarms,
        tasks: desk.engine.work.health(),
        followers,
        ledger,
        deliveries,
        index,
    }))
}

/// For probes: answers while requests are answered and the database can be read.
pub(super) async fn probe(State(app): State<App>) -> Result<&'static str> {
    app.engine.db.read(|connection| log::head(connection).map(|_| ())).await?;
    Ok("ok\n")
}
