//! Tags as values.
use crate::base::{Error, Result, id::TagId, text};
use serde::Serialize;

const MAX_NAME: usize = 50;

/// A word by which tickets are sorted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
}

/// A tag with how much it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TagUse {
    pub id: TagId,
    pub name: String,
    /// How many tickets bear it.
    pub tickets: i64,
}

/// One line of 1 to 50 characters without commas, which separate tags where they are typed.
pub fn check_name(name: &str) -> Result<String> {
    let name = text::one_line(name, MAX_NAME + 1);
    match name.chars().count() {
        0 => Err(Error::field("name", "A tag needs a name.")),
        1..=MAX_NAME if !name.contains(',') => Ok(name),
        1..=MAX_NAME => Err(Error::field("name", "A tag cannot hold a comma.")),
        _ => Err(Error::field("name", "A tag may have at most 50 characters.")),
    }
}

/// Whether two names are one tag: letter case is no difference, in any script.
pub fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line_without_commas() {
        assert_eq!(check_name("  Đổi \n trả ").unwrap(), "Đổi trả");
        assert_eq!(check_name(&"ổ".repeat(50)).unwrap().chars().count(), 50);
        for bad in ["", " \u{200b}", "a,b", &"x".repeat(51)] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
        assert!(is_same("ĐỔI trả", "đổi Trả") && !is_same("đổi", "doi"));
    }
}
