//! Listens to one bot: asks for updates, puts them through the door, and only then tells Telegram, by the next question, that it may
//! forget them. Where Telegram is to call instead, tells it so and waits.
use super::{
    Telegram,
    call::{Bot, Refused},
    settings::{Receiving, TelegramSettings, WEBHOOK_SECRET},
    source_of, update,
};
use crate::{
    base::{Actor, Error, Result, id::InboxId},
    channels::accept,
    desk::{
        inboxes,
        intake::{Inbound, Intake, Source, ledger},
        tickets::content::key_of,
    },
    engine::{alarm, db::Tx},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("telegram");
/// Updates of one answer, which is what Telegram gives at most.
const BATCH: u32 = 100;
/// What is asked for; whatever else there is, is not told.
const KINDS: [&str; 3] = ["message", "edited_message", "my_chat_member"];
/// Pauses after a token that is not taken, and where another program asks: only people can help.
const LOCKED_OUT: [u64; 4] = [60, 300, 600, 900];
/// Pauses after everything else.
const BROKEN: [u64; 6] = [1, 5, 15, 60, 120, 300];

pub(super) async fn listen(telegram: &Telegram, id: InboxId, door: Intake, stop: CancellationToken) -> Result<()> {
    let inbox = telegram.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let settings = TelegramSettings::read(&inbox.settings)?;
    let bot = telegram.bot(&inbox).await?;
    let source = source_of(&bot, id);
    let listening = Listening { telegram, id, settings, bot, source, door };
    let mut failures = 0_usize;
    while !stop.is_cancelled() {
        let outcome = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            outcome = listening.once(&stop) => outcome,
        };
        match outcome {
            Ok(()) => failures = 0,
            Err(refused) => {
                let pause = listening.note(&refused, failures).await?;
                failures += 1;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }
    Ok(())
}

struct Listening<'a> {
    telegram: &'a Telegram,
    id: InboxId,
    settings: TelegramSettings,
    bot: Bot,
    source: Source,
    door: Intake,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Later(error.message().to_owned())
    }
}

impl Listening<'_> {
    /// One question and what follows from it; of a webhook, until the end.
    async fn once(&self, stop: &CancellationToken) -> Result<(), Refused> {
        match self.settings.receiving {
            Receiving::Polling => self.poll().await,
            Receiving::Webhook => {
                self.set_webhook().await?;
                self.fine().await?;
                stop.cancelled().await;
                Ok(())
            }
        }
    }

    async fn poll(&self) -> Result<(), Refused> {
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
        self.fine().await?;
        let Some(last) = updates.iter().filter_map(|update| update["update_id"].as_i64()).max() else { return Ok(()) };
        let now = self.telegram.engine.clock.now();
        let inbounds = updates.iter().map(|update| inbound(&self.source, update, now)).collect::<Result<Vec<_>>>()?;
        let taken = inbounds.len();
        accept(&self.door, &self.source, inbounds).await?;
        for _ in 0..taken {
            self.telegram.tally.accepted(self.id).await?;
        }
        // Only what is on disk is forgotten over there.
        let (source, state) = (self.source.clone(), json!({ "offset": last + 1 }));
        self.telegram.engine.db.write(ACTOR, move |tx| ledger::set_source_state(tx, &source, &state)).await?;
        Ok(())
    }

    async fn set_webhook(&self) -> Result<(), Refused> {
        let secret = self.telegram.secret(self.id, WEBHOOK_SECRET).await?;
        let secret = secret.ok_or_else(|| Error::conflict("The secret that Telegram shows is not stored. Enter it again."))?;
        let url = format!("{}/api/v1/channels/{}/telegram", self.telegram.engine.config.public_url.trim_end_matches('/'), self.id);
        let body = json!({ "url": url, "secret_token": secret.reveal(), "allowed_updates": KINDS });
        self.bot.ask::<bool>("setWebhook", &body, Duration::ZERO).await.map(|_| ())
    }

    fn alarm_key(&self) -> String {
        format!("inbox:{}:connection", self.id)
    }

    async fn fine(&self) -> Result<()> {
        let (connection, token) = (self.alarm_key(), token_alarm(self.id));
        let keys = (connection.clone(), token.clone());
        let stands = self.telegram.engine.db.read(move |c| Ok(alarm::stands(c, &keys.0)? || alarm::stands(c, &keys.1)?)).await?;
        if stands {
            let clear = move |tx: &mut Tx<'_>| {
                alarm::clear(tx, &connection)?;
                alarm::clear(tx, &token)
            };
            self.telegram.engine.db.write(ACTOR, clear).await?;
        }
        Ok(())
    }

    /// Tells people what is wrong, and how long to wait before the next try.
    async fn note(&self, refused: &Refused, failures: usize) -> Result<Duration> {
        let words = refused.words();
        let (key, kind, pauses): (String, &'static str, &[u64]) = match refused {
            Refused::Wait(pause) => return Ok(*pause),
            Refused::Token(_) => (token_alarm(self.id), "inbox_token_expired", &LOCKED_OUT),
            Refused::Conflict(_) | Refused::Never(_) | Refused::Gone(_) => (self.alarm_key(), "inbox_stopped", &LOCKED_OUT),
            Refused::Later(_) | Refused::NotReached(_) | Refused::Unknown(_) => (self.alarm_key(), "inbox_unreachable", &BROKEN),
        };
        // One silence is nothing to look at; a second one is.
        if failures > 0 || kind != "inbox_unreachable" {
            self.telegram.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, kind, &words)).await?;
        } else {
            tracing::info!(inbox = %self.id, words, "Telegram is asked again");
        }
        Ok(Duration::from_secs(pauses[failures.min(pauses.len() - 1)]))
    }
}

pub(super) fn token_alarm(inbox: InboxId) -> String {
    format!("inbox:{inbox}:token")
}

/// An update as it goes through the door.
pub(super) fn inbound(source: &Source, update: &Value, now: crate::base::Time) -> Result<Inbound> {
    let place = update::place(update);
    let digest = key_of(&format!("{}/{place}", source.name));
    Ok(Inbound { external_id: place, received_at: now, raw: serde_json::to_vec(update)?, digest })
}
