//! `hopdesk serve` on a filled data folder: how soon it answers, what it holds, how long pages take.
use super::{cell::Cell, http::Client, median, process};
use std::{
    fmt::{self, Display},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Barrier,
    time::{Duration, Instant},
};

/// A page by its name, and its path for a ticket's number.
type Asked = (&'static str, fn(i64) -> String);

/// Requests a connection sends for one line of the table.
const REQUESTS: usize = 2000;
const STARTS: usize = 5;

pub struct Served {
    start: Duration,
    /// Kilobytes: resident, and of that anonymous.
    rest: (u64, u64),
    after: (u64, u64),
    pages: Vec<Page>,
    binary: u64,
}

struct Page {
    name: &'static str,
    connections: usize,
    times: Times,
}

/// How long requests took.
pub struct Times {
    /// In milliseconds: half of them, 99 of 100, all of them.
    pub share: [f64; 3],
    pub per_second: f64,
}

impl Times {
    /// Of the times of all of them, in milliseconds, that were over after `wall`.
    pub fn of(mut times: Vec<f64>, wall: Duration) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        Self { share: [at(0.5), at(0.99), at(1.0)], per_second: times.len() as f64 / wall.as_secs_f64() }
    }
}

/// A running server, ended with its owner.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    _cell: Option<Cell>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts it; how long its first answer took from the start of the process.
    pub fn start(data: &Path, is_limited: bool) -> (Self, Duration) {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let started = Instant::now();
        let cell = is_limited.then(Cell::make);
        let child = match &cell {
            Some(cell) => cell.command(env!("CARGO_BIN_EXE_hopdesk")),
            None => Command::new(env!("CARGO_BIN_EXE_hopdesk")),
        }
        .args(["serve", "--listen", &address.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
        let server = Self { child, address, _cell: cell };
        loop {
            if Client::connect(address, "").and_then(|mut client| client.get("/health")).is_ok_and(|(status, _)| status == 200) {
                return (server, started.elapsed());
            }
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn memory(&self) -> (u64, u64) {
        (process::memory(&self.child, "VmRSS"), process::memory(&self.child, "RssAnon"))
    }

    /// Memory once it no longer changes.
    fn memory_at_rest(&self) -> (u64, u64) {
        let mut before = self.memory();
        for _ in 0..6 {
            std::thread::sleep(Duration::from_secs(5));
            let now = self.memory();
            if before.0.abs_diff(now.0) < 500 {
                return now;
            }
            before = now;
        }
        before
    }
}

pub fn measure(data: &Path, is_limited: bool) -> Served {
    let token = sign_in(data);
    let start = median((0..STARTS).map(|_| Server::start(data, is_limited).1.as_secs_f64()).collect());
    let (server, _) = Server::start(data, is_limited);
    let rest = server.memory_at_rest();
    let numbers = numbers(server.address, &token);
    let pages: [Asked; 6] = [
        ("queue page, newest 50 open", |_| "/api/v1/tickets?state=open".to_owned()),
        ("queue page by priority", |_| "/api/v1/tickets?state=open&sort=priority".to_owned()),
        ("counts", |_| "/api/v1/tickets/counts".to_owned()),
        ("ticket view", |number| format!("/api/v1/tickets/{number}")),
        ("its entries", |number| format!("/api/v1/tickets/{number}/entries")),
        ("search, 20 hits", |number| {
            format!("/api/v1/search?q={}", ["refund", "don%20hang", "order%20DH", "broken"][(number % 4).unsigned_abs() as usize])
        }),
    ];
    let mut measured = Vec::new();
    for (name, path) in pages {
        for connections in [1, 8] {
            measured.push(page(&server, &token, &numbers, name, path, connections));
        }
    }
    let after = server.memory_at_rest();
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_hopdesk")).map_or(0, |about| about.len());
    Served { start: Duration::from_secs_f64(start), rest, after, pages: measured, binary }
}

/// A new administrator and a token of theirs; a folder that is kept has those of earlier runs.
pub fn sign_in(data: &Path) -> String {
    let program = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hopdesk")).args(words).arg("--data").arg(data).output().expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let name = uuid::Uuid::now_v7().to_string();
    program(&["user", "add", &format!("{name}@shop.example"), "--role", "admin"]);
    program(&["token", "add", &name])
}

/// Text as it stands in the query of a URL.
pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Tickets spread over all there are.
fn numbers(address: SocketAddr, token: &str) -> Vec<i64> {
    let mut client = Client::connect(address, token).expect("the server listens");
    let (status, body) = client.get("/api/v1/tickets?sort=number&limit=1").expect("an answer");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    let newest: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let newest = newest["items"][0]["number"].as_i64().expect("there is a ticket");
    // A step without common factors visits them in an order that no cache foresees.
    (0..REQUESTS as i64 * 8).map(|turn| turn * 7919 % newest + 1).collect()
}

fn page(server: &Server, token: &str, numbers: &[i64], name: &'static str, path: fn(i64) -> String, connections: usize) -> Page {
    let barrier = Barrier::new(connections);
    let started = Instant::now();
    let times: Vec<f64> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|worker| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let mut client = Client::connect(server.address, token).expect("the server listens");
                    barrier.wait();
                    let ask = |number: &i64| {
                        let started = Instant::now();
                        let (status, _) = client.get(&path(*number)).expect("an answer");
                        assert_eq!(status, 200, "{}", path(*number));
                        started.elapsed().as_secs_f64() * 1000.0
                    };
                    numbers.iter().skip(worker * REQUESTS).take(REQUESTS / connections.min(4)).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a client")).collect()
    });
    Page { name, connections, times: Times::of(times, started.elapsed()) }
}

impl Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |kib: u64| kib as f64 / 1000.0;
        writeln!(f, "| serving it | measured | target |\n| --- | ---: | ---: |")?;
        writeln!(f, "| start to first answer, median of {STARTS} | {:.0} ms | 200 ms |", self.start.as_secs_f64() * 1000.0)?;
        writeln!(f, "| memory at rest: resident (anonymous) | {:.0} ({:.0}) MB | 60 MB |", megabytes(self.rest.0), megabytes(self.rest.1))?;
        writeln!(f, "| the same after the requests below | {:.0} ({:.0}) MB | |", megabytes(self.after.0), megabytes(self.after.1))?;
        writeln!(f, "| program | {:.1} MB | 40 MB |", self.binary as f64 / 1e6)?;
        writeln!(f, "\n| page | connections | p50 ms | p99 ms | max ms | a second |\n| --- | ---: | ---: | ---: | ---: | ---: |")?;
        for Page { name, connections, times } in &self.pages {
            let Times { share: [half, most, all], per_second } = times;
            writeln!(f, "| {name} | {connections} | {half:.2} | {most:.2} | {all:.1} | {per_second:.0} |")?;
        }
        writeln!(f)
    }
}
