//! The HTTP edge that every feature shares: problems, extractors, layers, the session cookie, limits, the live feed.
//! Knows requests and responses; knows no route and nothing of who may do what.
pub mod assets;
pub mod cookie;
pub mod connections;
pub mod csrf;
pub mod error;
pub mod file;
pub mod json;
pub mod layers;
pub mod limit;
pub mod sse;

pub use error::Problem;
pub use json::{Json, PageQuery, Path, Query, nullable, read_json};
pub use layers::{RemoteAddress, RequestId, dress};
pub use limit::Limiter;

#[cfg(test)]
mod tests;
