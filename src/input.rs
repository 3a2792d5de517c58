//! A caller's value as plain data, whatever language it came from.
//!
//! Queries and options are read into an [`Input`] first and judged afterwards, so that one
//! pass finds every problem and nothing of the caller's own code runs meanwhile.

use std::borrow::Cow;

use crate::text::{printable, quote, text};

/// How deep a caller's value is read; what lies deeper can only be a mistake.
pub const MAX_DEPTH: usize = 6;

/// A caller's value. Its texts may be borrowed from where the caller has them.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<'a> {
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
    IllFormed(Cow<'a, str>),
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
    Other(Other<'a>),
    /// Reading it threw; the text says what.
    Unreadable(Cow<'a, str>),
}

/// A value that only a host language has.
#[derive(Clone, Debug, PartialEq)]
pub enum Other<'a> {
    /// A function.
    Function,
    /// Something with `aborted` and `addEventListener`.
    Signal,
    /// A URL object, as its text.
    Url(Cow<'a, str>),
    /// A date with a time but no calendar day.
    Date,
    /// Anything else, by its name with an article: "a bigint", "a Map".
    Named(Cow<'a, str>),
    /// An object deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl<'a> Input<'a> {
    /// The value of `key`, where this is an object that has it; [`Input::Undefined`] otherwise.
    pub(crate) fn get(&self, key: &str) -> &Self {
        match self {
            // Of duplicate keys the last counts, as in JSON.parse.
            Input::Object(entries) => entries
                .iter()
                .rev()
                .find(|(name, _)| name == key)
                .map_or(&Input::Undefined, |(_, value)| value),
            _ => &Input::Undefined,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_undefined(&self) -> bool {
        matches!(self, Input::Undefined)
    }

    /// The value as an error message shows it: at most 80 characters of it.
    pub(crate) fn shown(&self) -> String {
        let name = match self {
            Input::Undefined => "undefined",
            Input::Null => "null",
            Input::Bool(true) => "true",
            Input::Bool(false) => "false",
            Input::Number(value) => return crate::number::format(*value),
            Input::String(text) | Input::IllFormed(text) => return quote(text),
            Input::List { len, .. } => return text!["an array of ", len],
            Input::Object(_) | Input::Other(Other::TooDeep) => "an object",
            Input::Other(Other::Function) => "a function",
            Input::Other(Other::Signal) => "an AbortSignal",
            Input::Other(Other::Url(_)) => "a URL",
            Input::Other(Other::Date) => "a Date",
            Input::Other(Other::Named(name)) => return printable(name),
            Input::Unreadable(why) => {
                return text!["a value that threw when it was read (", printable(why), ")"];
            }
        };
        name.to_owned()
    }
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Self {
        Input::String(text.into())
    }
}

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
impl From<serde_json::Value> for Input<'_> {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Input::Null,
            Value::Bool(value) => Input::Bool(value),
            Value::Number(value) => Input::Number(value.as_f64().unwrap_or(f64::NAN)),
            Value::String(value) => Input::String(value.into()),
            Value::Array(items) => Input::List {
                len: items.len(),
                items: items.into_iter().map(Input::from).collect(),
            },
            Value::Object(map) => Input::Object(
                map.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
            ),
        }
    }
}
