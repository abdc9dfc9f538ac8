//! What the beginning of a word stands for: the words of one field that begin so. A short one stands for so many that to look for
//! all of them takes longer than anybody waits; then the most frequent stand for the rest.
use std::collections::HashMap;
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, EmptyQuery, Occur, Query as Plan, RangeQuery, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// Words of one segment that are looked at.
const LOOKED_AT: usize = 2_000;

/// So many places in documents are gone through for one beginning; with more, only its most frequent words count.
const PLACES: u64 = 40_000;

/// The most frequent words that stand for all.
const MOST: usize = 40;

/// The words of a field that begin so.
pub(super) struct Begun {
    field: Field,
    /// The most frequent first, with the documents that have each.
    words: Vec<(String, u64)>,
    /// Documents that have any of them, one that has two counted twice.
    pub documents: u64,
    /// None was left out.
    is_all: bool,
}

/// No word contains the last character, so this is the end of all that begins so.
fn end_of(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

impl Begun {
    pub fn look(searcher: &Searcher, field: Field, beginning: &str) -> tantivy::Result<Self> {
        let mut found: HashMap<String, u64> = HashMap::new();
        let (mut is_all, end) = (true, end_of(beginning));
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut words = inverted.terms().range().ge(beginning).lt(&end).into_stream()?;
            let mut left = LOOKED_AT;
            while words.advance() {
                if left == 0 {
                    is_all = false;
                    break;
                }
                left -= 1;
                // Words are text.
                let Ok(word) = std::str::from_utf8(words.key()) else { continue };
                let documents = u64::from(words.value().doc_freq);
                match found.get_mut(word) {
                    Some(count) => *count += documents,
                    None => drop(found.insert(word.to_owned(), documents)),
                }
            }
        }
        let documents = found.values().sum();
        let mut words: Vec<(String, u64)> = found.into_iter().collect();
        words.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        Ok(Self { field, words, documents, is_all })
    }

    /// The most frequent of them, at most so many.
    pub fn most(&self, count: usize) -> impl Iterator<Item = Term> {
        self.words.iter().take(count).map(|(word, _)| Term::from_field_text(self.field, word))
    }

    /// The documents that have any of them, without scores.
    pub fn plan(&self, beginning: &str) -> Box<dyn Plan> {
        if self.words.is_empty() {
            return Box::new(EmptyQuery);
        }
        if self.is_all && self.documents <= PLACES {
            let from = Term::from_field_text(self.field, beginning);
            let until = Term::from_field_text(self.field, &end_of(beginning));
            return Box::new(RangeQuery::new(std::ops::Bound::Included(from), std::ops::Bound::Excluded(until)));
        }
        let any = self.most(MOST).map(|term| {
            let word: Box<dyn Plan> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            (Occur::Should, word)
        });
        Box::new(BooleanQuery::new(any.collect()))
    }
}
