//! How an inbox signs in: with its password, or with an access token that is refreshed in time. Tokens are kept in memory;
//! a refresh token that the provider replaces is stored before the new one is used.
use super::settings::{Authentication, CLIENT_SECRET, EmailSettings, IMAP_PASSWORD, Proven, REFRESH_TOKEN, SMTP_PASSWORD};
use crate::{
    base::{Actor, Error, Result, Secret, Time, id::InboxId},
    desk::inboxes,
    engine::{
        Engine, alarm,
        mail::{
            Tls,
            oauth::{self, OAuthConfig, OAuthError, Token},
        },
    },
};
use std::{collections::HashMap, time::Duration};
use tokio::sync::Mutex;

/// Tokens are replaced so long before they end.
const MARGIN: Duration = Duration::from_secs(300);

pub(super) struct SignIn {
    engine: Engine,
    client: reqwest::Client,
    /// One refresh at a time: providers that rotate refresh tokens forget the old one with the first use.
    tokens: Mutex<HashMap<InboxId, (Secret, Time)>>,
}

/// What to sign in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Receiving,
    Sending,
}

pub(super) fn alarm_key(inbox: InboxId) -> String {
    format!("inbox:{inbox}:token")
}

impl SignIn {
    pub(super) fn new(engine: Engine, tls: &Tls) -> Result<Self> {
        Ok(Self { engine, client: oauth::client(tls)?, tokens: Mutex::default() })
    }

    /// The proof for one side of an inbox; `None` where none is needed.
    pub(super) async fn proof(&self, inbox: InboxId, settings: &EmailSettings, side: Side) -> Result<Option<Proven>> {
        let vault = self.engine.vault.clone();
        let secrets = self.engine.db.read(move |connection| inboxes::secrets(connection, &vault, inbox)).await?;
        let authentication = match side {
            Side::Receiving => settings.imap.as_ref().map(|imap| imap.authentication),
            Side::Sending => settings.smtp.as_ref().map(|smtp| smtp.authentication),
        };
        match authentication.unwrap_or_default() {
            Authentication::None => Ok(None),
            Authentication::Password => password(&secrets, side).map(Some),
            Authentication::Oauth2 => self.access_token(inbox, settings, &secrets).await.map(|token| Some(Proven::AccessToken(token))),
        }
    }

    /// The same from secrets that are not stored yet: for trying out.
    pub(super) async fn proof_from(
        &self,
        settings: &EmailSettings,
        secrets: &HashMap<String, Secret>,
        side: Side,
    ) -> Result<Option<Proven>> {
        let authentication = match side {
            Side::Receiving => settings.imap.as_ref().map(|imap| imap.authentication),
            Side::Sending => settings.smtp.as_ref().map(|smtp| smtp.authentication),
        };
        match authentication.unwrap_or_default() {
            Authentication::None => Ok(None),
            Authentication::Password => password(secrets, side).map(Some),
            Authentication::Oauth2 => {
                let token = oauth::refresh(&self.client, &config(settings, secrets)?)
                    .await
                    .map_err(|error| Error::unavailable(error.to_string()))?;
                Ok(Some(Proven::AccessToken(token.access)))
            }
        }
    }

    /// Forgets the access token after it was refused: the next sign-in gets a new one.
    pub(super) async fn forget(&self, inbox: InboxId) {
        self.tokens.lock().await.remove(&inbox);
    }

    async fn access_token(&self, inbox: InboxId, settings: &EmailSettings, secrets: &HashMap<String, Secret>) -> Result<Secret> {
        let mut tokens = self.tokens.lock().await;
        let now = self.engine.clock.now();
        if let Some((token, until)) = tokens.get(&inbox)
            && now.after(MARGIN) < *until
        {
            return Ok(token.clone());
        }
        match oauth::refresh(&self.client, &config(settings, secrets)?).await {
            Ok(token) => {
                let until = now.after(token.expires_in);
                self.keep(inbox, &token).await?;
                tokens.insert(inbox, (token.access.clone(), until));
                Ok(token.access)
            }
            Err(error) => {
                let message = error.to_string();
                if matches!(error, OAuthError::Reconnect(_)) {
                    let (key, words) = (alarm_key(inbox), message.clone());
                    self.engine.db.write(Actor::System("email"), move |tx| alarm::raise(tx, &key, "inbox_token_expired", &words)).await?;
                }
                Err(Error::unavailable(message))
            }
        }
    }

    async fn keep(&self, inbox: InboxId, token: &Token) -> Result<()> {
        let (vault, refresh) = (self.engine.vault.clone(), token.refresh.clone());
        self.engine
            .db
            .write(Actor::System("email"), move |tx| {
                if let Some(refresh) = refresh {
                    inboxes::put_secret(tx, &vault, inbox, REFRESH_TOKEN, &refresh)?;
                }
                alarm::clear(tx, &alarm_key(inbox)).map(|_| ())
            })
            .await
    }
}

fn password(secrets: &HashMap<String, Secret>, side: Side) -> Result<Proven> {
    let names: &[&str] = match side {
        Side::Receiving => &[IMAP_PASSWORD],
        Side::Sending => &[SMTP_PASSWORD, IMAP_PASSWORD],
    };
    let found = names.iter().find_map(|name| secrets.get(*name));
    found.cloned().map(Proven::Password).ok_or_else(|| Error::conflict("The password of this inbox is not stored. Enter it again."))
}

fn config(settings: &EmailSettings, secrets: &HashMap<String, Secret>) -> Result<OAuthConfig> {
    let oauth = settings.oauth.as_ref().ok_or_else(|| Error::conflict("It is not set where access tokens are refreshed."))?;
    let refresh_token =
        secrets.get(REFRESH_TOKEN).cloned().ok_or_else(|| Error::conflict("This inbox has no refresh token. Connect it again."))?;
    Ok(OAuthConfig {
        token_url: oauth.token_url.clone(),
        client_id: oauth.client_id.clone(),
        client_secret: secrets.get(CLIENT_SECRET).cloned(),
        refresh_token,
        scope: oauth.scope.clone(),
    })
}
