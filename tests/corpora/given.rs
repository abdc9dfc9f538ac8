//! Where the given sets are: beside the repository, or where HOPDESK_SHARED says. They are no part of the repository.
use serde_json::Value;
use std::path::PathBuf;

/// A set of cases.
pub struct Set {
    folder: PathBuf,
    pub cases: Vec<Value>,
}

impl Set {
    /// The bytes of a case's input.
    pub fn input(&self, case: &Value) -> Vec<u8> {
        std::fs::read(self.folder.join(case["input"].as_str().expect("every case names its input"))).expect("every input is there")
    }
}

/// The set of a name; `None`, with a notice, if the sets are not there.
#[allow(clippy::disallowed_methods)]
pub fn set(name: &str) -> Option<Set> {
    let shared =
        std::env::var_os("HOPDESK_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("corpora").join(name);
    let Ok(index) = std::fs::read(folder.join("index.json")) else {
        println!("{name}: not there, skipped");
        return None;
    };
    let mut index: Value = serde_json::from_slice(&index).expect("index.json is JSON");
    let Value::Array(cases) = index["cases"].take() else { panic!("{name}: no cases") };
    Some(Set { folder, cases })
}
