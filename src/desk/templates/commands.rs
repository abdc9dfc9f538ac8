//! What changes templates.
use super::{
    engine::{self, Unknown},
    model::{Rendered, Source, TemplateKind, Values},
    store,
};
use crate::{
    base::{Language, Result},
    desk::{
        event::Event,
        people::policy::{Action, Object, authorize},
    },
    engine::db::Tx,
};

/// What a template becomes with sample values; the error says what is wrong with it.
pub fn preview(source: &Source, language: Language) -> Result<Rendered> {
    engine::run(&source.checked()?, &Values::sample(language).scope(language), Unknown::Refused)
}

/// Puts a template in the place of the default, if it can be rendered: with all values there are, and with none of those that
/// may be missing.
pub fn put(tx: &mut Tx<'_>, kind: TemplateKind, language: Language, source: &Source) -> Result<Source> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let source = source.checked()?;
    preview(&source, language)?;
    engine::run(&source, &Values::default().scope(language), Unknown::Refused)?;
    store::put(tx, kind, language, &source)?;
    tx.record(&Event::SettingsChanged { keys: vec![store::key(kind, language)] })?;
    Ok(source)
}

/// Goes back to the default.
pub fn reset(tx: &mut Tx<'_>, kind: TemplateKind, language: Language) -> Result<()> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    if store::delete(tx, kind, language)? {
        tx.record(&Event::SettingsChanged { keys: vec![store::key(kind, language)] })?;
    }
    Ok(())
}
