//! What goes on at a switchboard: its channels gathered into calls, and what is to be told of each. A call is what shares a `Linkedid`,
//! however often it is passed on; what has nobody outside in it is none of ours. Pure.
use super::{
    cdr::{self, Record},
    leg::{Leg, Rules, Who, known, number_in},
    wire::Packet,
};
use crate::{
    base::{Time, text},
    channels::phone::tell::{Got, Heard},
    desk::tickets::{
        Direction,
        call::{Call, CallState},
    },
};
use jiff::tz::TimeZone;
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

/// Calls that are kept in mind at once, and such that are over.
const MOST: usize = 20_000;
/// What is told of a call after its end comes soon.
const REMEMBERED: Duration = Duration::from_mins(10);

/// A call at the switchboard.
#[derive(Debug, Default)]
struct Group {
    legs: Vec<Leg>,
    /// Who began it.
    first: Option<Leg>,
    has_outside: bool,
    /// Told by the desk, which knew the call before this connection.
    before: Option<(Direction, String)>,
    /// As it was dialled further.
    dialled: String,
    queue: String,
    extension: String,
    started: Time,
    answered: Option<Time>,
    ended: Option<Time>,
    is_busy: bool,
    is_failed: bool,
    is_voicemail: bool,
    told: Option<Heard>,
}

/// All calls of one switchboard, since it was connected to.
pub struct Board {
    /// What ids of calls begin with.
    scope: String,
    rules: Rules,
    zone: TimeZone,
    groups: HashMap<String, Group>,
    /// In which call a channel is.
    places: HashMap<String, String>,
    over: VecDeque<(Time, String)>,
    /// Calls of which nothing was heard but records.
    records: HashMap<String, Record>,
}

impl Board {
    /// `live` is what the desk takes for going on: heard of before, by another connection.
    pub fn new(scope: String, rules: Rules, zone: TimeZone, live: &[Call]) -> Self {
        let mut board =
            Self { rules, zone, groups: HashMap::new(), places: HashMap::new(), over: VecDeque::new(), records: HashMap::new(), scope };
        for call in live {
            let Some(linked) = call.external_id.as_deref().and_then(|id| id.strip_prefix(&board.scope)) else { continue };
            let answered = (call.state == CallState::Talking).then_some(call.answered_at.unwrap_or(call.started_at));
            let before = Some((call.direction, call.number.clone()));
            board.groups.insert(linked.to_owned(), Group { before, answered, started: call.started_at, ..Group::default() });
        }
        board
    }

    /// Takes something in that the switchboard says; what is to be told after it.
    pub fn take(&mut self, packet: &Packet, now: Time) -> Vec<Heard> {
        self.forget(now);
        let touched = match packet.get("Event") {
            "Newchannel" | "CoreShowChannel" => self.arrive(packet, now),
            "CoreShowChannelsComplete" => return self.only_these(now),
            "NewCallerid" => self.name(packet, now),
            "DialBegin" => self.dial(packet, now),
            "DialEnd" => self.dialled(packet, now),
            "BridgeEnter" => self.meet(packet, now),
            "QueueCallerJoin" | "QueueCallerAbandon" => self.of(packet, now).inspect(|linked| {
                let queue = text::one_line(packet.get("Queue"), 100);
                self.group(linked, now).queue = queue;
            }),
            "Hangup" => self.leave(packet, now),
            "Cdr" => self.record(packet, now),
            _ => self.of(packet, now).filter(|linked| self.groups.contains_key(linked)),
        };
        touched.and_then(|linked| self.say(&linked)).into_iter().collect()
    }

    /// Whether something waits for nothing more to be said of it.
    pub fn is_waiting(&self) -> bool {
        !self.records.is_empty()
    }

    /// Nothing more was said for a while: what there is of records stands as it is.
    pub fn settle(&mut self) -> Vec<Heard> {
        let scope = &self.scope;
        let mut heard: Vec<Heard> = self.records.drain().filter_map(|(id, record)| record.heard(format!("{scope}{id}"))).collect();
        heard.sort_by_key(|heard| heard.started_at);
        heard
    }

    /// The call that a packet is about, if it names one; a channel that went over to another call is moved.
    fn of(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let (id, linked) = (packet.get("Uniqueid"), packet.get("Linkedid"));
        let before = self.places.get(id).cloned();
        if id.is_empty() || linked.is_empty() || before.as_deref() == Some(linked) {
            return before.or_else(|| (!linked.is_empty()).then(|| linked.to_owned()));
        }
        if let Some(before) = before {
            self.places.insert(id.to_owned(), linked.to_owned());
            let leg = self.groups.get_mut(&before).and_then(|group| {
                let at = group.legs.iter().position(|leg| leg.id == id)?;
                Some(group.legs.remove(at))
            });
            if let Some(leg) = leg {
                self.group(linked, now).add(leg);
            }
            self.groups.retain(|linked, group| *linked != before || !group.legs.is_empty() || group.told.is_some());
        }
        Some(linked.to_owned())
    }

