//! The types that tickets are sorted into: a short list that administrators keep, with a name in each language. Knows which may
//! be chosen; knows no ticket, which names its type by key alone.
mod api;
pub mod commands;
mod fields;
mod model;
mod store;

pub use api::routes;
pub use fields::{Fault, Field, FieldKind, FieldOption, Values};
pub use model::{TicketType, TypeDetail};
pub use store::{expect_usable, fields_of, list};

#[cfg(test)]
mod tests;
