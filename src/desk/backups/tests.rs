//! Tests of backups through their commands on a real database.
use super::*;
use crate::{
    base::{Actor, Kind, id::AgentId},
    desk::{
        people::{self, policy::Role},
        settings::{self, BackupPlan, SettingsPatch},
        testing::Shop,
    },
    engine::{alarm, backup},
};
use std::{path::Path, time::Duration};

fn agent(role: Role) -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: role.grants(), only_teams: None }
}

fn shop() -> Shop {
    let shop = Shop::open();
    shop.write(|tx| people::commands::create_agent(tx, people_of("lan@shop.vn"))).unwrap();
    shop
}

fn people_of(email: &str) -> people::NewAgent {
    people::NewAgent {
        email: crate::base::Address::parse(email).unwrap(),
        name: "Lan".to_owned(),
        role: Role::Admin,
        sees: people::Sees::All,
        language: crate::base::Language::Vi,
        time_zone: "Asia/Ho_Chi_Minh".to_owned(),
        signature: String::new(),
        password: None,
    }
}

fn begun(shop: &Shop) -> Option<(crate::base::id::BackupId, std::path::PathBuf)> {
    let data = shop.desk.engine.config.data.clone();
    shop.write(move |tx| commands::begin_next(tx, &data)).unwrap()
}

#[test]
fn a_backup_that_is_asked_for_is_made_once_and_can_be_restored() {
    let shop = shop();
    assert_eq!(shop.write_as(agent(Role::Manager), commands::ask).unwrap_err().kind(), Kind::Forbidden);
    let first = shop.write_as(agent(Role::Admin), commands::ask).unwrap();
    assert_eq!(shop.write_as(agent(Role::Admin), commands::ask).unwrap().id, first.id, "one at a time is enough");
    let (id, path) = begun(&shop).unwrap();
    assert!(id == first.id && path.parent().unwrap() == shop.desk.engine.config.data.join("backups"), "{path:?}");
    assert_eq!(begun(&shop), None, "it is being made");
    backup::check_folder(path.parent().unwrap()).unwrap();
    let bytes = backup::make(&shop.desk.engine, &path).unwrap();
    assert!(shop.write(move |tx| commands::settle(tx, id, Ok(bytes))).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing but the file is left");
    let other = tempfile::tempdir().unwrap();
    let data = other.path().join("desk");
    backup::restore(&path, &data, shop.clock.now()).unwrap();
    assert!(data.join("hopdesk.db").exists() && data.join("hopdesk.key").exists());
    assert!(shop.events().ends_with(&["backup_asked".to_owned(), "backup_made".to_owned()]));
}

#[test]
fn the_nights_backup_is_made_once_a_night_and_older_ones_give_way() {
    let shop = shop();
    assert_eq!(begun(&shop), None, "the first night is still to come");
    let mut gone = Vec::new();
    for night in 0..9 {
        shop.clock.advance(Duration::from_hours(24));
        let (id, path) = begun(&shop).unwrap_or_else(|| panic!("night {night}"));
        gone = shop.write(move |tx| commands::settle(tx, id, Ok(1))).unwrap();
        let ids: Vec<_> = gone.iter().map(|(id, _)| *id).collect();
        shop.write(move |tx| commands::note_removed(tx, &ids)).unwrap();
        assert_eq!(begun(&shop), None, "{path:?}");
    }
    assert_eq!(gone.len(), 1, "seven are kept");
    assert_eq!(shop.read(super::store::list).len(), 7);
}

#[test]
fn a_failure_raises_an_alarm_until_one_succeeds() {
    let shop = shop();
    shop.clock.advance(Duration::from_hours(24));
    let (id, _) = begun(&shop).unwrap();
    shop.write(move |tx| commands::settle(tx, id, Err("The disk is full.".to_owned()))).unwrap();
    assert!(shop.read(|connection| alarm::stands(connection, "backup:failed")));
    assert_eq!(begun(&shop), None);
    shop.clock.advance(Duration::from_hours(1));
    begun(&shop).unwrap();
    shop.write(commands::expire).unwrap();
    let newest = shop.read(super::store::list).remove(0);
    assert_eq!((newest.state, newest.problem.as_deref()), (BackupState::Failed, Some("Hopdesk was stopped while it was made.")));
    shop.clock.advance(Duration::from_hours(1));
    let (id, _) = begun(&shop).unwrap();
    shop.write(move |tx| commands::settle(tx, id, Ok(1))).unwrap();
    assert!(!shop.read(|connection| alarm::stands(connection, "backup:failed")));
}

#[test]
fn the_folder_is_the_one_of_the_settings() {
    let shop = shop();
    let plan = BackupPlan { folder: Some("/mnt/usb".to_owned()), ..BackupPlan::default() };
    shop.write(move |tx| settings::commands::change(tx, None, SettingsPatch { backup: Some(plan), ..SettingsPatch::default() })).unwrap();
    shop.write_as(agent(Role::Admin), commands::ask).unwrap();
    assert_eq!(begun(&shop).unwrap().1.parent(), Some(Path::new("/mnt/usb")));
    for bad in ["backups", "/mnt/../etc", "", "/a\nb"] {
        let plan = BackupPlan { folder: Some(bad.to_owned()), ..BackupPlan::default() };
        let patch = SettingsPatch { backup: Some(plan), ..SettingsPatch::default() };
        let refused = shop.write(move |tx| settings::commands::change(tx, None, patch)).unwrap_err();
        assert_eq!(refused.field_name(), Some("backup.folder"), "{bad:?}");
    }
}
