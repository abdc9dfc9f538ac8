//! A page of the demo's shop with its chat, so that whoever looks at the desk can be a customer as well. Only the demonstration has it.
use crate::{
    app::App,
    base::{Error, Result},
    channels::chat::key_of,
    desk::inboxes::{self, ChannelKind},
};
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("shop.html");

/// The page, beside the desk.
pub fn routes(app: &App) -> Router {
    Router::new().route("/demo/shop", get(show)).with_state(app.clone())
}

async fn show(State(app): State<App>) -> Result<Response> {
    let inboxes = app.engine.db.read(inboxes::list).await?;
    let chat = inboxes.into_iter().find(|inbox| inbox.channel == ChannelKind::Chat && inbox.is_active);
    let chat = chat.ok_or_else(|| Error::not_found("There is nothing here."))?;
    let style = PAGE.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map_or("", |(style, _)| style);
    let style = STANDARD.encode(Sha256::digest(style));
    // What a shop with a strict policy would say as well: the widget needs no more than these.
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let html = PAGE.replace("{key}", &key_of(&app.engine.vault, chat.id));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).map_err(Error::internal)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, html).into_response())
}
