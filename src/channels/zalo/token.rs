//! The tokens of an official account. A refresh token is good for one renewal, which answers the next one: renewals go one at a time,
//! what they answer is on disk before it is used, and nothing breaks one off.
use super::{
    ZALO,
    settings::{ACCESS_TOKEN, APP_SECRET, REFRESH_TOKEN, ZaloSettings},
};
use crate::{
    base::{Actor, Result, Secret, Time, id::InboxId, text},
    channels::provider::{self, Refused, raise_token_alarm},
    desk::{
        inboxes::{self, ChannelKind, Inbox},
        intake::{Source, ledger},
    },
    engine::{
        Engine,
        blob::hash_of,
        db::Tx,
        fetch::{Answer, Call, Fetcher},
    },
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Mutex as Turns;

const ACTOR: Actor = Actor::System("zalo");
const TIMEOUT: Duration = Duration::from_secs(30);
/// A token lives for twenty-five hours, and is renewed so long before its end.
const MARGIN: Duration = Duration::from_hours(5);
/// How long a token lives where its renewal does not say.
const USUAL: Duration = Duration::from_hours(25);

/// The refresh token, by its hash, that is known not to be taken any more, with what was said.
type Dead = Option<([u8; 32], String)>;

#[derive(Clone)]
pub(super) struct Tokens {
    engine: Engine,
    fetcher: Fetcher,
    turns: Arc<Mutex<HashMap<InboxId, Arc<Turns<Dead>>>>>,
}

struct Stored {
    access: Option<Secret>,
    refresh: Option<Secret>,
    app_secret: Option<Secret>,
    /// Of the access token, where it is known.
    until: Option<Time>,
}

/// Where it is kept how long the access token of an account lives.
fn place(settings: &ZaloSettings, inbox: InboxId) -> Source {
    Source { kind: ChannelKind::Zalo, name: format!("zalo:{}:token", settings.oa_id), inbox: Some(inbox) }
}

fn fingerprint(secret: &Secret) -> String {
    HEXLOWER.encode(&hash_of(secret.reveal().as_bytes())[..8])
}

impl Tokens {
    pub(super) fn new(engine: &Engine, fetcher: &Fetcher) -> Self {
        Self { engine: engine.clone(), fetcher: fetcher.clone(), turns: Arc::default() }
    }

    fn turn(&self, inbox: InboxId) -> Arc<Turns<Dead>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).entry(inbox).or_default().clone()
    }

    /// Returns once no renewal of this inbox is going on.
    pub(super) async fn undisturbed(&self, inbox: InboxId) {
        drop(self.turn(inbox).lock().await);
    }

    async fn stored(&self, inbox: InboxId, settings: &ZaloSettings) -> Result<Stored> {
        let mut secrets = provider::secrets(&self.engine, inbox).await?;
        let source = place(settings, inbox);
        let state = self.engine.db.read(move |connection| ledger::source_state(connection, &source)).await?;
        let access = secrets.remove(ACCESS_TOKEN);
        // A token that was typed in is another than the one whose end was written down.
        let is_of_it = access.as_ref().is_some_and(|access| state["of"] == fingerprint(access));
        Ok(Stored {
            until: state["until"].as_i64().filter(|_| is_of_it).map(Time::from_millis),
            access,
            refresh: secrets.remove(REFRESH_TOKEN),
            app_secret: secrets.remove(APP_SECRET),
        })
    }

    /// The access token, renewed if its end is near.
    pub(super) async fn access(&self, inbox: &Inbox, settings: &ZaloSettings) -> Result<Secret, Refused> {
        let stored = self.stored(inbox.id, settings).await?;
        let now = self.engine.clock.now();
        let Some(access) = stored.access else { return self.renew(inbox, settings, None).await };
        match stored.until {
            Some(until) if now.after(MARGIN) >= until => match self.renew(inbox, settings, Some(&access)).await {
                // It is still good for a while.
                Err(_) if now < until => Ok(access),
                outcome => outcome,
            },
            _ => Ok(access),
        }
    }

    /// A token in the place of `stale`, which is not taken any more or not for long; the one that is there, if somebody renewed it
    /// meanwhile.
    pub(super) async fn renew(&self, inbox: &Inbox, settings: &ZaloSettings, stale: Option<&Secret>) -> Result<Secret, Refused> {
        let turn = self.turn(inbox.id);
        let mut dead = turn.lock().await;
        let stored = self.stored(inbox.id, settings).await?;
        if let Some(access) = &stored.access
            && stale.is_none_or(|stale| stale.reveal() != access.reveal())
        {
            return Ok(access.clone());
        }
        let over = |words: &str| Refused::Token(words.to_owned());
        let refresh = stored.refresh.ok_or_else(|| over("no refresh token is stored"))?;
        let app_secret = stored.app_secret.ok_or_else(|| over("the app's secret key is not stored"))?;
        let hash = hash_of(refresh.reveal().as_bytes());
        if let Some((_, words)) = dead.as_ref().filter(|(known, _)| *known == hash) {
            return Err(over(words));
        }
        match self.ask(settings, &refresh, &app_secret).await {
            Ok(fresh) => {
                self.keep(inbox.id, settings, &refresh, &fresh).await?;
                tracing::info!(inbox = %inbox.id, "the token of an official account was renewed");
                Ok(fresh.access)
            }
            Err(refused) => {
                if let Refused::Token(words) = &refused {
                    *dead = Some((hash, words.clone()));
                    raise_token_alarm(&self.engine, inbox.id, refused.words(ZALO)).await?;
                }
                Err(refused)
            }
        }
    }

    async fn ask(&self, settings: &ZaloSettings, refresh: &Secret, app_secret: &Secret) -> Result<Fresh, Refused> {
        let form: String = form_of(&[("refresh_token", refresh.reveal()), ("app_id", &settings.app_id), ("grant_type", "refresh_token")]);
        let call = Call {
            url: format!("{}/v4/oa/access_token", settings.oauth_url.trim_end_matches('/')),
            reach: settings.reach(),
            body: Some(form.into_bytes()),
            headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned()), ("secret_key", app_secret.reveal().to_owned())],
            timeout: TIMEOUT,
            limit: 64 << 10,
        };
        // A renewal that may have happened is asked for again: if it did, the answer is that the token is over.
        let answer = self.fetcher.call(call).await.map_err(|error| Refused::from(error).harmless())?;
        understood(&answer, self.engine.clock.now())
    }

    /// Writes the new pair down, unless an administrator typed another one meanwhile.
    async fn keep(&self, inbox: InboxId, settings: &ZaloSettings, used: &Secret, fresh: &Fresh) -> Result<()> {
        let (vault, used, fresh, source) = (self.engine.vault.clone(), used.clone(), fresh.clone(), place(settings, inbox));
        let write = move |tx: &mut Tx<'_>| {
            let stored = inboxes::secret(tx, &vault, inbox, REFRESH_TOKEN)?;
            if stored.is_some_and(|stored| stored.reveal() != used.reveal()) {
                return Ok(());
            }
            inboxes::put_secret(tx, &vault, inbox, ACCESS_TOKEN, &fresh.access)?;
            inboxes::put_secret(tx, &vault, inbox, REFRESH_TOKEN, &fresh.refresh)?;
            ledger::set_source_state(tx, &source, &json!({ "of": fingerprint(&fresh.access), "until": fresh.until.millis() }))
        };
        self.engine.db.write(ACTOR, write).await
    }
}

