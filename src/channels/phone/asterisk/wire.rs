//! Whole packets of AMI off the socket: lines of `Name: value` up to an empty one, within bounds, however the bytes come.
use crate::engine::socket::Socket;
use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The longest line, in bytes.
const LINE: usize = 16 << 10;
/// The largest packet, in bytes and in lines.
const PACKET: usize = 256 << 10;
const LINES: usize = 1000;

/// Why nothing more comes.
#[derive(Debug, PartialEq, Eq)]
pub enum WireError {
    /// It ended, or broke.
    Cut(String),
    /// What comes is no AMI.
    Protocol(&'static str),
}

/// Something that the switchboard says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packet(Vec<(String, String)>);

impl Packet {
    /// A value by its name, whose case does not matter; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
    /// Of a test, or of a part of a packet under names of its own.
    pub fn of(pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
    /// What it says of the other channel of two (`DestChannel`, …), as if it were its own.
    pub fn other(&self) -> Self {
        let own = |(name, value): &(String, String)| Some((name.strip_prefix("Dest")?.to_owned(), value.clone()));
        Self(self.0.iter().filter_map(own).collect())
    }
}

pub struct Wire {
    stream: Socket,
    buffer: BytesMut,
    /// Up to where no end of a line was found.
    scanned: usize,
    packet: Packet,
    size: usize,
}

impl Wire {
    pub fn new(stream: Socket) -> Self {
        Self { stream, buffer: BytesMut::new(), scanned: 0, packet: Packet::default(), size: 0 }
    }

    /// The next line without its end. Can be dropped and called again without losing bytes.
    pub async fn line(&mut self) -> Result<String, WireError> {
        loop {
            if let Some(line) = self.whole_line()? {
                return Ok(line);
            }
            self.fill().await?;
        }
    }

    /// The next packet. Can be dropped and called again without losing bytes.
    pub async fn packet(&mut self) -> Result<Packet, WireError> {
        loop {
            if let Some(packet) = self.whole_packet()? {
                return Ok(packet);
            }
            self.fill().await?;
        }
    }

    /// The next packet, if it is here already.
    pub fn whole_packet(&mut self) -> Result<Option<Packet>, WireError> {
        while let Some(line) = self.whole_line()? {
            if line.is_empty() {
                if self.packet.0.is_empty() {
                    continue;
                }
                self.size = 0;
                return Ok(Some(std::mem::take(&mut self.packet)));
            }
            self.size += line.len();
            if self.size > PACKET || self.packet.0.len() >= LINES {
                return Err(WireError::Protocol("it sends more at once than any switchboard does"));
            }
            // What is no pair belongs to an answer that nobody asked for.
            if let Some((name, value)) = line.split_once(':') {
                self.packet.0.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Ok(None)
    }

    /// Says something: each pair is a line, and none of them may hold a line break.
    pub async fn say(&mut self, pairs: &[(&str, &str)]) -> Result<(), WireError> {
        let mut said = String::new();
        for (name, value) in pairs {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            said.extend([*name, ": ", &value, "\r\n"]);
        }
        said.push_str("\r\n");
        let cut = |error: std::io::Error| WireError::Cut(error.to_string());
        self.stream.write_all(said.as_bytes()).await.map_err(cut)?;
        self.stream.flush().await.map_err(cut)
    }

    fn whole_line(&mut self) -> Result<Option<String>, WireError> {
        let Some(at) = memchr::memchr(b'\n', &self.buffer[self.scanned..]) else {
            self.scanned = self.buffer.len();
            return if self.scanned > LINE { Err(TOO_LONG) } else { Ok(None) };
        };
        let end = self.scanned + at;
        if end > LINE {
            return Err(TOO_LONG);
        }
        let line = self.buffer.split_to(end + 1);
        self.scanned = 0;
        let line = line[..end].strip_suffix(b"\r").unwrap_or(&line[..end]);
        Ok(Some(String::from_utf8_lossy(line).into_owned()))
    }

    async fn fill(&mut self) -> Result<(), WireError> {
        self.buffer.reserve(8 << 10);
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(0) => Err(WireError::Cut("it was closed from the other end".to_owned())),
            Ok(_) => Ok(()),
            Err(error) => Err(WireError::Cut(error.to_string())),
        }
    }
}

const TOO_LONG: WireError = WireError::Protocol("it sends a line that does not end");

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(chunks: &[&[u8]]) -> (Vec<Packet>, WireError) {
        let (near, mut far) = tokio::io::duplex(1 << 20);
        let mut wire = Wire::new(Box::new(near));
        let mut packets = Vec::new();
        for chunk in chunks {
            far.write_all(chunk).await.unwrap();
            // A reader that is dropped in the middle loses nothing.
            let _ = tokio::time::timeout(std::time::Duration::ZERO, wire.fill()).await;
            loop {
                match wire.whole_packet() {
                    Ok(Some(packet)) => packets.push(packet),
                    Ok(None) => break,
                    Err(error) => return (packets, error),
                }
            }
        }
        drop(far);
        loop {
            match wire.packet().await {
                Ok(packet) => packets.push(packet),
                Err(error) => return (packets, error),
            }
        }
    }

    #[tokio::test]
    async fn packets_are_whole_however_the_bytes_come() {
        let said =
            b"Event: Newchannel\r\nChannel: PJSIP/101-1\r\nCallerIDName: Nguy\xe1\xbb\x85n: Lan\r\n\r\n\r\nEvent: Hangup\nCause-txt:\n\n";
        let expected = vec![
            Packet::of([("Event", "Newchannel"), ("Channel", "PJSIP/101-1"), ("CallerIDName", "Nguyễn: Lan")]),
            Packet::of([("Event", "Hangup"), ("Cause-txt", "")]),
        ];
        let (whole, _) = read(&[said]).await;
        assert_eq!(whole, expected);
        let single: Vec<&[u8]> = said.chunks(1).collect();
        assert_eq!(read(&single).await.0, expected);
        assert!(expected[0].get("callerIDNAME") == "Nguyễn: Lan" && expected[0].get("Nothing").is_empty());
    }

    #[tokio::test]
    async fn what_never_ends_is_not_kept() {
        assert_eq!(read(&[&[b'x'; LINE + 2]]).await.1, TOO_LONG);
        let lines = "A: b\r\n".repeat(LINES + 1);
        assert!(matches!(read(&[lines.as_bytes()]).await.1, WireError::Protocol(_)));
        assert!(matches!(read(&[b"Event: Hang"]).await, (packets, WireError::Cut(_)) if packets.is_empty()));
    }

    #[tokio::test]
    async fn nothing_that_is_said_begins_a_line_of_its_own() {
        let (near, mut far) = tokio::io::duplex(1 << 10);
        let mut wire = Wire::new(Box::new(near));
        wire.say(&[("Secret", "a\r\nAction: Command")]).await.unwrap();
        drop(wire);
        let mut said = String::new();
        far.read_to_string(&mut said).await.unwrap();
        assert_eq!(said, "Secret: aAction: Command\r\n\r\n");
    }
}
