//! A caller's value as plain data, whatever language it came from.
//!
//! Queries and options are read into an [`Value`] first and judged afterwards, so that one
//! pass finds every problem and nothing of the caller's own code runs meanwhile.

use std::borrow::Cow;

use crate::text::{message, printable, quote};

/// How deep a caller's value is read; what lies deeper can only be a mistake.
pub const MAX_DEPTH: usize = 16;

/// A caller's value. Its texts may be borrowed from where the caller has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Not there.
    Undefined,
    /// JSON's or JavaScript's `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, not necessarily finite.
    Number(f64),
    /// A well-formed string.
    String(Cow<'a, str>),
    /// A string with a lone surrogate, shown with replacement characters.
    LoneSurrogate(Cow<'a, str>),
    /// A list. A list of filters or of their values that holds fewer than `len` items is refused.
    List {
        /// The items that were read.
        items: Vec<Self>,
        /// The number of items in the caller's list; ignored if `items` holds more.
        len: usize,
    },
    /// Own keys and their values, in the order written.
    Object(Vec<(Cow<'a, str>, Self)>),
    /// Something that no JSON text holds.
    Host(HostValue<'a>),
    /// Reading it threw; the text says what.
    Unreadable(Cow<'a, str>),
}

/// A value that only a host language has.
#[derive(Clone, Debug, PartialEq)]
pub enum HostValue<'a> {
    /// A function.
    Function,
    /// Something with `aborted` and `addEventListener`.
    Signal,
    /// A URL object, as its text.
    Url(Cow<'a, str>),
    /// A date with a time but no calendar day.
    Date,
    /// A `Temporal.PlainDate`, as its ISO text.
    PlainDate(Cow<'a, str>),
    /// Anything else, by its name with an article: "a bigint", "a Map".
    Named(Cow<'a, str>),
    /// An object deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl<'a> Value<'a> {
    /// The value of `key`, where this is an object that has it; [`Value::Undefined`] otherwise.
    pub(crate) fn get(&self, key: &str) -> &Self {
        match self {
            // Of duplicate keys the last counts, as in JSON.parse.
            Value::Object(entries) => entries
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map_or(&Value::Undefined, |(_, value)| value),
            _ => &Value::Undefined,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// The value as an error message shows it: at most 80 characters of it.
    pub(crate) fn shown(&self) -> String {
        let name = match self {
            Value::Undefined => "undefined",
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(value) => return crate::text::number::format(*value),
            Value::String(text) | Value::LoneSurrogate(text) => return quote(text),
            Value::List { len, .. } => return message!["an array of ", len],
            Value::Object(_) | Value::Host(HostValue::TooDeep) => "an object",
            Value::Host(HostValue::Function) => "a function",
            Value::Host(HostValue::Signal) => "an AbortSignal",
            Value::Host(HostValue::Url(_)) => "a URL",
            Value::Host(HostValue::Date) => "a Date",
            Value::Host(HostValue::PlainDate(day)) => {
                return message!["the Temporal.PlainDate ", printable(day)];
            }
            Value::Host(HostValue::Named(name)) => return printable(name),
            Value::Unreadable(why) => {
                return message!["a value that threw when it was read (", printable(why), ")"];
            }
        };
        name.to_owned()
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::String(text.into())
    }
}

#[cfg(feature = "json")]
impl From<serde_json::Value> for Value<'_> {
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(value) => Self::Number(value.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::String(text.into()),
            Json::Array(items) => {
                Self::List { len: items.len(), items: items.into_iter().map(Self::from).collect() }
            }
            Json::Object(map) => Self::Object(
                map.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
            ),
        }
    }
}
