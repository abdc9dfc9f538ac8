//! Meta calls by itself. What is left to do for an account: see that its token is still taken and when it ends, have a page tell us what
//! happens, and ask who people are.
use super::{
    Meta,
    graph::{Graph, META},
    source_of,
};
use crate::{
    base::{Result, Time, id::InboxId},
    channels::{
        accept,
        provider::{self, Listen, Provider, Refused, clear_alarms, inbound, raise_token_alarm},
    },
    desk::{
        inboxes::{self, ChannelKind, Inbox},
        intake::{Intake, Source},
        lines,
    },
    engine::Engine,
};
use futures::future::BoxFuture;
use serde_json::json;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// Between two looks at an account.
const LOOK: Duration = Duration::from_mins(15);
/// So long before its end a token is an alarm.
const EARLY: Duration = Duration::from_hours(7 * 24);
/// What a page is to tell.
const FIELDS: &str = "messages,messaging_postbacks,message_echoes,message_edits,message_reads,message_deliveries,message_reactions";

pub(super) async fn listen(meta: &Meta, id: InboxId, door: Intake, stop: CancellationToken) -> Result<()> {
    let inbox = meta.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let graph = meta.graph(&inbox).await?;
    let source = source_of(inbox.channel, &graph.settings.account_id, id);
    meta.names.recall(&meta.engine, id).await?;
    provider::listen(&Listening { meta, inbox, graph, source, door, is_subscribed: AtomicBool::new(false) }, stop).await
}

struct Listening<'a> {
    meta: &'a Meta,
    inbox: Inbox,
    graph: Graph,
    source: Source,
    door: Intake,
    is_subscribed: AtomicBool,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.meta.engine
    }
    fn inbox(&self) -> InboxId {
        self.inbox.id
    }
    fn provider(&self) -> Provider {
        META
    }
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            let bell = self.meta.names.bell(self.inbox.id);
            self.graph.account(self.inbox.channel).await?;
            if self.inbox.channel == ChannelKind::Facebook && !self.is_subscribed.load(Ordering::Relaxed) {
                let path = format!("{}/subscribed_apps?subscribed_fields={FIELDS}", self.graph.settings.account_id);
                self.graph.post(&path, &json!({})).await.map_err(Refused::harmless)?;
                self.is_subscribed.store(true, Ordering::Relaxed);
            }
            self.look_at_end().await?;
            let next = tokio::time::sleep(LOOK);
            tokio::pin!(next);
            loop {
                self.introduce().await?;
                tokio::select! {
                    () = bell.notified() => {}
                    () = &mut next => return Ok(()),
                }
            }
        })
    }
}

impl Listening<'_> {
    /// Tokens of people end after some weeks: that is said in time.
    async fn look_at_end(&self) -> Result<(), Refused> {
        let id = self.inbox.id;
        let told = self.graph.get(&format!("debug_token?input_token={}", self.graph.token.reveal())).await;
        // Not every token may ask about itself.
        let told = match told {
            Err(Refused::Never(_) | Refused::Setup(_) | Refused::Gone(_)) => serde_json::Value::Null,
            told => told?,
        };
        let ends =
            ["expires_at", "data_access_expires_at"].iter().filter_map(|name| told["data"][*name].as_i64()).filter(|at| *at > 0).min();
        let now = self.meta.engine.clock.now();
        match ends.map(Time::from_seconds).filter(|end| now.after(EARLY) >= *end) {
            Some(end) => {
                let words = format!("The access token of the inbox \"{}\" ends at {end}. {}", self.inbox.name, META.mend);
                raise_token_alarm(&self.meta.engine, id, words).await?;
            }
            None => clear_alarms(&self.meta.engine, id).await?,
        }
        Ok(())
    }

    /// Asks who people are that wrote.
    async fn introduce(&self) -> Result<(), Refused> {
        let id = self.inbox.id;
        let fields = if self.inbox.channel == ChannelKind::Instagram { "name,username" } else { "first_name,last_name" };
        for person in self.meta.names.take(id) {
            let is_plain = person.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_plain || self.is_named(&person).await? {
                continue;
            }
            match self.graph.get(&format!("{person}?fields={fields}")).await {
                Ok(mut profile) => {
                    profile["id"] = person.as_str().into();
                    let now = self.meta.engine.clock.now();
                    let message = inbound(&self.source, format!("p:{person}:{}", now.millis()), &json!({ "profile": profile }), now)?;
                    accept(&self.door, &self.source, vec![message]).await?;
                }
                // Not everybody is shown to everybody.
                Err(Refused::Gone(_) | Refused::Never(_) | Refused::Setup(_)) => {}
                Err(refused) => {
                    self.meta.names.again(id, &person);
                    return Err(refused);
                }
            }
        }
        Ok(())
    }

    async fn is_named(&self, person: &str) -> Result<bool> {
        let (id, person) = (self.inbox.id, person.to_owned());
        let line = self.meta.engine.db.read(move |connection| lines::find(connection, id, &person)).await?;
        Ok(line.is_some_and(|line| !line.name.is_empty()))
    }
}
