//! Keys for programs.
use super::super::{
    credential,
    model::{NewToken, Scope, Token, check_name},
    policy::{Action, Object, authorize},
    store,
};
use crate::{
    base::{Actor, Error, Result, Secret, id::TokenId},
    desk::event::Event,
    engine::db::Tx,
};

/// Makes a token; its text is told here and never again. Everybody makes their own; for others, who manages people.
pub fn create_token(tx: &mut Tx<'_>, new: NewToken) -> Result<(TokenId, Secret)> {
    check_access(tx, new.agent)?;
    let agent = store::agent(tx, new.agent)?;
    if !agent.is_active {
        return Err(Error::conflict("This agent is not active."));
    }
    if new.scopes.is_empty() {
        return Err(Error::field("scopes", "At least one scope is needed."));
    }
    if Scope::within(&new.scopes, agent.role) == crate::base::Grants::NONE {
        return Err(Error::field("scopes", "The agent's role allows none of this."));
    }
    let now = tx.now();
    if new.expires_at.is_some_and(|expiry| expiry <= now) {
        return Err(Error::field("expires_at", "This is in the past."));
    }
    let mut scopes = Vec::new();
    for scope in new.scopes {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    let secret = credential::fresh()?;
    let token = Token {
        id: TokenId(0),
        name: check_name("name", &new.name)?,
        agent_id: new.agent,
        scopes,
        created_at: now,
        expires_at: new.expires_at,
        last_used_at: None,
    };
    let id = store::insert_token(tx, &token, &credential::hash(secret.reveal()))?;
    tx.record(&Event::TokenCreated { token: id, agent: new.agent })?;
    Ok((id, credential::token_text(id, &secret)))
}

/// Ends a token.
pub fn revoke_token(tx: &mut Tx<'_>, id: TokenId) -> Result<()> {
    let missing = || Error::not_found("There is no such token.");
    let token = store::token(tx, id)?.ok_or_else(missing)?;
    check_access(tx, token.agent_id).map_err(|error| if error.kind() == crate::base::Kind::Forbidden { missing() } else { error })?;
    store::revoke_token(tx, id, tx.now())?;
    tx.record(&Event::TokenRevoked { token: id, agent: token.agent_id })?;
    Ok(())
}

/// A token cannot make another: what it was given could grow that way.
fn check_access(tx: &Tx<'_>, owner: crate::base::id::AgentId) -> Result<()> {
    if matches!(tx.actor(), Actor::Agent { token: Some(_), .. }) {
        return Err(Error::forbidden("Tokens are managed by people who are signed in."));
    }
    let is_own = tx.actor().agent_id() == Some(owner);
    authorize(tx.actor(), if is_own { Action::See } else { Action::ManagePeople }, &Object::Desk)
}
