//! The program that reads files, as it is: what it is given on standard input, what it says, and within which limits it lives.
use std::{
    io::{Cursor, Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Stdio},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn start(format: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_hopdesk"))
        .args(["file-text", format])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member can begin");
        zip.write_all(content.as_bytes()).expect("a member can be written");
    }
    zip.finish().expect("a package can be ended").into_inner()
}

#[test]
fn a_document_goes_in_and_its_text_comes_out() {
    let document = packed(&[("word/document.xml", "<w:document><w:body><w:p><w:t>Hợp đồng số 7</w:t></w:p></w:body></w:document>")]);
    let mut child = start("word");
    child.stdin.take().unwrap().write_all(&document).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stdout).unwrap().as_str()), (Some(0), "Hợp đồng số 7"));
    let mut child = start("pdf");
    child.stdin.take().unwrap().write_all(b"%PDF-1.7 and no more").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(12));
}

#[test]
fn it_limits_itself_before_it_reads() {
    let mut child = start("plain");
    let mut input = child.stdin.take().unwrap();
    // More than a pipe holds: once this is written, it reads.
    input.write_all(&b"words ".repeat(20_000)).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().take(2).map(|value| value.parse().unwrap_or(u64::MAX)).collect::<Vec<_>>()
    };
    assert_eq!(limit("Max address space"), [400 << 20; 2]);
    assert_eq!(limit("Max cpu time"), [20; 2]);
    assert_eq!((limit("Max file size"), limit("Max processes"), limit("Max core file size")), (vec![0; 2], vec![0; 2], vec![0; 2]));
    drop(input);
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.starts_with("words words") && child.wait().unwrap().success());
}

#[test]
fn a_file_that_swells_ends_it_and_nothing_else() {
    // Within what may be unpacked; but each of these few bytes asks for a text of its own.
    let sheet = packed(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"Swelling\"/></sheets></workbook>"),
        ("xl/sharedStrings.xml", &format!("<sst>{}</sst>", "<si/>".repeat(12_000_000))),
    ]);
    let mut child = start("sheet");
    child.stdin.take().unwrap().write_all(&sheet).unwrap();
    let status = child.wait().unwrap();
    // No memory, or, where the machine is slow, no time.
    assert!(matches!(status.signal(), Some(6 | 24)), "{status}");
}
