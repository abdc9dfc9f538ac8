//! What changes inboxes.
use super::{
    entrance::{Entrance, of_kind},
    model::{ChannelKind, Inbox, InboxPatch, MAX_SECRETS, NewInbox, check_aliases, check_secret},
    store,
};
use crate::{
    base::{Address, Error, Result, Secret, id::InboxId},
    desk::{
        event::{Change, Event, changes},
        people::{
            self,
            policy::{Action, Object, authorize},
        },
    },
    engine::{alarm, db::Tx, vault::Vault},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Makes an inbox whose settings its channel accepts.
pub fn create(tx: &mut Tx<'_>, vault: &Vault, entrances: &[Arc<dyn Entrance>], new: NewInbox) -> Result<Inbox> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let blank = Inbox {
        id: InboxId(0),
        name: String::new(),
        channel: new.channel,
        address: None,
        team: None,
        language: new.language,
        signature: String::new(),
        sends_acknowledgement: false,
        reopen_days: 0,
        settings: Value::Null,
        is_active: false,
        removed_at: None,
        created_at: tx.now(),
        version: 0,
    };
    let patch = InboxPatch {
        version: 0,
        name: Some(new.name),
        address: Some(new.address),
        aliases: Some(new.aliases),
        team: Some(new.team),
        language: Some(new.language),
        signature: Some(new.signature),
        sends_acknowledgement: Some(new.sends_acknowledgement),
        reopen_days: Some(new.reopen_days),
        settings: Some(new.settings),
        secrets: new.secrets.into_iter().map(|(name, secret)| (name, Some(secret))).collect(),
        is_active: Some(new.is_active),
    };
    let inbox = patch.apply(&blank)?;
    let aliases = check_aliases(patch.aliases.as_deref().unwrap_or_default(), inbox.address.as_ref())?;
    check_world(tx, &inbox, &aliases, None)?;
    let names: Vec<&str> = patch.secrets.iter().map(|(name, _)| name.as_str()).collect();
    check_names(&names)?;
    let entrance = entrance(entrances, new.channel)?;
    entrance.validate(&inbox.settings, &names)?;
    check_values(entrance, &inbox, &aliases, &patch)?;
    let id = store::insert(tx, &inbox)?;
    store::set_aliases(tx, id, &aliases)?;
    for (name, secret) in &patch.secrets {
        if let Some(secret) = secret {
            store::put_secret(tx, vault, id, name, secret)?;
        }
    }
    tx.record(&Event::InboxCreated { inbox: id })?;
    store::get(tx, id)
}

/// Changes what `patch` names. Where the secrets would be shown to another server than before, they must be typed anew.
pub fn change(tx: &mut Tx<'_>, vault: &Vault, entrances: &[Arc<dyn Entrance>], id: InboxId, patch: InboxPatch) -> Result<Inbox> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let before = store::present(tx, id)?;
    if patch.version != before.version {
        return Err(Error::stale(json!({ "id": id, "version": before.version })));
    }
    let after = patch.apply(&before)?;
    let old_aliases = store::aliases(tx, id)?;
    let aliases = check_aliases(patch.aliases.as_deref().unwrap_or(&old_aliases), after.address.as_ref())?;
    check_world(tx, &after, &aliases, Some(id))?;
    let old_names = store::secret_names(tx, id)?;
    if after.settings != before.settings || !patch.secrets.is_empty() || after.address != before.address {
        check_values(entrance(entrances, after.channel)?, &after, &aliases, &patch)?;
    }
    if after.settings != before.settings || !patch.secrets.is_empty() {
        let entrance = entrance(entrances, after.channel)?;
        let kept = |name: &&String| patch.secrets.iter().all(|(other, _)| other != *name);
        if entrance.destinations(&after.settings) != entrance.destinations(&before.settings)
            && let Some(kept) = old_names.iter().find(kept)
        {
            return Err(must_be_typed(kept));
        }
        let given = patch.secrets.iter().filter(|(_, secret)| secret.is_some()).map(|(name, _)| name.as_str());
        let names: Vec<&str> = old_names.iter().filter(kept).map(String::as_str).chain(given).collect();
        check_names(&names)?;
        entrance.validate(&after.settings, &names)?;
    }
    let mut changes = changes(&shown(&before, &old_aliases), &shown(&after, &aliases), &["settings", "signature"]);
    if !patch.secrets.is_empty() {
        let names: Vec<&str> = patch.secrets.iter().map(|(name, _)| name.as_str()).collect();
        changes.push(Change { field: "secrets".to_owned(), from: Value::Null, to: json!(names) });
    }
    if changes.is_empty() {
        return Ok(before);
    }
    store::update(tx, &after)?;
    store::set_aliases(tx, id, &aliases)?;
    for (name, secret) in &patch.secrets {
        match secret {
            Some(secret) => store::put_secret(tx, vault, id, name, secret)?,
            None => store::forget_secret(tx, id, name)?,
        }
    }
    tx.record(&Event::InboxChanged { inbox: id, changes })?;
    store::get(tx, id)
}

