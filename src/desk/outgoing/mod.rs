//! What is to go out, with everything a channel needs to make it: who, what, files, history, the chain of ids. Knows tickets
//! and the outbox; knows no channel: quoting, subject tags and headers are theirs.
mod compose;

pub use compose::{Outgoing, OutgoingFile, Quote, bytes_of, compose};
