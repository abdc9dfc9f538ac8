//! The handle that answers questions. Cheap to clone; goes on working across [`super::Writer::recover`].
use super::{
    collect::{Best, ByGroup, Found, Place, Sort, Standing, Visible, Which},
    columns::AllColumns,
    groups::Groups,
    open::{Live, fault, guard},
    plan::Planner,
    query::{Clause, Loosened, Query},
    schema::Part,
    snippet::{self, Snippet},
    text::Analyser,
    window::{Brief, newest},
};
use crate::base::{clock::Time, error::Result};
use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};
use tantivy::{
    DocSet, Searcher, Term,
    query::{EnableScoring, Query as Plan},
};

/// Most groups given at once; more are cut to this.
pub const MAX_LIMIT: usize = 200;

/// How deep one can page; further on there is nothing.
pub const MAX_OFFSET: usize = 10_000;

/// Clauses that are looked at to name the part that matched.
const MAX_EXPLAINED: usize = 8;

/// When fewer groups than this are found, rare words of the question are tried in similar spellings as well.
const FEW: usize = 3;

/// A word that stands in no more documents than this may be a slip that others made before.
const RARE: u64 = 2;

/// So many groups are few: to look for a word in them is quicker than to look for it everywhere. See [`Search::among`].
pub const MOST_AMONG: usize = 2_000;

/// Words of a question that are tried in similar spellings.
const MAX_SIMILAR: usize = 8;

/// Words that are to stand in one part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    pub part: Part,
    /// As typed, see [`Search::text`].
    pub text: String,
    pub negated: bool,
}

