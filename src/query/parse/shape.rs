//! Readers of objects with known keys, of lists and of texts.

use crate::query::filter_value::EMPTY_LIST;
use crate::query::name::check_name;
use crate::text::{join, message};
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
pub(super) fn has_keys(input: &Value, known: &[&'static str], issues: &mut Issues) -> bool {
    match input {
        Value::Object(entries) => {
            issues.unknown_keys(entries, known);
            true
        }
        other => {
            issues.wrong_type(other, &message!["an object { ", join(known, ", "), " }"]);
            false
        }
    }
}

/// Returns false if both of two optional keys that go together are absent. Reports keys that are null.
pub(super) fn is_pair_given(input: &Value, pair: [&'static str; 2], issues: &mut Issues) -> bool {
    let is_given = |key| !matches!(input.get(key), Value::Undefined | Value::Null);
    if pair.into_iter().any(is_given) {
        return true;
    }
    for key in pair {
        field(input, key, issues, |input, issues| issues.is_given(input));
    }
    false
}

/// The rules for a list.
pub(super) struct ListRules {
    /// The plural of the items, for messages.
    pub(super) items: &'static str,
    /// The maximum number of items.
    pub(super) most: usize,
    /// True if an empty list is as good as an absent one.
    pub(super) may_be_empty: bool,
}

/// Runs a reader on each item of a list, up to the maximum number. Reports a list of another length.
pub(super) fn each_item(
    input: &Value,
    rules: &ListRules,
    issues: &mut Issues,
    read: &mut dyn FnMut(&Value, &mut Issues),
) {
    if !issues.is_given(input) {
        return;
    }
    let Value::List { items, len } = input else {
        issues.wrong_type(input, &message!["an array of ", rules.items]);
        return;
    };
    let len = *len.max(&items.len());
    if len == 0 && !rules.may_be_empty {
        issues.push(IssueCode::Range, EMPTY_LIST);
    } else if len > rules.most {
        let message = message!["at most ", rules.most, " ", rules.items, ", got ", len];
        issues.push(IssueCode::Range, message);
    } else {
        issues.check_read(items.len(), len, rules.items);
    }
    for (index, item) in items.iter().take(rules.most).enumerate() {
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
