//! The names of events, properties and fields.

use crate::text::message;
use crate::value::{IssueCode, Issues, Value};

/// Checks the name of an event, a property or a field.
pub(super) fn check_name(name: &str, issues: &mut Issues) {
    if name.chars().all(is_white_space) {
        let message = message![Value::from(name).shown(), " is blank: it must name something"];
        issues.push(IssueCode::Value, message);
    }
}

/// Returns true for the characters that JavaScript counts as white space, of which U+FEFF is one.
pub(super) fn is_white_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}
