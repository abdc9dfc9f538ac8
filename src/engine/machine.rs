//! How the machine is doing, as Linux tells it in `/proc` (proc(5)). What cannot be read is missing, never guessed.
use serde::Serialize;
use std::fs;

#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Machine {
    pub processors: usize,
    /// Processes that ran or wanted to, on average over 1, 5 and 15 minutes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub load: Vec<f64>,
    /// Bytes of memory in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_total: Option<u64>,
    /// Bytes that programs could still get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_available: Option<u64>,
    /// Bytes that this process holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_used_here: Option<u64>,
}

/// As it is now.
pub fn look() -> Machine {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (memory, own) = (read("/proc/meminfo"), read("/proc/self/status"));
    Machine {
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        load: load(&read("/proc/loadavg")),
        memory_total: kilobytes(&memory, "MemTotal:"),
        memory_available: kilobytes(&memory, "MemAvailable:"),
        memory_used_here: kilobytes(&own, "VmRSS:"),
    }
}

fn load(text: &str) -> Vec<f64> {
    let numbers: Vec<f64> = text.split_whitespace().take(3).filter_map(|number| number.parse().ok()).collect();
    if numbers.len() == 3 { numbers } else { Vec::new() }
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_understood_and_what_it_does_not_is_missing() {
        assert_eq!(load("0.52 0.58 0.59 1/389 12345\n"), [0.52, 0.58, 0.59]);
        assert!(load("").is_empty() && load("0.5 x 1").is_empty());
        let text = "MemTotal:       24607244 kB\nMemAvailable:    1024 kB\n";
        assert_eq!((kilobytes(text, "MemAvailable:"), kilobytes(text, "VmRSS:")), (Some(1 << 20), None));
        assert!(look().processors >= 1);
    }
}
