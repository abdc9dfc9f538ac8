//! What Stringee tells of calls, and how StringeeX lists them. Pure.
use super::{id_of, settings::StringeeSettings};
use crate::{
    base::Time,
    channels::phone::tell::{Got, Heard},
    desk::tickets::{Direction, call::CallState},
};
use serde_json::Value;

/// What a request says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Call(Box<Heard>),
    /// A recording of this call is there.
    Recording(String),
    /// Of a call within the house, or nothing that matters.
    Nothing,
}

/// An id as Stringee makes them.
fn id(value: &Value) -> Option<String> {
    let id = word(value);
    let is_id = (1..=120).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) && !id.contains("..");
    is_id.then_some(id)
}

/// A text or a number as a text.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.as_i64().map(|number| number.to_string()).unwrap_or_default(), str::to_owned)
}

fn number(value: &Value) -> i64 {
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}

fn time(value: &Value) -> Option<Time> {
    Some(number(value)).filter(|millis| *millis > 0).map(Time::from_millis)
}

fn seconds(value: &Value) -> Option<u32> {
    u32::try_from(number(value)).ok().filter(|seconds| *seconds > 0)
}

/// A request of Stringee; `None` if it is none.
pub fn understood(told: &Value, settings: &StringeeSettings, now: Time) -> Option<Said> {
    let call = id(&told["call_id"])?;
    if !told["recording_id"].is_null() || !told["recording_url"].is_null() {
        return Some(Said::Recording(call));
    }
    let at = time(&told["timestamp_ms"]).unwrap_or(now);
    let is_inside = |party: &Value| party["type"].as_str() == Some("internal");
    let (from, to) = (&told["from"], &told["to"]);
    let direction = match (is_inside(from), is_inside(to)) {
        (true, true) => return Some(Said::Nothing),
        (true, false) => Direction::Out,
        (false, _) => Direction::In,
    };
    let (far, near) = if direction == Direction::In { (from, to) } else { (to, from) };
    let user = if direction == Direction::Out { word(&told["request_from_user_id"]) } else { String::new() };
    let named = [word(&near["number"]), word(&near["alias"]), user];
    let talked = seconds(&told["answerDuration"]);
    let got = match told["call_status"].as_str()? {
        "created" | "started" | "ringing" => Got::To(CallState::Ringing),
        "answered" => Got::To(CallState::Talking),
        "ended" if talked.is_some() => Got::To(CallState::Answered),
        "ended" if word(&told["endCallCause"]).starts_with("486") => Got::Over(CallState::Busy),
        // Some cases tell no duration; who was heard to answer has answered.
        "ended" if told["answerDuration"].is_null() => Got::Over(CallState::Missed),
        "ended" => Got::To(CallState::Missed),
        "agentEnded" => return Some(Said::Nothing),
        _ => return None,
    };
    let is_over = told["call_status"] == "ended";
    let began = seconds(&told["duration"]).map(|lasted| at.before(std::time::Duration::from_secs(u64::from(lasted))));
    Some(Said::Call(Box::new(Heard {
        number: word(&far["number"]),
        own_number: if is_inside(near) { word(&near["alias"]) } else { word(&near["number"]) },
        agent: named.iter().find_map(|name| settings.agents.get(name).cloned()),
        started_at: if is_over { began } else { Some(at) },
        answered_at: (got == Got::To(CallState::Talking)).then_some(at),
        ended_at: is_over.then_some(at),
        talk_seconds: talked,
        ..Heard::new(id_of(&call), direction, got)
    })))
}

