//! The words all floors share: ids, time, errors, actors, pages, addresses, text. Knows no IO and no async.
pub mod actor;
pub mod address;
pub mod clock;
pub mod error;
pub mod id;
pub mod locale;
pub mod message;
pub mod network;
pub mod page;
pub mod secret;
pub mod text;

pub use actor::{Actor, Grants};
pub use address::{Address, Mailbox};
pub use clock::{Clock, Time};
pub use error::{Error, Kind, Result};
pub use locale::Language;
pub use page::{Cursor, Page, PageRequest};
pub use secret::Secret;
