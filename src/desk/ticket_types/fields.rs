//! Fields that a type of tickets has of its own: what is asked, and which values answer it. Pure; knows no ticket.
use crate::base::{Error, Result, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Fields of one type at most, archived ones included.
pub const MOST: usize = 50;
const OPTIONS: usize = 100;
const MAX_KEY: usize = 40;
const MAX_LABEL: usize = 80;
const MAX_HINT: usize = 200;
/// Characters of a text, and of an order number.
const MAX_TEXT: usize = 2000;
const MAX_ORDER: usize = 60;

/// Values by the keys of their fields, as the API writes them.
pub type Values = BTreeMap<String, Value>;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A text of up to 2,000 characters.
    Text,
    Number,
    /// `2026-11-30`.
    Date,
    /// The key of one option.
    Choice,
    /// The keys of several options, in a list.
    MultiChoice,
    /// `true` or `false`.
    Checkbox,
    /// A text without spaces, in capitals.
    OrderNumber,
}

/// One of the answers that a choice offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldOption {
    /// Lower-case letters, digits and `_`; never changes.
    pub key: String,
    pub label_vi: String,
    pub label_en: String,
}

/// A field of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Lower-case letters, digits and `_`; never changes.
    pub key: String,
    /// Never changes.
    pub kind: FieldKind,
    pub label_vi: String,
    pub label_en: String,
    /// Below the field, for whoever fills it in.
    #[serde(default)]
    pub hint_vi: String,
    #[serde(default)]
    pub hint_en: String,
    /// Of choices alone.
    #[serde(default)]
    pub options: Vec<FieldOption>,
    /// Customers see it, and are asked for it by forms that ask for this type.
    #[serde(default)]
    pub is_public: bool,
    /// A form is not sent without it.
    #[serde(default)]
    pub is_required: bool,
    /// Tickets keep its value, and nobody is asked for it any more.
    #[serde(default)]
    pub is_archived: bool,
}

/// Why a value does not answer its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    Unknown,
    Missing,
    Text,
    Number,
    Date,
    Choice,
    Checkbox,
    OrderNumber,
}

impl Fault {
    /// As the API says it.
    pub fn error(self, key: &str) -> Error {
        let field = format!("fields.{key}");
        match self {
            Self::Unknown => Error::field(field, "Tickets of this type have no such field."),
            Self::Missing => Error::field(field, "This field is needed."),
            Self::Text => Error::field(field, "Write a text of at most 2,000 characters."),
            Self::Number => Error::field(field, "This is not a number."),
            Self::Date => Error::field(field, "Write the date as year-month-day, such as 2026-11-30."),
            Self::Choice => Error::field(field, "Choose from the options of this field."),
            Self::Checkbox => Error::field(field, "This is either true or false."),
            Self::OrderNumber => Error::field(field, "An order number has at most 60 letters, digits, dots, dashes, slashes or #."),
        }
    }
}

