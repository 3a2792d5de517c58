//! Calendar days, which CleverTap's count API writes as integers YYYYMMDD.

use std::fmt;
use std::str::FromStr;

use super::json_writer::{JsonWriter, WriteJson, impl_serialize};
use crate::text::message;

/// A day of the years 1000 to 9999, without a time zone.
///
/// CleverTap reads it as a day in the account's time zone.
///
/// ```
/// use clevertap_counts::CalendarDate;
///
/// let day: CalendarDate = "2015-08-10".parse()?;
/// assert_eq!(day, CalendarDate::from_yyyymmdd(20150810)?);
/// assert_eq!(day.to_yyyymmdd(), 20150810);
/// assert_eq!(
///     CalendarDate::from_yyyymmdd(20250229).unwrap_err().to_string(),
///     "February 2025 has 28 days",
/// );
/// # Ok::<(), clevertap_counts::query::InvalidDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate(u32);

const MONTHS: [(&str, u8); 12] = [
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

/// Returns the number of the month whose English name begins with these three letters, such as `Aug`.
pub(crate) fn month_of_name(abbreviation: &str) -> Option<u8> {
    let index = MONTHS.iter().position(|(name, _)| name.get(..3) == Some(abbreviation))?;
    u8::try_from(index + 1).ok()
}

/// Returns the month's English name and its number of days, or `None` if `month` is not 1 to 12.
fn month_of(year: u16, month: u8) -> Option<(&'static str, u8)> {
    let &(name, days) = MONTHS.get(usize::from(month).checked_sub(1)?)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    Some((name, if month == 2 && leap { 29 } else { days }))
}

/// Splits an integer YYYYMMDD of at most eight digits into year, month and day.
#[expect(clippy::cast_possible_truncation, reason = "each part of eight digits fits")]
fn parts(date: u32) -> (u16, u8, u8) {
    ((date / 10_000) as u16, (date / 100 % 100) as u8, (date % 100) as u8)
}

impl CalendarDate {
    /// Creates a day from its year (1000 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidDate`] if the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidDate> {
        if !(1000..=9999).contains(&year) {
            return Err(InvalidDate::Year(year));
        }
        let (name, days) = month_of(year, month).ok_or(InvalidDate::Month(month))?;
        if (1..=days).contains(&day) {
            Ok(Self(u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day)))
        } else {
            Err(InvalidDate::Day { name, year, days })
        }
    }

    /// Creates a day from an integer YYYYMMDD, such as `20150810`.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidDate`] if the integer does not have eight digits or the calendar has no such day.
    pub fn from_yyyymmdd(date: u32) -> Result<Self, InvalidDate> {
        if date > 99_999_999 {
            return Err(InvalidDate::Form);
        }
        let (year, month, day) = parts(date);
        Self::new(year, month, day)
    }

    /// Returns the integer YYYYMMDD that is sent to CleverTap.
    pub fn to_yyyymmdd(self) -> u32 {
        self.0
    }

    /// Returns the day in the form `2015-08-10`.
    pub(crate) fn written(self) -> String {
        let mut text = String::new();
        for (index, digit) in message![self.0].chars().enumerate() {
            if matches!(index, 4 | 6) {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }

    /// Returns the next day, or `None` after 9999-12-31.
    pub fn next_day(self) -> Option<Self> {
        let (year, month) = (self.0 / 10_000, self.0 / 100);
        [self.0 + 1, (month + 1) * 100 + 1, (year + 1) * 10_000 + 101]
            .into_iter()
            .find_map(|next| Self::from_yyyymmdd(next).ok())
    }

    /// Returns the day before, or `None` for 1000-01-01.
    pub fn previous_day(self) -> Option<Self> {
        let (year, month) = (self.0 / 10_000, self.0 / 100);
        let last_of_month = [31, 30, 29, 28].map(|day| (month - 1) * 100 + day);
        let last_of_year = (year - 1) * 10_000 + 1_231;
        [self.0 - 1]
            .into_iter()
            .chain(last_of_month)
            .chain([last_of_year])
            .find_map(|previous| Self::from_yyyymmdd(previous).ok())
    }

    /// Returns the number of days since 1970-01-01, or `None` for an earlier day.
    pub(crate) fn days_since_1970(self) -> Option<u64> {
        // Count years from March, so that a leap day is the last day of its year.
        let (year, month, day) = parts(self.0);
        let (year, month) = match month {
            1 | 2 => (year - 1, month + 9),
            _ => (year, month - 3),
        };
        let year = u32::from(year);
        let leap_days = year / 4 - year / 100 + year / 400;
        let days = year * 365 + leap_days + (u32::from(month) * 306 + 5) / 10 + u32::from(day);
        days.checked_sub(719_469).map(u64::from)
    }

    /// Iterates over the days from this one to `last`, inclusive. Yields nothing if `last` is earlier.
    pub fn days_through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |day| day.next_day()).take_while(move |day| *day <= last)
    }
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    /// Parses `20150810` or `2015-08-10`.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if !matches!(text.len(), 8 | 10) {
            return Err(InvalidDate::Form);
        }
        let mut date = 0;
        for (index, byte) in text.bytes().enumerate() {
            let is_dash = text.len() == 10 && matches!(index, 4 | 7);
            match byte {
                b'-' if is_dash => {}
                b'0'..=b'9' if !is_dash => date = date * 10 + u32::from(byte - b'0'),
                _ => return Err(InvalidDate::Form),
            }
        }
        Self::from_yyyymmdd(date)
    }
}

/// Writes the form `2015-08-10`.
impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

/// Serializes as the integer YYYYMMDD.
impl WriteJson for CalendarDate {
    fn write_json(&self, json: &mut JsonWriter) {
        self.to_yyyymmdd().write_json(json);
    }
}

impl_serialize!(CalendarDate);

/// The reason why a value is not a [`CalendarDate`]. Its `Display` describes a correct value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidDate {
    /// Not of the form YYYYMMDD or YYYY-MM-DD.
    Form,
    /// A year outside 1000 to 9999.
    Year(u16),
    /// A month outside 1 to 12.
    Month(u8),
    /// A day that the month does not have.
    Day {
        /// The month's English name.
        name: &'static str,
        /// The year of the refused date.
        year: u16,
        /// The number of days in the month.
        days: u8,
    },
}

impl fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for InvalidDate {}

impl InvalidDate {
    pub(crate) fn message(self) -> String {
        match self {
            Self::Form => "a day is written 20150810 or \"2015-08-10\"".into(),
            Self::Year(year) => message!["the year is 1000 to 9999, not ", year],
            Self::Month(month) => message!["there is no month ", month],
            Self::Day { name, year, days } => message![name, " ", year, " has ", days, " days"],
        }
    }
}
