//! A data folder, the commands on it, and all that can be seen of it from outside: what two runs are compared by.
use crate::process::{Outcome, Running};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub const HOPDESK: &str = env!("CARGO_BIN_EXE_hopdesk");

/// What is looked for to compare the indexes of two runs: words of the corpus, a name, a number, an address.
pub const QUERIES: [&str; 5] = ["giao hang", "invoice", "Lan", "DH-00017", "khach7@example.com"];

/// A data folder in a throw-away home.
pub struct Desk {
    pub home: tempfile::TempDir,
    pub data: PathBuf,
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("desk");
        Self { home, data }
    }

    /// A desk with the mail of `corpus`, and what it says of itself.
    pub fn filled(corpus: &Path) -> (Self, State) {
        let desk = Self::new();
        desk.import(corpus).expect_done();
        let state = desk.state();
        (desk, state)
    }

    pub fn command(&self, words: &[&str]) -> Command {
        command_on(&self.data, words)
    }

    pub fn start(&self, words: &[&str]) -> Running {
        Running::start(&mut self.command(words))
    }

    #[track_caller]
    pub fn run(&self, words: &[&str]) -> Outcome {
        self.start(words).finish()
    }

    #[track_caller]
    pub fn import(&self, path: &Path) -> Outcome {
        self.run(&["import", path.to_str().unwrap()])
    }

    /// The export, through a file as people make it.
    #[track_caller]
    pub fn export(&self) -> String {
        let file = self.home.path().join("export.jsonl");
        self.run(&["export", "--out", file.to_str().unwrap()]).expect_done();
        fs::read_to_string(file).unwrap()
    }

    /// How many tickets a search finds.
    #[track_caller]
    pub fn found(&self, query: &str) -> u64 {
        let answer = self.run(&["search", "--json", query]).expect_done();
        serde_json::from_str::<serde_json::Value>(&answer.out).unwrap()["total"].as_u64().unwrap()
    }

    #[track_caller]
    pub fn state(&self) -> State {
        State { export: self.export(), found: QUERIES.map(|query| self.found(query)) }
    }

    /// Nothing waits, and the doctor finds nothing wrong.
    #[track_caller]
    pub fn expect_sound(&self) {
        let doctor = self.run(&["doctor"]).expect_done();
        assert!(doctor.out.contains(", 0 waiting"), "{}", doctor.out);
    }
}

/// A command on a data folder, untouched by the environment of whoever runs the tests.
pub fn command_on(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(HOPDESK);
    for name in ["HOPDESK_PUBLIC_URL", "HOPDESK_EXTRA_ROOTS", "HOPDESK_LISTEN"] {
        command.env_remove(name);
    }
    command.env("HOPDESK_LOG", "warn").args(words).arg("--data").arg(data);
    command
}

/// Everything a user can see of a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub export: String,
    pub found: [u64; QUERIES.len()],
}

impl State {
    /// Where `other` differs; nothing if it does not.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let (here, there): (Vec<_>, Vec<_>) = (self.export.lines().collect(), other.export.lines().collect());
        let mut told = String::new();
        if here.len() != there.len() {
            let _ = writeln!(told, "{} tickets against {}", here.len(), there.len());
        }
        if let Some(at) = (0..here.len().max(there.len())).find(|at| here.get(*at) != there.get(*at)) {
            let (one, two) = (here.get(at).copied().unwrap_or("nothing"), there.get(at).copied().unwrap_or("nothing"));
            let same = one.bytes().zip(two.bytes()).take_while(|(a, b)| a == b).count();
            let around = |text: &str| {
                String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(200).min(text.len())..(same + 200).min(text.len())])
                    .into_owned()
            };
            let _ = writeln!(told, "line {}, byte {same}:\n  {}\n  {}", at + 1, around(one), around(two));
        }
        if self.export.len() != other.export.len() && told.is_empty() {
            told.push_str("the line ends differ");
        }
        if self.found != other.found {
            let _ = writeln!(told, "searches find {:?} against {:?}", self.found, other.found);
        }
        (!told.is_empty()).then_some(told)
    }

    #[track_caller]
    pub fn expect_same(&self, other: &Self) {
        if let Some(difference) = self.difference(other) {
            panic!("not the same: {difference}");
        }
    }
}

/// Every file under `folder` with its bytes, by path.
pub fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    files
}
