//! The beginning of a session: who comes, from which site, and what the widget is to show.
use super::{
    visitor::network,
    wire::{ConversationView, EntryView, SessionBody, WholeConversation, WidgetConfig, WidgetSession},
};
use crate::{
    base::{Actor, Error, Kind, Result, Secret, Time, id::InboxId},
    channels::{
        Doors,
        chat::{
            Chat, hours, is_chat,
            settings::{ChatSettings, IDENTITY_SECRET, inbox_of},
        },
        tally::Refusal,
    },
    desk::{
        inboxes::{self, Inbox},
        people, settings as shop,
        visitors::{
            self, FORGOTTEN_AFTER, SignedIdentity, Visitor,
            commands::{Opened, Visit},
        },
    },
    engine::http::{Json, Problem, csrf},
};
use axum::extract::{FromRequest, Request, State};

const ACTOR: Actor = Actor::System("chat");
/// Entries that a session begins with.
pub(super) const NEWEST: u32 = 100;
const ORIGIN: usize = 300;

/// Begin or continue a session at a widget
///
/// An unknown or forgotten `visitor` becomes somebody new. Somebody whom the shop's server has signed (`identity`) is known by that. 401
/// says that the identity is not signed as it must be: the widget goes on without it.
#[utoipa::path(post, path = "/session", operation_id = "widget_open", tag = "widget", security(()), request_body = SessionBody,
    responses((status = 200, body = WidgetSession), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
pub async fn open(State(doors): State<Doors>, request: Request) -> Result<Json<WidgetSession>, Problem> {
    let (parts, body) = request.into_parts();
    let (chat, network) = (&doors.chat, network(&parts));
    let headers = parts.headers.clone();
    chat.gates.sessions.take(&network)?;
    let Json(body) = Json::<SessionBody>::from_request(Request::from_parts(parts, body), &doors).await?;
    let id = inbox_of(&chat.engine.vault, &body.key);
    let found = match id {
        Some(id) => chat.engine.db.read(move |connection| inboxes::get(connection, id)).await.ok().filter(is_chat),
        None => None,
    };
    let Some(inbox) = found else {
        chat.gates.wrong.take(&network)?;
        return Err(Error::not_found("There is no such widget.").into());
    };
    let settings = ChatSettings::read(&inbox.settings)?;
    let own = own_origin(&chat.engine.config.public_url);
    let is_ours = csrf::from_our_origin(&chat.engine.config, &headers);
    if body.origin.len() > ORIGIN || is_ours.is_err() || !is_allowed(&settings, &body.origin, &own, &headers) {
        chat.tally.refused(inbox.id, Refusal::Foreign).await?;
        return Err(Error::forbidden("This site may not show this widget. Name it in the settings of the inbox.").into());
    }
    if let Some(identity) = &body.identity {
        signed(&doors, &inbox, identity).await?;
    }
    let token = body.visitor.filter(|token| (20..=100).contains(&token.len())).map(Secret::new);
    if !is_known(chat, &inbox, token.as_ref()).await? {
        doors.slowed(&chat.gates.strangers, &network, inbox.id).await?;
    }
    let visit = Visit {
        inbox: inbox.id,
        token: token.clone(),
        language: body.language,
        page: body.page.map(|page| (page.url, page.title)),
        identity: body.identity,
    };
    let opened = chat.engine.db.write(ACTOR, move |tx| visitors::commands::open(tx, &visit)).await?;
    let Opened { visitor, fresh, is_joined } = opened;
    if is_joined {
        chat.rooms.wake_visitor(visitor.id);
    }
    let token = fresh.or(token).ok_or_else(|| Error::internal("a visitor without a secret"))?;
    Ok(Json(begun(chat, inbox, settings, visitor, &token).await?))
}

/// What a page is told when its session begins, or began anew as somebody who was proved.
pub(super) async fn begun(chat: &Chat, inbox: Inbox, settings: ChatSettings, visitor: Visitor, token: &Secret) -> Result<WidgetSession> {
    let (blobs, now, language) = (chat.engine.blobs.clone(), chat.engine.clock.now(), visitor.language);
    let read = chat.engine.db.read(move |connection| {
        let (shown, has_older, arriving) = visitors::before(connection, &blobs, &visitor, i64::MAX, NEWEST)?;
        let standing = visitors::conversation(connection, &visitor)?;
        let conversation = standing.map(|conversation| WholeConversation {
            standing: ConversationView::standing(&conversation, &visitor),
            entries: shown.into_iter().map(EntryView::from).collect(),
            has_older,
        });
        let shop = shop::get(connection)?.shop_name;
        Ok((conversation, arriving, hours(connection, now)?, shop))
    });
    let (conversation, arriving, open, shop): (_, _, (bool, Option<Time>), String) = read.await?;
    if !arriving.is_empty() {
        chat.engine.db.write(ACTOR, move |tx| visitors::commands::arrive(tx, &arriving)).await?;
    }
    let config = WidgetConfig::new(&inbox, &settings, language, open, &shop);
    Ok(WidgetSession { visitor: token.reveal().to_owned(), config, conversation })
}

/// Where our own pages are.
fn own_origin(url: &str) -> String {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    url[..end].to_owned()
}

/// Whether the page that shows the frame may: a site that is named, or one of ours by whatever name it is reached.
fn is_allowed(settings: &ChatSettings, origin: &str, own: &str, headers: &axum::http::HeaderMap) -> bool {
    let host = headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let here = format!("http://{host}");
    settings.allows(origin, own) || (!own.starts_with("https:") && !host.is_empty() && origin == here)
}

async fn is_known(chat: &Chat, inbox: &Inbox, token: Option<&Secret>) -> Result<bool> {
    let Some(token) = token else { return Ok(false) };
    let (hash, id) = (people::secret_hash(token.reveal()), inbox.id);
    let since = chat.engine.clock.now().before(FORGOTTEN_AFTER);
    let found = chat.engine.db.read(move |connection| visitors::find_by_token(connection, &hash, since)).await?;
    Ok(found.is_some_and(|visitor| visitor.inbox == id))
}

/// Refuses an identity that the shop's server did not sign, and counts it.
async fn signed(doors: &Doors, inbox: &Inbox, identity: &SignedIdentity) -> Result<()> {
    let (chat, id): (_, InboxId) = (&doors.chat, inbox.id);
    let vault = chat.engine.vault.clone();
    let secret = chat.engine.db.read(move |connection| inboxes::secret(connection, &vault, id, IDENTITY_SECRET)).await?;
    let checked = identity.check(&secret.unwrap_or_default(), chat.engine.clock.now());
    if checked.as_ref().is_err_and(|error| error.kind() == Kind::Unauthenticated) {
        chat.tally.refused(id, Refusal::Unsigned).await?;
    }
    checked
}
