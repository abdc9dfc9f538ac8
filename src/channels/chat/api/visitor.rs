//! Who asks: the visitor whose secret a request shows, from a frame of ours.
use crate::{
    base::{Error, Result, id::InboxId},
    channels::{Doors, chat::is_chat, tally::Refusal},
    desk::{
        inboxes::{self, Inbox},
        people,
        visitors::{self, FORGOTTEN_AFTER, Visitor},
    },
    engine::http::{Limiter, Problem, RemoteAddress, csrf},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use std::net::{IpAddr, Ipv4Addr};

/// Somebody at a widget, by the secret that their browser keeps.
#[derive(Debug, Clone)]
pub struct Known {
    pub visitor: Visitor,
    pub inbox: Inbox,
    pub network: String,
}

/// By which limits count.
pub(super) fn network(parts: &Parts) -> String {
    let unknown = RemoteAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    parts.extensions.get::<RemoteAddress>().copied().unwrap_or(unknown).network()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let one = all.next()?.to_str().ok()?;
    let (scheme, token) = one.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer") && (20..=100).contains(&token.len())).then_some(token)
}

impl FromRequestParts<Doors> for Known {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let (chat, network) = (&doors.chat, network(parts));
        let stranger = || Error::unauthenticated("This visitor is not known. Begin a new session.");
        let Some(token) = bearer(&parts.headers) else {
            chat.gates.wrong.take(&network)?;
            return Err(stranger().into());
        };
        let (hash, since) = (people::secret_hash(token), chat.engine.clock.now().before(FORGOTTEN_AFTER));
        let read = chat.engine.db.read(move |connection| {
            let visitor = visitors::find_by_token(connection, &hash, since)?;
            visitor.map(|visitor| Ok((inboxes::get(connection, visitor.inbox)?, visitor))).transpose()
        });
        let Some((inbox, visitor)) = read.await?.filter(|(inbox, _)| is_chat(inbox)) else {
            chat.gates.wrong.take(&network)?;
            return Err(stranger().into());
        };
        if let Err(error) = csrf::from_our_origin(&chat.engine.config, &parts.headers) {
            chat.tally.refused(inbox.id, Refusal::Foreign).await?;
            return Err(error.into());
        }
        if visitor.is_blocked {
            return Err(Error::forbidden("This conversation is closed.").into());
        }
        Ok(Self { visitor, inbox, network })
    }
}

impl Doors {
    /// Takes one from a visitor's bucket; who comes too often is counted.
    pub(super) async fn paced(&self, limiter: &Limiter, known: &Known) -> Result<()> {
        self.slowed(limiter, &known.visitor.id.to_string(), known.inbox.id).await
    }

    pub(super) async fn slowed(&self, limiter: &Limiter, key: &str, inbox: InboxId) -> Result<()> {
        match limiter.take(key) {
            Ok(()) => Ok(()),
            Err(error) => {
                self.tally.refused(inbox, Refusal::TooMany).await?;
                Err(error)
            }
        }
    }
}
