//! How the box is doing: for a probe in a word, for administrators in detail.
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
    },
    engine::{
        alarm::{self, Alarm},
        http::{Json, Problem},
        log,
        work::TaskHealth,
    },
};
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(health))
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct HealthView {
    version: &'static str,
    now: Time,
    /// What stands and must be looked at.
    alarms: Vec<Alarm>,
    tasks: BTreeMap<String, TaskHealth>,
    /// Messages by what became of them.
    ledger: BTreeMap<String, u64>,
    /// Deliveries that are not settled well, by state.
    deliveries: BTreeMap<String, u64>,
    index: IndexView,
    /// Bytes of the database file and its write-ahead log.
    database_bytes: u64,
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct IndexView {
    documents: u64,
    is_damaged: bool,
    /// The newest event in the log.
    log_head: i64,
}

/// How the box is doing, for administrators and managers.
#[utoipa::path(get, path = "/health", operation_id = "health_get", tag = "box",
    responses((status = 200, body = HealthView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn health(State(desk): State<Desk>, signed: Signed) -> Result<Json<HealthView>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let index = desk.search()?.index.clone();
    let (alarms, ledger, deliveries, head) = desk
        .engine
        .db
        .read(|connection| {
            let ledger = ledger::counts(connection)?.into_iter().map(|(state, count)| (state.word().to_owned(), count)).collect();
            Ok((alarm::list(connection, false)?, ledger, outbox::counts(connection)?.into_iter().collect(), log::head(connection)?))
        })
        .await?;
    let size = |name: &str| std::fs::metadata(desk.engine.config.data.join(name)).map_or(0, |about| about.len());
    Ok(Json(HealthView {
        version: env!("CARGO_PKG_VERSION"),
        now: desk.engine.clock.now(),
        alarms,
        tasks: desk.engine.work.health(),
        ledger,
        deliveries,
        index: IndexView { documents: index.documents(), is_damaged: index.is_damaged(), log_head: head.0 },
        database_bytes: size("hopdesk.db") + size("hopdesk.db-wal"),
    }))
}

/// For probes: answers while requests are answered and the database can be read.
pub(super) async fn probe(State(app): State<App>) -> Result<&'static str> {
    app.engine.db.read(|connection| log::head(connection).map(|_| ())).await?;
    Ok("ok\n")
}
