//! What may follow what has been typed so far: names of fields, and values of the field in which the cursor stands. Names and
//! counts come from tickets that the asker may see: a tag that only others' tickets bear is not offered.
use super::{
    columns::Columns,
    condition::Gate,
    names::{self, Name},
    query::{self, Field, FieldKind, bare},
    resolve::Asker,
};
use crate::{
    base::{Actor, PageRequest, Result, Time, id::ContactId},
    desk::{
        contacts::{self, ContactFilter},
        tickets::policy::Visible,
    },
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Suggestions given at most.
const MOST: usize = 12;
/// Contacts looked through for those that may be offered.
const CONTACTS: u32 = 60;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    Field,
    Value,
}

/// Something that may be put in the place of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SearchSuggestion {
    pub kind: SuggestionKind,
    /// To be put there, with quotes where it needs them. A field ends in its colon.
    pub insert: String,
    /// The field in English, which clients translate.
    pub field: String,
    /// A word of the API, the key of a type, or a name; absent for a field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of an agent, team, inbox, tag or contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How many of the tickets that one sees have it, where that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// What may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Completion {
    /// The part of the question that a suggestion takes the place of, in characters.
    pub start: usize,
    pub end: usize,
    pub suggestions: Vec<SearchSuggestion>,
}

/// The place before the cursor: where the value or the name begins, and what of it has been typed.
struct Spot<'a> {
    start: usize,
    field: Option<Field>,
    typed: &'a str,
    is_negated: bool,
}

impl<'a> Spot<'a> {
    fn of(before: &'a str) -> Self {
        let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂');
        let mut is_open = false;
        let mut start = 0;
        for (at, c) in before.char_indices() {
            if is_quote(c) {
                is_open = !is_open;
            } else if c.is_whitespace() && !is_open {
                start = at + c.len_utf8();
            }
        }
        let token = &before[start..];
        let body = token.strip_prefix(['-', '−']).unwrap_or(token);
        let body_at = start + token.len() - body.len();
        let is_negated = body.len() < token.len();
        let colon = body.char_indices().find(|(_, c)| matches!(c, ':' | '：'));
        let named = colon.and_then(|(colon, sign)| Some((Field::named(&body[..colon])?, body_at + colon + sign.len_utf8())));
        match named {
            Some((field, value_at)) => {
                let value_at = before[value_at..].rfind([',', '，']).filter(|_| !is_open && field.kind() != FieldKind::Text).map_or(
                    value_at,
                    |comma| {
                        let comma = value_at + comma;
                        comma + before[comma..].chars().next().map_or(1, char::len_utf8)
                    },
                );
                Self { start: value_at, field: Some(field), typed: before[value_at..].trim_matches(is_quote), is_negated }
            }
            None => Self { start: body_at, field: None, typed: body, is_negated },
        }
    }
}

/// What may follow in `text` at the cursor, which stands behind `cursor` characters.
pub fn complete(connection: &Connection, columns: &Columns, actor: &Actor, now: Time, text: &str, cursor: usize) -> Result<Completion> {
    let end = text.char_indices().nth(cursor).map_or(text.len(), |(end, _)| end);
    let before = &text[..end];
    let spot = Spot::of(before);
    let mut suggestions = match spot.field {
        None => fields(&spot),
        Some(field) => {
            let asker = Asker::of(connection, actor, now)?;
            let completing = Completing { connection, columns, asker: &asker };
            completing.values(field, spot.typed)?
        }
    };
    suggestions.truncate(MOST);
    Ok(Completion { start: before[..spot.start].chars().count(), end: before.chars().count(), suggestions })
}

