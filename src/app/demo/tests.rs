//! The demo, filled in a throw-away folder: is everything there that a desk can hold, and is it the same every time?
use super::{SPAN, fill, phrase, random::Random, run, script};
use crate::{
    base::{
        Clock, Language, Time,
        id::{Seq, TicketId},
        message::Automatic,
    },
    channels::email::EmailReader,
    desk::{
        inboxes::ChannelKind,
        intake::{Intake, LedgerState, ledger},
        outbox::{self, DeliveryState},
        tickets::{
            content,
            entry::{Content, Direction, Entry, EntryKind},
            list,
            model::{Priority, Status, Ticket, TicketType},
        },
    },
    engine::{Engine, config::Config, db, log},
};
use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

const NOW: &str = "2026-11-19T03:00:00Z";

fn now() -> Time {
    NOW.parse().unwrap()
}

fn config(folder: &Path) -> Config {
    Config {
        data: folder.to_owned(),
        listen: "127.0.0.1:8080".parse().unwrap(),
        public_url: "http://127.0.0.1:8080".to_owned(),
        extra_roots: None,
        trusted_proxies: Vec::new(),
        index_memory: 15_000_000,
    }
}

struct Filled {
    engine: Engine,
    tickets: Vec<(Ticket, Vec<(Entry, Content)>)>,
    _folder: tempfile::TempDir,
}

fn demo(key: Option<&Path>) -> Filled {
    let folder = tempfile::tempdir().unwrap();
    if let Some(key) = key {
        std::fs::copy(key.join("hopdesk.key"), folder.path().join("hopdesk.key")).unwrap();
    }
    let engine = Engine::open(config(folder.path()), Clock::fixed(now())).unwrap();
    let intake = Intake::new(engine.clone(), vec![Arc::new(EmailReader::default())]);
    let summary = fill(&engine, &intake, 7).unwrap();
    let tickets = engine
        .db
        .read_blocking(|connection| {
            let mut tickets = Vec::new();
            while let Some(ticket) = list::find(connection, TicketId(tickets.len() as i64 + 1))? {
                let entries = list::entries(connection, ticket.id, None, 1000)?.into_iter().map(|entry| {
                    let content = content::unpack(&engine.blobs, connection, &entry.packed).unwrap();
                    (entry, content)
                });
                tickets.push((ticket, entries.collect::<Vec<_>>()));
            }
            Ok(tickets)
        })
        .unwrap();
    assert_eq!(summary.tickets, tickets.len() as u64);
    assert_eq!(summary.entries, tickets.iter().map(|(_, entries)| entries.len() as u64).sum::<u64>());
    Filled { engine, tickets, _folder: folder }
}

impl Filled {
    fn entries(&self) -> impl Iterator<Item = &(Entry, Content)> {
        self.tickets.iter().flat_map(|(_, entries)| entries)
    }
    fn has(&self, wanted: impl Fn(&Entry, &Content) -> bool) -> usize {
        self.entries().filter(|(entry, content)| wanted(entry, content)).count()
    }
    /// Everything that people can see, as text.
    fn written(&self) -> Vec<String> {
        let tickets = self.tickets.iter().flat_map(|(ticket, entries)| {
            let lines = entries.iter().map(|(entry, content)| format!("{:?} {:?}", (entry.id, entry.at, entry.kind, &entry.why), content));
            std::iter::once(format!("{ticket:?}")).chain(lines)
        });
        let events = self.engine.db.read_blocking(|connection| log::read_after(connection, Seq(0), 100_000)).unwrap();
        tickets.chain(events.into_iter().map(|event| format!("{event:?}"))).collect()
    }
}

