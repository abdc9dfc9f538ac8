//! Turns a question into the index's own query, with weights. The one place where ranking is decided.
use super::{
    query::{Clause, Loosened, Query},
    schema::{Fields, Part},
    stem::Stems,
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

/// Up to so many single words, standing together counts extra.
const MAX_ADJACENT: usize = 6;

/// The stem of a word as it is, and another form of it, are worth this share of the word; a code written otherwise this much.
const PLAIN: f32 = 0.5;
const FORM: f32 = 0.3;
const CODE: f32 = 5.0;

/// Words of at least so many letters may hold two slips.
const LONG: usize = 10;

/// What a plan is made with.
#[derive(Clone, Copy)]
pub(super) struct Planner<'a> {
    pub fields: &'a Fields,
    pub stems: &'a Stems,
}

impl Planner<'_> {
    /// The plan for what `query` wants, restricted to documents that carry one tag of each set in `tags`. What it excludes is
    /// excluded by groups, not here.
    pub fn plan(self, query: &Query, tags: &[Vec<String>], similar: &[bool]) -> Box<dyn Plan> {
        if query.is_meaningless() || tags.iter().any(Vec::is_empty) {
            return Box::new(EmptyQuery);
        }
        let mut clauses: Vec<(Occur, Box<dyn Plan>)> = Vec::new();
        for set in tags {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(self.tagged(set), 0.0))));
        }
        let mut words: Vec<(Occur, Box<dyn Plan>)> = Vec::new();
        let occur = if query.loosened == Loosened::Apart { Occur::Should } else { Occur::Must };
        for (index, clause) in query.wanted().enumerate() {
            words.push((occur, self.anywhere(clause, similar.get(index) == Some(&true))));
        }
        if words.is_empty() {
            words.push((Occur::Must, Box::new(AllQuery)));
        }
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(words))));
        let marked = query.wanted_anywhere().flat_map(|clause| &clause.words).filter_map(|word| word.marked.as_deref());
        for marked in marked {
            let term = TermQuery::new(Term::from_field_text(self.fields.marks, marked), IndexRecordOption::Basic);
            clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(term), MARKS))));
        }
        clauses.extend(adjacent(query, self.fields).map(|plan| (Occur::Should, plan)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// The documents that carry one of these tags.
    pub fn tagged(self, set: &[String]) -> Box<dyn Plan> {
        Box::new(TermSetQuery::new(set.iter().map(|tag| Term::from_field_text(self.fields.tags, tag))))
    }

    /// The plan for one clause in all the parts in which it may stand, scored.
    pub fn anywhere(self, clause: &Clause, similar: bool) -> Box<dyn Plan> {
        let parts = Part::ALL.iter().filter(|part| clause.part.is_none_or(|only| only == **part));
        let mut ways: Vec<Box<dyn Plan>> = parts.filter_map(|part| self.in_part(clause, *part, similar)).collect();
        if let Some(code) = clause.code.as_ref().filter(|_| clause.part.is_none_or(|part| part != Part::Files)) {
            let term = Term::from_field_text(self.fields.codes, code);
            let plan: Box<dyn Plan> =
                if clause.prefix { begins(self.fields.codes, code) } else { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
            ways.push(Box::new(ConstScoreQuery::new(plan, CODE)));
        }
        Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, TIE))
    }

    /// The plan for one clause in one part, scored; `None` if it cannot occur there.
    pub fn in_part(self, clause: &Clause, part: Part, similar: bool) -> Option<Box<dyn Plan>> {
        let field = self.fields.part(part);
        let boost = part.boost();
        let terms: Vec<Term> = clause.words.iter().map(|word| Term::from_field_text(field, &word.folded)).collect();
        let (last, before) = terms.split_last()?;
        let weighed = |plan: Box<dyn Plan>, share: f32| -> Box<dyn Plan> { Box::new(BoostQuery::new(plan, boost * share)) };
        let term = |field, text: &str| -> Box<dyn Plan> {
            Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
        };
        if !before.is_empty() {
            let phrase: Box<dyn Plan> = if clause.prefix {
                let mut phrase = PhrasePrefixQuery::new(terms);
                phrase.set_max_expansions(MAX_EXPANSIONS);
                Box::new(phrase)
            } else {
                Box::new(PhraseQuery::new(terms))
            };
            let phrase = weighed(phrase, 1.0);
            // A code that was written here in one piece.
            let Some(code) = clause.code.as_ref().filter(|_| !clause.quoted) else { return Some(phrase) };
            return Some(Box::new(DisjunctionMaxQuery::new(vec![phrase, weighed(term(field, code), 1.0)])));
        }
        let word = clause.words.last()?;
        let mut ways = vec![weighed(Box::new(TermQuery::new(last.clone(), IndexRecordOption::WithFreqs)), 1.0)];
        let begins_word = clause.prefix && (part != Part::Text || word.folded.chars().nth(1).is_some());
        // One letter begins too many words of a text to mean any of them.
        if begins_word {
            ways.push(Box::new(ConstScoreQuery::new(begins(field, &word.folded), boost * PREFIX)));
        }
        if matches!(part, Part::Title | Part::Text | Part::Attached) && !clause.quoted {
            if let Some(stem) = self.stems.plain(&word.folded).filter(|_| word.marked.is_none()) {
                ways.push(weighed(term(field, &stem), PLAIN));
            }
            if part == Part::Text && clause.part.is_none() {
                ways.extend(self.stems.terms(&word.folded).iter().map(|stem| weighed(term(self.fields.stems, stem), FORM)));
            }
        }
        if similar && part != Part::Keywords && part != Part::Files {
            let slips = if word.folded.chars().count() >= LONG { 2 } else { 1 };
            ways.push(Box::new(ConstScoreQuery::new(Box::new(FuzzyTermQuery::new(last.clone(), slips, true)), boost * SIMILAR)));
        }
        if ways.len() == 1 {
            return ways.pop();
        }
        Some(Box::new(DisjunctionMaxQuery::new(ways)))
    }
}

fn begins(field: Field, word: &str) -> Box<dyn Plan> {
    // No word contains a byte of 0xFF or the last character, so this is the end of all that begins so.
    let end = format!("{word}{}", char::MAX);
    Box::new(RangeQuery::new(Bound::Included(Term::from_field_text(field, word)), Bound::Excluded(Term::from_field_text(field, &end))))
}

/// Single words that stand in the order and as close as they were typed rank higher, above all in a language whose words
/// are written as several syllables.
fn adjacent(query: &Query, fields: &Fields) -> impl Iterator<Item = Box<dyn Plan>> {
    let words: Vec<&str> =
        query.wanted_anywhere().map_while(|clause| (clause.words.len() == 1).then(|| clause.words[0].folded.as_str())).collect();
    let parts = if (2..=MAX_ADJACENT).contains(&words.len()) { &[Part::Title, Part::Text][..] } else { &[] };
    let fields = *fields;
    parts.iter().map(move |part| {
        let terms = words.iter().map(|word| Term::from_field_text(fields.part(*part), word)).collect();
        Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), part.boost())) as Box<dyn Plan>
    })
}
