//! What channels through the servers of others have in common: the door that those call, the questions that are asked of them, how
//! their refusals are understood, answers handed over in parts, echoes, and the names of people. Knows no provider.
mod door;
mod echoes;
mod hand;
mod listen;
mod names;
mod proof;
mod refused;
mod tell;

pub use door::{Door, remote_of};
pub use echoes::{Echoes, Sending};
pub use hand::{Hand, hand_over, settled};
pub use listen::{Listen, clear_alarms, listen, raise_token_alarm};
pub use names::Names;
pub use proof::{hmac, is_hmac};
pub use refused::{Provider, Refused};
pub use tell::{about, clean, file_name, introduced, nobody, nothing, place, seen_later, talk, unreadable, unsupported};

use crate::{
    base::{Result, Secret, Time, id::InboxId},
    desk::{
        inboxes,
        intake::{Inbound, Source},
        tickets::content::key_of,
    },
    engine::Engine,
};
use std::collections::HashMap;

/// Something that was told, as it goes through the door. Its place is the same whichever way and however often it comes.
pub fn inbound(source: &Source, place: String, raw: &serde_json::Value, now: Time) -> Result<Inbound> {
    let digest = key_of(&format!("{}/{place}", source.name));
    Ok(Inbound { external_id: place, received_at: now, raw: serde_json::to_vec(raw)?, digest })
}

/// The secrets of an inbox, opened, by name.
pub async fn secrets(engine: &Engine, inbox: InboxId) -> Result<HashMap<String, Secret>> {
    let vault = engine.vault.clone();
    engine.db.read(move |connection| inboxes::secrets(connection, &vault, inbox)).await
}

/// One secret of an inbox, opened.
pub async fn secret(engine: &Engine, inbox: InboxId, name: &'static str) -> Result<Option<Secret>> {
    let vault = engine.vault.clone();
    engine.db.read(move |connection| inboxes::secret(connection, &vault, inbox, name)).await
}
