//! The queue of files that are to be read.
use super::{commands::*, model::*, *};
use crate::{
    base::Actor,
    desk::testing::Shop,
    engine::extract::{Extracted, Format, Problem},
};
use std::time::Duration;

fn want_it(shop: &Shop, byte: u8, format: Format) {
    shop.write(move |tx| want(tx, &[byte; 32], format)).unwrap();
}

fn claimed(shop: &Shop) -> Option<Wanted> {
    shop.write(claim).unwrap().0
}

fn state(shop: &Shop, byte: u8) -> (FileTextState, Option<Problem>) {
    let text = shop.read(|connection| of(connection, &[byte; 32], "text/plain", "a.txt"));
    (text.state, text.problem)
}

fn extracted(text: &str, problem: Option<Problem>) -> Extracted {
    Extracted { text: text.to_owned(), problem }
}

#[test]
fn the_same_bytes_are_wanted_once_and_the_newest_come_first() {
    let shop = Shop::open();
    want_it(&shop, 1, Format::Plain);
    want_it(&shop, 1, Format::Plain);
    want_it(&shop, 1, Format::Html);
    shop.clock.advance(Duration::from_secs(1));
    want_it(&shop, 2, Format::Plain);
    let order: Vec<(u8, Format)> = std::iter::from_fn(|| claimed(&shop)).map(|wanted| (wanted.hash[0], wanted.format)).collect();
    assert_eq!(order, [(2, Format::Plain), (1, Format::Html), (1, Format::Plain)]);
}

#[test]
fn a_file_that_ends_every_program_is_let_be_after_some_tries() {
    let shop = Shop::open();
    want_it(&shop, 1, Format::Plain);
    for _ in 0..TRIES {
        assert!(claimed(&shop).is_some() && claimed(&shop).is_none(), "nobody else gets it meanwhile");
        let due = shop.read(next_due).unwrap();
        assert_eq!(due, shop.clock.now().after(LEASE));
        shop.clock.advance(LEASE);
    }
    let (claimed_now, given_up) = shop.write(claim).unwrap();
    assert!(claimed_now.is_none() && given_up.is_some());
    assert_eq!(state(&shop, 1), (FileTextState::Failed, Some(Problem::Crashed)));
    assert_eq!((claimed(&shop), shop.read(next_due)), (None, None), "and never tried again");
    want_it(&shop, 1, Format::Plain);
    assert_eq!(claimed(&shop), None, "whoever brings the same bytes again");
}

#[test]
fn a_fault_of_the_machine_is_no_try_and_a_new_process_takes_over_at_once() {
    let shop = Shop::open();
    want_it(&shop, 1, Format::Plain);
    for _ in 0..TRIES * 2 {
        let wanted = claimed(&shop).unwrap();
        let later = shop.clock.now().after(Duration::from_secs(60));
        shop.write(move |tx| put_off(tx, wanted.id, later)).unwrap();
        assert_eq!(claimed(&shop), None);
        shop.clock.advance(Duration::from_secs(60));
    }
    assert!(claimed(&shop).is_some());
    assert_eq!(shop.write_as(Actor::System("start"), expire_leases).unwrap(), 1);
    assert!(claimed(&shop).is_some());
}

#[test]
fn what_was_found_is_kept_and_said() {
    let shop = Shop::open();
    let blobs = shop.desk.engine.blobs.clone();
    assert_eq!(state(&shop, 9), (FileTextState::Waiting, None), "not even wanted yet");
    let long = "Đơn hàng DH-1 ".repeat(5000);
    for (byte, found, expected) in [
        (1, extracted(&long, None), (FileTextState::Found, None)),
        (2, extracted("half", Some(Problem::TooSlow)), (FileTextState::Found, Some(Problem::TooSlow))),
        (3, extracted(" -- ", None), (FileTextState::None, None)),
        (4, extracted("", Some(Problem::Protected)), (FileTextState::Failed, Some(Problem::Protected))),
    ] {
        want_it(&shop, byte, Format::Plain);
        let wanted = claimed(&shop).unwrap();
        let settled = pack(&blobs, &found).unwrap();
        shop.write(move |tx| settle(tx, wanted.id, &settled)).unwrap();
        assert_eq!(state(&shop, byte), expected);
    }
    let read = |byte| shop.read(|connection| text(connection, &blobs, &[byte; 32], "text/plain", ""));
    assert_eq!((read(1).as_deref(), read(2).as_deref(), read(4)), (Some(long.as_str()), Some("half"), None));
    let note = |byte| shop.read(|connection| of(connection, &[byte; 32], "text/plain", "")).note;
    assert_eq!(note(2), Some("Not all of its text could be read."));
    assert_eq!(note(4), Some("It is protected by a password: its text cannot be searched."));
    let picture = shop.read(|connection| of(connection, &[1; 32], "image/png", "a.txt"));
    assert_eq!((picture.state, picture.note), (FileTextState::None, None));
}
