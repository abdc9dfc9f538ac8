//! Where log lines go: standard error, as text on a terminal and as JSON otherwise.
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Sets the process up for logging; `filter` such as `info` or `hopdesk=debug`. A second call changes nothing.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if std::io::stderr().is_terminal() {
        subscriber.with_target(false).try_init()
    } else {
        subscriber.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    };
}
