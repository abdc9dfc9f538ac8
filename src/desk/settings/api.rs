//! Settings over HTTP: everybody who works here reads them, those who manage the box change them.
use super::{
    commands,
    hours::BusinessHours,
    model::{BackupPlan, Limits, Phone, Portal, Security, Settings, SettingsPatch, TicketDefaults},
    store,
};
use crate::{
    base::{Error, Language, Result},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::{
        backup,
        http::{Json, Problem},
        work,
    },
};
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(get, change))
}

/// The settings of the desk
#[utoipa::path(get, path = "/settings", operation_id = "settings_get", tag = "settings",
    responses((status = 200, body = Settings), (status = 401, body = Problem)))]
async fn get(State(desk): State<Desk>, signed: Signed) -> Result<Json<Settings>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(store::get).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeSettingsBody {
    /// The version that was read.
    version: i64,
    shop_name: Option<String>,
    default_language: Option<Language>,
    time_zone: Option<String>,
    business_hours: Option<BusinessHours>,
    tickets: Option<TicketDefaults>,
    limits: Option<Limits>,
    security: Option<Security>,
    /// Its folder is tried out before it is saved.
    backup: Option<BackupPlan>,
    phone: Option<Phone>,
    portal: Option<Portal>,
}

/// Change settings
#[utoipa::path(patch, path = "/settings", operation_id = "settings_change", tag = "settings", request_body = ChangeSettingsBody,
    responses((status = 200, body = Settings), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
async fn change(State(desk): State<Desk>, signed: Signed, Json(body): Json<ChangeSettingsBody>) -> Result<Json<Settings>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    if let Some(folder) = body.backup.as_ref().and_then(|plan| plan.checked_folder().transpose()).transpose()? {
        let tried = work::blocking(move || backup::check_folder(&folder)).await?;
        tried.map_err(|error| Error::field("backup.folder", error.message().to_owned()))?;
    }
    let patch = SettingsPatch {
        shop_name: body.shop_name,
        default_language: body.default_language,
        time_zone: body.time_zone,
        business_hours: body.business_hours,
        tickets: body.tickets,
        limits: body.limits,
        security: body.security,
        backup: body.backup,
        phone: body.phone,
        portal: body.portal,
    };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change(tx, Some(body.version), patch)).await?))
}
