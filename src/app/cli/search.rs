//! `hopdesk search` and `hopdesk reindex`.
use super::{Common, clock, open_to_look, say, tell};
use crate::{
    base::{Actor, Error, Kind, Result},
    desk::search::{self, Columns, Finder, Indexer, Question, SearchSort, SearchView, rebuild},
    engine::{Engine, index, log, mail::html},
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{process::ExitCode, time::Duration};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Words must all occur; \"phrases\" stand together; -word leaves out (inside the quotes); the last word may be a beginning. Marks can be left out: don hang finds đơn hàng. Conditions in English or Vietnamese narrow it: status:open, trạng-thái:mở, assignee:lan, tag:refund, from:lan, has:file, before:2026-01-01, created:30d, -priority:low.\n\nExample:\n  hopdesk search --data desk 'hoa don DH-0011434' --json"
)]
pub struct Search {
    /// What is looked for.
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// One JSON object instead of lines for people.
    #[arg(long)]
    json: bool,
    /// The newest first instead of the best.
    #[arg(long)]
    newest: bool,
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    limit: u16,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Printed {
    query: String,
    total: usize,
    is_more: bool,
    tickets: Vec<crate::desk::search::HitView>,
}

impl Search {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let (engine, finder) = open(common)?;
        let sort = if self.newest { SearchSort::Newest } else { SearchSort::Relevance };
        let question = Question { text: self.query.join(" "), sort, limit: usize::from(self.limit), ..Question::default() };
        let (actor, now) = (Actor::System("search"), engine.clock.now());
        let answer = engine.db.read_blocking(|connection| search::find(connection, &engine.blobs, &finder, &actor, now, &question))?;
        let view = SearchView::from(answer);
        if self.json {
            say(&serde_json::to_string(&Printed { query: view.query, total: view.total, is_more: view.is_more, tickets: view.tickets })?)?;
        } else {
            tell(&format!(
                "{} tickets for {}{}",
                if view.is_more { format!("more than {}", view.total) } else { view.total.to_string() },
                view.query,
                match view.loosened {
                    search::LoosenedView::No => "",
                    search::LoosenedView::Apart => " (words in different entries)",
                    search::LoosenedView::Spelling => " (similar spellings)",
                }
            ));
            for hit in &view.tickets {
                let plain = html::to_text(&hit.snippet);
                say(&format!("#{}\t{}\t{}\t{}", hit.number, hit.status.word(), hit.subject, plain.replace('\n', " ")))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The desk and its index, brought up to the log; or as a running server keeps them.
fn open(common: &Common) -> Result<(Engine, Finder)> {
    match Engine::open(common.config()?, clock()) {
        Ok(engine) => {
            let search = search::Search::open(&engine)?;
            catch_up(&engine, &search)?;
            Ok((engine, search.finder()))
        }
        Err(error) if error.kind() == Kind::InUse => {
            let engine = open_to_look(common)?;
            let index = index::open_reading(&search::folder(&engine))?;
            Ok((engine, Finder { index, columns: Columns::default() }))
        }
        Err(error) => Err(error),
    }
}

/// Brings the index up to the log; if it had to be made anew, that is over then.
pub fn catch_up(engine: &Engine, search: &search::Search) -> Result<()> {
    let mut indexer = Indexer::new(engine.clone(), search.clone())?;
    while indexer.step()? {}
    search::clear_alarm(engine)
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Beside a running server, the server builds a second index while it answers from the first; this command waits and \
shows how far it is. It may be left at any time: the server goes on."
)]
pub struct Reindex {}

/// How long a running server may take to begin, and how often it is looked at.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(250);

impl Reindex {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let engine = match Engine::open(common.config()?, clock()) {
            Ok(engine) => engine,
            Err(error) if error.kind() == Kind::InUse => return super::runtime()?.block_on(by_the_server(common)),
            Err(error) => return Err(error),
        };
        let folder = search::folder(&engine);
        index::forget_next(&folder)?;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let search = search::Search::open(&engine)?;
        catch_up(&engine, &search)?;
        tell(&format!("{} entries are in the index.", search.index.documents()));
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks the server that runs on this folder, and watches it.
async fn by_the_server(common: &Common) -> Result<ExitCode> {
    let engine = open_to_look(common)?;
    let data = &engine.config.data;
    rebuild::want(data)?;
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos} of {len} events").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut waited = Duration::ZERO;
    while rebuild::is_wanted(data) {
        let head = engine.db.read_blocking(log::head)?;
        match rebuild::reached(data) {
            Some(reached) => {
                bar.set_length(head.0.unsigned_abs());
                bar.set_position(reached.unsigned_abs());
            }
            None if waited >= PATIENCE => {
                return Err(Error::unavailable(
                    "The running server has not begun. It is asked for, and is done once the server comes to it.",
                ));
            }
            None => waited += LOOK,
        }
        tokio::time::sleep(LOOK).await;
    }
    bar.finish_and_clear();
    tell("The server has built the index anew.");
    Ok(ExitCode::SUCCESS)
}
