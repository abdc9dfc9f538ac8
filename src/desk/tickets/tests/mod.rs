//! Tickets over HTTP, on a real database and through the real intake.
mod listing;
mod organising;
mod originals;
mod reading;
mod writing;
