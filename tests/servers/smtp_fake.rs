//! An SMTP server that does as it is told: takes mails and keeps them, or fails at exactly the step a test names.
use super::authority::Authority;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::{Notify, watch},
    task::JoinHandle,
};

/// What happens at a step instead of the usual answer.
#[derive(Clone)]
pub enum Act {
    Reply(String),
    ReplyThenCut(String),
    Cut,
    /// Never answers and keeps the connection.
    Hang,
    /// Answers as usual once the test calls.
    After(Arc<Notify>),
}

/// Steps by name: CONNECT, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (the first line of the mail), END (the
/// final dot), RSET, QUIT.
#[derive(Clone, Default)]
pub struct Script {
    acts: HashMap<String, Act>,
    rejected: HashMap<String, String>,
    extensions: Vec<String>,
    tls: Option<Authority>,
    account: Option<(String, String)>,
}

impl Script {
    pub fn on(mut self, step: &str, act: Act) -> Self {
        self.acts.insert(step.to_owned(), act);
        self
    }
    pub fn reply(self, step: &str, reply: &str) -> Self {
        self.on(step, Act::Reply(reply.to_owned()))
    }
    /// Refuses one recipient with a reply such as `550 5.1.1 nobody`.
    pub fn reject(mut self, address: &str, reply: &str) -> Self {
        self.rejected.insert(address.to_owned(), reply.to_owned());
        self
    }
    /// Lines of the EHLO reply besides STARTTLS and AUTH.
    pub fn offer(mut self, extension: &str) -> Self {
        self.extensions.push(extension.to_owned());
        self
    }
    pub fn with_start_tls(mut self, authority: &Authority) -> Self {
        self.tls = Some(authority.clone());
        self
    }
    /// Demands this password by PLAIN or LOGIN, or this access token by XOAUTH2.
    pub fn with_account(mut self, user: &str, secret: &str) -> Self {
        self.account = Some((user.to_owned(), secret.to_owned()));
        self
    }
}

/// A mail that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Between the brackets; empty for the null path.
    pub from: String,
    /// What followed the path in MAIL.
    pub parameters: String,
    pub to: Vec<String>,
    /// As the sender had it: without the dots added on the way.
    pub bytes: Vec<u8>,
    pub was_encrypted: bool,
    pub user: Option<String>,
}

pub struct SmtpFake {
    pub port: u16,
    script: Arc<Mutex<Script>>,
    commands: Arc<Mutex<Vec<String>>>,
    mails: watch::Receiver<Vec<Accepted>>,
    listening: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    script: Arc<Mutex<Script>>,
    commands: Arc<Mutex<Vec<String>>>,
    mails: Arc<watch::Sender<Vec<Accepted>>>,
}

impl SmtpFake {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = watch::channel(Vec::new());
        let shared = Shared { script: Arc::new(Mutex::new(script)), commands: Arc::default(), mails: Arc::new(sender) };
        let (script, commands) = (shared.script.clone(), shared.commands.clone());
        let listening = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = shared.clone();
                connections.spawn(async move {
                    let _ = connection(stream, shared).await;
                });
            }
        });
        Self { port, script, commands, mails, listening }
    }
    /// From the next step on.
    pub fn follow(&self, script: Script) {
        *self.script.lock().unwrap() = script;
    }
    pub fn mails(&self) -> Vec<Accepted> {
        self.mails.borrow().clone()
    }
    /// Returns when so many mails were accepted in all.
    pub async fn wait_for(&mut self, count: usize) -> Vec<Accepted> {
        self.mails.wait_for(|mails| mails.len() >= count).await.unwrap().clone()
    }
    /// Every line that clients sent as a command.
    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

impl Drop for SmtpFake {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

struct Connection {
    stream: BufReader<Box<dyn Stream>>,
    shared: Shared,
}

impl Connection {
    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await?;
        self.stream.get_mut().flush().await
    }
    /// Does what the script has for this step; true if the usual is to follow.
    async fn passes(&mut self, step: &str) -> io::Result<bool> {
        let act = self.shared.script.lock().unwrap().acts.get(step).cloned();
        match act {
            None => Ok(true),
            Some(Act::Reply(reply)) => self.say(&reply).await.map(|()| false),
            Some(Act::ReplyThenCut(reply)) => {
                self.say(&reply).await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Some(Act::Cut) => Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Act::Hang) => std::future::pending().await,
            Some(Act::After(called)) => {
                called.notified().await;
                Ok(true)
            }
        }
    }
    async fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line)
    }
    async fn command(&mut self) -> io::Result<String> {
        let line = String::from_utf8_lossy(&self.line().await?).trim_end().to_owned();
        self.shared.commands.lock().unwrap().push(line.clone());
        Ok(line)
    }
    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(&format!("334 {challenge}")).await?;
        let answer = self.command().await?;
        Ok(String::from_utf8_lossy(&STANDARD.decode(answer).unwrap_or_default()).into_owned())
    }
    fn script(&self) -> Script {
        self.shared.script.lock().unwrap().clone()
    }
}

