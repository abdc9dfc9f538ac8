//! When a backup is due, where it lies, and what it is called.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, BackupId},
    },
    desk::settings::{BackupPlan, Settings},
};
use jiff::{ToSpan, tz::TimeZone};
use serde::Serialize;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// A nightly backup that failed is tried again after so long.
pub const RETRY: Duration = Duration::from_hours(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupCause {
    Nightly,
    Asked,
}

impl BackupCause {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nightly => "nightly",
            Self::Asked => "asked",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupState {
    Waiting,
    Running,
    Done,
    Failed,
}

impl BackupState {
    pub fn from_word(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "running" => Self::Running,
            "done" => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// One backup that was made, is made or could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Backup {
    pub id: BackupId,
    pub cause: BackupCause,
    pub state: BackupState,
    /// Who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    pub asked_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
    /// Where it lies on the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Why it failed, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Where the backups of a data folder go.
pub fn folder(data: &Path, plan: &BackupPlan) -> PathBuf {
    plan.folder.as_ref().map_or_else(|| data.join("backups"), PathBuf::from)
}

/// The name of a backup that is begun at `now`; the number keeps two within one second apart.
pub fn file_name(id: BackupId, now: Time) -> String {
    format!("hopdesk-{}-{id}.tar.zst", now.timestamp().strftime("%Y%m%dT%H%M%SZ"))
}

/// The last moment at which a nightly backup was to be made, and the next; `None` while they are off.
pub fn slots(settings: &Settings, now: Time) -> Result<Option<(Time, Time)>> {
    if !settings.backup.is_on {
        return Ok(None);
    }
    let zone = TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC);
    let today = now.timestamp().to_zoned(zone.clone()).date();
    let mut last = None;
    for days in -2..=2 {
        let at = settings.backup.at.of(today.saturating_add(days.days()), &zone)?.timestamp();
        let at = Time::from_millis(at.as_millisecond());
        if at > now {
            return Ok(last.map(|last| (last, at)));
        }
        last = Some(at);
    }
    Ok(None)
}

/// What has been tried so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tried {
    /// When the newest one that is done began.
    pub done_at: Option<Time>,
    /// When the newest one began, whatever became of it.
    pub tried_at: Option<Time>,
}

/// Whether the backup of the last slot is missing. A box that was off at night makes up for it when it is on again; a desk that is
/// younger than the slot has nothing to make up for.
pub fn is_due(slot: Time, desk_since: Option<Time>, tried: Tried, now: Time) -> bool {
    desk_since.is_some_and(|since| since < slot)
        && tried.done_at.is_none_or(|done| done < slot)
        && tried.tried_at.is_none_or(|at| at < slot || now.since(at) >= RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn the_slot_is_by_the_clocks_of_the_shop() {
        let mut settings = Settings { time_zone: "Asia/Ho_Chi_Minh".to_owned(), ..Settings::default() };
        let slots_at = |settings: &Settings, now: &str| slots(settings, at(now)).unwrap();
        // 02:30 there is 19:30 the day before.
        let expected = Some((at("2026-11-18T19:30:00Z"), at("2026-11-19T19:30:00Z")));
        assert_eq!(slots_at(&settings, "2026-11-19T03:00:00Z"), expected);
        assert_eq!(slots_at(&settings, "2026-11-18T19:30:00Z"), expected);
        assert_eq!(slots_at(&settings, "2026-11-18T19:29:59Z").unwrap().1, at("2026-11-18T19:30:00Z"));
        settings.backup.is_on = false;
        assert_eq!(slots_at(&settings, "2026-11-19T03:00:00Z"), None);
    }

    #[test]
    fn a_missed_night_is_made_up_for_and_a_failure_is_tried_again() {
        let (slot, since) = (at("2026-11-19T02:30:00Z"), Some(at("2026-11-01T00:00:00Z")));
        let now = at("2026-11-19T09:00:00Z");
        let tried = |done: Option<&str>, tried: Option<&str>| Tried { done_at: done.map(at), tried_at: tried.map(at) };
        assert!(is_due(slot, since, tried(Some("2026-11-17T02:30:01Z"), Some("2026-11-17T02:30:01Z")), now), "the box was off");
        assert!(!is_due(slot, since, tried(Some("2026-11-19T02:30:01Z"), Some("2026-11-19T02:30:01Z")), now), "it is made");
        assert!(!is_due(slot, since, tried(None, Some("2026-11-19T08:30:00Z")), now), "it failed a moment ago");
        assert!(is_due(slot, since, tried(None, Some("2026-11-19T08:00:00Z")), now), "it failed an hour ago");
        assert!(
            !is_due(slot, Some(now), tried(None, None), now) && !is_due(slot, None, tried(None, None), now),
            "a new desk waits for its first night"
        );
    }
}
