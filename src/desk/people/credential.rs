//! Secrets that prove who somebody is: how they are made, and the hashes that are kept instead of them.
//! 256 random bits need no slow hash: SHA-256 is enough to make a stolen database useless for signing in.
use crate::{
    base::{
        Result, Secret,
        id::{AgentId, TokenId},
    },
    engine::vault::{self, Vault},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What the database keeps of a secret.
pub type Hash = [u8; 32];

/// 256 random bits as base64url.
pub fn fresh() -> Result<Secret> {
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(vault::random::<32>()?)))
}

/// 125 random bits that a person can type from a console: five groups of five, without letters that look alike.
pub fn typeable() -> Result<Secret> {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letters: Vec<char> = vault::random::<25>()?.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    Ok(Secret::new(letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")))
}

pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.trim()).into()
}

/// 50 random bits for when the second factor is lost, as two groups of five. Few enough to be written down: what the database keeps
/// of them is keyed, so that a copy of it alone does not let them be tried out.
pub fn recovery() -> Result<Secret> {
    let code: String = typeable()?.reveal().split('-').take(2).collect::<Vec<_>>().join("-");
    Ok(Secret::new(code))
}

/// What the database keeps of a recovery code, however it is grouped and cased.
pub fn hash_recovery(vault: &Vault, agent: AgentId, code: &str) -> Hash {
    vault.sign("recovery code", format!("{agent} {}", plain(code)).as_bytes())
}

/// The hash of a typed code, however it is grouped and cased.
pub fn hash_typed(code: &str) -> Hash {
    Sha256::digest(plain(code)).into()
}

fn plain(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    plain
        .chars()
        .map(|c| {
            if c == 'O' {
                '0'
            } else if matches!(c, 'I' | 'L') {
                '1'
            } else {
                c
            }
        })
        .collect()
}

/// The token that our pages send back with every change: made from the session's secret, so that it can be told again, and
/// useless for finding it.
pub fn csrf_token(session: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::new().chain_update(b"hopdesk csrf\0").chain_update(session.reveal()).finalize())
}

/// An API token as its owner sees it, once.
pub fn token_text(id: TokenId, secret: &Secret) -> Secret {
    Secret::new(format!("hd_{id}_{}", secret.reveal()))
}

/// Number and secret of an API token.
pub fn parse_token(text: &str) -> Option<(TokenId, &str)> {
    let (id, secret) = text.strip_prefix("hd_")?.split_once('_')?;
    Some((id.parse().ok()?, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_code_is_known_however_it_is_written() {
        let code = typeable().unwrap();
        assert_eq!(code.reveal().len(), 29);
        let sloppy = code.reveal().replace('-', " ").to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(hash_typed(&sloppy), hash_typed(code.reveal()));
        assert_ne!(hash_typed(typeable().unwrap().reveal()), hash_typed(code.reveal()));
    }

    #[test]
    fn a_token_is_taken_apart_even_if_its_secret_has_underscores() {
        let text = token_text(TokenId(12), &Secret::new("a_b-c"));
        assert_eq!(text.reveal(), "hd_12_a_b-c");
        assert_eq!(parse_token(text.reveal()), Some((TokenId(12), "a_b-c")));
        assert_eq!(parse_token("hd_x_y"), None);
    }
}
