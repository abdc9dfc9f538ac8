//! The followers of the log: how far each has come, what it has set aside, and running that again.
use super::super::tasks;
use crate::{
    base::{Error, Result, id::Seq},
    desk::{
        Desk,
        event::Event,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::{
        http::{Path, Problem},
        set_aside::{self, SetAside},
    },
};
use axum::{extract::State, http::StatusCode};
use rusqlite::Connection;
use serde::Serialize;

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct FollowerView {
    name: String,
    /// Events that it has still to read.
    lag: i64,
    /// Events that it could not handle, oldest first, at most 200.
    set_aside: Vec<SetAside>,
}

pub(super) fn look(connection: &Connection, head: Seq) -> Result<Vec<FollowerView>> {
    let positions = set_aside::positions(connection)?;
    let view = |position: set_aside::Position| {
        let set_aside = set_aside::list(connection, &position.name)?;
        Ok(FollowerView { lag: (head.0 - position.cursor.0).max(0), name: position.name, set_aside })
    };
    positions.into_iter().map(view).collect()
}

/// Run an event again that a follower has set aside; 409 says why it still cannot be handled
#[utoipa::path(post, path = "/followers/{name}/set-aside/{seq}", operation_id = "health_run_again", tag = "box",
    params(("name" = String, Path), ("seq" = Seq, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn run_again(State(desk): State<Desk>, signed: Signed, Path((name, seq)): Path<(String, Seq)>) -> Result<StatusCode> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let missing = || Error::not_found("There is no such follower.");
    let follower = tasks::followers(&desk.engine).into_iter().find(|follower| follower.name() == name).ok_or_else(missing)?;
    let name = follower.name();
    let write = desk.engine.db.write(signed.actor, move |tx| {
        // What follows is done by the follower, as it would have been then.
        let problem = tx.acting_as(crate::base::Actor::System(name), |tx| set_aside::run_again(tx, &follower, seq))?;
        if problem.is_none() {
            tx.record(&Event::SetAsideSettled { follower: name.to_owned(), seq, how: "again".to_owned() })?;
        }
        Ok(problem)
    });
    match write.await? {
        None => Ok(StatusCode::NO_CONTENT),
        Some(problem) => Err(Error::conflict(format!("It still cannot be handled: {problem}"))),
    }
}

/// Let an event be that a follower has set aside
#[utoipa::path(delete, path = "/followers/{name}/set-aside/{seq}", operation_id = "health_dismiss", tag = "box",
    params(("name" = String, Path), ("seq" = Seq, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn dismiss(State(desk): State<Desk>, signed: Signed, Path((name, seq)): Path<(String, Seq)>) -> Result<StatusCode> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let write = desk.engine.db.write(signed.actor, move |tx| {
        set_aside::dismiss(tx, &name, seq)?;
        tx.record(&Event::SetAsideSettled { follower: name, seq, how: "dismissed".to_owned() }).map(|_| ())
    });
    write.await.map(|()| StatusCode::NO_CONTENT)
}
