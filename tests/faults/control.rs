//! A test of the tests: the comparison that the others rely on sees what it must see.
use crate::{corpus, state::Desk};
use serde_json::Value;

#[test]
fn the_comparison_sees_a_lost_a_doubled_and_a_changed_entry() {
    let corpus = corpus::write(60);
    let (_desk, state) = Desk::filled(&corpus.path);
    assert_eq!(state.difference(&state.clone()), None);
    let tickets: Vec<Value> = state.export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let at = tickets.iter().position(|ticket| ticket["entries"].as_array().unwrap().len() > 1).unwrap();
    let with = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut changed = tickets.clone();
        change(&mut changed);
        let mut other = state.clone();
        other.export = changed.iter().map(|ticket| format!("{ticket}\n")).collect();
        other
    };
    let unchanged = with(&|_| {});
    assert_eq!(unchanged.difference(&unchanged.clone()), None);
    let differs = |what: &str, change: &dyn Fn(&mut Vec<Value>)| assert!(unchanged.difference(&with(change)).is_some(), "{what}");
    differs("an entry removed", &|tickets| {
        tickets[at]["entries"].as_array_mut().unwrap().pop();
    });
    differs("an entry doubled", &|tickets| {
        let entries = tickets[at]["entries"].as_array_mut().unwrap();
        entries.push(entries[0].clone());
    });
    differs("a ticket removed", &|tickets| {
        tickets.pop();
    });
    differs("another id", &|tickets| tickets[at]["entries"][0]["id"] = "9999".into());
    differs("another number", &|tickets| tickets[at]["number"] = 99_999.into());
    differs("two tickets exchanged", &|tickets| tickets.swap(0, 1));
    let mut other = state.clone();
    other.found[0] += 1;
    assert!(state.difference(&other).is_some(), "another count of a search");
}

/// An import that leaves a mail out, or takes the mails in in another order, is seen through the whole chain.
#[test]
fn a_mail_less_and_a_mail_earlier_are_seen() {
    let corpus = corpus::write(60);
    let (_desk, state) = Desk::filled(&corpus.path);
    let first = corpus.files().into_iter().find(|path| path.extension().is_some_and(|ending| ending == "eml")).unwrap();
    let aside = first.with_extension("json");
    std::fs::rename(&first, &aside).unwrap();
    let (_without, less) = Desk::filled(&corpus.path);
    assert!(state.difference(&less).is_some());
    std::fs::rename(&aside, first.with_file_name("~last.eml")).unwrap();
    let (_later, moved) = Desk::filled(&corpus.path);
    assert!(state.difference(&moved).is_some());
}
