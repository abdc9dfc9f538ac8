//! `hopdesk demo`.
use super::Common;
use crate::base::{Error, Result};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, env = "HOPDESK_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<String>,
}

impl Demo {
    pub fn run(&self, _common: &Common) -> Result<ExitCode> {
        Err(Error::unavailable("not there yet"))
    }
}
