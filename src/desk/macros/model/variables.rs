//! The variables of macros: a closed list, so that one that is misspelled is found when it is written, not when it is sent.
use crate::base::{Error, Language, Result};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A variable with what it may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = MacroVariable)]
pub struct Variable {
    pub name: &'static str,
    pub sample_vi: &'static str,
    pub sample_en: &'static str,
}

const fn variable(name: &'static str, sample_vi: &'static str, sample_en: &'static str) -> Variable {
    Variable { name, sample_vi, sample_en }
}

pub const VARIABLES: [Variable; 14] = [
    variable("contact.name", "Trần Thị Lan", "Lan Tran"),
    variable("contact.given_name", "Lan", "Lan"),
    variable("contact.honorific", "chị", "Ms"),
    variable("contact.greeting", "chị Lan", "Lan Tran"),
    variable("contact.you", "chị", "you"),
    variable("contact.address", "lan@example.com", "lan@example.com"),
    variable("contact.organisation", "Công ty Hoa Sen", "Lotus Ltd"),
    variable("agent.name", "Minh", "Minh"),
    variable("agent.self", "em", "I"),
    variable("ticket.number", "1042", "1042"),
    variable("ticket.subject", "Đơn hàng chưa giao", "My order has not arrived"),
    variable("shop.name", "Cửa hàng Hoa Sen", "Lotus Shop"),
    variable("inbox.name", "Hỗ trợ", "Support"),
    variable("inbox.address", "shop@example.com", "shop@example.com"),
];

/// Refuses a name that no variable has, and says which there are.
pub(super) fn expect_known(field: &str, name: &str) -> Result<()> {
    if VARIABLES.iter().any(|known| known.name == name) {
        return Ok(());
    }
    let known: Vec<&str> = VARIABLES.iter().map(|known| known.name).collect();
    Err(Error::field(field.to_owned(), format!("There is no variable \"{name}\". There are: {}.", known.join(", "))))
}

/// What each variable stands for; nothing where it is not known.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Believable values, for checking and previews.
    pub fn sample(language: Language) -> Self {
        let of = |known: &Variable| if language == Language::Vi { known.sample_vi } else { known.sample_en };
        Self(VARIABLES.iter().map(|known| (known.name, of(known).to_owned())).collect())
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, value.into());
    }

    pub fn is_empty(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(String::is_empty)
    }

    /// As a template sees them.
    pub fn scope(&self) -> Value {
        let mut scope = Map::new();
        for known in &VARIABLES {
            let Some((group, name)) = known.name.split_once('.') else { continue };
            let value = self.0.get(known.name).cloned().unwrap_or_default();
            if let Value::Object(group) = scope.entry(group).or_insert_with(|| Value::Object(Map::new())) {
                group.insert(name.to_owned(), Value::String(value));
            }
        }
        Value::Object(scope)
    }
}

/// The variables that a template writes without having asked first whether there is anything to write: those whose absence leaves a
/// gap. One that stands in an `if`, or has a `default`, was thought of.
pub fn unguarded(template: &str) -> BTreeSet<&'static str> {
    let names_in = |code: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let words: BTreeSet<&str> = code.split(|c: char| !is_part(c)).collect();
        VARIABLES.iter().map(|known| known.name).filter(|name| words.contains(name)).collect::<BTreeSet<_>>()
    };
    let (mut written, mut guarded) = (BTreeSet::new(), BTreeSet::new());
    for code in template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}").map(|(code, _)| code)) {
        let into = if code.contains("default") { &mut guarded } else { &mut written };
        into.extend(names_in(code));
    }
    for code in template.split("{%").skip(1).filter_map(|rest| rest.split_once("%}").map(|(code, _)| code)) {
        guarded.extend(names_in(code));
    }
    written.difference(&guarded).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_thought_of_leaves_no_gap() {
        let template =
            "{{contact.honorific}} {{ contact.name|default('bạn') }}{% if agent.self %}{{ agent.self }}{% endif %} {{ shop.name }}";
        assert_eq!(unguarded(template).into_iter().collect::<Vec<_>>(), ["contact.honorific", "shop.name"]);
    }

    #[test]
    fn every_variable_is_in_the_scope() {
        let scope = Values::sample(Language::Vi).scope();
        assert_eq!(scope["agent"]["self"], "em");
        assert!(Values::default().is_empty("agent.self") && Values::default().scope()["shop"]["name"] == "");
    }
}
