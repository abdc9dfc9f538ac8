//! Reads files that came with entries: follows the log for what is new, finds the bytes of what is wanted, and tells the tickets
//! what came of it. The text itself is kept by [`file_texts`](super::file_texts). Starts no program and waits for none: whoever
//! works the queue off does that between [`next`] and [`settle`].
mod commands;
mod follower;

pub use commands::{Job, Turn, next, put_off, settle};
pub use follower::Wanting;

#[cfg(test)]
mod tests;
