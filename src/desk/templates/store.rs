//! The rows of templates that the desk put in the place of defaults: settings, one for each kind and language.
use super::model::{Source, TemplateKind};
use crate::{
    base::{Language, Result},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn key(kind: TemplateKind, language: Language) -> String {
    format!("template:{}:{}", kind.word(), language.code())
}

/// What the desk wrote; none where the default holds, or what is stored cannot be read.
pub(super) fn find(connection: &Connection, kind: TemplateKind, language: Language) -> Result<Option<Source>> {
    let text: Option<String> = connection
        .prepare_cached("select value from settings where key = ?1")?
        .query_row([key(kind, language)], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

pub(super) fn put(tx: &Tx<'_>, kind: TemplateKind, language: Language, source: &Source) -> Result<()> {
    tx.prepare_cached(
        "insert into settings (key, value, updated_at) values (?1, ?2, ?3) on conflict (key) do update set value = ?2, updated_at = ?3",
    )?
    .execute((key(kind, language), serde_json::to_string(source)?, tx.now().millis()))?;
    Ok(())
}

/// Whether there was one.
pub(super) fn delete(tx: &Tx<'_>, kind: TemplateKind, language: Language) -> Result<bool> {
    Ok(tx.prepare_cached("delete from settings where key = ?1")?.execute([key(kind, language)])? > 0)
}
