//! The handle that answers questions. Cheap to clone; goes on working across [`super::Writer::recover`].
use super::{
    collect::{Best, ByGroup, Found, Sort, Visible},
    open::{Live, fault, guard},
    plan::{in_part, plan},
    query::{Clause, Query},
    schema::{Fields, Part},
    snippet::{self, Snippet},
    text::Analyser,
};
use crate::base::{clock::Time, error::Result};
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};
use tantivy::{DocSet, Searcher, query::EnableScoring};

/// Most groups given at once; more are cut to this.
pub const MAX_LIMIT: usize = 200;

/// How deep one can page; further on there is nothing.
pub const MAX_OFFSET: usize = 10_000;

/// Clauses that are looked at to name the part that matched.
const MAX_EXPLAINED: usize = 8;

/// A question and its bounds.
#[derive(Clone, Default)]
pub struct Search {
    /// As typed; blank asks for everything.
    pub text: String,
    /// Only documents that carry at least one tag of each set; an empty set finds nothing.
    pub tags: Vec<Vec<String>>,
    /// Only groups it says yes to: neither shown nor counted otherwise.
    pub visible: Option<Visible>,
    /// Not older than this.
    pub from: Option<Time>,
    /// Older than this.
    pub until: Option<Time>,
    pub sort: Sort,
    /// Groups left out at the beginning, up to [`MAX_OFFSET`].
    pub offset: usize,
    /// Groups given, up to [`MAX_LIMIT`].
    pub limit: usize,
}

/// A group with its best document.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub group: i64,
    pub document: i64,
    pub at: Time,
    /// Comparable within one answer only.
    pub score: f32,
    /// The part of the document where most of the question was found.
    pub matched: Part,
}

/// An answer. Counts are exact and hold for what may be seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits {
    /// Documents that match.
    pub documents: usize,
    /// Groups that match.
    pub groups: usize,
    pub hits: Vec<Hit>,
    /// The question as understood; its `Display` is for people, and [`Index::snippet`] marks by it.
    pub query: Query,
}

/// What all handles of one folder share.
pub(super) struct Shared {
    live: RwLock<Arc<Live>>,
    damaged: AtomicBool,
    analyser: Analyser,
}

impl Shared {
    pub fn new(live: Live) -> Arc<Self> {
        Arc::new(Self { live: RwLock::new(Arc::new(live)), damaged: AtomicBool::new(false), analyser: Analyser::default() })
    }
    pub fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }
    pub fn replace(&self, live: Live) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
        self.damaged.store(false, Ordering::SeqCst);
    }
    pub fn analyser(&self) -> Analyser {
        self.analyser.clone()
    }
    /// Runs what may panic or fail on damaged files, and remembers if it did.
    pub fn guarded<T>(&self, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guard(work).map_err(|error| {
            if error.is_damage() {
                self.damaged.store(true, Ordering::SeqCst);
            }
            fault(error)
        })
    }
    pub fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::SeqCst)
    }
}

/// Answers questions about what was last committed.
#[derive(Clone)]
pub struct Index(pub(super) Arc<Shared>);

impl Index {
    /// Finds. When nothing matches as typed, similar spellings are tried ([`Query::is_relaxed`]). Fails only if the index
    /// cannot be read; then [`Index::is_damaged`] says whether [`super::Writer::recover`] is called for.
    pub fn search(&self, search: &Search) -> Result<Hits> {
        let mut query = Query::read(&search.text, &mut self.0.analyser());
        let live = self.0.live();
        self.0.guarded(|| {
            let searcher = live.reader.searcher();
            let mut found = find(&searcher, &query, search, &live.fields)?;
            if found.documents == 0 && query.clauses.iter().any(Clause::may_relax) {
                let relaxed = query.relaxed();
                let second = find(&searcher, &relaxed, search, &live.fields)?;
                if second.documents > 0 {
                    (found, query) = (second, relaxed);
                }
            }
            let Found { documents, groups } = found;
            let mut best: Vec<(i64, Best)> = groups.into_iter().filter_map(|(group, best)| Some((group, best?))).collect();
            let total = best.len();
            let page = page(&mut best, search);
            let matched = matched(&searcher, &query, page, &live.fields)?;
            let hits = page.iter().zip(matched).map(|((group, best), matched)| Hit {
                group: *group,
                document: best.id,
                at: Time::from_millis(best.at),
                score: best.score,
                matched,
            });
            Ok(Hits { documents, groups: total, hits: hits.collect(), query })
        })
    }

