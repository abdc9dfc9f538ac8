//! Macros: prepared answers with variables, and changes to a ticket that go with them; of one agent, a team, or everybody. Knows what
//! may stand in one and what it becomes for a ticket; whether the actor may answer or change that, tickets decide.
mod api;
pub mod commands;
mod list;
mod model;
mod render;
mod store;

pub use api::routes;
pub use list::{get, list};
pub use model::{Actions, Audience, Bodies, Body, Macro, MacroDraft};
pub use render::{RenderedMacro, render};

#[cfg(test)]
mod tests;
