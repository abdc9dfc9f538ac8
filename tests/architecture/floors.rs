//! The rules of the floors and shelves: who may name whom. Knows the order of the house, and nothing of what is in a file's role.
use super::source::{Kind, Named, Offence, Source};

/// From the ground up; a floor names those below it.
const FLOORS: [&str; 5] = ["base", "engine", "desk", "channels", "app"];

/// What only the helpdesk knows. Names that join two of these parts with others (`ticket_id`, `InboxRow`) count as well.
const DESK_WORDS: [&str; 14] = [
    "ticket",
    "agent",
    "contact",
    "inbox",
    "macro",
    "organisation",
    "customer",
    "requester",
    "assignee",
    "helpdesk",
    "ledger",
    "team",
    "sla",
    "csat",
];

/// Libraries and words of the wires, which end in `engine` and `channels`.
const PROTOCOLS: [&str; 12] = [
    "imap",
    "smtp",
    "async_imap",
    "mail_parser",
    "mail_builder",
    "lettre",
    "reqwest",
    "hyper",
    "rustls",
    "tokio_rustls",
    "native_tls",
    "socket2",
];

const HTTP: [&str; 5] = ["axum", "axum_extra", "utoipa_axum", "tower", "tower_http"];

pub fn imports_go_up(tree: &[Source]) -> Vec<Offence> {
    each_name(tree, |source, named| {
        let own = FLOORS.iter().position(|floor| *floor == source.floor())?;
        let other = FLOORS.iter().position(|floor| named.is_local && *floor == named.names[0])?;
        (other > own).then(|| format!("{} names {}, a floor above it", source.floor(), named.names.join("::")))
    })
}

pub fn top_folders_beside_the_floors(tree: &[Source]) -> Vec<Offence> {
    tree.iter()
        .filter(|source| source.path.starts_with("src/") && !source.floor().is_empty() && !FLOORS.contains(&source.floor()))
        .map(|source| source.offence(1, format_args!("{} is no floor of the house", source.floor())))
        .collect()
}

pub fn desk_words_in_the_engine(tree: &[Source]) -> Vec<Offence> {
    let engine = tree.iter().filter(|source| source.floor() == "engine");
    engine
        .flat_map(|source| {
            source.words().filter_map(|word| {
                let known = desk_word(&word.text)?;
                Some(source.offence(word.line, format_args!("`{}`: the engine does not know what `{known}` is", word.text)))
            })
        })
        .collect()
}

/// The word of the helpdesk that an identifier holds. The browser's `user_agent` is none, nor is `INBOX`, the folder that every
/// IMAP server has (RFC 9051 section 5.1), nor what Rust calls a macro.
fn desk_word(identifier: &str) -> Option<&'static str> {
    if matches!(identifier, "INBOX" | "macro_rules" | "macro_use" | "macro_export") {
        return None;
    }
    let parts = parts(identifier);
    parts.iter().enumerate().find_map(|(at, part)| {
        let known = DESK_WORDS.iter().find(|word| part == *word || part.strip_suffix('s') == Some(word))?;
        let is_browser = *known == "agent" && at > 0 && parts[at - 1] == "user";
        (!is_browser).then_some(*known)
    })
}

