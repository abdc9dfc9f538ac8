//! The text inside files: wanted, read by whoever works the queue off, and kept. Named by the bytes and how they are read, so that the
//! same bytes are read once. Knows no ticket, no entry and no file by name; nor how a file is read.
pub mod commands;
mod list;
pub mod model;
mod store;

pub use list::{next_due, of, text};
pub use model::{FileText, FileTextState, Settled, Wanted};

#[cfg(test)]
mod tests;
