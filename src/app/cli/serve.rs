//! `hopdesk serve`.
use super::{Common, clock, runtime, tell};
use crate::{
    app::App,
    base::{Actor, Error, Result},
    desk::people,
    engine::config::{Config, Given},
};
use std::process::ExitCode;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
#[command(after_help = "On an empty folder it prints a one-time set-up code; the address it listens on is printed either way.")]
pub struct Serve {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, env = "HOPDESK_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<String>,
}

impl Serve {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let config = Config::settle(&common.data, Given { listen: self.listen.clone(), ..common.given() })?;
        let has_url = common.public_url.is_some();
        runtime()?.block_on(serve(config, has_url, async |_| Ok(())))
    }
}

/// Binds, opens, tells the address (and `more`), and runs until the process is asked to end.
pub async fn serve(mut config: Config, has_url: bool, more: impl AsyncFnOnce(&mut App) -> Result<()>) -> Result<ExitCode> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Error::unavailable(format!("{} cannot be listened on: {error}. Name another with --listen.", config.listen)))?;
    let address = listener.local_addr()?;
    if !has_url && config.listen.port() != address.port() {
        config.public_url = format!("http://{address}");
    }
    config.listen = address;
    let mut app = crate::engine::work::blocking(move || App::build(config, clock())).await??;
    if let Some(code) = app.engine.db.write(Actor::System("start"), people::commands::ensure_set_up_code).await? {
        tell("This desk is new. Open the address below and set it up with this code, which works once:");
        tell(&format!("\n    set-up code: {}\n", code.reveal()));
    }
    if !app.engine.config.is_secure() && !address.ip().is_loopback() {
        tell("Note: the public URL is not https. Passwords and customers' data travel unprotected; put a TLS proxy in front.");
    }
    tell(&format!(
        "Hopdesk listens on http://{address} (public URL {}), data in {}",
        app.engine.config.public_url,
        app.engine.config.data.display()
    ));
    more(&mut app).await?;
    let stop = CancellationToken::new();
    let mut serving = Box::pin(app.serve(listener, stop.clone()));
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        outcome = &mut serving => outcome.map(|()| ExitCode::SUCCESS),
        _ = terminate.recv() => finish(serving, &stop).await,
        _ = interrupt.recv() => finish(serving, &stop).await,
    }
}

async fn finish(serving: impl Future<Output = Result<()>>, stop: &CancellationToken) -> Result<ExitCode> {
    tracing::info!("stopping");
    stop.cancel();
    serving.await.map(|()| ExitCode::SUCCESS)
}
