//! The true application on a data folder of its own and a free port of this machine. It can be stopped and started anew on
//! the same folder.
use crate::{client::Client, patience::until};
use hopdesk::{
    app::App,
    base::{Actor, Clock, Result},
    desk::people,
    engine::{config::Config, work},
};
use rusqlite::Connection;
use serde_json::json;
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

/// What stays when the application stops.
pub struct Ground {
    folder: TempDir,
    clock: Clock,
    /// How customers reach it, where that is another address than the one it listens on.
    public_url: Option<&'static str>,
}

impl Ground {
    /// An empty data folder; `roots` are authorities to trust, PEM.
    pub fn new(clock: Clock, roots: &str) -> Self {
        let folder = TempDir::with_prefix("hopdesk").unwrap();
        if !roots.is_empty() {
            std::fs::write(folder.path().join("roots.pem"), roots).unwrap();
        }
        Self { folder, clock, public_url: None }
    }
    /// The same under a name of its own.
    pub fn known_as(self, public_url: Option<&'static str>) -> Self {
        Self { public_url, ..self }
    }
    /// What another process left behind in the folder `data` of `folder`.
    pub fn at(folder: TempDir, roots: &str) -> Self {
        std::fs::write(folder.path().join("roots.pem"), roots).unwrap();
        Self { folder, clock: Clock::system(), public_url: None }
    }
}

pub struct House {
    pub app: App,
    pub client: Client,
    ground: Ground,
    /// A test that ends early stops the application as well.
    stop: DropGuard,
    serving: JoinHandle<Result<()>>,
}

impl House {
    pub async fn open(ground: Ground) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen: SocketAddr = listener.local_addr().unwrap();
        let url = format!("http://{listen}");
        let config = Config {
            data: ground.folder.path().join("data"),
            listen,
            public_url: ground.public_url.map_or_else(|| url.clone(), str::to_owned),
            extra_roots: Some(ground.folder.path().join("roots.pem")).filter(|roots| roots.exists()),
            trusted_proxies: Vec::new(),
            index_memory: 15_000_000,
        };
        let clock = ground.clock.clone();
        let mut app = work::blocking(move || App::build(config, clock)).await.unwrap().unwrap();
        // This program is the one of the tests.
        app.extractor = app.extractor.at(env!("CARGO_BIN_EXE_hopdesk"));
        let stop = CancellationToken::new();
        let (serving, ask) = (app.clone(), stop.clone());
        let serving = tokio::spawn(async move { serving.serve(listener, ask).await });
        Self { app, client: Client::new(&url), ground, stop: stop.drop_guard(), serving }
    }

    /// Sets an empty desk up and answers its first administrator, signed in.
    pub async fn set_up(&self) -> Client {
        let code = self.app.engine.db.write(Actor::System("start"), people::commands::ensure_set_up_code).await.unwrap().unwrap();
        let body = json!({
            "code": code.reveal(), "name": "Mai", "email": "mai@agents.example", "password": "gạo lứt muối mè 42",
            "language": "en", "time_zone": "Asia/Ho_Chi_Minh", "shop_name": "Tea House",
        });
        self.client.sign_in_by("/setup", body).await
    }

    /// Stops in order, as a signal does.
    pub async fn close(self) -> Ground {
        self.stop.disarm().cancel();
        self.serving.await.unwrap().unwrap();
        self.ground
    }

    pub async fn read<T: Send + 'static>(&self, read: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> T {
        self.app.engine.db.read(read).await.unwrap()
    }
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.read(move |connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).await
    }

    /// Returns when `mails` messages are in the ledger and nothing is left to do: all understood, all events followed, nothing
    /// due to go out.
    pub async fn settled(&self, mails: i64) {
        let clock = self.app.engine.clock.clone();
        until("all work to be done", async || {
            let now = clock.now().millis();
            let (stored, waiting, due, behind): (i64, i64, i64, i64) = self
                .read(move |connection| {
                    Ok(connection.query_row(
                        "select (select count(*) from ledger), (select count(*) from ledger where state = 'stored'),
                            (select count(*) from deliveries where state = 'sending' or state in ('queued', 'deferred') and due_at <= ?1),
                            (select coalesce(max(seq), 0) from log) - coalesce((select cursor from followers where name = 'automation'), 0)",
                        [now],
                        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                    )?)
                })
                .await;
            (stored >= mails && waiting == 0 && due == 0 && behind == 0).then_some(())
        })
        .await;
    }

    /// Returns when an alarm of this kind stands; its words.
    pub async fn alarm(&self, kind: &'static str) -> String {
        until(kind, async || self.standing(kind).await).await
    }
    /// Returns when no alarm of this kind stands.
    pub async fn all_clear(&self, kind: &'static str) {
        until(&format!("the end of {kind}"), async || self.standing(kind).await.is_none().then_some(())).await;
    }
    pub async fn standing(&self, kind: &'static str) -> Option<String> {
        self.read(move |connection| {
            let mut statement = connection.prepare("select message from alarms where kind = ?1 and cleared_at is null")?;
            let mut rows = statement.query([kind])?;
            Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
        })
        .await
    }

    /// Moves a fixed clock on and wakes whoever waits for it.
    pub fn later(&self, by: std::time::Duration) {
        self.app.engine.clock.advance(by);
        self.app.engine.wake();
    }
}
