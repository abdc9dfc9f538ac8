//! Listens to one official account: keeps its token good, asks who people are, and, where Zalo is not to call, asks for what is new.
use super::{ZALO, Zalo, call::Account, event::word, reader::ANONYMOUS, settings::Receiving, source_of};
use crate::{
    base::{Actor, Result, Time, id::InboxId},
    channels::{
        accept,
        provider::{self, Listen, Provider, Refused, clear_alarms, inbound},
    },
    desk::{
        inboxes,
        intake::{Inbound, Intake, Source, ledger},
        lines,
    },
    engine::Engine,
};
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("zalo");
/// What Zalo lists at once.
const PAGE: usize = 10;
/// Pages of one list that are asked for at most.
const PAGES: usize = 100;
/// Clocks differ, and what is listed late is listed all the same: asked for again, and known by its place.
const OVERLAP: Duration = Duration::from_mins(2);
/// Between two looks at an account that calls by itself.
const LOOK: Duration = Duration::from_mins(15);
/// So long what is on its way is waited for before messages of the account are taken in.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn listen(zalo: &Zalo, id: InboxId, door: Intake, stop: CancellationToken) -> Result<()> {
    let inbox = zalo.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let account = Account::new(zalo, &inbox)?;
    let source = source_of(&account.settings, id);
    zalo.names.recall(&zalo.engine, id).await?;
    provider::listen(&Listening { zalo, account, source, door, since: inbox.created_at }, stop).await
}

struct Listening<'a> {
    zalo: &'a Zalo,
    account: Account,
    source: Source,
    door: Intake,
    /// What was written before there was an inbox is not taken in.
    since: Time,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.zalo.engine
    }
    fn inbox(&self) -> InboxId {
        self.account.inbox.id
    }
    fn provider(&self) -> Provider {
        ZALO
    }
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            let id = self.inbox();
            let bell = self.zalo.names.bell(id);
            let pause = match self.account.settings.receiving {
                Receiving::Polling => {
                    self.poll().await?;
                    Duration::from_secs(u64::from(self.account.settings.poll_seconds))
                }
                // Renews the token in time, and finds out that it is not taken before somebody's answer does.
                Receiving::Webhook => {
                    self.account.get("/v2.0/oa/getoa", None).await?;
                    LOOK
                }
            };
            clear_alarms(&self.zalo.engine, id).await?;
            let next = tokio::time::sleep(pause);
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
    fn undisturbed(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.zalo.tokens.undisturbed(self.inbox()))
    }
}

