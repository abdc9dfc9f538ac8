//! Looking at the latest documents first, and no further than it takes: for a word that stands in a quarter of a million documents
//! nobody wants to wait until all of them are weighed.
use super::{
    collect::{ByGroup, Found, InSegment},
    columns::AllColumns,
    plan::Planned,
};
use std::cmp::Reverse;
use tantivy::{
    DocId, DocSet, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
    collector::{Collector, SegmentCollector},
    query::{EnableScoring, Scorer, Weight},
};

/// When a question is brief, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// What no more documents than this may match is looked at as a whole: that is quick.
    pub many: u64,
    /// Groups of which the best come first; then follow the best of those before them.
    pub step: usize,
    /// Documents that are looked at together: what lies together in a segment was written at about one time.
    pub window: DocId,
}

impl Default for Brief {
    fn default() -> Self {
        Self { many: 8_000, step: 2_000, window: 8_192 }
    }
}

/// Windows of the first round.
const FIRST: usize = 2;

#[derive(Clone, Copy)]
struct Window {
    segment: SegmentOrdinal,
    start: DocId,
    end: DocId,
}

impl Window {
    fn documents(&self) -> usize {
        (self.end - self.start) as usize
    }
}

/// What `plan` finds among the latest documents, until `wanted` groups are shown, or the documents end. Found in rounds of at least
/// [`Brief::step`] groups, whose bounds do not depend on how many are wanted: so what comes first comes first on every page.
pub(super) fn newest(searcher: &Searcher, planned: &Planned, by_group: &ByGroup, brief: Brief, wanted: usize) -> tantivy::Result<Found> {
    let scoring = if by_group.requires_scoring() {
        EnableScoring::enabled_from_searcher(searcher)
    } else {
        EnableScoring::disabled_from_searcher(searcher)
    };
    let weight = planned.plan.weight(scoring)?;
    let windows = windows(searcher, &by_group.columns, brief.window);
    // Fewer cannot hold a step's groups: no more documents match than this.
    let least = (brief.step as u64).saturating_mul(searcher.num_docs()) / planned.most.max(1);
    let first = usize::try_from(least).unwrap_or(usize::MAX).max(FIRST * brief.window as usize);
    let mut segments: Vec<Option<InSegment>> = searcher.segment_readers().iter().map(|_| None).collect();
    let (mut rest, mut round, mut begun, mut shown) = (windows.as_slice(), 0, 0, 0);
    let mut seen = 0;
    while !rest.is_empty() && shown < wanted.max(brief.step) {
        // As many documents as will do if as many of them match as of those before; and not so many that a guess costs much.
        let lacking = brief.step.saturating_sub(shown - begun);
        let next = (lacking * seen).checked_div(shown).unwrap_or(usize::MAX).clamp(first, first.max(seen));
        let until = seen + next;
        let mut count = 0;
        while seen < until
            && let Some(window) = rest.get(count)
        {
            (seen, count) = (seen + window.documents(), count + 1);
        }
        let (now, later) = rest.split_at(count);
        rest = later;
        let mut now = now.to_vec();
        now.sort_unstable_by_key(|window| (window.segment, window.start));
        for same in now.chunk_by(|one, other| one.segment == other.segment) {
            let Some(segment) = same.first().map(|window| window.segment) else { continue };
            let reader = searcher.segment_reader(segment);
            let place = &mut segments[segment as usize];
            let collector = match place {
                Some(collector) => collector,
                None => place.insert(by_group.for_segment(segment, reader)?),
            };
            collector.begin(round);
            look(reader, &*weight, same, collector)?;
        }
        shown = segments.iter().flatten().map(InSegment::shown).sum();
        if shown - begun >= brief.step {
            (round, begun) = (round + 1, shown);
        }
    }
    let mut found = by_group.merge_fruits(segments.into_iter().flatten().map(SegmentCollector::harvest).collect())?;
    found.is_more = !rest.is_empty();
    Ok(found)
}

fn look(reader: &SegmentReader, weight: &dyn Weight, windows: &[Window], collector: &mut InSegment) -> tantivy::Result<()> {
    let mut scorer = weight.scorer(reader, 1.0)?;
    for window in windows {
        if scorer.doc() < window.start {
            scorer.seek(window.start);
        }
        while scorer.doc() < window.end && scorer.doc() != TERMINATED {
            let document = scorer.doc();
            if !reader.is_deleted(document) {
                collector.take(document, || scorer.score());
            }
            scorer.advance();
        }
    }
    Ok(())
}

/// All documents, the latest first.
fn windows(searcher: &Searcher, columns: &AllColumns, window: DocId) -> Vec<Window> {
    let mut windows: Vec<(i64, Window)> = Vec::new();
    for (segment, (reader, columns)) in (0..).zip(searcher.segment_readers().iter().zip(columns.iter())) {
        let mut start = 0;
        while start < reader.max_doc() {
            let end = (start + window.max(1)).min(reader.max_doc());
            windows.push((columns.at.first(start + (end - start) / 2).unwrap_or_default(), Window { segment, start, end }));
            start = end;
        }
    }
    windows.sort_by_key(|(at, _)| Reverse(*at));
    windows.into_iter().map(|(_, window)| window).collect()
}
