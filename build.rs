//! Builds the browser app before the executable that embeds it, so that `cargo run` works on a fresh machine with Rust and Node.
//! Only when what is built is missing or older than its sources; `HOPDESK_WEB=skip` never builds it, `HOPDESK_WEB=force` always.
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, exit},
    time::SystemTime,
};

/// What the app is made of.
const INPUTS: [&str; 8] = [
    "web/src",
    "web/widget",
    "web/public",
    "web/index.html",
    "web/package.json",
    "web/package-lock.json",
    "web/vite.config.ts",
    "web/svelte.config.js",
];
/// The desk, and the chat for shop pages.
const BUILT: [&str; 2] = ["web/dist", "web/dist-widget"];
const PAGES: [&str; 2] = ["web/dist/index.html", "web/dist-widget/index.html"];

fn main() {
    // A path that is missing would count as changed on every build.
    for input in INPUTS.iter().filter(|input| Path::new(input).exists()) {
        println!("cargo:rerun-if-changed={input}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=HOPDESK_WEB");
    pack_relocations();
    for built in BUILT.iter().filter(|built| fs::create_dir_all(built).is_ok()) {
        println!("cargo:rerun-if-changed={built}");
    }
    #[expect(clippy::disallowed_methods, reason = "the switch of the build itself")]
    let mode = std::env::var("HOPDESK_WEB").unwrap_or_default();
    let newest_input = INPUTS.iter().filter_map(|input| newest(Path::new(input))).max();
    let built = PAGES.iter().map(|page| fs::metadata(page).and_then(|about| about.modified()).ok()).min().flatten();
    match mode.as_str() {
        "skip" => {}
        "force" => build(newest_input),
        "" if built < newest_input => build(newest_input),
        "" => {}
        other => give_up(&format!("HOPDESK_WEB is \"{other}\"; it can be \"skip\" or \"force\".")),
    }
}

fn build(newest_input: Option<SystemTime>) {
    if newest(Path::new("web/node_modules/.package-lock.json")) < newest(Path::new("web/package-lock.json")) {
        npm(&["ci", "--no-audit", "--no-fund"]);
    }
    npm(&["run", "build"]);
    // What was built is as old as what it was built from: cargo then does not take it for a change of its own, and a file that
    // was edited while the build ran is newer.
    if let Some(time) = newest_input {
        BUILT.iter().for_each(|built| date(Path::new(built), time));
    }
}

/// The time of the last change in a file or a folder, whose own time tells that something in it was removed.
fn newest(path: &Path) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    let own = about.modified().ok();
    if !about.is_dir() {
        return own;
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max().max(own)
}

fn date(path: &Path, time: SystemTime) {
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        date(&entry.path(), time);
    }
    let dated = File::open(path).and_then(|file| file.set_modified(time));
    if let Err(error) = dated {
        println!("cargo:warning={} keeps its time, and will be built once more: {error}", path.display());
    }
}

/// Its output goes to standard error: cargo reads the other.
fn npm(words: &[&str]) {
    let said = format!("npm {}", words.join(" "));
    match Command::new("npm").args(words).current_dir("web").stdout(std::io::stderr()).status() {
        Ok(status) if status.success() => {}
        Ok(status) => give_up(&format!("`{said}` in web/ failed ({status}); its words are above.")),
        Err(error) => give_up(&format!(
            "`{said}` cannot be run ({error}). The browser app is built with Node 20 or newer: install it, \
             or build without the app: HOPDESK_WEB=skip"
        )),
    }
}

fn give_up(message: &str) -> ! {
    println!("cargo::error={message}");
    exit(1)
}

/// Two megabytes of places that are put right when the program starts fit into a few kilobytes, where the system's loader reads them: that
/// of glibc 2.36 and later.
#[expect(clippy::disallowed_methods, reason = "what is built for is told to a build by its environment")]
fn pack_relocations() {
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    let is_native = of("TARGET") == of("HOST") && of("CARGO_CFG_TARGET_OS") == "linux" && of("CARGO_CFG_TARGET_ENV") == "gnu";
    if is_native && of("PROFILE") == "release" && glibc() >= Some((2, 36)) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's C library.
fn glibc() -> Option<(u32, u32)> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
