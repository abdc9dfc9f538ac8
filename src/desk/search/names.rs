//! What people call the things by which tickets are filtered: agents, teams, inboxes, tags, types.
use super::query::{Field, bare};
use crate::{
    base::{Result, text},
    desk::{inboxes, ticket_types},
};
use rusqlite::Connection;

/// A thing with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub id: i64,
    pub name: String,
    /// Another name it goes by: an address, a name in the other language. May be empty.
    pub other: String,
    /// What tells it from all others, if that is no number: the key of a type.
    pub key: String,
}

/// All that a field can name, archived and inactive ones as well, because tickets may still have them.
pub fn of(connection: &Connection, field: Field) -> Result<Vec<Name>> {
    let sql = match field {
        Field::Assignee => "select id, name, email from agents order by is_active desc, name, id",
        Field::Team => "select id, name, '' from teams order by is_active desc, name, id",
        Field::Tag => "select id, name, '' from tags order by name, id",
        Field::Inbox => {
            let inboxes = inboxes::every(connection)?.into_iter();
            return Ok(inboxes
                .map(|inbox| Name {
                    id: inbox.id.0,
                    name: inbox.name,
                    other: inbox.address.map_or_else(String::new, |a| a.to_string()),
                    key: String::new(),
                })
                .collect());
        }
        Field::Type => {
            let types = ticket_types::list(connection)?.into_iter().zip(1..);
            return Ok(types.map(|(one, id)| Name { id, name: one.name_vi, other: one.name_en, key: one.key.word().to_owned() }).collect());
        }
        _ => return Ok(Vec::new()),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok(Name { id: row.get(0)?, name: row.get(1)?, other: row.get(2)?, key: String::new() }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Name {
    fn all(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str(), self.other.as_str(), self.key.as_str()].into_iter().filter(|name| !name.is_empty())
    }

    /// Whether each word of `typed` begins a word of one of its names.
    pub fn begins(&self, typed: &str) -> bool {
        let typed = text::fold(typed);
        self.all().any(|name| {
            let name = text::fold(name);
            let words = || name.split(|c: char| !c.is_alphanumeric());
            name.starts_with(&typed)
                || typed
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| !word.is_empty())
                    .all(|word| words().any(|known| known.starts_with(word)))
        })
    }
}

/// Those that are meant: with exactly this name, or else those whose names have words that begin so.
pub fn meant(names: &[Name], typed: &str) -> Vec<Name> {
    let plain = bare(typed);
    if plain.is_empty() {
        // A name of nothing but signs is compared as it is.
        return names.iter().filter(|name| name.all().any(|one| one == typed)).cloned().collect();
    }
    let lower = typed.to_lowercase();
    for is_same in [&(|name: &str| name.to_lowercase() == lower) as &dyn Fn(&str) -> bool, &|name: &str| bare(name) == plain] {
        let same: Vec<Name> = names.iter().filter(|name| name.all().any(is_same)).cloned().collect();
        if !same.is_empty() {
            return same;
        }
    }
    names.iter().filter(|name| name.begins(typed)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_meant_exactly_first_and_then_by_its_words() {
        let name = |id, name: &str| Name { id, name: name.to_owned(), other: format!("x{id}@shop.vn"), key: String::new() };
        let names = [name(1, "Trần Thị Lan"), name(2, "Lan"), name(3, "Làn"), name(4, "Minh Quân")];
        let ids = |typed: &str| meant(&names, typed).iter().map(|name| name.id).collect::<Vec<_>>();
        assert_eq!(ids("lan"), [2], "with the marks as typed");
        assert_eq!(ids("Làn"), [3]);
        assert_eq!(ids("la"), [1, 2, 3]);
        assert_eq!(ids("lan tran"), [1]);
        assert_eq!(ids("minh-quan"), [4]);
        assert_eq!(ids("x4@shop.vn"), [4]);
        assert!(ids("").is_empty() && ids("zed").is_empty() && ids("***").is_empty());
    }
}
