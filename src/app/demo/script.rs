//! The scripts of the demo as they lie in `scenarios/*.toml`: what the shop sells, who writes, and what is said. Pure.
use crate::{
    base::{Error, Language, Result},
    desk::tickets::{
        link::Relation,
        model::{Priority, Status, TicketType},
    },
};
use serde::Deserialize;
use std::time::Duration;

/// The themes, in the order in which their tickets are planned.
const THEMES: [&str; 10] = [
    include_str!("scenarios/giao_hang.toml"),
    include_str!("scenarios/doi_tra.toml"),
    include_str!("scenarios/bao_hanh.toml"),
    include_str!("scenarios/mua_hang.toml"),
    include_str!("scenarios/delivery.toml"),
    include_str!("scenarios/returns.toml"),
    include_str!("scenarios/products.toml"),
    include_str!("scenarios/firms.toml"),
    include_str!("scenarios/channels.toml"),
    include_str!("scenarios/special.toml"),
];

/// A conversation that may happen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// Which customers have it.
    pub language: Language,
    /// How many times it happens.
    #[serde(default = "often")]
    pub times: u32,
    pub subject: String,
    /// What it is about: products of this shelf.
    #[serde(default = "any_shelf")]
    pub shelf: String,
    /// Which inbox it comes to; that of the language unless named.
    pub inbox: Option<String>,
    /// The customer writes for a firm.
    #[serde(default)]
    pub firm: bool,
    /// For the firm of this domain.
    pub of: Option<String>,
    /// A sender who is none of the customers: `Name <address>`.
    pub who: Option<String>,
    #[serde(rename = "type", default = "question")]
    pub r#type: TicketType,
    #[serde(default = "normal")]
    pub priority: Priority,
    pub team: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    /// Who answers, by the word of [`super::shop::STAFF`]; whoever is free unless named.
    pub agent: Option<String>,
    /// How long before the end of the demo it begins; some time unless named.
    pub began: Option<String>,
    /// Its steps keep to the hours of day although its beginning is named. Otherwise such a conversation goes by the minute, so
    /// that the demo holds it whatever the time is.
    #[serde(default)]
    pub by_day: bool,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

fn often() -> u32 {
    5
}
fn any_shelf() -> String {
    "any".to_owned()
}
fn question() -> TicketType {
    TicketType::QUESTION
}
fn normal() -> Priority {
    Priority::Normal
}

/// One thing that happens in a conversation.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    #[serde(flatten)]
    pub act: Act,
    /// How long after the step before; a usual while unless named.
    pub after: Option<String>,
    /// Where an answer, a call or a change leaves the ticket.
    pub status: Option<Status>,
    /// Files that go along: photo, invoice, list, log, warranty.
    #[serde(default)]
    pub files: Vec<String>,
    /// Comes with an HTML side, whose lines of `|` are a table.
    #[serde(default)]
    pub html: bool,
    /// Who of the shop does it.
    pub by: Option<String>,
    /// Copies go to a friend or colleague of the customer.
    #[serde(default)]
    pub copied: bool,
    /// What becomes of the delivery: failed, uncertain, deferred, partly.
    pub fate: Option<String>,
    /// Does not begin and end as letters do.
    #[serde(default)]
    pub bare: bool,
    /// It is about the newest ticket of the conversation, not the first.
    #[serde(default)]
    pub newest: bool,
    /// The words of a strange mail.
    #[serde(default)]
    pub text: String,
}

