//! Which documents are like a text: those that share its most telling words. Few words are chosen, and none that too many documents
//! have, so that the work is bounded however large the index is.
use super::{
    answer::Index,
    collect::{ByGroup, Sort, Standing, Visible},
    open::Live,
    schema::Part,
};
use crate::base::error::Result;
use std::collections::HashMap;
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, ConstScoreQuery, Occur, Query as Plan, TermSetQuery},
    schema::Field,
};

/// Bytes of a text that are looked at for telling words.
const MAX_READ: usize = 8 << 10;

/// Different words that are counted in the index, and those that are asked for.
const MAX_COUNTED: usize = 200;
const MAX_ASKED: usize = 14;

/// A word that more documents have than this, or than one in so many, tells nothing.
const COMMON: u64 = 20_000;
const COMMON_SHARE: u64 = 5;
/// In a small index one in so many is soon reached: up to here a word is never common.
const SELDOM: u64 = 20;

/// A word of the title tells as much as so many of the text.
const TITLE: f32 = 2.0;

/// A document that has less than this share of what the words are worth together is not like the text.
const ENOUGH: f32 = 0.35;

/// What others are to be like.
pub struct Likeness<'a> {
    pub title: &'a str,
    pub text: &'a str,
    /// Groups that may be given.
    pub visible: Visible,
    pub limit: usize,
}

/// A group that is like a text, with its most similar document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similar {
    pub group: i64,
    pub document: i64,
    /// How much of what the text says is said there as well, from 0 to 1.
    pub share: f32,
}

struct Telling {
    terms: Vec<Term>,
    weight: f32,
}

impl Index {
    /// The groups that are most like a text, the most similar first.
    pub fn similar(&self, like: &Likeness<'_>) -> Result<Vec<Similar>> {
        let live = self.0.live();
        let words = self.counted(like, &live);
        self.0.guarded(|| {
            let searcher = live.reader.searcher();
            let chosen = choose(&searcher, words)?;
            let worth: f32 = chosen.iter().map(|telling| telling.weight).sum();
            // One word in common is a coincidence.
            let needed = if chosen.len() > 2 { 2 } else { 1 };
            let clauses = chosen.into_iter().map(|telling| {
                let any: Box<dyn Plan> = Box::new(TermSetQuery::new(telling.terms));
                (Occur::Should, Box::new(ConstScoreQuery::new(any, telling.weight)) as Box<dyn Plan>)
            });
            let plan = BooleanQuery::with_minimum_required_clauses(clauses.collect(), needed);
            let by_group = ByGroup {
                columns: live.columns.of(&searcher)?,
                sort: Sort::Relevance,
                visible: Some(like.visible.clone()),
                from: i64::MIN,
                until: i64::MAX,
            };
            let found = searcher.search(&plan, &by_group)?;
            let mut best: Vec<_> = found
                .groups
                .iter()
                .filter_map(|(group, standing)| match standing {
                    Standing::Shown(place) if place.score >= worth * ENOUGH => Some((group, place)),
                    _ => None,
                })
                .collect();
            best.sort_unstable_by(|one, other| one.1.compare(&other.1, Sort::Relevance));
            best.truncate(like.limit);
            Ok(best.iter().map(|(group, place)| Similar { group: *group, document: place.id, share: place.score / worth }).collect())
        })
    }

    /// The words of a text, each with what it weighs before it is known how many documents have it.
    fn counted(&self, like: &Likeness<'_>, live: &Live) -> Vec<Telling> {
        let mut analyser = self.0.analyser();
        let mut words: HashMap<(Option<Field>, String), f32> = HashMap::new();
        let text = &like.text[..like.text.floor_char_boundary(MAX_READ)];
        for (text, weight) in [(like.title, TITLE), (text, 1.0)] {
            analyser.words(text, |word| {
                let is_number = word.folded.bytes().all(|byte| byte.is_ascii_digit());
                if word.folded.len() > if is_number { 3 } else { 1 } {
                    // With its marks a word tells more: hàng is not hang.
                    let key =
                        word.marked.map_or_else(|| (None, word.folded.to_owned()), |marked| (Some(live.fields.marks), marked.to_owned()));
                    *words.entry(key).or_default() += weight;
                }
                words.len() < MAX_COUNTED
            });
        }
        let plain = [live.fields.part(Part::Title), live.fields.part(Part::Text)];
        let terms = |field: Option<Field>, word: &str| -> Vec<Term> {
            let one = field.map(|field| vec![Term::from_field_text(field, word)]);
            one.unwrap_or_else(|| plain.iter().map(|field| Term::from_field_text(*field, word)).collect())
        };
        words.into_iter().map(|((field, word), weight)| Telling { terms: terms(field, &word), weight: 1.0 + weight.ln_1p() }).collect()
    }
}

/// The most telling of these words, with what they are worth.
fn choose(searcher: &Searcher, words: Vec<Telling>) -> tantivy::Result<Vec<Telling>> {
    let all = searcher.num_docs();
    let common = (all / COMMON_SHARE).clamp(SELDOM, COMMON);
    let mut telling = Vec::with_capacity(words.len());
    for mut word in words {
        let mut documents = 0;
        for term in &word.terms {
            documents += searcher.doc_freq(term)?;
        }
        // What one document alone has leads nowhere.
        if (2..=common).contains(&documents) {
            word.weight *= ((all.max(documents) as f32 + 1.0) / documents as f32).ln().max(0.1);
            telling.push(word);
        }
    }
    telling.sort_unstable_by(|one, other| other.weight.total_cmp(&one.weight).then_with(|| one.terms.cmp(&other.terms)));
    telling.truncate(MAX_ASKED);
    Ok(telling)
}
