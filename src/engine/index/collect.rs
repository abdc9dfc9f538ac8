//! Gathers hits by group: the best document of each, the counts, and a stable order.
use super::{
    columns::{AllColumns, Columns},
    groups::{self, Groups},
};
use std::{cmp::Ordering, sync::Arc};
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
};

/// What is to be done with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a hit.
    Shown,
    /// It is none, but whoever asked wants to know that it matches: see [`super::Hits::aside`].
    Aside,
    /// It does not exist for whoever asks.
    Hidden,
}

/// Says what is to be done with a group; asked about once per group and segment.
pub type Visible = Arc<dyn Fn(i64) -> Place + Send + Sync>;

/// Which hits come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best match, then the newest.
    #[default]
    Relevance,
    /// The newest, whatever the match.
    Newest,
    /// The oldest, whatever the match.
    Oldest,
}

/// The best document of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    /// In which round it was found, where the latest documents are looked at first.
    pub round: u32,
    pub score: Score,
    pub at: i64,
    pub id: i64,
    pub address: DocAddress,
}

impl Best {
    /// `Less` comes first. No two documents are equal, so pages neither overlap nor skip.
    pub fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let newest = || other.at.cmp(&self.at).then(other.id.cmp(&self.id));
        match sort {
            Sort::Relevance => self.round.cmp(&other.round).then_with(|| other.score.total_cmp(&self.score)).then_with(newest),
            Sort::Newest => newest(),
            Sort::Oldest => newest().reverse(),
        }
    }
}

/// What is known of a group that matches.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing {
    Shown(Best),
    Aside,
    Hidden,
}

/// What was found, unordered.
#[derive(Default)]
pub(super) struct Found {
    /// Documents of the groups that are shown.
    pub documents: usize,
    pub groups: Groups<Standing>,
    /// Not everything was looked at.
    pub is_more: bool,
}

pub(super) struct ByGroup {
    /// Of the index that is asked.
    pub columns: AllColumns,
    pub sort: Sort,
    pub visible: Option<Visible>,
    /// Milliseconds, from (included) and until (excluded).
    pub from: i64,
    pub until: i64,
}

pub(super) struct InSegment {
    sort: Sort,
    visible: Option<Visible>,
    from: i64,
    until: i64,
    segment: SegmentOrdinal,
    columns: Columns,
    found: Found,
    shown: usize,
    round: u32,
}

impl Collector for ByGroup {
    type Fruit = Found;
    type Child = InSegment;

    fn for_segment(&self, segment: SegmentOrdinal, _reader: &SegmentReader) -> tantivy::Result<InSegment> {
        Ok(InSegment {
            sort: self.sort,
            visible: self.visible.clone(),
            from: self.from,
            until: self.until,
            segment,
            columns: self.columns[segment as usize].clone(),
            found: Found::default(),
            shown: 0,
            round: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<Found>) -> tantivy::Result<Found> {
        // The others are put into the largest.
        let mut segments = segments;
        segments.sort_by_key(|found| found.groups.len());
        let mut all = segments.pop().unwrap_or_default();
        for segment in segments {
            all.documents += segment.documents;
            for (group, standing) in segment.groups.iter() {
                match (all.groups.place(group), standing) {
                    (groups::Place::Free(free), _) => free.put(standing),
                    (groups::Place::Taken(Standing::Shown(here)), Standing::Shown(best)) if best.compare(here, self.sort).is_ge() => {}
                    (groups::Place::Taken(place), _) => *place = standing,
                }
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for InSegment {
    type Fruit = Found;

    fn collect(&mut self, document: DocId, score: Score) {
        self.take(document, || score);
    }

    fn harvest(self) -> Found {
        self.found
    }
}

impl InSegment {
    /// What is taken from here on was found in this round.
    pub fn begin(&mut self, round: u32) {
        self.round = round;
    }

    /// Groups that are shown so far.
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// Takes a document in, whose score is asked for only if it counts.
    pub fn take(&mut self, document: DocId, score: impl FnOnce() -> Score) {
        let read = |column: &Column<i64>| column.first(document).unwrap_or_default();
        let at = read(&self.columns.at);
        if at < self.from || at >= self.until {
            return;
        }
        let round = self.round;
        let best = |score, id| Best { round, score, at, id, address: DocAddress::new(self.segment, document) };
        let group = read(&self.columns.group);
        match self.found.groups.place(group) {
            groups::Place::Free(free) => {
                let shown = self.visible.as_ref().map_or(Place::Shown, |visible| visible(group));
                free.put(match shown {
                    Place::Shown => Standing::Shown(best(score(), read(&self.columns.id))),
                    Place::Aside => Standing::Aside,
                    Place::Hidden => Standing::Hidden,
                });
                self.found.documents += usize::from(shown == Place::Shown);
                self.shown += usize::from(shown == Place::Shown);
            }
            groups::Place::Taken(Standing::Shown(here)) => {
                self.found.documents += 1;
                let score = score();
                if self.sort != Sort::Relevance || score >= here.score {
                    let best = best(score, read(&self.columns.id));
                    if best.compare(here, self.sort).is_lt() {
                        *here = best;
                    }
                }
            }
            groups::Place::Taken(_) => {}
        }
    }
}

/// Which groups have a document that matches.
pub(super) struct Which(pub AllColumns);

pub(super) struct WhichInSegment {
    group: Column<i64>,
    groups: Groups<()>,
}

fn mark(groups: &mut Groups<()>, group: i64) {
    if let groups::Place::Free(free) = groups.place(group) {
        free.put(());
    }
}

impl Collector for Which {
    type Fruit = Groups<()>;
    type Child = WhichInSegment;

    fn for_segment(&self, segment: SegmentOrdinal, _reader: &SegmentReader) -> tantivy::Result<WhichInSegment> {
        Ok(WhichInSegment { group: self.0[segment as usize].group.clone(), groups: Groups::default() })
    }
    fn requires_scoring(&self) -> bool {
        false
    }
    fn merge_fruits(&self, segments: Vec<Groups<()>>) -> tantivy::Result<Groups<()>> {
        let mut segments = segments;
        segments.sort_by_key(Groups::len);
        let mut all = segments.pop().unwrap_or_default();
        for segment in segments {
            segment.iter().for_each(|(group, ())| mark(&mut all, group));
        }
        Ok(all)
    }
}

impl SegmentCollector for WhichInSegment {
    type Fruit = Groups<()>;

    fn collect(&mut self, document: DocId, _score: Score) {
        mark(&mut self.groups, self.group.first(document).unwrap_or_default());
    }
    fn harvest(self) -> Groups<()> {
        self.groups
    }
}
