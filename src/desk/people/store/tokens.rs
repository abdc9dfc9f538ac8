//! Rows of API tokens.
use super::{
    super::{
        credential::Hash,
        model::{Scope, Token},
        policy::Role,
    },
    Proven, after, only_teams,
};
use crate::base::{
    Actor, Page, PageRequest, Result, Time,
    id::{AgentId, TokenId},
};
use rusqlite::{Connection, OptionalExtension, Row};

fn scopes(text: &str) -> Vec<Scope> {
    text.split_whitespace().filter_map(Scope::from_word).collect()
}

const TOKEN: &str = "id, name, agent_id, scopes, created_at, expires_at, last_used_at";

fn read_token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        agent_id: row.get(2)?,
        scopes: scopes(&row.get::<_, String>(3)?),
        created_at: Time::from_millis(row.get(4)?),
        expires_at: row.get::<_, Option<i64>>(5)?.map(Time::from_millis),
        last_used_at: row.get::<_, Option<i64>>(6)?.map(Time::from_millis),
    })
}

/// The tokens that can still be used, of one agent or of all.
pub(in crate::desk::people) fn list_tokens(connection: &Connection, agent: Option<AgentId>, request: &PageRequest) -> Result<Page<Token>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {TOKEN} from api_tokens where id > ?1 and revoked_at is null and (?2 is null or agent_id = ?2) order by id limit ?3"
    ))?;
    let rows = statement.query_map((after(request)?, agent, request.limit() + 1), read_token)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, request.limit(), |token| token.id)
}

pub(in crate::desk::people) fn token(connection: &Connection, id: TokenId) -> Result<Option<Token>> {
    let mut statement = connection.prepare_cached(&format!("select {TOKEN} from api_tokens where id = ?1 and revoked_at is null"))?;
    Ok(statement.query_row([id], read_token).optional()?)
}

pub(in crate::desk::people) fn insert_token(connection: &Connection, token: &Token, secret_hash: &Hash) -> Result<TokenId> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    connection
        .prepare_cached(
            "insert into api_tokens (name, secret_hash, agent_id, scopes, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            &token.name,
            secret_hash.as_slice(),
            token.agent_id,
            scopes.join(" "),
            token.created_at.millis(),
            token.expires_at.map(Time::millis),
        ))?;
    Ok(TokenId(connection.last_insert_rowid()))
}

pub(in crate::desk::people) fn revoke_token(connection: &Connection, id: TokenId, now: Time) -> Result<()> {
    connection.prepare_cached("update api_tokens set revoked_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

pub(in crate::desk::people) fn revoke_tokens_of(connection: &Connection, agent: AgentId, now: Time) -> Result<()> {
    connection
        .prepare_cached("update api_tokens set revoked_at = ?2 where agent_id = ?1 and revoked_at is null")?
        .execute((agent, now.millis()))?;
    Ok(())
}

pub(in crate::desk::people) fn touch_token(connection: &Connection, id: TokenId, now: Time) -> Result<()> {
    connection.prepare_cached("update api_tokens set last_used_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

/// Who acts by the token `id` whose secret has this hash; `None` if it is wrong, over, or its agent works here no more.
pub fn actor_for_token(connection: &Connection, id: TokenId, secret_hash: &Hash, now: Time) -> Result<Option<Proven>> {
    let found = connection
        .prepare_cached(
            "select t.secret_hash, t.agent_id, t.scopes, t.last_used_at, a.role, a.sees from api_tokens t join agents a on a.id = t.agent_id
             where t.id = ?1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > ?2) and a.is_active = 1",
        )?
        .query_row((id, now.millis()), |row| {
            let hash: Vec<u8> = row.get(0)?;
            let (agent, scopes): (AgentId, String) = (row.get(1)?, row.get(2)?);
            Ok((hash, agent, scopes, row.get::<_, Option<i64>>(3)?, row.get::<_, String>(4)?, row.get::<_, String>(5)?))
        })
        .optional()?;
    let Some((hash, agent, words, used_at, role, sees)) = found else { return Ok(None) };
    if !bool::from(subtle::ConstantTimeEq::ct_eq(hash.as_slice(), secret_hash.as_slice())) {
        return Ok(None);
    }
    let grants = Role::from_word(&role).map_or_else(Default::default, |role| Scope::within(&scopes(&words), role));
    let actor = Actor::Agent { id: agent, token: Some(id), grants, only_teams: only_teams(connection, agent, &sees)? };
    Ok(Some(Proven {
        actor,
        agent,
        seen_at: used_at.map(Time::from_millis),
        session: None,
        csrf_hash: Vec::new(),
        lacks_second_factor: false,
    }))
}

/// Whether a token is still good; for what lasts longer than a request.
pub fn is_token_alive(connection: &Connection, id: TokenId, now: Time) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "select 1 from api_tokens t join agents a on a.id = t.agent_id
             where t.id = ?1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > ?2) and a.is_active = 1",
        )?
        .exists((id, now.millis()))?)
}
