//! Listens to one bot: asks for updates, puts them through the door, and only then tells Telegram, by the next question, that it may
//! forget them. Where Telegram is to call instead, tells it so and waits.
use super::{
    Telegram,
    call::{Bot, Me, TELEGRAM},
    running::Run,
    settings::{Receiving, TelegramSettings, WEBHOOK_SECRET},
    source_of, update,
};
use crate::{
    base::{Actor, Error, Result, id::InboxId},
    channels::{
        accept,
        provider::{self, Listen, Provider, Refused, clear_alarms},
    },
    desk::{
        inboxes,
        intake::{Inbound, Intake, Source, ledger},
    },
    engine::Engine,
};
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("telegram");
/// Updates of one answer, which is what Telegram gives at most.
const BATCH: u32 = 100;
/// What is asked for; whatever else there is, is not told.
const KINDS: [&str; 3] = ["message", "edited_message", "my_chat_member"];

pub(super) async fn listen(telegram: &Telegram, id: InboxId, door: Intake, stop: CancellationToken) -> Result<()> {
    let inbox = telegram.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let settings = TelegramSettings::read(&inbox.settings)?;
    let bot = telegram.bot(&inbox).await?;
    let source = source_of(&bot, id);
    let run = telegram.running.begin(id);
    provider::listen(&Listening { telegram, id, settings, bot, source, door, run }, stop).await
}

struct Listening<'a> {
    telegram: &'a Telegram,
    id: InboxId,
    settings: TelegramSettings,
    bot: Bot,
    source: Source,
    door: Intake,
    run: Run,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.telegram.engine
    }
    fn inbox(&self) -> InboxId {
        self.id
    }
    fn provider(&self) -> Provider {
        TELEGRAM
    }
    /// One question and what follows from it; of a webhook, until the end.
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            let outcome = match self.settings.receiving {
                Receiving::Polling => self.poll().await,
                Receiving::Webhook => self.be_told().await,
            };
            if outcome.is_err() {
                self.run.lost();
            }
            outcome
        })
    }
}

impl Listening<'_> {
    /// Asks how people find the bot, unless that is known.
    async fn introduce(&self) -> Result<(), Refused> {
        if !self.run.is_known() {
            let me: Me = self.bot.ask("getMe", &json!({}), Duration::ZERO).await?;
            self.run.found(&me.username);
        }
        Ok(())
    }

    async fn be_told(&self) -> Result<(), Refused> {
        self.set_webhook().await?;
        self.introduce().await?;
        clear_alarms(&self.telegram.engine, self.id).await?;
        std::future::pending().await
    }

    async fn poll(&self) -> Result<(), Refused> {
        self.introduce().await?;
        let source = self.source.clone();
        let state = self.telegram.engine.db.read(move |connection| ledger::source_state(connection, &source)).await?;
        let mut question = json!({ "limit": BATCH, "timeout": self.settings.poll_seconds, "allowed_updates": KINDS });
        if let Some(offset) = state["offset"].as_i64() {
            question["offset"] = offset.into();
        }
        let patience = Duration::from_secs(u64::from(self.settings.poll_seconds));
        let updates: Vec<Value> = match self.bot.ask("getUpdates", &question, patience).await {
            // With a webhook nobody is answered: it was set by somebody, or by this inbox before it was changed.
            Err(Refused::Conflict(words)) if words.to_lowercase().contains("webhook") => {
                let _: bool = self.bot.ask("deleteWebhook", &json!({}), Duration::ZERO).await?;
                return Ok(());
            }
            answer => answer?,
        };
        clear_alarms(&self.telegram.engine, self.id).await?;
        let Some(last) = updates.iter().filter_map(|update| update["update_id"].as_i64()).max() else { return Ok(()) };
        let now = self.telegram.engine.clock.now();
        let inbounds = updates.iter().map(|update| inbound(&self.source, update, now)).collect::<Result<Vec<_>>>()?;
        let taken = inbounds.len();
        accept(&self.door, &self.source, inbounds).await?;
        for _ in 0..taken {
            self.telegram.door.accepted(self.id).await?;
        }
        // Only what is on disk is forgotten over there.
        let (source, state) = (self.source.clone(), json!({ "offset": last + 1 }));
        self.telegram.engine.db.write(ACTOR, move |tx| ledger::set_source_state(tx, &source, &state)).await?;
        Ok(())
    }

    async fn set_webhook(&self) -> Result<(), Refused> {
        let secret = provider::secret(&self.telegram.engine, self.id, WEBHOOK_SECRET).await?;
        let secret = secret.ok_or_else(|| Error::conflict("The secret that Telegram shows is not stored. Enter it again."))?;
        let url = format!("{}/api/v1/channels/{}/telegram", self.telegram.engine.config.public_url.trim_end_matches('/'), self.id);
        let body = json!({ "url": url, "secret_token": secret.reveal(), "allowed_updates": KINDS });
        self.bot.ask::<bool>("setWebhook", &body, Duration::ZERO).await.map(|_| ())
    }
}

/// An update as it goes through the door.
pub(super) fn inbound(source: &Source, update: &Value, now: crate::base::Time) -> Result<Inbound> {
    provider::inbound(source, update::place(update), update, now)
}
