//! What the index holds of a document, and how a document becomes that. Bodies are not stored: whoever shows a hit reads
//! its text where it belongs.
use super::{code::Codes, flight::Permit, text::Analyser};
use crate::base::clock::Time;
use tantivy::{
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, OwnedValue, STRING, Schema, TextFieldIndexing, TextOptions,
        document::Document as Indexable,
    },
    tokenizer::{Token, TokenStream, Tokenizer},
};

/// Counted up whenever the schema or the analysis changes; an index of another version is built anew.
pub(super) const VERSION: u32 = 4;

const TOKENIZER: &str = "words";

/// Words kept of one field of one document; what follows is not found.
const MAX_WORDS: usize = 200_000;

/// One thing that can be found. Documents of one group are shown as one hit.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Unique; a second document with the same id replaces the first.
    pub id: i64,
    /// What it belongs to.
    pub group: i64,
    pub at: Time,
    pub title: String,
    pub text: String,
    /// Name and address of who wrote it.
    pub sender: String,
    /// Names, addresses and numbers of whom its group is for.
    pub owner: String,
    /// Names and addresses of all others.
    pub people: String,
    /// File names.
    pub files: String,
    /// What is written in files, each a field of its own to a phrase.
    pub attached: Vec<String>,
    /// Numbers and codes it is known by; each is a field of its own to a phrase.
    pub keywords: Vec<String>,
    /// Exact terms to filter by, such as `team:3`; never found by words.
    pub tags: Vec<String>,
}

/// Where a word can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Keywords,
    Title,
    Sender,
    Owner,
    People,
    Files,
    Attached,
    Text,
}

impl Part {
    /// In the order in which they are named as the place of a match.
    pub(super) const ALL: [Self; PARTS] =
        [Self::Keywords, Self::Title, Self::Sender, Self::Owner, Self::People, Self::Files, Self::Attached, Self::Text];

    /// How much a match there weighs.
    pub(super) const fn boost(self) -> f32 {
        match self {
            Self::Keywords => 6.0,
            Self::Title => 3.0,
            Self::Sender => 2.6,
            Self::Owner => 2.5,
            Self::People => 2.4,
            Self::Files => 1.5,
            Self::Text => 1.0,
            Self::Attached => 0.6,
        }
    }
}

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub id: Field,
    pub group: Field,
    pub at: Field,
    parts: [Field; PARTS],
    /// The words that carry marks, as typed; without positions, only to rank them first.
    pub marks: Field,
    /// Stems of the words of title, text and files; see [`super::stem`].
    pub stems: Field,
    /// Codes in one piece, and ends of numbers; see [`super::code`].
    pub codes: Field,
    pub tags: Field,
    /// See [`Document::checksum`].
    pub sum: Field,
}

/// How many parts a document has.
const PARTS: usize = 8;

pub(super) const ID: &str = "id";
pub(super) const GROUP: &str = "group";
pub(super) const AT: &str = "at";
pub(super) const SUM: &str = "sum";

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = || TextFieldIndexing::default().set_tokenizer(TOKENIZER);
    let words = TextOptions::default().set_indexing_options(indexing().set_index_option(IndexRecordOption::WithFreqsAndPositions));
    let marks = TextOptions::default().set_indexing_options(indexing().set_index_option(IndexRecordOption::Basic).set_fieldnorms(false));
    let stems = TextOptions::default().set_indexing_options(indexing().set_index_option(IndexRecordOption::WithFreqs));
    let fields = Fields {
        id: schema.add_i64_field(ID, INDEXED | FAST),
        group: schema.add_i64_field(GROUP, INDEXED | FAST),
        at: schema.add_i64_field(AT, FAST),
        parts: ["keywords", "title", "sender", "owner", "people", "files", "attached", "text"]
            .map(|name| schema.add_text_field(name, words.clone())),
        marks: schema.add_text_field("marks", marks.clone()),
        stems: schema.add_text_field("stems", stems),
        codes: schema.add_text_field("codes", marks),
        tags: schema.add_text_field("tags", STRING),
        sum: schema.add_u64_field(SUM, FAST),
    };
    (schema.build(), fields)
}

impl Fields {
    pub fn part(&self, part: Part) -> Field {
        self.parts[part as usize]
    }
}

pub(super) fn register(index: &tantivy::Index) {
    index.tokenizers().register(TOKENIZER, SplitAtSpace::default());
}

