//! Lines: the standing ways to people through inboxes whose channels have no addresses: a chat, a thread with a page, an account of
//! another program. Owns who is at the other end, whether they can be reached now, and how a text is made to fit. Knows inboxes and
//! contacts; knows no ticket and no channel.
pub mod commands;
pub mod fit;
pub mod model;
mod store;

pub use model::{Claims, Line, NewLine, obstacle};
pub use store::{contact_of, find, find_of, get, nameless, of_contact};

#[cfg(test)]
mod tests;
