//! The columns of all tickets by which searches are filtered and counted, in memory.
//!
//! Why beside the index, and not in it: status, assignee, team and tags change many times in the life of a ticket, and a
//! change in the index means to write all its entries anew, to be seen only after a commit. A row here is 40 bytes, so
//! that half a million tickets are 20 MB; to look one up is one step into a page; and to go through all of them for a
//! question without words takes a few milliseconds. The words stay in the index, whose hits are asked about here: a filtered,
//! counted, paged answer is exact, whatever the index has of the ticket.
//!
//! They are never stale: whoever asks brings them up to the log first, in the same reading of the database ([`Columns::current`]).
//! What changed since is a handful of rows by their keys, because every change of a ticket is an event of its stream. They are
//! made when they are first needed, after the start; nothing is on disk, so nothing can be damaged. Pages are shared between
//! the answers that are being made and the next state, and copied only when they change under one.
mod row;
#[cfg(test)]
mod tests;

pub use row::Row;

use crate::{
    base::{
        Result,
        id::{Seq, TagId, TicketId},
    },
    desk::tickets::facts::{self, Facts},
    engine::log,
};
use rusqlite::Connection;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

/// Tickets of one page.
const PAGE: usize = 1024;
/// Pages at most: ids of tickets are counted up from one, so this is more tickets than a database of this kind holds.
const PAGES: usize = 1 << 22;
/// Events that are read together.
const BATCH: u32 = 2000;
/// When so many tickets changed, all are read anew: that is quicker than one by one.
const MANY: usize = 50_000;

type Page = [Option<Row>; PAGE];

/// The columns as they were at one moment.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pages: Vec<Option<Arc<Page>>>,
    words: Arc<Words>,
}

/// What rows name by number.
#[derive(Debug, Clone, Default)]
struct Words {
    types: Vec<String>,
    /// Sets of tags: far fewer than tickets. The first is empty.
    sets: Vec<Box<[TagId]>>,
    numbers: HashMap<Box<[TagId]>, u32>,
}

impl Table {
    /// The row of a ticket that is in listings.
    pub fn row(&self, id: i64) -> Option<&Row> {
        let (page, slot) = place(id)?;
        self.pages.get(page)?.as_ref()?[slot].as_ref()
    }
    /// All tickets that are in listings, with their ids, the oldest first.
    pub fn rows(&self) -> impl Iterator<Item = (i64, &Row)> {
        self.pages.iter().enumerate().filter_map(|(number, page)| Some((number, page.as_ref()?))).flat_map(|(number, page)| {
            let first = number * PAGE;
            page.iter().enumerate().filter_map(move |(slot, row)| Some((i64::try_from(first + slot).ok()?, row.as_ref()?)))
        })
    }
    pub fn type_of(&self, row: &Row) -> &str {
        self.words.types.get(usize::from(row.r#type)).map_or("", String::as_str)
    }
    pub fn tags_of(&self, row: &Row) -> &[TagId] {
        self.tags_of_set(row.tags)
    }
    pub fn tags_of_set(&self, set: u32) -> &[TagId] {
        self.words.sets.get(set as usize).map_or(&[], |set| set)
    }

    fn put(&mut self, facts: &Facts<'_>, tags: Option<&[TagId]>) {
        let Some((page, slot)) = place(facts.id.0) else { return };
        if self.pages.len() <= page {
            self.pages.resize(page + 1, None);
        }
        let row = (!facts.is_gone).then(|| {
            let r#type = self.type_number(facts.r#type);
            Row::of(facts, r#type, tags.map_or(0, |tags| self.set_number(tags)))
        });
        let page = self.pages[page].get_or_insert_with(|| Arc::new([None; PAGE]));
        if page[slot] != row {
            Arc::make_mut(page)[slot] = row;
        }
    }

    fn type_number(&mut self, word: &str) -> u16 {
        let known = self.words.types.iter().position(|known| known == word);
        let number = known.unwrap_or_else(|| {
            let words = Arc::make_mut(&mut self.words);
            words.types.push(word.to_owned());
            words.types.len() - 1
        });
        // A desk has a hundred types at most.
        u16::try_from(number).unwrap_or(u16::MAX)
    }

    fn set_number(&mut self, tags: &[TagId]) -> u32 {
        if let Some(number) = self.words.numbers.get(tags) {
            return *number;
        }
        let words = Arc::make_mut(&mut self.words);
        if words.sets.is_empty() {
            words.sets.push(Box::default());
            words.numbers.insert(Box::default(), 0);
        }
        let number = u32::try_from(words.sets.len()).unwrap_or(0);
        if tags.is_empty() || number == 0 {
            return 0;
        }
        words.sets.push(tags.into());
        words.numbers.insert(tags.into(), number);
        number
    }

    fn all(connection: &Connection) -> Result<Self> {
        let mut table = Self::default();
        facts::each(connection, |facts| table.put(&facts, None))?;
        let mut tags: Vec<TagId> = Vec::new();
        let mut ticket = None;
        facts::each_tag(connection, |id, tag| {
            if ticket.replace(id) != Some(id) {
                tags.clear();
            }
            tags.push(tag);
            // The last call for a ticket has all its tags; sets that are only beginnings are few.
            table.put_tags(id, &tags);
        })?;
        Ok(table)
    }

    fn put_tags(&mut self, id: TicketId, tags: &[TagId]) {
        let number = self.set_number(tags);
        let Some((page, slot)) = place(id.0) else { return };
        if let Some(Some(page)) = self.pages.get_mut(page)
            && let Some(row) = Arc::make_mut(page)[slot].as_mut()
        {
            row.tags = number;
        }
    }
}

fn place(id: i64) -> Option<(usize, usize)> {
    let id = usize::try_from(id).ok()?;
    (id / PAGE < PAGES).then_some((id / PAGE, id % PAGE))
}

/// The columns, and up to where they know the log; `None` before they were first needed.
type Known = Option<(Arc<Table>, Seq)>;

/// The columns as they are kept up to the log; cheap to clone.
#[derive(Clone, Default)]
pub struct Columns(Arc<Mutex<Known>>);

impl Columns {
    /// The columns as `connection` sees the tickets. The first call reads all of them.
    pub fn current(&self, connection: &Connection) -> Result<Arc<Table>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let head = log::head(connection)?;
        if let Some((table, seq)) = kept.as_mut() {
            // A reading that began earlier may find them newer than itself: that is as good.
            if *seq >= head {
                return Ok(Arc::clone(table));
            }
            if let Some(changed) = changed(connection, *seq, head)? {
                let next = Arc::make_mut(table);
                for id in changed {
                    let tags = facts::tags_of(connection, id)?;
                    facts::one(connection, id, |facts| next.put(&facts, Some(&tags)))?;
                }
                *seq = head;
                return Ok(Arc::clone(table));
            }
        }
        let table = Arc::new(Table::all(connection)?);
        *kept = Some((Arc::clone(&table), head));
        Ok(table)
    }
}

/// The tickets that events since `seq` speak of; `None` if they are too many to be read one by one.
fn changed(connection: &Connection, seq: Seq, head: Seq) -> Result<Option<BTreeSet<TicketId>>> {
    let mut ids = BTreeSet::new();
    let mut after = seq;
    while after < head {
        let events = log::read_after(connection, after, BATCH)?;
        let Some(last) = events.last() else { break };
        after = last.seq;
        ids.extend(events.iter().filter_map(|event| event.stream).map(TicketId));
        if ids.len() > MANY {
            return Ok(None);
        }
    }
    Ok(Some(ids))
}
