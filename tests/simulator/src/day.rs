//! Calendar days as the integers of a query, YYYYMMDD.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use time::{Date, Duration, Month, OffsetDateTime};

/// A calendar day of the years 1000 to 9999, written as YYYYMMDD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// Returns the machine's current day in UTC.
    pub fn today() -> Self {
        let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(OffsetDateTime::UNIX_EPOCH.date() + since_1970)
    }

    /// Returns `None` if the integer is not a day.
    pub fn from_yyyymmdd(number: i32) -> Option<Self> {
        if !(10_000_101..=99_991_231).contains(&number) {
            return None;
        }
        let [month, day] = [number / 100, number].map(|part| u8::try_from(part % 100).ok());
        let month = Month::try_from(month?).ok()?;
        Date::from_calendar_date(number / 10_000, month, day?).ok().map(Self)
    }

    /// Returns the day as an integer, such as 20251231.
    pub fn to_yyyymmdd(self) -> i32 {
        yyyymmdd(self.0)
    }

    /// Returns the ISO week of the day as an integer, such as 202601 for 2025-12-31. It belongs to the year of its
    /// Thursday.
    pub(crate) fn to_yyyyww(self) -> i32 {
        let (year, week, _) = self.0.to_iso_week_date();
        year * 100 + i32::from(week)
    }

    /// Returns the day of the week, 0 for Monday.
    pub(crate) fn weekday(self) -> usize {
        self.0.weekday().number_days_from_monday().into()
    }

    /// Returns the part of the year that is over, from 0 to 1.
    pub(crate) fn fraction_of_year(self) -> f64 {
        f64::from(self.0.ordinal()) / 366.0
    }

    /// Returns the number of days from another day to this one.
    pub(crate) fn days_since(self, other: Self) -> i64 {
        (self.0 - other.0).whole_days()
    }

    /// Returns every day of the two years that end with this one, in order.
    pub(crate) fn two_years(self) -> Vec<i32> {
        let (year, month, day) = (self.0.year() - 2, self.0.month(), self.0.day());
        // Two years before a February 29 there is only a February 28.
        let day = day.min(month.length(year));
        let before = Date::from_calendar_date(year, month, day).unwrap_or(self.0);
        let days = (self.0 - before).whole_days();
        (1..=days).map(|n| yyyymmdd(before + Duration::days(n))).collect()
    }
}

fn yyyymmdd(date: Date) -> i32 {
    date.year() * 10_000 + i32::from(u8::from(date.month())) * 100 + i32::from(date.day())
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_yyyymmdd().fmt(formatter)
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = if text.len() == 8 { text.parse().ok() } else { None };
        number
            .and_then(Self::from_yyyymmdd)
            .ok_or_else(|| format!("{text:?} is not a day written as YYYYMMDD"))
    }
}
