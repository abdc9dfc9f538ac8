//! The mail wires against real servers and against lying ones: what arrives, what fails, and what each failure is called.
#![expect(clippy::disallowed_methods, reason = "tests start servers and clients beside each other")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test ends where something is not as it must be, and says why")]
mod imap;
mod imap_lies;
mod oauth;
#[path = "../servers/mod.rs"]
mod servers;
mod smtp;
