//! Signing in and out, and what slows down who guesses.
use super::{
    super::{
        credential,
        model::{FORGET_FAILURES, IDLE, LONGEST_SESSION, delay_after},
        password::PasswordHash,
        policy::{Action, Object, authorize},
        store::{self, Failures},
    },
    second_factor::{Admission, admit},
};
use crate::{
    base::{
        Actor, Address, Error, Result, Secret, Time,
        id::{AgentId, TokenId},
        text,
    },
    desk::event::Event,
    engine::{db::Tx, vault::Vault},
};
use data_encoding::HEXLOWER;

/// Where somebody signs in from.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    pub remote_address: String,
    /// The network by which failures are counted.
    pub network: String,
    pub user_agent: String,
}

/// A session that has just begun; the secret goes into the cookie and is kept nowhere.
pub struct SignedIn {
    pub session: i64,
    pub agent: AgentId,
    pub secret: Secret,
    pub csrf_token: String,
    pub expires_at: Time,
}

/// One try to sign in with a password, counted before the password is looked at.
pub struct Attempt {
    /// The account, if it exists, is active and has a password.
    pub account: Option<(AgentId, PasswordHash)>,
    key: String,
}

/// Counts a try, so that of many at once each is counted; `TooMany` if the account has to rest. That an account does not
/// exist shows nowhere.
pub fn begin_sign_in(tx: &mut Tx<'_>, vault: &Vault, email: &Address, visit: &Visit) -> Result<Attempt> {
    let agent = store::find_agent_by_email(tx, email)?;
    let key = match &agent {
        Some(agent) => try_key(tx, "agent", agent.id, visit)?,
        // So few that the table stays small, and signed, so that nobody can work out who shares one.
        None => format!("unknown:{}", HEXLOWER.encode(&vault.sign("sign-in", email.as_str().as_bytes())[..3])),
    };
    count_try(tx, &key)?;
    let account = match agent {
        Some(agent) if agent.is_active => store::password(tx, agent.id)?.map(|password| (agent.id, password)),
        _ => None,
    };
    Ok(Attempt { account, key })
}

/// Counts a try of the acting agent to prove who they are by their password; what it is compared with, and what is to be forgotten
/// once it was right ([`finish_proof`]).
pub fn begin_proof(tx: &mut Tx<'_>, visit: &Visit) -> Result<(Option<PasswordHash>, String)> {
    let agent = tx.actor().agent_id().ok_or_else(|| Error::forbidden("This needs a person who is signed in, not a token."))?;
    let key = try_key(tx, "proof", agent, visit)?;
    count_try(tx, &key)?;
    Ok((store::password(tx, agent)?, key))
}

pub fn finish_proof(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    store::clear_failures(tx, key)
}

/// Under what the tries for an agent count. Whoever guesses from elsewhere cannot slow down a person where that person is known.
pub(super) fn try_key(tx: &Tx<'_>, what: &str, agent: AgentId, visit: &Visit) -> Result<String> {
    let is_known = is_known_there(tx, agent, visit)?;
    Ok(if is_known { format!("{what}:{agent}:{}", visit.network) } else { format!("{what}:{agent}") })
}

/// Counts a try before it is looked at; `TooMany` if there were so many wrong ones that there is a pause.
pub(super) fn count_try(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    let now = tx.now();
    let before = store::failures(tx, key)?.filter(|failures| now.since(failures.last_at) < FORGET_FAILURES);
    if let Some(failures) = &before
        && failures.blocked_until > now
    {
        let wait = failures.blocked_until.since(now).as_millis().div_ceil(1000);
        return Err(Error::too_many("Too many failed attempts. Wait a moment and try again.", u32::try_from(wait).unwrap_or(u32::MAX)));
    }
    let count = before.map_or(0, |failures| failures.count).saturating_add(1);
    store::set_failures(tx, key, &Failures { count, last_at: now, blocked_until: now.after(delay_after(count)) })
}

fn is_known_there(tx: &Tx<'_>, agent: AgentId, visit: &Visit) -> Result<bool> {
    let now = tx.now();
    Ok(store::sessions_of(tx, agent)?
        .iter()
        .any(|session| session.is_alive(now) && crate::base::network::written(&session.remote_address).as_deref() == Some(&visit.network)))
}

/// Writes down that the password was wrong.
pub fn fail_sign_in(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    tx.record(&Event::SignInFailed { account: attempt.account.as_ref().map(|(agent, _)| *agent) })?;
    Ok(())
}

/// Lets in after the password was right, or asks for the second factor; fails if the account changed meanwhile.
pub fn finish_sign_in(tx: &mut Tx<'_>, attempt: &Attempt, visit: &Visit) -> Result<Admission> {
    let wrong = || Error::unauthenticated("The e-mail address or the password is wrong.");
    let (agent, password) = attempt.account.as_ref().ok_or_else(wrong)?;
    if store::password(tx, *agent)?.as_ref() != Some(password) {
        return Err(wrong());
    }
    store::clear_failures(tx, &attempt.key)?;
    admit(tx, *agent, visit)
}

/// Begins a session of an active agent who has proved who they are, by all factors that they have.
pub fn sign_in(tx: &mut Tx<'_>, agent: AgentId, visit: &Visit) -> Result<SignedIn> {
    let now = tx.now();
    let person = store::agent(tx, agent)?;
    if !person.is_active {
        return Err(Error::unauthenticated("This account is not active."));
    }
    store::delete_dead_sessions(tx, now.before(IDLE), now)?;
    let secret = credential::fresh()?;
    let csrf_token = credential::csrf_token(&secret);
    let expires_at = now.after(LONGEST_SESSION);
    let session = store::insert_session(
        tx,
        &store::NewSession {
            token_hash: &credential::hash(secret.reveal()),
            csrf_hash: &credential::hash(&csrf_token),
            agent,
            expires_at,
            remote_address: &visit.remote_address,
            user_agent: &text::one_line(&visit.user_agent, 200),
        },
        now,
    )?;
    let actor = Actor::Agent { id: agent, token: None, grants: person.role.grants(), only_teams: None };
    tx.acting_as(actor, |tx| tx.record(&Event::SignedIn { agent }))?;
    Ok(SignedIn { session, agent, secret, csrf_token, expires_at })
}

/// Ends one of the acting agent's own sessions.
pub fn revoke_session(tx: &mut Tx<'_>, session: i64) -> Result<()> {
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    let missing = || Error::not_found("There is no such session.");
    let agent = tx.actor().agent_id().ok_or_else(missing)?;
    if !store::delete_session(tx, agent, session)? {
        return Err(missing());
    }
    tx.record(&Event::SignedOut { agent })?;
    Ok(())
}

/// Writes down that a session or a token was used.
pub fn touch(tx: &mut Tx<'_>, session: Option<i64>, token: Option<TokenId>) -> Result<()> {
    let now = tx.now();
    if let Some(session) = session {
        store::touch_session(tx, session, now)?;
    }
    if let Some(token) = token {
        store::touch_token(tx, token, now)?;
    }
    Ok(())
}
