//! A small IMAP4rev1 client (RFC 3501): what a mailbox poller needs and no more. Owns one connection per session.
//!
//! Written here and not taken from `async-imap`, because that crate drops the tagged NO or BAD of FETCH, SEARCH, STORE
//! and NOOP, takes a broken connection for the end of an answer, allocates what a literal announces (up to 512 MiB)
//! before a byte of it came, and reports a cut during IDLE as an interrupt. A poller that believes "no new mail" when
//! the server said NO loses mail, so here every verb ends with the server's tagged OK or with an error.
//!
//! Knows the protocol; knows nothing of ledgers, inboxes or what a mail means.
mod fetch;
mod folder;
mod idle;
mod response;
mod session;
mod uids;
mod wire;

use super::sasl::Credentials;
use crate::engine::socket::DialError;
pub use crate::engine::socket::{Security, Server};
pub use fetch::{Content, Fetched, Fetching};
pub use folder::{Folder, FolderUse};
pub use idle::IdleEnd;
pub use session::{Capabilities, ImapSession, Removal, Selected};

/// Which mailbox, on which server, as whom.
#[derive(Debug, Clone)]
pub struct ImapConfig {
    pub server: Server,
    pub credentials: Credentials,
}

/// Why a verb failed. Each message is a sentence for the administrator that says what to do.
///
/// After [`ImapError::Refused`] the session goes on; after anything else it is out of step and every further verb
/// fails with [`ImapError::Cut`]: drop it and connect anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImapError {
    /// No TCP connection: wrong name or port, network or server down. Worth trying again.
    #[error("{0}")]
    Unreachable(String),
    /// No trusted encryption. Needs a change of configuration.
    #[error("{0}")]
    Tls(String),
    /// The credentials were refused. Trying again with the same ones may lock the account.
    #[error("{0}")]
    Authentication(String),
    /// The server understood and said NO or BAD.
    #[error("The mail server refused: {words} Check the mailbox's settings there; Hopdesk tries again.")]
    Refused {
        /// The response code in upper case (RFC 5530), such as `TRYCREATE` or `OVERQUOTA`.
        code: Option<String>,
        /// The server's words, one line.
        words: String,
    },
    /// The server broke the rules of the protocol or the bounds set here.
    #[error("The mail server sent something that cannot be right ({0}). Hopdesk connects anew; if it stays, the server needs a look.")]
    Protocol(String),
    /// No answer or no progress in time.
    #[error("The mail server stopped answering ({0}). Hopdesk connects anew.")]
    Timeout(String),
    /// The connection ended, or the session is unusable after an earlier failure.
    #[error("The connection to the mail server ended ({0}). Hopdesk connects anew.")]
    Cut(String),
    /// The folder was rebuilt while it was open: its UIDs now mean other mails (RFC 3501 section 2.3.1.1).
    #[error("The mail server renumbered the folder while it was read. Hopdesk opens it anew.")]
    Renumbered,
}

impl ImapError {
    /// Whether the same session can be used further.
    pub fn leaves_session_usable(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}

impl From<DialError> for ImapError {
    fn from(error: DialError) -> Self {
        match error {
            DialError::Unreachable(text) => Self::Unreachable(text),
            DialError::Tls(text) | DialError::Forbidden(text) => Self::Tls(text),
            DialError::Timeout(text) => Self::Timeout(text),
        }
    }
}

pub(super) type Result<T> = std::result::Result<T, ImapError>;

/// Connects, encrypts as configured, signs in and asks for the capabilities.
pub async fn connect(config: &ImapConfig) -> Result<ImapSession> {
    ImapSession::connect(config).await
}
