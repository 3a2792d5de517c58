//! The first and the last day of a query or of a condition.

use crate::text::message;
use crate::value::{CalendarDate, IssueCode, Issues, JsonWriter, keys};

/// Writes the members that hold the first and the last day.
pub(super) fn write_days(from: CalendarDate, to: CalendarDate, json: &mut JsonWriter) {
    for (key, day) in [(keys::FROM, from), (keys::TO, to)] {
        json.key(key);
        json.number(day.to_yyyymmdd().into());
    }
}

/// Reports a range of days that ends before it begins.
pub(super) fn check_order(from: CalendarDate, to: CalendarDate, issues: &mut Issues) {
    if from > to {
        let message = message![
            from.to_yyyymmdd(),
            " is after to (",
            to.to_yyyymmdd(),
            "): swap them, or widen the range"
        ];
        issues.at_key(keys::FROM, |issues| issues.push(IssueCode::Range, message));
    }
}
