//! Every background task there is, by name.
use super::{
    App, backing_up,
    file_reading::FileReading,
    following::{self, Understanding},
};
use crate::{
    base::{
        Actor, Result,
        id::{InboxId, LineId},
    },
    channels::{chat, dispatch, fetching::Fetching},
    desk::{
        automation::Automation,
        drafts, emptying,
        file_reading::Wanting,
        handover, inboxes,
        intake::Intake,
        outbox, requests, tickets,
        visitors::{self, Showing},
    },
    engine::{
        Engine,
        db::Tx,
        log::{Follower, follow},
        set_aside::Keeping,
        work::{tick, work_off},
    },
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Starts them all; the supervisor restarts what fails and stops what is to stop.
pub(super) fn start(app: &App) {
    let work = &app.engine.work;

    // Followers: read the log.
    {
        let engine = app.engine.clone();
        work.start("automation", move |stop| follow(engine.db.clone(), Arc::new(Keeping(Automation { engine: engine.clone() })), stop));
    }
    {
        let (engine, chat) = (app.engine.clone(), app.channels.chat.clone());
        work.start("chat-log", move |stop| follow(engine.db.clone(), Arc::new(Keeping(chat.showing())), stop));
    }
    {
        let (engine, index) = (app.engine.clone(), app.search.clone());
        work.start("search", move |stop| following::index(engine.clone(), index.clone(), stop));
    }

    {
        let reading = FileReading::new(app);
        work.start("files", move |stop| reading.clone().run(stop));
    }

    // Queues: work rows off.
    {
        let (engine, queue) = (app.engine.clone(), Arc::new(Understanding(app.intake.clone())));
        work.start("intake", move |stop| work_off(queue.clone(), engine.clock.clone(), engine.bells.intake.clone(), stop));
    }
    {
        let queue = dispatch::queue(&app.engine, &app.channels, &app.intake);
        work.start("dispatch", move |stop| dispatch::work_off(queue.clone(), stop));
    }

    {
        let (engine, queue) = (app.engine.clone(), Arc::new(Fetching { engine: app.engine.clone(), channels: app.channels.clone() }));
        work.start("fetching", move |stop| work_off(queue.clone(), engine.clock.clone(), engine.bells.files.clone(), stop));
    }

    // Tickers: every so often.
    {
        let engine = app.engine.clone();
        work.start("wake", move |stop| {
            let engine = engine.clone();
            async move { tick(Duration::from_secs(15), engine.bells.clock.clone(), stop, || wake(&engine)).await }
        });
    }
    {
        let engine = app.engine.clone();
        work.start("presence", move |stop| {
            let engine = engine.clone();
            async move {
                let sweep = || {
                    engine.live.sweep();
                    std::future::ready(Ok(()))
                };
                tick(Duration::from_secs(5), engine.bells.live.clone(), stop, sweep).await
            }
        });
    }
    {
        let chat = app.channels.chat.clone();
        work.start("chat", move |stop| chat::attend(chat.clone(), stop));
    }
    {
        let engine = app.engine.clone();
        work.start("tidy", move |stop| {
            let engine = engine.clone();
            async move { tick(Duration::from_secs(3600), Arc::default(), stop, || tidy(&engine)).await }
        });
    }

    {
        let engine = app.engine.clone();
        work.start("backup", move |stop| {
            let engine = engine.clone();
            async move { tick(Duration::from_secs(60), engine.bells.backup.clone(), stop, || backing_up::step(&engine)).await }
        });
    }

    {
        let (engine, index) = (app.engine.clone(), app.search.clone());
        work.start("reindex", move |stop| {
            let (engine, index) = (engine.clone(), index.clone());
            async move {
                tick(Duration::from_secs(2), engine.bells.index.clone(), stop.clone(), || following::rebuild(&engine, &index, &stop)).await
            }
        });
    }

    // Listeners: one for each inbox, kept in step with the settings.
    let app = app.clone();
    work.start("listeners", move |stop| listeners(app.clone(), stop));
}

/// The followers of the log that write rows, as they handle an event.
pub(super) fn followers(engine: &Engine) -> Vec<Arc<dyn Follower>> {
    vec![Arc::new(Automation { engine: engine.clone() }), Arc::new(Wanting), Arc::new(Showing::new(Arc::new(|_: Vec<LineId>| ())))]
}

async fn wake(engine: &Engine) -> Result<()> {
    let blobs = engine.blobs.clone();
    let wake = move |tx: &mut Tx<'_>| {
        tickets::commands::settle_stale_calls(tx, &blobs)?;
        tickets::commands::wake_due(tx)
    };
    engine.db.write(Actor::System("wake"), wake).await?;
    while engine.db.write(Actor::System("handover"), handover::step).await? {}
    Ok(())
}

/// Forgets what nothing looks at any more, and learns the dictionary once there is enough mail to learn from.
async fn tidy(engine: &Engine) -> Result<()> {
    let blobs = engine.blobs.clone();
    engine
        .db
        .write(Actor::System("tidy"), move |tx| {
            tickets::commands::remove_old_recordings(tx, &blobs)?;
            inboxes::commands::tidy(tx)?;
            outbox::commands::tidy(tx)?;
            requests::commands::tidy(tx)?;
            visitors::commands::tidy(tx)?;
            drafts::commands::forget_discarded(tx)?;
            tickets::commands::forget_uploads(tx)
        })
        .await?;
    let mut has_more = true;
    while has_more {
        let blobs = engine.blobs.clone();
        has_more = engine.db.write(Actor::System("tidy"), move |tx| emptying::step(tx, &blobs)).await?;
    }
    let engine = engine.clone();
    crate::engine::work::blocking(move || Intake::learn_dictionary(&engine)).await?
}

/// Starts a listener for each active inbox, and starts it anew when its settings change.
async fn listeners(app: App, stop: CancellationToken) -> Result<()> {
    let mut bell = app.engine.db.bell();
    let mut running: HashMap<InboxId, i64> = HashMap::new();
    while !stop.is_cancelled() {
        bell.borrow_and_update();
        let wanted: HashMap<InboxId, (i64, inboxes::ChannelKind)> = app
            .engine
            .db
            .read(inboxes::list)
            .await?
            .into_iter()
            .filter(|inbox| inbox.is_active)
            .map(|inbox| (inbox.id, (inbox.version, inbox.channel)))
            .collect();
        running.retain(|id, version| {
            let stays = wanted.get(id).is_some_and(|(wanted, _)| wanted == version);
            if !stays {
                app.engine.work.stop_task(&name(*id));
            }
            stays
        });
        for (id, (version, kind)) in wanted {
            if running.insert(id, version).is_none()
                && let Some(channel) = app.channels.find(kind).cloned()
            {
                let door = app.intake.clone();
                app.engine.work.start(name(id), move |stop| {
                    let (channel, door) = (channel.clone(), door.clone());
                    async move { channel.listen(id, door, stop).await }
                });
            }
        }
        // Commits come often while mail does; inboxes change seldom.
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            changed = bell.changed() => if changed.is_err() { return Ok(()) },
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
        }
    }
    Ok(())
}

fn name(inbox: InboxId) -> String {
    format!("inbox:{inbox}")
}
