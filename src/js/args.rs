//! Reads the arguments that `pkg-template/pack.js` writes.
//!
//! All arguments of a call cross into the module in one step, as a list of numbers and one string. The numbers are opcodes with
//! their operands; the string holds the texts of all values, one after the other. `docs/architecture.md` has the table of
//! opcodes. Reading ends and does not panic on any list of numbers.

use std::borrow::Cow;

use crate::text::message;
use crate::value::{HostValue, MAX_DEPTH, Value};

/// Declares the opcodes, and lists them for the test that compares them with `pkg-template/pack.js`.
macro_rules! opcodes {
    ($($(#[$doc:meta])* $name:ident = $value:literal),+ $(,)?) => {
        $($(#[$doc])* #[allow(dead_code)] const $name: u32 = $value;)+
        #[cfg(test)]
        const OPCODES: &[(&str, u32)] = &[$((stringify!($name), $value)),+];
    };
}

// "length" is the number of UTF-16 code units that the value takes of the string.
opcodes! {
    /// No operands. Every number that is not an opcode is read as this one.
    UNDEFINED = 0,
    /// No operands.
    NULL = 1,
    /// No operands.
    FALSE = 2,
    /// No operands.
    TRUE = 3,
    /// The number.
    NUMBER = 4,
    /// The length.
    STRING = 5,
    /// The length. The packer has replaced each lone surrogate by U+FFFD.
    LONE_SURROGATE = 6,
    /// The number of UTF-16 code units of a string that exceeds the limit and was not packed.
    LONG_STRING = 7,
    /// The length of the list, the number of items that were packed, and the items.
    LIST = 8,
    /// The number of entries, the length of the object's `Symbol.toStringTag` (0 for "Object"), and for each entry the length
    /// of its key and its value.
    OBJECT = 9,
    /// No operands.
    FUNCTION = 10,
    /// No operands. An object with `aborted` and `addEventListener`.
    SIGNAL = 11,
    /// The length of the URL's `href`.
    URL_OBJECT = 12,
    /// The length of the digits; 0 if the bigint has more than 64 bits.
    BIGINT = 13,
    /// No operands.
    SYMBOL = 14,
    /// No operands. An object nested deeper than [`MAX_DEPTH`], or a value that follows too many values or characters.
    TOO_DEEP = 15,
    /// The length of the text of the exception that reading the value threw.
    UNREADABLE = 16,
    /// The length of the ISO date of a `Temporal.PlainDate`.
    PLAIN_DATE = 17,
}

/// A reader of packed arguments.
pub(crate) struct ArgReader<'a> {
    ops: std::slice::Iter<'a, f64>,
    text: &'a str,
    /// If true, UTF-16 code units are bytes.
    is_ascii: bool,
    depth: usize,
}

impl<'a> ArgReader<'a> {
    /// Creates a reader of the opcodes and the string that the packer wrote.
    pub(crate) fn new(ops: &'a [f64], text: &'a str) -> Self {
        Self { ops: ops.iter(), text, is_ascii: text.is_ascii(), depth: 0 }
    }

    /// Returns the next value, or [`Value::Undefined`] if there is none.
    pub(crate) fn value(&mut self) -> Value<'a> {
        match self.integer() {
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            NUMBER => Value::Number(self.number()),
            STRING => Value::String(self.string().into()),
            LONE_SURROGATE => Value::LoneSurrogate(self.string().into()),
            LONG_STRING => named(message!["a string of ", self.integer(), " characters"]),
            LIST => self.nested(Self::list),
            OBJECT => self.nested(Self::object),
            FUNCTION => Value::Host(HostValue::Function),
            SIGNAL => Value::Host(HostValue::Signal),
            URL_OBJECT => Value::Host(HostValue::Url(self.string().into())),
            BIGINT => match self.string() {
                "" => named("a large bigint"),
                digits => named(message!["the bigint ", digits, "n"]),
            },
            SYMBOL => named("a symbol"),
            TOO_DEEP => Value::Host(HostValue::TooDeep),
            UNREADABLE => Value::Unreadable(self.string().into()),
            PLAIN_DATE => Value::Host(HostValue::PlainDate(self.string().into())),
            _ => Value::Undefined,
        }
    }

    fn number(&mut self) -> f64 {
        self.ops.next().copied().unwrap_or(0.0)
    }

    fn integer(&mut self) -> u32 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
        let integer = self.number() as u32;
        integer
    }

    fn string(&mut self) -> &'a str {
        let units = self.integer() as usize;
        let end = if self.is_ascii { units } else { self.end_of(units) };
        let (string, rest) = self.text.split_at_checked(end).unwrap_or((self.text, ""));
        self.text = rest;
        string
    }

    /// Returns the byte offset at which that many UTF-16 code units end.
    fn end_of(&self, units: usize) -> usize {
        let mut seen = 0;
        for (at, c) in self.text.char_indices() {
            if seen >= units {
                return at;
            }
            seen += c.len_utf16();
        }
        self.text.len()
    }

    /// Limits the depth of recursion. The packer never exceeds the limit.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Value<'a>) -> Value<'a> {
        if self.depth > MAX_DEPTH {
            return Value::Host(HostValue::TooDeep);
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Value<'a> {
        let len = self.integer() as usize;
        let count = self.count();
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(self.value());
        }
        Value::List { items, len }
    }

    fn object(&mut self) -> Value<'a> {
        let count = self.count();
        let tag = self.string();
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            entries.push((self.string().into(), self.value()));
        }
        if let Some(value) = builtin(tag) {
            return Value::Host(value);
        }
        // An object without own keys but with a tag, such as an AbortSignal passed as options, is named by its tag.
        if entries.is_empty() && !tag.is_empty() {
            named(with_article(tag))
        } else {
            Value::Object(entries)
        }
    }

    /// Reads the number of items that follow, limited by the numbers that are left: each item takes at least one.
    fn count(&mut self) -> usize {
        (self.integer() as usize).min(self.ops.len())
    }
}

