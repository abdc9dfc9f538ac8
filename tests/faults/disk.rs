//! A disk that takes no more: it is said, nothing that was accepted is lost, and with room again the same command goes on.
use crate::{
    corpus,
    process::Running,
    state::{Desk, HOPDESK, snapshot},
};
use std::{fs, process::Command};

/// What a person must be able to read.
#[track_caller]
fn expect_told(what: &str, code: &str, error: &str) {
    assert_eq!(code, "1", "{what}: {error}");
    assert!(error.contains("The disk is full") || error.contains("takes no more data"), "{what}: {error}");
    assert!(!error.contains("our side"), "{what}: {error}");
    assert!(!error.contains("panicked"), "{what}: {error}");
}

/// Bytes of all files there, as large as the data becomes.
fn size_of(desk: &Desk) -> usize {
    snapshot(&desk.data).iter().map(|(_, bytes)| bytes.len()).sum()
}

/// A file size limit stands in for a full disk wherever nothing can be mounted: writing beyond it fails.
#[test]
fn an_import_that_hits_a_file_size_limit_goes_on_with_the_same_command() {
    let corpus = corpus::write(400);
    let (undisturbed, expected) = Desk::filled(&corpus.path);
    let database = fs::metadata(undisturbed.data.join("hopdesk.db")).unwrap().len() / 1024;
    for hundredth in [1, 30, 60, 90] {
        let kilobytes = &(database * hundredth / 100).to_string();
        let desk = Desk::new();
        let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
        let mut limited = Command::new("bash");
        limited.args(["-c", script, "bash", kilobytes.as_str(), HOPDESK, "import", corpus.path_text(), "--data"]).arg(&desk.data);
        let full = Running::start(&mut limited).finish();
        expect_told(kilobytes, &full.code.map_or("signal".to_owned(), |code| code.to_string()), &full.err);
        desk.import(&corpus.path).expect_done();
        expected.expect_same(&desk.state());
        desk.expect_sound();
    }
}

/// In a mount namespace of its own, so that nothing stays mounted whatever happens.
const SCRIPT: &str = r#"
mount -t tmpfs -o size="$2" hopdesk-faults "$1" || exit 77
"$3" import "$4" --data "$1/desk" 2>"$5/full.err" >"$5/full.out"; echo "$?" >"$5/full.code"
mount -o remount,size=512m "$1"
"$3" import "$4" --data "$1/desk" 2>"$5/again.err" >"$5/again.out" || exit 1
"$3" export --out "$5/export.jsonl" --data "$1/desk" || exit 1
"$3" doctor --data "$1/desk" || exit 1
"#;

#[test]
fn an_import_on_a_full_disk_goes_on_with_the_same_command() {
    let corpus = corpus::write(400);
    let (undisturbed, expected) = Desk::filled(&corpus.path);
    for hundredth in [1, 20, 40, 60, 80] {
        let size = &(size_of(&undisturbed) / 100 * hundredth).to_string();
        let home = tempfile::tempdir().unwrap();
        let (mount, told) = (home.path().join("mount"), home.path().join("told"));
        fs::create_dir(&mount).unwrap();
        fs::create_dir(&told).unwrap();
        let mut command = Command::new("unshare");
        command.args(["-m", "bash", "-c", SCRIPT, "bash"]).arg(&mount).args([size.as_str(), HOPDESK, corpus.path_text()]).arg(&told);
        let outcome = Running::start(&mut command).finish();
        let read = |name: &str| fs::read_to_string(told.join(name)).unwrap_or_default();
        if !told.join("full.code").exists() {
            eprintln!("NOTICE: SKIPPED: nothing can be mounted here: {}", outcome.err.trim());
            return;
        }
        expect_told(size, read("full.code").trim(), &read("full.err"));
        assert_eq!(outcome.code, Some(0), "{size}: {outcome:#?} {}", read("again.err"));
        assert!(read("export.jsonl") == expected.export, "{size}: another export than that of an undisturbed run");
    }
}
