//! Tests of contacts through their commands, on a real database.
use super::*;
use crate::{
    base::{
        Actor, Clock, Kind, Language, PageRequest, Result, Time,
        id::{AgentId, ContactId, IdentityId, Seq},
    },
    desk::people::policy::Role,
    engine::db::{Db, Tx},
};

fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    (folder, db)
}

fn agent(role: Role) -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: role.grants(), only_teams: None }
}

fn system<T: Send + 'static>(db: &Db, job: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static) -> T {
    db.write_blocking(Actor::System("test"), job).unwrap()
}

fn ensure_mail(db: &Db, address: &'static str, name: &'static str) -> ContactId {
    system(db, move |tx| ensure(tx, IdentityKind::Email, address, name, None))
}

fn of(db: &Db, id: ContactId) -> Contact {
    db.read_blocking(|connection| get(connection, id)).unwrap()
}

fn logged(db: &Db) -> Vec<(String, String)> {
    let rows = db.read_blocking(|connection| crate::engine::log::read_after(connection, Seq(0), 100)).unwrap();
    rows.into_iter().map(|row| (row.kind, row.payload)).collect()
}

#[test]
fn whoever_writes_twice_is_one_contact() {
    let (_folder, db) = open();
    let first = ensure_mail(&db, "lan@shop.example", "Lan Trần");
    assert_eq!(ensure_mail(&db, "lan@shop.example", "Somebody Else"), first);
    assert_eq!(of(&db, first).name, "Lan Trần");
    let kinds: Vec<_> = logged(&db).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["organisation_created", "contact_created"]);
}

#[test]
fn colleagues_share_an_organisation_and_free_mail_shares_none() {
    let (_folder, db) = open();
    let (lan, minh) = (ensure_mail(&db, "lan@shop.example", ""), ensure_mail(&db, "minh@shop.example", ""));
    let organisation = of(&db, lan).organisation_id.unwrap();
    assert_eq!(of(&db, minh).organisation_id, Some(organisation));
    assert_eq!(db.read_blocking(|c| super::organisation(c, organisation)).unwrap().name, "shop.example");
    assert_eq!(of(&db, ensure_mail(&db, "lan@gmail.com", "")).organisation_id, None);
    let phone = system(&db, |tx| ensure(tx, IdentityKind::Phone, "+84901234567", "", None));
    assert_eq!(of(&db, phone).organisation_id, None);
}

#[test]
fn a_later_message_fills_name_and_language_but_replaces_neither() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan.tran@shop.example", "lan.tran");
    assert_eq!(of(&db, id).name, "");
    system(&db, |tx| ensure(tx, IdentityKind::Email, "lan.tran@shop.example", "Lan Trần", Some(Language::Vi)));
    let contact = of(&db, id);
    assert_eq!((contact.name.as_str(), contact.language), ("Lan Trần", Some(Language::Vi)));
    let events = logged(&db).len();
    system(&db, |tx| ensure(tx, IdentityKind::Email, "lan.tran@shop.example", "L. T.", Some(Language::En)));
    assert_eq!(of(&db, id), contact);
    assert_eq!(logged(&db).len(), events);
}

#[test]
fn three_hard_bounces_make_a_contact_undeliverable_until_it_writes() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan@shop.example", "Lan");
    system(&db, move |tx| {
        note_bounce(tx, id, true)?;
        note_bounce(tx, id, false)?;
        note_bounce(tx, id, true)
    });
    assert_eq!(of(&db, id).undeliverable_at, None);
    system(&db, move |tx| note_bounce(tx, id, true));
    assert_eq!(of(&db, id).undeliverable_at, Some(Time::from_seconds(1_000)));
    let events = logged(&db).len();
    system(&db, move |tx| note_bounce(tx, id, true));
    assert_eq!(logged(&db).len(), events);
    system(&db, move |tx| note_alive(tx, id));
    assert_eq!(of(&db, id).undeliverable_at, None);
    system(&db, move |tx| note_bounce(tx, id, true));
    assert_eq!(of(&db, id).undeliverable_at, None);
}

#[test]
fn lists_get_names_and_addresses_in_one_reading() {
    let (_folder, db) = open();
    let lan = ensure_mail(&db, "lan@shop.example", "Lan");
    let phone = system(&db, |tx| ensure(tx, IdentityKind::Phone, "+84901234567", "", None));
    system(&db, move |tx| add_identity_of(tx, phone, "minh@shop.example"));
    let briefs = db.read_blocking(|c| briefs(c, &[lan, phone, lan, ContactId(99)])).unwrap();
    assert_eq!(briefs.len(), 2);
    assert_eq!(briefs[&lan].address.as_deref(), Some("lan@shop.example"));
    assert_eq!(briefs[&phone].address.as_deref(), Some("minh@shop.example"));
    assert_eq!(db.read_blocking(|c| preferred_address(c, phone)).unwrap().unwrap().as_str(), "minh@shop.example");
    assert_eq!(db.read_blocking(|c| addresses(c, lan)).unwrap().len(), 1);
}

