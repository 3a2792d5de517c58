//! Readers of objects with known keys, of lists and of texts.

use crate::query::name::check_name;
use crate::text::message;
use crate::value::{IssueCode, Issues, Value};

/// Runs a reader on the value of a key, with the path extended by the key.
pub(super) fn field<'v, 'a, T>(
    input: &'v Value<'a>,
    key: &'static str,
    issues: &mut Issues,
    read: impl FnOnce(&'v Value<'a>, &mut Issues) -> T,
) -> T {
    let value = input.get(key);
    issues.at_key(key, |issues| read(value, issues))
}

/// Returns true for an object, and reports its unknown keys. Reports any other value.
pub(super) fn has_keys(
    input: &Value,
    wanted: &str,
    known: &[&'static str],
    issues: &mut Issues,
) -> bool {
    match input {
        Value::Object(entries) => {
            issues.unknown_keys(entries, known);
            true
        }
        other => {
            issues.wrong_type(other, wanted);
            false
        }
    }
}

/// Runs a reader on each item of a list, unless the list is absent or too long.
pub(super) fn each_item(
    input: &Value,
    (wanted, unit, most): (&str, &str, usize),
    issues: &mut Issues,
    read: &mut dyn FnMut(&Value, &mut Issues),
) {
    if !issues.is_given(input) {
        return;
    }
    let Value::List { items, len } = input else {
        issues.wrong_type(input, wanted);
        return;
    };
    let len = *len.max(&items.len());
    if len > most {
        issues.push(IssueCode::Range, message!["at most ", most, " ", unit, ", got ", len]);
    } else {
        issues.check_read(items.len(), len, unit);
    }
    for (index, item) in items.iter().take(most).enumerate() {
        issues.at_index(index, |issues| read(item, issues));
    }
}

/// Reads a well-formed string; `wanted` completes the messages.
pub(super) fn string<'a>(input: &'a Value, wanted: &str, issues: &mut Issues) -> Option<&'a str> {
    match input {
        Value::String(text) => return Some(text),
        Value::Undefined => issues.push(IssueCode::Missing, message!["missing: give ", wanted]),
        Value::LoneSurrogate(_) => issues.lone_surrogate(input),
        other => issues.wrong_type(other, &message!["a string, ", wanted]),
    }
    None
}

/// Reads the name of an event or of a property; `wanted` completes the messages.
pub(super) fn name(input: &Value, wanted: &str, issues: &mut Issues) -> Option<String> {
    let name = string(input, wanted, issues)?;
    check_name(name, issues);
    Some(name.to_owned())
}
