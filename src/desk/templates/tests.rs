//! Tests of templates through their commands, on a real database.
use super::*;
use crate::{
    base::{Actor, Clock, Kind, Language, Time, id::AgentId},
    desk::people::policy::Role,
    engine::db::Db,
};

fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    (folder, db)
}

fn role(role: Role) -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: role.grants(), only_teams: None }
}

fn source(subject: &str, text: &str) -> Source {
    Source { subject: subject.to_owned(), text: text.to_owned() }
}

fn rendered(db: &Db, kind: TemplateKind, language: Language, values: &Values) -> Rendered {
    db.read_blocking(|c| render(c, kind, language, values)).unwrap()
}

#[test]
fn every_default_can_be_saved_as_it_is_and_leaves_no_gap() {
    let (_folder, db) = open();
    for kind in TemplateKind::ALL {
        for language in [Language::Vi, Language::En] {
            let default = kind.default_source(language);
            db.write_blocking(role(Role::Admin), move |tx| commands::put(tx, kind, language, &default)).unwrap();
            let sample = rendered(&db, kind, language, &Values::sample(language));
            assert!(sample.subject.contains("[#1042]") && sample.text.contains("1042"), "{sample:?}");
            assert!(!sample.text.contains("{{") && !sample.text.contains("\n\n\n") && !sample.text.contains(" ,"), "{sample:?}");
        }
    }
}

#[test]
fn an_acknowledgement_speaks_to_people_as_they_are_spoken_to() {
    let (_folder, db) = open();
    let text = |language, values: &Values| rendered(&db, TemplateKind::Acknowledgement, language, values).text;
    let sample = Values::sample(Language::Vi);
    assert!(text(Language::Vi, &sample).starts_with("Kính chào chị Lan,"));
    assert!(text(Language::Vi, &Values { contact: ContactValues::default(), ..sample }).starts_with("Kính chào quý khách,"));
    let sample = Values::sample(Language::En);
    assert!(text(Language::En, &sample).starts_with("Hello Lan Tran,"));
    assert!(text(Language::En, &Values { contact: ContactValues::default(), ..sample }).starts_with("Hello,"));
}

#[test]
fn what_a_customer_wrote_is_never_a_template() {
    let (_folder, db) = open();
    let mut values = Values::sample(Language::En);
    values.ticket.subject = "{{ 7 * 6 }} <b>&\r\nBcc: x@y.example".to_owned();
    values.excerpt = "{% for x in y %}".to_owned();
    let mail = rendered(&db, TemplateKind::ContactReplied, Language::En, &values);
    assert!(mail.subject.contains("{{ 7 * 6 }} <b>& Bcc") && !mail.subject.contains(['\r', '\n']), "{mail:?}");
    assert!(mail.text.contains("{% for x in y %}"));
}

#[test]
fn a_template_that_cannot_be_rendered_is_not_saved() {
    let (_folder, db) = open();
    for (bad, field) in [
        (source("Hello", "{{ ticket.nmber }}"), "text"),
        (source("{{ nobody }}", "text"), "subject"),
        (source("Hello", "{{ ticket.number "), "text"),
        (source("Hello", "{% set x = 'a' %}{{ x }}"), "text"),
        (source("Hello", "{%- with x = 'a' %}{{ x }}{% endwith %}"), "text"),
        (source("Hello", "{% include 'x' %}"), "text"),
        (source("Hello", "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{% endfor %}{% endfor %}"), "text"),
        (source("Hello", "{{ \"}}\" * 100000000 }}"), "text"),
        (source("Hello", "{{ ticket.subject ~ ('x' * 3) }}"), "text"),
        (source("Hello", &format!("{{% for a in '{}' %}}{}{{% endfor %}}", "x".repeat(900), "y".repeat(900))), "text"),
        (source(" \n ", "text"), "subject"),
        (source("Hello", " "), "text"),
        (source("Hello", &"x".repeat(20_001)), "text"),
    ] {
        let shown = bad.clone();
        let put = db.write_blocking(role(Role::Admin), move |tx| commands::put(tx, TemplateKind::Acknowledgement, Language::En, &bad));
        assert_eq!(put.unwrap_err().field_name(), Some(field), "{shown:?}");
    }
}

#[test]
fn a_star_that_multiplies_nothing_is_text() {
    let (_folder, db) = open();
    let starred = source("*Hello*", "* one\n{{ ticket.number }} * {{ \"it's * {{ ticket.number\" }} *");
    db.write_blocking(role(Role::Admin), move |tx| commands::put(tx, TemplateKind::Acknowledgement, Language::En, &starred)).unwrap();
}

#[test]
fn the_desks_own_template_holds_until_it_is_reset() {
    let (_folder, db) = open();
    let own = source("Got it: {{ ticket.subject | upper }}", "Thanks{% if contact.name %}, {{ contact.name }}{% endif %}!");
    db.write_blocking(role(Role::Admin), move |tx| commands::put(tx, TemplateKind::Acknowledgement, Language::En, &own)).unwrap();
    let values = Values::sample(Language::En);
    let mail = rendered(&db, TemplateKind::Acknowledgement, Language::En, &values);
    assert_eq!((mail.subject.as_str(), mail.text.as_str()), ("Got it: MY ORDER HAS NOT ARRIVED", "Thanks, Lan Tran!"));
    assert!(rendered(&db, TemplateKind::Acknowledgement, Language::Vi, &values).text.starts_with("Kính chào"));
    db.write_blocking(role(Role::Admin), |tx| commands::reset(tx, TemplateKind::Acknowledgement, Language::En)).unwrap();
    assert!(rendered(&db, TemplateKind::Acknowledgement, Language::En, &values).text.starts_with("Hello"));
}

#[test]
fn a_stored_template_that_broke_stops_no_mail() {
    let (_folder, db) = open();
    let stored = |own: Source| {
        db.write_blocking(Actor::System("test"), move |tx| store::put(tx, TemplateKind::Acknowledgement, Language::En, &own)).unwrap();
        rendered(&db, TemplateKind::Acknowledgement, Language::En, &Values::sample(Language::En))
    };
    assert_eq!(stored(source("Hi", "Dear {{ gone.name }}!")).text, "Dear !");
    for broken in [source("Hi", "{{ "), source("Hi", "{% import 'x' as y %}"), source("Hi", "{{ gone }}"), source("{{ gone }}", "Hi")] {
        assert!(stored(broken).text.starts_with("Hello Lan Tran,"));
    }
}

#[test]
fn only_who_manages_the_box_changes_templates() {
    let (_folder, db) = open();
    let refused = db.write_blocking(role(Role::Manager), |tx| {
        let put = commands::put(tx, TemplateKind::Acknowledgement, Language::En, &source("a", "b")).err();
        let reset = commands::reset(tx, TemplateKind::Acknowledgement, Language::En).err();
        Ok([put, reset].map(|error| error.map(|error| error.kind())))
    });
    assert_eq!(refused.unwrap(), [Some(Kind::Forbidden); 2]);
}
