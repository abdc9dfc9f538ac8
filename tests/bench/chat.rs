//! Live chat: a thousand visitors who are all connected, how long a message takes to an agent's live feed and an answer back to the
//! visitor's stream, what the server holds meanwhile; and ten thousand streams on which nothing happens.
use super::serve::{Server, Times, sign_in};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::{
    fmt::{self, Display},
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::mpsc,
};

const VISITORS: usize = 1000;
const IDLE: usize = 10_000;
/// Messages and answers, and conversations that go on at the same time.
const ROUNDS: usize = 1000;
const AT_ONCE: usize = 10;
/// So long the idle streams are looked at: four signs of life.
const HOLD: Duration = Duration::from_secs(60);

pub struct Chatted {
    to_agent: Times,
    to_visitor: Times,
    there_and_back: Times,
    /// Kilobytes: resident and of that anonymous, before anybody came, with all visitors, and with all idle streams.
    memory: [(u64, u64); 3],
    /// Streams that stood at the end.
    held: usize,
}

/// One kept connection.
struct Line {
    stream: BufReader<TcpStream>,
    token: String,
    network: String,
}

impl Line {
    /// `number` is the visitor's: each comes from a network of its own.
    async fn connect(address: SocketAddr, token: &str, number: usize) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        let network = format!("10.{}.{}.1", number / 250 + 1, number % 250 + 1);
        Self { stream: BufReader::with_capacity(2 << 10, stream), token: token.to_owned(), network }
    }

    async fn head(&mut self, method: &str, path: &str, body: &str) -> u16 {
        let proof = if self.token.is_empty() { String::new() } else { format!("Authorization: Bearer {}\r\n", self.token) };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {}\r\n{proof}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.network,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).await.expect("the server reads");
        let mut line = String::new();
        self.stream.read_line(&mut line).await.expect("an answer");
        line.get(9..12).and_then(|code| code.parse().ok()).unwrap_or_default()
    }

    async fn call(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let status = self.head(method, path, &if body.is_null() { String::new() } else { body.to_string() }).await;
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.expect("a header");
            if line.trim_end().is_empty() {
                break;
            }
            if let Some(rest) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = rest.trim().parse().unwrap_or_default();
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.expect("a body");
        assert!((200..300).contains(&status), "{method} {path}: {status} {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap_or_default()
    }

    /// The next event of a stream: its name and data. Chunks end with events, whose lines say what they are.
    async fn event(&mut self) -> Option<(String, Value)> {
        let (mut name, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            if let Some(word) = line.strip_prefix("event:") {
                word.trim().clone_into(&mut name);
            }
            if let Some(data) = line.strip_prefix("data:") {
                return Some((name, serde_json::from_str(data.trim()).unwrap_or_default()));
            }
        }
    }
}

/// A visitor: what they say goes by one connection, what they are told comes by another.
struct Visitor {
    line: Line,
    told: mpsc::UnboundedReceiver<Instant>,
    number: i64,
}

async fn session(address: SocketAddr, key: &str, number: usize) -> Line {
    let mut line = Line::connect(address, "", number).await;
    let body = json!({ "key": key, "origin": format!("http://{address}"), "language": "vi" });
    let begun = line.call("POST", "/widget/v1/session", &body).await;
    begun["visitor"].as_str().expect("a token").clone_into(&mut line.token);
    line
}

async fn stream(address: SocketAddr, token: &str, number: usize) -> Line {
    let mut line = Line::connect(address, token, number).await;
    assert_eq!(line.head("GET", "/widget/v1/events?since=0", "").await, 200);
    line
}

async fn visitor(address: SocketAddr, key: &str, number: usize) -> Visitor {
    let mut line = session(address, key, number).await;
    let mut stream = stream(address, &line.token, number).await;
    line.call("POST", "/widget/v1/messages", &message("Chào shop")).await;
    let (tell, told) = mpsc::unbounded_channel();
    let (known, ticket) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut known = Some(known);
        while let Some((name, data)) = stream.event().await {
            if name == "change"
                && let Some(known) = known.take()
            {
                let _ = known.send(data["number"].as_i64().unwrap_or_default());
            }
            if name == "entry" && data["from"] == "agent" && tell.send(Instant::now()).is_err() {
                break;
            }
        }
    });
    Visitor { line, told, number: ticket.await.expect("a conversation") }
}

fn message(text: &str) -> Value {
    json!({ "client_id": uuid::Uuid::now_v7().to_string(), "text": text })
}

/// Tells of each entry in the agent's feed: the number of its ticket, and when it was told.
async fn feed(address: SocketAddr, token: &str) -> tokio::sync::broadcast::Sender<(i64, Instant)> {
    let mut line = Line::connect(address, token, 0).await;
    assert_eq!(line.head("GET", "/api/v1/events", "").await, 200);
    let tell = tokio::sync::broadcast::Sender::new(10_000);
    let sender = tell.clone();
    tokio::spawn(async move {
        while let Some((name, data)) = line.event().await {
            if name == "entry_added" {
                let _ = sender.send((data["number"].as_i64().unwrap_or_default(), Instant::now()));
            }
        }
    });
    tell
}