impl Listening<'_> {
    async fn accept(&self, messages: Vec<Inbound>) -> Result<usize> {
        let taken = messages.len();
        accept(&self.door, &self.source, messages).await?;
        Ok(taken)
    }

    async fn is_named(&self, person: &str) -> Result<bool> {
        let (id, person) = (self.inbox(), person.to_owned());
        let line = self.zalo.engine.db.read(move |connection| lines::find(connection, id, &person)).await?;
        Ok(line.is_some_and(|line| !line.name.is_empty()))
    }

    /// Asks who people are that wrote.
    async fn introduce(&self) -> Result<(), Refused> {
        let id = self.inbox();
        for person in self.zalo.names.take(id) {
            if person.starts_with(ANONYMOUS) || self.is_named(&person).await? {
                continue;
            }
            match self.account.get("/v3.0/oa/user/detail", Some(&json!({ "user_id": person }))).await {
                Ok(mut profile) => {
                    profile["user_id"] = person.as_str().into();
                    let raw = json!({ "profile": profile });
                    let place = format!("p:{person}:{}", self.zalo.engine.clock.now().millis());
                    self.accept(vec![inbound(&self.source, place, &raw, self.zalo.engine.clock.now())?]).await?;
                }
                // Who does not follow the account shows nothing of themselves.
                Err(Refused::Gone(_) | Refused::Never(_) | Refused::Setup(_)) => {}
                Err(refused) => {
                    self.zalo.names.again(id, &person);
                    return Err(refused);
                }
            }
        }
        Ok(())
    }

    /// Asks who wrote since, and of each what.
    async fn poll(&self) -> Result<(), Refused> {
        let source = self.source.clone();
        let state = self.zalo.engine.db.read(move |connection| ledger::source_state(connection, &source)).await?;
        let since = state["since"].as_i64().map_or(self.since, Time::from_millis);
        let from = since.before(OVERLAP).max(self.since.before(OVERLAP));
        let mut people = Vec::new();
        let mut newest = since;
        for page in 0..PAGES {
            let recent = self.page("/v2.0/oa/listrecentchat", json!({ "offset": page * PAGE, "count": PAGE })).await?;
            let is_last = recent.len() < PAGE || recent.iter().any(|one| time_of(one) < from);
            for one in recent.iter().filter(|one| time_of(one) >= from) {
                newest = newest.max(time_of(one));
                let person = word(&one[if word(&one["src"]) == "0" { "to_id" } else { "from_id" }]);
                if !person.is_empty() && !people.contains(&person) {
                    people.push(person);
                }
            }
            if is_last {
                break;
            }
        }
        let mut found = Vec::new();
        for person in people {
            for page in 0..PAGES {
                let question = json!({ "user_id": person, "offset": page * PAGE, "count": PAGE });
                let messages = self.page("/v2.0/oa/conversation", question).await?;
                let is_last = messages.len() < PAGE || messages.iter().any(|one| time_of(one) < from);
                found.extend(messages.into_iter().filter(|one| time_of(one) >= from));
                if is_last {
                    break;
                }
            }
        }
        self.take(found, newest).await
    }

    async fn page(&self, path: &str, question: Value) -> Result<Vec<Value>, Refused> {
        Ok(match self.account.get(path, Some(&question)).await? {
            Value::Array(all) => all,
            _ => Vec::new(),
        })
    }

    async fn take(&self, mut found: Vec<Value>, newest: Time) -> Result<(), Refused> {
        found.retain(|one| !word(&one["message_id"]).is_empty());
        found.sort_by_key(time_of);
        let (id, now) = (self.inbox(), self.zalo.engine.clock.now());
        if !found.is_empty() {
            // Our own messages are listed as well, at times before we know that they are.
            if !self.zalo.echoes.settled(id, PATIENCE).await {
                return Err(Refused::Later("a message is still on its way".to_owned()));
            }
            let one = |one: Value| inbound(&self.source, format!("m:{}", word(&one["message_id"])), &json!({ "listed": one }), now);
            let known = self.known(&found).await?;
            let messages =
                found.into_iter().filter(|one| !known.contains(&word(&one["message_id"]))).map(one).collect::<Result<Vec<_>>>()?;
            for _ in 0..self.accept(messages).await? {
                self.zalo.door.accepted(id).await?;
            }
        }
        let (source, state) = (self.source.clone(), json!({ "since": newest.millis() }));
        self.zalo.engine.db.write(ACTOR, move |tx| ledger::set_source_state(tx, &source, &state)).await?;
        Ok(())
    }

    /// Which of these the ledger has: they are listed again and again.
    async fn known(&self, found: &[Value]) -> Result<Vec<String>> {
        let (source, ids) = (self.source.clone(), found.iter().map(|one| word(&one["message_id"])).collect::<Vec<_>>());
        let look = move |connection: &rusqlite::Connection| {
            let mut known = Vec::new();
            for id in ids {
                if ledger::find(connection, &source, &format!("m:{id}"))?.is_some() {
                    known.push(id);
                }
            }
            Ok(known)
        };
        self.zalo.engine.db.read(look).await
    }
}

fn time_of(one: &Value) -> Time {
    Time::from_millis(word(&one["time"]).parse().unwrap_or_default())
}
