//! Whole responses off the socket, within bounds: lines, and the literals inside them (RFC 3501 section 4.3), cut apart
//! before anything interprets them. Memory grows with the bytes that came, never with a length that was announced.
use super::{ImapError, Result};
use crate::engine::socket::Duplex;
use bytes::BytesMut;
use std::{ops::Range, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};

/// Text of one response outside literals. A SEARCH answer of a million numbers fits.
const MAX_TEXT: usize = 16 << 20;
const MAX_LITERALS: usize = 1000;
/// What one answer may take in all, besides the literals asked for.
pub(super) const MAX_ANSWER: u64 = 64 << 20;
/// Literals where none is asked for: names of folders, words of errors.
pub(super) const SMALL_LITERAL: usize = 64 << 10;
/// A peer that sends less than this within one timeout is taken for dead.
const PROGRESS: usize = 4 << 10;

/// One response: its bytes up to the last CRLF, and where its literals lie in them.
pub(super) struct Frame {
    pub bytes: BytesMut,
    pub literals: Vec<Range<usize>>,
}

pub(super) struct Wire<S> {
    stream: S,
    timeout: Duration,
    buffer: BytesMut,
    /// Where the search for the end of the line goes on; beyond the buffer while a literal is incomplete.
    scanned: usize,
    line_start: usize,
    text: usize,
    literals: Vec<Range<usize>>,
    literal_limit: usize,
    /// Bytes that this answer may still bring.
    budget: u64,
    /// The end of the present window and what came in it; `None` while waiting is all there is to do.
    window: Option<(Instant, usize)>,
}

impl<S: Duplex> Wire<S> {
    pub fn new(stream: S, timeout: Duration) -> Self {
        Self {
            stream,
            timeout,
            buffer: BytesMut::new(),
            scanned: 0,
            line_start: 0,
            text: 0,
            literals: Vec::new(),
            literal_limit: SMALL_LITERAL,
            budget: MAX_ANSWER,
            window: Some((Instant::now() + timeout, 0)),
        }
    }
    /// Starts the clock and the bounds of one answer.
    pub fn expect(&mut self, literal_limit: usize, budget: u64) {
        self.literal_limit = literal_limit;
        self.budget = budget;
        self.window = Some((Instant::now() + self.timeout, 0));
    }
    /// Lets the next responses take any time: for IDLE, which has a deadline of its own.
    pub fn wait_unbounded(&mut self) {
        self.window = None;
    }
    /// The stream itself, to put TLS on it; `None` if bytes came that TLS does not protect (RFC 3501 section 6.2.1).
    pub fn into_bare(self) -> Option<S> {
        self.buffer.is_empty().then_some(self.stream)
    }
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        for chunk in bytes.chunks(64 << 10) {
            bounded(self.timeout, self.stream.write_all(chunk)).await?;
        }
        bounded(self.timeout, self.stream.flush()).await?;
        if let Some((ends, _)) = &mut self.window {
            *ends = Instant::now() + self.timeout;
        }
        Ok(())
    }
    /// The next whole response. Can be dropped and called again without losing bytes.
    pub async fn read(&mut self) -> Result<Frame> {
        loop {
            if let Some(frame) = self.take()? {
                return Ok(frame);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        let lacking = self.scanned.saturating_sub(self.buffer.len());
        self.buffer.reserve(lacking.clamp(16 << 10, 1 << 20));
        loop {
            let reading = self.stream.read_buf(&mut self.buffer);
            let count = match self.window {
                None => reading.await,
                Some((ends, seen)) => match timeout_at(ends, reading).await {
                    Ok(result) => result,
                    Err(_) if seen >= PROGRESS => {
                        self.window = Some((Instant::now() + self.timeout, 0));
                        continue;
                    }
                    Err(_) => return Err(ImapError::Timeout(format!("no progress in {} s", self.timeout.as_secs()))),
                },
            };
            let count = count.map_err(|e| ImapError::Cut(e.to_string()))?;
            if count == 0 {
                return Err(ImapError::Cut("it was closed from the other end".to_owned()));
            }
            if let Some((_, seen)) = &mut self.window {
                *seen += count;
            }
            self.budget = self
                .budget
                .checked_sub(count as u64)
                .ok_or_else(|| ImapError::Protocol("an answer larger than anything that was asked for".to_owned()))?;
            return Ok(());
        }
    }

    fn take(&mut self) -> Result<Option<Frame>> {
        while self.scanned <= self.buffer.len() {
            let Some(at) = memchr::memchr(b'\n', &self.buffer[self.scanned..]) else {
                self.scanned = self.buffer.len();
                return if self.scanned - self.line_start + self.text > MAX_TEXT { Err(too_long()) } else { Ok(None) };
            };
            let end = self.scanned + at + 1;
            let line = &self.buffer[self.line_start..end];
            self.text += line.len();
            if self.text > MAX_TEXT {
                return Err(too_long());
            }
            let announced = if self.literals.is_empty() && carries_free_text(line) { None } else { literal_length(line) };
            let Some(length) = announced else {
                let bytes = self.buffer.split_to(end);
                (self.scanned, self.line_start, self.text) = (0, 0, 0);
                return Ok(Some(Frame { bytes, literals: std::mem::take(&mut self.literals) }));
            };
            let length = usize::try_from(length?).ok().filter(|n| *n <= self.literal_limit && self.literals.len() < MAX_LITERALS);
            let length = length.ok_or_else(|| {
                ImapError::Protocol(format!("a literal of more than the {} bytes that may come here", self.literal_limit))
            })?;
            self.literals.push(end..end + length);
            self.scanned = end + length;
            self.line_start = self.scanned;
        }
        Ok(None)
    }
}

async fn bounded<T>(limit: Duration, work: impl Future<Output = std::io::Result<T>>) -> Result<T> {
    match timeout(limit, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(e)) => Err(ImapError::Cut(e.to_string())),
        Err(_) => Err(ImapError::Timeout("it takes no more data".to_owned())),
    }
}

fn too_long() -> ImapError {
    ImapError::Protocol("a line that does not end".to_owned())
}

/// Status responses and continuations end in free text, where braces mean nothing.
fn carries_free_text(line: &[u8]) -> bool {
    let mut words = line.splitn(3, |b| *b == b' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().trim_ascii_end());
    first.starts_with(b"+") || [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|word| second.eq_ignore_ascii_case(word))
}

/// The number in `{n}` or `{n+}` at the end of a line, if that is how it ends; an error if it is beyond counting.
fn literal_length(line: &[u8]) -> Option<Result<u64>> {
    let line = line.trim_ascii_end().strip_suffix(b"}")?;
    let digits = &line[memchr::memrchr(b'{', line)? + 1..];
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok());
    Some(number.ok_or_else(|| ImapError::Protocol("a literal beyond counting".to_owned())))
}
