//! Asks StringeeX for its history, page by page, from where the last question ended; what is listed again changes nothing.
use super::{Stringee, event::listed, rest::Account};
use crate::{
    base::{Actor, Result, Time},
    channels::{
        phone::tell::{Heard, tell},
        provider::Refused,
    },
    desk::{
        inboxes::{ChannelKind, Inbox},
        intake::{Source, ledger},
    },
};
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};

const ACTOR: Actor = Actor::System("stringee");
/// Pages that are asked for at once; what is beyond comes with the next question.
const PAGES: usize = 100;

/// Where the place is kept up to which was asked.
fn source_of(account: &Account, inbox: &Inbox) -> Source {
    Source { kind: ChannelKind::Stringee, name: format!("stringee:{}", account.settings.key_sid), inbox: Some(inbox.id) }
}

/// One question and what follows from it. `seen` is what was told of each call already.
pub(super) async fn poll(stringee: &Stringee, account: &Account, inbox: &Inbox, seen: &mut HashMap<String, Heard>) -> Result<(), Refused> {
    let source = source_of(account, inbox);
    let looked = source.clone();
    let state = stringee.engine.db.read(move |connection| ledger::source_state(connection, &looked)).await?;
    // What was before there was an inbox is not taken in.
    let since = state["since"].as_i64().map_or(inbox.created_at, Time::from_millis);
    let overlap = Duration::from_secs(60 * u64::from(account.settings.overlap_minutes));
    let (from, to) = (since.before(overlap).max(inbox.created_at), stringee.engine.clock.now());
    let (mut after, mut newest, mut current) = (Vec::<Value>::new(), since, HashMap::new());
    for _ in 0..PAGES {
        let page = account.history(from, to, &after).await?;
        let heard: Vec<Heard> = page.rows.iter().filter_map(|row| listed(row, &account.settings)).collect();
        newest = heard.iter().filter_map(|heard| heard.started_at).fold(newest, Time::max).min(to);
        let news: Vec<Heard> = heard.iter().filter(|heard| seen.get(&heard.id) != Some(*heard)).cloned().collect();
        let count = news.len();
        tell(&stringee.engine, inbox.id, news).await?;
        for _ in 0..count {
            stringee.door.accepted(inbox.id).await?;
        }
        current.extend(heard.into_iter().map(|heard| (heard.id.clone(), heard)));
        if page.rows.is_empty() || page.after.is_empty() || page.after == after {
            break;
        }
        after = page.after;
    }
    *seen = current;
    let state = json!({ "since": newest.millis() });
    stringee.engine.db.write(ACTOR, move |tx| ledger::set_source_state(tx, &source, &state)).await?;
    Ok(())
}