    fn group(&mut self, linked: &str, now: Time) -> &mut Group {
        if self.groups.len() >= MOST && !self.groups.contains_key(linked) {
            // A switchboard that never ends a call is not one; what was first is forgotten first.
            if let Some(oldest) = self.groups.iter().min_by_key(|(_, group)| group.started).map(|(linked, _)| linked.clone()) {
                self.drop_group(&oldest);
            }
        }
        self.groups.entry(linked.to_owned()).or_insert_with(|| Group { started: now, ..Group::default() })
    }

    fn drop_group(&mut self, linked: &str) {
        self.groups.remove(linked);
        self.places.retain(|_, place| place != linked);
    }

    fn arrive(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let linked = self.of(packet, now)?;
        let begins = packet.get("Uniqueid") == linked;
        let leg = self.rules.leg(packet, begins);
        self.places.insert(leg.id.clone(), linked.clone());
        let since = now.before(duration(packet.get("Duration")));
        let bridge = packet.get("BridgeId").to_owned();
        let group = self.group(&linked, now);
        group.started = group.started.min(since);
        if let (true, Who::Own(extension)) = (!bridge.is_empty(), &leg.who) {
            group.extension.clone_from(extension);
            group.answered.get_or_insert(now);
        }
        group.add(leg);
        Some(linked)
    }

    /// Lines of cards tell who calls only after the first ring.
    fn name(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let linked = self.of(packet, now)?;
        let first = self.groups.get_mut(&linked)?.first.as_mut();
        if let Some(first) = first.filter(|first| first.id == packet.get("Uniqueid") && first.caller.is_empty()) {
            first.caller = known(packet.get("CallerIDNum"));
            first.name = known(packet.get("CallerIDName"));
        }
        Some(linked)
    }

    fn dial(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let other = packet.other();
        let linked = match other.get("Uniqueid") {
            "" => self.of(packet, now)?,
            _ => self.of(&other, now)?,
        };
        let who = self.rules.who(other.get("Channel"));
        let number = number_in(packet.get("DialString"));
        let group = self.group(&linked, now);
        match who {
            Who::Own(extension) if group.answered.is_none() => group.extension = extension,
            Who::Outside => group.dialled = number.unwrap_or_else(|| group.dialled.clone()),
            _ => {}
        }
        Some(linked)
    }

    fn dialled(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let other = packet.other();
        let linked = match other.get("Uniqueid") {
            "" => self.of(packet, now)?,
            _ => self.of(&other, now)?,
        };
        let who = self.rules.who(other.get("Channel"));
        let group = self.group(&linked, now);
        match (packet.get("DialStatus"), who) {
            ("ANSWER", Who::Own(extension)) => {
                group.extension = extension;
                group.answered.get_or_insert(now);
            }
            ("ANSWER", Who::Outside) => _ = group.answered.get_or_insert(now),
            ("BUSY", _) => group.is_busy = true,
            ("CONGESTION" | "CHANUNAVAIL" | "INVALIDARGS", _) => group.is_failed = true,
            _ => {}
        }
        Some(linked)
    }

    /// Two who meet talk; where calls are parked, nobody does.
    fn meet(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let linked = self.of(packet, now)?;
        if packet.get("BridgeType") == "parking" || packet.get("BridgeTechnology") == "holding_bridge" {
            return Some(linked);
        }
        let who = self.rules.who(packet.get("Channel"));
        let count: u32 = packet.get("BridgeNumChannels").parse().unwrap_or(1);
        let group = self.group(&linked, now);
        if let Who::Own(extension) = who {
            group.extension = extension;
        }
        if count >= 2 {
            group.answered.get_or_insert(now);
        }
        Some(linked)
    }

    fn leave(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let linked = self.of(packet, now)?;
        let id = packet.get("Uniqueid");
        self.places.remove(id);
        let group = self.groups.get_mut(&linked)?;
        group.legs.retain(|leg| leg.id != id);
        // Of a call that was heard of before, not all channels need be known: with the one that began it, it is over.
        let is_over = group.legs.is_empty() && (group.first.is_some() || id == linked);
        if is_over && group.ended.is_none() {
            match packet.get("Cause") {
                "17" => group.is_busy = true,
                "1" | "2" | "3" | "27" | "34" | "38" | "41" | "42" => group.is_failed = true,
                _ => {}
            }
            group.ended = Some(now);
            // Records name the channels of a call that is over.
            self.places.insert(id.to_owned(), linked.clone());
            self.over.push_back((now, linked.clone()));
        }
        Some(linked)
    }

