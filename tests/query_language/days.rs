//! Days that are Temporal values, and days counted back from today.

use super::*;
use clevertap_counts::query::last_days;
use clevertap_counts::{CalendarDate, ErrorCode};

fn plain_date(text: &'static str) -> Value<'static> {
    Value::Host(HostValue::PlainDate(text.into()))
}

#[test]
fn a_plain_date_is_its_iso_day() {
    for text in ["2024-01-01", "2024-01-01[u-ca=japanese]", "2024-01-01[!u-ca=iso8601]"] {
        let body = body(holding("from", plain_date(text)));
        assert!(body.contains(r#""from":20240101"#), "{body}");
    }
    let condition = object(vec![
        ("event_name", "A".into()),
        ("from", plain_date("2023-12-01")),
        ("to", plain_date("2023-12-31")),
    ]);
    let advanced = object(vec![("did_all", list(vec![condition]))]);
    assert!(body(holding("advanced_query", advanced)).contains(r#""from":20231201,"to":20231231"#));
    check(vec![
        (
            holding("from", plain_date("0999-12-31")),
            &["from: 0999-12-31 is not a day: the year is 1000 to 9999, not 999"],
        ),
        (
            holding("from", plain_date("+012024-01-01")),
            &["from: +012024-01-01 is not a day: a day is written 20150810 or \"2015-08-10\""],
        ),
        (
            holding("from", plain_date("x")),
            &["from: x is not a day: a day is written 20150810 or \"2015-08-10\""],
        ),
        (
            holding("event_name", plain_date("2024-01-01")),
            &[
                "event_name: expected a string, the event's exact name, such as \"Charged\", got 2024-01-01",
            ],
        ),
    ]);
}

#[test]
fn other_temporal_values_are_told_to_become_a_plain_date() {
    for name in ["a Temporal.PlainDateTime", "a Temporal.ZonedDateTime", "a Temporal.Instant"] {
        let message =
            format!("from: expected a Temporal.PlainDate, such as its toPlainDate(), got {name}");
        check(vec![(holding("from", named(name)), &[&*message])]);
    }
}

#[test]
fn the_last_days_end_with_yesterday() {
    for (days, today, from, to) in [
        (1, 20240301, 20240229, 20240229),
        (7, 20240301, 20240223, 20240229),
        (30, 20250101, 20241202, 20241231),
        (366, 20250101, 20240101, 20241231),
        (3_660, 20240101, 20131224, 20231231),
        (1, 10000102, 10000101, 10000101),
    ] {
        let (first, last) = last_days(days, CalendarDate::from_yyyymmdd(today).unwrap()).unwrap();
        assert_eq!((first.to_yyyymmdd(), last.to_yyyymmdd()), (from, to));
        assert_eq!(first.days_through(last).count(), usize::try_from(days).unwrap());
    }
    for (days, today) in
        [(0, 20240101), (3_661, 20240101), (u32::MAX, 20240101), (1, 10000101), (2, 10000102)]
    {
        let error = last_days(days, CalendarDate::from_yyyymmdd(today).unwrap()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidOptions);
        assert_eq!(
            error.issues()[0].to_string(),
            format!("days: {days} is out of range: from 1 to 3660")
        );
    }
}

#[test]
fn each_day_has_a_day_before() {
    let mut day = CalendarDate::from_yyyymmdd(10000101).unwrap();
    assert_eq!(day.previous_day(), None);
    while let Some(next) = day.next_day() {
        assert_eq!(next.previous_day(), Some(day));
        day = next;
    }
}
