//! What happens when things go wrong around Hopdesk: the process is killed at any moment, the disk is full, files are damaged,
//! the input is hostile. The real executable on real files; what it holds afterwards is compared with a run that nobody disturbed.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test starts processes, reads its seed, and ends where something is not as it must be"
)]
mod backup;
mod control;
mod corpus;
mod disk;
mod files;
mod folder;
mod index;
mod input;
mod kill;
mod process;
mod random;
mod state;
