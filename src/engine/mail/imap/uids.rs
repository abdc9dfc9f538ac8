//! Sets of UIDs as commands name them (RFC 3501 section 9, `sequence-set`).

/// Longest set in one command; servers limit lines, the strictest known at 8,000 bytes.
const MAX_SET: usize = 2000;

/// The numbers as sets such as `1:3,7`, each short enough for one command. Sorted; zero, which no mail has, is left out.
pub(super) fn sets(uids: &[u32]) -> Vec<String> {
    let mut sorted: Vec<u32> = uids.iter().copied().filter(|uid| *uid > 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut sets = Vec::new();
    let mut set = String::new();
    for run in sorted.chunk_by(|a, b| a + 1 == *b) {
        let (first, last) = (run[0], run[run.len() - 1]);
        if set.len() > MAX_SET {
            sets.push(std::mem::take(&mut set));
        }
        if !set.is_empty() {
            set.push(',');
        }
        set += &if first == last { first.to_string() } else { format!("{first}:{last}") };
    }
    if !set.is_empty() {
        sets.push(set);
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_named_by_their_ends() {
        assert_eq!(sets(&[9, 3, 1, 2, 9, 0, u32::MAX]), ["1:3,9,4294967295"]);
        assert!(sets(&[]).is_empty());
    }

    #[test]
    fn many_numbers_become_several_short_sets() {
        let odd: Vec<u32> = (0..5000).map(|n| n * 2 + 1).collect();
        let sets = sets(&odd);
        assert!(sets.len() > 5 && sets.iter().all(|set| set.len() < MAX_SET + 30));
        assert_eq!(sets.join(",").split(',').count(), 5000);
    }
}
