//! What a question that was read means for the one who asks, on this desk, now: conditions on tickets and on entries, and a
//! reading of every piece that can be shown. A value that nothing has finds nothing, and the reading says so.
use super::{
    condition::{Condition, Gate, Sees, Test},
    names::{self, Name},
    query::{self, Calendar, Compared, Field, FieldKind, Has, Is, Meaning, Piece, Reading, Span, Value},
};
use crate::{
    base::{
        Actor, Result, Time,
        id::{AgentId, InboxId, TagId, TeamId},
    },
    desk::{
        people,
        tickets::{facts, model::Status, policy::Visible},
    },
    engine::index::{Part, Within},
};
use jiff::tz::TimeZone;
use rusqlite::Connection;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What kind of piece of a question this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnderstoodAs {
    /// Looked for everywhere.
    Words,
    Condition,
    /// A field without a value: asks for nothing yet.
    Incomplete,
    /// There is no such field: looked for as words.
    UnknownField,
    /// Nothing on this desk has one of these values: finds nothing.
    UnknownValue,
}

/// A piece of the question as it was understood, in the order in which it was typed.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Understood {
    #[serde(rename = "as")]
    pub kind: UnderstoodAs,
    /// Where it stands in the question, in characters.
    pub start: usize,
    pub end: usize,
    pub typed: String,
    /// What follows must not be the case.
    pub is_negated: bool,
    /// In English; clients translate it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// One of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<UnderstoodValue>,
    /// Of dates: from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    /// Of dates: before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// A value as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnderstoodValue {
    /// A word of the API (`on_hold`, `me`, `none`), the key of a type, a name, or the words that are looked for.
    pub value: String,
    /// Of an agent, team, inbox or tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Who asks, when and where.
#[derive(Debug, Clone)]
pub struct Asker {
    pub actor: Actor,
    pub calendar: Calendar,
}

impl Asker {
    /// Dates are read where the agent is; of everybody else, in UTC.
    pub fn of(connection: &Connection, actor: &Actor, now: Time) -> Result<Self> {
        let agent = match actor.agent_id() {
            Some(id) => people::find_agent(connection, id)?,
            None => None,
        };
        let zone = agent.and_then(|agent| TimeZone::get(&agent.time_zone).ok()).unwrap_or(TimeZone::UTC);
        Ok(Self { actor: actor.clone(), calendar: Calendar { now, zone } })
    }

    pub fn sees(&self, connection: &Connection) -> Result<Sees> {
        let visible = Visible::to(&self.actor);
        let followed = match &visible {
            Visible::Some { agent, .. } => facts::followed_by(connection, AgentId(*agent))?,
            Visible::All | Visible::Nothing => HashSet::new(),
        };
        Ok(Sees { visible, followed })
    }
}

/// A question, resolved.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub gate: Arc<Gate>,
    /// For the index: free words, as typed.
    pub words: String,
    pub within: Vec<Within>,
    /// Tags of entries: of those that are shown; that some entry of the ticket has; that none has.
    pub tags: Vec<Vec<String>>,
    pub with: Vec<Vec<String>>,
    pub without: Vec<String>,
    /// When entries were written.
    pub span: Span,
    pub understood: Vec<Understood>,
    /// A value is unknown: nothing can be found.
    pub is_impossible: bool,
    pub is_cut: bool,
}

impl Wanted {
    /// Whether it asks nothing that the columns of tickets could not answer.
    pub fn asks_tickets_alone(&self) -> bool {
        let asks_entries = !self.within.is_empty() || !self.tags.is_empty() || !self.with.is_empty() || !self.without.is_empty();
        self.words.trim().is_empty() && !asks_entries && self.span == Span::default()
    }

    /// The conditions as they were understood, for one line: canonical names, values as they are called.
    pub fn line(&self) -> String {
        let conditions = self.understood.iter().filter(|piece| matches!(piece.kind, UnderstoodAs::Condition | UnderstoodAs::UnknownValue));
        let shown = conditions.map(|piece| {
            let quoted = |value: &UnderstoodValue| {
                if value.value.contains([' ', ',']) { format!("\"{}\"", value.value) } else { value.value.clone() }
            };
            let values: Vec<String> = piece.values.iter().map(quoted).collect();
            format!("{}{}:{}", if piece.is_negated { "-" } else { "" }, piece.field.as_deref().unwrap_or_default(), values.join(","))
        });
        shown.collect::<Vec<_>>().join(" ")
    }
}

/// The tags that entries carry in the index.
pub(super) mod entry_tags {
    pub const NOTE: &str = "note";
    pub const CALL: &str = "call";
    pub const IN: &str = "in";
    pub const OUT: &str = "out";
    pub const FILE: &str = "file";
    pub const IMAGE: &str = "image";
    pub const PDF: &str = "pdf";
}

