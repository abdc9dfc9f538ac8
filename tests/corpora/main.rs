//! The given sets of real mails, one module each. Every module prints its score and holds it.
mod given;
mod parse_sets;
