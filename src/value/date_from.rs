//! Conversions of the days of other crates, each behind the feature of the crate's name.

use super::date::{CalendarDate, InvalidDate};

fn of_parts(
    year: i32,
    month: impl TryInto<u8>,
    day: impl TryInto<u8>,
) -> Result<CalendarDate, InvalidDate> {
    let out_of_range = InvalidDate::FarYear(year);
    let parts = (u16::try_from(year), month.try_into(), day.try_into());
    let (Ok(year), Ok(month), Ok(day)) = parts else { return Err(out_of_range) };
    CalendarDate::new(year, month, day)
}

#[cfg(feature = "jiff")]
impl TryFrom<jiff::civil::Date> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(date: jiff::civil::Date) -> Result<Self, InvalidDate> {
        of_parts(date.year().into(), date.month(), date.day())
    }
}

#[cfg(feature = "time")]
impl TryFrom<time::Date> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(date: time::Date) -> Result<Self, InvalidDate> {
        of_parts(date.year(), u8::from(date.month()), date.day())
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<chrono::NaiveDate> for CalendarDate {
    type Error = InvalidDate;

    fn try_from(date: chrono::NaiveDate) -> Result<Self, InvalidDate> {
        use chrono::Datelike;
        of_parts(date.year(), date.month(), date.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Converts days of the first and the last year, and refuses those beyond.
    macro_rules! check {
        ($day:expr) => {{
            let day = $day;
            let convert = |year| CalendarDate::try_from(day(year));
            for year in [1000, 2024, 9999] {
                let written = u32::try_from(year).unwrap() * 10_000 + 229 - u32::from(year != 2024);
                assert_eq!(convert(year).map(CalendarDate::to_yyyymmdd), Ok(written));
            }
            assert_eq!(convert(999), Err(InvalidDate::Year(999)));
            assert_eq!(convert(-1), Err(InvalidDate::FarYear(-1)));
            assert_eq!(convert(-1).unwrap_err().to_string(), "the year is 1000 to 9999, not -1");
        }};
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn converts_days_of_jiff() {
        check!(|year| jiff::civil::Date::new(year, 2, if year == 2024 { 29 } else { 28 }).unwrap());
    }

    #[cfg(feature = "time")]
    #[test]
    fn converts_days_of_time() {
        let last = |year| if year == 2024 { 29 } else { 28 };
        check!(
            |year| time::Date::from_calendar_date(year, time::Month::February, last(year)).unwrap()
        );
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn converts_days_of_chrono() {
        let last = |year| if year == 2024 { 29 } else { 28 };
        check!(|year| chrono::NaiveDate::from_ymd_opt(year, 2, last(year)).unwrap());
        let far = chrono::NaiveDate::MAX;
        assert_eq!(CalendarDate::try_from(far), Err(InvalidDate::FarYear(262_142)));
    }
}
