//! Emptying: what lay in the trash or among the spam for thirty days goes for good. Knows whom to ask for their part of it; each
//! forgets its own.
mod commands;

pub use commands::step;

#[cfg(test)]
mod tests;
