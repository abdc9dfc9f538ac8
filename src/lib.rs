#![doc = include_str!("../ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod app;
pub mod base;
pub mod channels;
pub mod desk;
pub mod engine;
