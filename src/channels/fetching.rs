//! Fetches the files that messages only named: claim (transaction), fetch, settle (transaction). A message is in its ticket before
//! its files are, so that no slow file keeps anybody waiting.
use super::{Channels, Missed};
use crate::{
    base::{Actor, Error, Result},
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
        fetch::{Answer, Call, FetchError, Fetcher, Reach, is_same_server},
        work::{self, Due, Queue},
    },
};
use std::time::Duration;

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

/// So long fetching one file may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// The bytes at an address. What is answered with one of `again` may come with another try, besides what usually does.
pub async fn get(
    fetcher: &Fetcher,
    url: &str,
    reach: Reach,
    headers: Vec<(&'static str, String)>,
    limit: usize,
    again: &[u16],
) -> Result<Vec<u8>, Missed> {
    let call = Call { url: url.to_owned(), reach, body: None, headers, timeout: PATIENCE, limit };
    read(fetcher.call(call).await, limit, again)
}

/// What came of such a call.
pub fn read(outcome: Result<Answer, FetchError>, limit: usize, again: &[u16]) -> Result<Vec<u8>, Missed> {
    match outcome {
        Ok(answer) if answer.is_success() => Ok(answer.body),
        Ok(answer) => Err(Missed {
            words: format!("The server answered {}.", answer.status),
            is_worth_another: answer.status >= 500 || matches!(answer.status, 404 | 408 | 425 | 429) || again.contains(&answer.status),
        }),
        Err(FetchError::TooLarge) => Err(Missed { words: format!("The file is larger than {} MB.", limit >> 20), is_worth_another: false }),
        Err(error @ FetchError::Forbidden(_)) => Err(Missed { words: error.to_string(), is_worth_another: false }),
        Err(error) => Err(Missed { words: error.to_string(), is_worth_another: true }),
    }
}

/// A file that a message names may be so large.
const MAX_FILE: usize = 25 << 20;

/// The bytes at an address that a message names. That is not what an administrator allowed: of the own network it is only the server
/// that is configured, which is reached as its settings say.
pub async fn named(fetcher: &Fetcher, own: Option<(&str, Reach)>, url: &str) -> Result<Vec<u8>, Missed> {
    let reach = own.filter(|(server, _)| is_same_server(server, url)).map_or(Reach::Public, |(_, reach)| reach);
    get(fetcher, url, reach, Vec::new(), MAX_FILE, &[]).await
}

/// A fault of ours or of the settings.
pub fn fault(error: Error) -> Missed {
    Missed { words: error.message().to_owned(), is_worth_another: false }
}

impl Fetching {
    async fn fetch(&self, file: &Awaited) -> Result<Vec<u8>, Missed> {
        let id = file.inbox;
        let later = |error: Error| Missed { words: error.message().to_owned(), is_worth_another: true };
        let inbox = self.engine.db.read(move |connection| inboxes::get(connection, id)).await.map_err(later)?;
        if inbox.removed_at.is_some() {
            return Err(Missed { words: "The inbox that it came through was removed.".to_owned(), is_worth_another: false });
        }
        match self.channels.find(inbox.channel) {
            Some(channel) => channel.fetch(inbox, &file.reference).await,
            None => Err(Missed { words: "There is no channel that could fetch this.".to_owned(), is_worth_another: false }),
        }
    }
}