/// What happens. The texts are phrases of [`super::phrase`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The customer writes: first, or in answer to what they got.
    Asks(String),
    /// The customer writes anew, linked to nothing, under this subject and text.
    AsksAgain(String),
    /// Somebody who got a copy writes.
    CopiedWrites(String),
    /// Somebody who takes no part writes into the thread.
    StrangerWrites(String),
    /// An agent answers.
    Answers(String),
    /// An agent passes the newest message on to the supplier, with these words.
    Forwards(String),
    /// The supplier answers.
    SupplierWrites(String),
    /// Somebody of the shop leaves a note.
    Notes(String),
    /// A telephone call: what was said.
    CustomerCalls(String),
    AgentCalls(String),
    /// A chat, a line each: `>` the customer's, `<` the agent's.
    Chats(String),
    ChatsIn(String),
    ChatsOut(String),
    /// The form of the web site.
    FillsForm(String),
    /// A machine answers for the customer.
    IsAway(String),
    /// The last answer comes back as undeliverable, with these words of a server.
    Bounces(String),
    /// A mail as strange as its word says: too_deep, wrong_charset, broken, invitation, newsletter, redelivered, notifications.
    Strange(String),
    /// The newest ticket of this conversation goes into its first. Here and in what follows the words are a note that says
    /// why; none if they are empty.
    Merges(String),
    /// The first ticket of this conversation becomes this to its newest.
    Links(Relation),
    /// The newest message becomes a ticket of this subject.
    Splits(String),
    /// Sleeps for so long.
    Snoozes(String),
    /// The held entry is allowed.
    Allows(String),
    /// Only type, priority, team, tags and status of the script are set.
    Sorts(String),
    Deletes(String),
    MarksSpam(String),
}

impl Act {
    /// Whether somebody of the shop does it: then it happens at work.
    pub fn is_ours(&self) -> bool {
        !matches!(
            self,
            Self::Asks(_)
                | Self::AsksAgain(_)
                | Self::CopiedWrites(_)
                | Self::StrangerWrites(_)
                | Self::SupplierWrites(_)
                | Self::FillsForm(_)
                | Self::IsAway(_)
                | Self::Bounces(_)
                | Self::Strange(_)
        )
    }
}

/// A thing the shop sells.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    pub shelf: String,
    pub vi: String,
    pub en: String,
    /// In đồng.
    pub price: u64,
}

/// The words that names, firms and letters are made of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub products: Vec<Product>,
    pub firms: Vec<Firm>,
    pub families: Vec<String>,
    pub women: Vec<String>,
    pub men: Vec<String>,
    pub foreign: Vec<Foreign>,
    pub streets: Vec<String>,
    pub cities: Vec<String>,
    pub carriers: Vec<String>,
    pub vi: Manners,
    pub en: Manners,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    pub name: String,
    pub domain: String,
    pub tax: String,
    pub language: Language,
}

/// A customer who writes English.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    pub name: String,
    pub city: String,
}

/// How letters begin and end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manners {
    pub asks: String,
    pub asks_as_firm: String,
    pub goes_on: String,
    pub ends: String,
    pub answers: String,
    pub answers_again: String,
    pub answer_ends: String,
    pub wrote: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Theme {
    scenario: Vec<Scenario>,
}

pub fn words() -> Result<Words> {
    toml::from_str(include_str!("scenarios/shop.toml")).map_err(Error::internal)
}

/// All conversations, with chats taken apart into their lines.
pub fn scenarios() -> Result<Vec<Scenario>> {
    let mut all = Vec::new();
    for theme in THEMES {
        let theme: Theme = toml::from_str(theme).map_err(Error::internal)?;
        all.extend(theme.scenario);
    }
    for scenario in &mut all {
        scenario.steps = std::mem::take(&mut scenario.steps).into_iter().flat_map(lines_of).collect();
    }
    Ok(all)
}

fn lines_of(step: Step) -> Vec<Step> {
    let Act::Chats(chat) = &step.act else { return vec![step] };
    let mut lines: Vec<Step> = Vec::new();
    for line in chat.lines() {
        let act = match (line.strip_prefix("> "), line.strip_prefix("< ")) {
            (Some(said), _) => Act::ChatsIn(said.to_owned()),
            (_, Some(said)) => Act::ChatsOut(said.to_owned()),
            _ => continue,
        };
        let after = if lines.is_empty() { step.after.clone() } else { Some("1m".to_owned()) };
        lines.push(Step { act, after, status: None, files: Vec::new(), ..step.clone() });
    }
    if let Some(last) = lines.last_mut() {
        last.status = step.status;
    }
    lines
}

/// `35m`, `3h`, `2d`.
pub fn duration(text: &str) -> Result<Duration> {
    let wrong = || Error::internal(format!("{text:?} is no time such as 35m, 3h or 2d"));
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    Ok(Duration::from_secs(number.parse::<u64>().map_err(|_| wrong())? * seconds))
}
