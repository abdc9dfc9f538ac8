//! Files that came with mail are read behind the desk: what is written in them is found, and a file that nobody can read costs its
//! own reading and nothing else, however often the desk is killed meanwhile.
use crate::{random::Random, state::Desk};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    time::{Duration, Instant},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const PATIENCE: Duration = Duration::from_secs(100);

fn document(body: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(format!("<w:document><w:body>{body}</w:body></w:document>").as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn write(folder: &Path, name: &str, media_type: &str, bytes: &[u8]) {
    let encoded = STANDARD.encode(bytes);
    let lines: Vec<&str> = (0..encoded.len()).step_by(76).map(|at| &encoded[at..encoded.len().min(at + 76)]).collect();
    let mail = format!(
        "From: An <an@example.com>\r\nTo: support@example.com\r\nSubject: File {name}\r\nMessage-ID: <{name}@example.com>\r\nDate: Thu, 19 Nov 2026 03:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease see the file.\r\n--b\r\nContent-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    );
    fs::write(folder.join(format!("{name}.eml")), mail).unwrap();
}

/// Good files, and between them those that hurt.
fn letters(desk: &Desk) -> std::path::PathBuf {
    let folder = desk.home.path().join("letters");
    fs::create_dir(&folder).unwrap();
    write(&folder, "contract.docx", WORD, &document("<w:p><w:t>Hợp đồng thuê kho số KHO-4711</w:t></w:p>"));
    write(&folder, "bomb.docx", WORD, &document(&"<w:x/>".repeat((70 << 20) / 6)));
    write(
        &folder,
        "broken.pdf",
        "application/pdf",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n",
    );
    write(&folder, "prices.csv", "text/csv", "mã;giá\r\nzirkonzahn;250000\r\n".as_bytes());
    folder
}

/// The first ticket that is found, if any is.
fn first(desk: &Desk, query: &str) -> Option<Value> {
    let answer = desk.run(&["search", "--json", query]).expect_done();
    serde_json::from_str::<Value>(&answer.out).unwrap()["tickets"].as_array().unwrap().first().cloned()
}

fn count(desk: &Desk, sql: &str) -> i64 {
    let connection = rusqlite::Connection::open(desk.data.join(hopdesk::engine::db::FILE_NAME)).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

const WAITING: &str = "select count(*) from file_texts where state = 'waiting'";

fn expect_read(desk: &Desk) {
    for (query, name) in [("KHO-4711 ", "contract.docx"), ("zirkonzahn ", "prices.csv")] {
        let hit = first(desk, query).unwrap_or_else(|| panic!("{query} is not found"));
        assert_eq!((hit["matched"].as_str(), hit["file"]["name"].as_str()), (Some("attachment"), Some(name)), "{hit}");
        assert!(hit["snippet"].as_str().unwrap().contains("<mark>"), "{hit}");
    }
    assert_eq!(count(desk, "select count(*) from file_texts"), 4);
    assert_eq!(count(desk, "select count(*) from file_texts where state = 'found'"), 2);
    assert_eq!(
        count(desk, "select count(*) from file_texts where state = 'failed' and problem in ('too_large', 'damaged', 'too_slow')"),
        2
    );
    desk.expect_sound();
}

#[test]
fn what_is_written_in_files_is_found_and_a_bomb_costs_itself_alone() {
    let desk = Desk::new();
    let folder = letters(&desk);
    desk.import(&folder).expect_done();
    assert!(first(&desk, "zirkonzahn ").is_none(), "an import does not wait for files");
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    let began = Instant::now();
    while count(&desk, "select count(*) from file_texts") < 4 || count(&desk, WAITING) > 0 || first(&desk, "KHO-4711 ").is_none() {
        assert!(began.elapsed() < PATIENCE, "the files are not read");
    }
    assert!(serving.kill_after(Duration::from_secs(1)));
    expect_read(&desk);
    // A file that was read is not read again.
    let settled = count(&desk, "select max(settled_at) from file_texts");
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    assert!(serving.kill_after(Duration::from_secs(1)));
    assert_eq!(count(&desk, "select max(settled_at) from file_texts"), settled);
}

#[test]
fn a_desk_killed_while_it_reads_files_reads_them_in_the_end() {
    let mut random = Random::announced("files");
    let desk = Desk::new();
    let folder = letters(&desk);
    desk.import(&folder).expect_done();
    // At most as often as a file is tried: each kill may fall into the same one.
    for _ in 0..2 {
        let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
        serving.wait_for("listens on");
        assert!(serving.kill_after(random.moment(Duration::from_millis(400))));
    }
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    let began = Instant::now();
    while count(&desk, "select count(*) from file_texts") < 4 || count(&desk, WAITING) > 0 || first(&desk, "KHO-4711 ").is_none() {
        assert!(began.elapsed() < PATIENCE, "the files are not read");
    }
    assert!(serving.kill_after(Duration::from_secs(1)));
    expect_read(&desk);
}
