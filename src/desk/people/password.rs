//! Passwords: which are good enough, and what is kept of them (argon2id, 19 MiB, two passes: OWASP's minimum).
//! Hashing takes tens of milliseconds of one processor; callers run it off the runtime.
use crate::base::{Address, Error, Result, Secret, text};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use unicode_normalization::UnicodeNormalization;

const MIN: usize = 12;
const MAX: usize = 128;

/// What remains of a weak password when the digits and signs around it are taken away.
const COMMON: &[&str] = &[
    "abc",
    "abcd",
    "abcdef",
    "administrator",
    "admin",
    "adminadmin",
    "anhyeuem",
    "baseball",
    "changeme",
    "computer",
    "default",
    "dragon",
    "emyeuanh",
    "football",
    "guest",
    "helpdesk",
    "hello",
    "hopdesk",
    "iloveyou",
    "khongbiet",
    "letmein",
    "login",
    "love",
    "master",
    "matkhau",
    "monkey",
    "pass",
    "passw0rd",
    "password",
    "passwordpassword",
    "princess",
    "qazwsx",
    "qazwsxedc",
    "qwerty",
    "qwertyqwerty",
    "qwertyuiop",
    "qwertyuiopasdf",
    "asdfghjkl",
    "asdfghjklqwerty",
    "zxcvbnm",
    "root",
    "secret",
    "shadow",
    "sunshine",
    "superman",
    "supersecret",
    "support",
    "test",
    "testtest",
    "tinhyeu",
    "trustno",
    "user",
    "vietnam",
    "welcome",
    "xinchao",
];

/// An account that does not exist is checked against this, so that the time taken tells nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$aG9wZGVza2hvcGRlc2s$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password that was good enough, hashed, as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Checks the rules against the person it is for, and hashes. Takes long: not on the runtime.
    pub fn make(password: &Secret, name: &str, email: &Address) -> Result<Self> {
        check(password, name, email)?;
        let hash = argon2()?.hash_password(spelled(password).as_bytes()).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self(hash.to_string()))
    }

    pub(super) fn from_stored(text: String) -> Self {
        Self(text)
    }
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `password` is the one; takes as long without an account. Not on the runtime.
    pub fn matches(stored: Option<&Self>, password: &Secret) -> bool {
        let text = stored.map_or(NOBODY, |stored| &stored.0);
        let Ok(hash) = phc::PasswordHash::new(text) else { return false };
        let is_right = password.reveal().len() <= MAX * 4
            && argon2().is_ok_and(|argon2| argon2.verify_password(spelled(password).as_bytes(), &hash).is_ok());
        is_right && stored.is_some()
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Two keyboards may write the same Vietnamese letter in different ways: composed letters are what is hashed.
fn spelled(password: &Secret) -> String {
    password.reveal().nfc().collect()
}

/// Length, no name or address in it, not one of those everybody tries; no rules about kinds of characters.
pub(super) fn check(password: &Secret, name: &str, email: &Address) -> Result<()> {
    let refuse = |message: &'static str| Err(Error::field("password", message));
    let spelled = spelled(password);
    let length = spelled.chars().count();
    if length < MIN {
        return refuse("The password needs at least 12 characters.");
    }
    if length > MAX {
        return refuse("The password may have at most 128 characters.");
    }
    let folded = text::fold(&spelled);
    let company = email.domain().split('.').next().unwrap_or_default();
    let own_words = text::fold(name);
    let own_words = own_words.split_whitespace().chain([email.local(), company]);
    if own_words.filter(|word| word.chars().count() >= 4).any(|word| folded.contains(&text::fold(word))) {
        return refuse("The password must not contain your name or e-mail address.");
    }
    let mut distinct: Vec<char> = folded.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    let steps = folded.as_bytes().windows(2).filter(|pair| pair[1] == pair[0].wrapping_add(1)).count();
    if distinct.len() < 5
        || bare.is_empty() && distinct.len() < 8
        || COMMON.contains(&bare.replace(' ', "").as_str())
        || steps * 3 > length * 2
    {
        return refuse("This password is one of the first that anybody would try.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_good(password: &str) -> bool {
        check(&Secret::new(password), "Trần Thị Lan", &Address::parse("lan.tran@greenshop.vn").unwrap()).is_ok()
    }

    #[test]
    fn a_password_is_long_and_not_about_its_owner_and_not_common() {
        assert!(is_good("correct horse battery") && is_good("con mèo ngủ trưa") && is_good("f7#Kq9!zLw2@"));
        for bad in [
            "short",
            "elevenchars",
            "Greenshop rocks!",
            "Tran lan.tran 99",
            "Password1234",
            "matkhau123456!",
            "123456789012",
            "aaaaaaaaaaaaab",
            "abcdefghijklmno",
            "Mật khẩu 2026",
            "111122223333",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
        assert!(!is_good(&"x1y2z3w4".repeat(17)));
        assert!(is_good(&"x1y2z3w4".repeat(16)));
    }

    #[test]
    fn a_password_matches_in_either_spelling_and_an_account_without_one_never() {
        let email = Address::parse("a@b.vn").unwrap();
        let hash = PasswordHash::make(&Secret::new("con mèo ngủ trưa"), "A", &email).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let decomposed: String = "con mèo ngủ trưa".nfd().collect();
        assert!(PasswordHash::matches(Some(&hash), &Secret::new(decomposed)));
        assert!(!PasswordHash::matches(Some(&hash), &Secret::new("con meo ngu trua")));
        assert!(!PasswordHash::matches(None, &Secret::new("con mèo ngủ trưa")));
        assert!(phc::PasswordHash::new(NOBODY).is_ok(), "what stands for nobody costs the same");
    }
}
