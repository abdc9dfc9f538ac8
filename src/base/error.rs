//! One error for everything up to the desk: a kind that decides what happens next, a sentence for people, a source for
//! the log. Knows nothing of HTTP: status codes are chosen in `engine::http::error`.
use std::{borrow::Cow, error::Error as StdError, fmt};

/// What class of failure it is; callers decide by this, never by the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input cannot be accepted as it is.
    Invalid,
    /// Nobody is signed in, or the credentials are wrong.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// It does not exist, or the asker may not know that it does.
    NotFound,
    /// It exists already, or the state does not allow it.
    Conflict,
    /// Somebody else changed it since it was read.
    Stale,
    /// Larger than what is accepted.
    TooLarge,
    /// Too often; try again after a while.
    TooMany,
    /// Cannot be done now (disk full, shutting down); trying again later is safe.
    Unavailable,
    /// Another process uses the data folder.
    InUse,
    /// The data was written by a newer program.
    Newer,
    /// A fault of ours or of the machine.
    Internal,
}

/// A failure with a sentence for people and, where there is one, the cause for the log.
pub struct Error {
    kind: Kind,
    message: Cow<'static, str>,
    /// The name of the input field at fault, in API spelling.
    field: Option<Cow<'static, str>>,
    /// Seconds after which another try makes sense.
    retry_after: Option<u32>,
    /// What the thing is now, for those whose picture of it was old.
    current: Option<Box<serde_json::Value>>,
    /// The ids of what came meanwhile, as the API writes them.
    newer: Vec<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), field: None, retry_after: None, current: None, newer: Vec::new(), source: None }
    }
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Invalid, message)
    }
    /// An invalid input whose field is known by its API name.
    pub fn field(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field.into()), ..Self::new(Kind::Invalid, message) }
    }
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Forbidden, message)
    }
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::NotFound, message)
    }
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Conflict, message)
    }
    /// Somebody else changed it meanwhile; `current` is how the API writes it now.
    pub fn stale(current: serde_json::Value) -> Self {
        Self { current: Some(Box::new(current)), ..Self::new(Kind::Stale, "Somebody else changed this in the meantime.") }
    }
    pub fn too_many(message: impl Into<Cow<'static, str>>, retry_after: u32) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(Kind::TooMany, message) }
    }
    pub fn unauthenticated(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unauthenticated, message)
    }
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unavailable, message)
    }
    /// A fault of ours: people see a plain sentence, the log sees the source.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..Self::new(Kind::Internal, "Something went wrong on our side.") }
    }
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
    /// The input field at fault, of an error that is not about the input alone.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }
    /// How the API writes what the thing is now.
    #[must_use]
    pub fn with_current(mut self, current: serde_json::Value) -> Self {
        self.current = Some(Box::new(current));
        self
    }
    /// What came meanwhile, for those who had not seen it.
    #[must_use]
    pub fn with_newer(mut self, ids: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        self.newer = ids.into_iter().map(|id| id.to_string()).collect();
        self
    }
    pub fn kind(&self) -> Kind {
        self.kind
    }
    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }
    pub fn field_name(&self) -> Option<&str> {
        self.field.as_deref()
    }
    pub fn current(&self) -> Option<&serde_json::Value> {
        self.current.as_deref()
    }
    pub fn newer(&self) -> &[String] {
        &self.newer
    }
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }
}

impl fmt::Display for Error {
    /// The message and the chain of causes: for logs and terminals, not for the API.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A sentence goes on with its cause.
        f.write_str(if self.source.is_some() { self.message.trim_end_matches('.') } else { &self.message })?;
        let mut cause = self.source.as_deref().map(|s| s as &dyn StdError);
        while let Some(c) = cause {
            write!(f, ": {c}")?;
            cause = c.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({self})", self.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn StdError + 'static))
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        use std::io::ErrorKind::*;
        match e.kind() {
            StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem => {
                Self::unavailable("The disk takes no more data. Nothing that was accepted is lost; free some space and try again.")
                    .with_source(e)
            }
            _ => Self::internal(e),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::internal(e)
    }
}
