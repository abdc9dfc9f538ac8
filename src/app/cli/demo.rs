//! `hopdesk demo`: fills a throw-away folder with a small shop and runs it.
use super::{Common, DEFAULT_DATA, clock, runtime, say, serve::serve, tell};
use crate::{
    app::{App, demo},
    base::{Actor, Error, Result},
    channels::email::EmailReader,
    desk::{
        intake::Intake,
        people::{self, NewToken, Scope},
    },
    engine::{
        Engine,
        config::{Config, Given},
    },
};
use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

#[derive(Debug, clap::Args)]
#[command(after_help = "Everything is gone when it ends. It needs no server but itself and sends nothing to anybody.")]
pub struct Demo {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, env = "HOPDESK_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Another number tells another story.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How long the printed link and token are good for: nobody shows a demonstration longer.
const GOOD_FOR: Duration = Duration::from_secs(86_400);

/// Fills the folder and lets go of it, so that it can be served like any other.
fn fill(config: Config, seed: u64) -> Result<demo::DemoSummary> {
    let engine = Engine::open(config, clock())?;
    let intake = Intake::new(engine.clone(), vec![Arc::new(EmailReader::default())]);
    let summary = demo::fill(&engine, &intake, seed);
    engine.db.close();
    summary
}

impl Demo {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        if common.data != Path::new(DEFAULT_DATA) {
            tell(&format!("Note: a demonstration has a folder of its own; {} is not touched.", common.data.display()));
        }
        // Gone with the last use of it, also when the process is asked to end.
        let folder = tempfile::Builder::new().prefix("hopdesk-demo-").tempdir()?;
        let given = Given { listen: self.listen.clone(), ..common.given() };
        let config = Config::settle(folder.path(), given)?;
        tell("Filling a throw-away folder with a small shop …");
        let summary = fill(config.clone(), self.seed)?;
        tell(&format!("{} tickets with {} entries, {} agents.", summary.tickets, summary.entries, summary.agents));
        let has_url = common.public_url.is_some();
        runtime()?.block_on(serve(config, has_url, async |app: &mut App| {
            app.is_demo = true;
            let until = app.engine.clock.now().after(GOOD_FOR);
            let (code, token) = app
                .engine
                .db
                .write(Actor::System("demo"), move |tx| {
                    let code = people::commands::create_sign_in_code(tx, summary.admin, GOOD_FOR)?;
                    let token =
                        NewToken { name: "demo".to_owned(), agent: summary.admin, scopes: vec![Scope::Write], expires_at: Some(until) };
                    Ok::<_, Error>((code, people::commands::create_token(tx, token)?.1))
                })
                .await?;
            let url = &app.engine.config.public_url;
            say(&format!("\nSign in (works once): {}", code.url(url)))?;
            say(&format!("Or from a terminal:   curl -H 'Authorization: Bearer {}' {url}/api/v1/tickets\n", token.reveal()))?;
            say(&format!("The shop's page, with its chat: {url}/demo/shop\n"))?;
            say("Ctrl-C ends it and removes everything.")
        }))
    }
}