/// What the question means.
pub fn resolve(connection: &Connection, asker: &Asker, typed: &str, reading: &Reading) -> Result<Wanted> {
    let mut resolving = Resolving {
        connection,
        asker,
        length: typed.len(),
        names: HashMap::new(),
        conditions: Vec::new(),
        wanted: Wanted {
            gate: Arc::new(Gate { sees: asker.sees(connection)?, conditions: Vec::new() }),
            words: reading.words.clone(),
            within: Vec::new(),
            tags: Vec::new(),
            with: Vec::new(),
            without: Vec::new(),
            span: Span::default(),
            understood: Vec::new(),
            is_impossible: false,
            is_cut: reading.is_cut,
        },
    };
    // Places are told in characters: counted once, in order.
    let (mut at, mut characters) = (0, 0);
    let mut place = |byte: usize| {
        characters += typed[at..byte].chars().count();
        at = byte;
        characters
    };
    for piece in &reading.pieces {
        let (start, end) = (place(piece.range.start), place(piece.range.end));
        let understood = Understood {
            kind: UnderstoodAs::Words,
            start,
            end,
            typed: typed[piece.range.clone()].to_owned(),
            is_negated: piece.is_negated,
            field: None,
            values: Vec::new(),
            from: None,
            until: None,
        };
        let understood = resolving.piece(piece, understood)?;
        resolving.wanted.is_impossible |= understood.kind == UnderstoodAs::UnknownValue && !understood.is_negated;
        resolving.wanted.understood.push(understood);
    }
    let Resolving { mut wanted, conditions, .. } = resolving;
    Arc::make_mut(&mut wanted.gate).conditions = conditions;
    Ok(wanted)
}

struct Resolving<'a> {
    connection: &'a Connection,
    asker: &'a Asker,
    /// How long the question is, in bytes.
    length: usize,
    names: HashMap<Field, Vec<Name>>,
    conditions: Vec<Condition>,
    wanted: Wanted,
}

/// The words that mean the asker, and nobody, in the bare form.
const ME: [&str; 4] = ["me", "toi", "minh", "em"];
const NONE: [&str; 7] = ["none", "nobody", "unassigned", "khong", "chuagiao", "trong", "chuaco"];

