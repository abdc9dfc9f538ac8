//! What people live through with the desk, told over HTTP, IMAP and SMTP on the true application with real servers outside.
#![expect(clippy::disallowed_methods, reason = "tests start servers and clients beside each other")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test ends where something is not as it must be, and says why")]
mod answers;
mod chat;
mod client;
mod closing;
mod counter;
mod delivery;
mod first_run;
mod hook;
mod house;
mod killed;
mod letter;
mod live;
mod forms;
mod loops;
mod machine;
mod mailboxes;
mod meta;
mod organise;
mod pages;
mod patience;
mod phone;
mod photographs;
mod proxy;
mod quarantine;
mod removal;
mod requests;
#[path = "../servers/mod.rs"]
mod servers;
mod shop;
mod strangers;
mod telegram;
mod tokens;
mod zalo;
