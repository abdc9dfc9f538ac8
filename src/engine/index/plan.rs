//! Turns a question into the index's own query, with weights. The one place where ranking is decided.
use super::{
    exclude::Excluded,
    query::{Clause, Query},
    schema::{Fields, Part},
};
use std::ops::Bound;
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery,
        PhraseQuery, Query as Plan, RangeQuery, TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};

/// More than any sum of ordinary scores of a word: what bears the marks as typed comes before what does not.
const MARKS: f32 = 100.0;

/// Share of a match in a second part of the document that counts.
const TIE: f32 = 0.1;

/// A beginning is worth this share of the whole word; a similar spelling that.
const PREFIX: f32 = 0.5;
const SIMILAR: f32 = 0.3;

/// Words a phrase's beginning may stand for, in each segment.
const MAX_EXPANSIONS: u32 = 256;

/// Words of a question that are tried in similar spellings.
const MAX_SIMILAR: usize = 8;

/// Up to so many single words, standing together counts extra.
const MAX_ADJACENT: usize = 6;

/// The plan for `query`, restricted to documents that carry one tag of each set in `tags`.
pub(super) fn plan(query: &Query, tags: &[Vec<String>], fields: &Fields) -> Box<dyn Plan> {
    if query.is_meaningless() || tags.iter().any(Vec::is_empty) {
        return Box::new(EmptyQuery);
    }
    let mut clauses: Vec<(Occur, Box<dyn Plan>)> = Vec::new();
    for set in tags {
        let terms = TermSetQuery::new(set.iter().map(|tag| Term::from_field_text(fields.tags, tag)));
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(terms), 0.0))));
    }
    let mut similar = 0;
    for clause in &query.clauses {
        let relaxed = query.relaxed && clause.may_relax() && similar < MAX_SIMILAR;
        similar += usize::from(relaxed);
        let anywhere = Part::ALL.iter().filter_map(|part| in_part(clause, *part, relaxed, fields)).collect();
        let anywhere = Box::new(DisjunctionMaxQuery::with_tie_breaker(anywhere, TIE));
        clauses.push(if clause.negated {
            (Occur::MustNot, Box::new(Excluded(Box::new(ConstScoreQuery::new(anywhere, 0.0)))))
        } else {
            (Occur::Must, anywhere)
        });
    }
    if query.wanted().next().is_none() {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    let marked = query.wanted().flat_map(|clause| &clause.words).filter_map(|word| word.marked.as_deref());
    for marked in marked {
        let term = TermQuery::new(Term::from_field_text(fields.marks, marked), IndexRecordOption::Basic);
        clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(term), MARKS))));
    }
    clauses.extend(adjacent(query, fields).map(|plan| (Occur::Should, plan)));
    Box::new(BooleanQuery::new(clauses))
}

/// The plan for one clause in one part, scored; `None` if it cannot occur there.
pub(super) fn in_part(clause: &Clause, part: Part, relaxed: bool, fields: &Fields) -> Option<Box<dyn Plan>> {
    let field = fields.part(part);
    let boost = part.boost();
    let terms: Vec<Term> = clause.words.iter().map(|word| Term::from_field_text(field, &word.folded)).collect();
    let (last, before) = terms.split_last()?;
    if !before.is_empty() {
        if clause.prefix {
            let mut phrase = PhrasePrefixQuery::new(terms);
            phrase.set_max_expansions(MAX_EXPANSIONS);
            return Some(Box::new(BoostQuery::new(Box::new(phrase), boost)));
        }
        return Some(Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), boost)));
    }
    let word = &clause.words.last()?.folded;
    let exact: Box<dyn Plan> = Box::new(BoostQuery::new(Box::new(TermQuery::new(last.clone(), IndexRecordOption::WithFreqs)), boost));
    let mut ways = vec![exact];
    // One letter begins too many words of a text to mean any of them.
    if clause.prefix && (part != Part::Text || word.chars().nth(1).is_some()) {
        ways.push(Box::new(ConstScoreQuery::new(begins(field, word), boost * PREFIX)));
    }
    if relaxed {
        ways.push(Box::new(ConstScoreQuery::new(Box::new(FuzzyTermQuery::new(last.clone(), 1, true)), boost * SIMILAR)));
    }
    if ways.len() == 1 {
        return ways.pop();
    }
    Some(Box::new(DisjunctionMaxQuery::new(ways)))
}

fn begins(field: Field, word: &str) -> Box<dyn Plan> {
    // No word contains a byte of 0xFF or the last character, so this is the end of all that begins so.
    let end = format!("{word}{}", char::MAX);
    Box::new(RangeQuery::new(Bound::Included(Term::from_field_text(field, word)), Bound::Excluded(Term::from_field_text(field, &end))))
}

/// Single words that stand in the order and as close as they were typed rank higher, above all in a language whose words
/// are written as several syllables.
fn adjacent(query: &Query, fields: &Fields) -> impl Iterator<Item = Box<dyn Plan>> {
    let words: Vec<&str> = query.wanted().map_while(|clause| (clause.words.len() == 1).then(|| clause.words[0].folded.as_str())).collect();
    let parts = if (2..=MAX_ADJACENT).contains(&words.len()) { &[Part::Title, Part::Text][..] } else { &[] };
    let fields = *fields;
    parts.iter().map(move |part| {
        let terms = words.iter().map(|word| Term::from_field_text(fields.part(*part), word)).collect();
        Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), part.boost())) as Box<dyn Plan>
    })
}
