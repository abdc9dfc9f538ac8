//! How many tickets there are in each view of an agent.
use super::{
    list,
    model::{BuiltIn, View},
};
use crate::{
    base::{Actor, Error, Result},
    desk::tickets::{filter::TicketFilter, page},
};
use rusqlite::Connection;
use serde::Serialize;

/// How many tickets a view holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ViewCount {
    pub slug: String,
    /// At most 1000.
    #[schema(maximum = 1000)]
    pub count: u32,
    /// There are more, or may be: not all were looked at.
    pub is_more: bool,
}

/// The counts of all views that the actor has, built-in ones first, each in the order of the listing of views.
pub fn counts(connection: &Connection, actor: &Actor) -> Result<Vec<ViewCount>> {
    let me = actor.agent_id().ok_or_else(|| Error::forbidden("Only agents have views."))?;
    let count = |slug: &str, filter: &TicketFilter| {
        let found = page::count(connection, actor, &filter.resolve(me)?)?;
        Ok(ViewCount { slug: slug.to_owned(), count: found.count, is_more: found.is_more })
    };
    let built_in = BuiltIn::ALL.iter().map(|view| count(view.word(), &view.filter()));
    let saved = list(connection, me)?;
    built_in.chain(saved.iter().map(|View { slug, filter, .. }| count(slug, filter))).collect()
}