pub fn measure(data: &Path) -> Chatted {
    // Ten thousand connections and as many ends of them.
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most }).expect("more open files");
    let token = sign_in(data);
    std::fs::write(data.join("hopdesk.toml"), "trusted_proxies = [\"127.0.0.1\"]\n").expect("a configuration");
    let (server, _) = Server::start(data, false);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(play(&server, &token))
}

async fn play(server: &Server, token: &str) -> Chatted {
    let address = server.address;
    let mut agent = Line::connect(address, token, 0).await;
    let inbox = agent
        .call("POST", "/api/v1/inboxes", &json!({ "name": "Chat", "channel": "chat", "settings": { "pre_chat": { "when": "never" } } }))
        .await;
    let described = agent.call("GET", &format!("/api/v1/inboxes/{}/widget", inbox["id"].as_str().expect("an id")), &Value::Null).await;
    let key = described["key"].as_str().expect("a key").to_owned();
    let mut memory = [server.memory(), (0, 0), (0, 0)];
    let mut visitors = Vec::with_capacity(VISITORS);
    for number in 0..VISITORS {
        visitors.push(visitor(address, &key, number).await);
    }
    let entries = feed(address, token).await;
    let (mut to_agent, mut to_visitor, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let started = Instant::now();
    let share = VISITORS / AT_ONCE;
    let mut workers = Vec::new();
    for worker in 0..AT_ONCE {
        let mut own: Vec<Visitor> = visitors.drain(..share).collect();
        let (entries, token) = (entries.clone(), token.to_owned());
        workers.push(tokio::spawn(async move {
            let mut agent = Line::connect(address, &token, 0).await;
            let mut times = Vec::new();
            for round in 0..ROUNDS / AT_ONCE {
                let turn = round % own.len();
                let visitor = &mut own[turn];
                let mut heard = entries.subscribe();
                let begun = Instant::now();
                visitor.line.call("POST", "/widget/v1/messages", &message("Đơn của mình tới đâu rồi ạ?")).await;
                let reached = loop {
                    let (number, at) = heard.recv().await.expect("the agent's feed");
                    if number == visitor.number {
                        break at;
                    }
                };
                let answered = Instant::now();
                let path = format!("/api/v1/tickets/{}/replies", visitor.number);
                agent.call("POST", &path, &json!({ "text": "Dạ đơn đang trên đường ạ." })).await;
                let back = visitor.told.recv().await.expect("the visitor's stream");
                let (there, here) = (reached - begun, back - answered);
                times.push((there, here, there + here));
            }
            (worker, times, own)
        }));
    }
    let mut kept = Vec::new();
    for worker in workers {
        let (_, times, own) = worker.await.expect("a worker");
        kept.push(own);
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        for (there, here, whole) in times {
            to_agent.push(milliseconds(there));
            to_visitor.push(milliseconds(here));
            both.push(milliseconds(whole));
        }
    }
    let wall = started.elapsed();
    memory[1] = server.memory();
    drop(kept);
    let mut idle = Vec::with_capacity(IDLE);
    for number in 0..IDLE {
        let line = session(address, &key, number).await;
        idle.push(stream(address, &line.token, number).await);
    }
    tokio::time::sleep(HOLD).await;
    memory[2] = server.memory();
    let mut held = 0;
    for line in &mut idle {
        // What stands has sent signs of life that wait to be read, and no end.
        let mut bytes = [0; 4096];
        held += usize::from(matches!(tokio::time::timeout(Duration::from_millis(100), line.stream.read(&mut bytes)).await, Ok(Ok(1..))));
    }
    Chatted {
        to_agent: Times::of(to_agent, wall),
        to_visitor: Times::of(to_visitor, wall),
        there_and_back: Times::of(both, wall),
        memory,
        held,
    }
}

impl Display for Chatted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| chat, {VISITORS} visitors connected, {AT_ONCE} talks at once | p50 ms | p99 ms | max ms | target p99 |")?;
        writeln!(f, "| --- | ---: | ---: | ---: | ---: |")?;
        let lines = [
            ("message to the agent's feed", &self.to_agent, ""),
            ("answer to the visitor's stream", &self.to_visitor, ""),
            ("there and back", &self.there_and_back, "100"),
        ];
        for (name, Times { share: [half, most, all], .. }, target) in lines {
            writeln!(f, "| {name} | {half:.1} | {most:.1} | {all:.1} | {target} |")?;
        }
        let megabytes = |kib: u64| kib as f64 / 1000.0;
        writeln!(f, "\n| memory: resident (anonymous) | measured | target |\n| --- | ---: | ---: |")?;
        let lines = [("before anybody came", ""), ("with all of them", "150 MB"), ("with as many idle streams as stand", "")];
        for ((name, target), (resident, anonymous)) in lines.into_iter().zip(self.memory) {
            writeln!(f, "| {name} | {:.0} ({:.0}) MB | {target} |", megabytes(resident), megabytes(anonymous))?;
        }
        writeln!(f, "\nOf {IDLE} idle streams {} stood after {} s.\n", self.held, HOLD.as_secs())
    }
}
