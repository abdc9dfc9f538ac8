//! Who is where: windows of people, each in one place, each forgotten when it goes silent.
use super::until;
use crate::base::Time;
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

/// Whoever says nothing for so long is gone.
pub const STAY: Duration = Duration::from_secs(20);
/// Windows that one person has at once; one more takes the place of the one that was silent longest.
const WINDOWS: usize = 20;

/// Somebody at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    pub who: i64,
    pub doing: u8,
    /// Since when they are there.
    pub since: Time,
}

#[derive(Debug, Clone)]
struct Stay {
    place: i64,
    doing: u8,
    since: Time,
    until: Time,
}

/// All windows, by person and key.
#[derive(Debug, Default)]
pub(super) struct Places {
    stays: BTreeMap<(i64, String), Stay>,
}

type Picture = HashMap<i64, Vec<Present>>;

impl Places {
    /// Where something changed for those who look.
    pub(super) fn enter(&mut self, place: i64, who: i64, key: &str, doing: u8, now: Time) -> Vec<i64> {
        self.change(now, |stays| {
            let window = (who, key.to_owned());
            let before = stays.get(&window).filter(|stay| stay.place == place);
            let since = before.map_or(now, |stay| stay.since);
            stays.insert(window, Stay { place, doing, since, until: until(now) });
            let own = || stays.range((who, String::new())..).take_while(|((other, _), _)| *other == who);
            if own().count() > WINDOWS
                && let Some(oldest) = own().min_by_key(|(_, stay)| stay.until).map(|(window, _)| window.clone())
            {
                stays.remove(&oldest);
            }
        })
    }

    pub(super) fn leave(&mut self, place: i64, who: i64, key: &str, now: Time) -> Vec<i64> {
        self.change(now, |stays| {
            let window = (who, key.to_owned());
            if stays.get(&window).is_some_and(|stay| stay.place == place) {
                stays.remove(&window);
            }
        })
    }

    pub(super) fn sweep(&mut self, now: Time) -> Vec<i64> {
        self.change(now, |_| ())
    }

    pub(super) fn everywhere(&self, now: Time) -> Picture {
        self.picture(|stay| stay.until > now)
    }

    /// Every change forgets who is gone as well: whoever told of them must tell that they went.
    fn change(&mut self, now: Time, change: impl FnOnce(&mut BTreeMap<(i64, String), Stay>)) -> Vec<i64> {
        let before = self.picture(|_| true);
        self.stays.retain(|_, stay| stay.until > now);
        change(&mut self.stays);
        differing(&before, &self.picture(|_| true))
    }

    fn picture(&self, counts: impl Fn(&Stay) -> bool) -> Picture {
        let mut picture = Picture::new();
        for ((who, _), stay) in self.stays.iter().filter(|(_, stay)| counts(stay)) {
            let present = picture.entry(stay.place).or_default();
            match present.iter_mut().find(|one: &&mut Present| one.who == *who) {
                Some(one) => (one.doing, one.since) = (one.doing.max(stay.doing), one.since.min(stay.since)),
                None => present.push(Present { who: *who, doing: stay.doing, since: stay.since }),
            }
        }
        for present in picture.values_mut() {
            present.sort_by_key(|one| (one.since, one.who));
        }
        picture
    }
}

/// The places at which the two pictures are not the same.
fn differing(before: &Picture, after: &Picture) -> Vec<i64> {
    let mut places: Vec<i64> = before.keys().chain(after.keys()).copied().filter(|place| before.get(place) != after.get(place)).collect();
    places.sort_unstable();
    places.dedup();
    places
}
