//! Tags.
use crate::{base::Result, engine::db::Tx};
pub fn ensure(tx: &mut Tx<'_>, name: &str) -> Result<i64> {
    tx.prepare_cached("insert into tags (name, created_at) values (?1, ?2) on conflict (name) do update set name = name returning id")?
        .query_row((name, 0), |row| row.get(0))
        .map_err(Into::into)
}
