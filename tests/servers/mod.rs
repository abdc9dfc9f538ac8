//! The outer wires of the tests: real servers where there are some (Dovecot, aiosmtpd), scripted ones where a real one
//! would not fail on demand. All on free loopback ports, each in a folder of its own, stopped when dropped.
#![allow(dead_code, reason = "each test binary uses its own part")]
pub mod asterisk_fake;
pub mod authority;
pub mod dovecot;
pub mod http_fake;
pub mod imap_liar;
pub mod meta_fake;
pub mod oauth_fake;
pub mod smtp_fake;
pub mod smtp_real;
pub mod telegram_fake;
pub mod zalo_fake;

use std::{
    net::TcpListener,
    process::Child,
    time::{Duration, Instant},
};

/// A port that was free a moment ago, for servers that cannot be handed a socket.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("loopback has free ports").local_addr().expect("it is bound").port()
}

/// Waits until something accepts connections there; false if the child ended or ten seconds are over.
async fn is_up(child: &mut Child, port: u16) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut pace = tokio::time::interval(Duration::from_millis(5));
    while Instant::now() < deadline {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return true;
        }
        if !matches!(child.try_wait(), Ok(None)) {
            return false;
        }
        pace.tick().await;
    }
    false
}

/// Asks the very process that was started to end, and waits for it.
fn stop(child: &mut Child) {
    let _ = std::process::Command::new("kill").arg(child.id().to_string()).status();
    let _ = child.wait();
}