#[test]
fn what_a_program_calls_somebody_is_no_address() {
    let (_folder, db) = open();
    let brief = |kind: IdentityKind, value: &'static str| {
        let id = system(&db, move |tx| ensure(tx, kind, value, "", None));
        let listed = db.read_blocking(|c| list(c, &ContactFilter::default(), &PageRequest::default())).unwrap();
        let listed = listed.items.into_iter().find(|brief| brief.id == id).unwrap();
        let brief = db.read_blocking(|c| briefs(c, &[id])).unwrap().remove(&id).unwrap();
        assert_eq!(listed, brief, "lists agree");
        (id, brief.address)
    };
    let opaque = [
        (IdentityKind::Chat, "3:visitor:dax7e4qphhzx"),
        (IdentityKind::Telegram, "4242"),
        (IdentityKind::Zalo, "8871"),
        (IdentityKind::Facebook, "1029"),
        (IdentityKind::Whatsapp, "VN.55a1"),
        (IdentityKind::Other, "KH-42"),
    ];
    for (kind, value) in opaque {
        assert_eq!(brief(kind, value).1, None, "{value}");
    }
    let (lan, address) = brief(IdentityKind::Whatsapp, "84901234567");
    assert_eq!(address.as_deref(), Some("84901234567"));
    system(&db, move |tx| add_identity_of(tx, lan, "lan@shop.example"));
    assert_eq!(db.read_blocking(|c| briefs(c, &[lan])).unwrap()[&lan].address.as_deref(), Some("lan@shop.example"));
}

fn add_identity_of(tx: &mut Tx<'_>, id: ContactId, address: &str) -> Result<Identity> {
    commands::add_identity(tx, id, IdentityKind::Email, address)
}

#[test]
fn an_identity_of_somebody_else_is_a_conflict_that_names_them() {
    let (_folder, db) = open();
    let lan = ensure_mail(&db, "lan@shop.example", "Lan Trần");
    let minh = ensure_mail(&db, "minh@shop.example", "Minh");
    let refused = db.write_blocking(agent(Role::Agent), move |tx| add_identity_of(tx, minh, "Lan@Shop.example")).unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict);
    assert!(refused.message().contains("Lan Trần") && refused.message().contains(&lan.to_string()), "{refused}");
    let again = db.write_blocking(agent(Role::Agent), move |tx| add_identity_of(tx, lan, "lan@shop.example")).unwrap();
    assert_eq!(of(&db, lan).identities, [again]);
}

#[test]
fn a_removed_identity_is_free_again_and_the_last_one_stays() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan@shop.example", "");
    let identity = of(&db, id).identities[0].id;
    assert_eq!(
        db.write_blocking(agent(Role::Agent), move |tx| commands::remove_identity(tx, id, identity)).unwrap_err().kind(),
        Kind::Conflict
    );
    system(&db, move |tx| add_identity_of(tx, id, "lan@gmail.com"));
    db.write_blocking(agent(Role::Agent), move |tx| commands::remove_identity(tx, id, identity)).unwrap();
    assert_eq!(db.read_blocking(|c| find(c, IdentityKind::Email, "lan@shop.example")).unwrap(), None);
    assert_ne!(ensure_mail(&db, "lan@shop.example", ""), id);
}

#[test]
fn a_change_on_an_old_version_is_stale_and_says_what_is_now() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan@shop.example", "Lan");
    let patch = |name: &str| ContactPatch { version: 1, name: Some(name.to_owned()), ..ContactPatch::default() };
    let (first, second) = (patch("Lan Trần"), patch("Lan T."));
    let changed = db.write_blocking(agent(Role::Agent), move |tx| commands::change(tx, id, first)).unwrap();
    assert_eq!((changed.name.as_str(), changed.version), ("Lan Trần", 2));
    let stale = db.write_blocking(agent(Role::Agent), move |tx| commands::change(tx, id, second)).unwrap_err();
    assert_eq!((stale.kind(), stale.current().unwrap()["name"].as_str()), (Kind::Stale, Some("Lan Trần")));
}

#[test]
fn the_log_says_that_a_note_changed_but_not_to_what() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan@shop.example", "Lan");
    let patch = ContactPatch { version: 1, note: Some("owes us money".to_owned()), ..ContactPatch::default() };
    db.write_blocking(agent(Role::Agent), move |tx| commands::change(tx, id, patch)).unwrap();
    let (_, payload) = logged(&db).pop().unwrap();
    assert!(payload.contains("\"note\"") && !payload.contains("money"), "{payload}");
}

