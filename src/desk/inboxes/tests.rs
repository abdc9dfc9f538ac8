//! Tests of inboxes through their commands, on a real database, with a channel that is not there.
use super::*;
use crate::{
    base::{
        Actor, Address, Clock, Error, Kind, Result, Secret, Time,
        id::{AgentId, InboxId, Seq, TeamId},
    },
    desk::people::policy::Role,
    engine::{
        alarm,
        db::{Db, Tx},
        vault::Vault,
    },
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};

/// A channel that wants a host, and a password with it.
struct Post;

impl Entrance for Post {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }
    fn validate(&self, settings: &Value, secrets: &[&str]) -> Result<()> {
        match settings["host"].as_str() {
            None => Err(Error::field("settings.host", "A host is needed.")),
            Some(_) if !secrets.contains(&"password") => Err(Error::field("secrets.password", "A password is needed.")),
            Some(_) => Ok(()),
        }
    }
    fn destinations(&self, settings: &Value) -> Vec<String> {
        vec![settings["host"].to_string()]
    }
    fn suggest(&self, _: &crate::base::Address) -> Option<crate::desk::inboxes::Suggestion> {
        None
    }
    fn check<'a>(&'a self, _: &'a Value, secrets: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        let ok = secrets.contains_key("password");
        Box::pin(std::future::ready(vec![CheckStep { name: "login".to_owned(), ok, message: String::new(), problem: None }]))
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    db: Db,
    vault: Vault,
}

fn open() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    let vault = Vault::open(folder.path()).unwrap();
    Fixture { folder, db, vault }
}

fn role(role: Role) -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: role.grants(), only_teams: None }
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn new(name: &str, own: &str) -> NewInbox {
    NewInbox {
        settings: json!({"host": "mail.example"}),
        secrets: vec![("password".to_owned(), Secret::new("open sesame"))],
        ..NewInbox::new(name, ChannelKind::Email, Some(address(own)))
    }
}

impl Fixture {
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>, &Vault, &[Arc<dyn Entrance>]) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let vault = self.vault.clone();
        self.db.write_blocking(role(Role::Admin), move |tx| job(tx, &vault, &[Arc::new(Post)]))
    }
    fn create(&self, new: NewInbox) -> Result<Inbox> {
        self.write(move |tx, vault, entrances| commands::create(tx, vault, entrances, new))
    }
    fn change(&self, id: InboxId, patch: InboxPatch) -> Result<Inbox> {
        self.write(move |tx, vault, entrances| commands::change(tx, vault, entrances, id, patch))
    }
    fn password(&self, id: InboxId) -> Option<String> {
        let secret = self.db.read_blocking(|c| secret(c, &self.vault, id, "password")).unwrap();
        secret.map(|secret| secret.reveal().to_owned())
    }
}

#[test]
fn an_address_belongs_to_one_inbox_be_it_its_own_or_an_alias() {
    let fixture = open();
    let shop = fixture.create(NewInbox { aliases: vec![address("sales@shop.example")], ..new("Shop", "shop@shop.example") }).unwrap();
    for taken in ["shop@shop.example", "sales@shop.example"] {
        let refused = fixture.create(new("Other", taken)).unwrap_err();
        assert!(refused.kind() == Kind::Conflict && refused.message().contains("Shop"), "{refused}");
    }
    let refused = fixture.create(NewInbox { aliases: vec![address("shop@shop.example")], ..new("Other", "o@shop.example") }).unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict);
    let find = |text: &str| fixture.db.read_blocking(|c| find_by_address(c, &address(text))).unwrap();
    assert_eq!(find("sales+tag@shop.example"), Some(shop.id));
    assert_eq!(find("nobody@shop.example"), None);
    let own = fixture.db.read_blocking(Addresses::read).unwrap();
    for text in ["shop@shop.example", "sales@shop.example", "sales+tag@shop.example", "shop+tag@shop.example", "nobody@shop.example"] {
        assert_eq!(own.find(&address(text)), find(text), "{text}");
    }
}

