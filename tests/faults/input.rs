//! Input that is broken, huge or hostile: each has its line, the rest goes on, and the counts add up.
use crate::{
    process::{Outcome, Running},
    state::{Desk, HOPDESK},
};
use std::{
    fmt::Write,
    fs::{self, Permissions},
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt, symlink},
    },
    path::Path,
    process::Command,
};

fn good(number: usize) -> String {
    format!(
        "From: a{number}@example.com\r\nTo: shop@example.vn\r\nSubject: Good {number}\r\nMessage-ID: <g{number}@example.com>\r\nDate: Wed, 1 May 2024 10:00:00 +0700\r\n\r\nGood words {number}.\r\n"
    )
}

/// The numbers of the last line: new, in tickets, quarantined, ignored, known, not readable.
#[track_caller]
fn counts(outcome: &Outcome) -> [u64; 6] {
    let line = outcome.out.lines().last().unwrap_or_default();
    let numbers: Vec<u64> = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let numbers: [u64; 6] = numbers.get(..6).and_then(|six| six.try_into().ok()).unwrap_or_else(|| panic!("{outcome:#?}"));
    assert_eq!(numbers[0], numbers[1] + numbers[2] + numbers[3], "{line}");
    numbers
}

/// The entry that came from a file whose path has `mark`.
#[track_caller]
fn entry_from(export: &str, mark: &str) -> serde_json::Value {
    export
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .flat_map(|ticket| ticket["entries"].as_array().unwrap().clone())
        .find(|entry| entry["source"].as_str().is_some_and(|source| source.contains(mark)))
        .unwrap_or_else(|| panic!("nothing came from {mark}"))
}

#[test]
fn damaged_files_are_taken_as_far_as_they_go() {
    let desk = Desk::new();
    let mail = desk.home.path().join("mail");
    fs::create_dir(&mail).unwrap();
    let postmark = "From a@example.com Wed May  1 10:00:00 2024\n";
    let mbox = format!("{postmark}{}\n{postmark}{}\n{postmark}{}", good(1), good(2), good(3));
    fs::write(mail.join("cut.mbox"), &mbox[..mbox.len() - 60]).unwrap();
    let nul = format!("{postmark}{}\n{postmark}Subject: nul\n\n", good(4)).into_bytes();
    fs::write(mail.join("nul.mbox"), [nul.as_slice(), &[0; 100_000], b"\n\n", postmark.as_bytes(), good(5).as_bytes()].concat()).unwrap();
    fs::write(mail.join("empty.eml"), "").unwrap();
    fs::write(mail.join("empty.mbox"), "").unwrap();
    fs::write(mail.join("binary.eml"), (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>())
        .unwrap();
    fs::write(mail.join("z.eml"), good(6)).unwrap();
    fs::File::create(mail.join("sparse.eml")).unwrap().set_len(257 << 20).unwrap();
    symlink(&mail, mail.join("circle")).unwrap();
    symlink(mail.join("nowhere"), mail.join("dangling.eml")).unwrap();
    symlink(mail.join("z.eml"), mail.join("link.eml")).unwrap();

    let outcome = desk.import(&mail);
    let [new, _, _, _, known, problems] = counts(&outcome);
    // Three of the cut mbox, three with NULs, the binary one and the good one; the two empty files and the sparse one are told.
    assert_eq!((new, known, problems), (8, 0, 1), "{outcome:#?}");
    assert!(outcome.err.contains("empty.eml") && outcome.err.contains("empty.mbox") && outcome.err.contains("is empty"), "{}", outcome.err);
    assert!(outcome.out.contains("2 empty files"), "{}", outcome.out);
    assert!(outcome.err.contains("sparse.eml: the message at byte 0 is larger than 256 MB"), "{}", outcome.err);
    assert_eq!(outcome.code, Some(1), "what could not be read is not passed over in silence");
    let export = desk.export();
    for number in [1, 2, 4, 5, 6] {
        assert!(export.contains(&format!("Good words {number}.")), "mail {number} is missing");
    }
    let again = desk.import(&mail);
    assert_eq!(counts(&again), [0, 0, 0, 0, 8, 1], "{again:#?}");
    assert!(desk.export() == export);
    desk.expect_sound();
}

#[test]
fn huge_and_hostile_mails_are_kept_and_do_not_hold_up_the_others() {
    let desk = Desk::new();
    let mail = desk.home.path().join("mail");
    fs::create_dir(&mail).unwrap();
    let head =
        |name: &str| format!("From: {name}@example.com\r\nSubject: {name}\r\nMessage-ID: <{name}@example.com>\r\nMIME-Version: 1.0\r\n");
    fs::write(mail.join("0.eml"), good(1)).unwrap();

    let line = format!("{}\r\n", "x".repeat(74));
    fs::write(mail.join("huge.eml"), format!("{}\r\n{}", head("huge"), line.repeat((60 << 20) / line.len()))).unwrap();

    let mut parts = format!("{}Content-Type: multipart/mixed; boundary=b\r\n\r\n", head("parts"));
    for number in 0..10_000 {
        let _ = write!(parts, "--b\r\nContent-Type: text/plain\r\n\r\npart {number}\r\n");
    }
    fs::write(mail.join("parts.eml"), parts + "--b--\r\n").unwrap();

    let (mut deep, mut letters) = (head("deep"), head("letters"));
    for level in 0..5000 {
        let _ = write!(deep, "Content-Type: multipart/mixed; boundary=d{level}\r\n\r\n--d{level}\r\n");
        letters.push_str("Content-Type: message/rfc822\r\n\r\n");
    }
    fs::write(mail.join("deep.eml"), deep + "\r\n\r\nfar below\r\n").unwrap();
    fs::write(mail.join("letters.eml"), letters + "Subject: innermost\r\n\r\nx\r\n").unwrap();

    fs::write(mail.join("header.eml"), format!("{}X-Long: {}\r\n\r\nbody\r\n", head("header"), " y".repeat(25 << 20))).unwrap();
    let one_line = format!("{}To: {}\r\n\r\nbody\r\n", head("recipients"), "a@example.com, ".repeat(500_000));
    fs::write(mail.join("recipients.eml"), one_line).unwrap();
    fs::write(mail.join("z.eml"), good(2)).unwrap();

    let outcome = desk.import(&mail).expect_done();
    assert_eq!(counts(&outcome), [8, 2, 6, 0, 0, 0], "{outcome:#?}");
    let export = desk.export();
    for name in ["huge", "parts", "deep", "letters", "header", "recipients"] {
        let entry = entry_from(&export, &format!("{name}.eml"));
        assert_eq!(entry["why_here"]["rule"], "quarantined", "{name}");
        assert!(!entry["defects"].as_array().unwrap().is_empty(), "{name}");
        assert_eq!(entry["subject"], name, "a person sees what it was");
    }
    desk.expect_sound();
}

/// Whether a command can be run as somebody without rights here, on files that they can reach.
fn as_nobody(words: &[&str], home: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).args(words).current_dir(home);
    command
}

