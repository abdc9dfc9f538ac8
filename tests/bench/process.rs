//! What processes cost: processor time and memory, as the kernel counts them.
use std::{
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// The kernel counts in hundredths of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What a command cost.
pub struct Cost {
    pub wall: Duration,
    /// User and system time of all its threads.
    pub cpu: Duration,
    /// Kilobytes: the most that ever was resident, and of that the most that was neither file nor shared.
    pub peak: u64,
    pub peak_anonymous: u64,
    pub output: Output,
}

/// Runs a command to its end, looking at it all the while.
pub fn run(mut command: Command) -> Cost {
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let (mut peak, mut peak_anonymous) = (0, 0);
    let cpu = loop {
        let (state, used) = stat(&child.id().to_string()).expect("a child stays known until somebody waits for it");
        // It has ended, and its last counts stand.
        if state == 'Z' {
            break used;
        }
        peak = peak.max(memory(&child, "VmHWM"));
        peak_anonymous = peak_anonymous.max(memory(&child, "RssAnon"));
        std::thread::sleep(Duration::from_millis(5));
    };
    let wall = started.elapsed();
    Cost { wall, cpu, peak, peak_anonymous, output: child.wait_with_output().expect("it ended") }
}

/// A line of /proc/PID/status in kilobytes; 0 once the process has ended.
pub fn memory(child: &Child, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or_default();
    line.split_ascii_whitespace().find_map(|word| word.parse().ok()).unwrap_or_default()
}

/// State and processor time of a process.
fn stat(process: &str) -> Option<(char, Duration)> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let user: u32 = fields.nth(10)?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some((state, TICK * (user + system)))
}

/// Processor time of this process, all threads together.
pub fn own_cpu() -> Duration {
    stat("self").expect("Linux tells").1
}

/// What `job` answers, and the processor time that went by meanwhile.
pub fn timed<T>(job: impl FnOnce() -> T) -> (T, Duration) {
    let before = own_cpu();
    let outcome = job();
    (outcome, own_cpu() - before)
}
