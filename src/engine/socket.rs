//! The socket under IMAP, SMTP and whatever else speaks lines: names resolved, connected, kept alive and, where configured, inside TLS, all in
//! bounded time. Knows no protocol: who speaks STARTTLS does so before it calls [`encrypt`].
use super::mail::Tls;
use crate::base::{network, text};
use rustls::pki_types::ServerName;
use std::{fmt, io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_rustls::TlsConnector;

/// How a connection is protected. There is no "if offered": what is configured is what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (ports 993 and 465, RFC 8314).
    Tls,
    /// Plain until STARTTLS; a server that does not offer it is an error.
    StartTls,
    /// No protection: within this machine, or where [`Server::allow_plain`] says so.
    Plain,
}

/// Where a server is and how it is spoken to.
#[derive(Debug, Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub tls: Tls,
    /// Permits [`Security::Plain`] to another machine.
    pub allow_plain: bool,
    /// How long one step (a connection, a command's answer, some progress of a long answer) may take.
    pub timeout: Duration,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", text::one_line(&self.host, 100), self.port)
    }
}

/// Why there is no connection; each sentence says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialError {
    Unreachable(String),
    Tls(String),
    Timeout(String),
    Forbidden(String),
}

pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}
pub type Socket = Box<dyn Duplex>;

impl DialError {
    /// The sentence, whatever kind it is of.
    pub fn words(self) -> String {
        match self {
            Self::Unreachable(words) | Self::Tls(words) | Self::Timeout(words) | Self::Forbidden(words) => words,
        }
    }
}

/// A connection that stays as it is: encrypted from the first byte, or not at all.
pub async fn connect(server: &Server) -> Result<Socket, DialError> {
    let (stream, _) = dial(server).await?;
    match server.security {
        Security::Tls => encrypt(server, stream).await,
        Security::StartTls => Err(DialError::Forbidden(format!("{server} begins with TLS, or does without."))),
        Security::Plain => Ok(Box::new(stream)),
    }
}

/// A connected TCP stream, not yet encrypted, and whether its other end is this machine.
pub(in crate::engine) async fn dial(server: &Server) -> Result<(TcpStream, bool), DialError> {
    let deadline = Instant::now() + server.timeout;
    let resolving = timeout(server.timeout, tokio::net::lookup_host((server.host.as_str(), server.port))).await;
    let addresses: Vec<_> = match resolving {
        Err(_) => return Err(DialError::Timeout(format!("The name {server} was not resolved in time. Check the network and its DNS."))),
        Ok(Err(e)) => {
            return Err(DialError::Unreachable(format!("The server name of {server} is not known ({e}). Check how it is written.")));
        }
        Ok(Ok(found)) => found.filter(|address| network::is_host(address.ip())).take(8).collect(),
    };
    if addresses.is_empty() {
        return Err(DialError::Unreachable(format!("{server} is no address of a server. Check how it is written.")));
    }
    let mut failure = None;
    for (tried, address) in addresses.iter().enumerate() {
        // A share for each address, so that a dead IPv6 route leaves time for IPv4.
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - tried).unwrap_or(1);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let is_local = address.ip().to_canonical().is_loopback();
                if server.security == Security::Plain && !is_local && !server.allow_plain {
                    return Err(DialError::Forbidden(format!(
                        "{server} is another machine, and its connection would not be encrypted. Choose TLS or STARTTLS."
                    )));
                }
                keep_alive(&stream).map_err(|e| DialError::Unreachable(format!("The connection to {server} broke at once ({e}).")))?;
                return Ok((stream, is_local));
            }
            Ok(Err(e)) => failure = Some(e),
            Err(_) => {}
        }
    }
    Err(match failure {
        Some(e) => DialError::Unreachable(format!("{server} does not accept connections ({e}). Check host, port and firewall.")),
        None => DialError::Timeout(format!("{server} does not answer. Check host, port and firewall.")),
    })
}

/// Puts TLS around a stream; the certificate must be valid for the server's name.
pub(in crate::engine) async fn encrypt(server: &Server, stream: TcpStream) -> Result<Socket, DialError> {
    let name = ServerName::try_from(server.host.clone()).map_err(|_| {
        DialError::Tls(format!("{server} is not a name that a certificate can be checked against. Check how it is written."))
    })?;
    match timeout(server.timeout, TlsConnector::from(server.tls.config()).connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(e)) if e.kind() == io::ErrorKind::InvalidData && e.get_ref().is_some() => Err(DialError::Tls(format!(
            "No trusted TLS connection to {server} ({}). Check host, port and kind of encryption; for an authority of your own, add its certificate.",
            text::one_line(&e.to_string(), 200)
        ))),
        Ok(Err(e)) => Err(DialError::Tls(format!(
            "{server} broke off the TLS handshake ({e}). Check that port and kind of encryption belong together."
        ))),
        Err(_) => Err(DialError::Timeout(format!(
            "{server} does not answer the TLS handshake. Check that port and kind of encryption belong together."
        ))),
    }
}

/// Without keepalive a peer that vanished during a long wait is never noticed.
fn keep_alive(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let pace = socket2::TcpKeepalive::new().with_time(Duration::from_secs(60)).with_interval(Duration::from_secs(15));
    socket2::SockRef::from(stream).set_tcp_keepalive(&pace)
}
