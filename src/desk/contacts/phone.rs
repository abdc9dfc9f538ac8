//! Telephone numbers: one number has several spellings, and a switchboard, a mail and a person each use another.
use super::{model::IdentityKind, store};
use crate::base::{Result, id::ContactId};
use rusqlite::Connection;

/// A number of the outside world in all the spellings under which a contact may be known by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// The one it is kept under: with `+` and the country's number (ITU-T E.164), unless it is too short to be reached from abroad.
    pub value: String,
    others: Vec<String>,
}

impl PhoneNumber {
    /// `typed` as somebody wrote it; `country` is the number of the country whose numbers are written with a leading 0. `None` if it
    /// is no number, such as `anonymous`.
    pub fn read(typed: &str, country: &str) -> Option<Self> {
        let digits = IdentityKind::Phone.normalise(typed).ok()?;
        let national = |rest: &str| format!("0{rest}");
        let (value, others) = if let Some(abroad) = digits.strip_prefix('+') {
            let at_home = abroad.strip_prefix(country).filter(|rest| !rest.is_empty());
            (digits.clone(), at_home.map(|rest| vec![national(rest), abroad.to_owned()]).unwrap_or_else(|| vec![abroad.to_owned()]))
        } else if let Some(rest) = digits.strip_prefix('0').filter(|rest| !rest.starts_with('0')) {
            (format!("+{country}{rest}"), vec![digits.clone(), format!("{country}{rest}")])
        } else if let Some(rest) = digits.strip_prefix(country).filter(|rest| rest.len() >= 8) {
            (format!("+{digits}"), vec![national(rest), digits.clone()])
        } else {
            (digits, Vec::new())
        };
        Some(Self { value, others })
    }
}

/// Who is known by this number, in whatever spelling.
pub fn find_by_number(connection: &Connection, number: &PhoneNumber) -> Result<Option<ContactId>> {
    for value in std::iter::once(&number.value).chain(&number.others) {
        if let Some(contact) = store::find(connection, IdentityKind::Phone, value)? {
            return Ok(Some(contact));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_a_number_are_one() {
        let value = |typed: &str| PhoneNumber::read(typed, "84").map(|number| number.value);
        for typed in ["0912 345 678", "+84 912 345 678", "84912345678", "0084.912.345.678"] {
            assert_eq!(value(typed).as_deref(), Some("+84912345678"), "{typed}");
        }
        assert_eq!(value("+49 30 1234567").as_deref(), Some("+49301234567"));
        assert_eq!(value("19001234").as_deref(), Some("19001234"), "service numbers stay as they are");
        for no in ["anonymous", "", "101", "unknown", "sip:lan@pbx"] {
            assert_eq!(value(no), None, "{no}");
        }
        let number = PhoneNumber::read("+84912345678", "84").unwrap();
        assert_eq!(number.others, ["0912345678", "84912345678"]);
    }
}
