//! What the shop's pages load: the script that makes the button and the frame, and the page in the frame. Which sites may show the frame
//! stands in its policy, as the inbox is configured.
use super::{
    Chat,
    api::wire::WidgetConfig,
    hours, is_chat,
    settings::{ChatSettings, inbox_of},
};
use crate::{
    base::{Error, Language, Result},
    desk::{inboxes, settings as shop},
    engine::http::{Limiter, RemoteAddress, assets::Assets},
};
use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
    routing::get,
};
use std::{sync::Arc, time::Duration};

/// The script that the shop's pages name.
const LOADER: &str = "w.js";
/// The meta element of the page that says how the widget looks.
const CONFIG: &str = "hopdesk-config";
/// Requests of one network within a minute.
const PER_MINUTE: u32 = 1200;

#[derive(Clone)]
struct Shown {
    chat: Chat,
    assets: Arc<Assets>,
    views: Limiter,
}

/// The loader, the page of each widget, and the files of that page.
pub fn routes(chat: &Chat, assets: Assets) -> Router {
    let views = Limiter::new(chat.engine.clock.clone(), PER_MINUTE, Duration::from_mins(1));
    Router::new()
        .route("/w.js", get(loader))
        .route("/widget/{key}", get(page))
        .route("/widget/assets/{*name}", get(asset))
        .with_state(Shown { chat: chat.clone(), assets: Arc::new(assets), views })
}

fn nothing() -> Error {
    Error::not_found("There is nothing here.")
}

/// Other sites' pages load it; what it does there is up to their own policy.
async fn loader(State(shown): State<Shown>, headers: HeaderMap) -> Result<Response> {
    let mut response = shown.assets.one(LOADER, &headers).ok_or_else(nothing)?;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600"));
    Ok(response)
}

async fn asset(State(shown): State<Shown>, Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    shown.assets.one(&format!("assets/{name}"), &headers).ok_or_else(nothing)
}

/// The first language that a browser asks for and that is spoken here.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let asked = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    asked.split(',').take(20).find_map(|tag| Language::from_tag(tag.split(';').next()?.trim()))
}

async fn page(
    State(shown): State<Shown>,
    Path(key): Path<String>,
    Extension(remote): Extension<RemoteAddress>,
    headers: HeaderMap,
) -> Result<Response> {
    shown.views.take(&remote.network())?;
    let id = inbox_of(&shown.chat.engine.vault, &key).ok_or_else(nothing)?;
    let read = shown.chat.engine.db.read(move |connection| inboxes::get(connection, id));
    let inbox = read.await.ok().filter(is_chat).ok_or_else(nothing)?;
    let settings = ChatSettings::read(&inbox.settings)?;
    let now = shown.chat.engine.clock.now();
    let read = shown.chat.engine.db.read(move |connection| Ok((hours(connection, now)?, shop::get(connection)?.shop_name)));
    let (open, name) = read.await?;
    // What the button looks like is told without making a visitor of everybody who only looks at a page.
    let config = WidgetConfig::new(&inbox, &settings, preferred(&headers).unwrap_or(inbox.language), open, &name);
    let mut response = shown.assets.framed(&settings.allowed_origins, CONFIG, &serde_json::to_string(&config)?);
    // A page that isolates itself shows no frame that does not say that it may be shown.
    response.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Ok(response)
}
