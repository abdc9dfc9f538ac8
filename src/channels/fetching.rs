//! Fetches the files that messages only named: claim (transaction), fetch, settle (transaction). A message is in its ticket before
//! its files are, so that no slow file keeps anybody waiting.
use super::{Channels, Missed};
use crate::{
    base::{Actor, Result},
    desk::{
        inboxes,
        tickets::{
            awaited::{self, Awaited},
            commands::{claim_awaited, keep_awaited, miss_awaited},
            media,
        },
    },
    engine::{
        Engine,
        work::{self, Due, Queue},
    },
};

const ACTOR: Actor = Actor::System("files");

/// The queue of files that are awaited.
pub struct Fetching {
    pub engine: Engine,
    pub channels: Channels,
}

impl Queue for Fetching {
    async fn turn(&self) -> Result<Due> {
        let Some(file) = self.engine.db.write(ACTOR, claim_awaited).await? else {
            let next = self.engine.db.read(awaited::next_due).await?;
            return Ok(next.map_or(Due::Later, Due::At));
        };
        match self.fetch(&file).await {
            Ok(bytes) => {
                let (blobs, named) = (self.engine.blobs.clone(), file.clone());
                let (prepared, media_type) = work::blocking(move || {
                    let media_type = media::of_upload(&named.name, Some(&named.media_type), &bytes);
                    blobs.prepare(&bytes).map(|prepared| (prepared, media_type))
                })
                .await??;
                self.engine.db.write(ACTOR, move |tx| keep_awaited(tx, &file, &media_type, &prepared)).await?;
            }
            Err(Missed { words, is_worth_another }) => {
                self.engine.db.write(ACTOR, move |tx| miss_awaited(tx, &file, &words, is_worth_another)).await?;
            }
        }
        Ok(Due::Now)
    }
}

impl Fetching {
    async fn fetch(&self, file: &Awaited) -> Result<Vec<u8>, Missed> {
        let id = file.inbox;
        let later = |error: crate::base::Error| Missed { words: error.message().to_owned(), is_worth_another: true };
        let inbox = self.engine.db.read(move |connection| inboxes::get(connection, id)).await.map_err(later)?;
        match self.channels.find(inbox.channel) {
            Some(channel) => channel.fetch(inbox, &file.reference).await,
            None => Err(Missed { words: "There is no channel that could fetch this.".to_owned(), is_worth_another: false }),
        }
    }
}
