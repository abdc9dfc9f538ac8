//! Templates over HTTP.
use super::{
    commands,
    model::{Rendered, Source, TemplateKind},
    store,
};
use crate::{
    base::{Language, Result},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(put, reset)).routes(routes!(preview))
}

/// A template of automatic mail, in a part of Jinja: `{{ name }}`, `if`, `for`.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TemplateView {
    kind: TemplateKind,
    language: Language,
    subject: String,
    text: String,
    /// Whether it is the one that comes with the program.
    is_default: bool,
}

/// All templates in all languages
#[utoipa::path(get, path = "/templates", operation_id = "templates_list", tag = "templates",
    responses((status = 200, body = Vec<TemplateView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<TemplateView>>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let read = desk.engine.db.read(|connection| {
        let mut views = Vec::new();
        for kind in TemplateKind::ALL {
            for language in [Language::Vi, Language::En] {
                let own = store::find(connection, kind, language)?;
                let is_default = own.is_none();
                let Source { subject, text } = own.unwrap_or_else(|| kind.default_source(language));
                views.push(TemplateView { kind, language, subject, text, is_default });
            }
        }
        Ok(views)
    });
    Ok(Json(read.await?))
}

/// Put a template in the place of the default
#[utoipa::path(put, path = "/templates/{kind}/{language}", operation_id = "templates_put", tag = "templates",
    params(("kind" = TemplateKind, Path), ("language" = Language, Path)), request_body = Source,
    responses((status = 200, body = TemplateView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn put(
    State(desk): State<Desk>,
    signed: Signed,
    Path((kind, language)): Path<(TemplateKind, Language)>,
    Json(body): Json<Source>,
) -> Result<Json<TemplateView>> {
    let Source { subject, text } = desk.engine.db.write(signed.actor, move |tx| commands::put(tx, kind, language, &body)).await?;
    Ok(Json(TemplateView { kind, language, subject, text, is_default: false }))
}

/// Go back to the default
#[utoipa::path(delete, path = "/templates/{kind}/{language}", operation_id = "templates_reset", tag = "templates",
    params(("kind" = TemplateKind, Path), ("language" = Language, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn reset(State(desk): State<Desk>, signed: Signed, Path((kind, language)): Path<(TemplateKind, Language)>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::reset(tx, kind, language)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a template becomes, with sample values
#[utoipa::path(post, path = "/templates/{kind}/{language}/preview", operation_id = "templates_preview", tag = "templates",
    params(("kind" = TemplateKind, Path), ("language" = Language, Path)), request_body = Source,
    responses((status = 200, body = Rendered), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn preview(
    signed: Signed,
    Path((_kind, language)): Path<(TemplateKind, Language)>,
    Json(body): Json<Source>,
) -> Result<Json<Rendered>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    Ok(Json(commands::preview(&body, language)?))
}