/// A document ready for the index: already analysed, so that the indexing thread only splits at spaces.
pub(super) struct Prepared {
    values: Vec<(Field, OwnedValue)>,
    _permit: Permit,
}

impl Prepared {
    /// `permit` is given back once the document has been indexed; `values` come from [`analyse`].
    pub fn new(values: Vec<(Field, OwnedValue)>, permit: Permit) -> Self {
        Self { values, _permit: permit }
    }
}

/// The values of a document, and how many bytes they are.
pub(super) fn analyse(document: &Document, fields: &Fields, analyser: &mut Analyser) -> (Vec<(Field, OwnedValue)>, usize) {
    let mut values = vec![
        (fields.id, OwnedValue::I64(document.id)),
        (fields.group, OwnedValue::I64(document.group)),
        (fields.at, OwnedValue::I64(document.at.millis())),
        (fields.sum, OwnedValue::U64(document.checksum())),
    ];
    let of = analyser.stems(if document.text.trim().is_empty() { &document.title } else { &document.text });
    let [mut marks, mut stems, mut codes] = [const { String::new() }; 3];
    let mut size = 0;
    let mut put = |part: Part, texts: &[&str]| {
        let mut words = String::with_capacity(texts.iter().map(|text| text.len() + 2).sum::<usize>().min(1 << 20));
        for text in texts {
            if !words.is_empty() {
                // An empty word: no phrase reaches across.
                words.push(' ');
            }
            let (mut count, mut code) = (0, Codes::default());
            analyser.words(text, |word| {
                words.push_str(word.folded);
                words.push(' ');
                if let Some(marked) = word.marked {
                    marks.push_str(marked);
                    marks.push(' ');
                }
                if matches!(part, Part::Title | Part::Text | Part::Attached) {
                    of.push(word.folded, &mut stems);
                }
                code.word(text, &word, &mut codes);
                count += 1;
                count < MAX_WORDS
            });
            code.finish(&mut codes);
        }
        if !words.is_empty() {
            size += words.len();
            values.push((fields.part(part), OwnedValue::Str(words)));
        }
    };
    put(Part::Title, &[&document.title]);
    put(Part::Text, &[&document.text]);
    put(Part::Sender, &[&document.sender]);
    put(Part::Owner, &[&document.owner]);
    put(Part::People, &[&document.people]);
    put(Part::Files, &[&document.files]);
    put(Part::Attached, &document.attached.iter().map(String::as_str).collect::<Vec<_>>());
    put(Part::Keywords, &document.keywords.iter().map(String::as_str).collect::<Vec<_>>());
    for (field, terms) in [(fields.marks, marks), (fields.stems, stems), (fields.codes, codes)] {
        if !terms.is_empty() {
            size += terms.len();
            values.push((field, OwnedValue::Str(terms)));
        }
    }
    values.extend(document.tags.iter().map(|tag| (fields.tags, OwnedValue::Str(tag.clone()))));
    (values, size)
}

impl Indexable for Prepared {
    type Value<'a> = &'a OwnedValue;
    type FieldsValuesIter<'a> =
        std::iter::Map<std::slice::Iter<'a, (Field, OwnedValue)>, fn(&'a (Field, OwnedValue)) -> (Field, &'a OwnedValue)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.values.iter().map(|(field, value)| (*field, value))
    }
}

/// Splits analysed text; two spaces in a row leave a gap in the positions.
#[derive(Clone, Default)]
struct SplitAtSpace {
    token: Token,
}

struct Split<'a> {
    rest: &'a str,
    offset: usize,
    token: &'a mut Token,
}

impl Tokenizer for SplitAtSpace {
    type TokenStream<'a> = Split<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Split<'a> {
        self.token.reset();
        Split { rest: text, offset: 0, token: &mut self.token }
    }
}

impl TokenStream for Split<'_> {
    fn advance(&mut self) -> bool {
        while !self.rest.is_empty() {
            let end = memchr::memchr(b' ', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let (word, rest) = (&self.rest[..end], self.rest.get(end + 1..).unwrap_or(""));
            let start = self.offset;
            self.offset += end + 1;
            self.rest = rest;
            self.token.position = self.token.position.wrapping_add(1);
            if !word.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(word);
                (self.token.offset_from, self.token.offset_to) = (start, start + end);
                return true;
            }
        }
        false
    }
    fn token(&self) -> &Token {
        self.token
    }
    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
