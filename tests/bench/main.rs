//! How fast the spine is, run by hand: `cargo bench --bench spine -- --messages 100000`. Makes a corpus with the given generator,
//! takes it in with the program as a user would, serves it, and measures in the same run what the machine could do at best.
//! Prints Markdown.
//!
//! `--messages N` size of the corpus; `--sample N` messages of it on which stages and limits are measured; `--format maildir|mbox`;
//! `--rounds N` repetitions of what is cheap, of which the median counts; `--only import,serve,search,stages,limits,chat` (chat only where it is named); `--data DIR` keeps
//! what is taken in there, and takes nothing in where it stands already; `--limited` serves from one core and 512 MB (needs root).
#![allow(clippy::print_stdout, reason = "a benchmark talks to whoever runs it")]
#![allow(clippy::print_stderr, reason = "a benchmark talks to whoever runs it")]
#![allow(clippy::disallowed_methods, reason = "a benchmark is its own machinery: clocks, threads, environment")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot measure ends")]
mod cell;
mod chat;
mod corpus;
mod http;
mod limits;
mod machine;
mod process;
mod search;
mod serve;
mod stages;
mod take_in;

// The same as the program's: stages and limits are measured under the conditions that the program has.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

use std::path::PathBuf;

/// What is to be measured.
pub struct Plan {
    pub messages: usize,
    pub sample: usize,
    pub format: String,
    pub rounds: usize,
    pub data: Option<PathBuf>,
    pub is_limited: bool,
    only: Vec<String>,
}

impl Plan {
    fn read() -> Self {
        let mut plan = Self {
            messages: 100_000,
            sample: 10_000,
            format: "maildir".to_owned(),
            rounds: 3,
            data: None,
            is_limited: false,
            only: Vec::new(),
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("{word} needs a value"));
            match word.as_str() {
                "--messages" => plan.messages = value().parse().expect("a number of messages"),
                "--sample" => plan.sample = value().parse().expect("a number of messages"),
                "--format" => plan.format = value(),
                "--rounds" => plan.rounds = value().parse().expect("a number of rounds"),
                "--only" => plan.only = value().split(',').map(str::to_owned).collect(),
                "--data" => plan.data = Some(value().into()),
                "--limited" => plan.is_limited = true,
                // Cargo says it to every benchmark.
                "--bench" => {}
                other => panic!("{other} is not known here; see the top of tests/bench/main.rs"),
            }
        }
        plan.sample = plan.sample.min(plan.messages);
        plan
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == part)
    }
}

fn main() {
    let plan = Plan::read();
    if plan.only.iter().any(|part| part == "chat") {
        println!("{}\n", machine::description());
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("room for a data folder");
        print!("{}", chat::measure(&folder.path().join("desk")));
        if plan.only.len() == 1 {
            return;
        }
    }
    let Some(mails) = corpus::make(plan.messages, &plan.format) else { return };
    println!("{}\n", machine::description());
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("room for a data folder");
    let data = plan.data.clone().unwrap_or_else(|| folder.path().join("desk"));
    let is_there = data.join("hopdesk.db").exists();
    if !is_there && ["import", "serve", "search"].iter().any(|part| plan.wants(part)) {
        let report = take_in::measure(&mails, &data, plan.messages);
        if plan.wants("import") {
            print!("{report}");
        }
    }
    if plan.wants("serve") {
        print!("{}", serve::measure(&data, plan.is_limited));
    }
    if plan.wants("search")
        && let Some(texts) = corpus::texts(plan.messages)
    {
        print!("{}", search::measure(&data, &texts, plan.messages, plan.is_limited));
    }
    if plan.wants("stages") || plan.wants("limits") {
        let mails = corpus::make(plan.sample, &plan.format).expect("the larger corpus was made as well");
        let staged = folder.path().join("stages");
        let stages = stages::measure(&mails, &staged);
        print!("{stages}");
        if plan.wants("limits") {
            print!("{}", limits::measure(&mails, &staged, &folder.path().join("limits"), &plan));
        }
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