/// A row of the history; `None` of a call within the house, or of what is no call.
pub fn listed(row: &Value, settings: &StringeeSettings) -> Option<Heard> {
    let call = id(&row["id"])?;
    let direction = match number(&row["direction"]) {
        0 if !row["direction"].is_null() => Direction::Out,
        1 => Direction::In,
        _ => return None,
    };
    let (answered, ended) = (time(&row["answer_time"]), time(&row["end_time"]));
    let talked = seconds(&row["talk_duration"]).or_else(|| seconds(&row["answer_duration"]));
    let is_yes = |value: &Value| value == true || number(value) == 1;
    let was_answered = answered.is_some() || talked.is_some();
    let got = match (ended, was_answered) {
        (None, true) => Got::To(CallState::Talking),
        (None, false) => Got::To(CallState::Ringing),
        (Some(_), true) => Got::To(CallState::Answered),
        (Some(_), false) if is_yes(&row["have_voice_mail"]) => Got::To(CallState::Voicemail),
        (Some(_), false) => Got::To(CallState::Missed),
    };
    let is_recorded = ended.is_some() && (is_yes(&row["recorded"]) || got == Got::To(CallState::Voicemail));
    Some(Heard {
        number: word(&row["customer_number"]),
        own_number: word(&row["stringee_number"]),
        agent: settings.agents.get(&word(&row[settings.agent_field.as_str()])).cloned(),
        started_at: time(&row["start_time"]),
        answered_at: answered,
        ended_at: ended,
        talk_seconds: talked.filter(|_| ended.is_some()),
        recording: if is_recorded { call.clone() } else { String::new() },
        ..Heard::new(id_of(&call), direction, got)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn heard(status: &str, more: Value) -> Option<Said> {
        let mut told = json!({
            "call_status": status, "call_id": "call-vn-1", "timestamp_ms": 1_515_859_261_381_i64,
            "from": { "number": "84912345678", "type": "external" }, "to": { "number": "lan", "alias": "842873001234", "type": "internal" },
        });
        told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let agents = [("lan".to_owned(), "lan@desk.example".to_owned())].into();
        understood(&told, &StringeeSettings { agents, ..StringeeSettings::default() }, Time::from_seconds(0))
    }

    fn got(status: &str, more: Value) -> Got {
        match heard(status, more) {
            Some(Said::Call(heard)) => heard.got,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_call_that_ended_was_answered_if_somebody_talked() {
        assert_eq!(got("ended", json!({ "answerDuration": 80, "duration": 95 })), Got::To(CallState::Answered));
        assert_eq!(got("ended", json!({ "answerDuration": 0, "endCallCause": "487 Request Terminated" })), Got::To(CallState::Missed));
        assert_eq!(got("ended", json!({ "answerDuration": 0, "endCallCause": "486 Busy Here" })), Got::Over(CallState::Busy));
        assert_eq!(got("ended", json!({})), Got::Over(CallState::Missed));
        assert_eq!(got("answered", json!({})), Got::To(CallState::Talking));
    }

    #[test]
    fn who_is_outside_is_told_by_the_kind_of_the_party() {
        let Some(Said::Call(heard_in)) = heard("ringing", json!({})) else { panic!() };
        assert_eq!(
            (heard_in.direction, heard_in.number.as_str(), heard_in.agent.as_deref()),
            (Direction::In, "84912345678", Some("lan@desk.example"))
        );
        let within = json!({ "from": { "number": "mai", "type": "internal" } });
        assert_eq!(heard("ringing", within), Some(Said::Nothing));
        assert_eq!(heard("ringing", json!({ "call_id": "../x" })), None);
        assert_eq!(heard("dancing", json!({})), None);
        assert_eq!(heard("ended", json!({ "recording_id": "r1" })), Some(Said::Recording("call-vn-1".to_owned())));
    }

    #[test]
    fn a_row_of_the_history_is_a_call_with_its_end() {
        let row = |more: Value| {
            let mut row = json!({
                "id": "call-vn-2", "customer_number": "0912345678", "stringee_number": "02873001234", "direction": 1,
                "start_time": 1_700_000_000_000_i64, "answer_time": 0, "end_time": 1_700_000_060_000_i64,
            });
            row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            listed(&row, &StringeeSettings::default())
        };
        assert_eq!(row(json!({})).unwrap().got, Got::To(CallState::Missed));
        let message = row(json!({ "have_voice_mail": 1 })).unwrap();
        assert!(message.got == Got::To(CallState::Voicemail) && message.recording == "call-vn-2");
        let talked = row(json!({ "answer_time": 1_700_000_010_000_i64, "talk_duration": 50, "recorded": 1 })).unwrap();
        assert!(talked.got == Got::To(CallState::Answered) && talked.talk_seconds == Some(50) && !talked.recording.is_empty());
        assert_eq!(row(json!({ "end_time": 0 })).unwrap().got, Got::To(CallState::Ringing));
        assert_eq!(row(json!({ "direction": 2 })), None);
        assert_eq!(row(json!({ "direction": null })), None);
    }
}
