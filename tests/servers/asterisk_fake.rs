//! Plays a switchboard's part: the manager interface of an Asterisk as far as a helpdesk listens to it, over TCP, with what can go wrong
//! over there on demand.
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::broadcast,
    task::JoinHandle,
};

pub const USER: &str = "hopdesk";
pub const SECRET: &str = "secret-of-the-manager";

#[derive(Debug, Clone)]
enum Order {
    Say(Vec<u8>),
    Cut,
}

struct Server {
    secret: Mutex<String>,
    greeting: Mutex<String>,
    /// What it answers to who asks for its channels; `None`: that this user may not.
    channels: Mutex<Option<String>>,
    orders: broadcast::Sender<Order>,
    sessions: AtomicUsize,
    is_silent: AtomicBool,
    said: Mutex<Vec<String>>,
}

pub struct AsteriskFake {
    pub port: u16,
    server: Arc<Server>,
    listening: JoinHandle<()>,
}

/// An event as it crosses the wire.
pub fn event(name: &str, pairs: &[(&str, &str)]) -> String {
    let mut said = format!("Event: {name}\r\nPrivilege: call,all\r\n");
    for (name, value) in pairs {
        said.push_str(&format!("{name}: {value}\r\n"));
    }
    said.push_str("\r\n");
    said
}

impl AsteriskFake {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Arc::new(Server {
            secret: Mutex::new(SECRET.to_owned()),
            greeting: Mutex::new("Asterisk Call Manager/9.0.0".to_owned()),
            channels: Mutex::new(Some(String::new())),
            orders: broadcast::channel(1000).0,
            sessions: AtomicUsize::new(0),
            is_silent: AtomicBool::new(false),
            said: Mutex::default(),
        });
        let at = server.clone();
        let listening = tokio::spawn(async move {
            let mut sessions = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let at = at.clone();
                sessions.spawn(async move {
                    let _ = session(stream, &at).await;
                });
            }
        });
        Self { port, server, listening }
    }

    pub fn set_secret(&self, secret: &str) {
        *self.server.secret.lock().unwrap() = secret.to_owned();
    }
    pub fn set_greeting(&self, greeting: &str) {
        *self.server.greeting.lock().unwrap() = greeting.to_owned();
    }
    /// The channels there are, for whoever asks; `None` refuses to say.
    pub fn set_channels(&self, events: Option<String>) {
        *self.server.channels.lock().unwrap() = events;
    }
    /// Takes connections and says nothing on them.
    pub fn fall_silent(&self, is_silent: bool) {
        self.server.is_silent.store(is_silent, Ordering::SeqCst);
    }
    /// Says something to everybody who is signed in.
    pub fn say(&self, bytes: impl AsRef<[u8]>) {
        self.server.orders.send(Order::Say(bytes.as_ref().to_vec())).unwrap();
    }
    /// The same in pieces of so many bytes.
    pub fn say_in_pieces(&self, text: &str, size: usize) {
        text.as_bytes().chunks(size).for_each(|piece| self.say(piece));
    }
    /// Ends all connections.
    pub fn cut(&self) {
        let _ = self.server.orders.send(Order::Cut);
    }
    /// How many were signed in so far, and have been told which channels there are.
    pub fn sessions(&self) -> usize {
        self.server.sessions.load(Ordering::SeqCst)
    }
    /// What was asked, action by action.
    pub fn asked(&self) -> Vec<String> {
        self.server.said.lock().unwrap().clone()
    }
}

impl Drop for AsteriskFake {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn session(stream: TcpStream, server: &Server) -> std::io::Result<()> {
    if server.is_silent.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let greeting = server.greeting.lock().unwrap().clone();
    write.write_all(format!("{greeting}\r\n").as_bytes()).await?;
    let mut orders: Option<broadcast::Receiver<Order>> = None;
    let mut action: Vec<(String, String)> = Vec::new();
    loop {
        let order = async {
            match &mut orders {
                Some(orders) => orders.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            order = order => match order {
                Ok(Order::Say(bytes)) => {
                    write.write_all(&bytes).await?;
                    write.flush().await?;
                }
                _ => return Ok(()),
            },
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                if let Some((name, value)) = line.split_once(": ") {
                    action.push((name.to_owned(), value.to_owned()));
                    continue;
                }
                let asked = std::mem::take(&mut action);
                let get = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
                server.said.lock().unwrap().push(format!("{} {}", get("Action"), get("Events")).trim().to_owned());
                let id = get("ActionID");
                let answer = |response: &str, words: &str| format!("Response: {response}\r\nActionID: {id}\r\nMessage: {words}\r\n\r\n");
                let said = match get("Action").as_str() {
                    "Login" if get("Username") == USER && get("Secret") == *server.secret.lock().unwrap() => {
                        orders = Some(server.orders.subscribe());
                        format!("{}{}", answer("Success", "Authentication accepted"), event("FullyBooted", &[("Status", "Fully Booted")]))
                    }
                    "Login" => {
                        write.write_all(answer("Error", "Authentication failed").as_bytes()).await?;
                        return Ok(());
                    }
                    _ if orders.is_none() => return Ok(()),
                    "CoreShowChannels" => {
                        let channels = server.channels.lock().unwrap().clone();
                        let said = match channels {
                            Some(channels) => {
                                let complete = event("CoreShowChannelsComplete", &[("EventList", "Complete")]);
                                format!("{}{channels}{complete}", answer("Success", "Channels will follow"))
                            }
                            None => answer("Error", "Permission denied"),
                        };
                        write.write_all(said.as_bytes()).await?;
                        server.sessions.fetch_add(1, Ordering::SeqCst);
                        continue;
                    }
                    "Ping" => format!("Response: Success\r\nActionID: {id}\r\nPing: Pong\r\n\r\n"),
                    _ => answer("Error", "Invalid/unknown command"),
                };
                write.write_all(said.as_bytes()).await?;
            }
        }
    }
}