impl Resolving<'_> {
    fn piece(&mut self, piece: &Piece, mut understood: Understood) -> Result<Understood> {
        match &piece.meaning {
            Meaning::Words => {}
            Meaning::Incomplete(field) => {
                understood.kind = UnderstoodAs::Incomplete;
                understood.field = Some(field.word().to_owned());
            }
            Meaning::UnknownField(name) => {
                understood.kind = UnderstoodAs::UnknownField;
                understood.field = Some(name.clone());
            }
            Meaning::Condition { field, values } => {
                understood.kind = UnderstoodAs::Condition;
                let field = self.dated(*field, values);
                understood.field = Some(field.word().to_owned());
                let is_known = match field.kind() {
                    FieldKind::Date => self.dates(field, values, piece.is_negated, &mut understood),
                    FieldKind::Text => self.texts(field, values, piece, &mut understood),
                    FieldKind::Word if matches!(field, Field::Has | Field::Is) => {
                        self.kinds(field, values, piece.is_negated, &mut understood)?
                    }
                    FieldKind::Word => self.words(field, values, piece.is_negated, &mut understood),
                    FieldKind::Name => self.named(field, values, piece, &mut understood)?,
                };
                if !is_known {
                    understood.kind = UnderstoodAs::UnknownValue;
                    if understood.values.is_empty() {
                        understood.values = values.iter().map(|value| UnderstoodValue { value: value.text.clone(), id: None }).collect();
                    }
                }
            }
        }
        Ok(understood)
    }

    /// `from:` and `to:` speak of people, or with a date of time.
    fn dated(&self, field: Field, values: &[Value]) -> Field {
        let is_date = || matches!(values, [only] if !only.is_quoted && self.asker.calendar.span(&only.text).is_some());
        match field {
            Field::From if is_date() => Field::Since,
            Field::To if is_date() => Field::Before,
            _ => field,
        }
    }

    fn add(&mut self, test: Test, is_negated: bool) {
        let joined = !is_negated && self.conditions.iter_mut().any(|known| !known.is_negated && known.test.join(&test));
        if !joined {
            self.conditions.push(Condition { is_negated, test });
        }
    }

    fn dates(&mut self, field: Field, values: &[Value], is_negated: bool, understood: &mut Understood) -> bool {
        let mut spans = Vec::new();
        for value in values {
            let Some(span) = self.asker.calendar.span(&value.text) else { continue };
            let open = |from, until| Span { from, until };
            let span = match (field, value.compared) {
                (_, Compared::From) | (Field::Since, _) => open(span.from, None),
                (_, Compared::After) => open(span.until.or(span.from), None),
                (_, Compared::Until) => open(None, span.until.or(span.from)),
                (_, Compared::Before) => open(None, span.from),
                (Field::Before, Compared::Is) if names_the_end(&understood.typed) => open(None, span.until.or(span.from)),
                (Field::Before, Compared::Is) => open(None, span.from),
                (Field::After, Compared::Is) => open(span.until.or(span.from), None),
                (_, Compared::Is) => span,
            };
            understood.values.push(UnderstoodValue { value: value.text.clone(), id: None });
            spans.push(span);
        }
        if spans.len() != values.len() || spans.is_empty() {
            return false;
        }
        understood.from = spans.iter().map(|span| span.from).min().flatten();
        understood.until =
            spans.iter().all(|span| span.until.is_some()).then(|| spans.iter().filter_map(|span| span.until).max()).flatten();
        match field {
            Field::Created => self.add(Test::Created(spans), is_negated),
            Field::Updated => self.add(Test::Updated(spans), is_negated),
            // Of entries there is one span: of several that were named, from the first to the last. What it must not be is what lies
            // before and after; that is a span only if it has one end.
            _ => {
                let whole = Span { from: understood.from, until: understood.until };
                let span = match (is_negated, whole.from, whole.until) {
                    (false, ..) => whole,
                    (true, Some(from), None) => Span { from: None, until: Some(from) },
                    (true, None, Some(until)) => Span { from: Some(until), until: None },
                    (true, ..) => return false,
                };
                self.wanted.span = self.wanted.span.and(span);
            }
        }
        true
    }

    fn texts(&mut self, field: Field, values: &[Value], piece: &Piece, understood: &mut Understood) -> bool {
        let part = match field {
            Field::From => Part::Sender,
            Field::To => Part::People,
            Field::Subject => Part::Title,
            Field::File => Part::Files,
            Field::Number => Part::Keywords,
            _ => Part::Text,
        };
        for value in values {
            let own = (ME.contains(&query::bare(&value.text).as_str()) && matches!(field, Field::From | Field::To))
                .then(|| self.own_name())
                .flatten();
            let text = own.unwrap_or_else(|| value.text.trim_start_matches('#').to_owned());
            understood.values.push(UnderstoodValue { value: text.clone(), id: None });
            self.within(part, &text, value.is_quoted, piece);
        }
        true
    }

    /// Words for one part. The last word is a beginning only at the end of the question, where it may still be being typed.
    fn within(&mut self, part: Part, text: &str, is_quoted: bool, piece: &Piece) {
        let is_last = piece.range.end == self.length;
        let text = if is_quoted { format!("\"{text}\"") } else { format!("{text}{}", if is_last { "" } else { " " }) };
        self.wanted.within.push(Within { part, text, negated: piece.is_negated });
    }

    fn own_name(&self) -> Option<String> {
        let agent = people::find_agent(self.connection, self.asker.actor.agent_id()?).ok()??;
        Some(agent.name)
    }

    fn words(&mut self, field: Field, values: &[Value], is_negated: bool, understood: &mut Understood) -> bool {
        let meant: Vec<&str> = values.iter().flat_map(|value| query::meant(field, &value.text)).collect();
        let is_known = values.iter().all(|value| !query::meant(field, &value.text).is_empty());
        understood.values = meant.iter().map(|word| UnderstoodValue { value: (*word).to_owned(), id: None }).collect();
        let texts = || values.iter().map(|value| value.text.as_str());
        let test = match field {
            Field::Status => Test::Status(texts().flat_map(query::statuses_of).collect()),
            Field::Priority => Test::Priority(texts().flat_map(query::priorities_of).collect()),
            _ => Test::Channel(texts().flat_map(query::channels_of).collect()),
        };
        self.add(test, is_negated);
        is_known || !meant.is_empty()
    }

    /// `has:` and `is:`: several of them are several conditions.
    fn kinds(&mut self, field: Field, values: &[Value], is_negated: bool, understood: &mut Understood) -> Result<bool> {
        let mut is_known = true;
        for value in values {
            // A beginning that several have is no choice here, where each means something else.
            let Some(word) = query::meant(field, &value.text).first().copied() else {
                is_known = false;
                continue;
            };
            understood.values.push(UnderstoodValue { value: word.to_owned(), id: None });
            match field {
                Field::Has => self.has(Has::from_word(word).unwrap_or(Has::File), is_negated),
                _ => self.is(Is::from_word(word).unwrap_or(Is::Open), is_negated)?,
            }
        }
        Ok(is_known)
    }

    fn has(&mut self, has: Has, is_negated: bool) {
        use entry_tags::{CALL, FILE, IMAGE, NOTE, PDF};
        let tag = match has {
            Has::File => FILE,
            Has::Image => IMAGE,
            Has::Pdf => PDF,
            Has::Note => NOTE,
            Has::Call => CALL,
            Has::Tag => return self.add(Test::HasTag, is_negated),
            Has::Assignee => return self.add(Test::Assignee(vec![None]), !is_negated),
            Has::Team => return self.add(Test::Team(vec![None]), !is_negated),
        };
        if is_negated {
            self.wanted.without.push(tag.to_owned());
        } else {
            self.wanted.with.push(vec![tag.to_owned()]);
        }
    }

    fn is(&mut self, is: Is, is_negated: bool) -> Result<()> {
        use entry_tags::{IN, NOTE, OUT};
        let over = |is_over: bool| Test::Status(Status::ALL.iter().copied().filter(|status| status.is_over() == is_over).collect());
        let own = self.asker.actor.agent_id();
        let test = match is {
            Is::Open => over(false),
            Is::Over => over(true),
            Is::Unassigned => Test::Assignee(vec![None]),
            Is::Mine => own.map_or(Test::Among(HashSet::new()), |own| Test::Assignee(vec![Some(own)])),
            Is::Snoozed => Test::Snoozed,
            Is::Held => Test::Held,
            Is::Followed => Test::Among(own.map(|own| facts::followed_by(self.connection, own)).transpose()?.unwrap_or_default()),
            Is::Note | Is::Incoming | Is::Outgoing => {
                let tag = match is {
                    Is::Note => NOTE,
                    Is::Incoming => IN,
                    _ => OUT,
                };
                // Every entry is one of the three.
                let tags = [NOTE, IN, OUT].into_iter().filter(|one| (*one == tag) != is_negated);
                self.wanted.tags.push(tags.map(str::to_owned).collect());
                return Ok(());
            }
        };
        // Not `add`: `is:open status:solved` asks for both, and finds nothing.
        self.conditions.push(Condition { is_negated, test });
        Ok(())
    }

    fn named(&mut self, field: Field, values: &[Value], piece: &Piece, understood: &mut Understood) -> Result<bool> {
        if field == Field::Requester {
            for value in values {
                understood.values.push(UnderstoodValue { value: value.text.clone(), id: None });
                self.within(Part::Owner, &value.text, value.is_quoted, piece);
            }
            return Ok(true);
        }
        if !self.names.contains_key(&field) {
            self.names.insert(field, names::of(self.connection, field)?);
        }
        let names = &self.names[&field];
        // `None`: nobody, no team.
        let mut meant: Vec<Option<Name>> = Vec::new();
        let mut is_known = true;
        for value in values {
            let bare = query::bare(&value.text);
            let may_be_nobody = matches!(field, Field::Assignee | Field::Team) && !value.is_quoted;
            if may_be_nobody && NONE.contains(&bare.as_str()) {
                understood.values.push(UnderstoodValue { value: "none".to_owned(), id: None });
                meant.push(None);
                continue;
            }
            let own = self.asker.actor.agent_id().filter(|_| field == Field::Assignee && !value.is_quoted && ME.contains(&bare.as_str()));
            let found = match own {
                Some(own) => names.iter().filter(|name| name.id == own.0).cloned().collect(),
                None => names::meant(names, &value.text),
            };
            is_known &= !found.is_empty();
            for name in found {
                let (shown, id) =
                    if name.key.is_empty() { (name.name.clone(), Some(name.id.to_string())) } else { (name.key.clone(), None) };
                let shown = if own.is_some() { "me".to_owned() } else { shown };
                understood.values.push(UnderstoodValue { value: shown, id });
                meant.push(Some(name));
            }
        }
        let ids = || meant.iter().flatten().map(|name| name.id);
        let test = match field {
            Field::Assignee => Test::Assignee(meant.iter().map(|name| name.as_ref().map(|name| AgentId(name.id))).collect()),
            Field::Team => Test::Team(meant.iter().map(|name| name.as_ref().map(|name| TeamId(name.id))).collect()),
            Field::Inbox => Test::Inbox(ids().map(InboxId).collect()),
            Field::Tag => Test::Tag(ids().map(TagId).collect()),
            _ => Test::Type(meant.iter().flatten().map(|name| name.key.clone()).collect()),
        };
        self.add(test, piece.is_negated);
        Ok(is_known || !meant.is_empty())
    }
}

/// `to:2026` and `until:2026` go up to the end of what they name, `before:2026` up to its beginning.
fn names_the_end(typed: &str) -> bool {
    let name = typed.trim_start_matches(['-', '−']).split([':', '：']).next().unwrap_or_default();
    Field::named(name) == Some(Field::To) || ["denngay", "until"].contains(&query::bare(name).as_str())
}
