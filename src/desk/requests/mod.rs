//! Requests: a ticket as the one who asked sees it, and the links and codes that open it without an account. Owns who may open
//! which request, what of its thread is theirs to see, and what they may do there. Knows no page and no form.
mod access;
mod api;
pub mod commands;
mod link;
mod list;
mod model;
mod page;
mod store;
mod words;

pub use access::{find, link_for, link_to_answer, own_link};
pub use api::routes;
pub use link::{conceal, make, verify};
pub use list::{OwnRequest, of_address, signed_in};
pub use model::{Link, Request, Scope};
pub use page::{RequestFile, RequestPage, Shown, ShownKind, Step, file, page};
pub use words::plain_subject;