    /// How a question is understood, without asking it.
    pub fn read(&self, text: &str) -> Query {
        Query::read(text, &mut self.0.analyser())
    }

    /// The piece of `text`, of about `max_characters`, that shows best why it was found.
    pub fn snippet(&self, text: &str, query: &Query, max_characters: usize) -> Snippet {
        snippet::snippet(text, query, max_characters, &mut self.0.analyser())
    }

    /// Documents in the last commit.
    pub fn documents(&self) -> u64 {
        self.0.live().reader.searcher().num_docs()
    }

    /// Whether reading or writing stumbled over damage since the last opening or recovery.
    pub fn is_damaged(&self) -> bool {
        self.0.is_damaged()
    }
}

fn find(searcher: &Searcher, query: &Query, search: &Search, fields: &Fields) -> tantivy::Result<Found> {
    let by_group = ByGroup {
        sort: search.sort,
        visible: search.visible.clone(),
        from: search.from.map_or(i64::MIN, Time::millis),
        until: search.until.map_or(i64::MAX, Time::millis),
    };
    searcher.search(&*plan(query, &search.tags, fields), &by_group)
}

/// The groups asked for, in order.
fn page<'a>(best: &'a mut [(i64, Best)], search: &Search) -> &'a [(i64, Best)] {
    if search.offset > MAX_OFFSET || search.offset >= best.len() {
        return &[];
    }
    let end = (search.offset + search.limit.min(MAX_LIMIT)).min(best.len());
    let order = |one: &(i64, Best), other: &(i64, Best)| one.1.compare(&other.1, search.sort);
    if end < best.len() {
        best.select_nth_unstable_by(end, order);
    }
    best[..end].sort_unstable_by(order);
    &best[search.offset..end]
}

/// For each hit the part that holds most of the question. A part other than the text wins if it holds all of it, or if
/// nothing is left for the text to hold.
fn matched(searcher: &Searcher, query: &Query, page: &[(i64, Best)], fields: &Fields) -> tantivy::Result<Vec<Part>> {
    let clauses: Vec<&Clause> = query.wanted().take(MAX_EXPLAINED).collect();
    let mut order: Vec<usize> = (0..page.len()).collect();
    order.sort_unstable_by_key(|index| page[*index].1.address);
    let all = (1_u32 << clauses.len()) - 1;
    let mut held = vec![[0_u32; Part::ALL.len()]; page.len()];
    for part in Part::ALL.into_iter().filter(|part| *part != Part::Text) {
        for (bit, clause) in clauses.iter().enumerate() {
            let Some(plan) = in_part(clause, part, query.relaxed && clause.may_relax(), fields) else { continue };
            let weight = plan.weight(EnableScoring::disabled_from_searcher(searcher))?;
            let mut open = None;
            for index in &order {
                let address = page[*index].1.address;
                if open.as_ref().is_none_or(|(segment, _)| *segment != address.segment_ord) {
                    open = Some((address.segment_ord, weight.scorer(searcher.segment_reader(address.segment_ord), 1.0)?));
                }
                if let Some((_, scorer)) = &mut open
                    && (scorer.doc() == address.doc_id || scorer.doc() < address.doc_id && scorer.seek(address.doc_id) == address.doc_id)
                {
                    held[*index][part as usize] |= 1 << bit;
                }
            }
        }
    }
    Ok(held.iter().map(|parts| best_part(parts, all)).collect())
}

fn best_part(held: &[u32; 5], all: u32) -> Part {
    let most = Part::ALL.into_iter().rev().max_by_key(|part| held[*part as usize].count_ones()).unwrap_or(Part::Text);
    let together = held.iter().fold(0, |sum, part| sum | part);
    if all != 0 && (held[most as usize] == all || together == all) { most } else { Part::Text }
}