#[derive(Clone)]
struct Fresh {
    access: Secret,
    refresh: Secret,
    until: Time,
}

fn understood(answer: &Answer, now: Time) -> Result<Fresh, Refused> {
    let Ok(said) = serde_json::from_slice::<Value>(&answer.body) else {
        return Err(Refused::Later(format!("it answered {} and nothing that could be understood", answer.status)));
    };
    let word = |name: &str| said[name].as_str().filter(|word| !word.is_empty()).map(Secret::new);
    if let (Some(access), Some(refresh)) = (word("access_token"), word("refresh_token")) {
        // It is told as a text.
        let told = said["expires_in"].as_u64().or_else(|| said["expires_in"].as_str()?.parse().ok());
        let lives = told.map_or(USUAL, Duration::from_secs);
        return Ok(Fresh { access, refresh, until: now.after(lives) });
    }
    let code = said["error"].as_i64().unwrap_or_default();
    let words = ["error_description", "error_reason", "error_name", "message"].iter().find_map(|name| said[*name].as_str());
    let words = text::one_line(&format!("{} {code}", words.unwrap_or_default()), 200);
    Err(match code {
        -32 => Refused::wait(answer.retry_after, Duration::from_mins(1)),
        _ if answer.status >= 500 => Refused::Later(words),
        _ => Refused::Token(words),
    })
}

/// A form as browsers write it.
fn form_of(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", crate::channels::provider::encoded(value))).collect::<Vec<_>>().join("&")
}
