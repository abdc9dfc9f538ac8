//! Turns a question into the index's own query, with weights. The one place where ranking is decided.
use super::{
    begin::Begun,
    best::BestOf,
    query::{Asked, Clause, Loosened, Query},
    schema::{Fields, Part},
    stem::Stems,
};
use tantivy::{
    Searcher, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query as Plan, TermQuery,
        TermSetQuery,
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

/// Words that the beginning at the end of a phrase may stand for, the most frequent first.
const MAX_EXPANSIONS: usize = 12;

/// A beginning of so many letters whose words stand in more documents than this is nothing to look for before the next is typed.
const VAGUE: usize = 2;
const COMMON: u64 = 20_000;

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
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub stems: &'a Stems,
    /// Only documents of these groups are looked for.
    pub groups: Option<&'a [i64]>,
}

/// A plan, and how many documents it may find: never less than it finds, and mostly more.
pub(super) struct Planned {
    pub plan: Box<dyn Plan>,
    pub most: u64,
}

impl Planned {
    fn nothing() -> Self {
        Self { plan: Box::new(EmptyQuery), most: 0 }
    }

    fn weighed(self, weight: f32) -> Self {
        Self { plan: Box::new(BoostQuery::new(self.plan, weight)), most: self.most }
    }

    /// All that any of these find, scored by the best of them, with a share of what the others say.
    fn best_of(mut ways: Vec<Self>, tie: f32) -> Self {
        let most = ways.iter().map(|way| way.most).sum();
        match ways.len() {
            0 => Self::nothing(),
            1 => ways.remove(0),
            _ => {
                let plans = ways.into_iter().map(|way| way.plan).collect();
                Self { plan: Box::new(BestOf::new(plans, tie)), most }
            }
        }
    }
}

