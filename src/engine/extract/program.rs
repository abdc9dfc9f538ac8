//! The parent's side: starts the child, feeds it, and waits no longer than it may take.
use super::{Format, MAX_FILE, MAX_TEXT, Problem, child::UNLIMITED};
use crate::base::{Error, Result};
use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    time::timeout,
};

/// How long a child may take by the clock on the wall: more than its processor time, for it gives way to all others.
const PATIENCE: Duration = Duration::from_secs(90);

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extracted {
    /// May be empty: a scanned page has no text.
    pub text: String,
    /// Why there is no more.
    pub problem: Option<Problem>,
}

/// Reads files, one child each; cheap to clone.
#[derive(Debug, Clone)]
pub struct Extractor(Arc<Program>);

#[derive(Debug)]
struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    patience: Duration,
}

impl Extractor {
    /// Starts this very program, even if its file was replaced meanwhile. `command` is what makes it call
    /// [`super::read_standard_input`]; the word of the format follows.
    pub fn new(command: &str) -> Self {
        Self(Arc::new(Program { path: "/proc/self/exe".into(), arguments: vec![command.into()], patience: PATIENCE }))
    }

    /// Starts the program at `path` instead, called in the same way.
    #[must_use]
    pub fn at(self, path: impl Into<PathBuf>) -> Self {
        Self(Arc::new(Program { path: path.into(), arguments: self.0.arguments.clone(), patience: self.0.patience }))
    }

    /// Starts a shell script instead.
    #[cfg(test)]
    pub fn played_by(script: &str, patience: Duration) -> Self {
        Self(Arc::new(Program { path: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()], patience }))
    }

    /// The text of a file. Whatever is in it, there is an answer in a bounded time; fails only if the machine starts no child.
    pub async fn extract(&self, format: Format, bytes: Vec<u8>) -> Result<Extracted> {
        if bytes.len() as u64 > MAX_FILE {
            return Ok(Extracted { text: String::new(), problem: Some(Problem::TooLarge) });
        }
        let refused = |error| Error::unavailable("The program that reads files cannot be started.").with_source(error);
        let mut child = Command::new(&self.0.path)
            .args(&self.0.arguments)
            .arg(format.word())
            // It needs nothing that the desk knows.
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(refused)?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let feed = async move {
            if let Some(mut input) = input {
                // A child that has seen enough closes its end.
                let _ = input.write_all(&bytes).await;
                let _ = input.shutdown().await;
            }
        };
        let mut said = Vec::new();
        let gather = async {
            match output {
                Some(output) => output.take(MAX_TEXT as u64 + 1).read_to_end(&mut said).await.map(drop),
                None => Ok(()),
            }
        };
        let talk = async {
            let ((), heard) = tokio::join!(feed, gather);
            heard?;
            child.wait().await
        };
        let ended = timeout(self.0.patience, talk).await;
        let problem = match ended {
            Ok(Ok(status)) if status.code() == Some(i32::from(UNLIMITED)) => {
                return Err(Error::unavailable("The program that reads files may not limit its memory and time here, and so reads none."));
            }
            Ok(Ok(status)) => problem(status),
            Ok(Err(error)) => return Err(refused(error)),
            Err(_) => {
                let _ = child.kill().await;
                Some(Problem::TooSlow)
            }
        };
        Ok(Extracted { text: text(said), problem })
    }
}

fn problem(status: ExitStatus) -> Option<Problem> {
    const ABORTED: i32 = 6;
    const KILLED: i32 = 9;
    const NOBODY_LISTENS: i32 = 13;
    const TIME_IS_UP: i32 = 24;
    match (status.code(), status.signal()) {
        (Some(0), _) => None,
        (Some(code), _) => Some(Problem::from_code(code).unwrap_or(Problem::Crashed)),
        // Whoever gets no memory aborts, and whoever uses up the machine's is killed.
        (None, Some(ABORTED | KILLED)) => Some(Problem::TooLarge),
        (None, Some(NOBODY_LISTENS)) => Some(Problem::Cut),
        (None, Some(TIME_IS_UP)) => Some(Problem::TooSlow),
        (None, _) => Some(Problem::Crashed),
    }
}

/// At most as much as is kept, whatever the child said.
fn text(said: Vec<u8>) -> String {
    let mut text = String::from_utf8_lossy(&said).into_owned();
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text
}