/// A question and its bounds.
#[derive(Clone, Default)]
pub struct Search {
    /// As typed; blank asks for everything.
    pub text: String,
    /// What is to stand, or not to stand, in one part.
    pub within: Vec<Within>,
    /// Only documents that carry at least one tag of each set; an empty set finds nothing.
    pub tags: Vec<Vec<String>>,
    /// Only groups of which some document carries a tag of each set.
    pub with: Vec<Vec<String>>,
    /// Only groups of which no document carries any of these.
    pub without: Vec<String>,
    /// Only these groups, where whoever asks knows that no others are shown: few of them make a question quick whatever its words.
    pub among: Option<Vec<i64>>,
    /// What is to become of each group that matches; all are shown if there is none.
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
    /// Whether [`Hits::members`] is wanted.
    pub names_members: bool,
    /// Whether it is taken more loosely where too little is found; see [`Loosened`].
    pub may_loosen: bool,
    /// Whether, where very many groups match, those will do that were written to last: see [`Hits::is_more`].
    pub brief: Option<Brief>,
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
    /// Not everything that matches was looked at: the counts are of the latest, and there are more.
    pub is_more: bool,
    pub hits: Vec<Hit>,
    /// Every group that matches and is shown, in no order; only if it was asked for.
    pub members: Vec<i64>,
    /// Groups that match and were put aside, in no order.
    pub aside: Vec<i64>,
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
    /// Finds. What a question excludes, no document of a group has. Fails only if the index cannot be read; then
    /// [`Index::is_damaged`] says whether [`super::Writer::recover`] is called for.
    pub fn search(&self, search: &Search) -> Result<Hits> {
        let mut analyser = self.0.analyser();
        let mut query = Query::read(&search.text, &mut analyser);
        for within in &search.within {
            query.within(within.part, &within.text, within.negated, &mut analyser);
        }
        let live = self.0.live();
        self.0.guarded(|| {
            let searcher = live.reader.searcher();
            let planner =
                Planner { searcher: &searcher, fields: &live.fields, stems: analyser.any_stems(), groups: search.among.as_deref() };
            let columns = live.columns.of(&searcher)?;
            let kept = kept(&columns, planner, &query, search)?;
            let asking = Asking { searcher: &searcher, columns, planner, search, kept };
            let mut found = asking.find(&query)?;
            if search.may_loosen && shown(&found) < FEW {
                (found, query) = asking.loosen(found, query)?;
            }
            let documents = found.documents;
            let (mut best, mut aside) = (Vec::new(), Vec::new());
            for (group, standing) in found.groups.iter() {
                match standing {
                    Standing::Shown(place) => best.push((group, place)),
                    Standing::Aside => aside.push(group),
                    Standing::Hidden => {}
                }
            }
            let total = best.len();
            let members = if search.names_members { best.iter().map(|(group, _)| *group).collect() } else { Vec::new() };
            let page = page(&mut best, search);
            let matched = asking.matched(&query, page)?;
            let hits = page.iter().zip(matched).map(|((group, best), matched)| Hit {
                group: *group,
                document: best.id,
                at: Time::from_millis(best.at),
                score: best.score,
                matched,
            });
            let is_more = found.is_more;
            Ok(Hits { documents, groups: total, is_more, hits: hits.collect(), members, aside, query })
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

fn shown(found: &Found) -> usize {
    found.groups.iter().filter(|(_, standing)| matches!(standing, Standing::Shown(_))).count()
}

/// Which groups a question leaves over, before its words are looked for: those of `only`, if it says so, without those of `not`.
#[derive(Clone, Default)]
struct Kept {
    only: Vec<Arc<Groups<()>>>,
    not: Vec<Arc<Groups<()>>>,
}

impl Kept {
    fn is_everything(&self) -> bool {
        self.only.is_empty() && self.not.is_empty()
    }
    fn holds(&self, group: i64) -> bool {
        self.only.iter().all(|groups| groups.get(group).is_some()) && self.not.iter().all(|groups| groups.get(group).is_none())
    }
}

fn which(planner: Planner<'_>, columns: &AllColumns, plan: Box<dyn Plan>) -> tantivy::Result<Arc<Groups<()>>> {
    Ok(Arc::new(planner.searcher.search(&*planner.among(plan), &Which(Arc::clone(columns)))?))
}

fn kept(columns: &AllColumns, planner: Planner<'_>, query: &Query, search: &Search) -> tantivy::Result<Kept> {
    let mut kept = Kept::default();
    for set in &search.with {
        kept.only.push(which(planner, columns, planner.tagged(set))?);
    }
    if !search.without.is_empty() {
        kept.not.push(which(planner, columns, planner.tagged(&search.without))?);
    }
    for clause in query.clauses.iter().filter(|clause| clause.negated) {
        kept.not.push(which(planner, columns, planner.anywhere(clause, false)?.plan)?);
    }
    Ok(kept)
}

/// A question being answered.
struct Asking<'a> {
    searcher: &'a Searcher,
    columns: AllColumns,
    planner: Planner<'a>,
    search: &'a Search,
    kept: Kept,
}

impl Asking<'_> {
    fn find(&self, query: &Query) -> tantivy::Result<Found> {
        self.find_in(self.planner, query, &[], self.kept.clone())
    }

    fn find_in(&self, planner: Planner<'_>, query: &Query, similar: &[bool], kept: Kept) -> tantivy::Result<Found> {
        let visible = self.search.visible.clone();
        let visible: Option<Visible> = if kept.is_everything() {
            visible
        } else {
            Some(Arc::new(move |group| match &visible {
                _ if !kept.holds(group) => Place::Hidden,
                Some(visible) => visible(group),
                None => Place::Shown,
            }))
        };
        let by_group = ByGroup {
            columns: Arc::clone(&self.columns),
            sort: self.search.sort,
            visible,
            from: self.search.from.map_or(i64::MIN, Time::millis),
            until: self.search.until.map_or(i64::MAX, Time::millis),
        };
        let planned = planner.plan(query, &self.search.tags, similar)?;
        if let Some(brief) = self.search.brief.filter(|brief| planner.groups.is_none() && planned.most > brief.many) {
            return newest(self.searcher, &planned, &by_group, brief, self.search.offset + self.search.limit);
        }
        self.searcher.search(&*planned.plan, &by_group)
    }

    /// Takes a question that found little more loosely: nothing at all, and its words may stand apart; still little, and those that
    /// hardly occur may be misspelt.
    fn loosen(&self, found: Found, query: Query) -> tantivy::Result<(Found, Query)> {
        let before = shown(&found);
        if before == 0 && query.wanted().nth(1).is_some() {
            let mut kept = self.kept.clone();
            let few = self.with_each(&query, &mut kept)?;
            let apart = query.loosened(Loosened::Apart);
            let planner = Planner { groups: few.as_deref().or(self.planner.groups), ..self.planner };
            let second = self.find_in(planner, &apart, &[], kept)?;
            if shown(&second) > 0 {
                return Ok((second, apart));
            }
        }
        let similar = self.misspelt(&query, before)?;
        if similar.contains(&true) {
            let relaxed = query.loosened(Loosened::Spelling);
            let second = self.find_in(self.planner, &relaxed, &similar, self.kept.clone())?;
            if shown(&second) > before {
                return Ok((second, relaxed));
            }
        }
        Ok((found, query))
    }

    /// Adds to `kept` the groups that have each of the wanted words somewhere, and answers those that have all of them, if they are few.
    /// The rarest word comes first: where few groups have it, the others are asked about these alone.
    fn with_each(&self, query: &Query, kept: &mut Kept) -> tantivy::Result<Option<Vec<i64>>> {
        let mut plans = query.wanted().map(|clause| self.planner.anywhere(clause, false)).collect::<tantivy::Result<Vec<_>>>()?;
        plans.sort_by_key(|planned| planned.most);
        let mut few: Option<Vec<i64>> = None;
        for planned in plans {
            let planner = Planner { groups: few.as_deref().or(self.planner.groups), ..self.planner };
            let groups = which(planner, &self.columns, planned.plan)?;
            if groups.len() <= MOST_AMONG {
                few = Some(groups.iter().map(|(group, ())| group).collect());
            }
            kept.only.push(groups);
        }
        Ok(few)
    }

    /// Which of the wanted words may be misspelt: those that hardly occur; if nothing was found although all occur, any.
    fn misspelt(&self, query: &Query, found: usize) -> tantivy::Result<Vec<bool>> {
        let mut rare = Vec::new();
        for clause in query.wanted() {
            let mut documents = 0;
            for part in Part::ALL.into_iter().filter(|_| clause.may_relax()) {
                let term = Term::from_field_text(self.planner.fields.part(part), &clause.words[0].folded);
                documents += self.searcher.doc_freq(&term)?;
            }
            rare.push(clause.may_relax() && documents <= RARE);
        }
        if found == 0 && !rare.contains(&true) {
            rare = query.wanted().map(Clause::may_relax).collect();
        }
        let mut room = MAX_SIMILAR;
        rare.iter_mut().filter(|rare| **rare).for_each(|rare| match room.checked_sub(1) {
            Some(left) => room = left,
            None => *rare = false,
        });
        Ok(rare)
    }

    /// For each hit the part that holds most of the question. A part other than the text wins if it holds all of it, or if
    /// nothing is left for the text to hold.
    fn matched(&self, query: &Query, page: &[(i64, Best)]) -> tantivy::Result<Vec<Part>> {
        let clauses: Vec<&Clause> = query.wanted().take(MAX_EXPLAINED).collect();
        let mut order: Vec<usize> = (0..page.len()).collect();
        order.sort_unstable_by_key(|index| page[*index].1.address);
        let all = (1_u32 << clauses.len()) - 1;
        let mut held = vec![[0_u32; Part::ALL.len()]; page.len()];
        for part in Part::ALL {
            // The text is what is named where nothing else is; only what is written in files is measured against it.
            if part == Part::Text && held.iter().all(|parts| parts[Part::Attached as usize] == 0) {
                continue;
            }
            for (bit, clause) in clauses.iter().enumerate().filter(|(_, clause)| clause.part.is_none_or(|only| only == part)) {
                let similar = query.allows_similar() && clause.may_relax();
                // Files and text share the stems: only the words themselves tell one from the other.
                let exact = (part == Part::Text).then(|| Clause { quoted: true, ..(*clause).clone() });
                let Some(planned) = self.planner.in_part(exact.as_ref().unwrap_or(clause), part, similar)? else { continue };
                let weight = planned.plan.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
                let mut open = None;
                for index in &order {
                    let address = page[*index].1.address;
                    if open.as_ref().is_none_or(|(segment, _)| *segment != address.segment_ord) {
                        open = Some((address.segment_ord, weight.scorer(self.searcher.segment_reader(address.segment_ord), 1.0)?));
                    }
                    if let Some((_, scorer)) = &mut open
                        && (scorer.doc() == address.doc_id
                            || scorer.doc() < address.doc_id && scorer.seek(address.doc_id) == address.doc_id)
                    {
                        held[*index][part as usize] |= 1 << bit;
                    }
                }
            }
        }
        Ok(held.iter().map(|parts| best_part(parts, all)).collect())
    }
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

fn best_part(held: &[u32; Part::ALL.len()], all: u32) -> Part {
    let mut held = *held;
    let text = std::mem::take(&mut held[Part::Text as usize]);
    if text.count_ones() >= held[Part::Attached as usize].count_ones() {
        // Whoever wrote it in the message meant it there.
        held[Part::Attached as usize] = 0;
    }
    let most = Part::ALL.into_iter().rev().max_by_key(|part| held[*part as usize].count_ones()).unwrap_or(Part::Text);
    let together = held.iter().fold(0, |sum, part| sum | part);
    if all != 0 && (held[most as usize] == all || together == all) { most } else { Part::Text }
}
