//! Handover: what whoever takes a ticket over should know, made from its thread alone: what was promised, what is still asked, when
//! there was last contact on which channel. Knows tickets; nothing is stored, and nothing outside is asked.
mod api;
mod brief;
mod passages;

pub use api::routes;

#[cfg(test)]
mod tests;