/// The words that `snake_case`, `CamelCase` and `SCREAMING_CASE` put together, in lower case.
fn parts(identifier: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for c in identifier.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) {
            parts.push(String::new());
        }
        if c != '_' {
            parts.last_mut().expect("there is always one").extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

pub fn protocols_on_the_desk(tree: &[Source]) -> Vec<Offence> {
    let desk = tree.iter().filter(|source| source.floor() == "desk");
    desk.flat_map(|source| {
        source.words().filter_map(|word| {
            let named =
                PROTOCOLS.iter().find(|protocol| **protocol == word.text || parts(&word.text).iter().any(|part| part == *protocol))?;
            Some(source.offence(word.line, format_args!("`{}`: the desk does not know {named}", word.text)))
        })
    })
    .collect()
}

pub fn http_and_async_outside_the_api(tree: &[Source]) -> Vec<Offence> {
    let inner = tree.iter().filter(|source| source.floor() == "desk" && !source.modules().contains(&"api"));
    inner
        .flat_map(|source| {
            source.words().filter(|word| !word.is_test).filter_map(|word| {
                let is_http = HTTP.contains(&word.text.as_str());
                let is_async = matches!(word.text.as_str(), "async" | "await" | "tokio" | "tokio_util" | "tokio_stream" | "futures");
                let what = if is_http { "HTTP" } else { "async" };
                (is_http || is_async)
                    .then(|| source.offence(word.line, format_args!("`{}`: on the desk only `api` knows {what}", word.text)))
            })
        })
        .collect()
}

/// The slices in the order of `src/desk/mod.rs`.
fn shelves(tree: &[Source]) -> Vec<&str> {
    let Some(order) = tree.iter().find(|source| source.path == "src/desk/mod.rs") else { return Vec::new() };
    let tokens = &order.tokens;
    (0..tokens.len())
        .filter(|at| tokens[*at].kind == Kind::Word && tokens[*at].text == "mod" && !tokens[*at].is_test && order.is_sign(at + 2, ";"))
        .map(|at| tokens[at + 1].text.as_str())
        .collect()
}

pub fn slices_that_name_lower_shelves(tree: &[Source]) -> Vec<Offence> {
    let shelves = shelves(tree);
    let place = |name: &str| shelves.iter().position(|shelf| *shelf == name);
    each_name(tree, |source, named| {
        let modules = source.modules();
        let is_product = named.is_local && !named.is_test && modules.len() > 1;
        let (own, other) = (modules.get(1)?, named.names.get(1)?);
        let is_of_desk = is_product && source.floor() == "desk" && named.names[0] == "desk";
        (is_of_desk && place(other)? > place(own)?)
            .then(|| format!("{own} names {other}, which stands on a lower shelf of src/desk/mod.rs"))
    })
}

pub fn io_in_base(tree: &[Source]) -> Vec<Offence> {
    let mut found = each_name(tree, |source, named| {
        let names: Vec<&str> = named.names.iter().map(String::as_str).collect();
        let is_io = match names.as_slice() {
            // Addresses are values; sockets are not.
            ["std", "net", "IpAddr" | "Ipv4Addr" | "Ipv6Addr", ..] => false,
            ["std", "fs" | "net" | "process" | "env" | "thread" | "os", ..] => true,
            // How a value is written in a row belongs to the value; connections do not.
            ["rusqlite", "types" | "Result" | "Error" | "ToSql", ..] => false,
            ["tokio" | "futures" | "rusqlite" | "axum" | "reqwest" | "tempfile", ..] => true,
            _ => false,
        };
        (is_io && source.floor() == "base" && !named.is_test && !named.is_local).then(|| format!("base knows no IO: {}", names.join("::")))
    });
    for source in tree.iter().filter(|source| source.floor() == "base") {
        let words = source.words().filter(|word| !word.is_test && matches!(word.text.as_str(), "async" | "await"));
        found.extend(words.map(|word| source.offence(word.line, format_args!("base knows no {}", word.text))));
    }
    found
}

pub fn spawns_outside_work(tree: &[Source]) -> Vec<Offence> {
    each_name(tree, |source, named| {
        let is_work = source.modules().starts_with(&["engine", "work"]);
        let pairs = named.names.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str()));
        let mut spawns = pairs.filter(|pair| match pair {
            ("tokio" | "task" | "thread" | "rayon", what) if what.starts_with("spawn") => true,
            ("thread", what) => matches!(*what, "Builder" | "scope"),
            ("task", what) => matches!(*what, "JoinSet" | "LocalSet"),
            ("Handle", what) => matches!(*what, "current" | "try_current"),
            ("JoinSet" | "TaskTracker", "new") => true,
            _ => false,
        });
        let spawn = spawns.next()?;
        let is_product = source.path.starts_with("src/") && !named.is_test;
        (is_product && !is_work).then(|| format!("{}::{}: only engine/work starts tasks and threads", spawn.0, spawn.1))
    })
}