#[test]
fn the_channel_decides_about_settings_and_secrets() {
    let fixture = open();
    let without_host = fixture.create(NewInbox { settings: json!({}), ..new("Shop", "a@shop.example") }).unwrap_err();
    assert_eq!(without_host.field_name(), Some("settings.host"));
    let without_password = fixture.create(NewInbox { secrets: Vec::new(), ..new("Shop", "a@shop.example") }).unwrap_err();
    assert_eq!(without_password.field_name(), Some("secrets.password"));
    let unknown = fixture.create(NewInbox { channel: ChannelKind::Chat, ..new("Shop", "a@shop.example") }).unwrap_err();
    assert_eq!(unknown.field_name(), Some("channel"));
}

#[test]
fn a_secret_is_sealed_and_in_no_event() {
    let fixture = open();
    let id = fixture.create(new("Shop", "shop@shop.example")).unwrap().id;
    assert_eq!(fixture.password(id).as_deref(), Some("open sesame"));
    let patch = InboxPatch { version: 1, secrets: vec![("password".to_owned(), Some(Secret::new("new sesame")))], ..InboxPatch::default() };
    assert_eq!(fixture.change(id, patch).unwrap().version, 2);
    assert_eq!(fixture.password(id).as_deref(), Some("new sesame"));
    assert_eq!(fixture.db.read_blocking(|c| secret_names(c, id)).unwrap(), ["password"]);
    let log = fixture.db.read_blocking(|c| crate::engine::log::read_after(c, Seq(0), 100)).unwrap();
    assert!(log.len() == 2 && log.iter().all(|row| !row.payload.contains("sesame")));
    fixture.db.close();
    let bytes = std::fs::read(fixture.folder.path().join(crate::engine::db::FILE_NAME)).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"sesame"));
}

#[test]
fn a_stored_secret_is_not_shown_to_another_server() {
    let fixture = open();
    let id = fixture.create(new("Shop", "shop@shop.example")).unwrap().id;
    let elsewhere = || InboxPatch { version: 1, settings: Some(json!({"host": "evil.example"})), ..InboxPatch::default() };
    assert_eq!(fixture.change(id, elsewhere()).unwrap_err().field_name(), Some("secrets.password"));
    let typed = InboxPatch { secrets: vec![("password".to_owned(), Some(Secret::new("mine")))], ..elsewhere() };
    fixture.change(id, typed).unwrap();
    assert_eq!(fixture.password(id).as_deref(), Some("mine"));
    let forgotten = InboxPatch { version: 2, secrets: vec![("password".to_owned(), None)], ..InboxPatch::default() };
    assert_eq!(fixture.change(id, forgotten).unwrap_err().field_name(), Some("secrets.password"));
}

