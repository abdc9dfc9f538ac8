//! `hopdesk file-text`: what the server starts for each file whose text is wanted. Reads no data folder.
use crate::engine::extract::{self, Format};
use std::process::ExitCode;

/// How the server calls it.
pub const NAME: &str = "file-text";

#[derive(Debug, clap::Args)]
pub struct FileText {
    /// How the file on standard input is read.
    #[arg(value_parser = |word: &str| Format::from_word(word).ok_or("no such format"))]
    format: Format,
}

impl FileText {
    pub fn run(&self) -> ExitCode {
        ExitCode::from(extract::read_standard_input(self.format))
    }
}
