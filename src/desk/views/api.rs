//! Views over HTTP.
use super::{
    commands, count, list as listing,
    model::{BuiltIn, NewView, Sharing, View, ViewPatch},
};
use crate::{
    base::{
        Error, Kind, Result,
        id::{AgentId, TeamId, ViewId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::filter::{SortBy, SortOrder, TicketFilter},
    },
    engine::http::{Json, Path, Problem, nullable},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(counts))
        .routes(routes!(put_in_order))
        .routes(routes!(change, delete))
}

/// A view that everybody has.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BuiltInView {
    slug: BuiltIn,
    /// To be given to the listing of tickets.
    filter: TicketFilter,
    sort: SortBy,
    order: SortOrder,
}

/// A saved view.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SavedView {
    id: ViewId,
    /// Names it in URLs; stays when the name changes.
    slug: String,
    name: String,
    audience: Sharing,
    /// With which team it is shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<TeamId>,
    /// Who made it.
    owner_id: AgentId,
    /// To be given to the listing of tickets.
    filter: TicketFilter,
    sort: SortBy,
    order: SortOrder,
    /// A number of the palette, 1 to 6.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 6)]
    color: Option<u8>,
    /// The asker may change and delete it.
    may_change: bool,
    version: i64,
}

/// All views that somebody has.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ViewsView {
    built_in: Vec<BuiltInView>,
    /// One's own, then those of one's teams, then those of all, each in their order.
    saved: Vec<SavedView>,
}

fn shown(view: View, signed: &Signed) -> SavedView {
    let may_change = match view.sharing {
        Sharing::Me => view.owner == signed.agent,
        _ => authorize(&signed.actor, Action::ShareViews, &Object::Desk).is_ok(),
    };
    SavedView {
        id: view.id,
        slug: view.slug,
        name: view.name,
        audience: view.sharing,
        team_id: view.team,
        owner_id: view.owner,
        filter: view.filter,
        sort: view.sort,
        order: view.order,
        color: view.color,
        may_change,
        version: view.version,
    }
}

/// One's views: those that everybody has, and those that are saved
#[utoipa::path(get, path = "/views", operation_id = "views_list", tag = "views",
    responses((status = 200, body = ViewsView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed) -> Result<Json<ViewsView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let agent = signed.agent;
    let saved = desk.engine.db.read(move |connection| listing::list(connection, agent)).await?;
    let (sort, order) = (SortBy::default(), SortOrder::default());
    let built_in = BuiltIn::ALL.iter().map(|view| BuiltInView { slug: *view, filter: view.filter(), sort, order }).collect();
    Ok(Json(ViewsView { built_in, saved: saved.into_iter().map(|view| shown(view, &signed)).collect() }))
}

/// How many tickets there are in each of one's views: to be asked again when an event of the live feed says `moves_counts`
#[utoipa::path(get, path = "/views/counts", operation_id = "views_counts", tag = "views",
    responses((status = 200, body = Vec<count::ViewCount>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn counts(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<count::ViewCount>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| count::counts(connection, &signed.actor)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewViewBody {
    name: String,
    /// `me` if absent; to share needs the right to.
    audience: Option<Sharing>,
    /// With `team`.
    team_id: Option<TeamId>,
    filter: TicketFilter,
    #[serde(default)]
    #[schema(required = false)]
    sort: SortBy,
    #[serde(default)]
    #[schema(required = false)]
    order: SortOrder,
    #[schema(minimum = 1, maximum = 6)]
    color: Option<u8>,
}

/// Save a view
#[utoipa::path(post, path = "/views", operation_id = "views_create", tag = "views", request_body = NewViewBody,
    responses((status = 201, body = SavedView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewViewBody>) -> Result<(StatusCode, Json<SavedView>)> {
    let new = NewView {
        name: body.name,
        sharing: body.audience.unwrap_or(Sharing::Me),
        team: body.team_id,
        filter: body.filter,
        sort: body.sort,
        order: body.order,
        color: body.color,
    };
    let view = desk.engine.db.write(signed.actor.clone(), move |tx| commands::create(tx, new)).await?;
    Ok((StatusCode::CREATED, Json(shown(view, &signed))))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeViewBody {
    /// The version that was read.
    version: i64,
    name: Option<String>,
    audience: Option<Sharing>,
    /// With an `audience` of `team`.
    team_id: Option<TeamId>,
    /// The whole filter.
    filter: Option<TicketFilter>,
    sort: Option<SortBy>,
    order: Option<SortOrder>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 6)]
    color: Option<Option<u8>>,
}

/// Change a view
#[utoipa::path(patch, path = "/views/{id}", operation_id = "views_change", tag = "views", params(("id" = ViewId, Path)),
    request_body = ChangeViewBody,
    responses((status = 200, body = SavedView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ViewId>,
    Json(body): Json<ChangeViewBody>,
) -> Result<Json<SavedView>> {
    if body.team_id.is_some() && body.audience.is_none() {
        return Err(Error::field("team_id", "Say `audience` as well."));
    }
    let patch = ViewPatch {
        version: body.version,
        name: body.name,
        sharing: body.audience.map(|sharing| (sharing, body.team_id)),
        filter: body.filter,
        sort: body.sort,
        order: body.order,
        color: body.color,
    };
    match desk.engine.db.write(signed.actor.clone(), move |tx| commands::change(tx, id, patch)).await {
        Ok(view) => Ok(Json(shown(view, &signed))),
        Err(error) if error.kind() == Kind::Stale => {
            let actor = signed.actor.clone();
            let view = desk.engine.db.read(move |connection| listing::get(connection, &actor, id)).await?;
            Err(error.with_current(serde_json::to_value(shown(view, &signed))?))
        }
        Err(error) => Err(error),
    }
}

/// Delete a view
#[utoipa::path(delete, path = "/views/{id}", operation_id = "views_delete", tag = "views", params(("id" = ViewId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn delete(State(desk): State<Desk>, signed: Signed, Path(id): Path<ViewId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::delete(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewOrderBody {
    /// Views that one may change, the first first; those that are not named follow.
    ids: Vec<ViewId>,
}

/// Put one's own views, or those that one may change, in order
#[utoipa::path(put, path = "/views/order", operation_id = "views_put_in_order", tag = "views", request_body = ViewOrderBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn put_in_order(State(desk): State<Desk>, signed: Signed, Json(body): Json<ViewOrderBody>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::put_in_order(tx, &body.ids)).await?;
    Ok(StatusCode::NO_CONTENT)
}
