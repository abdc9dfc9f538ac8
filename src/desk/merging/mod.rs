//! Contacts that turn out to be one person, or one that turns out to be two: merges and splits with all that hangs on them, and how
//! each is undone. Knows contacts and tickets; what each of them does is theirs to decide.
mod api;
pub mod commands;
mod list;
mod model;
mod store;

pub use api::routes;
pub use list::{ContactOperationDetail, list};
pub use model::ContactOperationKind;

#[cfg(test)]
mod tests;
