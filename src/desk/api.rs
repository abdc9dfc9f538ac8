//! The routes of all slices and the document that describes them.
use super::{
    Desk, audit, backups, blocked_senders, contacts, handover, inboxes, intake, live, macros, merging, notices, outbox, people, requests,
    search, settings, setup, tags, templates, ticket_types, tickets, views, visitors,
};
use crate::{
    base::Result,
    desk::people::{
        Signed,
        policy::{Action, Object, authorize},
    },
    engine::http::{Json, Problem},
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::TagBuilder,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes, below `/api/v1`, with the document's head.
pub fn routes() -> OpenApiRouter<Desk> {
    let slices = OpenApiRouter::new()
        .merge(setup::routes())
        .merge(people::routes())
        .merge(settings::routes())
        .merge(contacts::routes())
        .merge(inboxes::routes())
        .merge(blocked_senders::routes())
        .merge(tags::routes())
        .merge(templates::routes())
        .merge(ticket_types::routes())
        .merge(notices::routes())
        .merge(tickets::routes())
        .merge(outbox::routes())
        .merge(intake::routes())
        .merge(requests::routes())
        .merge(macros::routes())
        .merge(merging::routes())
        .merge(search::routes())
        .merge(views::routes())
        .merge(handover::routes())
        .merge(live::routes())
        .merge(audit::routes())
        .merge(backups::routes())
        .routes(routes!(document));
    OpenApiRouter::with_openapi(Head::openapi()).nest("/api/v1", slices)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hopdesk",
        description = "Everything the app does, it does through this API.\n\nIds are strings. Times are RFC 3339. Lists come in pages: `next` of one is the `cursor` of the following. What changes something that others change as well takes the `version` that was read; if it is not the present one, the answer is 409 `stale` with what is `current`. Where a `client_id` is taken, a repeated call answers what the first one did. Failures are `application/problem+json` (RFC 9457).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(super::event::Event, live::HiddenEvent, tickets::presence::PresenceHint, visitors::VisitorHint)),
    modifiers(&Frame)
)]
struct Head;

struct Frame;

impl Modify for Frame {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description("hopdesk", "Of a browser that signed in; changes also need the header X-CSRF-Token.");
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token.")).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let none: [&str; 0] = [];
        document.security = Some(["cookie", "bearer"].map(|name| utoipa::openapi::SecurityRequirement::new(name, none)).to_vec());
        let tags = [
            ("setup", "The first start"),
            ("people", "Agents, teams, sessions and tokens"),
            ("settings", "What holds for the whole desk"),
            ("calls", "Telephone calls and their recordings"),
            ("contacts", "The people who write, and their organisations"),
            ("inboxes", "The entrances"),
            ("blocked_senders", "Whose messages are spam from the start"),
            ("channels", "The doors through which other programs bring messages"),
            ("widget", "What a chat's widget asks for its visitor, whose token it shows"),
            ("tags", "Words by which tickets are sorted"),
            ("templates", "The texts of automatic mail"),
            ("ticket_types", "The kinds that tickets are sorted into"),
            ("notices", "What an agent must be told"),
            ("tickets", "Tickets and their threads"),
            ("drafts", "What agents have begun to write"),
            ("requests", "Tickets as those who asked see them"),
            ("macros", "Prepared answers and changes"),
            ("files", "What is attached, and messages as they came"),
            ("outbox", "What goes out"),
            ("intake", "What came in, and what became of it"),
            ("search", "Finding tickets"),
            ("views", "Listings of tickets by name"),
            ("live", "What happens, as it happens"),
            ("audit", "What happened"),
            ("box", "How the box is doing"),
            ("document", "This document"),
        ];
        document.tags = Some(tags.map(|(name, words)| TagBuilder::new().name(name).description(Some(words)).build()).to_vec());
    }
}

/// The description of this API, as OpenAPI 3.1
#[utoipa::path(get, path = "/openapi.json", operation_id = "document_get", tag = "document",
    responses((status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn document(signed: Signed) -> Result<Json<utoipa::openapi::OpenApi>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(routes().into_openapi()))
}
