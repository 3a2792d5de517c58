//! Calendar days as the count API wants them: integers written YYYYMMDD.

use std::fmt;
use std::str::FromStr;

use crate::plain::{Plain, ToPlain, serialize_as_plain};
use crate::text::{number_of, text};

/// A real day of the years 1000 to 9999, without a time zone.
///
/// CleverTap reads it as a day of the account's own time zone.
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
/// # Ok::<(), clevertap_counts::InvalidDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarDate {
    year: u16,
    month: u8,
    day: u8,
}

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

/// The number of the month whose name begins with these three letters.
pub(crate) fn month_of_name(start: &str) -> Option<u8> {
    let index = MONTHS.iter().position(|(name, _)| name.get(..3) == Some(start))?;
    u8::try_from(index + 1).ok()
}

/// The month's English name and its number of days.
fn month_of(year: u16, month: u8) -> Option<(&'static str, u8)> {
    let &(name, days) = MONTHS.get(usize::from(month).checked_sub(1)?)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    Some((name, if month == 2 && leap { 29 } else { days }))
}

impl CalendarDate {
    /// The day of this year (1000 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    ///
    /// [`InvalidDate`] where there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidDate> {
        if !(1000..=9999).contains(&year) {
            return Err(InvalidDate::Year(year));
        }
        let (name, days) = month_of(year, month).ok_or(InvalidDate::Month(month))?;
        if (1..=days).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            Err(InvalidDate::Day { name, year, days })
        }
    }

    /// The day that the integer YYYYMMDD names, such as `20150810`.
    ///
    /// # Errors
    ///
    /// [`InvalidDate`] where the integer has other than eight digits or names no day.
    pub fn from_yyyymmdd(date: u32) -> Result<Self, InvalidDate> {
        let year = u16::try_from(date / 10_000).map_err(|_| InvalidDate::Form)?;
        let month = u8::try_from(date / 100 % 100).map_err(|_| InvalidDate::Form)?;
        let day = u8::try_from(date % 100).map_err(|_| InvalidDate::Form)?;
        if year > 9999 {
            return Err(InvalidDate::Form);
        }
        Self::new(year, month, day)
    }

    /// The integer YYYYMMDD, as it is sent.
    pub fn to_yyyymmdd(self) -> u32 {
        u32::from(self.year) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day)
    }

    /// The day as 2015-08-10.
    pub(crate) fn written(self) -> String {
        let mut text = self.to_yyyymmdd().to_string();
        text.insert(6, '-');
        text.insert(4, '-');
        text
    }

    /// The day after; `None` after 9999-12-31.
    pub fn next_day(self) -> Option<Self> {
        let Self { year, month, day } = self;
        Self::new(year, month, day + 1)
            .or_else(|_| Self::new(year, month + 1, 1))
            .or_else(|_| Self::new(year + 1, 1, 1))
            .ok()
    }

    /// How many days after 1970-01-01 it is; `None` where it is before.
    pub(crate) fn days_since_1970(self) -> Option<u64> {
        // In years that begin in March, a leap day is the last day of its year.
        let (year, month) = match self.month {
            1 | 2 => (u64::from(self.year) - 1, u64::from(self.month) + 9),
            _ => (u64::from(self.year), u64::from(self.month) - 3),
        };
        let leap_days = year / 4 - year / 100 + year / 400;
        let days = year * 365 + leap_days + (month * 306 + 5) / 10 + u64::from(self.day);
        days.checked_sub(719_469)
    }

    /// The days from this one to `last`, both included; none where `last` is earlier.
    pub fn days_through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |day| day.next_day()).take_while(move |day| *day <= last)
    }
}

impl FromStr for CalendarDate {
    type Err = InvalidDate;

    /// Reads `20150810` or `2015-08-10`.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let bytes = text.as_bytes();
        let digits = match (bytes.len(), bytes.get(4), bytes.get(7)) {
            (8, _, _) => text.to_owned(),
            (10, Some(b'-'), Some(b'-')) => {
                let part = |range| text.get(range).ok_or(InvalidDate::Form);
                text![part(0..4)?, part(5..7)?, part(8..10)?]
            }
            _ => return Err(InvalidDate::Form),
        };
        let date = number_of(&digits, 10).and_then(|date| u32::try_from(date).ok());
        Self::from_yyyymmdd(date.ok_or(InvalidDate::Form)?)
    }
}

/// Writes `2015-08-10`.
impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

/// Serializes as the integer that is sent.
impl ToPlain for CalendarDate {
    fn to_plain(&self) -> Plain<'_> {
        Plain::Integer(self.to_yyyymmdd().into())
    }
}

serialize_as_plain!(CalendarDate);

/// Why something is not a [`CalendarDate`]; its `Display` says what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidDate {
    /// Neither YYYYMMDD nor YYYY-MM-DD.
    Form,
    /// A year outside 1000 to 9999.
    Year(u16),
    /// A month outside 1 to 12.
    Month(u8),
    /// A day that the month does not have.
    Day {
        /// The month's name.
        name: &'static str,
        /// The year seen.
        year: u16,
        /// How many days the month has.
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
            Self::Year(year) => text!["the year is 1000 to 9999, not ", year],
            Self::Month(month) => text!["there is no month ", month],
            Self::Day { name, year, days } => text![name, " ", year, " has ", days, " days"],
        }
    }
}