fn named<'a>(name: impl Into<Cow<'a, str>>) -> Value<'a> {
    Value::Host(HostValue::Named(name.into()))
}

/// Recognizes objects that their own keys do not describe, by their `Symbol.toStringTag`.
fn builtin(tag: &str) -> Option<HostValue<'_>> {
    match tag {
        "Date" => Some(HostValue::Date),
        "Map" | "Set" | "WeakMap" | "WeakSet" | "Promise" | "RegExp" | "Headers" | "Boolean"
        | "Number" | "String" => Some(HostValue::Named(with_article(tag).into())),
        tag if tag.starts_with("Temporal.") => Some(HostValue::Named(with_article(tag).into())),
        _ => None,
    }
}

fn with_article(name: &str) -> String {
    message![if name.starts_with(['A', 'E', 'I', 'O']) { "an " } else { "a " }, name]
}

#[cfg(test)]
mod tests {
    use super::{ArgReader, OPCODES};
    use crate::query::MAX_LIST;
    use crate::value::{HostValue, MAX_DEPTH, Value};

    /// Returns the number that `pkg-template/pack.js` assigns to a constant.
    fn packer_constant(name: &str) -> Option<f64> {
        let source = include_str!("../../pkg-template/pack.js");
        let start = format!("const {name} = ");
        let line = source.lines().find_map(|line| line.strip_prefix(&start))?;
        line.trim_end_matches(';').replace('_', "").parse().ok()
    }

    #[test]
    fn the_packer_uses_the_same_opcodes() {
        for &(name, opcode) in OPCODES {
            assert_eq!(packer_constant(name), Some(opcode.into()), "{name}");
        }
    }

    #[test]
    fn the_packer_has_the_same_limits() {
        assert_eq!(packer_constant("MAX_DEPTH"), Some(MAX_DEPTH as f64));
        assert_eq!(packer_constant("MAX_LIST"), Some(MAX_LIST as f64));
    }

