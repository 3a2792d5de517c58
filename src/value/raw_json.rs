//! JSON that is sent unchanged.

use std::borrow::Cow;

use super::input::Value;
use super::issue::{Issue, IssueCode, Issues};
use super::json_writer::{JsonWriter, WriteJson, impl_serialize};
use crate::text::message;

/// The maximum number of lists and objects inside each other.
pub const MAX_NESTING: usize = 8;

/// JSON that is sent unchanged: compact, well-formed, and of at most [`MAX_NESTING`] lists and objects inside each
/// other.
///
/// Unlike in a filter, a boolean stays a boolean.
///
/// ```
/// use clevertap_counts::value::{RawJson, Value};
/// use serde_json::json;
///
/// let os = RawJson::read(&Value::from(json!({ "name": "OS", "value": ["Android", true] })))?;
/// assert_eq!(os.as_str(), r#"{"name":"OS","value":["Android",true]}"#);
/// # Ok::<(), Vec<clevertap_counts::value::Issue>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);

impl RawJson {
    /// Reads JSON from a caller's value. As in `JSON.stringify`, a member that is undefined is left out, and an item that is
    /// undefined becomes null.
    ///
    /// # Errors
    ///
    /// Returns every problem: numbers that are not finite, strings that are not well-formed, values that JSON does not have,
    /// too many lists and objects inside each other.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let json = Self::parse(input, &mut issues);
        issues.or(Some(json))
    }

    /// Does the same for a part of a larger value.
    pub(crate) fn parse(input: &Value, issues: &mut Issues) -> Self {
        let mut json = JsonWriter::empty();
        write_value(input, 0, &mut json, issues);
        Self(json.finish())
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl WriteJson for RawJson {
    fn write_json(&self, json: &mut JsonWriter) {
        json.json(&self.0);
    }
}

impl_serialize!(RawJson);

/// Writes a value that is inside of `depth` lists and objects.
fn write_value(value: &Value, depth: usize, json: &mut JsonWriter, issues: &mut Issues) {
    match value {
        Value::Undefined | Value::Null => json.json("null"),
        Value::Bool(value) => value.write_json(json),
        Value::Number(value) => {
            issues.check_finite(*value);
            json.number(*value);
        }
        Value::String(text) => json.text(text),
        Value::LoneSurrogate(_) => issues.lone_surrogate(value),
        Value::List { .. } | Value::Object(_) if depth == MAX_NESTING => {
            let message = message!["at most ", MAX_NESTING, " lists and objects inside each other"];
            issues.push(IssueCode::Range, message);
        }
        Value::List { items, len } => {
            issues.check_read(items.len(), *len, "items");
            json.open('[');
            for (index, item) in items.iter().enumerate() {
                issues.at_index(index, |issues| write_value(item, depth + 1, json, issues));
            }
            json.close(']');
        }
        Value::Object(entries) => {
            json.open('{');
            write_members(entries, depth + 1, json, issues);
            json.close('}');
        }
        other => issues.wrong_type(other, "JSON"),
    }
}

/// Writes the members of an object.
pub(crate) fn write_members(
    entries: &[(Cow<'_, str>, Value)],
    depth: usize,
    json: &mut JsonWriter,
    issues: &mut Issues,
) {
    for (key, value) in entries {
        if !value.is_undefined() {
            json.key(key);
            issues.at_member(key, |issues| write_value(value, depth, json, issues));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{HostValue, PathSegment};

    fn object(entries: Vec<(&'static str, Value<'static>)>) -> Value<'static> {
        Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    fn list(items: Vec<Value<'static>>) -> Value<'static> {
        Value::List { len: items.len(), items }
    }

    /// Returns null inside of that many lists and objects.
    fn nested(depth: usize) -> Value<'static> {
        (0..depth).fold(Value::Null, |inner, level| match level % 2 {
            0 => list(vec![inner]),
            _ => object(vec![("a", inner)]),
        })
    }

    #[test]
    fn writes_json_as_json_stringify_does() {
        for (value, json) in [
            (Value::Null, "null"),
            (Value::Bool(true), "true"),
            (Value::Bool(false), "false"),
            (Value::Number(-0.0), "0"),
            (Value::Number(1e21), "1e+21"),
            (Value::from("\"\\\n\u{1f}é😀"), r#""\"\\\n\u001fé😀""#),
            (list(vec![]), "[]"),
            (list(vec![Value::Undefined, Value::Bool(true), Value::Undefined]), "[null,true,null]"),
            (object(vec![]), "{}"),
            (object(vec![("a", Value::Undefined)]), "{}"),
            (
                object(vec![("a", Value::Undefined), ("b\"", "".into()), ("", Value::Undefined)]),
                r#"{"b\"":""}"#,
            ),
            (
                object(vec![("__proto__", list(vec![object(vec![])])), ("b", Value::Null)]),
                r#"{"__proto__":[{}],"b":null}"#,
            ),
            (Value::List { items: vec![Value::Null; 2], len: 0 }, "[null,null]"),
            (nested(8), r#"{"a":[{"a":[{"a":[{"a":[null]}]}]}]}"#),
        ] {
            assert_eq!(RawJson::read(&value).as_ref().map(RawJson::as_str), Ok(json), "{value:?}");
        }
    }

    #[test]
    fn reports_every_problem_at_its_path() {
        let named = |name: &'static str| Value::Host(HostValue::Named(name.into()));
        let deep = "at most 8 lists and objects inside each other";
        let unread = "expected JSON, got a value that was not read, because it is too deep or follows too many others";
        for (value, problems) in [
            (
                object(vec![
                    ("a", list(vec![Value::Null, Value::Number(f64::NAN)])),
                    ("b", object(vec![("c", Value::LoneSurrogate("\u{fffd}".into()))])),
                    ("d", Value::Host(HostValue::Function)),
                    ("e", Value::Host(HostValue::Date)),
                    ("f", named("a Map")),
                    ("g", Value::Host(HostValue::PlainDate("2024-01-01".into()))),
                    ("h", Value::Unreadable("no".into())),
                    ("i", Value::List { items: vec![Value::Null], len: 3 }),
                ]),
                vec![
                    "a[1]: NaN is not a finite number",
                    "b.c: \"\u{fffd}\" has a lone surrogate: it is not well-formed text",
                    "d: expected JSON, got a function",
                    "e: expected JSON, got a Date",
                    "f: expected JSON, got a Map",
                    "g: expected JSON, got 2024-01-01",
                    "h: expected JSON, got a value that threw when it was read (no)",
                    "i: only 1 of 3 items were read: one query may hold at most 1000000 values in all",
                ],
            ),
            (Value::Host(HostValue::Function), vec!["expected JSON, got a function"]),
            (nested(9), vec![&*format!("[0].a[0].a[0].a[0].a: {deep}")]),
            (list(vec![Value::Host(HostValue::TooDeep)]), vec![&*format!("[0]: {unread}")]),
        ] {
            let issues = RawJson::read(&value).unwrap_err();
            let texts: Vec<_> = issues.iter().map(Issue::to_string).collect();
            assert_eq!(texts, problems, "{value:?}");
        }
    }

    #[test]
    fn cuts_a_long_key_in_a_path() {
        let key = "日".repeat(1_001);
        let value = Value::Object(vec![(key.into(), Value::Host(HostValue::Function))]);
        let issues = RawJson::read(&value).unwrap_err();
        assert_eq!(issues[0].path(), [PathSegment::Key("日".repeat(1_000).into())]);
    }
}
