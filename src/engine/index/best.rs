//! What any of several ways finds, scored by the best of them with a share of what the others say. The library's own union weighs four
//! thousand documents ahead of the one asked for; this one weighs a document only when its score is wanted, which is what counts
//! where most of what one word finds is thrown away because another does not stand there.
use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term,
    query::{EmptyScorer, EnableScoring, Explanation, Query as Plan, Scorer, Weight},
};

/// The plan. With a share of one it is the sum of its ways.
#[derive(Debug)]
pub(super) struct BestOf {
    ways: Vec<Box<dyn Plan>>,
    share: Score,
}

impl BestOf {
    pub fn new(ways: Vec<Box<dyn Plan>>, share: Score) -> Self {
        Self { ways, share }
    }
}

impl Clone for BestOf {
    fn clone(&self) -> Self {
        Self { ways: self.ways.iter().map(|way| way.box_clone()).collect(), share: self.share }
    }
}

impl Plan for BestOf {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let ways = self.ways.iter().map(|way| way.weight(scoring)).collect::<tantivy::Result<_>>()?;
        Ok(Box::new(BestWeight { ways, share: self.share }))
    }
    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.ways.iter().for_each(|way| way.query_terms(visitor));
    }
}

struct BestWeight {
    ways: Vec<Box<dyn Weight>>,
    share: Score,
}

impl Weight for BestWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut ways = Vec::with_capacity(self.ways.len());
        for way in &self.ways {
            let scorer = way.scorer(reader, boost)?;
            if scorer.doc() != TERMINATED {
                ways.push(scorer);
            }
        }
        Ok(match (ways.pop(), ways.is_empty()) {
            (None, _) => Box::new(EmptyScorer),
            (Some(only), true) => only,
            (Some(last), false) => {
                ways.push(last);
                let mut best = BestScorer { ways, share: self.share, document: TERMINATED };
                best.settle();
                Box::new(best)
            }
        })
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > document || scorer.seek(document) != document {
            return Err(TantivyError::InvalidArgument("the document does not match".to_owned()));
        }
        Ok(Explanation::new("the best of several ways", scorer.score()))
    }
}

/// Several ways, each at its next document.
struct BestScorer {
    /// At least two.
    ways: Vec<Box<dyn Scorer>>,
    share: Score,
    /// The first of the documents at which they are.
    document: DocId,
}

impl BestScorer {
    fn settle(&mut self) -> DocId {
        self.document = self.ways.iter().map(DocSet::doc).min().unwrap_or(TERMINATED);
        self.document
    }
}

impl DocSet for BestScorer {
    fn advance(&mut self) -> DocId {
        let document = self.document;
        if document == TERMINATED {
            return TERMINATED;
        }
        for way in &mut self.ways {
            if way.doc() == document {
                way.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for way in &mut self.ways {
            if way.doc() < target {
                way.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.document
    }

    fn size_hint(&self) -> u32 {
        self.ways.iter().map(DocSet::size_hint).fold(0, u32::saturating_add)
    }

    fn cost(&self) -> u64 {
        self.ways.iter().map(DocSet::cost).fold(0, u64::saturating_add)
    }
}

impl Scorer for BestScorer {
    fn score(&mut self) -> Score {
        let (mut best, mut sum): (Score, Score) = (0.0, 0.0);
        for way in &mut self.ways {
            if way.doc() == self.document {
                let score = way.score();
                best = best.max(score);
                sum += score;
            }
        }
        best + self.share * (sum - best)
    }
}