/// Removes an inbox for good: it stops, and its addresses, settings and secrets are forgotten. What came through it stays, and goes on
/// saying so by its name.
pub fn remove(tx: &mut Tx<'_>, id: InboxId) -> Result<()> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let inbox = store::present(tx, id)?;
    store::remove(tx, id)?;
    alarm::clear_below(tx, &alarms_of(id))?;
    tx.record(&Event::InboxRemoved { inbox: id, name: inbox.name, address: inbox.address })?;
    Ok(())
}

/// Ends the alarms of inboxes that were removed, which their last moments may have raised.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    let mut ended = 0;
    for inbox in store::every(tx)?.into_iter().filter(|inbox| inbox.removed_at.is_some()) {
        ended += alarm::clear_below(tx, &alarms_of(inbox.id))?;
    }
    Ok(ended)
}

/// What the keys of an inbox's alarms begin with.
fn alarms_of(id: InboxId) -> String {
    format!("inbox:{id}:")
}

/// Keeps a secret that a channel got itself, such as a renewed token. The way of the system: nobody's rights are asked, and
/// it is no change of the inbox.
pub fn put_secret(tx: &mut Tx<'_>, vault: &Vault, id: InboxId, name: &str, secret: &Secret) -> Result<()> {
    check_secret(name, Some(secret))?;
    store::put_secret(tx, vault, store::present(tx, id)?.id, name, secret)
}

/// The error for a stored secret that would be shown to a server it was not typed for.
pub fn must_be_typed(name: &str) -> Error {
    Error::field(format!("secrets.{name}"), "The server or account changed: type this secret again.")
}

/// The channel of this kind.
pub fn entrance(entrances: &[Arc<dyn Entrance>], kind: ChannelKind) -> Result<&Arc<dyn Entrance>> {
    of_kind(entrances, kind).ok_or_else(|| Error::field("channel", "Inboxes of this channel cannot be made here."))
}

fn check_names(names: &[&str]) -> Result<()> {
    if names.len() > MAX_SECRETS { Err(Error::field("secrets", "An inbox has at most 10 secrets.")) } else { Ok(()) }
}

/// What the channel says of addresses, and of secrets that are typed now.
fn check_values(entrance: &Arc<dyn Entrance>, inbox: &Inbox, aliases: &[Address], patch: &InboxPatch) -> Result<()> {
    if !entrance.capabilities(&inbox.settings).has_addresses && (inbox.address.is_some() || !aliases.is_empty()) {
        return Err(Error::field("address", "Inboxes of this channel have no address."));
    }
    patch
        .secrets
        .iter()
        .filter_map(|(name, secret)| Some((name, secret.as_ref()?)))
        .try_for_each(|(name, secret)| entrance.check_secret(name, secret))
}

/// What must hold between this inbox and everything else.
fn check_world(tx: &Tx<'_>, inbox: &Inbox, aliases: &[Address], own: Option<InboxId>) -> Result<()> {
    if let Some(other) = store::find_named(tx, &inbox.name)?.filter(|other| Some(*other) != own) {
        if store::get(tx, other)?.removed_at.is_none() {
            return Err(Error::conflict("There is an inbox of this name already."));
        }
        give_name_up(tx, other, &inbox.name)?;
    }
    if let Some(team) = inbox.team
        && !people::team_exists(tx, team)?
    {
        return Err(Error::field("team_id", "There is no such team."));
    }
    if inbox.channel == ChannelKind::Form && inbox.address.is_some() {
        return Err(Error::field("address", "A form has no address: answers go out through an inbox that sends mail."));
    }
    for address in inbox.address.iter().chain(aliases) {
        if let Some(other) = store::find_exact(tx, address)?.filter(|other| Some(*other) != own) {
            return Err(Error::conflict(format!("{address} belongs to the inbox \"{}\" already.", store::get(tx, other)?.name)));
        }
    }
    Ok(())
}

/// An inbox that was removed gives its name to another, and is told from that by its number.
fn give_name_up(tx: &Tx<'_>, id: InboxId, name: &str) -> Result<()> {
    let mut other = format!("{name} ({id})");
    while store::find_named(tx, &other)?.is_some() {
        other = format!("{other} ({id})");
    }
    store::rename(tx, id, &other)
}

fn shown(inbox: &Inbox, aliases: &[Address]) -> Value {
    json!({
        "name": inbox.name,
        "address": inbox.address,
        "aliases": aliases,
        "team_id": inbox.team,
        "language": inbox.language,
        "signature": inbox.signature,
        "sends_acknowledgement": inbox.sends_acknowledgement,
        "reopen_days": inbox.reopen_days,
        "settings": inbox.settings,
        "is_active": inbox.is_active,
    })
}
