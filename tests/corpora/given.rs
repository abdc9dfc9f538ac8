//! Finds the given sets: a folder `corpora` beside the crate's `shared` folder, or where `HOPDESK_SHARED` says.
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A set of inputs with what is expected of them.
pub struct Set {
    pub folder: PathBuf,
    pub cases: Vec<Value>,
}

impl Set {
    /// The bytes of the file that a case names as its input.
    pub fn input(&self, case: &Value) -> Vec<u8> {
        let name = case["input"].as_str().expect("every case has an input");
        std::fs::read(self.folder.join(name)).expect("every input is a file")
    }
}

/// The set of this name; `None`, with a notice, where it was not given.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration to read it from")]
#[expect(clippy::print_stderr, reason = "a skipped set must be seen")]
pub fn set(name: &str) -> Option<Set> {
    let shared = std::env::var_os("HOPDESK_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("corpora").join(name);
    let Ok(index) = std::fs::read(folder.join("index.json")) else {
        eprintln!("skipped: the set {name} is not at {}", folder.display());
        return None;
    };
    let mut index: Value = serde_json::from_slice(&index).expect("index.json is JSON");
    let Value::Array(cases) = index["cases"].take() else {
        return None;
    };
    Some(Set { folder, cases })
}

/// One case: its input's name, its bytes, and its entry in the index.
pub struct Case {
    pub name: String,
    pub raw: Vec<u8>,
    pub expected: Value,
}

/// The cases of a set whose inputs are single files.
pub fn cases(name: &str) -> Option<Vec<Case>> {
    let Set { folder, cases } = set(name)?;
    let load = |expected: Value| {
        let name = expected["input"].as_str()?.to_owned();
        let raw = std::fs::read(folder.join(&name)).ok()?;
        Some(Case { name, raw, expected })
    };
    Some(cases.into_iter().filter_map(load).collect())
}

/// Prints a line of the test's report.
pub fn say(line: &str) {
    println!("{line}");
}
