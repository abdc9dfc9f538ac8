//! Values by group. The numbers of groups lie close together where documents of one time do, so where a group's value is stands in
//! small pages: a question that finds half of all groups touches memory in order, and one that finds a few scattered ones fills a
//! cache line for each. The values themselves lie one after the other.
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

const PAGE: usize = 16;
const WIDTH: i64 = 16;
/// A group without a value.
const NONE: u32 = u32::MAX;

/// A map from groups to small values. Holds fewer than 2³² of them.
pub(super) struct Groups<T> {
    values: Vec<(i64, T)>,
    /// Of each group of a page, where its value is.
    pages: Vec<[u32; PAGE]>,
    places: HashMap<i64, usize, BuildHasherDefault<Spread>>,
    /// The page asked for last.
    last: (i64, usize),
}

/// What is known of a group.
pub(super) enum Place<'a, T> {
    Taken(&'a mut T),
    Free(Free<'a, T>),
}

/// A group that has no value yet.
pub(super) struct Free<'a, T> {
    group: i64,
    slot: &'a mut u32,
    values: &'a mut Vec<(i64, T)>,
}

impl<T> Free<'_, T> {
    pub fn put(self, value: T) {
        // Documents are counted in 32 bits, and no group is without one.
        *self.slot = u32::try_from(self.values.len()).unwrap_or(NONE);
        self.values.push((self.group, value));
    }
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        // No page has this number: they are quotients.
        Self { values: Vec::new(), pages: Vec::new(), places: HashMap::default(), last: (i64::MAX, 0) }
    }
}

impl<T: Copy> Groups<T> {
    pub fn place(&mut self, group: i64) -> Place<'_, T> {
        let (page, slot) = split(group);
        if self.last.0 != page {
            let pages = &mut self.pages;
            let index = *self.places.entry(page).or_insert_with(|| {
                pages.push([NONE; PAGE]);
                pages.len() - 1
            });
            self.last = (page, index);
        }
        let slot = &mut self.pages[self.last.1][slot];
        if *slot == NONE {
            Place::Free(Free { group, slot, values: &mut self.values })
        } else {
            Place::Taken(&mut self.values[*slot as usize].1)
        }
    }

    pub fn get(&self, group: i64) -> Option<T> {
        let (page, slot) = split(group);
        let place = self.pages[*self.places.get(&page)?][slot];
        (place != NONE).then(|| self.values[place as usize].1)
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// In the order in which they were put there.
    pub fn iter(&self) -> impl Iterator<Item = (i64, T)> {
        self.values.iter().copied()
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
            match groups.place(number) {
                Place::Free(free) => free.put(number),
                Place::Taken(_) => panic!("{number} has no value yet"),
            }
            assert!(matches!(groups.place(number), Place::Taken(value) if *value == number));
        }
        let mut all: Vec<(i64, i64)> = groups.iter().collect();
        all.sort_unstable();
        let mut expected = numbers.map(|number| (number, number));
        expected.sort_unstable();
        assert_eq!(all, expected);
        assert_eq!((groups.get(2), groups.get(64)), (None, Some(64)));
    }
}
