//! Searching over HTTP: the fifty queries of the given set, with conditions, with counts, and letter by letter; before it, how long the
//! index takes to be built from the database, and what it weighs against the text.
use super::{
    corpus::Texts,
    http::Client,
    process,
    serve::{Server, Times, percent, sign_in},
};
use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    path::Path,
    process::Command,
    sync::Barrier,
    time::Instant,
};

/// How often each query is asked over each number of connections.
const TURNS: usize = 6;
const CONNECTIONS: [usize; 2] = [1, 16];
/// What is added to words, in turn.
const CONDITIONS: [&str; 8] = [
    "status:open",
    "-status:closed",
    "assignee:none",
    "channel:email",
    "has:file",
    "before:2026-01-01",
    "is:unassigned is:open",
    "from:support",
];

pub struct Searched {
    messages: usize,
    built: process::Cost,
    index: u64,
    text: u64,
    lines: Vec<Line>,
    /// Milliseconds, half of the requests over one connection, by kind of query; with the tickets it found.
    kinds: BTreeMap<String, (f64, u64)>,
}

struct Line {
    name: &'static str,
    connections: usize,
    times: Times,
    target: &'static str,
}

pub fn measure(data: &Path, texts: &Texts, messages: usize, is_limited: bool) -> Searched {
    let built = build(data);
    let token = sign_in(data);
    let (server, _) = Server::start(data, is_limited);
    let queries = texts.queries();
    let plain: Vec<String> = queries.iter().map(|query| path(&query.typed, 20, "")).collect();
    let conditioned: Vec<String> =
        queries.iter().zip(CONDITIONS.iter().cycle()).map(|(query, more)| path(&format!("{} {more}", query.typed), 20, "")).collect();
    let counted: Vec<String> = queries.iter().map(|query| path(&query.typed, 1, "&facets=true")).collect();
    let mut letters = Vec::new();
    for query in &queries {
        let ends = query.typed.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
        letters.extend(ends.map(|end| path(&query.typed[..end], 8, "")));
    }
    // What a person has looked for before is in memory; so is it here.
    ask(&server, &token, &plain, 1, 1);
    let mut lines = Vec::new();
    for connections in CONNECTIONS {
        for (name, paths, turns, target) in [
            ("the fifty queries, 20 hits", &plain, TURNS, "15 ms"),
            ("with a condition", &conditioned, TURNS, "15 ms"),
            ("counts by status, agent, tag …", &counted, TURNS, ""),
            ("letter by letter, 8 hits", &letters, 1, "10 ms"),
        ] {
            lines.push(Line { name, connections, times: ask(&server, &token, paths, turns, connections), target });
        }
    }
    let mut kinds: BTreeMap<String, (Vec<f64>, u64)> = BTreeMap::new();
    for (query, path) in queries.iter().zip(&plain) {
        let times = ask(&server, &token, std::slice::from_ref(path), TURNS, 1);
        let kind = kinds.entry(query.kind.clone()).or_default();
        kind.0.push(times.share[0]);
        kind.1 += found(&server, &token, path);
    }
    let kinds = kinds.into_iter().map(|(kind, (times, hits))| (kind, (super::median(times), hits))).collect();
    Searched { messages, built, index: super::take_in::size(&data.join("index")), text: texts.bytes(), lines, kinds }
}

fn build(data: &Path) -> process::Cost {
    std::fs::remove_dir_all(data.join("index")).expect("there is an index");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdesk"));
    command.args(["reindex", "--data"]).arg(data);
    let cost = process::run(command);
    assert!(cost.output.status.success(), "{}", String::from_utf8_lossy(&cost.output.stderr));
    cost
}

fn path(typed: &str, limit: usize, more: &str) -> String {
    format!("/api/v1/search?limit={limit}{more}&q={}", percent(typed))
}

fn found(server: &Server, token: &str, path: &str) -> u64 {
    let (_, body) = Client::connect(server.address, token).and_then(|mut client| client.get(path)).expect("an answer");
    serde_json::from_slice::<serde_json::Value>(&body).expect("JSON")["total"].as_u64().expect("a total")
}

/// Asks all paths so many times over so many connections, each beginning elsewhere.
fn ask(server: &Server, token: &str, paths: &[String], turns: usize, connections: usize) -> Times {
    let barrier = Barrier::new(connections);
    let started = Instant::now();
    let times: Vec<f64> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|worker| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let mut client = Client::connect(server.address, token).expect("the server listens");
                    barrier.wait();
                    let begin = worker * paths.len() / connections;
                    let turns = turns.div_ceil(connections.min(4));
                    let asked = paths.iter().cycle().skip(begin).take(paths.len() * turns);
                    asked
                        .map(|path| {
                            let started = Instant::now();
                            let (status, body) = client.get(path).expect("an answer");
                            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
                            started.elapsed().as_secs_f64() * 1000.0
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a client")).collect()
    });
    Times::of(times, started.elapsed())
}

impl Display for Searched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.messages as f64 / self.built.wall.as_secs_f64();
        writeln!(f, "| the index of {} messages | measured | target |\n| --- | ---: | ---: |", self.messages)?;
        writeln!(f, "| built from the database, messages a second | {rate:.0} | 10,000 |")?;
        writeln!(f, "| processor time a message | {:.0} µs | |", self.built.cpu.as_secs_f64() * 1e6 / self.messages as f64)?;
        writeln!(
            f,
            "| peak memory meanwhile (VmHWM; of it anonymous) | {} ({}) MB | |",
            self.built.peak / 1000,
            self.built.peak_anonymous / 1000
        )?;
        writeln!(
            f,
            "| size, of the text's {:.0} MB | {:.0} % | 40 % |",
            self.text as f64 / 1e6,
            self.index as f64 / self.text as f64 * 100.0
        )?;
        writeln!(
            f,
            "\n| search | connections | p50 ms | p99 ms | max ms | a second | target p99 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        )?;
        for Line { name, connections, times, target } in &self.lines {
            let Times { share: [half, most, all], per_second } = times;
            writeln!(f, "| {name} | {connections} | {half:.2} | {most:.2} | {all:.1} | {per_second:.0} | {target} |")?;
        }
        writeln!(f, "\n| kind of query | p50 ms | tickets found |\n| --- | ---: | ---: |")?;
        for (kind, (half, hits)) in &self.kinds {
            writeln!(f, "| {kind} | {half:.2} | {hits} |")?;
        }
        writeln!(f)
    }
}
