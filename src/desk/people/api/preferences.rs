//! How one likes to work, over HTTP: everybody's own.
use super::{
    super::{
        commands,
        policy::{Action, Object, authorize},
        preferences::{AfterDone, Density, Preferences, PreferencesPatch, Theme},
        store,
    },
    signed::Signed,
};
use crate::{
    base::Result,
    desk::Desk,
    engine::http::{Json, Problem, nullable},
};
use axum::extract::State;
use serde::Deserialize;

/// What one prefers
#[utoipa::path(get, path = "/agents/me/preferences", operation_id = "people_preferences", tag = "people",
    responses((status = 200, body = Preferences), (status = 401, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed) -> Result<Json<Preferences>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let agent = signed.agent;
    Ok(Json(desk.engine.db.read(move |connection| store::preferences(connection, agent)).await?))
}

/// What is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePreferencesBody {
    theme: Option<Theme>,
    density: Option<Density>,
    after_done: Option<AfterDone>,
    /// 0 to 120; `null`: as the desk has it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u16>, minimum = 0, maximum = 120)]
    undo_send_seconds: Option<Option<u16>>,
    keyboard_shortcuts: Option<bool>,
}

/// Change what one prefers
#[utoipa::path(patch, path = "/agents/me/preferences", operation_id = "people_change_preferences", tag = "people",
    request_body = ChangePreferencesBody,
    responses((status = 200, body = Preferences), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn change(State(desk): State<Desk>, signed: Signed, Json(body): Json<ChangePreferencesBody>) -> Result<Json<Preferences>> {
    let patch = PreferencesPatch {
        theme: body.theme,
        density: body.density,
        after_done: body.after_done,
        undo_send_seconds: body.undo_send_seconds,
        keyboard_shortcuts: body.keyboard_shortcuts,
    };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change_preferences(tx, patch)).await?))
}
