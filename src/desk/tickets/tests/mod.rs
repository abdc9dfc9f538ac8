//! Tickets over HTTP, on a real database and through the real intake.
mod calls;
mod linking;
mod listing;
mod organising;
mod originals;
mod reading;
mod spam;
mod writing;
