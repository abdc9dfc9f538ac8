//! Tickets over HTTP, on a real database and through the real intake.
mod calls;
mod listing;
mod organising;
mod originals;
mod reading;
mod spam;
mod writing;
