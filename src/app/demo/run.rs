//! A conversation under way: who has it, what was said so far, and when it goes on.
use super::{
    cast::{Customer, minute_of_day},
    phrase::Blanks,
    random::Random,
    script::{Act, Scenario, Step, Words, duration},
};
use crate::base::{
    Language, Result, Time,
    id::{EntryId, TicketId},
};
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// When the shop opens and closes, in minutes since midnight.
const OPENS: u64 = 8 * 60;
const CLOSES: u64 = 20 * 60 + 30;

#[derive(Debug, Clone)]
pub struct Run {
    pub scenario: usize,
    /// The next step.
    pub step: usize,
    /// So many steps happen before the demo begins.
    pub steps: usize,
    pub customer: usize,
    /// Gets copies.
    pub friend: usize,
    pub stranger: usize,
    pub agent: &'static str,
    pub inbox: String,
    pub subject: String,
    pub blanks: Blanks,
    pub random: Random,
    pub tickets: Vec<TicketId>,
    /// Ids of the messages so far, oldest first.
    pub thread: Vec<String>,
    /// What the shop said last: id, words, time.
    pub said: Option<(String, String, Time)>,
    /// What was passed on to the supplier.
    pub forwarded: Option<String>,
    pub newest: Option<EntryId>,
    pub held: Option<EntryId>,
    pub raw: Vec<u8>,
    pub is_sorted: bool,
}

impl Run {
    /// The ticket that a step is about.
    pub fn ticket(&self, step: &Step) -> Option<TicketId> {
        if step.newest { self.tickets.last().copied() } else { self.tickets.first().copied() }
    }
}

/// What the blanks of a conversation stand for.
pub fn blanks(scenario: &Scenario, customer: &Customer, agent: &str, words: &Words, age: Duration, random: &mut Random) -> Blanks {
    let shelf: Vec<_> = words.products.iter().filter(|product| scenario.shelf == "any" || product.shelf == scenario.shelf).collect();
    let (first, second) = (random.pick(&shelf), random.pick(&shelf));
    let quantity = random.between(2, 6);
    let many = 10 * random.between(3, 24);
    let is_vi = scenario.language == Language::Vi;
    let money = |amount: u64| if is_vi { grouped(amount, '.') + " ₫" } else { grouped(amount, ',') + " ₫" };
    let name = |vi: &str, en: &str| if is_vi { vi.to_owned() } else { en.to_owned() };
    let days = 61_u64.saturating_sub(age.as_secs() / 86_400);
    let firm = customer.firm.map(|firm| &words.firms[firm]);
    let tracking = random.below(99_999_999);
    Blanks::from([
        ("product", name(&first.vi, &first.en)),
        ("product2", name(&second.vi, &second.en)),
        ("price", money(first.price)),
        ("price2", money(second.price)),
        ("quantity", quantity.to_string()),
        ("total", money(first.price * quantity)),
        ("many", many.to_string()),
        ("discounted", money(first.price * 82 / 100 / 1000 * 1000)),
        ("bulk_total", money(first.price * 82 / 100 / 1000 * 1000 * many)),
        ("fee", money(random.between(18, 45) * 1000)),
        ("order", format!("DH-{:07}", 12_000 + days * 11 + random.below(11))),
        ("order2", format!("DH-{:07}", 12_000 + days * 11 + 11 + random.below(11))),
        ("tracking", format!("{}{tracking:08}", random.pick(&["GHX", "VNP", "SPX"]))),
        ("carrier", random.pick(&words.carriers).clone()),
        ("name", customer.given.clone()),
        ("full_name", customer.name.clone()),
        ("form", customer.form.to_owned()),
        ("phone", customer.phone.clone()),
        ("place", customer.place.clone()),
        ("email", customer.address.clone()),
        ("company", firm.map(|firm| firm.name.clone()).unwrap_or_default()),
        ("tax", firm.map(|firm| firm.tax.clone()).unwrap_or_default()),
        ("agent", agent.split(' ').next_back().unwrap_or(agent).to_owned()),
        ("days", random.between(2, 6).to_string()),
        ("hours", random.between(2, 5).to_string()),
        ("code", format!("HOP{:03}", random.below(1000))),
        ("serial", format!("TH{:07}", random.below(9_999_999))),
        (super::phrase::TWIST, random.below(1 << 20).to_string()),
        ("last4", format!("{:04}", random.below(10_000))),
    ])
}

