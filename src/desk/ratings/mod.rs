//! Ratings: how well those who asked were helped, in their own words. One for each ticket, which they may change. Knows tickets; knows
//! no channel by which somebody is asked.
pub mod commands;
mod model;
mod store;

pub use model::Rating;
pub use store::of_ticket;
