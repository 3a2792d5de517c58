//! Calendar days, compared with the `time` crate on every day of the years 1000 to 9999.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use clevertap_counts::query::{InvalidDate, MAX_DAYS};
use clevertap_counts::value::IssueCode;
use clevertap_counts::{CalendarDate, CountQuery, ErrorCode};
use time::{Date, Month};

fn day(date: u32) -> CalendarDate {
    CalendarDate::from_yyyymmdd(date).unwrap()
}

/// The same day in the `time` crate.
fn reference(date: u32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(date / 100 % 100).unwrap()).ok()?;
    let year = i32::try_from(date / 10_000).unwrap();
    Date::from_calendar_date(year, month, u8::try_from(date % 100).unwrap()).ok()
}

fn number(date: Date) -> u32 {
    let year = u32::try_from(date.year()).unwrap();
    year * 10_000 + u32::from(u8::from(date.month())) * 100 + u32::from(date.day())
}

#[test]
fn every_day_and_its_successor_agree_with_the_time_crate() {
    let mut date = reference(10_000_101).unwrap();
    let mut ours = day(10_000_101);
    let mut days = 0u32;
    loop {
        days += 1;
        assert_eq!(ours.to_yyyymmdd(), number(date));
        assert_eq!(CalendarDate::from_yyyymmdd(number(date)), Ok(ours));
        match (ours.next_day(), date.next_day()) {
            (Some(next), Some(expected)) => {
                assert!(next > ours);
                (ours, date) = (next, expected);
            }
            (None, None) => break,
            (ours, expected) => panic!("{ours:?} for {expected:?} after {date}"),
        }
    }
    assert_eq!((ours, days), (day(99_991_231), 3_287_182));
}

#[test]
fn a_number_is_a_day_if_the_time_crate_accepts_it() {
    // Years around each rule of leap years and around both ends of the range.
    for year in [0, 1, 15, 999, 1000, 1100, 1200, 1900, 2000, 2023, 2024, 2025, 2100, 2400, 9999] {
        for rest in 0..10_000 {
            let date = year * 10_000 + rest;
            let expected = reference(date).is_some() && year >= 1000;
            assert_eq!(CalendarDate::from_yyyymmdd(date).is_ok(), expected, "{date}");
            let parts =
                [date / 10_000, rest / 100, rest % 100].map(|part| u16::try_from(part).unwrap());
            let [month, of_month] = [parts[1], parts[2]].map(|part| u8::try_from(part).unwrap());
            assert_eq!(CalendarDate::new(parts[0], month, of_month).is_ok(), expected, "{date}");
        }
    }
    for date in [9_991_231, 100_000_101, 120_150_810, 201_508_100, u32::MAX] {
        assert!(CalendarDate::from_yyyymmdd(date).is_err(), "{date}");
    }
    assert!(CalendarDate::new(u16::MAX, 1, 1).is_err());
    assert!(CalendarDate::new(2024, u8::MAX, u8::MAX).is_err());
}

#[test]
fn a_day_is_written_as_yyyymmdd_or_yyyy_mm_dd() {
    for text in ["20150810", "2015-08-10"] {
        assert_eq!(text.parse(), Ok(day(20_150_810)), "{text}");
    }
    assert_eq!(day(20_150_810).to_string(), "2015-08-10");
    assert_eq!("2024-02-29".parse(), Ok(day(20_240_229)));
    for text in [
        "",
        "2015",
        "2015-8-10",
        "2015-08-1",
        "15-08-10",
        "2015/08/10",
        "2015.08.10",
        "10-08-2015",
        "08-10-2015",
        "2015-0810",
        "201508-10",
        "-0150810",
        "+0150810",
        "-015-08-10",
        "2015--8-10",
        "2015-08--1",
        " 20150810",
        "20150810 ",
        "2015-08-10T00:00:00Z",
        "2015-08-10\n",
        "20150229",
        "2015-02-29",
        "2015-00-10",
        "2015-13-10",
        "2015-08-00",
        "2015-08-32",
        "0999-12-31",
        "0000-01-01",
        "00000000",
        "99999999",
        "٢٠١٥٠٨١٠",
        "٢٠١٥",
        "２０１５",
        "2015日8",
        "today",
    ] {
        assert!(text.parse::<CalendarDate>().is_err(), "{text:?}");
    }
}

#[test]
fn a_text_of_another_form_is_a_form_error_and_not_a_month_error() {
    for text in ["2015-810", "201508-1", "2015--8-10", "9999999999", "2015008010", "100000101"] {
        assert_eq!(text.parse::<CalendarDate>(), Err(InvalidDate::Form), "{text}");
    }
    assert_eq!(CalendarDate::from_yyyymmdd(100_000_000), Err(InvalidDate::Form));
    assert_eq!(CalendarDate::from_yyyymmdd(99_999_999), Err(InvalidDate::Month(99)));
}

#[test]
fn a_message_says_why_a_number_is_not_a_day() {
    for (date, why) in [
        (20_250_229, "28 days"),
        (20_240_230, "29 days"),
        (20_250_431, "30 days"),
        (20_250_132, "31 days"),
        (20_251_301, "month 13"),
        (20_250_001, "month 0"),
        (9_991_231, "1000 to 9999"),
    ] {
        let message = CalendarDate::from_yyyymmdd(date).unwrap_err().to_string();
        assert!(message.contains(why), "{date}: {message}");
    }
}

#[test]
fn days_through_includes_both_ends() {
    for (first, last, count) in [
        (20_250_101, 20_250_101, 1),
        (20_250_101, 20_250_131, 31),
        (20_240_228, 20_240_301, 3),
        (20_230_228, 20_230_301, 2),
        (19_991_231, 20_000_101, 2),
        (20_240_101, 20_241_231, 366),
        (99_991_230, 99_991_231, 2),
        (20_250_102, 20_250_101, 0),
    ] {
        let days: Vec<_> = day(first).days_through(day(last)).collect();
        assert_eq!(days.len(), count, "{first} to {last}");
        assert!(days.windows(2).all(|pair| pair[0].next_day() == Some(pair[1])));
        if count > 0 {
            assert_eq!((days[0], days[count - 1]), (day(first), day(last)));
        }
    }
}

fn query_of(days: i64) -> CountQuery {
    let first = reference(20_150_810).unwrap();
    let last = first + time::Duration::days(days - 1);
    CountQuery::new("Charged", day(number(first)), day(number(last))).unwrap()
}

#[test]
fn a_query_is_split_by_day() {
    let split = query_of(3).split_by_day().unwrap();
    let bodies: Vec<_> = split.iter().map(CountQuery::body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"event_name":"Charged","from":20150810,"to":20150810}"#,
            r#"{"event_name":"Charged","from":20150811,"to":20150811}"#,
            r#"{"event_name":"Charged","from":20150812,"to":20150812}"#,
        ]
    );
    assert_eq!(query_of(1).split_by_day().unwrap(), [query_of(1)]);
}

#[test]
fn a_query_of_more_than_3660_days_is_not_split() {
    assert_eq!(MAX_DAYS, 3_660);
    let split = query_of(3_660).split_by_day().unwrap();
    assert_eq!(split.len(), 3_660);
    assert_eq!(split[3_659].to(), query_of(3_660).to());
    for days in [3_661, 100_000] {
        let error = query_of(days).split_by_day().unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidQuery);
        assert_eq!(error.attempts(), 0);
        let [issue] = error.issues() else { panic!("{:?}", error.issues()) };
        assert_eq!(issue.code(), IssueCode::Range);
        assert!(issue.message().contains("3660"), "{issue}");
    }
}
