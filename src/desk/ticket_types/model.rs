//! Types as values: the key that a ticket carries, and what people read in its place.
use super::fields::{Field, arrange};
use crate::base::{Error, Result, text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Types that a desk has at most, archived ones included.
pub const MOST: usize = 100;
const MAX_KEY: usize = 40;
const MAX_NAME: usize = 60;

/// The key of a type: 1 to 40 lower-case letters, digits and `_`, for ever the same whatever the type is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct TicketType(Cow<'static, str>);

impl TicketType {
    /// What a ticket is when nobody has said otherwise; always there.
    pub const QUESTION: Self = Self(Cow::Borrowed("question"));
    /// Those that a new desk has.
    pub const FIRST: [Self; 6] = [
        Self::QUESTION,
        Self(Cow::Borrowed("incident")),
        Self(Cow::Borrowed("problem")),
        Self(Cow::Borrowed("task")),
        Self(Cow::Borrowed("feature_request")),
        Self(Cow::Borrowed("service_request")),
    ];

    pub fn word(&self) -> &str {
        &self.0
    }

    /// The key, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        ((1..=MAX_KEY).contains(&text.len()) && text.chars().all(is_key)).then(|| Self::stored(text))
    }

    /// The key as a row has it.
    pub fn stored(text: &str) -> Self {
        Self::FIRST.into_iter().find(|known| known.word() == text).unwrap_or_else(|| Self(Cow::Owned(text.to_owned())))
    }
}

impl<'de> Deserialize<'de> for TicketType {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("the key of a type has 1 to 40 lower-case letters, digits and _"))
    }
}
impl utoipa::PartialSchema for TicketType {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("The key of a type of tickets; which there are, `ticket_types_list` says."))
            .pattern(Some("^[a-z0-9_]{1,40}$"))
            .into()
    }
}
impl utoipa::ToSchema for TicketType {}

/// A type as administrators keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TypeDetail {
    pub key: TicketType,
    pub name_vi: String,
    pub name_en: String,
    /// Lower ones come first.
    pub position: i64,
    /// Tickets that have it keep it; none gets it any more.
    pub is_archived: bool,
    /// What tickets of this type have besides, in the order in which it is asked for; archived ones included; absent if there
    /// are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub fields: Vec<Field>,
    pub version: i64,
}

/// What is to change about a type; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TypePatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name_vi: Option<String>,
    pub name_en: Option<String>,
    pub position: Option<i64>,
    pub is_archived: Option<bool>,
    /// All of them: those that are not named any more are archived.
    pub fields: Option<Vec<Field>>,
}

impl TypePatch {
    /// The type as it would be, checked.
    pub fn apply(self, before: &TypeDetail) -> Result<TypeDetail> {
        let mut after = before.clone();
        if let Some(name) = self.name_vi {
            after.name_vi = check_name("name_vi", &name)?;
        }
        if let Some(name) = self.name_en {
            after.name_en = check_name("name_en", &name)?;
        }
        if let Some(position) = self.position {
            after.position = position;
        }
        if let Some(is_archived) = self.is_archived {
            if is_archived && after.key == TicketType::QUESTION {
                return Err(Error::conflict("New tickets are questions until somebody says otherwise: this type cannot be archived."));
            }
            after.is_archived = is_archived;
        }
        if let Some(fields) = self.fields {
            after.fields = arrange(&before.fields, fields)?;
        }
        Ok(after)
    }
}

/// One line of 1 to 60 characters.
pub fn check_name(field: &'static str, name: &str) -> Result<String> {
    let name = text::one_line(name, MAX_NAME + 1);
    match name.chars().count() {
        0 => Err(Error::field(field, "A name is needed.")),
        1..=MAX_NAME => Ok(name),
        _ => Err(Error::field(field, "A name may have at most 60 characters.")),
    }
}

/// The key that a name suggests: `Đổi trả` becomes `doi_tra`.
pub fn key_from(name: &str) -> Option<TicketType> {
    let folded = text::fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut key = words.join("_");
    key.truncate(MAX_KEY);
    TicketType::parse(key.trim_end_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_plain_form_and_a_name_suggests_one() {
        assert!(["", "Task", "a b", "đổi", &"x".repeat(41)].iter().all(|bad| TicketType::parse(bad).is_none()));
        assert_eq!(key_from("Đổi / trả hàng").unwrap().word(), "doi_tra_hang");
        assert_eq!(key_from("退货"), None);
        assert_eq!(serde_json::from_str::<TicketType>("\"incident\"").unwrap(), TicketType::FIRST[1]);
        assert!(serde_json::from_str::<TicketType>("\"x; drop\"").is_err());
    }
}
