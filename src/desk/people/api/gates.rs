//! What holds back who comes too often, and bounds the memory of password hashing.
use super::super::password::PasswordHash;
use crate::{
    base::{Address, Clock, Error, Result, Secret},
    engine::{
        http::{Limiter, RemoteAddress, sse::Seats},
        work,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// So many passwords are hashed at once, each in 19 MiB.
const HASHING: usize = 2;
/// Live feeds that one agent or token has open at once.
const FEEDS: usize = 20;

/// Cheap to clone; one set for the whole desk.
#[derive(Clone)]
pub struct Gates {
    hashing: Arc<Semaphore>,
    proofs: Limiter,
    requests: Limiter,
    pub feeds: Seats,
}

impl Gates {
    pub fn new(clock: &Clock) -> Self {
        Self {
            hashing: Arc::new(Semaphore::new(HASHING)),
            proofs: Limiter::new(clock.clone(), 30, Duration::from_mins(1)),
            requests: Limiter::new(clock.clone(), 20_000, Duration::from_secs(10)),
            feeds: Seats::new(FEEDS),
        }
    }

    /// Asked before a password or a code is looked at: so many from one network a minute.
    pub(super) fn admit_proof(&self, remote: RemoteAddress) -> Result<()> {
        self.proofs.take(&remote.network())
    }
    /// Asked for each request of somebody signed in: stops a runaway program, not a person or a busy one.
    pub(super) fn admit_request(&self, key: &str) -> Result<()> {
        self.requests.take(key)
    }

    /// Hashes a new password, off the runtime.
    pub async fn hash(&self, password: Secret, name: String, email: Address) -> Result<PasswordHash> {
        let _place = self.hashing.acquire().await.map_err(Error::internal)?;
        work::blocking(move || PasswordHash::make(&password, &name, &email)).await?
    }
    /// Compares a password, off the runtime; takes as long when there is nothing to compare with.
    pub(super) async fn matches(&self, stored: Option<PasswordHash>, password: Secret) -> Result<bool> {
        let _place = self.hashing.acquire().await.map_err(Error::internal)?;
        work::blocking(move || PasswordHash::matches(stored.as_ref(), &password)).await
    }
}
