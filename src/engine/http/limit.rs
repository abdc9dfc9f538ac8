//! A limiter by token bucket: so many at once, then so many a while, for each key. Bounded in memory whatever the keys are.
use crate::base::{Clock, Error, Result, Time};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The most keys remembered. Who comes when all places are taken shares one bucket with the others who do.
const MAX_KEYS: usize = 20_000;
/// Full buckets are thrown away at most this often, so that a flood of keys costs no more than one look at each a second.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

struct Bucket {
    tokens: f64,
    at: Time,
}

struct Buckets {
    by_key: HashMap<String, Bucket>,
    swept_at: Time,
}

/// Cheap to clone; clones share their buckets.
#[derive(Clone)]
pub struct Limiter {
    clock: Clock,
    burst: f64,
    per_second: f64,
    buckets: Arc<Mutex<Buckets>>,
}

impl Limiter {
    /// `burst` at once, refilled evenly over `period`.
    pub fn new(clock: Clock, burst: u32, period: Duration) -> Self {
        let swept_at = clock.now();
        let burst = f64::from(burst.max(1));
        let buckets = Buckets { by_key: HashMap::new(), swept_at };
        Self { clock, burst, per_second: burst / period.as_secs_f64().max(0.001), buckets: Arc::new(Mutex::new(buckets)) }
    }

    /// Takes one from the bucket of `key`; if it is empty, `TooMany` with the seconds until the next.
    pub fn take(&self, key: &str) -> Result<()> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = if buckets.by_key.contains_key(key) || self.has_room(&mut buckets, now) { key } else { "" };
        if !buckets.by_key.contains_key(key) {
            buckets.by_key.insert(key.to_owned(), Bucket { tokens: self.burst, at: now });
        }
        let bucket = buckets.by_key.get_mut(key).expect("it was put in above");
        bucket.tokens = self.filled(bucket, now);
        bucket.at = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the period's seconds")]
        let wait = ((1.0 - bucket.tokens) / self.per_second).ceil().max(1.0) as u32;
        Err(Error::too_many("Too many requests. Wait a moment and try again.", wait))
    }

    fn filled(&self, bucket: &Bucket, now: Time) -> f64 {
        (bucket.tokens + now.since(bucket.at).as_secs_f64() * self.per_second).min(self.burst)
    }

    fn has_room(&self, buckets: &mut Buckets, now: Time) -> bool {
        if buckets.by_key.len() >= MAX_KEYS && now.since(buckets.swept_at) >= SWEEP_EVERY {
            buckets.swept_at = now;
            buckets.by_key.retain(|_, bucket| self.filled(bucket, now) < self.burst);
        }
        buckets.by_key.len() < MAX_KEYS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let clock = Clock::fixed(Time::from_seconds(1));
        let limiter = Limiter::new(clock.clone(), 3, Duration::from_secs(30));
        assert!((0..3).all(|_| limiter.take("a").is_ok()));
        assert_eq!(limiter.take("a").unwrap_err().retry_after(), Some(10));
        assert!(limiter.take("b").is_ok());
        clock.advance(Duration::from_secs(10));
        assert!(limiter.take("a").is_ok() && limiter.take("a").is_err());
    }

    #[test]
    fn a_flood_of_keys_shares_what_room_is_left_and_is_forgotten_later() {
        let clock = Clock::fixed(Time::from_seconds(1));
        let limiter = Limiter::new(clock.clone(), 1, Duration::from_secs(10));
        for key in 0..MAX_KEYS {
            limiter.take(&key.to_string()).unwrap();
        }
        assert!(limiter.take("late").is_ok(), "the shared bucket was full");
        assert!(limiter.take("later").is_err(), "and is empty now");
        assert!(limiter.buckets.lock().unwrap().by_key.len() <= MAX_KEYS + 1);
        clock.advance(Duration::from_secs(11));
        assert!(limiter.take("later").is_ok());
        assert_eq!(limiter.buckets.lock().unwrap().by_key.len(), 1);
    }
}
