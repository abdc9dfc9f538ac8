//! The people of the desk over HTTP.
mod agents;
mod codes;
mod gates;
mod preferences;
mod roles;
mod second_factor;
mod session;
mod signed;
mod teams;
mod tokens;

pub use gates::Gates;
pub use session::{SessionView, signed_in};
pub use signed::{Signed, Visitor};

use crate::desk::Desk;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::me, session::sign_out))
        .routes(routes!(second_factor::sign_in))
        .routes(routes!(session::list))
        .routes(routes!(session::revoke))
        .routes(routes!(session::change_password))
        .routes(routes!(second_factor::get, second_factor::begin))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::renew))
        .routes(routes!(second_factor::turn_off))
        .routes(routes!(second_factor::reset))
        .routes(routes!(preferences::get, preferences::change))
        .routes(routes!(roles::list))
        .routes(routes!(agents::list, agents::create))
        .routes(routes!(agents::get, agents::change))
        .routes(routes!(agents::invite))
        .routes(routes!(codes::accept_invitation))
        .routes(routes!(codes::accept_sign_in_code))
        .routes(routes!(teams::list, teams::create))
        .routes(routes!(teams::change))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
}
