//! Real mails of other projects with the results these expect. Each module prints `set: passed/total` and holds what is reached.
#![allow(clippy::print_stdout)]
mod given;
mod reply;
mod sanitise;