/// Fields whose names begin so; nothing before a letter was typed, except behind a minus.
fn fields(spot: &Spot<'_>) -> Vec<SearchSuggestion> {
    if bare(spot.typed).is_empty() && !spot.is_negated {
        return Vec::new();
    }
    let begun = Field::ALL.iter().filter(|field| spot.typed.is_empty() || field.begins(spot.typed));
    let is_vietnamese =
        |field: &Field| bare(field.vietnamese()).starts_with(&bare(spot.typed)) && !field.word().starts_with(&bare(spot.typed));
    let suggestions = begun.map(|field| {
        let name = if is_vietnamese(field) && !spot.typed.is_empty() { field.vietnamese() } else { field.word() };
        SearchSuggestion {
            kind: SuggestionKind::Field,
            insert: format!("{name}:"),
            field: field.word().to_owned(),
            value: None,
            id: None,
            count: None,
        }
    });
    suggestions.collect()
}

/// A value as it is typed.
fn written(value: &str) -> String {
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@' | '+'));
    if is_plain && !value.is_empty() { value.to_owned() } else { format!("\"{}\"", value.replace(['"', '“', '”'], "")) }
}

struct Completing<'a> {
    connection: &'a Connection,
    columns: &'a Columns,
    asker: &'a Asker,
}

