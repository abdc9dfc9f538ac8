//! Secrets at rest: passwords of mail servers and refresh tokens, sealed with XChaCha20-Poly1305 under a key that lies in a
//! file of its own; and keyed hashes for tokens that travel. Knows no meaning of what it seals.
//! The key file protects a copied database, not a stolen machine: README, "Security".
use crate::base::{Error, Result, Secret};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
    sync::Arc,
};
use subtle::ConstantTimeEq;

const KEY_FILE: &str = "hopdesk.key";
const NONCE: usize = 24;

/// The keys of one data folder; cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    seal: [u8; 32],
    sign: [u8; 32],
}

impl Vault {
    /// Reads the key of `folder`, or makes one if the folder is new.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(KEY_FILE);
        let root = match read(&path)? {
            Some(root) => root,
            None => create(folder, &path)?,
        };
        Ok(Self::derived_from(&root))
    }

    /// The same for who only looks and leaves nothing behind: without a key the rest can still be read, and no secret opens.
    pub fn open_reading(folder: &Path) -> Result<Self> {
        let root = match read(&folder.join(KEY_FILE))? {
            Some(root) => root,
            None => random()?,
        };
        Ok(Self::derived_from(&root))
    }

    fn derived_from(root: &[u8; 32]) -> Self {
        let derive = |purpose: &[u8]| -> [u8; 32] {
            Sha256::new().chain_update(b"hopdesk/").chain_update(purpose).chain_update(root).finalize().into()
        };
        Self(Arc::new(Keys { seal: derive(b"seal"), sign: derive(b"sign") }))
    }

    /// Seals `secret` for one place: what is sealed for one cannot be opened as another.
    pub fn seal(&self, place: &str, secret: &Secret) -> Result<Vec<u8>> {
        let nonce = random::<NONCE>()?;
        let sealed = XChaCha20Poly1305::new(&self.0.seal.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: secret.reveal().as_bytes(), aad: place.as_bytes() })
            .map_err(|_| Error::internal("a secret could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Self::seal`] sealed for the same place.
    pub fn open_sealed(&self, place: &str, sealed: &[u8]) -> Result<Secret> {
        let damaged = || {
            Error::unavailable(
                "A stored password cannot be opened: the key file does not belong to this database. Enter the password again.",
            )
        };
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(damaged)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| damaged())?;
        let plain = XChaCha20Poly1305::new(&self.0.seal.into())
            .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: place.as_bytes() })
            .map_err(|_| damaged())?;
        String::from_utf8(plain).map(Secret::new).map_err(|_| damaged())
    }

    /// HMAC-SHA-256 over `purpose` and `message`.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0.sign).expect("HMAC takes a key of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Whether `tag` is the beginning of the signature, compared in constant time. `tag` must be at least 10 bytes.
    pub fn verify(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        let whole = self.sign(purpose, message);
        (10..=32).contains(&tag.len()) && bool::from(whole[..tag.len()].ct_eq(tag))
    }
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Option<[u8; 32]>> {
    match fs::read(path) {
        Ok(bytes) => match bytes.try_into() {
            Ok(root) => Ok(Some(root)),
            Err(_) => Err(Error::unavailable(format!("The key file {} is damaged: restore it from a backup.", path.display()))),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::unavailable(format!("The key file {} cannot be read.", path.display())).with_source(error)),
    }
}

fn create(folder: &Path, path: &Path) -> Result<[u8; 32]> {
    let key = random::<32>()?;
    let mut file = tempfile::Builder::new().prefix(".key-").tempfile_in(folder)?;
    file.write_all(&key)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => fs::File::open(folder)?.sync_all()?,
        Err(error) => return Err(error.error.into()),
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_in_its_place_and_with_its_key() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let vault = Vault::open(one.path()).unwrap();
        let sealed = vault.seal("inbox:1:imap", &Secret::new("mật khẩu")).unwrap();
        assert_eq!(Vault::open(one.path()).unwrap().open_sealed("inbox:1:imap", &sealed).unwrap().reveal(), "mật khẩu");
        assert!(vault.open_sealed("inbox:2:imap", &sealed).is_err());
        assert!(Vault::open(other.path()).unwrap().open_sealed("inbox:1:imap", &sealed).is_err());
        assert!(vault.open_sealed("inbox:1:imap", &sealed[..10]).is_err());
    }

    #[test]
    fn who_only_looks_reads_the_key_and_makes_none() {
        let folder = tempfile::tempdir().unwrap();
        Vault::open_reading(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let sealed = Vault::open(folder.path()).unwrap().seal("inbox:1:imap", &Secret::new("mật khẩu")).unwrap();
        assert_eq!(Vault::open_reading(folder.path()).unwrap().open_sealed("inbox:1:imap", &sealed).unwrap().reveal(), "mật khẩu");
    }

    #[test]
    fn a_signature_holds_for_its_purpose_and_message_alone() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let tag = vault.sign("reply", b"42");
        assert!(vault.verify("reply", b"42", &tag[..10]));
        assert!(!vault.verify("reply", b"43", &tag[..10]));
        assert!(!vault.verify("other", b"42", &tag[..10]));
        assert!(!vault.verify("reply", b"42", &[]));
    }
}
