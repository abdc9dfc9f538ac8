//! Who makes a request: the one way handlers learn it.
use super::super::{
    commands::{self, Visit},
    credential,
    model::{Session, TOUCH_EVERY},
    policy,
    store::{self, Proven},
};
use crate::{
    base::{
        Actor, Error, Result, Secret,
        id::{AgentId, TokenId},
    },
    desk::Desk,
    engine::http::{Problem, RemoteAddress, cookie, csrf, sse},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// Somebody signed in, by a session's cookie (with CSRF protection for what changes something) or an API token.
/// As an extractor it comes before all that read the body: whoever is not signed in learns nothing else.
pub struct Signed {
    pub actor: Actor,
    pub agent: AgentId,
    /// The session and its secret; none for a token.
    pub(super) session: Option<(Session, Secret)>,
    token: Option<TokenId>,
    /// Only [`Known`] lets these through.
    pub(super) lacks_second_factor: bool,
}

/// Somebody signed in who may still have to set a second factor up: for what leads there, and for signing out.
pub struct Known(pub Signed);

impl FromRequestParts<Desk> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let Known(signed) = Known::from_request_parts(parts, desk).await?;
        if signed.lacks_second_factor {
            return Err(Error::forbidden("Everybody here signs in with two factors. Set yours up first.").into());
        }
        Ok(signed)
    }
}

impl Signed {
    /// Refuses tokens where only a person at a browser may act.
    pub fn in_person(&self) -> Result<&(Session, Secret)> {
        self.session.as_ref().ok_or_else(|| Error::forbidden("This needs a person who is signed in, not a token."))
    }

    /// Under which limits count.
    pub fn key(&self) -> String {
        self.token.map_or_else(|| format!("agent:{}", self.agent), |token| format!("token:{token}"))
    }

    /// Whether session or token are still good: for what lasts longer than the request.
    pub fn is_still_allowed(&self, desk: &Desk) -> Arc<sse::IsStillAllowed> {
        let clock = desk.engine.clock.clone();
        let (session, token) = (self.session.as_ref().map(|(session, _)| session.id), self.token);
        Arc::new(move |connection| match (session, token) {
            (Some(session), _) => store::is_session_alive(connection, session, clock.now()),
            (None, Some(token)) => store::is_token_alive(connection, token, clock.now()),
            (None, None) => Ok(false),
        })
    }
}

/// What a request shows as proof.
enum Proof {
    Cookie(Secret),
    Token(TokenId, Secret),
}

fn proof(desk: &Desk, headers: &HeaderMap) -> Result<Proof> {
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let text = authorization.to_str().unwrap_or_default();
        let token = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let (id, secret) = token.and_then(credential::parse_token).ok_or_else(wrong_token)?;
        return Ok(Proof::Token(id, Secret::new(secret)));
    }
    let jar = CookieJar::from_headers(headers);
    let secret = cookie::read(&desk.engine.config, &jar).ok_or_else(|| Error::unauthenticated("Sign in first."))?;
    Ok(Proof::Cookie(Secret::new(secret)))
}

fn wrong_token() -> Error {
    Error::unauthenticated("This API token is wrong, over or revoked.")
}

impl FromRequestParts<Desk> for Known {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let now = desk.engine.clock.now();
        let signed = match proof(desk, &parts.headers)? {
            Proof::Token(id, secret) => {
                let hash = credential::hash(secret.reveal());
                let proven = desk.engine.db.read(move |c| store::actor_for_token(c, id, &hash, now)).await?;
                let Proven { actor, agent, seen_at, .. } = proven.ok_or_else(wrong_token)?;
                if !parts.method.is_safe() && policy::only_reads(&actor) {
                    return Err(Error::forbidden("This token may only read.").into());
                }
                if seen_at.is_none_or(|seen| now.since(seen) >= TOUCH_EVERY) {
                    desk.engine.db.write(actor.clone(), move |tx| commands::touch(tx, None, Some(id))).await?;
                }
                Signed { actor, agent, session: None, token: Some(id), lacks_second_factor: false }
            }
            Proof::Cookie(secret) => {
                let hash = credential::hash(secret.reveal());
                let proven = desk.engine.db.read(move |c| store::actor_for_session(c, &hash, now)).await?;
                let over = || Error::unauthenticated("Your session is over. Sign in again.");
                let Proven { actor, agent, session, csrf_hash, lacks_second_factor, .. } = proven.ok_or_else(over)?;
                let session = session.ok_or_else(over)?;
                csrf::check(&desk.engine.config, &parts.method, &parts.headers, &csrf_hash)?;
                if now.since(session.seen_at) >= TOUCH_EVERY {
                    let id = session.id;
                    desk.engine.db.write(actor.clone(), move |tx| commands::touch(tx, Some(id), None)).await?;
                }
                Signed { actor, agent, session: Some((session, secret)), token: None, lacks_second_factor }
            }
        };
        desk.gates.admit_request(&signed.key())?;
        Ok(Self(signed))
    }
}

/// Where an unsigned request comes from. It is refused if another site made it.
pub struct Visitor(pub Visit, pub RemoteAddress);

impl FromRequestParts<Desk> for Visitor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        csrf::from_our_origin(&desk.engine.config, &parts.headers)?;
        let unknown = RemoteAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let remote = parts.extensions.get::<RemoteAddress>().copied().unwrap_or(unknown);
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let visit =
            Visit { remote_address: remote.0.to_canonical().to_string(), network: remote.network(), user_agent: user_agent.to_owned() };
        Ok(Self(visit, remote))
    }
}

impl Visitor {
    /// The visit, if its network has not tried too often.
    pub fn with_proof(self, desk: &Desk) -> Result<Visit> {
        desk.gates.admit_proof(self.1)?;
        Ok(self.0)
    }
}
