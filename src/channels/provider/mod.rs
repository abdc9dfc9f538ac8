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
    base::{Error, Result, Secret, Time, id::InboxId},
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

/// Refuses what is no server's name with a port.
pub fn check_host(field: &'static str, host: &str, port: u16) -> Result<()> {
    let fits = !host.is_empty()
        && host.len() <= 253
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']'));
    if fits && port != 0 {
        Ok(())
    } else {
        Err(Error::field(field, "The name of a server such as mail.example.com and a port are needed."))
    }
}

/// A text as part of an address (RFC 3986 section 2.3).
pub fn encoded(text: &str) -> String {
    let one = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_into_an_address_stays_one_part_of_it() {
        assert_eq!(encoded("{\"a\":\"đ&\"}"), "%7B%22a%22%3A%22%C4%91%26%22%7D");
    }
}
