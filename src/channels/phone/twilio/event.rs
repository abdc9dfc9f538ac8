//! What Twilio tells of calls. A call that came in has a leg of its own and one for each telephone that is dialled for it, which names
//! the first as its parent; so has one that an agent makes in a browser. All legs are one call, whichever is told of first. Pure.
use super::settings::{AnsweredWhen, TwilioSettings};
use crate::{
    base::Time,
    channels::phone::tell::{Got, Heard},
    desk::tickets::{Direction, call::CallState},
};
use std::{collections::BTreeMap, time::Duration};

/// The fields of a request.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub BTreeMap<String, String>);

impl Fields {
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// What a request says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Of a leg; `asks`: only its telephones know whether somebody answered.
    Call { heard: Heard, asks: bool },
    /// Of a leg that tells nothing by itself.
    Nothing,
    /// A recording of this leg is there.
    Recording { leg: String, sid: String, is_message: bool },
}

/// An id as Twilio makes them.
pub fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|rest| (1..=60).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// How the desk knows the call that a leg belongs to.
pub fn id_of(leg: &str) -> String {
    format!("twilio:{leg}")
}

/// `None` if it is nothing that Twilio says of calls.
pub fn understood(fields: &Fields, settings: &TwilioSettings, now: Time) -> Option<Said> {
    let leg = fields.get("CallSid");
    if !is_sid(leg, "CA") {
        return None;
    }
    let sid = fields.get("RecordingSid");
    if !sid.is_empty() {
        if !is_sid(sid, "RE") {
            return None;
        }
        let is_there = matches!(fields.get("RecordingStatus"), "completed" | "");
        let is_message = fields.get("RecordingSource") == "RecordVerb";
        return Some(if is_there { Said::Recording { leg: leg.to_owned(), sid: sid.to_owned(), is_message } } else { Said::Nothing });
    }
    let parent = fields.get("ParentCallSid");
    if !parent.is_empty() && !is_sid(parent, "CA") {
        return None;
    }
    let status = Status::of(fields.get("CallStatus"))?;
    Some(of_leg(fields, settings, status, now))
}

/// How far a leg got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Rings,
    Talks,
    Completed,
    Busy,
    NoAnswer,
    Failed,
}

impl Status {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "queued" | "initiated" | "ringing" => Self::Rings,
            "in-progress" | "answered" => Self::Talks,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "no-answer" | "canceled" => Self::NoAnswer,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
    /// Of a leg that is the whole call.
    const fn alone(self) -> Got {
        match self {
            Self::Rings => Got::To(CallState::Ringing),
            Self::Talks => Got::To(CallState::Talking),
            Self::Completed => Got::To(CallState::Answered),
            Self::Busy => Got::Over(CallState::Busy),
            Self::NoAnswer => Got::Over(CallState::Missed),
            Self::Failed => Got::Over(CallState::Failed),
        }
    }
    /// Of a leg whose telephones decide.
    const fn above(self) -> Got {
        match self {
            Self::Rings | Self::Talks => Got::To(CallState::Ringing),
            Self::Busy => Got::Over(CallState::Busy),
            Self::Completed | Self::NoAnswer | Self::Failed => Got::Over(CallState::Missed),
        }
    }
    /// Of a telephone that is dialled for a call that came in: with it the call is not over.
    const fn below(self) -> Got {
        match self {
            Self::Talks | Self::Completed => Got::To(CallState::Talking),
            _ => Got::To(CallState::Ringing),
        }
    }
}

fn of_leg(fields: &Fields, settings: &TwilioSettings, status: Status, now: Time) -> Said {
    let (from, to) = (fields.get("From"), fields.get("To"));
    let is_own = |party: &str| party.starts_with("client:") || party.starts_with("sip:") || settings.agents.contains_key(party);
    let is_child = !fields.get("ParentCallSid").is_empty();
    let id = id_of(if is_child { fields.get("ParentCallSid") } else { fields.get("CallSid") });
    let by_dial = settings.answered_when == AnsweredWhen::Dialled;
    let agent = |party: &str| settings.agents.get(party).cloned();
    let number = |party: &str| if is_own(party) || settings.is_own_number(party) { String::new() } else { party.to_owned() };
    let goes_out = if is_child {
        !is_own(to) && (is_own(from) || settings.is_own_number(from))
    } else {
        fields.get("Direction").starts_with("outbound") || is_own(from) || settings.is_own_number(from)
    };
    let mut heard = match (is_child, goes_out) {
        // Somebody rings an agent first, by the API, to dial for them then: that dialling tells the rest.
        (false, true) if is_own(to) => return Said::Nothing,
        (_, true) => {
            let got = if !is_child && is_own(from) { status.above() } else { status.alone() };
            Heard { number: number(to), own_number: plain(from), agent: agent(from), ..Heard::new(id, Direction::Out, got) }
        }
        (true, false) => {
            // A telephone that did not answer has nothing to do with the call any more.
            let took = matches!(status, Status::Rings | Status::Talks | Status::Completed);
            let got = if by_dial { status.below() } else { Got::To(CallState::Ringing) };
            Heard { number: number(from), agent: agent(to).filter(|_| took), ..Heard::new(id, Direction::In, got) }
        }
        (false, false) => {
            let got = if by_dial { status.above() } else { status.alone() };
            let name = fields.get("CallerName").to_owned();
            Heard { number: number(from), own_number: plain(to), name, ..Heard::new(id, Direction::In, got) }
        }
    };
    time(&mut heard, fields, status, is_child, now);
    let asks = !is_child && status == Status::Completed && heard.got == Got::Over(CallState::Missed);
    Said::Call { heard, asks }
}

