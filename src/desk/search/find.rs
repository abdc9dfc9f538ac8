//! Finding: the best tickets for what was typed, as the asker may see them.
//!
//! Words are asked of the index, which gives the best entry of every ticket that has them; each of these is looked up in the
//! columns of all tickets, that know who may see it and whether it fulfils the conditions. A question without words is answered
//! by the columns alone. Facets are always exact, and so are totals that are asked for with them; where very many fit, the best of the
//! latest are shown, and the answer says so (see [`Brief`]).
use super::{
    columns::{Columns, Table},
    condition::Standing,
    facets::{FacetCounts, Tally},
    query::{self, Calendar},
    resolve::{Asker, Understood, Wanted, resolve},
};
use crate::{
    base::{
        Actor, Result, Time,
        id::{EntryId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        file_texts, people,
        tickets::{EntryFile, content, facts, list, model::Ticket, page::AgentBrief},
    },
    engine::{
        blob::Blobs,
        index::{self, Brief, Hits, Index, Loosened, MAX_LIMIT, MAX_OFFSET, Part, Place, Query, Snippet, Sort},
    },
};
use rusqlite::Connection;
use std::{cmp::Reverse, sync::Arc};

/// What answers questions: the index with the columns beside it. Cheap to clone.
#[derive(Clone)]
pub struct Finder {
    pub index: Index,
    pub columns: Columns,
}

/// Which tickets come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchSort {
    /// The best match, then the newest.
    #[default]
    Relevance,
    /// By the entry that matches; without words, by the last entry of the ticket.
    Newest,
    Oldest,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Question {
    pub text: String,
    pub sort: SearchSort,
    pub offset: usize,
    pub limit: usize,
    pub wants_facets: bool,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question as it was understood, on one line.
    pub query: String,
    pub understood: Vec<Understood>,
    /// How more was taken for a hit than was typed.
    pub loosened: Loosened,
    /// More was typed than was read.
    pub is_cut: bool,
    /// How many tickets fit.
    pub total: usize,
    /// They are the latest of those that fit: not all were looked at.
    pub is_more: bool,
    pub hits: Vec<Found>,
    pub facets: Vec<FacetCounts>,
}

/// A ticket that fits, with its best entry.
#[derive(Debug, Clone)]
pub struct Found {
    pub ticket: Ticket,
    pub requester: ContactBrief,
    pub assignee: Option<AgentBrief>,
    pub entry: EntryId,
    pub entry_at: Time,
    pub score: f32,
    /// HTML: escaped, matches in `<mark>`.
    pub subject: String,
    pub snippet: String,
    pub matched: &'static str,
    /// The file in which the snippet stands, if it stands in one.
    pub file: Option<EntryFile>,
}

/// Characters of a snippet, and of a subject.
const SNIPPET: usize = 200;
const SUBJECT: usize = 300;

/// A place in the answer, before it is read from the database.
struct Chosen {
    ticket: i64,
    entry: EntryId,
    score: f32,
    matched: Option<Part>,
}

/// Searches as `actor`: what they may not see is neither shown nor counted.
pub fn find(connection: &Connection, blobs: &Blobs, finder: &Finder, actor: &Actor, now: Time, question: &Question) -> Result<Answer> {
    let asker = Asker::of(connection, actor, now)?;
    let reading = query::parse(&question.text);
    let wanted = resolve(connection, &asker, &question.text, &reading)?;
    let table = finder.columns.current(connection)?;
    let mut searched = if wanted.is_impossible {
        Searched { query: finder.index.read(&wanted.words), ..Searched::default() }
    } else if wanted.asks_tickets_alone() {
        by_columns(connection, &table, &wanted, &asker.calendar, question)?
    } else {
        by_words(connection, finder, &table, &wanted, &asker.calendar, question)?
    };
    let mut hits = Vec::with_capacity(searched.places.len());
    for place in std::mem::take(&mut searched.places) {
        // The index may lag behind: what is gone meanwhile is left out.
        let Some(ticket) = list::find(connection, TicketId(place.ticket))?.filter(|ticket| ticket.aside.is_none()) else { continue };
        let Some(entry) = list::find_entry(connection, place.entry)?.filter(|entry| entry.ticket == ticket.id) else { continue };
        let inner = content::unpack(blobs, connection, &entry.packed)?;
        let mut shown = finder.index.snippet(inner.visible(), &searched.query, SNIPPET);
        if !shown.matched {
            shown = finder.index.snippet(&inner.text, &searched.query, SNIPPET);
        }
        let (mut file, mut matched) = (None, place.matched);
        let looks_further = matches!(matched, Some(Part::Attached)) || matches!(matched, Some(Part::Text)) && !shown.matched;
        if looks_further && let Some((holding, piece)) = in_files(connection, blobs, finder, &searched.query, entry.id)? {
            (file, shown, matched) = (Some(holding), piece, Some(Part::Attached));
        }
        let subject = finder.index.snippet(&ticket.subject, &searched.query, SUBJECT).html;
        let matched = matched.map_or("none", word);
        hits.push(Found {
            requester: ContactBrief { id: ticket.requester, name: String::new(), address: None },
            ticket,
            assignee: None,
            entry: entry.id,
            entry_at: entry.at,
            score: place.score,
            subject,
            snippet: shown.html,
            matched,
            file,
        });
    }
    name_people(connection, &mut hits)?;
    let (words, conditions) = (searched.query.to_string(), wanted.line());
    let query = [words, conditions].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let is_cut = wanted.is_cut || searched.query.is_cut();
    let loosened = searched.query.how_loose();
    Ok(Answer {
        query,
        understood: wanted.understood,
        loosened,
        is_cut,
        total: searched.total,
        is_more: searched.is_more,
        hits,
        facets: searched.facets,
    })
}

/// Whose each ticket is, and who has it: read for all of them at once.
fn name_people(connection: &Connection, hits: &mut [Found]) -> Result<()> {
    let requesters: Vec<_> = hits.iter().map(|hit| hit.ticket.requester).collect();
    let contacts = contacts::briefs(connection, &requesters)?;
    let assignees: Vec<_> = hits.iter().filter_map(|hit| hit.ticket.assignee).collect();
    let names = people::names(connection, &assignees)?;
    for hit in hits {
        if let Some(requester) = contacts.get(&hit.ticket.requester) {
            hit.requester = requester.clone();
        }
        hit.assignee = hit.ticket.assignee.map(|id| AgentBrief { id, name: names.get(&id).cloned().unwrap_or_default() });
    }
    Ok(())
}

/// The first file of an entry in which something of a question is written, and the piece that shows it.
fn in_files(
    connection: &Connection,
    blobs: &Blobs,
    finder: &Finder,
    query: &Query,
    entry: EntryId,
) -> Result<Option<(EntryFile, Snippet)>> {
    for file in list::files(connection, entry)? {
        let Some(text) = file_texts::text(connection, blobs, &file.hash, &file.media_type, &file.name)? else { continue };
        let shown = finder.index.snippet(&text, query, SNIPPET);
        if shown.matched {
            return Ok(Some((file, shown)));
        }
    }
    Ok(None)
}

#[derive(Default)]
struct Searched {
    query: Query,
    total: usize,
    is_more: bool,
    places: Vec<Chosen>,
    facets: Vec<FacetCounts>,
}

fn by_words(
    connection: &Connection,
    finder: &Finder,
    table: &Arc<Table>,
    wanted: &Wanted,
    calendar: &Calendar,
    question: &Question,
) -> Result<Searched> {
    let (gate, rows) = (Arc::clone(&wanted.gate), Arc::clone(table));
    let keeps_aside = question.wants_facets;
    let hits: Hits = finder.index.search(&index::Search {
        text: wanted.words.clone(),
        within: wanted.within.clone(),
        tags: wanted.tags.clone(),
        with: wanted.with.clone(),
        without: wanted.without.clone(),
        // What is put aside does not fit, and is wanted all the same.
        among: if keeps_aside { None } else { wanted.gate.few(table, index::MOST_AMONG) },
        visible: Some(Arc::new(move |group| match gate.standing(group, &rows) {
            Standing::Fits => Place::Shown,
            Standing::But(_) if keeps_aside => Place::Aside,
            Standing::But(_) | Standing::No => Place::Hidden,
        })),
        from: wanted.span.from,
        until: wanted.span.until,
        sort: match question.sort {
            // Where nothing is shown, nothing needs a score.
            SearchSort::Relevance if question.limit > 0 => Sort::Relevance,
            SearchSort::Relevance | SearchSort::Newest => Sort::Newest,
            SearchSort::Oldest => Sort::Oldest,
        },
        offset: question.offset,
        limit: question.limit,
        names_members: question.wants_facets,
        may_loosen: true,
        brief: (!question.wants_facets && question.sort == SearchSort::Relevance).then(Brief::default),
    })?;
    let mut facets = Vec::new();
    if question.wants_facets {
        let mut tally = Tally::new(&wanted.gate, table, calendar);
        hits.members.iter().chain(&hits.aside).for_each(|group| tally.add(*group));
        facets = tally.finish(connection)?;
    }
    let asks_words = !wanted.words.trim().is_empty() || !wanted.within.is_empty();
    let place = |hit: &index::Hit| Chosen {
        ticket: hit.group,
        entry: EntryId(hit.document),
        score: hit.score,
        matched: asks_words.then_some(hit.matched),
    };
    Ok(Searched { total: hits.groups, is_more: hits.is_more, places: hits.hits.iter().map(place).collect(), facets, query: hits.query })
}

fn by_columns(connection: &Connection, table: &Arc<Table>, wanted: &Wanted, calendar: &Calendar, question: &Question) -> Result<Searched> {
    let mut fitting: Vec<(Time, i64)> = Vec::new();
    let mut tally = question.wants_facets.then(|| Tally::new(&wanted.gate, table, calendar));
    for (id, row, standing) in wanted.gate.all(table) {
        if standing == Standing::Fits {
            fitting.push((row.last_entry_at(), id));
        }
        if let Some(tally) = &mut tally {
            tally.add_standing(id, standing);
        }
    }
    let total = fitting.len();
    let is_oldest = question.sort == SearchSort::Oldest;
    let (start, end) = (question.offset, (question.offset + question.limit.min(MAX_LIMIT)).min(total));
    let mut places = Vec::new();
    if start < end && start <= MAX_OFFSET {
        let key = |one: &(Time, i64)| if is_oldest { (Reverse((Time::default(), 0)), *one) } else { (Reverse(*one), (Time::default(), 0)) };
        if end < total {
            fitting.select_nth_unstable_by_key(end, key);
        }
        fitting[..end].sort_unstable_by_key(key);
        for (_, id) in &fitting[start..end] {
            if let Some(entry) = facts::entry_at_end(connection, TicketId(*id), is_oldest)? {
                places.push(Chosen { ticket: *id, entry, score: 0.0, matched: None });
            }
        }
    }
    let facets = tally.map(|tally| tally.finish(connection)).transpose()?.unwrap_or_default();
    Ok(Searched { query: Query::default(), total, is_more: false, places, facets })
}

const fn word(part: Part) -> &'static str {
    match part {
        Part::Keywords => "number",
        Part::Title => "subject",
        Part::Sender | Part::Owner | Part::People => "people",
        Part::Files => "files",
        Part::Attached => "attachment",
        Part::Text => "text",
    }
}
