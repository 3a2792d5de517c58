//! Reads calendar days.

use super::shape::{field, is_pair_given};
use crate::query::days::check_order;
use crate::text::message;
use crate::value::{CalendarDate, HostValue, IssueCode, Issues, Value, keys};

/// Reads the first and the last day.
pub(super) fn range(input: &Value, issues: &mut Issues) -> Option<(CalendarDate, CalendarDate)> {
    let from = field(input, keys::FROM, issues, day);
    let to = field(input, keys::TO, issues, day);
    let (from, to) = (from?, to?);
    check_order(from, to, issues);
    Some((from, to))
}

/// Reads the first and the last day if at least one of them is given.
pub(super) fn optional_range(
    input: &Value,
    issues: &mut Issues,
) -> Option<(CalendarDate, CalendarDate)> {
    if is_pair_given(input, [keys::FROM, keys::TO], issues) { range(input, issues) } else { None }
}

fn day(input: &Value, issues: &mut Issues) -> Option<CalendarDate> {
    let read = match input {
        Value::Number(value) => whole(*value).map(CalendarDate::from_yyyymmdd),
        Value::String(text) => Some(text.parse()),
        Value::Host(HostValue::PlainDate(text)) => {
            // The name of a calendar may follow, in brackets.
            Some(text.get(..10).unwrap_or_default().parse())
        }
        Value::Undefined => {
            let message = "missing: give a day, such as 20150810";
            issues.push(IssueCode::Missing, message);
            return None;
        }
        Value::Host(HostValue::Date) => {
            let message = "a Date has no calendar day without a time zone: pass a day as 20150810 or \"2015-08-10\"";
            issues.push(IssueCode::Type, message);
            return None;
        }
        Value::Host(HostValue::Named(name)) if name.starts_with("a Temporal.") => {
            issues.wrong_type(input, "a Temporal.PlainDate, such as its toPlainDate()");
            return None;
        }
        other => {
            issues.wrong_type(other, "a day as 20150810 or \"2015-08-10\"");
            return None;
        }
    };
    let why = match read {
        Some(Ok(day)) => return Some(day),
        Some(Err(why)) => why.message(),
        None => "it is written as the integer 20150810".into(),
    };
    issues.push(IssueCode::Date, message![input.shown(), " is not a day: ", why]);
    None
}

/// Returns the number as an integer, if it is one that fits.
fn whole(value: f64) -> Option<u32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // a value that does not round-trip is rejected below
    let number = value as u32;
    (f64::from(number) == value).then_some(number)
}
