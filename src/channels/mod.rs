//! All that talks to the outside. A channel is one trait with two verbs: it listens and it delivers. Knows the desk; the desk
//! does not know it. A new channel is one folder and one line here.
pub mod chat;
pub mod dispatch;
pub mod email;
pub mod fetching;
pub mod form;
mod health;
pub mod hook;
pub mod meta;
pub mod phone;
pub mod provider;
pub mod tally;
pub mod telegram;
pub mod zalo;

use crate::{
    base::{Error, Result, id::InboxId},
    desk::{
        Desk,
        inboxes::{ChannelKind, Entrance, Inbox},
        intake::{Accepted, Inbound, Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, blob::Prepared, fetch::Fetcher, mail::Tls, work},
};
use futures::future::BoxFuture;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;

/// How far a delivery got, written down by the dispatcher before it goes further.
pub trait Progress: Send + Sync {
    /// The bytes that are about to be handed over.
    fn started<'a>(&'a self, bytes: Prepared) -> BoxFuture<'a, Result<()>>;
    /// The end of the message is about to be written: from here on silence means not knowing.
    fn ending<'a>(&'a self) -> BoxFuture<'a, Result<()>>;
    /// The other side took one part of the message under this id: it is never handed over again.
    fn passed<'a>(&'a self, position: u32, external_id: String) -> BoxFuture<'a, Result<()>>;
}

/// Why a file did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// For people.
    pub words: String,
    pub is_worth_another: bool,
}

/// A kind of entrance and exit.
pub trait Channel: Send + Sync + 'static {
    fn kind(&self) -> ChannelKind;
    /// How what it brings is understood.
    fn reader(&self) -> Arc<dyn Reader>;
    /// How its inboxes are configured and tried out.
    fn entrance(&self) -> Arc<dyn Entrance>;
    /// Brings messages of one inbox in until `stop`. Fails only for what a later start may mend.
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>>;
    /// Hands one delivery to the outside, and says how that ended.
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome>;
    /// Fetches a file that a message of one of its inboxes only named.
    fn fetch<'a>(&'a self, _inbox: Inbox, _reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(std::future::ready(Err(Missed { words: "This channel fetches no files.".to_owned(), is_worth_another: false })))
    }
}

/// Puts messages through the door without blocking the runtime, and tells intake that there is something to understand.
pub async fn accept(door: &Intake, source: &Source, messages: Vec<Inbound>) -> Result<Vec<Accepted>> {
    let (at, from) = (door.clone(), source.clone());
    let accepted = work::blocking(move || at.accept_blocking(&from, messages)).await??;
    door.engine.bells.intake.notify_one();
    Ok(accepted)
}

/// The channels there are.
#[derive(Clone)]
pub struct Channels {
    all: Arc<[Arc<dyn Channel>]>,
    pub chat: chat::Chat,
    hook: hook::Hook,
    telegram: telegram::Telegram,
    zalo: zalo::Zalo,
    meta: meta::Meta,
    phone: phone::Phone,
    /// What came to the doors that are called from outside.
    pub tally: tally::Tally,
}

impl Channels {
    pub fn open(engine: &Engine) -> Result<Self> {
        let tls = tls(engine)?;
        let (fetcher, tally) = (Fetcher::new(&tls)?, tally::Tally::new(engine.clone()));
        let chat = chat::Chat::new(engine, &tally);
        let hook = hook::Hook::new(engine, &fetcher, &tally);
        let telegram = telegram::Telegram::new(engine, &fetcher, &tally);
        let zalo = zalo::Zalo::new(engine, &fetcher, &tally);
        let meta = meta::Meta::new(engine, &fetcher, &tally);
        let phone = phone::Phone::new(engine, &tls, &fetcher, &tally);
        let mut all: Vec<Arc<dyn Channel>> = vec![
            Arc::new(email::Email::open(engine, tls)?),
            Arc::new(chat.clone()),
            Arc::new(form::Form),
            Arc::new(hook.clone()),
            Arc::new(telegram.clone()),
            Arc::new(zalo.clone()),
        ];
        all.extend(meta.channels());
        all.extend(phone.channels());
        Ok(Self { all: all.into(), chat, hook, telegram, zalo, meta, phone, tally })
    }
    pub fn find(&self, kind: ChannelKind) -> Option<&Arc<dyn Channel>> {
        self.all.iter().find(|channel| channel.kind() == kind)
    }
    pub fn readers(&self) -> Vec<Arc<dyn Reader>> {
        self.all.iter().map(|channel| channel.reader()).collect()
    }
    pub fn entrances(&self) -> Vec<Arc<dyn Entrance>> {
        self.all.iter().map(|channel| channel.entrance()).collect()
    }
}

/// Whom all channels trust when they connect.
fn tls(engine: &Engine) -> Result<Tls> {
    let roots = match &engine.config.extra_roots {
        Some(path) => {
            Some(std::fs::read(path).map_err(|error| Error::invalid(format!("{} cannot be read.", path.display())).with_source(error))?)
        }
        None => None,
    };
    Tls::new(roots.as_deref())
}

/// What the doors that are called from outside get.
#[derive(Clone)]
pub struct Doors {
    desk: Desk,
    chat: chat::Chat,
    hook: hook::Hook,
    telegram: telegram::Telegram,
    zalo: zalo::Zalo,
    meta: meta::Meta,
    phone: phone::Phone,
    tally: tally::Tally,
}

impl Doors {
    pub fn new(desk: &Desk, channels: &Channels) -> Self {
        Self {
            desk: desk.clone(),
            chat: channels.chat.clone(),
            hook: channels.hook.clone(),
            telegram: channels.telegram.clone(),
            zalo: channels.zalo.clone(),
            meta: channels.meta.clone(),
            phone: channels.phone.clone(),
            tally: channels.tally.clone(),
        }
    }
}

/// The routes of all channels that are called from outside, below `/api/v1`, and those of widgets, below `/widget/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    let messengers = telegram::routes().merge(zalo::routes()).merge(meta::routes());
    let api = hook::routes().merge(messengers).merge(phone::routes()).merge(chat::routes()).merge(health::routes());
    OpenApiRouter::new().nest("/api/v1", api).nest("/widget/v1", chat::visitors())
}
