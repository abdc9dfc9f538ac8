//! Call detail records, which Asterisk tells after a call. Where the call itself was not heard, they are all that is known of it; there
//! is one for each telephone that rang, and their times are those of a clock on the wall. Pure.
use super::{
    leg::{Leg, Rules, Who, known},
    wire::Packet,
};
use crate::{
    base::Time,
    channels::phone::tell::{Got, Heard},
    desk::tickets::{Direction, call::CallState},
};
use jiff::{civil::DateTime, tz::TimeZone};

/// The channel or call that a record names.
pub fn call_of(packet: &Packet) -> &str {
    match packet.get("LinkedID") {
        "" => packet.get("UniqueID"),
        linked => linked,
    }
}

/// Whether the caller was left with a machine that listens.
pub fn is_voicemail(packet: &Packet) -> bool {
    let application = packet.get("LastApplication");
    application.eq_ignore_ascii_case("voicemail") || application.eq_ignore_ascii_case("minivmrecord")
}

/// What the records of one call say together.
#[derive(Debug, Clone)]
pub struct Record {
    direction: Direction,
    number: String,
    own_number: String,
    name: String,
    agent: Option<String>,
    state: CallState,
    started: Option<Time>,
    answered: Option<Time>,
    ended: Option<Time>,
    talked: Option<u32>,
}

/// A time without a zone, by the clocks of the switchboard.
fn time(written: &str, zone: &TimeZone) -> Option<Time> {
    let civil: DateTime = written.trim().parse().ok()?;
    let zoned = zone.to_zoned(civil).ok()?;
    Some(Time::from_millis(zoned.timestamp().as_millisecond()))
}

/// A record as a call with somebody outside; `None` of one within the house.
pub fn read(packet: &Packet, rules: &Rules, zone: &TimeZone, now: Time) -> Option<Record> {
    let context = packet.get("DestinationContext");
    if rules.is_ignored(context) {
        return None;
    }
    let source = Packet::of([("Channel", packet.get("Channel")), ("Context", context)]);
    let Leg { who: from, .. } = rules.leg(&source, true);
    let (source, destination) = (known(packet.get("Source")), known(packet.get("Destination")));
    let far = packet.get("DestinationChannel");
    let to = (!far.is_empty()).then(|| rules.who(far));
    let (direction, number, own_number, extension) = match (from, to) {
        (Who::Outside, to) => {
            let extension = if let Some(Who::Own(extension)) = to { extension } else { String::new() };
            (Direction::In, source, destination, extension)
        }
        (Who::Own(extension), to) => {
            let number = rules.outside(&destination).filter(|_| to.is_none_or(|to| to == Who::Outside))?;
            (Direction::Out, number, extension.clone(), extension)
        }
        (Who::Helper, _) => return None,
    };
    let is_in = direction == Direction::In;
    let state = match packet.get("Disposition") {
        "ANSWERED" if is_in && is_voicemail(packet) => CallState::Voicemail,
        // Answered by a menu, and by nobody after it.
        "ANSWERED" if far.is_empty() => CallState::Missed,
        "ANSWERED" => CallState::Answered,
        "BUSY" => CallState::Busy,
        "FAILED" | "CONGESTION" if !is_in => CallState::Failed,
        _ => CallState::Missed,
    };
    let shown = packet.get("CallerID").split('<').next().unwrap_or_default().trim().trim_matches('"').trim();
    let past = |written: &str| time(written, zone).map(|time| time.min(now));
    let was_answered = state == CallState::Answered;
    Some(Record {
        direction,
        name: if is_in && shown != number { known(shown) } else { String::new() },
        number,
        own_number,
        agent: rules.agent(&extension).filter(|_| was_answered || !is_in),
        state,
        started: past(packet.get("StartTime")),
        answered: past(packet.get("AnswerTime")).filter(|_| was_answered),
        ended: past(packet.get("EndTime")),
        talked: packet.get("BillableSeconds").parse().ok().filter(|_| was_answered),
    })
}

impl Record {
    /// One more record of the same call: who answered counts, and after that who left something to be heard.
    pub fn add(&mut self, other: Self) {
        let rank = |state: CallState| match state {
            CallState::Answered => 3,
            CallState::Voicemail => 2,
            CallState::Busy => 1,
            _ => 0,
        };
        let started = self.started.into_iter().chain(other.started).min();
        let ended = self.ended.max(other.ended);
        if rank(other.state) > rank(self.state) {
            *self = other;
        }
        (self.started, self.ended) = (started, ended);
    }

    /// What is told of it.
    pub fn heard(self, id: String) -> Option<Heard> {
        let got = match self.state {
            CallState::Answered => Got::To(CallState::Answered),
            state => Got::Over(state),
        };
        Some(Heard {
            number: self.number,
            own_number: self.own_number,
            name: self.name,
            agent: self.agent,
            started_at: self.started,
            answered_at: self.answered,
            ended_at: self.ended,
            talk_seconds: self.talked,
            ..Heard::new(id, self.direction, got)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_zone_is_one_of_the_shops_clocks() {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        assert_eq!(time("2026-11-21 08:00:00", &zone).unwrap().to_string(), "2026-11-21T01:00:00Z");
        assert_eq!(time("", &zone), None);
    }
}
