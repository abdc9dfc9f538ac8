//! An IMAP server that behaves until a test has it lie: the honest part knows a folder of mails, the lies are bytes.
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What a client asked.
pub struct Ask<'a> {
    /// Counted from 1.
    pub connection: usize,
    pub tag: &'a str,
    /// Without its tag; `GREETING` before there is one.
    pub command: &'a str,
}

pub enum Lie {
    Say(String),
    SayThenCut(String),
    /// Says it and then nothing more, whatever comes.
    SayThenHang(String),
    /// Goes on with this byte, a hundred times a second, for ever.
    Trickle(u8),
}

pub struct ImapLiar {
    pub port: u16,
    commands: Arc<Mutex<Vec<String>>>,
    listening: JoinHandle<()>,
}

impl ImapLiar {
    /// Holds mails by UID, ascending. `lie` is asked at each command; where it gives nothing, the truth is told.
    pub async fn start(mails: Vec<(u32, Vec<u8>)>, lie: impl Fn(&Ask) -> Option<Lie> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let commands = Arc::<Mutex<Vec<String>>>::default();
        let (mails, lie, seen) = (Arc::new(mails), Arc::new(lie), commands.clone());
        let listening = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            let mut number = 0;
            while let Ok((stream, _)) = listener.accept().await {
                number += 1;
                let (mails, lie, seen) = (mails.clone(), lie.clone(), seen.clone());
                connections.spawn(async move {
                    let _ = connection(stream, number, &mails, &*lie, &seen).await;
                });
            }
        });
        Self { port, commands, listening }
    }
    /// All commands so far, without tags.
    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

impl Drop for ImapLiar {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn connection(
    stream: TcpStream,
    connection: usize,
    mails: &[(u32, Vec<u8>)],
    lie: &(dyn Fn(&Ask) -> Option<Lie> + Send + Sync),
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = "* GREETING".to_owned();
    loop {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        seen.lock().unwrap().push(command.to_owned());
        let (words, ends) = match lie(&Ask { connection, tag, command }) {
            None => (honest(tag, command, mails), false),
            Some(Lie::Say(words)) => (words.into_bytes(), false),
            Some(Lie::SayThenCut(words)) => (words.into_bytes(), true),
            Some(Lie::SayThenHang(words)) => {
                stream.write_all(words.as_bytes()).await?;
                return std::future::pending().await;
            }
            Some(Lie::Trickle(byte)) => {
                let mut pace = tokio::time::interval(std::time::Duration::from_millis(10));
                loop {
                    stream.write_all(&[byte]).await?;
                    pace.tick().await;
                }
            }
        };
        stream.write_all(&words).await?;
        stream.flush().await?;
        if ends {
            return Ok(());
        }
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
    }
}

fn honest(tag: &str, command: &str, mails: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut words = command.split(' ');
    let verb = match words.next().unwrap_or_default() {
        "UID" => format!("UID {}", words.next().unwrap_or_default()),
        verb => verb.to_owned(),
    };
    let chosen = |set: &str| -> Vec<&(u32, Vec<u8>)> {
        let last = mails.last().map_or(0, |mail| mail.0);
        let number = |text: &str| if text == "*" { last } else { text.parse().unwrap_or(0) };
        let ranges: Vec<(u32, u32)> = set
            .split(',')
            .map(|part| part.split_once(':').map_or((number(part), number(part)), |(a, b)| (number(a), number(b))))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        mails.iter().filter(|mail| ranges.iter().any(|(a, b)| (*a..=*b).contains(&mail.0))).collect()
    };
    match verb.as_str() {
        "GREETING" => return b"* OK ready\r\n".to_vec(),
        "DONE" => return Vec::new(),
        "CAPABILITY" => out.extend(b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN SASL-IR\r\n"),
        "SELECT" => out.extend(format!("* {} EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [PERMANENTFLAGS (\\*)] .\r\n", mails.len()).bytes()),
        "UID SEARCH" => {
            let found: String = chosen(words.nth(1).unwrap_or_default()).iter().map(|mail| format!(" {}", mail.0)).collect();
            out.extend(format!("* SEARCH{found}\r\n").bytes());
        }
        "UID FETCH" => {
            let with_body = command.contains("BODY");
            for (uid, raw) in chosen(words.next().unwrap_or_default()) {
                if with_body {
                    out.extend(format!("* 1 FETCH (UID {uid} FLAGS () BODY[] {{{}}}\r\n", raw.len()).bytes());
                    out.extend(raw);
                    out.extend(b")\r\n");
                } else {
                    out.extend(format!("* 1 FETCH (UID {uid} RFC822.SIZE {})\r\n", raw.len()).bytes());
                }
            }
        }
        "IDLE" => return format!("+ idling\r\n{tag} OK at once\r\n").into_bytes(),
        _ => {}
    }
    out.extend(format!("{tag} OK done\r\n").bytes());
    out
}