/// When what happened, as far as this leg knows.
fn time(heard: &mut Heard, fields: &Fields, status: Status, is_child: bool, now: Time) {
    let told = jiff::fmt::rfc2822::parse(fields.get("Timestamp")).ok().map(|at| Time::from_millis(at.timestamp().as_millisecond()));
    let at = told.unwrap_or(now).min(now);
    let lasted: Option<u32> = fields.get("CallDuration").parse().ok();
    match status {
        Status::Rings if !is_child => heard.started_at = Some(at),
        Status::Talks if heard.got == Got::To(CallState::Talking) => heard.answered_at = Some(at),
        Status::Completed if matches!(heard.got, Got::To(_)) => {
            heard.talk_seconds = lasted;
            let began = lasted.map(|seconds| at.before(Duration::from_secs(u64::from(seconds))));
            heard.answered_at = began;
            heard.ended_at = (heard.got == Got::To(CallState::Answered)).then_some(at);
        }
        _ => {}
    }
    if matches!(heard.got, Got::Over(_)) {
        heard.started_at = lasted.map(|seconds| at.before(Duration::from_secs(u64::from(seconds))));
        heard.ended_at = Some(at);
    }
}

/// A party as a number, or as the name of a browser or telephone.
fn plain(party: &str) -> String {
    party.strip_prefix("client:").or_else(|| party.strip_prefix("sip:")).unwrap_or(party).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[(&str, &str)]) -> Option<Said> {
        let agents = [("client:lan".to_owned(), "lan@desk.example".to_owned())].into();
        let settings = TwilioSettings { numbers: vec!["+842873001234".to_owned()], agents, ..TwilioSettings::default() };
        let fields = Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
        understood(&fields, &settings, Time::from_seconds(1000))
    }

    fn heard(pairs: &[(&str, &str)]) -> (Heard, bool) {
        match said(pairs) {
            Some(Said::Call { heard, asks }) => (heard, asks),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_twilio_picks_up_itself_is_not_answered() {
        let parent = [("CallSid", "CA1"), ("From", "+84912345678"), ("To", "+842873001234"), ("Direction", "inbound")];
        let of = |status: &'static str| heard(&[parent.as_slice(), &[("CallStatus", status)]].concat());
        assert_eq!(of("in-progress").0.got, Got::To(CallState::Ringing));
        let (over, asks) = of("completed");
        assert!(over.got == Got::Over(CallState::Missed) && asks && over.number == "+84912345678" && over.direction == Direction::In);
    }

    #[test]
    fn a_telephone_that_is_dialled_belongs_to_the_call_it_is_dialled_for() {
        let child = [("CallSid", "CA2"), ("ParentCallSid", "CA1"), ("From", "+84912345678"), ("To", "client:lan")];
        let (talks, _) = heard(&[child.as_slice(), &[("CallStatus", "in-progress")]].concat());
        assert_eq!((talks.id.as_str(), talks.got), ("twilio:CA1", Got::To(CallState::Talking)));
        assert_eq!(talks.agent.as_deref(), Some("lan@desk.example"));
        let (ends, _) = heard(&[child.as_slice(), &[("CallStatus", "no-answer")]].concat());
        assert_eq!((ends.got, ends.agent), (Got::To(CallState::Ringing), None));
    }

    #[test]
    fn a_call_from_a_browser_goes_out() {
        let parent =
            [("CallSid", "CA1"), ("From", "client:lan"), ("To", "+84912345678"), ("Direction", "inbound"), ("CallStatus", "ringing")];
        let (rings, _) = heard(&parent);
        assert!(rings.direction == Direction::Out && rings.number == "+84912345678" && rings.agent.is_some(), "{rings:?}");
        let child =
            [("CallSid", "CA2"), ("ParentCallSid", "CA1"), ("From", "+842873001234"), ("To", "+84912345678"), ("CallStatus", "busy")];
        assert_eq!(heard(&child).0.got, Got::Over(CallState::Busy));
        let agent =
            [("CallSid", "CA3"), ("From", "+842873001234"), ("To", "client:lan"), ("Direction", "outbound-api"), ("CallStatus", "ringing")];
        assert_eq!(said(&agent), Some(Said::Nothing));
    }

    #[test]
    fn what_twilio_does_not_say_is_nothing() {
        for bad in [
            vec![("CallStatus", "ringing")],
            vec![("CallSid", "CA1/../x"), ("CallStatus", "ringing")],
            vec![("CallSid", "CA1"), ("CallStatus", "dancing")],
            vec![("CallSid", "CA1"), ("RecordingSid", "../RE1")],
        ] {
            assert_eq!(said(&bad), None, "{bad:?}");
        }
        assert_eq!(said(&[("CallSid", "CA1"), ("RecordingSid", "RE1"), ("RecordingStatus", "absent")]), Some(Said::Nothing));
    }
}
