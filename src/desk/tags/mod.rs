//! Tags: the words by which tickets are sorted, made by using them. Knows how often each is used; knows no ticket.
mod api;
pub mod commands;
mod list;
mod model;
mod store;

pub use api::routes;
pub use commands::ensure;
pub use list::list;
pub use model::{Tag, TagUse, check_name};
pub use store::find;

#[cfg(test)]
mod tests;
