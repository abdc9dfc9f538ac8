//! Who is where, on a clock that stands still.
use super::*;
use std::time::Duration;

fn heard(listener: &mut broadcast::Receiver<Hint>) -> Vec<i64> {
    std::iter::from_fn(|| listener.try_recv().ok())
        .map(|hint| match hint {
            Hint::Place(place) => place,
            Hint::Personal { .. } | Hint::About { .. } => panic!("nothing else was said"),
        })
        .collect()
}

fn doing(live: &Live, place: i64) -> Vec<(i64, u8)> {
    live.at(place).iter().map(|one| (one.who, one.doing)).collect()
}

#[test]
fn only_what_is_new_is_told() {
    let live = Live::new(Clock::fixed(Time::from_seconds(100)));
    let mut listener = live.listen();
    live.enter(7, 1, "a", 0);
    assert_eq!(heard(&mut listener), [7]);
    live.enter(7, 1, "a", 0);
    assert!(heard(&mut listener).is_empty(), "a sign of life is no news");
    live.enter(7, 1, "a", 2);
    assert_eq!((heard(&mut listener), doing(&live, 7)), (vec![7], vec![(1, 2)]));
    live.enter(8, 1, "a", 0);
    assert_eq!(heard(&mut listener), [7, 8], "a window is in one place");
}

#[test]
fn who_goes_silent_is_gone() {
    let clock = Clock::fixed(Time::from_seconds(100));
    let live = Live::new(clock.clone());
    live.enter(7, 1, "a", 0);
    clock.advance(Duration::from_secs(15));
    live.enter(7, 2, "b", 1);
    let mut listener = live.listen();
    live.sweep();
    assert!(heard(&mut listener).is_empty());
    clock.advance(Duration::from_secs(5));
    assert_eq!(doing(&live, 7), [(2, 1)], "even before anybody swept");
    live.sweep();
    assert_eq!(heard(&mut listener), [7]);
}

#[test]
fn a_person_with_two_windows_is_there_once_and_stays_until_both_are_closed() {
    let live = Live::new(Clock::fixed(Time::from_seconds(100)));
    live.enter(7, 1, "a", 1);
    live.enter(7, 1, "b", 0);
    let mut listener = live.listen();
    assert_eq!(doing(&live, 7), [(1, 1)]);
    live.leave(8, 1, "a");
    assert_eq!(doing(&live, 7), [(1, 1)], "a late goodbye to another place ends nothing here");
    live.leave(7, 1, "a");
    assert_eq!((doing(&live, 7), heard(&mut listener)), (vec![(1, 0)], vec![7]));
    live.leave(7, 1, "b");
    assert_eq!((doing(&live, 7), heard(&mut listener)), (vec![], vec![7]));
}

#[test]
fn one_person_cannot_fill_the_memory() {
    let clock = Clock::fixed(Time::from_seconds(100));
    let live = Live::new(clock.clone());
    live.enter(0, 2, "x", 0);
    for window in 0..100 {
        clock.advance(Duration::from_millis(1));
        live.enter(window, 1, &window.to_string(), 0);
    }
    assert_eq!(live.everywhere().len(), 21, "twenty windows of one, and the other's");
    assert_eq!((doing(&live, 99), doing(&live, 0)), (vec![(1, 0)], vec![(2, 0)]));
}