impl Field {
    /// The value in its one spelling; `None` if it is empty.
    pub fn check(&self, value: &Value) -> Result<Option<Value>, Fault> {
        if value.is_null() {
            return Ok(None);
        }
        match self.kind {
            FieldKind::Text => {
                let text: String = value.as_str().ok_or(Fault::Text)?.replace("\r\n", "\n");
                let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
                let text = text.trim();
                if text.chars().count() > MAX_TEXT {
                    return Err(Fault::Text);
                }
                Ok((!text.is_empty()).then(|| text.into()))
            }
            FieldKind::Number => {
                let number = value.as_f64().filter(|number| number.is_finite() && number.abs() < 1e15).ok_or(Fault::Number)?;
                // A whole number is written without a point, however it came.
                #[expect(clippy::cast_possible_truncation, reason = "bounded above, and without a fraction")]
                let whole = (number.fract() == 0.0).then_some(number as i64);
                Ok(Some(whole.map_or_else(|| Value::from(number), Value::from)))
            }
            FieldKind::Date => match value.as_str().ok_or(Fault::Date)?.trim() {
                "" => Ok(None),
                text if text.len() == 10 => Ok(Some(text.parse::<Date>().map_err(|_| Fault::Date)?.to_string().into())),
                _ => Err(Fault::Date),
            },
            FieldKind::Choice => match value.as_str().ok_or(Fault::Choice)? {
                "" => Ok(None),
                key if self.options.iter().any(|option| option.key == key) => Ok(Some(key.into())),
                _ => Err(Fault::Choice),
            },
            FieldKind::MultiChoice => {
                let keys = value.as_array().ok_or(Fault::Choice)?;
                let keys = keys.iter().map(|key| key.as_str().ok_or(Fault::Choice)).collect::<Result<HashSet<_>, _>>()?;
                let chosen: Vec<Value> = self
                    .options
                    .iter()
                    .filter(|option| keys.contains(option.key.as_str()))
                    .map(|option| option.key.clone().into())
                    .collect();
                if chosen.len() != keys.len() {
                    return Err(Fault::Choice);
                }
                Ok((!chosen.is_empty()).then(|| chosen.into()))
            }
            FieldKind::Checkbox => Ok(Some(value.as_bool().ok_or(Fault::Checkbox)?.into())),
            FieldKind::OrderNumber => {
                let order = value.as_str().ok_or(Fault::OrderNumber)?.trim().to_uppercase();
                let is_order = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '#');
                if order.len() > MAX_ORDER || !order.chars().all(is_order) {
                    return Err(Fault::OrderNumber);
                }
                Ok((!order.is_empty()).then(|| order.into()))
            }
        }
    }

    /// What was typed into a form, as a value of this kind: `typed` are all parts that came under the field's name.
    pub fn read(&self, typed: &[String]) -> Value {
        let first = || typed.first().map(|text| text.trim()).filter(|text| !text.is_empty());
        match self.kind {
            FieldKind::MultiChoice => typed.iter().filter(|key| !key.is_empty()).cloned().collect::<Vec<_>>().into(),
            FieldKind::Checkbox => first().is_some().into(),
            FieldKind::Number => match first() {
                Some(text) => {
                    let plain = text.replace([' ', '\u{a0}'], "").replace(',', ".");
                    plain.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map_or_else(|| text.into(), Value::Number)
                }
                None => Value::Null,
            },
            _ => first().map_or(Value::Null, Into::into),
        }
    }

    /// A value as people read it: options by their labels in the words of `label`.
    pub fn spoken(&self, value: &Value, label: impl Fn(&FieldOption) -> String) -> String {
        let option =
            |key: &Value| self.options.iter().find(|option| Some(option.key.as_str()) == key.as_str()).map_or_else(String::new, &label);
        match (self.kind, value) {
            (FieldKind::Choice, key) => option(key),
            (FieldKind::MultiChoice, Value::Array(keys)) => keys.iter().map(option).collect::<Vec<_>>().join(", "),
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }

    /// Whether it says something about what a customer wrote, so that it stays out of the log.
    pub fn is_written(&self) -> bool {
        matches!(self.kind, FieldKind::Text | FieldKind::OrderNumber)
    }

    fn checked(mut self) -> Result<Self> {
        check_key(&self.key)?;
        self.label_vi = check_label("fields.label_vi", &self.label_vi)?;
        self.label_en = check_label("fields.label_en", &self.label_en)?;
        for hint in [&mut self.hint_vi, &mut self.hint_en] {
            *hint = text::one_line(hint, MAX_HINT);
        }
        let has_options = matches!(self.kind, FieldKind::Choice | FieldKind::MultiChoice);
        if has_options == self.options.is_empty() {
            return Err(Error::field("fields.options", "A choice needs options, and nothing else has any."));
        }
        if self.options.len() > OPTIONS {
            return Err(Error::field("fields.options", "A field has at most 100 options."));
        }
        let mut seen = HashSet::new();
        for option in &mut self.options {
            check_key(&option.key)?;
            option.label_vi = check_label("fields.options", &option.label_vi)?;
            option.label_en = check_label("fields.options", &option.label_en)?;
            if !seen.insert(option.key.clone()) {
                return Err(Error::field("fields.options", "Two options have the same key."));
            }
        }
        Ok(self)
    }
}

fn check_key(key: &str) -> Result<()> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if (1..=MAX_KEY).contains(&key.len()) && key.chars().all(is_plain) {
        Ok(())
    } else {
        Err(Error::field("fields.key", "The key of a field or an option has 1 to 40 lower-case letters, digits and _."))
    }
}

fn check_label(field: &'static str, label: &str) -> Result<String> {
    let label = text::one_line(label, MAX_LABEL + 1);
    match label.chars().count() {
        0 => Err(Error::field(field, "A label is needed in both languages.")),
        1..=MAX_LABEL => Ok(label),
        _ => Err(Error::field(field, "A label may have at most 80 characters.")),
    }
}

