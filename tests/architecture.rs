//! The rules of the house, held by a test each: `ARCHITECTURE.md` gives the reasons. The rules themselves, with tests that they find what
//! is bad, stand in `architecture/`; here they are put to the tree. Reads files, compiles nothing.
#[path = "architecture/floors.rs"]
mod floors;
#[path = "architecture/migrations.rs"]
mod migrations;
#[path = "architecture/roles.rs"]
mod roles;
#[path = "architecture/sentences.rs"]
mod sentences;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/words.rs"]
mod words;

use migrations::Migration;
use source::{Offence, Source};

fn hold(rule: fn(&[Source]) -> Vec<Offence>) {
    let tree: Vec<Source> = source::read("src", ".rs").iter().map(|(path, content)| Source::new(path, content)).collect();
    assert!(tree.iter().any(|source| source.path == "src/lib.rs"), "the tree was not found");
    report(rule(&tree));
}

/// As `hold`, for the tests as well.
fn hold_everywhere(rule: fn(&[Source]) -> Vec<Offence>) {
    hold(rule);
    let tests: Vec<Source> = source::read("tests", ".rs").iter().map(|(path, content)| Source::new(path, content)).collect();
    assert!(!tests.is_empty(), "the tests were not found");
    report(rule(&tests));
}

fn hold_in_migrations(rule: fn(&[Migration]) -> Vec<Offence>) {
    let files = source::read("migrations", "");
    report(rule(&files.into_iter().map(|(path, content)| Migration { path, content }).collect::<Vec<_>>()));
}

fn report(offences: Vec<Offence>) {
    let lines: Vec<&str> = offences.iter().map(|offence| offence.0.as_str()).collect();
    assert!(lines.is_empty(), "{} offences\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn a_floor_names_only_those_below_it() {
    hold(floors::imports_go_up);
    hold(floors::top_folders_beside_the_floors);
}

#[test]
fn the_engine_knows_no_word_of_the_helpdesk() {
    hold(floors::desk_words_in_the_engine);
}

#[test]
fn the_desk_names_no_protocol() {
    hold(floors::protocols_on_the_desk);
}

#[test]
fn on_the_desk_only_the_api_knows_http_and_async() {
    hold(floors::http_and_async_outside_the_api);
}

#[test]
fn a_slice_names_only_those_above_it() {
    hold(floors::slices_that_name_lower_shelves);
}

#[test]
fn base_knows_no_io_and_no_async() {
    hold(floors::io_in_base);
}

#[test]
fn only_engine_work_spawns() {
    hold(floors::spawns_outside_work);
}

#[test]
fn all_sql_of_a_slice_is_in_its_store() {
    hold(roles::sql_outside_stores);
}

#[test]
fn each_file_of_a_slice_knows_only_what_its_role_may() {
    hold(roles::names_beyond_the_role);
}

#[test]
fn a_store_is_private_to_its_slice() {
    hold(roles::stores_named_outside_their_slice);
}

#[test]
fn every_file_says_at_its_head_what_it_owns() {
    hold_everywhere(words::files_without_a_head);
}

#[test]
fn modules_and_types_have_names_that_say_something() {
    hold_everywhere(words::empty_names_of_modules);
    hold_everywhere(words::empty_names_of_types);
}

#[test]
fn nothing_is_unsafe() {
    hold_everywhere(words::unsafe_code);
}

#[test]
fn nothing_changes_behind_a_static() {
    hold(words::statics);
}

#[test]
fn migrations_are_flat_numbered_and_gap_free() {
    hold_in_migrations(migrations::misnamed);
}

#[test]
fn migrations_are_written_in_the_house_style() {
    hold_in_migrations(migrations::without_reason);
    hold_in_migrations(migrations::upper_case);
}

#[test]
fn every_table_is_strict() {
    hold_in_migrations(migrations::tables_that_are_not_strict);
}

#[test]
fn what_the_api_says_is_said_in_vietnamese_too() {
    let catalogue = std::fs::read("web/src/words/server.vi.json").expect("the catalogue is there");
    report(sentences::untranslated(&source::read("src", ".rs"), &serde_json::from_slice(&catalogue).expect("sentences")));
}
