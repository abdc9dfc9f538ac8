//! Counts beside an answer: how many of the tickets that fit have which status, agent, tag …
use super::{
    columns::Table,
    condition::{Facet, Gate, Standing},
    names,
    query::{Calendar, Field},
};
use crate::{
    base::{Result, Time},
    desk::tickets::model::{Priority, Status},
};
use jiff::civil::date;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::HashMap;

/// Values given of one facet: those with the most tickets.
const MOST: usize = 30;

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// A word of the API, the key of a type, a year, a name, or `none`.
    pub value: String,
    /// Of an agent, team or tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub count: u32,
}

/// How the tickets found are divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FacetCounts {
    #[schema(inline)]
    pub facet: Facet,
    /// Statuses and priorities in their order, years from the newest, all others with the most tickets first; thirty at most.
    pub values: Vec<FacetValue>,
}

/// A value before it has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Word(&'static str),
    Id(i64),
    /// A set of tags, whose tags are told apart at the end.
    TagSet(u32),
    Type(usize),
    Nothing,
}

/// Counts tickets one by one.
pub struct Tally<'a> {
    gate: &'a Gate,
    table: &'a Table,
    counts: HashMap<(Facet, Key), u32>,
    types: Vec<&'a str>,
    /// Where years begin, in order.
    years: Vec<(Time, i64)>,
}

impl<'a> Tally<'a> {
    pub fn new(gate: &'a Gate, table: &'a Table, calendar: &Calendar) -> Self {
        let start = |year: i16| {
            date(year, 1, 1)
                .to_zoned(calendar.zone.clone())
                .ok()
                .map(|start| (Time::from_seconds(start.timestamp().as_second()), i64::from(year)))
        };
        Self { gate, table, counts: HashMap::new(), types: Vec::new(), years: (1970..2107).filter_map(start).collect() }
    }

    /// Takes a ticket in by its standing.
    pub fn add(&mut self, id: i64) {
        self.add_standing(id, self.gate.standing(id, self.table));
    }

    pub fn add_standing(&mut self, id: i64, standing: Standing) {
        let Some(row) = self.table.row(id) else { return };
        let only = match standing {
            Standing::Fits => None,
            Standing::But(facet) => Some(facet),
            Standing::No => return,
        };
        for facet in Facet::ALL.iter().copied().filter(|facet| only.is_none_or(|only| only == *facet)) {
            let id_of = |id: Option<i64>| id.map_or(Key::Nothing, Key::Id);
            let key = match facet {
                Facet::Status => Key::Word(row.status().word()),
                Facet::Priority => Key::Word(row.priority().word()),
                Facet::Channel => Key::Word(row.channel().word()),
                Facet::Team => id_of(row.team().map(|id| id.0)),
                Facet::Assignee => id_of(row.assignee().map(|id| id.0)),
                Facet::Tag => Key::TagSet(row.tag_set()),
                Facet::Type => Key::Type(self.type_number(self.table.type_of(row))),
                Facet::Year => {
                    let after = self.years.partition_point(|(start, _)| *start <= row.created_at());
                    after.checked_sub(1).map_or(Key::Nothing, |index| Key::Id(self.years[index].1))
                }
            };
            *self.counts.entry((facet, key)).or_default() += 1;
        }
    }

    fn type_number(&mut self, word: &'a str) -> usize {
        self.types.iter().position(|known| *known == word).unwrap_or_else(|| {
            self.types.push(word);
            self.types.len() - 1
        })
    }

    /// The counts with their names, in the order of the facets. Facets without any ticket are left out.
    pub fn finish(self, connection: &Connection) -> Result<Vec<FacetCounts>> {
        let mut all = Vec::new();
        for facet in Facet::ALL.iter().copied() {
            let mut counts: HashMap<Key, u32> = HashMap::new();
            for ((_, key), count) in self.counts.iter().filter(|((of, _), _)| *of == facet) {
                match key {
                    Key::TagSet(set) => {
                        for tag in self.table.tags_of_set(*set) {
                            *counts.entry(Key::Id(tag.0)).or_default() += count;
                        }
                    }
                    other => *counts.entry(*other).or_default() += count,
                }
            }
            let mut counts: Vec<(Key, u32)> = counts.into_iter().collect();
            let place =
                |key: &Key, words: &[&str]| if let Key::Word(word) = key { words.iter().position(|known| known == word) } else { None };
            match facet {
                Facet::Status => {
                    counts.sort_by_key(|(key, _)| place(key, &Status::ALL.iter().map(|status| status.word()).collect::<Vec<_>>()))
                }
                Facet::Priority => {
                    counts.sort_by_key(|(key, _)| {
                        std::cmp::Reverse(place(key, &Priority::ALL.iter().map(|one| one.word()).collect::<Vec<_>>()))
                    });
                }
                Facet::Year => counts.sort_by_key(|(key, _)| std::cmp::Reverse(*key)),
                _ => counts.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), *key)),
            }
            counts.truncate(MOST);
            let values = self.named(connection, facet, counts)?;
            if !values.is_empty() {
                all.push(FacetCounts { facet, values });
            }
        }
        Ok(all)
    }

    fn named(&self, connection: &Connection, facet: Facet, counts: Vec<(Key, u32)>) -> Result<Vec<FacetValue>> {
        let field = match facet {
            Facet::Team => Some(Field::Team),
            Facet::Assignee => Some(Field::Assignee),
            Facet::Tag => Some(Field::Tag),
            _ => None,
        };
        let names: HashMap<i64, String> = match field.filter(|_| !counts.is_empty()) {
            Some(field) => names::of(connection, field)?.into_iter().map(|name| (name.id, name.name)).collect(),
            None => HashMap::new(),
        };
        let named = counts.into_iter().filter_map(|(key, count)| {
            let (value, id) = match key {
                Key::Word(word) => (word.to_owned(), None),
                Key::Nothing => ("none".to_owned(), None),
                Key::Type(number) => ((*self.types.get(number)?).to_owned(), None),
                Key::Id(year) if facet == Facet::Year => (year.to_string(), None),
                Key::Id(id) => (names.get(&id)?.clone(), Some(id.to_string())),
                Key::TagSet(_) => return None,
            };
            Some(FacetValue { value, id, count })
        });
        Ok(named.collect())
    }
}