#[test]
fn what_makes_no_sense_is_refused_by_field() {
    let fixture = open();
    let id = fixture.create(new("Shop", "shop@shop.example")).unwrap().id;
    let patch = || InboxPatch { version: 1, ..InboxPatch::default() };
    for (bad, field) in [
        (InboxPatch { reopen_days: Some(366), ..patch() }, "reopen_days"),
        (InboxPatch { name: Some(" ".to_owned()), ..patch() }, "name"),
        (InboxPatch { team: Some(Some(TeamId(9))), ..patch() }, "team_id"),
        (InboxPatch { settings: Some(json!([])), ..patch() }, "settings"),
        (InboxPatch { secrets: vec![("a:b".to_owned(), Some(Secret::new("x")))], ..patch() }, "secrets"),
    ] {
        assert_eq!(fixture.change(id, bad).unwrap_err().field_name(), Some(field));
    }
    assert_eq!(fixture.change(id, InboxPatch { version: 7, ..patch() }).unwrap_err().kind(), Kind::Stale);
    assert_eq!(fixture.create(new("Shop", "other@shop.example")).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(fixture.change(id, InboxPatch { reopen_days: Some(365), is_active: Some(false), ..patch() }).unwrap().reopen_days, 365);
}

#[test]
fn only_who_manages_the_box_changes_inboxes() {
    let fixture = open();
    let vault = fixture.vault.clone();
    let refused = fixture.db.write_blocking(role(Role::Manager), move |tx| {
        let first = commands::create(tx, &vault, &[Arc::new(Post)], new("Shop", "shop@shop.example")).err();
        let second = commands::change(tx, &vault, &[Arc::new(Post)], InboxId(1), InboxPatch::default()).err();
        Ok([first, second].map(|error| error.map(|error| error.kind())))
    });
    assert_eq!(refused.unwrap(), [Some(Kind::Forbidden); 2]);
}

#[test]
fn an_inbox_that_was_removed_is_a_name_and_nothing_more() {
    let shop = open();
    let aliased = NewInbox { aliases: vec![address("help@shop.example")], ..new("Tea House", "shop@shop.example") };
    let first = shop.create(aliased.clone()).unwrap();
    let id = first.id;
    shop.write(move |tx, _, _| alarm::raise(tx, &format!("inbox:{id}:token"), "inbox_token_expired", "…")).unwrap();
    let refused = shop.db.write_blocking(role(Role::Manager), move |tx| commands::remove(tx, id)).unwrap_err();
    assert_eq!(refused.kind(), Kind::Forbidden);
    shop.write(move |tx, _, _| commands::remove(tx, id)).unwrap();

    let kept = shop.db.read_blocking(|c| get(c, id)).unwrap();
    assert!(kept.name == "Tea House" && !kept.is_active && kept.address.is_none() && kept.settings == json!({}), "{kept:?}");
    let secrets: i64 = shop.db.read_blocking(|c| Ok(c.query_row("select count(*) from secrets", [], |row| row.get(0))?)).unwrap();
    assert_eq!(secrets, 0);
    assert!(!shop.db.read_blocking(|c| alarm::stands(c, &format!("inbox:{id}:token"))).unwrap());
    for own in ["shop@shop.example", "help@shop.example"] {
        assert_eq!(shop.db.read_blocking(|c| find_by_address(c, &address(own))).unwrap(), None);
    }
    let listed = |of: fn(&rusqlite::Connection) -> Result<Vec<Inbox>>| shop.db.read_blocking(of).unwrap().len();
    assert_eq!((listed(list), listed(every)), (0, 1));

    // Nobody changes it, gives it a secret or removes it once more.
    let patch = InboxPatch { version: kept.version, is_active: Some(true), ..InboxPatch::default() };
    assert_eq!(shop.change(id, patch).unwrap_err().kind(), Kind::NotFound);
    let late = shop.write(move |tx, vault, _| put_secret(tx, vault, id, "token", &Secret::new("renewed"))).unwrap_err();
    assert_eq!(late.kind(), Kind::NotFound);
    assert_eq!(shop.write(move |tx, _, _| commands::remove(tx, id)).unwrap_err().kind(), Kind::NotFound);

    let second = shop.create(aliased).unwrap();
    assert_eq!((second.name.as_str(), second.address), ("Tea House", Some(address("shop@shop.example"))));
    assert_eq!(shop.db.read_blocking(|c| get(c, id)).unwrap().name, format!("Tea House ({id})"), "the two are told apart");
}

#[test]
fn what_an_inbox_raised_while_it_was_removed_ends() {
    let shop = open();
    let id = shop.create(new("Tea House", "shop@shop.example")).unwrap().id;
    shop.write(move |tx, _, _| commands::remove(tx, id)).unwrap();
    shop.write(move |tx, _, _| {
        alarm::raise(tx, &format!("inbox:{id}:connection"), "inbox_unreachable", "…")?;
        alarm::raise(tx, &format!("inbox:{id}0:connection"), "inbox_unreachable", "…")
    })
    .unwrap();
    assert_eq!(shop.write(|tx, _, _| commands::tidy(tx)).unwrap(), 1);
    assert!(shop.db.read_blocking(|c| alarm::stands(c, &format!("inbox:{id}0:connection"))).unwrap(), "another one's stands");
}
