//! What each role may do, from the policy itself.
use super::{
    super::policy::{Action, Object, Role, authorize},
    signed::Signed,
};
use crate::{
    base::Result,
    engine::http::{Json, Problem},
};
use serde::Serialize;

/// The table of rights.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RolesView {
    /// All rights there are, from the least to the most.
    rights: Vec<Action>,
    roles: Vec<RoleView>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct RoleView {
    role: Role,
    may: Vec<Action>,
}

/// What each role may do
#[utoipa::path(get, path = "/roles", operation_id = "people_list_roles", tag = "people",
    responses((status = 200, body = RolesView), (status = 401, body = Problem)))]
pub async fn list(signed: Signed) -> Result<Json<RolesView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let may = |role: Role| Action::ALL.into_iter().filter(|action| role.grants().contains(action.grant())).collect();
    Ok(Json(RolesView {
        rights: Action::ALL.to_vec(),
        roles: Role::ALL.into_iter().map(|role| RoleView { role, may: may(role) }).collect(),
    }))
}
