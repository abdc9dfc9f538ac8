//! The mails that are measured: made by the given generator, kept between runs, since the same number gives the same bytes.
use hopdesk::channels::email::import::{Messages, find};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A corpus of so many messages; `None`, with a notice, where the generator was not given.
pub fn make(messages: usize, format: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("HOPDESK_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let generator = shared.join("perf/mailgen.py");
    if !generator.exists() {
        eprintln!("nothing was measured: {} is not there", generator.display());
        return None;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mails-{messages}-{format}"));
    if !path.exists() {
        let made = path.with_extension("part");
        let ended = Command::new("python3")
            .arg(generator)
            .args(["--messages", &messages.to_string(), "--format", format, "--jobs", "2", "--out"])
            .arg(&made)
            .stdout(std::process::Stdio::null())
            .status()
            .expect("python3 runs");
        assert!(ended.success(), "the generator failed");
        std::fs::rename(made, &path).expect("the corpus gets its name");
    }
    Some(path)
}

/// The raw messages of a corpus, in their order.
pub fn raw(mails: &Path) -> Vec<Vec<u8>> {
    let files = find(mails).expect("the corpus can be read").files;
    files.iter().flat_map(|file| Messages::open(file).expect("a file opens")).map(|message| message.expect("a message").raw).collect()
}