#[test]
fn files_and_folders_without_permission_are_told_and_the_rest_goes_on() {
    let desk = Desk::new();
    let mail = desk.home.path().join("mail");
    fs::create_dir_all(mail.join("locked")).unwrap();
    fs::write(mail.join("a.eml"), good(1)).unwrap();
    fs::write(mail.join("b.eml"), good(2)).unwrap();
    fs::write(mail.join("locked/c.eml"), good(3)).unwrap();
    fs::write(mail.join("d.eml"), good(4)).unwrap();
    let root = fs::metadata(desk.home.path()).unwrap().uid() == 0;
    let words = ["import", mail.to_str().unwrap(), "--data", desk.data.to_str().unwrap()];
    let allow = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    // A copy that everybody can reach: the folder of the build may be closed to others.
    let program = desk.home.path().join("hopdesk");
    if root {
        fs::copy(HOPDESK, &program).unwrap();
        for path in [desk.home.path(), &mail, &program] {
            allow(path, 0o777);
        }
        if !as_nobody(&[program.to_str().unwrap(), "--version"], desk.home.path()).output().is_ok_and(|output| output.status.success()) {
            eprintln!("NOTICE: SKIPPED: root may read everything, and rights cannot be dropped here");
            return;
        }
    }
    let run = || {
        let all: Vec<&str> = std::iter::once(program.to_str().unwrap()).chain(words).collect();
        if root {
            Running::start(&mut as_nobody(&all, desk.home.path())).finish()
        } else {
            Running::start(Command::new(HOPDESK).args(words)).finish()
        }
    };
    allow(&mail.join("b.eml"), 0o000);
    allow(&mail.join("locked"), 0o000);
    let outcome = run();
    allow(&mail.join("locked"), 0o755);
    assert_eq!((counts(&outcome), outcome.code), ([2, 2, 0, 0, 0, 2], Some(1)), "{outcome:#?}");
    assert!(outcome.err.contains("b.eml") && outcome.err.contains("locked"), "{}", outcome.err);
    assert_eq!(outcome.err.matches("Permission denied").count(), 2, "{}", outcome.err);
    allow(&mail.join("b.eml"), 0o644);
    let again = run().expect_done();
    assert_eq!(counts(&again), [2, 2, 0, 0, 2, 0], "{again:#?}");
}

#[test]
fn a_place_that_now_holds_another_mail_is_taken_again() {
    let desk = Desk::new();
    let mail = desk.home.path().join("mail");
    fs::create_dir(&mail).unwrap();
    let postmark = "From a@example.com Wed May  1 10:00:00 2024\n";
    fs::write(mail.join("box"), format!("{postmark}{}\n", good(1))).unwrap();
    fs::write(mail.join("one.eml"), good(2)).unwrap();
    assert_eq!(counts(&desk.import(&mail).expect_done())[..2], [2, 2]);
    // The mailbox was emptied and filled anew; the file was replaced.
    fs::write(mail.join("box"), format!("{postmark}{}\n", good(3))).unwrap();
    fs::remove_file(mail.join("one.eml")).unwrap();
    fs::write(mail.join("one.eml"), good(444)).unwrap();
    assert_eq!(counts(&desk.import(&mail).expect_done())[..2], [2, 2]);
    let export = desk.export();
    for number in [1, 2, 3, 444] {
        assert!(export.contains(&format!("Good words {number}.")), "mail {number} is missing");
    }
    assert_eq!(counts(&desk.import(&mail).expect_done())[0], 0);
    assert!(desk.export() == export);
}

#[test]
fn names_that_are_no_text_stay_different_places() {
    let desk = Desk::new();
    let mail = desk.home.path().join("mail");
    fs::create_dir(&mail).unwrap();
    for (number, name) in [b"caf\xe9.eml".as_slice(), b"caf\xe8.eml", b"caf\xef\xbf\xbd.eml"].into_iter().enumerate() {
        fs::write(mail.join(std::ffi::OsStr::from_bytes(name)), good(number)).unwrap();
    }
    assert_eq!(counts(&desk.import(&mail).expect_done()), [3, 3, 0, 0, 0, 0]);
    assert_eq!(counts(&desk.import(&mail).expect_done()), [0, 0, 0, 0, 3, 0]);
}
