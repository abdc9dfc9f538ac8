//! What it was measured on.
use std::{path::Path, process::Command};

/// One line: processor, cores, memory, kernel, disk.
pub fn description() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let named = |text: &str, name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let processor = named(&read("/proc/cpuinfo"), "model name").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory: u64 = read("/proc/meminfo").split_ascii_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    format!(
        "Machine: {processor}, {cores} cores, {} GiB, Linux {}, {}; load before the run {}.",
        memory >> 20,
        kernel.trim(),
        disk(Path::new(env!("CARGO_TARGET_TMPDIR"))),
        load.split(' ').next().unwrap_or_default()
    )
}

/// Device and file system that hold the data folder.
fn disk(folder: &Path) -> String {
    let told = Command::new("df").args(["--output=source,fstype"]).arg(folder).output();
    let text = told.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut words = text.lines().nth(1).unwrap_or_default().split_ascii_whitespace();
    format!("{} ({})", words.next().unwrap_or("an unknown disk"), words.next().unwrap_or("?"))
}
