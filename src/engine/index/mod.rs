//! Full-text search: documents that belong to groups, found by their words. Owns one folder; what is in it can be built anew
//! from elsewhere at any time, so damage costs time and no data. Knows tantivy; knows not what a document or a group is, who
//! asks, nor the log that feeds it: the cursor is a number that comes back as it was given.
//!
//! [`open`] gives two handles: [`Index`] answers questions from any thread, [`Writer`] is held by the one who feeds it. All
//! functions block (milliseconds to, in [`open`], seconds): call them where blocking is allowed.
mod answer;
mod begin;
mod best;
mod code;
mod collect;
mod columns;
mod flight;
mod groups;
mod open;
mod plan;
mod query;
mod schema;
mod similar;
mod snippet;
mod stem;
mod sum;
mod swap;
#[cfg(test)]
mod tests;
mod text;
mod window;
mod writer;

pub use answer::{Hit, Hits, Index, MAX_LIMIT, MAX_OFFSET, MOST_AMONG, Search, Within};
pub use collect::{Place, Sort, Visible};
pub use open::{Condition, Opened, Seen, cursor_of, inspect, open, open_reading};
pub use query::{Loosened, MAX_QUERY, MAX_WORDS, Query};
pub use schema::{Document, Part};
pub use similar::{Likeness, Similar};
pub use snippet::Snippet;
pub use swap::{forget_next, is_next_wanted, next_of, open_next, want_next};
pub use window::Brief;
pub use writer::{Change, Writer};