async fn connection(stream: tokio::net::TcpStream, shared: Shared) -> io::Result<()> {
    let mut connection = Connection { stream: BufReader::new(Box::new(stream)), shared };
    let (mut is_encrypted, mut user) = (false, None);
    let (mut from, mut to) = (None::<(String, String)>, Vec::new());
    if connection.passes("CONNECT").await? {
        connection.say("220 fake ESMTP").await?;
    }
    loop {
        let line = connection.command().await?;
        let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        let script = connection.script();
        if !connection.passes(&verb).await? {
            continue;
        }
        match verb.as_str() {
            "EHLO" => {
                let mut lines = vec!["fake".to_owned()];
                lines.extend(script.extensions.clone());
                if script.tls.is_some() && !is_encrypted {
                    lines.push("STARTTLS".to_owned());
                }
                if script.account.is_some() {
                    lines.push("AUTH PLAIN LOGIN XOAUTH2".to_owned());
                }
                let last = lines.len() - 1;
                for (n, line) in lines.iter().enumerate() {
                    connection.say(&format!("250{}{line}", if n == last { ' ' } else { '-' })).await?;
                }
            }
            "STARTTLS" => match &script.tls {
                Some(authority) if !is_encrypted => {
                    connection.say("220 go ahead").await?;
                    let stream = authority.acceptor().accept(connection.stream.into_inner()).await?;
                    connection = Connection { stream: BufReader::new(Box::new(stream)), shared: connection.shared };
                    is_encrypted = true;
                }
                _ => connection.say("454 4.7.0 no TLS here").await?,
            },
            "AUTH" => {
                let reply = authenticate(&mut connection, &line, script.account.as_ref()).await?;
                user = reply.starts_with("235").then(|| script.account.map(|account| account.0)).flatten();
                connection.say(&reply).await?;
            }
            "MAIL" if script.account.is_some() && user.is_none() => connection.say("530 5.7.0 sign in first").await?,
            "MAIL" => {
                let (path, rest) = path(&line);
                from = Some((path, rest));
                to.clear();
                connection.say("250 2.1.0 ok").await?;
            }
            "RCPT" => {
                let (path, _) = path(&line);
                match script.rejected.get(&path) {
                    Some(reply) => connection.say(reply).await?,
                    None => {
                        to.push(path);
                        connection.say("250 2.1.5 ok").await?;
                    }
                }
            }
            "DATA" => {
                connection.say("354 go ahead").await?;
                let Some(bytes) = body(&mut connection).await? else { continue };
                if !connection.passes("END").await? {
                    continue;
                }
                let (from, parameters) = from.take().unwrap_or_default();
                let mail =
                    Accepted { from, parameters, to: std::mem::take(&mut to), bytes, was_encrypted: is_encrypted, user: user.clone() };
                connection.shared.mails.send_modify(|mails| mails.push(mail));
                connection.say("250 2.0.0 queued").await?;
            }
            "RSET" | "NOOP" | "HELO" => connection.say("250 2.0.0 ok").await?,
            "QUIT" => return connection.say("221 2.0.0 bye").await,
            _ => connection.say("500 5.5.1 what").await?,
        }
    }
}

async fn body(connection: &mut Connection) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut is_first = true;
    loop {
        let line = connection.line().await?;
        if std::mem::take(&mut is_first) && !connection.passes("BODY").await? {
            return Ok(None);
        }
        if line == b".\r\n" {
            return Ok(Some(bytes));
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// The path of MAIL or RCPT and its parameters.
fn path(line: &str) -> (String, String) {
    let inside = line.split_once('<').map_or("", |(_, rest)| rest);
    let (path, rest) = inside.split_once('>').unwrap_or((inside, ""));
    (path.to_owned(), rest.trim().to_owned())
}

async fn authenticate(connection: &mut Connection, line: &str, account: Option<&(String, String)>) -> io::Result<String> {
    let Some((user, secret)) = account else { return Ok("503 5.5.1 no AUTH here".to_owned()) };
    let mut words = line.split_whitespace().skip(1);
    let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
    let initial = words.next().and_then(|word| STANDARD.decode(word).ok());
    let initial = initial.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let is_right = match mechanism.as_str() {
        "PLAIN" => {
            let said = match initial {
                Some(said) => said,
                None => connection.ask("").await?,
            };
            said == format!("\0{user}\0{secret}")
        }
        "LOGIN" => {
            let said = (connection.ask("VXNlcm5hbWU6").await?, connection.ask("UGFzc3dvcmQ6").await?);
            said == (user.clone(), secret.clone())
        }
        "XOAUTH2" => {
            let is_right = initial.as_deref() == Some(&format!("user={user}\x01auth=Bearer {secret}\x01\x01"));
            if !is_right {
                connection.ask(&STANDARD.encode(r#"{"status":"400"}"#)).await?;
            }
            is_right
        }
        _ => return Ok("504 5.5.4 unknown mechanism".to_owned()),
    };
    Ok(if is_right { "235 2.7.0 welcome".to_owned() } else { "535 5.7.8 wrong".to_owned() })
}
