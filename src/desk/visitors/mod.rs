//! Visitors: people at a widget, each known by a secret that their browser keeps. Owns who they are and by what proof, what of a
//! conversation they are shown and in which order, and what goes to them by mail when they are gone. Knows lines and tickets; knows
//! no widget, and nothing of who is connected: that is told.
pub mod commands;
mod follower;
mod list;
mod model;
mod store;
mod words;

pub use follower::Showing;
pub use list::{Conversation, News, Shown, ShownFile, Speaker, before, conversation, file, news, of_ticket, reaches, ticket};
pub use model::{Attended, FORGOTTEN_AFTER, Proof, SignedIdentity, Upload, Visitor, VisitorHint, check_identity_secret};
pub use store::{due_lines, find, find_by_token, is_of_an_upload, of_line, upload};

#[cfg(test)]
mod tests;
