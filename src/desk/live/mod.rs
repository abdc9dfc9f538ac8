//! The live feed: what happens at the desk, as it happens, for those who may know it. Remembers nothing: the log does.
mod api;
mod audience;

pub use api::routes;

#[cfg(test)]
mod tests;
