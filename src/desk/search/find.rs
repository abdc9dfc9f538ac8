//! Finding: the best tickets for what was typed, as the asker may see them.
use crate::{
    base::{
        Actor, Result,
        id::{EntryId, TicketId},
    },
    desk::tickets::{content, list, model::Ticket, policy::Visible},
    engine::{
        blob::Blobs,
        index::{self, Index, Part, Sort},
    },
};
use rusqlite::Connection;
use std::{collections::HashSet, sync::Arc};

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Question {
    pub text: String,
    pub newest_first: bool,
    pub offset: usize,
    pub limit: usize,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question as it was understood.
    pub query: String,
    /// Nothing was spelt like this; these are spelt alike.
    pub is_relaxed: bool,
    /// How many tickets fit.
    pub total: usize,
    pub hits: Vec<Found>,
}

/// A ticket that fits, with its best entry.
#[derive(Debug, Clone)]
pub struct Found {
    pub ticket: Ticket,
    pub entry: EntryId,
    pub score: f32,
    /// HTML: escaped, matches in `<mark>`.
    pub snippet: String,
    pub matched: &'static str,
}

/// Characters of a snippet.
const SNIPPET: usize = 200;

/// Searches as `actor`: what they may not see is neither shown nor counted.
pub fn find(connection: &Connection, blobs: &Blobs, index: &Index, actor: &Actor, question: &Question) -> Result<Answer> {
    let visible: Option<Arc<dyn Fn(i64) -> bool + Send + Sync>> = match Visible::to(actor) {
        Visible::All => None,
        visible => {
            let ids: HashSet<i64> = list::visible_ids(connection, &visible)?;
            Some(Arc::new(move |group| ids.contains(&group)))
        }
    };
    let hits = index.search(&index::Search {
        text: question.text.clone(),
        visible,
        sort: if question.newest_first { Sort::Newest } else { Sort::Relevance },
        offset: question.offset,
        limit: question.limit,
        ..index::Search::default()
    })?;
    let mut found = Vec::with_capacity(hits.hits.len());
    for hit in &hits.hits {
        // The index may lag behind: what is gone meanwhile is left out.
        let Some(ticket) = list::find(connection, TicketId(hit.group))?.filter(|ticket| !ticket.is_deleted) else { continue };
        let Some(entry) = list::find_entry(connection, EntryId(hit.document))? else { continue };
        let inner = content::unpack(blobs, connection, &entry.packed)?;
        let shown = index.snippet(inner.visible(), &hits.query, SNIPPET);
        let shown = if shown.matched { shown } else { index.snippet(&inner.text, &hits.query, SNIPPET) };
        found.push(Found { ticket, entry: entry.id, score: hit.score, snippet: shown.html, matched: word(hit.matched) });
    }
    Ok(Answer { query: hits.query.to_string(), is_relaxed: hits.query.is_relaxed(), total: hits.groups, hits: found })
}

const fn word(part: Part) -> &'static str {
    match part {
        Part::Keywords => "number",
        Part::Title => "subject",
        Part::People => "people",
        Part::Files => "files",
        Part::Text => "text",
    }
}
