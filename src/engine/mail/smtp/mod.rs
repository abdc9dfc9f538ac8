//! Handing stored bytes to a mail server (SMTP submission, RFC 6409 and 5321), with an outcome that never lies about
//! what is known: the one moment in which a mail may or may not have been accepted, between the final dot and its
//! answer, is an outcome of its own.
//!
//! Written here and not on `lettre`, because its connection writes body and final dot in one call and reports both
//! failing as one error, stops at the first refused recipient, and, in 0.11.23, passes a bare LF on. Here bare line
//! ends are refused before a connection is made.
//!
//! Knows the protocol; knows nothing of queues, attempts or what a mail means.
mod data;
mod reply;
mod session;

use super::sasl::Credentials;
use crate::base::Address;
use crate::engine::socket::DialError;
pub use crate::engine::socket::{Security, Server};
pub use data::Flaw;
pub use session::SmtpSession;
use std::time::Duration;

/// Which server, as whom.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    pub server: Server,
    /// `None` for a relay that asks for none.
    pub credentials: Option<Credentials>,
    /// The name this machine gives itself in EHLO; what is no host name becomes `[127.0.0.1]`.
    pub helo: String,
    /// How long the answer to a whole mail may take; RFC 5321 section 4.5.3.2.6 asks for ten minutes.
    pub acceptance_timeout: Duration,
}

/// Who a mail is from and for, apart from its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `None` is the null path `<>`, to which nothing is ever reported.
    pub from: Option<Address>,
    pub to: Vec<Address>,
}

/// What a server said to something that it does not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Three digits, such as 550. 5xx stays, 4xx may pass.
    pub code: u16,
    /// RFC 3463, such as `5.1.1`, where the server gives one.
    pub enhanced: Option<String>,
    /// One line.
    pub words: String,
}

impl Refusal {
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }
}

/// What became of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The server took responsibility for all recipients but the rejected ones.
    Sent { words: String, rejected: Vec<(Address, Refusal)> },
    /// The server answered and took nothing. `rejected` tells the recipients apart where they were the reason.
    Refused { refusal: Refusal, rejected: Vec<(Address, Refusal)> },
    /// The mail itself cannot be sent by any server; nothing was tried.
    Unsendable(Flaw),
    /// It ended before the final dot: surely nothing was accepted, another try is safe.
    NotSent(SmtpError),
    /// It ended after the final dot and before its answer: the server may have accepted the mail or not.
    Uncertain(SmtpError),
}

/// Why there is no usable connection. Each message is a sentence for the administrator that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmtpError {
    /// No TCP connection: wrong name or port, network or server down. Worth trying again.
    #[error("{0}")]
    Unreachable(String),
    /// No trusted encryption. Needs a change of configuration.
    #[error("{0}")]
    Tls(String),
    /// The credentials were refused. Trying again with the same ones may lock the account.
    #[error("{0}")]
    Authentication(String),
    /// The server does not want to talk now, or to us.
    #[error("The mail server refused to serve: {words} ({code}). Check its settings; Hopdesk tries again.")]
    Refused { code: u16, words: String },
    /// The server broke the rules of the protocol or the bounds set here.
    #[error("The mail server sent something that cannot be right ({0}). Check that host and port are those of an SMTP server.")]
    Protocol(String),
    /// No answer in time.
    #[error("The mail server stopped answering ({0}).")]
    Timeout(String),
    /// The connection ended.
    #[error("The connection to the mail server ended ({0}).")]
    Cut(String),
    /// The caller's own step before the final dot failed.
    #[error("Sending was called off before the mail was handed over ({0}).")]
    CalledOff(String),
}

impl From<DialError> for SmtpError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Unreachable(text) => Self::Unreachable(text),
            DialError::Tls(text) | DialError::Forbidden(text) => Self::Tls(text),
            DialError::Timeout(text) => Self::Timeout(text),
        }
    }
}

type Result<T> = std::result::Result<T, SmtpError>;

/// Sends one mail over a connection of its own. `before_end` runs when everything but the final dot is handed over:
/// record there that the outcome is open from now on; if it fails, the mail is not sent.
pub async fn send<E: std::fmt::Display>(
    config: &SmtpConfig,
    envelope: &Envelope,
    bytes: &[u8],
    before_end: impl AsyncFnOnce() -> std::result::Result<(), E>,
) -> SendOutcome {
    if let Err(flaw) = data::check(bytes) {
        return SendOutcome::Unsendable(flaw);
    }
    match SmtpSession::connect(config).await {
        Ok(mut session) => {
            let outcome = session.send(envelope, bytes, before_end).await;
            if session.is_usable() {
                session.quit().await;
            }
            outcome
        }
        Err(error) => SendOutcome::NotSent(error),
    }
}

/// Connects, signs in and says good-bye: whether sending could work.
pub async fn check(config: &SmtpConfig) -> Result<()> {
    SmtpSession::connect(config).await?.quit().await;
    Ok(())
}
