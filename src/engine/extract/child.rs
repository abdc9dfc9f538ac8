//! What the child does: limits itself, reads a file from standard input, writes its text to standard output, and says by its exit
//! code how that went.
use super::{Format, MAX_FILE, Problem, read, sink::Sink};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    io::{Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Bytes of address space: the program itself, the file, and what reading it needs.
const MEMORY: u64 = 400 << 20;

/// The exit code of a child that may not limit itself: it has read nothing.
pub(super) const UNLIMITED: u8 = 9;

/// Seconds of processor time.
const SECONDS: u64 = 20;

/// Reads standard input as `format`; the exit code. The process is good for nothing else afterwards.
pub fn read_standard_input(format: Format) -> u8 {
    if limit().is_err() {
        return UNLIMITED;
    }
    // What a library says while it panics is nobody's business.
    std::panic::set_hook(Box::new(|_| {}));
    let mut bytes = Vec::new();
    let outcome = match std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes) {
        Ok(read) if read as u64 > MAX_FILE => Err(Problem::TooLarge),
        Ok(_) => write(format, bytes, &mut std::io::stdout().lock()),
        Err(_) => Err(Problem::Crashed),
    };
    outcome.map_or_else(Problem::code, |()| 0)
}

/// Writes the text of a file; a panic is one of its problems.
pub(super) fn write(format: Format, bytes: Vec<u8>, out: &mut dyn Write) -> Result<(), Problem> {
    let mut sink = Sink::new(out);
    let outcome = catch_unwind(AssertUnwindSafe(|| read(format, bytes, &mut sink))).unwrap_or(Err(Problem::Damaged));
    let sent = sink.flush();
    outcome.and(sent)
}

/// Takes from this process what reading a file does not need. Fails where memory and time cannot be limited.
fn limit() -> std::io::Result<()> {
    // People who wait for an answer come first; and where memory runs out, this process goes before the desk.
    let _ = rustix::process::nice(15);
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    let limit = |resource, value| {
        // Who may have less already does not get more.
        let value = getrlimit(resource).maximum.map_or(value, |most| most.min(value));
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
    };
    limit(Resource::As, MEMORY)?;
    limit(Resource::Cpu, SECONDS)?;
    let others = [
        (Resource::Core, 0),
        // It writes no file and starts nothing.
        (Resource::Fsize, 0),
        (Resource::Nproc, 0),
        (Resource::Nofile, 8),
    ];
    for (resource, value) in others {
        let _ = limit(resource, value);
    }
    Ok(())
}
