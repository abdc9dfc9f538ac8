//! Backups that the desk makes of itself: every night, and when somebody asks. Keeps account of each, of where it lies and of what went
//! wrong; how a backup is made is the engine's.
mod api;
pub mod commands;
mod model;
mod store;

pub use api::routes;
pub use model::{Backup, BackupCause, BackupState, folder};

#[cfg(test)]
mod tests;
