//! A caller's value as plain data, independent of the caller's language.
//!
//! Queries and options are first read into a [`Value`] and then validated. So one pass finds every problem, and no code of
//! the caller (getters, proxies) runs during validation.

use std::borrow::Cow;

use crate::text::{message, printable, quote};

/// The maximum depth to which a caller's value is read. No valid query or options object is deeper.
pub const MAX_DEPTH: usize = 16;

/// A caller's value. Its texts may be borrowed from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// An absent value or JavaScript's `undefined`.
    Undefined,
    /// JSON's or JavaScript's `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, possibly infinite or NaN.
    Number(f64),
    /// A well-formed string.
    String(Cow<'a, str>),
    /// A string with a lone surrogate. Here each is replaced by U+FFFD.
    LoneSurrogate(Cow<'a, str>),
    /// A list. It is refused if it holds fewer than `len` items.
    List {
        /// The items that were read.
        items: Vec<Self>,
        /// The number of items in the caller's list; ignored if `items` holds more.
        len: usize,
    },
    /// An object's own keys and their values, in the order written.
    Object(Vec<(Cow<'a, str>, Self)>),
    /// A value that JSON does not have.
    Host(HostValue<'a>),
    /// A value that threw when it was read, with the text of the exception.
    Unreadable(Cow<'a, str>),
}

/// A value of a host language that JSON does not have.
#[derive(Clone, Debug, PartialEq)]
pub enum HostValue<'a> {
    /// A function.
    Function,
    /// An AbortSignal: an object with `aborted` and `addEventListener`.
    Signal,
    /// A URL object, with its text.
    Url(Cow<'a, str>),
    /// A JavaScript `Date`: a moment, which has no calendar day without a time zone.
    Date,
    /// A `Temporal.PlainDate`, with its ISO text.
    PlainDate(Cow<'a, str>),
    /// Any other value, with its type's name and an article: "a bigint", "a Map".
    Named(Cow<'a, str>),
    /// A value that was not read: deeper than [`MAX_DEPTH`], or after too many other values.
    TooDeep,
}

impl<'a> Value<'a> {
    /// Returns the value of `key`, or [`Value::Undefined`] if this is not an object or lacks the key.
    pub(crate) fn get(&self, key: &str) -> &Self {
        match self {
            // The last of duplicate keys counts, as in `JSON.parse`.
            Value::Object(entries) => entries
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map_or(&Value::Undefined, |(_, value)| value),
            _ => &Value::Undefined,
        }
    }

    /// Returns true for [`Value::Undefined`].
    pub(crate) fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// Returns the value as error messages show it, with at most 80 characters of a text.
    pub(crate) fn shown(&self) -> String {
        let name = match self {
            Value::Undefined => "undefined",
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(value) => return crate::text::number::format(*value),
            Value::String(text) | Value::LoneSurrogate(text) => return quote(text),
            Value::List { len, .. } => return message!["an array of ", len],
            Value::Object(_) => "an object",
            Value::Host(HostValue::TooDeep) => {
                "a value that was not read, because it is too deep or follows too many others"
            }
            Value::Host(HostValue::Function) => "a function",
            Value::Host(HostValue::Signal) => "an AbortSignal",
            Value::Host(HostValue::Url(_)) => "a URL",
            Value::Host(HostValue::Date) => "a Date",
            Value::Host(HostValue::Named(text) | HostValue::PlainDate(text)) => {
                return printable(text);
            }
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
