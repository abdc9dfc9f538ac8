//! When the shop is open: ranges for each day of the week, and days on which it is not. Pure; the zone comes from outside.
use crate::base::{Error, Result, Time};
use jiff::{
    ToSpan, Zoned,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// The most ranges in one day, and the most holidays kept.
const MAX_OPENINGS: usize = 6;
const MAX_HOLIDAYS: usize = 400;
/// How far ahead open time is looked for.
const HORIZON_DAYS: i64 = 1100;

/// A time of day to the minute, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clocktime(u16);

impl Clocktime {
    /// `hour` is at most 23, `minute` at most 59.
    pub(super) const fn new(hour: u16, minute: u16) -> Self {
        Self(hour * 60 + minute)
    }
    /// The moment at which clocks in `zone` show this on `date`.
    pub fn of(self, date: Date, zone: &TimeZone) -> Result<Zoned> {
        let (date, minutes) = if self.0 == 1440 { (date.saturating_add(1.day()), 0) } else { (date, self.0) };
        let (hour, minute) = (i8::try_from(minutes / 60).map_err(Error::internal)?, i8::try_from(minutes % 60).map_err(Error::internal)?);
        // A time that a change of the clocks skips is taken as the one after, as calendars do.
        date.at(hour, minute, 0, 0).to_zoned(zone.clone()).map_err(Error::internal)
    }
}

impl FromStr for Clocktime {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a time of day is written as 08:30";
        let (hour, minute) = text.split_once(':').filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2).ok_or(WRONG)?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok()).flatten().ok_or(WRONG);
        let (hour, minute) = (digits(hour)?, digits(minute)?);
        if minute < 60 && hour * 60 + minute <= 1440 { Ok(Self(hour * 60 + minute)) } else { Err(WRONG) }
    }
}
impl fmt::Display for Clocktime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}
impl Serialize for Clocktime {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Clocktime {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}
impl utoipa::PartialSchema for Clocktime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"))
            .into()
    }
}
impl utoipa::ToSchema for Clocktime {}

/// Open from one time of day to a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub from: Clocktime,
    pub to: Clocktime,
}

/// The openings of each day, in order; none: closed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    pub monday: Vec<Opening>,
    pub tuesday: Vec<Opening>,
    pub wednesday: Vec<Opening>,
    pub thursday: Vec<Opening>,
    pub friday: Vec<Opening>,
    pub saturday: Vec<Opening>,
    pub sunday: Vec<Opening>,
}