    fn record(&mut self, packet: &Packet, now: Time) -> Option<String> {
        let id = cdr::call_of(packet);
        let linked = self.places.get(id).cloned().unwrap_or_else(|| id.to_owned());
        if linked.is_empty() {
            return None;
        }
        if let Some(group) = self.groups.get_mut(&linked) {
            group.is_voicemail |= cdr::is_voicemail(packet);
            return Some(linked);
        }
        let record = cdr::read(packet, &self.rules, &self.zone, now);
        if self.records.len() < MOST
            && let Some(record) = record
        {
            match self.records.entry(linked) {
                std::collections::hash_map::Entry::Occupied(mut known) => known.get_mut().add(record),
                std::collections::hash_map::Entry::Vacant(place) => _ = place.insert(record),
            }
        }
        None
    }

    /// All channels that there are were named: whoever is in none of them is gone.
    fn only_these(&mut self, now: Time) -> Vec<Heard> {
        let gone = |group: &Group| group.legs.is_empty() && group.before.is_some() && group.ended.is_none();
        let gone: Vec<String> = self.groups.iter().filter(|(_, group)| gone(group)).map(|(linked, _)| linked.clone()).collect();
        for linked in &gone {
            self.group(linked, now).ended = Some(now);
            self.over.push_back((now, linked.clone()));
        }
        gone.iter().filter_map(|linked| self.say(linked)).collect()
    }

    fn forget(&mut self, now: Time) {
        while let Some((at, linked)) = self.over.front().cloned()
            && now.since(at) > REMEMBERED
        {
            self.over.pop_front();
            self.drop_group(&linked);
        }
    }

    /// What is to be told of a call, if that is news.
    fn say(&mut self, linked: &str) -> Option<Heard> {
        let group = self.groups.get_mut(linked)?;
        let heard = group.heard(format!("{}{linked}", self.scope), &self.rules)?;
        if group.told.as_ref() == Some(&heard) {
            return None;
        }
        group.told = Some(heard.clone());
        Some(heard)
    }
}

impl Group {
    fn add(&mut self, leg: Leg) {
        self.has_outside |= leg.who == Who::Outside;
        if self.legs.iter().all(|present| present.id != leg.id) {
            self.first.get_or_insert_with(|| leg.clone());
            self.legs.push(leg);
        }
    }

    /// Which way it goes, and the number outside; `None` of a call within the house, or while that is not known.
    fn way(&self, rules: &Rules) -> Option<(Direction, String)> {
        if self.before.is_some() {
            return self.before.clone();
        }
        let first = self.first.as_ref()?;
        if rules.is_ignored(&first.context) {
            return None;
        }
        match first.who {
            Who::Outside => Some((Direction::In, first.caller.clone())),
            _ if self.has_outside => {
                let dialled = Some(self.dialled.clone()).filter(|dialled| !dialled.is_empty());
                let number = rules.outside(&first.dialled).or(dialled);
                // Whom a call goes to is known once it is dialled further.
                number.or_else(|| self.ended.map(|_| String::new())).map(|number| (Direction::Out, number))
            }
            _ => None,
        }
    }

    fn heard(&self, id: String, rules: &Rules) -> Option<Heard> {
        let (direction, number) = self.way(rules)?;
        let is_in = direction == Direction::In;
        let got = match (self.ended, self.answered) {
            (None, None) => Got::To(CallState::Ringing),
            (None, Some(_)) => Got::To(CallState::Talking),
            (Some(_), Some(_)) => Got::To(CallState::Answered),
            (Some(_), None) if is_in && self.is_voicemail => Got::Over(CallState::Voicemail),
            (Some(_), None) if self.is_busy => Got::Over(CallState::Busy),
            (Some(_), None) if self.is_failed && !is_in => Got::Over(CallState::Failed),
            (Some(_), None) => Got::Over(CallState::Missed),
        };
        let own = match &self.first {
            Some(first) if is_in => first.dialled.clone(),
            Some(Leg { who: Who::Own(extension), .. }) => extension.clone(),
            _ => String::new(),
        };
        let extension = if self.extension.is_empty() && !is_in { &own } else { &self.extension };
        let name = self.first.as_ref().filter(|first| is_in && first.name != first.caller).map(|first| known(&first.name));
        let talked = |(ended, answered): (Time, Time)| u32::try_from(ended.since(answered).as_secs()).ok();
        Some(Heard {
            number,
            name: name.unwrap_or_default(),
            queue: self.queue.clone(),
            agent: rules.agent(extension),
            own_number: own,
            started_at: Some(self.started),
            answered_at: self.answered,
            ended_at: self.ended,
            talk_seconds: self.ended.zip(self.answered).and_then(talked),
            ..Heard::new(id, direction, got)
        })
    }
}

/// `00:01:35` as the switchboard writes how long something lasts.
fn duration(written: &str) -> Duration {
    let parts: Option<Vec<u64>> = written.split(':').map(|part| part.parse().ok()).collect();
    let seconds = parts
        .filter(|parts| parts.len() == 3)
        .map_or(0, |parts| parts.iter().fold(0, |sum: u64, part| sum.saturating_mul(60).saturating_add(*part)));
    Duration::from_secs(seconds.min(7 * 86_400))
}
