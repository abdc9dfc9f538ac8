//! Building the search index anew, asked for over HTTP.
use crate::{
    base::Result,
    desk::{
        Desk,
        event::Event,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        search::rebuild as second,
    },
    engine::{http::Problem, work::blocking},
};
use axum::{extract::State, http::StatusCode};

/// Build the search index anew, while search goes on with the old one; nothing happens where that is under way
#[utoipa::path(post, path = "/index/rebuild", operation_id = "health_rebuild_index", tag = "box",
    responses((status = 202), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn rebuild(State(desk): State<Desk>, signed: Signed) -> Result<StatusCode> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let data = desk.engine.config.data.clone();
    let is_new = blocking(move || {
        let is_new = !second::is_wanted(&data);
        second::want(&data).map(|()| is_new)
    });
    if is_new.await?? {
        desk.engine.db.write(signed.actor, |tx| tx.record(&Event::IndexRebuildAsked {}).map(drop)).await?;
        desk.engine.bells.index.notify_one();
    }
    Ok(StatusCode::ACCEPTED)
}
