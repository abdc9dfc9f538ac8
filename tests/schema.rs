//! What others build on stands in the repository and changes only on purpose: the description of the API, from which the types of
//! the app are made, and the schema of a fresh database. `HOPDESK_BLESS=1 cargo test --test schema` writes both anew.
use hopdesk::{
    app,
    base::Clock,
    engine::db::{Db, FILE_NAME},
};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

fn snapshot(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name)
}

/// Compares with the file, or writes it where that is asked for.
fn hold(name: &str, present: &str) {
    let path = snapshot(name);
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let blesses = std::env::var_os("HOPDESK_BLESS").is_some();
    if blesses {
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        std::fs::write(&path, present).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = kept.lines().zip(present.lines()).position(|(kept, present)| kept != present);
    let line = differing.unwrap_or_else(|| kept.lines().count().min(present.lines().count()));
    assert!(
        kept == present,
        "{name} is not what the code says, from line {} on:\n- {}\n+ {}\nIf that is meant: HOPDESK_BLESS=1 cargo test --test schema",
        line + 1,
        kept.lines().nth(line).unwrap_or_default(),
        present.lines().nth(line).unwrap_or_default()
    );
}

#[test]
fn the_description_of_the_api_is_the_one_in_the_repository() {
    let document = app::openapi();
    hold("openapi.json", &(serde_json::to_string_pretty(&document).unwrap() + "\n"));
}

#[test]
fn the_schema_of_a_fresh_database_is_the_one_in_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    Db::open(folder.path(), Clock::system()).unwrap().close();
    let connection = Connection::open_with_flags(folder.path().join(FILE_NAME), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = connection
        .prepare(
            "select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by tbl_name, type = 'table' desc, name",
        )
        .unwrap();
    let parts: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    hold("schema.sql", &(parts.join(";\n\n") + ";\n"));
}

#[test]
fn every_operation_says_who_may_call_it_what_it_is_and_how_it_fails() {
    let document = serde_json::to_value(app::openapi()).unwrap();
    let tags: Vec<&str> = document["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
    let mut names = std::collections::HashSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let about = format!("{method} {path}");
            let name = operation["operationId"].as_str().unwrap_or_default();
            let (slice, verb) = name.split_once('_').unwrap_or_default();
            assert!(!slice.is_empty() && !verb.is_empty() && names.insert(name.to_owned()), "{about}: operationId {name:?}");
            assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{about} has no summary");
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            assert!(tags.contains(&tag), "{about}: the tag {tag:?} is not described");
            let is_open = operation["security"].is_array();
            assert!(is_open || operation["responses"]["401"].is_object(), "{about} does not say that it needs somebody signed in");
        }
    }
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
    for schema in references {
        assert!(document["components"]["schemas"][schema].is_object(), "the schema {schema} is named and not described");
    }
}
