//! Dates as people type them: `2026-01-31`, `31/1/2026`, `08/2026`, `2026`, `2025..2026`, `7d`, `yesterday`, `hôm qua`.
use super::fields::bare;
use crate::base::Time;
use jiff::{
    ToSpan, Unit, Zoned,
    civil::{Date, date},
    tz::TimeZone,
};

/// From a moment (included) until another (excluded); an open end where it is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub from: Option<Time>,
    pub until: Option<Time>,
}

impl Span {
    /// What both have in common.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let from = self.from.into_iter().chain(other.from).max();
        let until = self.until.into_iter().chain(other.until).min();
        Self { from, until }
    }
    pub fn contains(self, at: Time) -> bool {
        self.from.is_none_or(|from| at >= from) && self.until.is_none_or(|until| at < until)
    }
}

/// What a date is counted from: the moment, and the place of whoever asks.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub now: Time,
    pub zone: TimeZone,
}

/// Beyond this nobody has mail.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

impl Calendar {
    /// The span that is named; `None` if this is no date. Of `ago`, such as `7d`, it is the time from then until now.
    pub fn span(&self, typed: &str) -> Option<Span> {
        let typed = typed.trim();
        if typed.len() > 64 {
            return None;
        }
        if let Some((first, last)) = typed.split_once("..") {
            let ends = |text: &str| if text.is_empty() || text == "*" { Some(None) } else { self.span(text).map(Some) };
            let (first, last) = (ends(first)?, ends(last)?);
            if first.is_none() && last.is_none() {
                return None;
            }
            return Some(Span { from: first.and_then(|span| span.from), until: last.and_then(|span| span.until) });
        }
        if let Some((first, last)) = self.days(typed) {
            return Some(Span { from: Some(self.midnight(first)?), until: self.midnight(last) });
        }
        self.ago(typed).map(|from| Span { from: Some(from), until: None })
    }

    /// The first day named, and the first day after.
    fn days(&self, typed: &str) -> Option<(Date, Date)> {
        let today = self.today();
        let week = |weeks: i64| {
            let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
            let first = monday.checked_add(weeks.weeks()).ok()?;
            Some((first, first.checked_add(1.week()).ok()?))
        };
        let day = |days: i64| {
            let first = today.checked_add(days.days()).ok()?;
            Some((first, first.tomorrow().ok()?))
        };
        match bare(typed).as_str() {
            "today" | "homnay" => return day(0),
            "yesterday" | "homqua" => return day(-1),
            "homkia" => return day(-2),
            "thisweek" | "tuannay" => return week(0),
            "lastweek" | "tuantruoc" | "tuanqua" => return week(-1),
            "thismonth" | "thangnay" => return month(today.year(), today.month()),
            "lastmonth" | "thangtruoc" | "thangqua" => {
                let before = today.first_of_month().yesterday().ok()?;
                return month(before.year(), before.month());
            }
            "thisyear" | "namnay" => return year(today.year()),
            "lastyear" | "namngoai" | "namtruoc" => return year(today.year() - 1),
            _ => {}
        }
        let parts: Vec<&str> = typed.split(['-', '/', '.']).collect();
        if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit())) {
            return None;
        }
        let number = |index: usize| parts[index].parse::<i16>().ok();
        let small = |index: usize| parts[index].parse::<i8>().ok();
        match parts.as_slice() {
            [only] if only.len() == 4 => year(number(0)?),
            [first, _] if first.len() == 4 => month(number(0)?, small(1)?),
            [_, last] if last.len() == 4 => month(number(1)?, small(0)?),
            // A day without its year: the last time there was one.
            [_, _] => {
                let of = |year: i16| Date::new(year, small(1)?, small(0)?).ok();
                let first = of(today.year()).filter(|date| *date <= today).or_else(|| of(today.year() - 1))?;
                Some((first, first.tomorrow().ok()?))
            }
            [first, _, last] => {
                let (year, day) = if first.len() == 4 { (number(0)?, small(2)?) } else { (century(number(2)?, last.len())?, small(0)?) };
                let first = Date::new(year, small(1)?, day).ok().filter(|_| YEARS.contains(&year))?;
                Some((first, first.tomorrow().ok()?))
            }
            _ => None,
        }
    }

    /// The moment so long ago: a number and a unit.
    fn ago(&self, typed: &str) -> Option<Time> {
        let typed = typed.strip_prefix('-').unwrap_or(typed);
        let digits = typed.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=4).contains(end))?;
        let (count, unit) = (typed[..digits].parse::<i64>().ok()?, bare(&typed[digits..]));
        let back = match unit.as_str() {
            "h" | "hour" | "hours" | "gio" | "tieng" | "g" => count.hours(),
            "d" | "day" | "days" | "ngay" | "n" => count.days(),
            "w" | "week" | "weeks" | "tuan" | "t" => count.weeks(),
            "m" | "mo" | "month" | "months" | "thang" => count.months(),
            "y" | "year" | "years" | "nam" => count.years(),
            _ => return None,
        };
        let then = self.zoned().checked_sub(back).ok()?;
        // To the second: finer is never meant, and the beginning is then the same in every answer of that second.
        let then = then.round(Unit::Second).ok()?;
        Some(Time::from_seconds(then.timestamp().as_second()))
    }

    fn zoned(&self) -> Zoned {
        self.now.timestamp().to_zoned(self.zone.clone())
    }
    fn today(&self) -> Date {
        self.zoned().date()
    }
    fn midnight(&self, day: Date) -> Option<Time> {
        let start = day.to_zoned(self.zone.clone()).ok()?;
        Some(Time::from_seconds(start.timestamp().as_second()))
    }
}

fn century(year: i16, digits: usize) -> Option<i16> {
    match digits {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

fn month(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok().filter(|_| YEARS.contains(&year))?;
    Some((first, first.last_of_month().tomorrow().ok()?))
}

fn year(year: i16) -> Option<(Date, Date)> {
    YEARS.contains(&year).then(|| (date(year, 1, 1), date(year + 1, 1, 1)))
}
