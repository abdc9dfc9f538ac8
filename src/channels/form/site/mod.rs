//! The pages of customers, made on the server: they work without scripts, in two languages, in light and dark. A GET changes
//! nothing, since mail scanners follow links; what changes something is a POST of a form of ours.
mod asked;
mod contact;
mod go_on;
mod look;
mod request;
mod sign_in;
mod speak;
mod upload;

use super::record::{Record, RecordFile};
use crate::{
    base::{
        Actor, Clock, Error, Result,
        id::{InboxId, TicketId},
    },
    desk::{
        Desk,
        inboxes::ChannelKind,
        intake::{Inbound, Source, ledger},
        tickets::list,
    },
    engine::{blob::hash_of, http::Limiter, work},
};
use asked::Asked;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use look::Look;
use std::{sync::Arc, time::Duration};

const ACTOR: Actor = Actor::System("portal");
/// The largest body that any of the forms takes, files and all.
const LARGEST_BODY: usize = (30 << 20) + (1 << 20);

/// What all pages work with; cheap to clone.
#[derive(Clone)]
pub(super) struct Site {
    desk: Desk,
    look: Arc<Look>,
    gates: Gates,
}

/// What holds back who comes too often. All count by network, and forms together as well.
#[derive(Clone)]
struct Gates {
    views: Limiter,
    posts: Limiter,
    sign_ins: Limiter,
    proven_forms: Limiter,
    plain_forms: Limiter,
    all_forms: Limiter,
    answers: Limiter,
}

impl Gates {
    fn new(clock: &Clock) -> Self {
        let limiter = |burst, minutes| Limiter::new(clock.clone(), burst, Duration::from_mins(minutes));
        Self {
            views: limiter(600, 1),
            posts: limiter(120, 10),
            sign_ins: limiter(10, 10),
            proven_forms: limiter(20, 60),
            plain_forms: limiter(5, 60),
            all_forms: limiter(600, 10),
            answers: limiter(30, 60),
        }
    }
}

/// All pages, beside the API and the app.
pub fn routes(desk: &Desk) -> Result<Router> {
    let site = Site { desk: desk.clone(), look: Arc::new(Look::new()?), gates: Gates::new(&desk.engine.clock) };
    let uploads = Router::new()
        .route("/r/{link}/answer", post(request::answer))
        .route("/contact/{inbox}", get(contact::show).post(contact::send))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    let pages = Router::new()
        .route("/r/{link}", get(request::show))
        .route("/r/{link}/files/{file}", get(request::file))
        .route("/r/{link}/solved", post(request::solved))
        .route("/r/{link}/reopen", post(request::reopen))
        .route("/r/{link}/people", post(request::people))
        .route("/r/{link}/link", post(request::send_link))
        .route("/r/{link}/go-on", post(go_on::make))
        .route("/requests", get(sign_in::show).post(sign_in::ask))
        .route("/requests/in/{code}", get(sign_in::ready).post(sign_in::enter))
        .route("/requests/out", post(sign_in::leave))
        .route("/contact", get(contact::choose))
        .route("/contact/{inbox}/thanks/{link}", get(contact::thanks))
        .route("/portal/{file}", get(asset))
        .layer(DefaultBodyLimit::max(64 << 10));
    Ok(uploads.merge(pages).with_state(site))
}

async fn asset(State(site): State<Site>, Path(file): Path<String>) -> Response {
    let Some((media_type, text)) = site.look.asset(&file) else { return Error::not_found("There is nothing here.").into_response() };
    // Its name holds a hash of what it says.
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, text).into_response()
}

impl Site {
    /// The answer that a page has become; of a failure, a page that says so.
    fn respond(&self, asked: &Asked, outcome: Result<Response>) -> Response {
        outcome.unwrap_or_else(|error| self.look.failure(asked, &error))
    }

    /// Takes what was written through the door of intake, stored and landed at once, and answers its ticket. `id` makes it the same
    /// message however often it is sent.
    async fn take_in(&self, source: Source, id: String, record: Record, files: Vec<RecordFile>) -> Result<TicketId> {
        let (intake, now) = (self.desk.intake.clone(), self.desk.engine.clock.now());
        work::blocking(move || {
            let digest = hash_of(format!("{}/{id}", source.name).as_bytes());
            let digest = i64::from_le_bytes(digest[..8].try_into().map_err(Error::internal)?);
            let inbound = Inbound { external_id: id.clone(), received_at: now, raw: record.encode(&files)?, digest };
            let prepared = intake.prepare(vec![inbound.clone()])?;
            let understood = intake.understand_new(&source, inbound)?;
            let pairs = prepared.into_iter().map(|(_, prepared)| (prepared, understood.clone())).collect();
            let landed = intake.take_in_blocking(&source, pairs)?.into_iter().next().flatten().and_then(|landed| landed.ticket);
            if let Some(ticket) = landed {
                return Ok(ticket);
            }
            // It came before: then it is where it went.
            let found = intake.engine.db.read_blocking(|connection| {
                let entry = ledger::find(connection, &source, &id)?.and_then(|row| row.entry);
                entry.map(|entry| list::find_entry(connection, entry)).transpose()
            })?;
            found.flatten().map(|entry| entry.ticket).ok_or_else(|| Error::internal("what was written landed nowhere"))
        })
        .await?
    }
}

/// Where the forms of these pages put what was written.
fn source(name: String, inbox: Option<InboxId>) -> Source {
    Source { kind: ChannelKind::Form, name, inbox }
}

/// After a POST: the page to look at, so that reloading it sends nothing again.
fn see_other(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/requests"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}
