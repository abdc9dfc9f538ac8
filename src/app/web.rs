//! The browser app inside the executable: what `web/` was built into.
use crate::engine::http::assets::Assets;
use axum::{
    Router,
    extract::{Request, State},
    response::Response,
};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// What the shop's pages load: the widget of the chat.
#[derive(RustEmbed)]
#[folder = "web/dist-widget"]
#[allow_missing = true]
struct Widget;

/// The files of the widget.
pub(super) fn widget() -> Assets {
    Assets::of::<Widget>()
}

/// Gives every path that no route takes to the browser app.
pub(super) fn beside(router: Router) -> Router {
    let assets = Arc::new(Assets::of::<Built>());
    if !assets.is_built() {
        tracing::warn!("the web app was not built into this executable; only the API answers");
    }
    router.fallback_service(axum::routing::any(serve).with_state(assets))
}

async fn serve(State(assets): State<Arc<Assets>>, request: Request) -> Response {
    assets.serve(request.method(), request.uri(), request.headers())
}