    #[test]
    fn reads_every_kind_of_value() {
        fn named(name: &str) -> Value<'_> {
            Value::Host(HostValue::Named(name.into()))
        }
        for (ops, text, value) in [
            (&[][..], "", Value::Undefined),
            (&[0.0], "", Value::Undefined),
            (&[1.0], "", Value::Null),
            (&[2.0], "", Value::Bool(false)),
            (&[3.0], "", Value::Bool(true)),
            (&[4.0, -0.5], "", Value::Number(-0.5)),
            (&[5.0, 3.0], "a👟b", Value::from("a👟")),
            (&[5.0, 0.0], "rest", Value::from("")),
            (&[6.0, 1.0], "\u{fffd}", Value::LoneSurrogate("\u{fffd}".into())),
            (&[7.0, 1e8], "", named("a string of 100000000 characters")),
            (&[10.0], "", Value::Host(HostValue::Function)),
            (&[11.0], "", Value::Host(HostValue::Signal)),
            (&[12.0, 9.0], "https://x", Value::Host(HostValue::Url("https://x".into()))),
            (&[13.0, 2.0], "-1", named("the bigint -1n")),
            (&[13.0, 0.0], "", named("a large bigint")),
            (&[14.0], "", named("a symbol")),
            (&[15.0], "", Value::Host(HostValue::TooDeep)),
            (&[16.0, 4.0], "boom", Value::Unreadable("boom".into())),
            (&[9.0, 0.0, 4.0], "Date", Value::Host(HostValue::Date)),
            (&[9.0, 0.0, 3.0], "Map", named("a Map")),
            (&[9.0, 0.0, 16.0], "Temporal.Instant", named("a Temporal.Instant")),
            (&[17.0, 10.0], "2024-01-31", Value::Host(HostValue::PlainDate("2024-01-31".into()))),
            (&[9.0, 0.0, 0.0], "", Value::Object(Vec::new())),
            (&[9.0, 0.0, 11.0], "AbortSignal", named("an AbortSignal")),
            (&[9.0, 1.0, 4.0, 1.0, 1.0], "Mineé", Value::Object(vec![("é".into(), Value::Null)])),
            (&[8.0, 7.0, 1.0, 3.0], "", Value::List { items: vec![Value::Bool(true)], len: 7 }),
        ] {
            assert_eq!(ArgReader::new(ops, text).value(), value, "{ops:?} {text}");
        }
    }

    #[test]
    fn reads_values_one_after_the_other() {
        let ops = [9.0, 2.0, 6.0, 1.0, 5.0, 2.0, 1.0, 8.0, 2.0, 2.0, 5.0, 1.0, 4.0, 2.0, 5.0, 1.0];
        let mut args = ArgReader::new(&ops, "Objectaéébcd");
        let list = Value::List { items: vec!["c".into(), Value::Number(2.0)], len: 2 };
        let object = Value::Object(vec![("a".into(), "éé".into()), ("b".into(), list)]);
        assert_eq!(args.value(), object);
        assert_eq!(args.value(), Value::from("d"));
        assert_eq!(args.value(), Value::Undefined);
    }

    #[test]
    fn names_a_built_in_object_even_if_it_has_keys() {
        let map = Value::Host(HostValue::Named("a Map".into()));
        assert_eq!(ArgReader::new(&[9.0, 1.0, 3.0, 1.0, 1.0], "Mapa").value(), map);
    }

    /// The second list shows that the depth is counted again for each argument.
    #[test]
    fn stops_at_the_maximum_depth() {
        let nested = |depth: usize| [8.0, 1.0, 1.0].repeat(depth);
        let ops = [nested(MAX_DEPTH + 1), vec![1.0], nested(MAX_DEPTH + 2), vec![1.0]].concat();
        let mut args = ArgReader::new(&ops, "");
        fn wrapped(inner: Value) -> Value {
            (0..=MAX_DEPTH).fold(inner, |inner, _| Value::List { items: vec![inner], len: 1 })
        }
        assert_eq!(args.value(), wrapped(Value::Null));
        assert_eq!(args.value(), wrapped(Value::Host(HostValue::TooDeep)));
    }

    /// Input that the packer never writes.
    #[test]
    fn reads_any_numbers_without_panicking() {
        for ops in [
            &[f64::NAN][..],
            &[-1.0],
            &[99.0],
            &[5.0, f64::INFINITY],
            &[8.0, -1.0, 1e300, 8.0, 1.0, 1e300],
            &[9.0, 1e300, 9.0, 1e300],
            &[8.0, 9.0, 9.0].repeat(100_000),
        ] {
            let mut args = ArgReader::new(ops, "é👟");
            while args.ops.len() > 0 {
                args.value();
            }
        }
    }
}
