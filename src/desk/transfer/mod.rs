//! Transfer: everything that the desk holds, out of it. One JSON object a line, a ticket each, in the order of their numbers.
mod export;

pub use export::{Exporter, TicketRecord};
