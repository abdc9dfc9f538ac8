//! Templates of automatic mail: the defaults that come with the program, in every language, and what the desk put in their
//! place. Knows what a template may say; does not know when it is sent.
mod api;
pub mod commands;
mod engine;
mod model;
mod render;
mod store;

pub use api::routes;
pub use engine::{render_own, variables};
pub use model::{AgentValues, ContactValues, FailureValues, InboxValues, Rendered, Source, TemplateKind, TicketValues, Values};
pub use render::render;

#[cfg(test)]
mod tests;