fn grouped(number: u64, sign: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(sign);
        }
        grouped.push(digit);
    }
    grouped
}

/// When a conversation begins that may begin at any time: by day more than by night, of late more than long ago.
pub fn begins(end: Time, random: &mut Random) -> Time {
    let day = if random.chance(12) { random.below(2) } else { random.below(59) };
    let minute = match random.below(10) {
        0..=3 => random.between(8 * 60, 12 * 60),
        4..=5 => random.between(13 * 60, 17 * 60),
        6..=8 => random.between(19 * 60, 23 * 60),
        _ => random.between(6 * 60, 24 * 60 - 1),
    };
    let midnight = end.before(Duration::from_secs(minute_of_day(end) * MINUTE + u64::try_from(end.seconds() % 60).unwrap_or(0)));
    let at = midnight.before(Duration::from_secs(day * 86_400)).after(Duration::from_secs(minute * MINUTE + random.below(60)));
    if at >= end.before(Duration::from_secs(600)) { at.before(Duration::from_secs(86_400)) } else { at }
}

/// How many of its steps a conversation gets to: of late some wait for their next.
pub fn reaches(scenario: &Scenario, age: Duration, random: &mut Random) -> usize {
    let all = scenario.steps.len();
    let is_chat = matches!(scenario.steps[0].act, Act::ChatsIn(_));
    if scenario.times < 2 || scenario.began.is_some() || is_chat {
        return all;
    }
    let days = age.as_secs() / 86_400;
    if days < 1 && random.chance(55) {
        1
    } else if (1..11).contains(&days) && random.chance(28) {
        usize::try_from(random.between(2, all as u64)).unwrap_or(all)
    } else {
        all
    }
}

/// When the next step happens, `before` being the time of the one before it.
pub fn next_time(step: &Step, before: Time, is_fixed: bool, random: &mut Random) -> Result<Time> {
    let usual = match &step.act {
        Act::Answers(_) | Act::Forwards(_) => HOUR,
        Act::Notes(_) => 14 * MINUTE,
        Act::Asks(_) | Act::CopiedWrites(_) | Act::StrangerWrites(_) | Act::SupplierWrites(_) => 6 * HOUR,
        Act::AsksAgain(_) => 20 * HOUR,
        Act::IsAway(_) | Act::Bounces(_) => MINUTE,
        _ => 20 * MINUTE,
    };
    let wanted = step.after.as_deref().map(duration).transpose()?.map_or(usual, |after| after.as_secs());
    if is_fixed {
        return Ok(before.after(Duration::from_secs(wanted)));
    }
    let at = before.after(Duration::from_secs(wanted * random.between(55, 170) / 100 + random.below(40)));
    Ok(if wanted < 4 * MINUTE { at } else { at_a_good_hour(at, step.act.is_ours(), random) })
}

/// The shop works by day, and customers sleep.
pub fn at_a_good_hour(at: Time, is_ours: bool, random: &mut Random) -> Time {
    let minute = minute_of_day(at);
    let (opens, closes) = if is_ours { (OPENS, CLOSES) } else { (6 * 60 + 30, 24 * 60) };
    let wait = if minute < opens {
        opens - minute
    } else if minute >= closes {
        24 * 60 - minute + opens
    } else {
        return at;
    };
    at.after(Duration::from_secs((wait + random.below(75)) * MINUTE))
}
