//! The live feed: what happens at the desk, as it happens, for those who may know it. Remembers nothing: the log does, and the
//! engine for as long as it matters who is where.
mod api;
mod audience;

pub use api::{HiddenEvent, routes};

#[cfg(test)]
mod tests;