#[test]
fn a_light_agent_reads_contacts_and_changes_none() {
    let (_folder, db) = open();
    let id = ensure_mail(&db, "lan@shop.example", "Lan");
    let refused = db.write_blocking(agent(Role::LightAgent), move |tx| {
        let kinds = [
            commands::create(tx, NewContact { name: "x".to_owned(), ..NewContact::default() }).err(),
            commands::change(tx, id, ContactPatch { version: 1, ..ContactPatch::default() }).err(),
            commands::add_identity(tx, id, IdentityKind::Email, "a@b.example").err(),
            commands::remove_identity(tx, id, IdentityId(1)).err(),
            commands::create_organisation(tx, NewOrganisation::default()).err(),
        ];
        Ok(kinds.map(|error| error.map(|error| error.kind())))
    });
    assert_eq!(refused.unwrap(), [Some(Kind::Forbidden); 5]);
}

#[test]
fn a_contact_made_by_hand_needs_a_name_or_an_address() {
    let (_folder, db) = open();
    let empty = db.write_blocking(agent(Role::Agent), |tx| commands::create(tx, NewContact::default())).unwrap_err();
    assert_eq!(empty.field_name(), Some("name"));
    let new = NewContact {
        form_of_address: "chị".to_owned(),
        identities: vec![(IdentityKind::Email, "Lan@Shop.example".to_owned()), (IdentityKind::Email, "lan@shop.example".to_owned())],
        ..NewContact::default()
    };
    let made = db.write_blocking(agent(Role::Agent), |tx| commands::create(tx, new)).unwrap();
    assert_eq!((made.identities.len(), made.form_of_address.as_str(), made.organisation_id.is_some()), (1, "chị", true));
    assert_eq!(ensure_mail(&db, "lan@shop.example", ""), made.id);
}

#[test]
fn pages_of_contacts_neither_skip_nor_repeat() {
    let (_folder, db) = open();
    for (address, name) in
        [("a@x.example", "bình"), ("b@x.example", "An"), ("c@x.example", "an"), ("d@x.example", "Chi"), ("e@x.example", "An")]
    {
        ensure_mail(&db, address, name);
    }
    let mut seen = Vec::new();
    let mut page = PageRequest { cursor: None, limit: Some(2) };
    loop {
        let rows = db.read_blocking(|c| list(c, &ContactFilter::default(), &page)).unwrap();
        seen.extend(rows.items.iter().map(|contact| contact.address.clone().unwrap()));
        match rows.next {
            Some(next) => page.cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, ["b@x.example", "c@x.example", "e@x.example", "a@x.example", "d@x.example"]);
}

#[test]
fn contacts_are_found_by_the_beginning_of_name_address_or_number() {
    let (_folder, db) = open();
    ensure_mail(&db, "lan@shop.example", "Trần Thị Lan");
    ensure_mail(&db, "minh@other.example", "Minh");
    system(&db, |tx| ensure(tx, IdentityKind::Phone, "+84901234567", "Caller", None));
    let found = |prefix: &str| {
        let filter = ContactFilter { prefix: prefix.to_owned(), organisation: None };
        let page = db.read_blocking(|c| list(c, &filter, &PageRequest::default())).unwrap();
        page.items.into_iter().map(|contact| contact.name).collect::<Vec<_>>()
    };
    assert_eq!(found("trần"), ["Trần Thị Lan"]);
    assert_eq!(found("LAN@"), ["Trần Thị Lan"]);
    assert_eq!(found("+84 901"), ["Caller"]);
    assert_eq!(found("min"), ["Minh"]);
    assert!(found("zzz").is_empty() && found("%").is_empty());
}

#[test]
fn a_domain_belongs_to_one_organisation() {
    let (_folder, db) = open();
    let new = |name: &str, domain: &str| NewOrganisation { name: name.to_owned(), note: String::new(), domains: vec![domain.to_owned()] };
    let (shop, thief) = (new("Shop", "Shop.example"), new("Thief", "shop.example"));
    let shop = db.write_blocking(agent(Role::Agent), |tx| commands::create_organisation(tx, shop)).unwrap();
    let refused = db.write_blocking(agent(Role::Agent), |tx| commands::create_organisation(tx, thief)).unwrap_err();
    assert!(refused.kind() == Kind::Conflict && refused.message().contains("Shop"), "{refused}");
    assert_eq!(of(&db, ensure_mail(&db, "lan@shop.example", "")).organisation_id, Some(shop.id));
    let patch = OrganisationPatch { version: 1, domains: Some(vec!["new.example".to_owned()]), ..OrganisationPatch::default() };
    let changed = db.write_blocking(agent(Role::Agent), move |tx| commands::change_organisation(tx, shop.id, patch)).unwrap();
    assert_eq!((changed.domains.as_slice(), changed.version), (["new.example".to_owned()].as_slice(), 2));
}
