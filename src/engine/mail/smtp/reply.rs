//! The server's replies (RFC 5321 section 4.2), read within bounds of length, number and time.
use super::{Refusal, Result, SmtpError};
use crate::{base::text, engine::socket::Duplex};
use bytes::BytesMut;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};

const MAX_LINE: usize = 4 << 10;
const MAX_LINES: usize = 200;

/// A whole reply: its code and its lines without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    pub lines: Vec<String>,
}

impl Reply {
    pub fn is_positive(&self) -> bool {
        self.code < 400
    }
    /// Its words in one line, without the enhanced code.
    pub fn words(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| split_enhanced(self.code, line).1).collect();
        text::one_line(&lines.join(" "), 500)
    }
    pub fn refusal(&self) -> Refusal {
        let enhanced = self.lines.iter().find_map(|line| split_enhanced(self.code, line).0);
        Refusal { code: self.code, enhanced: enhanced.map(str::to_owned), words: self.words() }
    }
}

/// `5.1.1 No such user` in its two parts; the class must be that of the code (RFC 2034 section 4).
fn split_enhanced(code: u16, line: &str) -> (Option<&str>, &str) {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let mut parts = word.split('.');
    let class = parts.next().and_then(|class| class.parse::<u16>().ok());
    let is_number = |part: Option<&str>| part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    let is_code = class == Some(code / 100) && is_number(parts.next()) && is_number(parts.next()) && parts.next().is_none();
    if is_code { (Some(word), rest) } else { (None, line) }
}

/// A stream of commands and replies.
pub(super) struct Talk<S> {
    stream: S,
    timeout: Duration,
    buffer: BytesMut,
}

impl<S: Duplex> Talk<S> {
    pub fn new(stream: S, timeout: Duration) -> Self {
        Self { stream, timeout, buffer: BytesMut::new() }
    }
    /// The stream itself, to put TLS on it; `None` if bytes came that TLS does not protect (RFC 3207 section 6).
    pub fn into_bare(self) -> Option<S> {
        self.buffer.is_empty().then_some(self.stream)
    }
    /// One command, without its CRLF, and its reply.
    pub async fn command(&mut self, command: &str) -> Result<Reply> {
        debug_assert!(!command.contains(['\r', '\n']));
        self.write(format!("{command}\r\n").as_bytes()).await?;
        self.reply(self.timeout).await
    }
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        for chunk in bytes.chunks(64 << 10) {
            self.bounded(chunk).await?;
        }
        match timeout(self.timeout, self.stream.flush()).await {
            Ok(flushed) => flushed.map_err(cut),
            Err(_) => Err(stalled()),
        }
    }
    async fn bounded(&mut self, chunk: &[u8]) -> Result<()> {
        match timeout(self.timeout, self.stream.write_all(chunk)).await {
            Ok(written) => written.map_err(cut),
            Err(_) => Err(stalled()),
        }
    }
    /// The next reply, all of it within `limit`.
    pub async fn reply(&mut self, limit: Duration) -> Result<Reply> {
        let deadline = Instant::now() + limit;
        let mut lines = Vec::new();
        let mut code = None;
        loop {
            let line = self.line(deadline).await?;
            let (number, is_last, words) = split(&line).ok_or_else(|| SmtpError::Protocol("a reply without a code".to_owned()))?;
            if *code.get_or_insert(number) != number {
                return Err(SmtpError::Protocol("a reply with two codes".to_owned()));
            }
            lines.push(words);
            if is_last {
                return Ok(Reply { code: number, lines });
            }
            if lines.len() >= MAX_LINES {
                return Err(SmtpError::Protocol("a reply that does not end".to_owned()));
            }
        }
    }
    async fn line(&mut self, deadline: Instant) -> Result<BytesMut> {
        let mut searched = 0;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..]) {
                return Ok(self.buffer.split_to(searched + at + 1));
            }
            searched = self.buffer.len();
            if searched > MAX_LINE {
                return Err(SmtpError::Protocol("a line that does not end".to_owned()));
            }
            self.buffer.reserve(1 << 10);
            match timeout_at(deadline, self.stream.read_buf(&mut self.buffer)).await {
                Ok(Ok(0)) => return Err(SmtpError::Cut("it was closed from the other end".to_owned())),
                Ok(Ok(_)) => {}
                Ok(Err(e)) => return Err(cut(e)),
                Err(_) => return Err(SmtpError::Timeout("no answer in time".to_owned())),
            }
        }
    }
}

fn split(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = line.trim_ascii_end();
    let code: u16 = std::str::from_utf8(line.get(..3)?).ok()?.parse().ok().filter(|code| (200..600).contains(code))?;
    let is_last = match line.get(3) {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return None,
    };
    let words = String::from_utf8_lossy(line.get(4..).unwrap_or_default()).into_owned();
    Some((code, is_last, words))
}

fn cut(error: std::io::Error) -> SmtpError {
    SmtpError::Cut(error.to_string())
}

fn stalled() -> SmtpError {
    SmtpError::Timeout("it takes no more data".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(server: &str) -> Result<Reply> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        theirs.write_all(server.as_bytes()).await.unwrap();
        drop(theirs);
        Talk::new(ours, Duration::from_secs(5)).reply(Duration::from_secs(5)).await
    }

    #[tokio::test]
    async fn a_reply_of_several_lines_is_one() {
        let reply = read("550-5.1.1 No such\r\n550 5.1.1 user\r\n").await.unwrap();
        let refusal = Refusal { code: 550, enhanced: Some("5.1.1".into()), words: "No such user".into() };
        assert_eq!(reply.refusal(), refusal);
        assert_eq!(read("250 2 apples 1.2.3\r\n").await.unwrap().words(), "2 apples 1.2.3");
    }

    #[tokio::test]
    async fn a_reply_without_end_or_sense_is_an_error() {
        for bad in ["hello\r\n", "25\r\n", "650 x\r\n", "250-a\r\n251 b\r\n", "250_a\r\n"] {
            assert!(matches!(read(bad).await, Err(SmtpError::Protocol(_))), "{bad}");
        }
        assert!(matches!(read(&"250-x\r\n".repeat(1000)).await, Err(SmtpError::Protocol(_))));
        assert!(matches!(read(&"2".repeat(100_000)).await, Err(SmtpError::Protocol(_))));
        assert!(matches!(read("250-x\r\n").await, Err(SmtpError::Cut(_))));
    }
}
