//! What the machine can do at best, each part alone on the same mails: reading MIME, our reading, inserting the same rows, indexing
//! the same texts, compressing the same bytes.
use super::{Plan, corpus, median, process::timed};
use hopdesk::engine::{
    blob::Blobs,
    db::Db,
    mail::{Limits as MailLimits, parse::parse},
};
use hopdesk::{
    base::Clock,
    desk::tickets::{content, entry::Packed},
};
use rusqlite::{Connection, types::Value};
use std::{
    fmt::{self, Display},
    path::Path,
    time::Duration,
};

const BATCH: usize = 200;

pub struct Limits {
    messages: usize,
    lines: Vec<(&'static str, f64)>,
}

/// `staged` is a data folder that holds the mails; `scratch` is made.
pub fn measure(mails: &Path, staged: &Path, scratch: &Path, plan: &Plan) -> Limits {
    let raw = corpus::raw(mails);
    let parts = Rows::load(&staged.join("hopdesk.db"));
    let texts = texts(staged);
    let mut lines = Vec::new();
    let mut line = |name: &'static str, job: &mut dyn FnMut(usize) -> Duration| {
        let rounds: Vec<f64> = (0..plan.rounds).map(|round| job(round).as_secs_f64() * 1e6 / raw.len() as f64).collect();
        lines.push((name, median(rounds)));
    };
    line("mail-parser alone", &mut |_| {
        let parser = mail_parser::MessageParser::default();
        timed(|| raw.iter().for_each(|raw| drop(std::hint::black_box(parser.parse(raw))))).1
    });
    let limits = MailLimits::default();
    line("our reading alone", &mut |_| timed(|| raw.iter().for_each(|raw| drop(std::hint::black_box(parse(raw, &limits))))).1);
    line("zstd alone, level 3 on raw mails", &mut |_| {
        let mut compressor = zstd::bulk::Compressor::new(3).expect("a context");
        timed(|| raw.iter().for_each(|raw| drop(std::hint::black_box(compressor.compress(raw))))).1
    });
    line("the same rows into SQLite alone, 200 mails a transaction, FULL", &mut |round| {
        let folder = scratch.join(format!("rows-{round}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        parts.insert(&folder, raw.len())
    });
    line("the same texts into tantivy alone", &mut |round| {
        let folder = scratch.join(format!("index-{round}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        timed(|| index(&folder, &texts)).1
    });
    Limits { messages: raw.len(), lines }
}

/// The rows of one table.
struct Table {
    insert: String,
    rows: Vec<Vec<Value>>,
}

struct Rows(Vec<Table>);

impl Rows {
    fn load(database: &Path) -> Self {
        let connection = Connection::open(database).expect("the database opens");
        let names = [
            "log",
            "blobs",
            "blob_rows",
            "ledger",
            "contacts",
            "contact_identities",
            "tickets",
            "ticket_participants",
            "entries",
            "entry_keys",
            "entry_files",
        ];
        Self(names.into_iter().map(|name| Self::table(&connection, name).expect("the table is read")).collect())
    }

    fn table(connection: &Connection, name: &str) -> rusqlite::Result<Table> {
        let columns = connection
            .prepare(&format!("select name from pragma_table_xinfo('{name}') where hidden = 0"))?
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let list = columns.join(", ");
        let places = vec!["?"; columns.len()].join(", ");
        let rows = connection
            .prepare(&format!("select {list} from {name}"))?
            .query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect())?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Table { insert: format!("insert into {name} ({list}) values ({places})"), rows })
    }

    /// Each transaction takes its share of every table.
    fn insert(&self, folder: &Path, messages: usize) -> Duration {
        Db::open(folder, Clock::system()).expect("a new database").close();
        let connection = Connection::open(folder.join(hopdesk::engine::db::FILE_NAME)).expect("it opens");
        connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; pragma cache_size = -16000; pragma wal_autocheckpoint = 4000").expect("settings");
        connection.set_prepared_statement_cache_capacity(64);
        let turns = messages.div_ceil(BATCH);
        timed(|| {
            for turn in 0..turns {
                connection.execute_batch("begin immediate").expect("begin");
                for table in &self.0 {
                    let mut statement = connection.prepare_cached(&table.insert).expect("a statement");
                    for row in &table.rows[table.rows.len() * turn / turns..table.rows.len() * (turn + 1) / turns] {
                        statement.execute(rusqlite::params_from_iter(row)).expect("a row");
                    }
                }
                connection.execute_batch("commit").expect("commit");
            }
        })
        .1
    }
}

/// Title, text and people of every entry.
fn texts(staged: &Path) -> Vec<[String; 3]> {
    let connection = Connection::open(staged.join("hopdesk.db")).expect("the database opens");
    let blobs = Blobs::open(staged.join("blobs"), &connection).expect("blobs open");
    let mut statement = connection.prepare("select content_codec, content_size, content from entries order by id").expect("a statement");
    let packed = statement.query_map([], |row| Ok(Packed { codec: row.get(0)?, size: row.get(1)?, bytes: row.get(2)? })).expect("rows");
    let text = |packed: rusqlite::Result<Packed>| {
        let inner = content::unpack(&blobs, &connection, &packed.expect("a row")).expect("content");
        let people = std::iter::once(&inner.from).chain(&inner.to).chain(&inner.cc);
        let people = people.map(|mailbox| format!("{} {}", mailbox.name, mailbox.address)).collect::<Vec<_>>().join(" ");
        [inner.subject, inner.text, people]
    };
    packed.map(text).collect()
}

fn index(folder: &Path, texts: &[[String; 3]]) {
    use tantivy::{
        TantivyDocument,
        schema::{FAST, INDEXED, Schema, TextFieldIndexing, TextOptions},
    };
    let mut schema = Schema::builder();
    let options = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer("default").set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions),
    );
    let id = schema.add_i64_field("id", INDEXED | FAST);
    let fields = ["title", "text", "people"].map(|name| schema.add_text_field(name, options.clone()));
    let index = tantivy::Index::create_in_dir(folder, schema.build()).expect("an index");
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 20_000_000).expect("a writer");
    for (number, text) in texts.iter().enumerate() {
        let mut document = TantivyDocument::default();
        document.add_i64(id, number as i64);
        for (field, value) in fields.iter().zip(text) {
            document.add_text(*field, value);
        }
        writer.add_document(document).expect("a document goes in");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merges end");
}

impl Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| limits ({} mails, one core) | µs a mail | a second |\n| --- | ---: | ---: |", self.messages)?;
        for (name, micros) in &self.lines {
            writeln!(f, "| {name} | {micros:.0} | {:.0} |", 1e6 / micros)?;
        }
        let at = |index: usize| self.lines.get(index).map_or(0.0, |line| line.1);
        let bound = at(0) + at(2) + at(3) + at(4);
        writeln!(f, "| mail-parser, zstd, SQLite and tantivy together | {bound:.0} | {:.0} |\n", 1e6 / bound)
    }
}