/// The fields as they would be in place of `before`, in the order that was named. What is not named any more is archived, since tickets
/// may have values of it; a key keeps its kind for ever.
pub fn arrange(before: &[Field], wanted: Vec<Field>) -> Result<Vec<Field>> {
    let mut after: Vec<Field> = Vec::new();
    for field in wanted {
        let field = field.checked()?;
        if after.iter().any(|other| other.key == field.key) {
            return Err(Error::field("fields.key", "Two fields have the same key."));
        }
        if before.iter().any(|other| other.key == field.key && other.kind != field.kind) {
            return Err(Error::field("fields.kind", "A field keeps its kind. Archive it, and make another under another key."));
        }
        after.push(field);
    }
    for gone in before {
        if !after.iter().any(|field| field.key == gone.key) {
            after.push(Field { is_archived: true, ..gone.clone() });
        }
    }
    if after.len() > MOST {
        return Err(Error::field("fields", "A type has at most 50 fields, archived ones included."));
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(kind: FieldKind) -> Field {
        let has_options = matches!(kind, FieldKind::Choice | FieldKind::MultiChoice);
        let option = |key: &str| FieldOption { key: key.to_owned(), label_vi: key.to_owned(), label_en: key.to_uppercase() };
        Field {
            key: "x".to_owned(),
            kind,
            label_vi: "X".to_owned(),
            label_en: "X".to_owned(),
            hint_vi: String::new(),
            hint_en: String::new(),
            options: if has_options { vec![option("red"), option("blue")] } else { Vec::new() },
            is_public: true,
            is_required: false,
            is_archived: false,
        }
    }

    #[test]
    fn every_kind_takes_its_values_in_one_spelling_and_no_others() {
        use FieldKind::*;
        for (kind, given, kept) in [
            (Text, json!(" a\r\nb\u{202e} "), json!("a\nb")),
            (Number, json!(3.0), json!(3)),
            (Number, json!(-2.5), json!(-2.5)),
            (Date, json!("2026-02-28"), json!("2026-02-28")),
            (Choice, json!("red"), json!("red")),
            (MultiChoice, json!(["blue", "red", "red"]), json!(["red", "blue"])),
            (Checkbox, json!(false), json!(false)),
            (OrderNumber, json!(" ng-20418 "), json!("NG-20418")),
        ] {
            assert_eq!(field(kind).check(&given), Ok(Some(kept)), "{kind:?}");
        }
        for (kind, bad) in [
            (Text, json!("x".repeat(2001))),
            (Text, json!(1)),
            (Number, json!("three")),
            (Number, json!(1e300)),
            (Date, json!("2026-02-30")),
            (Date, json!("30.11.2026")),
            (Date, json!("2026-02-28T00:00:00")),
            (Choice, json!("green")),
            (MultiChoice, json!(["red", "green"])),
            (MultiChoice, json!("red")),
            (Checkbox, json!("yes")),
            (OrderNumber, json!("<b>")),
            (OrderNumber, json!("a b")),
        ] {
            assert!(field(kind).check(&bad).is_err(), "{kind:?} {bad}");
        }
        for (kind, nothing) in
            [(Text, json!("  ")), (Date, json!("")), (Choice, json!("")), (MultiChoice, json!([])), (Number, json!(null))]
        {
            assert_eq!(field(kind).check(&nothing), Ok(None), "{kind:?}");
        }
    }

    #[test]
    fn what_is_typed_into_a_form_becomes_a_value() {
        let read = |kind, typed: &[&str]| field(kind).read(&typed.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(FieldKind::Number, &["12,5"]), json!(12.5));
        assert_eq!(read(FieldKind::Number, &["twelve"]), json!("twelve"));
        assert_eq!(read(FieldKind::Checkbox, &[]), json!(false));
        assert_eq!(read(FieldKind::Checkbox, &["on"]), json!(true));
        assert_eq!(read(FieldKind::MultiChoice, &["red", "blue"]), json!(["red", "blue"]));
        assert_eq!(read(FieldKind::Text, &[" "]), Value::Null);
    }

    #[test]
    fn fields_that_are_not_named_any_more_are_archived_and_keys_keep_their_kind() {
        let before = vec![field(FieldKind::Text)];
        let other = Field { key: "y".to_owned(), ..field(FieldKind::Choice) };
        let after = arrange(&before, vec![other.clone()]).unwrap();
        assert_eq!(after.iter().map(|field| (field.key.as_str(), field.is_archived)).collect::<Vec<_>>(), [("y", false), ("x", true)]);
        assert!(arrange(&before, vec![field(FieldKind::Number)]).is_err());
        assert!(arrange(&[], vec![other.clone(), other.clone()]).is_err());
        assert!(arrange(&[], vec![Field { key: "Order No".to_owned(), ..field(FieldKind::Text) }]).is_err());
        assert!(arrange(&[], vec![Field { options: Vec::new(), ..other }]).is_err());
        assert!(arrange(&[], vec![Field { label_vi: " ".to_owned(), ..field(FieldKind::Text) }]).is_err());
    }
}
