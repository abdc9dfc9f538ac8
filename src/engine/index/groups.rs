//! Values by group. The numbers of groups lie close together where documents of one time do, so they are kept in small pages: a
//! question that finds half of all groups touches memory in order, and one that finds ten needs ten pages.
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

const PAGE: usize = 64;
const WIDTH: i64 = 64;

/// A map from groups to small values.
pub(super) struct Groups<T> {
    pages: Vec<Box<[Option<T>; PAGE]>>,
    places: HashMap<i64, usize, BuildHasherDefault<Spread>>,
    /// The page asked for last.
    last: (i64, usize),
}

impl<T: Copy> Default for Groups<T> {
    fn default() -> Self {
        // No page has this number: they are quotients.
        Self { pages: Vec::new(), places: HashMap::default(), last: (i64::MAX, 0) }
    }
}

impl<T: Copy> Groups<T> {
    /// The place of a group; `None` in it if nothing was put there.
    pub fn place(&mut self, group: i64) -> &mut Option<T> {
        let (page, slot) = split(group);
        if self.last.0 != page {
            let pages = &mut self.pages;
            let index = *self.places.entry(page).or_insert_with(|| {
                pages.push(Box::new([None; PAGE]));
                pages.len() - 1
            });
            self.last = (page, index);
        }
        &mut self.pages[self.last.1][slot]
    }

    pub fn get(&self, group: i64) -> Option<T> {
        let (page, slot) = split(group);
        self.places.get(&page).and_then(|index| self.pages[*index][slot])
    }

    pub fn iter(&self) -> impl Iterator<Item = (i64, T)> {
        self.places.iter().flat_map(|(page, index)| {
            let slots = (0..).zip(self.pages[*index].iter());
            slots.filter_map(move |(slot, value)| value.map(|value| (page * WIDTH + slot, value)))
        })
    }
}

fn split(group: i64) -> (i64, usize) {
    // A remainder is smaller than a page.
    (group.div_euclid(WIDTH), usize::try_from(group.rem_euclid(WIDTH)).unwrap_or(0))
}

/// Hashing for our own numbers, which nobody outside chooses.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }
    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_at_a_group_is_there_and_nowhere_else() {
        let mut groups = Groups::default();
        let numbers = [0, 1, 63, 64, -1, -64, -65, 1 << 40, i64::MAX, i64::MIN];
        for number in numbers {
            assert!(groups.place(number).replace(number).is_none());
        }
        let mut all: Vec<(i64, i64)> = groups.iter().collect();
        all.sort_unstable();
        let mut expected = numbers.map(|number| (number, number));
        expected.sort_unstable();
        assert_eq!(all, expected);
        assert_eq!((groups.get(2), groups.get(64)), (None, Some(64)));
    }
}
