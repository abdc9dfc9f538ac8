//! Notices: what an agent must be told in the app. They name rows by id and hold no text of customers; who tells, decides
//! what is worth telling.
mod api;
mod choices;
pub mod commands;
mod list;
mod model;
mod store;

pub use api::routes;
pub use choices::{Choices, ChoicesPatch, QuietHours};
pub use commands::tell;
pub use list::list;
pub use model::{Notice, NoticeKind};
pub use store::{choices, unread};

#[cfg(test)]
mod tests;
