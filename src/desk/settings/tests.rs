//! Tests of the settings on a real database.
use super::*;
use crate::{
    base::{Actor, Kind},
    desk::{
        people::policy::{Action, Role},
        testing::Shop,
    },
};

#[test]
fn settings_have_defaults_and_change_by_version() {
    let shop = Shop::open();
    let first = shop.read(get);
    assert_eq!((first.tickets.undo_send_seconds, first.version), (10, 0));
    let patch = || SettingsPatch { shop_name: Some("  Tiệm Xanh ".to_owned()), ..SettingsPatch::default() };
    let after = shop.write(move |tx| commands::change(tx, Some(0), patch())).unwrap();
    assert_eq!((after.shop_name.as_str(), after.version), ("Tiệm Xanh", 1));
    assert_eq!(shop.read(get), after);
    let again = shop.write(move |tx| commands::change(tx, Some(1), patch())).unwrap();
    assert_eq!(again.version, 1, "what changes nothing is no change");
    let other = SettingsPatch { limits: Some(Limits { max_upload_bytes: 2 << 20 }), ..SettingsPatch::default() };
    let stale = shop.write(move |tx| commands::change(tx, Some(0), other)).unwrap_err();
    assert_eq!(stale.kind(), Kind::Stale);
    assert_eq!(stale.current().unwrap()["version"], 1);
    assert_eq!(shop.events(), ["settings_changed"]);
}

#[test]
fn settings_out_of_bounds_name_their_field() {
    let settings = Settings::default();
    let field = |patch: SettingsPatch| patch.apply(&settings).unwrap_err().field_name().unwrap().to_owned();
    assert_eq!(field(SettingsPatch { shop_name: Some(" ".into()), ..Default::default() }), "shop_name");
    assert_eq!(field(SettingsPatch { time_zone: Some("Moon/Base".into()), ..Default::default() }), "time_zone");
    let tickets = TicketDefaults { undo_send_seconds: 121, ..TicketDefaults::default() };
    assert_eq!(field(SettingsPatch { tickets: Some(tickets), ..Default::default() }), "tickets.undo_send_seconds");
    assert_eq!(field(SettingsPatch { limits: Some(Limits { max_upload_bytes: 1 }), ..Default::default() }), "limits.max_upload_bytes");
}

#[test]
fn only_who_manages_the_box_changes_settings() {
    let shop = Shop::open();
    for role in Role::ALL {
        let actor = Actor::Agent { id: crate::base::id::AgentId(1), token: None, grants: role.grants(), only_teams: None };
        let patch = SettingsPatch { shop_name: Some(role.word().to_owned()), ..SettingsPatch::default() };
        let outcome = shop.write_as(actor, move |tx| commands::change(tx, None, patch));
        assert_eq!(outcome.is_ok(), role.grants().contains(Action::ManageBox.grant()), "{role:?}");
    }
}
