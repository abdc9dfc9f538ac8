//! Handover: what whoever takes a ticket over should know, made from its thread alone (what was promised, what is still asked, when there
//! was last contact on which channel), and who takes over while somebody is out of the office. Knows tickets and agents; asks nothing
//! outside.
mod absence;
mod api;
mod brief;
mod passages;
mod store;

pub use absence::{Absence, step};
pub use api::routes;

#[cfg(test)]
mod tests;
