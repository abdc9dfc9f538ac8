//! The audit log: everything that happened, for those who answer for the desk. Only reads; the log is written by what happens.
mod api;
mod list;

pub use api::routes;
pub use list::{AuditFilter, list};

#[cfg(test)]
mod tests;