#[test]
fn the_demo_holds_everything_that_a_desk_can_hold() {
    let demo = demo(None);
    let count = |wanted: &dyn Fn(&Ticket) -> bool| demo.tickets.iter().filter(|(ticket, _)| wanted(ticket)).count();
    assert!(count(&|_| true) >= 300, "{}", count(&|_| true));
    let is_vietnamese = |entries: &Vec<(Entry, Content)>| {
        let said = entries.iter().find(|(entry, _)| entry.direction == Some(Direction::In)).map_or("", |(_, content)| content.visible());
        Language::guess(said) == Some(Language::Vi)
    };
    let vietnamese = demo.tickets.iter().filter(|(_, entries)| is_vietnamese(entries)).count();
    let english = demo.tickets.iter().filter(|(ticket, entries)| ticket.entry_count > 0 && !is_vietnamese(entries)).count();
    assert!(vietnamese >= 90 && english >= 90, "{vietnamese} {english}");
    for status in Status::ALL {
        assert!(count(&|ticket| ticket.status == *status) > 0, "{status:?}");
    }
    for priority in Priority::ALL {
        assert!(count(&|ticket| ticket.priority == *priority) > 0, "{priority:?}");
    }
    for kind in TicketType::FIRST {
        assert!(count(&|ticket| ticket.r#type == kind) > 0, "{kind:?}");
    }
    for channel in [ChannelKind::Email, ChannelKind::Phone, ChannelKind::Chat, ChannelKind::Form] {
        assert!(count(&|ticket| ticket.channel == channel) > 0, "{channel:?}");
    }
    assert!(count(&|ticket| ticket.assignee.is_none() && !ticket.status.is_over()) > 3);
    assert!(count(&|ticket| ticket.assignee.is_some() && !ticket.status.is_over()) > 20);
    assert!(count(&|ticket| ticket.snoozed_until.is_some_and(|until| until > now())) > 0);
    assert!(count(&|ticket| ticket.snoozed_until.is_some_and(|until| until <= now())) == 0);
    assert!(count(&|ticket| ticket.held_count > 0) > 0);
    assert!(count(&|ticket| ticket.merged_into.is_some()) > 0);
    assert!(count(&|ticket| ticket.is_deleted()) > 0 && count(&|ticket| ticket.is_spam()) > 0);
    let is_linked = |ticket: &Ticket| {
        let links = demo.engine.db.read_blocking(|connection| list::links(connection, ticket.id)).unwrap();
        links.iter().any(|link| link.kind.is_chosen())
    };
    assert!(count(&is_linked) > 1);
    assert!(count(&|ticket| ticket.entry_count >= 40) > 0);
    let oldest = demo.tickets.iter().map(|(ticket, _)| ticket.created_at).min().unwrap();
    assert!(oldest >= now().before(SPAN + Duration::from_secs(86_400)) && oldest < now().before(Duration::from_secs(50 * 86_400)));
    assert!(demo.entries().all(|(entry, _)| entry.at <= now()));

    assert!(demo.has(|entry, _| entry.is_quarantined) > 0);
    assert!(demo.has(|entry, _| entry.kind == EntryKind::Call) > 5 && demo.has(|entry, _| entry.kind == EntryKind::Note) > 40);
    assert!(demo.has(|entry, _| entry.automatic == Automatic::AutoReply && entry.direction == Some(Direction::Out)) > 50);
    assert!(demo.has(|entry, _| entry.automatic == Automatic::AutoReply && entry.direction == Some(Direction::In)) > 1);
    assert!(demo.has(|entry, _| entry.automatic == Automatic::List) > 1);
    assert!(demo.has(|_, content| content.bounce.is_some()) > 1);
    assert!(demo.has(|_, content| content.forwarded.is_some()) > 1);
    assert!(demo.has(|_, content| !content.invitations.is_empty()) > 0);
    assert!(demo.has(|_, content| !content.cc.is_empty()) > 5);
    assert!(demo.has(|_, content| content.has_html || content.html.is_some()) > 40);
    assert!(demo.has(|_, content| !content.defects.is_empty()) > 1);
    assert!(demo.has(|_, content| content.visible() != content.text) > 100);
    nothing_is_undone_and_nothing_damaged(&demo);
}

fn nothing_is_undone_and_nothing_damaged(demo: &Filled) {
    demo.engine
        .db
        .read_blocking(|connection| {
            let ledger: BTreeMap<&str, u64> = ledger::counts(connection)?.into_iter().map(|(state, count)| (state.word(), count)).collect();
            assert_eq!(ledger.get(LedgerState::Stored.word()).copied().unwrap_or(0), 0, "{ledger:?}");
            for state in [LedgerState::Ticketed, LedgerState::Quarantined, LedgerState::Ignored] {
                assert!(ledger.get(state.word()).is_some_and(|count| *count > 0), "{ledger:?}");
            }
            for state in DeliveryState::ALL {
                let is_wanted = !matches!(state, DeliveryState::Queued | DeliveryState::Sending | DeliveryState::Cancelled);
                let is_there = !outbox::list(connection, Some(state), None, 1)?.is_empty();
                assert_eq!(is_there, is_wanted, "{state:?}");
            }
            let mut kinds = BTreeMap::new();
            for (entry, _) in demo.entries() {
                for file in list::files(connection, entry.id)? {
                    *kinds.entry((file.media_type, file.is_inline)).or_insert(0) += 1;
                }
            }
            for kind in [("image/png", false), ("image/png", true), ("application/pdf", false), ("text/csv", false), ("text/plain", false)]
            {
                assert!(kinds.contains_key(&(kind.0.to_owned(), kind.1)), "{kind:?} {kinds:?}");
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(db::check(demo.engine.db.path()).unwrap(), Vec::<String>::new());
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let first = demo(None);
    let second = demo(Some(&first.engine.config.data));
    let (first, second) = (first.written(), second.written());
    let differs = first.iter().zip(&second).find(|(one, other)| one != other);
    assert_eq!(differs, None);
    assert_eq!(first.len(), second.len());
}

#[test]
fn every_phrase_can_be_said_without_a_blank_left() {
    let words = script::words().unwrap();
    let mut random = Random::new(3);
    let cast = super::cast::assemble(&words, &mut random);
    for scenario in script::scenarios().unwrap() {
        let customer = cast.iter().find(|one| one.language == scenario.language && one.firm.is_some() == scenario.firm).unwrap();
        let blanks = run::blanks(&scenario, customer, "Lê Bảo Ngọc", &words, Duration::ZERO, &mut random);
        for _ in 0..5 {
            let subject = phrase::say(&scenario.subject, &blanks, &mut random);
            assert!(!subject.contains(['{', '}', '|']), "{}: {subject}", scenario.name);
        }
        for step in &scenario.steps {
            let said = phrase::say(&format!("{:?} {}", step.act, step.text), &blanks, &mut random);
            assert!(!said.contains(['{', '}']), "{}: {said}", scenario.name);
        }
    }
}
