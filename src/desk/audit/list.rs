//! Reading the log backwards with filters, in bounded steps: however rare what is looked for, a page takes no longer.
use crate::{
    base::{Cursor, Page, PageRequest, Result, Time, id::Seq},
    engine::log::{self, Logged},
};
use rusqlite::{Connection, OptionalExtension};

/// So many rows one page looks at.
const STEP: u32 = 20_000;
const BATCH: u32 = 1000;

/// What is looked for; `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub kind: Option<String>,
    /// `system`, `agent`, `token` or `contact`.
    pub actor_kind: Option<String>,
    pub actor_id: Option<i64>,
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub to: Option<Time>,
}

impl AuditFilter {
    fn fits(&self, row: &Logged) -> bool {
        self.kind.as_ref().is_none_or(|kind| *kind == row.kind)
            && self.actor_kind.as_ref().is_none_or(|kind| *kind == row.actor_kind)
            && self.actor_id.is_none_or(|id| row.actor_id == Some(id))
            && self.from.is_none_or(|from| row.at >= from)
            && self.to.is_none_or(|to| row.at < to)
    }
}

/// A page, newest first. It may hold less than was asked for, even nothing, and have a next one all the same.
pub fn list(connection: &Connection, filter: &AuditFilter, page: &PageRequest) -> Result<Page<Logged>> {
    let mut before: Seq = match &page.cursor {
        Some(cursor) => cursor.keys()?,
        None => match filter.to {
            Some(to) => first_at(connection, to)?,
            None => Seq(i64::MAX),
        },
    };
    let oldest = filter.from.map_or(Ok(Seq(0)), |from| first_at(connection, from))?;
    let (mut items, mut looked_at) = (Vec::new(), 0);
    while looked_at < STEP && before > oldest {
        let rows = log::read_before(connection, Some(before), None, BATCH)?;
        let is_last = rows.len() < BATCH as usize;
        for row in rows {
            before = row.seq;
            looked_at += 1;
            if before < oldest {
                return Ok(Page { items, next: None });
            }
            if filter.fits(&row) {
                items.push(row);
                if items.len() == page.limit() as usize {
                    return Ok(Page { items, next: Some(Cursor::of(&before)?) });
                }
            }
        }
        if is_last {
            return Ok(Page { items, next: None });
        }
    }
    let next = if before > oldest { Some(Cursor::of(&before)?) } else { None };
    Ok(Page { items, next })
}

/// The first place in the log at or after a time; its times grow with its places.
fn first_at(connection: &Connection, time: Time) -> Result<Seq> {
    let (mut low, mut high) = (0, log::head(connection)?.0 + 1);
    let mut at = connection.prepare_cached("select at from log where seq >= ?1 order by seq limit 1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<i64> = at.query_row([middle], |row| row.get(0)).optional()?;
        if found.is_none_or(|found| found >= time.millis()) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Seq(low))
}
