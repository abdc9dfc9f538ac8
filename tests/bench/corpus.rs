//! The mails that are measured: made by the given generator, kept between runs, since the same number gives the same bytes.
use hopdesk::channels::email::import::{Messages, find};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::Command,
};

/// The texts of a corpus, and the queries asked of it.
pub struct Texts {
    lines: PathBuf,
    queries: PathBuf,
}

/// A query of the given set.
pub struct Query {
    pub kind: String,
    /// As a person types it.
    pub typed: String,
}

impl Texts {
    /// Bytes of subjects, senders and whole texts: what an index is made of.
    pub fn bytes(&self) -> u64 {
        let lines = BufReader::new(File::open(&self.lines).expect("the texts are there")).lines();
        let of = |line: &serde_json::Value, name: &str| line[name].as_str().map_or(0, str::len) as u64;
        lines
            .map(|line| serde_json::from_str::<serde_json::Value>(&line.expect("a line")).expect("JSON"))
            .map(|line| of(&line, "subject") + of(&line, "from") + of(&line, "full"))
            .sum()
    }

    pub fn queries(&self) -> Vec<Query> {
        let all: serde_json::Value = serde_json::from_slice(&std::fs::read(&self.queries).expect("the queries")).expect("JSON");
        let text = |query: &serde_json::Value, name: &str| query[name].as_str().unwrap_or_default().to_owned();
        let queries = all.as_array().expect("a list").iter();
        queries
            .map(|query| {
                let (kind, text) = (text(query, "kind"), text(query, "text"));
                let typed = if kind == "phrase" { format!("\"{text}\"") } else { text };
                Query { kind, typed }
            })
            .collect()
    }
}

/// A corpus of so many messages; `None`, with a notice, where the generator was not given.
pub fn make(messages: usize, format: &str) -> Option<PathBuf> {
    let generator = shared().join("perf/mailgen.py");
    if !generator.exists() {
        eprintln!("nothing was measured: {} is not there", generator.display());
        return None;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mails-{messages}-{format}"));
    if !path.exists() {
        let made = path.with_extension("part");
        run(Command::new("python3")
            .arg(generator)
            .args(["--messages", &messages.to_string(), "--format", format, "--jobs", "2", "--out"])
            .arg(&made));
        std::fs::rename(made, &path).expect("the corpus gets its name");
    }
    Some(path)
}

/// The texts of a corpus of so many messages. The queries are made from a small one: what they look for stands in its first messages,
/// which every corpus has.
pub fn texts(messages: usize) -> Option<Texts> {
    let generator = shared().join("perf/mailgen.py");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let of = |messages: usize| folder.join(format!("texts-{messages}.jsonl"));
    for messages in [messages, QUERIED] {
        if !of(messages).exists() {
            let (made, mails) = (of(messages).with_extension("part"), folder.join("texts.mbox"));
            run(Command::new("python3")
                .arg(&generator)
                .args(["--messages", &messages.to_string(), "--format", "mbox", "--jobs", "2", "--out"])
                .arg(&mails)
                .arg("--text")
                .arg(&made));
            std::fs::remove_file(mails).ok()?;
            std::fs::rename(made, of(messages)).expect("the texts get their name");
        }
    }
    let queries = folder.join("queries.json");
    if !queries.exists() {
        run(Command::new("python3").arg(shared().join("perf/scripts/queries.py")).arg(of(QUERIED)).arg(&queries));
    }
    Some(Texts { lines: of(messages), queries })
}

/// Messages from which the queries are made.
const QUERIED: usize = 10_000;

fn shared() -> PathBuf {
    std::env::var_os("HOPDESK_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

fn run(command: &mut Command) {
    let ended = command.stdout(std::process::Stdio::null()).status().expect("python3 runs");
    assert!(ended.success(), "the generator failed");
}

/// The raw messages of a corpus, in their order.
pub fn raw(mails: &Path) -> Vec<Vec<u8>> {
    let files = find(mails).expect("the corpus can be read").files;
    files.iter().flat_map(|file| Messages::open(file).expect("a file opens")).map(|message| message.expect("a message").raw).collect()
}
