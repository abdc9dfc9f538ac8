//! `hopdesk doctor`: looks a data folder over, and says what is wrong and what to do.
use super::{Common, open_to_look, say};
use crate::{
    base::{Kind, Result},
    desk::{
        intake::{LedgerState, ledger},
        outbox,
        search::{self, Compared},
    },
    engine::{alarm, db, log},
};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
#[command(after_help = "Exit code 1 if something is wrong. Changes nothing; works while the desk is running.")]
pub struct Doctor {}

impl Doctor {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let engine = open_to_look(common)?;
        let mut wrong = 0;
        let mut report = |ok: bool, what: &str, advice: &str| -> Result<()> {
            wrong += u32::from(!ok);
            say(&format!("{} {what}{}", if ok { "ok   " } else { "WRONG" }, if ok { String::new() } else { format!("\n      {advice}") }))
        };
        let problems = db::check(engine.db.path())?;
        report(
            problems.is_empty(),
            &format!("database: {}", if problems.is_empty() { "sound".to_owned() } else { problems.join("; ") }),
            "Stop Hopdesk and restore the last backup.",
        )?;
        engine.db.read_blocking(|connection| {
            let (orphans, missing) = engine.blobs.compare_files(connection)?;
            report(
                missing.is_empty(),
                &format!("large files: {} missing, {} that nothing names", missing.len(), orphans.len()),
                "Bring the folder blobs/ back from the last backup.",
            )?;
            let counts = ledger::counts(connection)?;
            let of = |state| counts.iter().find(|(other, _)| *other == state).map_or(0, |(_, count)| *count);
            report(
                true,
                &format!(
                    "ledger: {} in tickets, {} quarantined, {} ignored, {} waiting",
                    of(LedgerState::Ticketed),
                    of(LedgerState::Quarantined),
                    of(LedgerState::Ignored),
                    of(LedgerState::Stored)
                ),
                "",
            )?;
            let lost = ledger::ticketed_without_entry(connection)?;
            report(
                lost == 0,
                &format!("ledger and entries: {lost} rows say ticketed and have no entry"),
                "Tell the makers; the raw messages are kept.",
            )?;
            for (state, count) in outbox::counts(connection)? {
                report(
                    !matches!(state.as_str(), "failed" | "uncertain" | "parked"),
                    &format!("deliveries {state}: {count}"),
                    "Look at them under deliveries: send again, or let them be.",
                )?;
            }
            for alarm in alarm::list(connection, false)? {
                report(
                    false,
                    &format!("alarm {} since {}: {}", alarm.kind, alarm.raised_at, alarm.message),
                    "It clears by itself once it is over.",
                )?;
            }
            report(true, &format!("log: {} events", log::head(connection)?), "")
        })?;
        match search::compare(&engine) {
            Ok(Compared::Same(entries)) => report(true, &format!("search index: all {entries} entries, and the same checksum"), "")?,
            // One that is behind the log is on its way.
            Ok(Compared::Behind { indexed, events }) => {
                report(true, &format!("search index: {indexed} entries, {events} events on their way; not compared"), "")?;
            }
            Ok(Compared::Different { indexed, entries }) => report(
                false,
                &format!("search index: {indexed} entries for {entries}, and not what they say"),
                "Build it anew with `hopdesk reindex`.",
            )?,
            Err(error) if error.kind() == Kind::NotFound => {
                report(true, "search index: there is none yet; it fills with the next start", "")?;
            }
            Err(error) => {
                report(false, &format!("search index: {error}"), "It is built anew with the next start, or by `hopdesk reindex`.")?;
            }
        }
        Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
