//! Machinery: storage, log, work, HTTP, mail, index. Knows no word of the helpdesk.
pub mod index;
pub mod mail;
