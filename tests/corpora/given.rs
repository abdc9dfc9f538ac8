//! Loads the given corpora: folders with an `index.json` that lists inputs and what is expected of them.
use serde_json::Value;
use std::path::PathBuf;

/// One case: its input's name, its bytes, and its entry in the index.
pub struct Case {
    pub name: String,
    pub raw: Vec<u8>,
    pub expected: Value,
}

/// The cases of a set, or `None` with a notice if it is not there.
pub fn set(name: &str) -> Option<Vec<Case>> {
    #[allow(clippy::disallowed_methods)] // The one place where tests learn where the corpora lie.
    let shared =
        std::env::var_os("HOPDESK_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("corpora").join(name);
    let Ok(index) = std::fs::read(folder.join("index.json")) else {
        say(&format!("{name}: not given, skipped"));
        return None;
    };
    let index: Value = serde_json::from_slice(&index).expect("an index is JSON");
    let cases = index["cases"].as_array().expect("an index lists cases");
    let load = |case: &Value| {
        let name = case["input"].as_str()?.to_owned();
        let raw = std::fs::read(folder.join(&name)).ok()?;
        Some(Case { name, raw, expected: case.clone() })
    };
    Some(cases.iter().filter_map(load).collect())
}

/// Prints a line of the test's report.
#[allow(clippy::print_stdout)]
pub fn say(line: &str) {
    println!("{line}");
}
