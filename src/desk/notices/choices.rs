//! What an agent wants to be told, and how. Pure.
use super::model::NoticeKind;
use crate::{
    base::{Error, Result, Time},
    desk::settings::Clocktime,
};
use jiff::{ToSpan, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// Hours of the day, by the agent's own clocks, in which nothing rings and no mail comes; over midnight where they end before they
/// begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    pub from: Clocktime,
    pub to: Clocktime,
}

/// By each way, what is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Choices {
    /// In the list of notices.
    pub in_app: Vec<NoticeKind>,
    /// By mail to the agent; `mailable` says what can be.
    pub mail: Vec<NoticeKind>,
    /// With a sound in an open browser.
    pub sound: Vec<NoticeKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
}

/// What a mail can be written about: there is a template for each.
pub const MAILABLE: [NoticeKind; 4] =
    [NoticeKind::TicketAssigned, NoticeKind::ContactReplied, NoticeKind::ReplyFailed, NoticeKind::ReplyUncertain];

impl Default for Choices {
    /// Everything in the app; by mail, that what one wrote did not arrive; with a sound, that one was named.
    fn default() -> Self {
        Self {
            in_app: NoticeKind::ALL.to_vec(),
            mail: vec![NoticeKind::ReplyFailed, NoticeKind::ReplyUncertain],
            sound: vec![NoticeKind::Mentioned],
            quiet_hours: None,
        }
    }
}

/// What is to change; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ChoicesPatch {
    pub in_app: Option<Vec<NoticeKind>>,
    pub mail: Option<Vec<NoticeKind>>,
    pub sound: Option<Vec<NoticeKind>>,
    pub quiet_hours: Option<Option<QuietHours>>,
}

impl ChoicesPatch {
    /// The choices as they would be, each kind once and in the order of all, checked.
    pub fn apply(self, before: &Choices) -> Result<Choices> {
        if self.mail.iter().flatten().any(|kind| !MAILABLE.contains(kind)) {
            return Err(Error::field("mail", "Of this, no mail can be sent."));
        }
        if let Some(Some(hours)) = self.quiet_hours
            && hours.from == hours.to
        {
            return Err(Error::field("quiet_hours", "Quiet hours end at another time than they begin."));
        }
        let chosen = |new: Option<Vec<NoticeKind>>, before: &[NoticeKind]| match new {
            Some(new) => NoticeKind::ALL.into_iter().filter(|kind| new.contains(kind)).collect(),
            None => before.to_vec(),
        };
        Ok(Choices {
            in_app: chosen(self.in_app, &before.in_app),
            mail: chosen(self.mail, &before.mail),
            sound: chosen(self.sound, &before.sound),
            quiet_hours: self.quiet_hours.unwrap_or(before.quiet_hours),
        })
    }
}

impl Choices {
    /// When a mail of this kind may go out: now, or after the quiet hours; `None` if it is not wanted.
    pub fn mail_at(&self, kind: NoticeKind, now: Time, zone: &TimeZone) -> Result<Option<Time>> {
        if !self.mail.contains(&kind) {
            return Ok(None);
        }
        let Some(quiet) = self.quiet_hours else { return Ok(Some(now)) };
        let today = now.timestamp().to_zoned(zone.clone()).date();
        let is_over_midnight = quiet.to < quiet.from;
        // Hours over midnight may have begun yesterday.
        for day in [today.saturating_sub(1.day()), today] {
            let end_day = if is_over_midnight { day.saturating_add(1.day()) } else { day };
            let (from, to) = (quiet.from.of(day, zone)?.timestamp(), quiet.to.of(end_day, zone)?.timestamp());
            if (from..to).contains(&now.timestamp()) {
                return Ok(Some(Time::from_millis(to.as_millisecond())));
            }
        }
        Ok(Some(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, to: &str) -> Choices {
        let hours = QuietHours { from: from.parse().unwrap(), to: to.parse().unwrap() };
        Choices { quiet_hours: Some(hours), ..Choices::default() }
    }

    #[test]
    fn a_mail_in_quiet_hours_goes_when_they_end() {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let at = |choices: &Choices, now: &str| {
            choices.mail_at(NoticeKind::ReplyFailed, now.parse().unwrap(), &zone).unwrap().map(|time| time.timestamp().to_string())
        };
        let night = quiet("22:00", "07:00");
        let morning = Some("2026-11-20T00:00:00Z".to_owned());
        assert_eq!(at(&night, "2026-11-19T22:00:00+07:00"), morning);
        assert_eq!(at(&night, "2026-11-20T06:59:59+07:00"), morning);
        assert_eq!(at(&night, "2026-11-20T07:00:00+07:00"), Some("2026-11-20T00:00:00Z".to_owned()), "now, since they are over");
        assert_eq!(at(&night, "2026-11-20T12:00:00+07:00"), Some("2026-11-20T05:00:00Z".to_owned()));
        let noon = quiet("12:00", "13:00");
        assert_eq!(at(&noon, "2026-11-20T12:30:00+07:00"), Some("2026-11-20T06:00:00Z".to_owned()));
        assert_eq!(noon.mail_at(NoticeKind::Mentioned, "2026-11-20T00:00:00Z".parse().unwrap(), &zone).unwrap(), None);
    }

    #[test]
    fn what_cannot_be_mailed_is_refused_and_each_kind_is_kept_once() {
        let patch = |mail: Vec<NoticeKind>| ChoicesPatch { mail: Some(mail), ..ChoicesPatch::default() }.apply(&Choices::default());
        assert_eq!(patch(vec![NoticeKind::Mentioned]).unwrap_err().field_name(), Some("mail"));
        let kinds = vec![NoticeKind::ContactReplied, NoticeKind::TicketAssigned, NoticeKind::ContactReplied];
        assert_eq!(patch(kinds).unwrap().mail, [NoticeKind::TicketAssigned, NoticeKind::ContactReplied]);
        let never = ChoicesPatch { quiet_hours: quiet("08:00", "08:00").quiet_hours.map(Some), ..ChoicesPatch::default() };
        assert_eq!(never.apply(&Choices::default()).unwrap_err().field_name(), Some("quiet_hours"));
    }
}
