//! The first start: who holds the console's one-time code becomes the first administrator and names the shop. Once.
mod api;
mod commands;

pub use api::routes;
