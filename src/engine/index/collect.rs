//! Gathers hits by group: the best document of each, the counts, and a stable order.
use super::schema::{AT, GROUP, ID};
use std::{
    cmp::Ordering,
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasherDefault, Hasher},
    sync::Arc,
};
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::Column,
};

/// Says whether a group may be shown; asked about once per group and segment.
pub type Visible = Arc<dyn Fn(i64) -> bool + Send + Sync>;

/// Which hits come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The best match, then the newest.
    #[default]
    Relevance,
    /// The newest, whatever the match.
    Newest,
}

/// The best document of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    pub score: Score,
    pub at: i64,
    pub id: i64,
    pub address: DocAddress,
}

impl Best {
    /// `Less` comes first. No two documents are equal, so pages neither overlap nor skip.
    pub fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let score = match sort {
            Sort::Relevance => other.score.total_cmp(&self.score),
            Sort::Newest => Ordering::Equal,
        };
        score.then(other.at.cmp(&self.at)).then(other.id.cmp(&self.id))
    }
}

/// What was found, unordered.
#[derive(Default)]
pub(super) struct Found {
    pub documents: usize,
    /// `None` for a group that may not be shown.
    pub groups: HashMap<i64, Option<Best>, BuildHasherDefault<Spread>>,
}

pub(super) struct ByGroup {
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
    group: Column<i64>,
    id: Column<i64>,
    at: Column<i64>,
    found: Found,
}

impl Collector for ByGroup {
    type Fruit = Found;
    type Child = InSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<InSegment> {
        let columns = reader.fast_fields();
        Ok(InSegment {
            sort: self.sort,
            visible: self.visible.clone(),
            from: self.from,
            until: self.until,
            segment,
            group: columns.i64(GROUP)?,
            id: columns.i64(ID)?,
            at: columns.i64(AT)?,
            found: Found::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Found>) -> tantivy::Result<Found> {
        let mut segments = segments.into_iter();
        let mut all = segments.next().unwrap_or_default();
        for segment in segments {
            all.documents += segment.documents;
            for (group, best) in segment.groups {
                match all.groups.entry(group) {
                    Entry::Vacant(place) => {
                        place.insert(best);
                    }
                    Entry::Occupied(mut place) => {
                        if let (Some(here), Some(best)) = (place.get(), best)
                            && best.compare(here, self.sort).is_lt()
                        {
                            place.insert(Some(best));
                        }
                    }
                }
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for InSegment {
    type Fruit = Found;

    fn collect(&mut self, document: DocId, score: Score) {
        let read = |column: &Column<i64>| column.first(document).unwrap_or_default();
        let at = read(&self.at);
        if at < self.from || at >= self.until {
            return;
        }
        let best = |id| Best { score, at, id, address: DocAddress::new(self.segment, document) };
        let group = read(&self.group);
        match self.found.groups.entry(group) {
            Entry::Vacant(place) => {
                let shown = self.visible.as_ref().is_none_or(|visible| visible(group));
                place.insert(shown.then(|| best(read(&self.id))));
                self.found.documents += usize::from(shown);
            }
            Entry::Occupied(mut place) => {
                if let Some(here) = place.get_mut() {
                    self.found.documents += 1;
                    let better = self.sort == Sort::Newest || score >= here.score;
                    if better {
                        let best = best(read(&self.id));
                        if best.compare(here, self.sort).is_lt() {
                            *here = best;
                        }
                    }
                }
            }
        }
    }

    fn harvest(self) -> Found {
        self.found
    }
}

/// Hashing for our own numbers, which nobody outside chooses.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }
    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
