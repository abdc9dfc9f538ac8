//! Views: listings of tickets by name, those that everybody has and those that agents save for themselves or for each other, with
//! how many tickets each holds. Knows filters as the listing of tickets does, and reads tickets through it alone.
mod api;
pub mod commands;
mod count;
mod list;
mod model;
mod store;

pub use api::routes;
pub use count::{ViewCount, counts};
pub use list::{get, is_in_audience, list};
pub use model::{BuiltIn, NewView, Sharing, View, ViewPatch};

#[cfg(test)]
mod tests;