/// One offence for each path of the tree about which `judge` has something to say.
pub fn each_name(tree: &[Source], judge: impl Fn(&Source, &Named) -> Option<String>) -> Vec<Offence> {
    let of = |source: &Source| {
        let said = source.names().into_iter().filter_map(|named| Some((named.line, judge(source, &named)?)));
        said.map(|(line, what)| source.offence(line, what)).collect::<Vec<_>>()
    };
    tree.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(rule: fn(&[Source]) -> Vec<Offence>, path: &str, content: &str) -> usize {
        rule(&[
            Source::new("src/desk/mod.rs", "//! The desk.\npub mod event;\npub mod tags;\npub mod tickets;\n#[cfg(test)]\nmod tests;\n"),
            Source::new(path, content),
        ])
        .len()
    }

    #[test]
    fn an_import_of_an_upper_floor_is_found() {
        assert_eq!(finds(imports_go_up, "src/engine/db.rs", "use crate::desk::tags;"), 1);
        assert_eq!(finds(imports_go_up, "src/desk/tags/api.rs", "fn f() { super::super::super::channels::email::go() }"), 1);
        assert_eq!(finds(imports_go_up, "src/base/id.rs", "use crate::{base::Time, engine::{db, mail}};"), 2);
        assert_eq!(finds(imports_go_up, "src/app/mod.rs", "use crate::{base, engine, desk, channels};"), 0);
        assert_eq!(finds(top_folders_beside_the_floors, "src/storage/mod.rs", ""), 1);
    }

    #[test]
    fn a_word_of_the_helpdesk_is_found_in_the_engine() {
        for bad in ["ticket_id", "AgentRow", "INBOX_NAME", "contacts", "openTicket"] {
            assert_eq!(finds(desk_words_in_the_engine, "src/engine/index/mod.rs", &format!("let {bad} = 1;")), 1, "{bad}");
        }
        let fine = "// a ticket\nlet user_agent = (\"ticket\", INBOX, UserAgent, USER_AGENT, in_reply_to, steam, slab); macro_rules! x {}";
        assert_eq!(finds(desk_words_in_the_engine, "src/engine/index/mod.rs", fine), 0);
    }

    #[test]
    fn a_protocol_is_found_on_the_desk() {
        assert_eq!(finds(protocols_on_the_desk, "src/desk/tags/model.rs", "struct ImapSettings { smtp_host: String }"), 2);
        assert_eq!(finds(protocols_on_the_desk, "src/desk/tags/store.rs", "use mail_parser::Message; use lettre as l;"), 2);
        assert_eq!(finds(protocols_on_the_desk, "src/channels/email/poll.rs", "use async_imap::Session;"), 0);
    }

    #[test]
    fn http_and_async_are_found_outside_the_api() {
        let content = "use axum::Json; async fn f() {} #[cfg(test)] mod tests { async fn g() {} }";
        assert_eq!(finds(http_and_async_outside_the_api, "src/desk/tags/commands.rs", content), 2);
        assert_eq!(finds(http_and_async_outside_the_api, "src/desk/tags/api.rs", content), 0);
        assert_eq!(finds(http_and_async_outside_the_api, "src/desk/tickets/api/list.rs", content), 0);
    }

    #[test]
    fn a_slice_that_names_a_lower_shelf_is_found() {
        assert_eq!(finds(slices_that_name_lower_shelves, "src/desk/tags/commands.rs", "use crate::desk::tickets::Ticket;"), 1);
        assert_eq!(finds(slices_that_name_lower_shelves, "src/desk/event.rs", "use super::tags::Tag;"), 1);
        assert_eq!(
            finds(slices_that_name_lower_shelves, "src/desk/tickets/commands/open.rs", "use crate::desk::{event, tags, tickets};"),
            0
        );
        assert_eq!(finds(slices_that_name_lower_shelves, "src/desk/tags/tests.rs", "use crate::desk::tickets::Ticket;"), 0);
    }

    #[test]
    fn io_is_found_in_base() {
        assert_eq!(finds(io_in_base, "src/base/id.rs", "use std::{fs, net::TcpStream}; async fn f() { tokio::time::sleep().await }"), 5);
        assert_eq!(finds(io_in_base, "src/base/id.rs", "use std::{fmt, io, net::IpAddr};"), 0);
    }

    #[test]
    fn a_spawn_is_found_outside_engine_work() {
        for bad in
            ["tokio::spawn(x)", "tokio::task::spawn_blocking(x)", "std::thread::spawn(x)", "std::thread::Builder::new()", "JoinSet::new()"]
        {
            let content = format!("fn f() {{ {bad}; }}");
            assert_eq!(finds(spawns_outside_work, "src/channels/email/poll.rs", &content), 1, "{bad}");
            assert_eq!(finds(spawns_outside_work, "src/engine/work/mod.rs", &content), 0, "{bad}");
        }
        assert_eq!(finds(spawns_outside_work, "src/app/tasks.rs", "use tokio::{spawn, task};"), 1);
        assert_eq!(finds(spawns_outside_work, "src/app/tasks.rs", "fn f() { work.spawn(\"poll\", poll()); }"), 0);
    }
}
