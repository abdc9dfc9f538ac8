//! The text of an automatic mail: what the desk wrote, or else the default. A broken template stops no mail.
use super::{
    engine::{self, Unknown},
    model::{Rendered, TemplateKind, Values},
    store,
};
use crate::base::{Language, Result};
use rusqlite::Connection;

/// Fails only with the database. Where the desk's own template speaks of something unknown, that stays empty and the log
/// says so; where it cannot be rendered at all, the default is sent.
pub fn render(connection: &Connection, kind: TemplateKind, language: Language, values: &Values) -> Result<Rendered> {
    let scope = values.scope(language);
    if let Some(own) = store::find(connection, kind, language)? {
        let strict = engine::run(&own, &scope, Unknown::Refused);
        let rendered = strict.or_else(|error| {
            tracing::warn!(kind = kind.word(), language = language.code(), error = %error, "a template speaks of something unknown");
            engine::run(&own, &scope, Unknown::Empty)
        });
        match rendered {
            Ok(rendered) if !rendered.subject.is_empty() && !rendered.text.is_empty() => return Ok(rendered),
            Ok(_) => tracing::warn!(kind = kind.word(), language = language.code(), "a template became nothing; the default is sent"),
            Err(error) => {
                tracing::warn!(kind = kind.word(), language = language.code(), error = %error, "a template failed; the default is sent");
            }
        }
    }
    engine::run(&kind.default_source(language), &scope, Unknown::Empty)
}