impl Planner<'_> {
    /// The plan for what `query` wants, restricted to documents that carry one tag of each set in `tags`. What it excludes is
    /// excluded by groups, not here.
    pub fn plan(self, query: &Query, tags: &[Vec<String>], similar: &[bool]) -> tantivy::Result<Planned> {
        if query.is_meaningless() || tags.iter().any(Vec::is_empty) {
            return Ok(Planned::nothing());
        }
        let mut most = self.searcher.num_docs();
        let mut clauses: Vec<(Occur, Box<dyn Plan>)> = Vec::new();
        clauses.extend(self.groups.map(|groups| self.of_groups(groups)));
        for set in tags {
            clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(self.tagged(set), 0.0))));
            let mut tagged = 0;
            for tag in set {
                tagged += self.searcher.doc_freq(&Term::from_field_text(self.fields.tags, tag))?;
            }
            most = most.min(tagged);
        }
        let mut words: Vec<(Occur, Box<dyn Plan>)> = Vec::new();
        let is_apart = query.loosened == Loosened::Apart;
        let occur = if is_apart { Occur::Should } else { Occur::Must };
        for (index, clause) in query.wanted().enumerate() {
            let word = self.anywhere(clause, similar.get(index) == Some(&true))?;
            if !is_apart {
                most = most.min(word.most);
            }
            words.push((occur, word.plan));
        }
        if words.is_empty() {
            words.push((Occur::Must, Box::new(AllQuery)));
        }
        clauses.push((Occur::Must, Box::new(BooleanQuery::new(words))));
        let mut extra: Vec<Box<dyn Plan>> = Vec::new();
        let marked = query.wanted_anywhere().flat_map(|clause| &clause.words).filter_map(|word| word.marked.as_deref());
        for marked in marked {
            let term = TermQuery::new(Term::from_field_text(self.fields.marks, marked), IndexRecordOption::Basic);
            extra.push(Box::new(ConstScoreQuery::new(Box::new(term), MARKS)));
        }
        extra.extend(adjacent(query, self.fields));
        if !extra.is_empty() {
            clauses.push((Occur::Should, Box::new(BestOf::new(extra, 1.0))));
        }
        Ok(Planned { plan: Box::new(BooleanQuery::new(clauses)), most })
    }

    fn of_groups(self, groups: &[i64]) -> (Occur, Box<dyn Plan>) {
        let terms = groups.iter().map(|group| Term::from_field_i64(self.fields.group, *group));
        (Occur::Must, Box::new(ConstScoreQuery::new(Box::new(TermSetQuery::new(terms)), 0.0)))
    }

    /// What another plan finds in the groups that are looked at, without scores.
    pub fn among(self, plan: Box<dyn Plan>) -> Box<dyn Plan> {
        match self.groups {
            Some(groups) => Box::new(BooleanQuery::new(vec![self.of_groups(groups), (Occur::Must, plan)])),
            None => plan,
        }
    }

    /// The documents that carry one of these tags.
    pub fn tagged(self, set: &[String]) -> Box<dyn Plan> {
        Box::new(TermSetQuery::new(set.iter().map(|tag| Term::from_field_text(self.fields.tags, tag))))
    }

    /// The plan for one clause in all the parts in which it may stand, scored.
    pub fn anywhere(self, clause: &Clause, similar: bool) -> tantivy::Result<Planned> {
        let parts = Part::ALL.iter().filter(|part| clause.part.is_none_or(|only| only == **part));
        let mut ways = Vec::new();
        for part in parts {
            ways.extend(self.in_part(clause, *part, similar)?);
        }
        if let Some(code) = clause.code.as_ref().filter(|_| clause.part.is_none_or(|part| part != Part::Files)) {
            let found = if clause.prefix {
                let begun = Begun::look(self.searcher, self.fields.codes, code)?;
                Some(Planned { plan: begun.plan(code), most: begun.documents })
            } else {
                self.term(self.fields.codes, code, IndexRecordOption::Basic)?
            };
            ways.extend(found.map(|way| Planned { plan: Box::new(ConstScoreQuery::new(way.plan, CODE)), most: way.most }));
        }
        Ok(Planned::best_of(ways, TIE))
    }

    /// The documents that have this word there; `None` if none has.
    fn term(self, field: Field, text: &str, option: IndexRecordOption) -> tantivy::Result<Option<Planned>> {
        let term = Term::from_field_text(field, text);
        let most = self.searcher.doc_freq(&term)?;
        Ok((most > 0).then(|| Planned { plan: Box::new(TermQuery::new(term, option)), most }))
    }

    /// The plan for one clause in one part, scored; `None` if it does not occur there.
    pub fn in_part(self, clause: &Clause, part: Part, similar: bool) -> tantivy::Result<Option<Planned>> {
        let field = self.fields.part(part);
        let boost = part.boost();
        let mut ways = match clause.words.as_slice() {
            [] => Vec::new(),
            [word] => self.word(clause, word, part, similar)?,
            [before @ .., last] => {
                let begun = self.beginning(clause, last, field)?;
                let mut ways = self.phrase(before, last, begun.as_ref().filter(|begun| !is_vague(last, begun)), field)?;
                if begun.is_some_and(|begun| is_vague(last, &begun)) {
                    // What stands before it is found meanwhile; where it stands as a word already, that comes first.
                    let whole = match before {
                        [word] => self.word(&Clause { prefix: false, ..clause.clone() }, word, part, similar)?,
                        [before @ .., last] => self.phrase(before, last, None, field)?,
                        [] => Vec::new(),
                    };
                    ways.extend(whole.into_iter().map(|way| way.weighed(PREFIX)));
                }
                ways
            }
        };
        if clause.words.len() > 1
            && let Some(code) = clause.code.as_ref().filter(|_| !clause.quoted)
        {
            // A code that was written here in one piece.
            ways.extend(self.term(field, code, IndexRecordOption::WithFreqs)?);
        }
        Ok((!ways.is_empty()).then(|| Planned::best_of(ways, 0.0).weighed(boost)))
    }

    /// What the last word of several may be the beginning of. What begins like a code is found by the codes.
    fn beginning(self, clause: &Clause, last: &Asked, field: Field) -> tantivy::Result<Option<Begun>> {
        let is_open = clause.prefix && (clause.code.is_none() || clause.quoted);
        is_open.then(|| Begun::look(self.searcher, field, &last.folded)).transpose()
    }

    /// The ways in which a single word stands in a part.
    fn word(self, clause: &Clause, word: &Asked, part: Part, similar: bool) -> tantivy::Result<Vec<Planned>> {
        let field = self.fields.part(part);
        let scored = IndexRecordOption::WithFreqs;
        let mut ways: Vec<Planned> = self.term(field, &word.folded, scored)?.into_iter().collect();
        // One letter begins too many words of a text to mean any of them.
        if clause.prefix && (part != Part::Text || word.folded.chars().nth(1).is_some()) {
            let begun = Begun::look(self.searcher, field, &word.folded)?;
            if begun.documents > 0 {
                ways.push(Planned { plan: Box::new(ConstScoreQuery::new(begun.plan(&word.folded), PREFIX)), most: begun.documents });
            }
        }
        if matches!(part, Part::Title | Part::Text | Part::Attached) && !clause.quoted {
            if let Some(stem) = self.stems.plain(&word.folded).filter(|_| word.marked.is_none()) {
                ways.extend(self.term(field, &stem, scored)?.map(|way| way.weighed(PLAIN)));
            }
            if part == Part::Text && clause.part.is_none() {
                for stem in self.stems.terms(&word.folded) {
                    ways.extend(self.term(self.fields.stems, &stem, scored)?.map(|way| way.weighed(FORM)));
                }
            }
        }
        if similar && part != Part::Keywords && part != Part::Files {
            let slips = if word.folded.chars().count() >= LONG { 2 } else { 1 };
            let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, &word.folded), slips, true);
            // What it finds is not known before.
            let most = self.searcher.num_docs();
            ways.push(Planned { plan: Box::new(ConstScoreQuery::new(Box::new(fuzzy), SIMILAR)), most });
        }
        Ok(ways)
    }

    /// Words next to each other, of which the last may be the beginning of others.
    fn phrase(self, before: &[Asked], last: &Asked, begun: Option<&Begun>, field: Field) -> tantivy::Result<Vec<Planned>> {
        let before: Vec<Term> = before.iter().map(|word| Term::from_field_text(field, &word.folded)).collect();
        let mut most = u64::MAX;
        for term in &before {
            most = most.min(self.searcher.doc_freq(term)?);
        }
        if most == 0 {
            return Ok(Vec::new());
        }
        let mut ends = vec![Term::from_field_text(field, &last.folded)];
        if let Some(begun) = begun {
            let exact = ends[0].clone();
            ends.extend(begun.most(MAX_EXPANSIONS).filter(|end| *end != exact));
        }
        let mut ways = Vec::new();
        for end in ends {
            let most = most.min(self.searcher.doc_freq(&end)?);
            if most > 0 {
                let words = before.iter().cloned().chain([end]).collect();
                ways.push(Planned { plan: Box::new(PhraseQuery::new(words)), most });
            }
        }
        Ok(ways)
    }
}

fn is_vague(last: &Asked, begun: &Begun) -> bool {
    // A sign of Chinese or Japanese is a word.
    last.folded.len() <= VAGUE && last.folded.is_ascii() && begun.documents > COMMON
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