impl Week {
    fn on(&self, day: Weekday) -> &[Opening] {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }
    fn days(&self) -> [(&'static str, &[Opening]); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

/// When the shop works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    pub week: Week,
    /// Days on which it is closed whatever the week says.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["2027-02-06"]))]
    pub holidays: Vec<Date>,
}

impl Default for BusinessHours {
    /// Monday to Friday, 08:00 to 17:30.
    fn default() -> Self {
        let day = vec![Opening { from: Clocktime(8 * 60), to: Clocktime(17 * 60 + 30) }];
        let week = Week {
            monday: day.clone(),
            tuesday: day.clone(),
            wednesday: day.clone(),
            thursday: day.clone(),
            friday: day,
            ..Week::default()
        };
        Self { week, holidays: Vec::new() }
    }
}

impl BusinessHours {
    /// Openings in order and apart from each other; holidays sorted, each once.
    pub fn checked(mut self) -> Result<Self> {
        for (name, openings) in self.week.days() {
            let wrong = |message: &'static str| Err(Error::field(format!("business_hours.week.{name}"), message));
            if openings.len() > MAX_OPENINGS {
                return wrong("A day may have at most six openings.");
            }
            if openings.iter().any(|opening| opening.from >= opening.to) {
                return wrong("An opening ends after it begins.");
            }
            if openings.windows(2).any(|pair| pair[0].to > pair[1].from) {
                return wrong("The openings of a day follow each other and do not overlap.");
            }
        }
        self.holidays.sort_unstable();
        self.holidays.dedup();
        if self.holidays.len() > MAX_HOLIDAYS {
            return Err(Error::field("business_hours.holidays", "At most 400 holidays can be kept."));
        }
        Ok(self)
    }

    /// Whether the shop is open at `at` by the clocks of `zone`.
    pub fn is_open(&self, at: Time, zone: &TimeZone) -> Result<bool> {
        let now = at.timestamp().to_zoned(zone.clone());
        Ok(self.openings(now.date(), zone)?.iter().any(|(from, to)| (from..to).contains(&&now)))
    }

    /// The moment by which the shop has been open for `work` since `start`; `None` if it is not open that much in three years.
    pub fn after(&self, start: Time, work: Duration, zone: &TimeZone) -> Result<Option<Time>> {
        let first = start.timestamp().to_zoned(zone.clone()).date();
        let mut left = i64::try_from(work.as_millis()).unwrap_or(i64::MAX);
        for day in 0..HORIZON_DAYS {
            for (from, to) in self.openings(first.saturating_add(day.days()), zone)? {
                let (from, to) = (from.timestamp().as_millisecond().max(start.millis()), to.timestamp().as_millisecond());
                if to - from >= left {
                    return Ok(Some(Time::from_millis(from + left)));
                }
                left -= (to - from).max(0);
            }
        }
        Ok(None)
    }

    fn openings(&self, date: Date, zone: &TimeZone) -> Result<Vec<(Zoned, Zoned)>> {
        if self.holidays.binary_search(&date).is_ok() {
            return Ok(Vec::new());
        }
        self.week.on(date.weekday()).iter().map(|opening| Ok((opening.from.of(date, zone)?, opening.to.of(date, zone)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Ho_Chi_Minh").unwrap()
    }
    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_shop_is_open_by_its_own_clocks() {
        let hours = BusinessHours::default();
        // 2026-11-20 is a Friday.
        assert!(hours.is_open(at("2026-11-20T08:00:00+07:00"), &zone()).unwrap());
        assert!(hours.is_open(at("2026-11-20T10:29:59Z"), &zone()).unwrap());
        assert!(!hours.is_open(at("2026-11-20T17:30:00+07:00"), &zone()).unwrap());
        assert!(!hours.is_open(at("2026-11-21T10:00:00+07:00"), &zone()).unwrap());
    }

    #[test]
    fn open_time_passes_only_while_open() {
        let hours = BusinessHours { holidays: vec!["2026-11-23".parse().unwrap()], ..BusinessHours::default() };
        let after = |start: &str, hours_of_work: u64| hours.after(at(start), Duration::from_hours(hours_of_work), &zone()).unwrap();
        assert_eq!(after("2026-11-20T16:30:00+07:00", 1), Some(at("2026-11-20T17:30:00+07:00")));
        // Over the weekend and the holiday on Monday.
        assert_eq!(after("2026-11-20T16:30:00+07:00", 2), Some(at("2026-11-24T09:00:00+07:00")));
        assert_eq!(
            BusinessHours { week: Week::default(), holidays: vec![] }
                .after(at("2026-11-20T00:00:00Z"), Duration::from_secs(1), &zone())
                .unwrap(),
            None
        );
    }

    #[test]
    fn a_day_that_loses_an_hour_has_an_hour_less_of_open_time() {
        let all_day = vec![Opening { from: "00:00".parse().unwrap(), to: "24:00".parse().unwrap() }];
        let hours = BusinessHours { week: Week { sunday: all_day, ..Week::default() }, holidays: vec![] };
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        // 2026-03-29 has 23 hours in Berlin.
        let end = hours.after(at("2026-03-28T00:00:00Z"), Duration::from_hours(23), &berlin).unwrap();
        assert_eq!(end, Some(at("2026-03-30T00:00:00+02:00")));
    }

    #[test]
    fn openings_are_in_order_and_apart() {
        let day = |ranges: &[(&str, &str)]| {
            let monday = ranges.iter().map(|(from, to)| Opening { from: from.parse().unwrap(), to: to.parse().unwrap() }).collect();
            BusinessHours { week: Week { monday, ..Week::default() }, holidays: vec![] }.checked()
        };
        assert!(day(&[("08:00", "12:00"), ("12:00", "24:00")]).is_ok());
        assert!(day(&[("08:00", "12:00"), ("11:59", "17:00")]).is_err());
        assert_eq!(day(&[("12:00", "08:00")]).unwrap_err().field_name(), Some("business_hours.week.monday"));
        for bad in ["8:00", "24:01", "08:60", "+8:00", "", "08:00:00"] {
            assert!(bad.parse::<Clocktime>().is_err(), "{bad}");
        }
    }
}
