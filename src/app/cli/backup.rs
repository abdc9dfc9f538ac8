//! `hopdesk backup` and `hopdesk restore`.
use super::{Common, clock, expect_file, open_to_look, tell};
use crate::{base::Result, engine::backup};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Works while the desk is running. The file holds customers' mail and the key to stored passwords: keep it safe.\n\nExample:\n  hopdesk backup --data /var/lib/hopdesk /backup/hopdesk-$(date +%F).tar.zst"
)]
pub struct Backup {
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  hopdesk restore --data /var/lib/hopdesk /backup/hopdesk-2026-11-21.tar.zst")]
pub struct Restore {
    file: PathBuf,
}

impl Backup {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        expect_file(&self.file)?;
        let bytes = backup::make(&open_to_look(common)?, &self.file)?;
        tell(&format!(
            "{} written, {} MB. The copy of the database was checked and is sound.",
            self.file.display(),
            bytes.div_ceil(1 << 20)
        ));
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        expect_file(&self.file)?;
        let restored = backup::restore(&self.file, &common.data, clock().now())?;
        tell(&format!(
            "{} was brought back as it was at {}. The search index fills with the first start.",
            common.data.display(),
            restored.made_at
        ));
        if restored.has_configuration {
            tell("Its hopdesk.toml came back too: look whether address, proxies and certificates are right for this machine.");
        }
        Ok(ExitCode::SUCCESS)
    }
}
