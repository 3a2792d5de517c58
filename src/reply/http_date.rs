//! Parses dates of HTTP headers in the three formats of RFC 9110.

use crate::text::{parse_digits, split_at_any};
use crate::value::{CalendarDate, month_of_name};

/// Returns the seconds since 1970, or `None` if `text` is not an HTTP date. Ignores the weekday, because the date
/// determines it.
pub(crate) fn seconds_since_1970(text: &str) -> Option<u64> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, tail) = split_at_any(rest, &[' ', ',', '-', ':']).unwrap_or((rest, ""));
        if !word.is_empty() {
            words.push(word);
        }
        rest = tail;
    }
    let (day, month, year, time) = match *words.as_slice() {
        [_, day, month, year, ref time @ .., "GMT"] | [_, month, day, ref time @ .., year] => {
            (day, month, year, time)
        }
        _ => return None,
    };
    let [hour, minute, second] = *time else { return None };
    let year = match (year.len(), number(year)?) {
        (2, year @ 70..) => 1900 + year,
        (2, year) => 2000 + year,
        (_, year) => year,
    };
    let date = CalendarDate::new(year, month_of_name(month)?, u8::try_from(number(day)?).ok()?);
    let days = date.ok()?.days_since_1970()?;
    [(hour, 24), (minute, 60), (second, 60)].into_iter().try_fold(days, |sum, (part, limit)| {
        let part = number(part).filter(|part| *part < limit)?;
        Some(sum * u64::from(limit) + u64::from(part))
    })
}

/// Parses a number of at most four digits.
fn number(word: &str) -> Option<u16> {
    parse_digits(word, 10).filter(|_| word.len() <= 4).and_then(|number| u16::try_from(number).ok())
}

#[cfg(all(test, not(all(target_arch = "wasm32", target_os = "unknown"))))]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::seconds_since_1970;

    fn expected(text: &str) -> Option<u64> {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
    }

    #[test]
    fn reads_the_three_formats_and_refuses_other_texts() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(784_111_777)),
            ("Sun Nov  6 08:49:37 1994", Some(784_111_777)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Tuesday, 31-Dec-69 00:00:00 GMT", Some(3_155_673_600)),
            ("Thursday, 01-Jan-70 00:00:00 GMT", Some(0)),
            ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799)),
            ("Wed, 31 Dec 1969 23:59:59 GMT", None),
            ("Wed, 29 Feb 2023 00:00:00 GMT", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Nov 1994 08:60:00 GMT", None),
            ("Sun, 06 Nov 1994 08:49:60 GMT", None),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sun, 06 nov 1994 08:49:37 GMT", None),
            ("Sun, 06 November 1994 08:49:37 GMT", None),
            ("Sun, +6 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 11994 08:49:37 GMT", None),
            ("06 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 08:49 GMT", None),
        ] {
            assert_eq!(seconds_since_1970(text), seconds, "{text}");
            assert_eq!(expected(text), seconds, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_any_second_as_the_crate_httpdate_does(seconds in 0..253_402_300_800u64) {
            let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
            prop_assert_eq!(seconds_since_1970(&text), Some(seconds), "{}", text);
        }
    }
}