impl Completing<'_> {
    fn values(&self, field: Field, typed: &str) -> Result<Vec<SearchSuggestion>> {
        let suggestion = |insert: &str, value: &str, id: Option<i64>, count: Option<u32>| SearchSuggestion {
            kind: SuggestionKind::Value,
            insert: written(insert),
            field: field.word().to_owned(),
            value: Some(value.to_owned()),
            id: id.map(|id| id.to_string()),
            count,
        };
        match field.kind() {
            FieldKind::Word => {
                let meant: HashSet<&str> = query::meant(field, typed).into_iter().collect();
                let words = query::words_of(field).map(|(word, _)| word).filter(|word| typed.is_empty() || meant.contains(word));
                Ok(words.map(|word| suggestion(word, word, None, None)).collect())
            }
            FieldKind::Date => {
                let known =
                    ["today", "yesterday", "7d", "30d", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year"];
                Ok(known
                    .into_iter()
                    .filter(|word| bare(word).starts_with(&bare(typed)))
                    .map(|word| suggestion(word, word, None, None))
                    .collect())
            }
            FieldKind::Text if matches!(field, Field::From | Field::To) => self.contacts(field, typed),
            FieldKind::Text => Ok(Vec::new()),
            FieldKind::Name if field == Field::Requester => self.contacts(field, typed),
            FieldKind::Name => {
                let counts = self.counts(field)?;
                let sees_all = self.sees_all();
                let mut found: Vec<(Name, u32)> = Vec::new();
                for name in names::of(self.connection, field)? {
                    let key = if field == Field::Type { Key::Word(name.key.clone()) } else { Key::Id(name.id) };
                    let count = counts.get(&key).copied().unwrap_or(0);
                    if (count > 0 || sees_all) && (typed.is_empty() || name.begins(typed)) {
                        found.push((name, count));
                    }
                }
                found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let mut suggestions: Vec<SearchSuggestion> = Vec::new();
                if field == Field::Assignee {
                    let own = self.asker.actor.agent_id().map(|_| "me");
                    let words = own.into_iter().chain(["none"]).filter(|word| word.starts_with(&bare(typed)));
                    suggestions.extend(words.map(|word| suggestion(word, word, None, None)));
                }
                suggestions.extend(found.iter().map(|(name, count)| {
                    let same = found.iter().filter(|(other, _)| other.name == name.name).count();
                    // What tells two of one name apart.
                    let insert = if !name.key.is_empty() {
                        &name.key
                    } else if same > 1 && !name.other.is_empty() {
                        &name.other
                    } else {
                        &name.name
                    };
                    let id = name.key.is_empty().then_some(name.id);
                    suggestion(insert, if name.key.is_empty() { &name.name } else { &name.key }, id, Some(*count))
                }));
                Ok(suggestions)
            }
        }
    }

    fn sees_all(&self) -> bool {
        Visible::to(&self.asker.actor) == Visible::All
    }

    /// Of the tickets that the asker sees.
    fn counts(&self, field: Field) -> Result<HashMap<Key, u32>> {
        let table = self.columns.current(self.connection)?;
        let gate = Gate { sees: self.asker.sees(self.connection)?, conditions: Vec::new() };
        let mut counts: HashMap<Key, u32> = HashMap::new();
        let mut sets: HashMap<u32, u32> = HashMap::new();
        for (_, row, _) in gate.all(&table) {
            let key = match field {
                Field::Assignee => row.assignee().map(|id| Key::Id(id.0)),
                Field::Team => row.team().map(|id| Key::Id(id.0)),
                Field::Inbox => row.inbox().map(|id| Key::Id(id.0)),
                Field::Type => Some(Key::Word(table.type_of(row).to_owned())),
                _ => {
                    *sets.entry(row.tag_set()).or_default() += 1;
                    None
                }
            };
            if let Some(key) = key {
                *counts.entry(key).or_default() += 1;
            }
        }
        for (set, count) in sets {
            for tag in table.tags_of_set(set) {
                *counts.entry(Key::Id(tag.0)).or_default() += count;
            }
        }
        Ok(counts)
    }

    /// People whose name, address or number begins so; of those who do not see all tickets, only who asked for one they see.
    fn contacts(&self, field: Field, typed: &str) -> Result<Vec<SearchSuggestion>> {
        if bare(typed).is_empty() {
            return Ok(Vec::new());
        }
        let filter = ContactFilter { prefix: typed.to_owned(), organisation: None };
        let page = contacts::list(self.connection, &filter, &PageRequest { limit: Some(CONTACTS), ..PageRequest::default() })?;
        let known: Option<HashSet<ContactId>> = if self.sees_all() {
            None
        } else {
            let table = self.columns.current(self.connection)?;
            let gate = Gate { sees: self.asker.sees(self.connection)?, conditions: Vec::new() };
            Some(gate.all(&table).filter_map(|(_, row, _)| row.requester()).collect())
        };
        let shown = page.items.into_iter().filter(|contact| known.as_ref().is_none_or(|known| known.contains(&contact.id)));
        Ok(shown
            .map(|contact| {
                let address = contact.address.unwrap_or_default();
                let value = if contact.name.is_empty() { address.clone() } else { contact.name };
                // An address tells people of one name apart.
                let insert = if address.is_empty() { &value } else { &address };
                SearchSuggestion {
                    kind: SuggestionKind::Value,
                    insert: written(insert),
                    field: field.word().to_owned(),
                    value: Some(value),
                    id: Some(contact.id.to_string()),
                    count: None,
                }
            })
            .collect())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Id(i64),
    Word(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(before: &str) -> (usize, Option<&'static str>, &str) {
        let spot = Spot::of(before);
        (spot.start, spot.field.map(Field::word), spot.typed)
    }

    #[test]
    fn the_place_of_the_cursor_is_a_word_or_a_value() {
        assert_eq!(spot("don sta"), (4, None, "sta"));
        assert_eq!(spot("don status:"), (11, Some("status"), ""));
        assert_eq!(spot("don -status:open,ne"), (17, Some("status"), "ne"));
        assert_eq!(spot("assignee:\"lan tr"), (9, Some("assignee"), "lan tr"));
        assert_eq!(spot("\"status: x\" t"), (12, None, "t"));
        assert_eq!(spot("x "), (2, None, ""));
    }

    #[test]
    fn fields_are_offered_in_the_language_that_is_typed() {
        let offered = |typed: &str| fields(&Spot::of(typed)).into_iter().map(|one| one.insert).collect::<Vec<_>>();
        assert_eq!(offered("sta"), ["status:"]);
        assert_eq!(offered("trang"), ["trạng-thái:"]);
        assert!(offered("").is_empty() && offered("-").len() == Field::ALL.len() && offered("zzz").is_empty());
    }
}
