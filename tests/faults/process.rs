//! A running Hopdesk: its lines as they come, its end within a time, its death at a chosen moment. Nothing is left running.
use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

/// Whatever takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a process ended, and what it said.
#[derive(Debug)]
pub struct Outcome {
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The same, if it ended with exit code 0.
    #[track_caller]
    pub fn expect_done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }
}

enum Line {
    Out(String),
    Err(String),
}

pub struct Running {
    child: Child,
    lines: Receiver<Line>,
    out: String,
    err: String,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        pass_on(child.stdout.take().unwrap(), sender.clone(), Line::Out);
        pass_on(child.stderr.take().unwrap(), sender, Line::Err);
        Self { child, lines, out: String::new(), err: String::new() }
    }

    /// Takes lines in until the process ends (true), a line on standard error has `mark` (true), or the time is over (false).
    fn listen(&mut self, time: Duration, mark: Option<&str>) -> bool {
        let until = Instant::now() + time;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Line::Out(line)) => self.out.push_str(&line),
                Ok(Line::Err(line)) => {
                    self.err.push_str(&line);
                    if mark.is_some_and(|mark| line.contains(mark)) {
                        return true;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }

    /// Waits until it says `mark` on standard error.
    #[track_caller]
    pub fn wait_for(&mut self, mark: &str) {
        assert!(self.listen(PATIENCE, Some(mark)) && self.err.contains(mark), "it never said \"{mark}\": {}{}", self.out, self.err);
    }

    /// Whether it has not ended by itself; if it has, its words are printed.
    pub fn runs(&mut self) -> bool {
        if self.child.try_wait().unwrap().is_none() {
            return true;
        }
        self.listen(PATIENCE, None);
        eprintln!("{}{}", self.out, self.err);
        false
    }

    /// Lets it run for `time`, then kills it; whether it was still running then.
    pub fn kill_after(mut self, time: Duration) -> bool {
        let ended = self.listen(time, None);
        if !ended {
            self.child.kill().unwrap();
        }
        self.child.wait().unwrap().signal() == Some(9)
    }

    /// Waits for its end.
    #[track_caller]
    pub fn finish(mut self) -> Outcome {
        assert!(self.listen(PATIENCE, None), "it does not end: {}{}", self.out, self.err);
        let status = self.child.wait().unwrap();
        Outcome { code: status.code(), out: std::mem::take(&mut self.out), err: std::mem::take(&mut self.err) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pass_on(from: impl Read + Send + 'static, to: Sender<Line>, wrap: fn(String) -> Line) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if to.send(wrap(String::from_utf8_lossy(&line).into_owned())).is_err() {
                return;
            }
            line.clear();
        }
    });
}
