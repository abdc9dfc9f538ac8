//! A cell for the server that stands for a small box: one core, 512 MB. Made of control groups (v2 or v1), as root.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const MEMORY: &str = "512M";

pub struct Cell {
    folder: PathBuf,
}

impl Cell {
    pub fn make() -> Self {
        let version_2 = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
        let root = Path::new(if version_2 { "/sys/fs/cgroup" } else { "/sys/fs/cgroup/memory" });
        let folder = root.join(format!("hopdesk-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a control group can be made: run this as root");
        if version_2 {
            // Where nobody else has switched it on.
            let _ = fs::write(root.join("cgroup.subtree_control"), "+memory");
            let _ = fs::write(folder.join("memory.swap.max"), "0");
        }
        let limit = if version_2 { "memory.max" } else { "memory.limit_in_bytes" };
        fs::write(folder.join(limit), MEMORY).expect("memory can be limited");
        Self { folder }
    }

    /// A command that runs `program` inside.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"echo $$ >"$0/cgroup.procs" && exec taskset -c 0 "$@""#]).arg(&self.folder).arg(program);
        command
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.folder);
    }
}
