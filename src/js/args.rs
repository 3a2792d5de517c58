//! Callers' values as they come in one piece: numbers that say what follows what, and one text with all
//! strings, one after the other.
//!
//! `pkg-template/pack.js` writes it. Whatever the numbers are, reading them ends and does not panic.

use std::borrow::Cow;

use crate::text::message;
use crate::value::{HostValue, MAX_DEPTH, Value};

/// Values still to be read.
pub(crate) struct ArgReader<'a> {
    ops: std::slice::Iter<'a, f64>,
    text: &'a str,
    /// Then units are bytes.
    is_ascii: bool,
    depth: usize,
}

impl<'a> ArgReader<'a> {
    /// `ops` are what [`value`](ArgReader::value) tells, lengths are in UTF-16 units of `text`.
    pub(crate) fn new(ops: &'a [f64], text: &'a str) -> Self {
        Self { ops: ops.iter(), text, is_ascii: text.is_ascii(), depth: 0 }
    }

    /// The next value; [`Value::Undefined`] where there is none.
    pub(crate) fn value(&mut self) -> Value<'a> {
        match self.integer() {
            1 => Value::Null,
            2 => Value::Bool(false),
            3 => Value::Bool(true),
            4 => Value::Number(self.op()),
            5 => Value::String(self.string().into()),
            6 => Value::LoneSurrogate(self.string().into()),
            7 => named(message!["a string of ", self.integer(), " characters"]),
            8 => self.deeper(Self::list),
            9 => self.deeper(Self::object),
            10 => Value::Host(HostValue::Function),
            11 => Value::Host(HostValue::Signal),
            12 => Value::Host(HostValue::Url(self.string().into())),
            13 => match self.string() {
                "" => named("a large bigint"),
                digits => named(message!["the bigint ", digits, "n"]),
            },
            14 => named("a symbol"),
            15 => Value::Host(HostValue::TooDeep),
            16 => Value::Unreadable(self.string().into()),
            _ => Value::Undefined,
        }
    }

    fn op(&mut self) -> f64 {
        self.ops.next().copied().unwrap_or(0.0)
    }

    fn integer(&mut self) -> u32 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, as wanted
        let integer = self.op() as u32;
        integer
    }

    fn string(&mut self) -> &'a str {
        let units = self.integer() as usize;
        let end = if self.is_ascii { units } else { self.end_of(units) };
        let (string, rest) = self.text.split_at_checked(end).unwrap_or((self.text, ""));
        self.text = rest;
        string
    }

    /// Where so many UTF-16 units end.
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

    /// No packer goes deeper than that, and no stack need hold it.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Value<'a>) -> Value<'a> {
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
        if let Some(other) = builtin(tag) {
            return Value::Host(other);
        }
        // What has no keys of its own says by its name alone that it is no options object: a signal, say,
        // in their place.
        if entries.is_empty() && !tag.is_empty() {
            named(with_article(tag))
        } else {
            Value::Object(entries)
        }
    }

    /// How many items follow; each is one number at least.
    fn count(&mut self) -> usize {
        (self.integer() as usize).min(self.ops.len())
    }
}

fn named<'a>(name: impl Into<Cow<'a, str>>) -> Value<'a> {
    Value::Host(HostValue::Named(name.into()))
}

/// Objects whose own keys do not say what they are, by the name that `Object.prototype.toString` gives.
fn builtin(name: &str) -> Option<HostValue<'_>> {
    match name {
        "Date" => Some(HostValue::Date),
        "Map" | "Set" | "WeakMap" | "WeakSet" | "Promise" | "RegExp" | "Headers" | "Boolean"
        | "Number" | "String" => Some(HostValue::Named(with_article(name).into())),
        name if name.starts_with("Temporal.") => {
            Some(HostValue::Named(message![with_article(name), " (pass its toString())"].into()))
        }
        _ => None,
    }
}

fn with_article(name: &str) -> String {
    message![if name.starts_with(['A', 'E', 'I', 'O']) { "an " } else { "a " }, name]
}

#[cfg(test)]
mod tests {
    use super::ArgReader;
    use crate::value::{HostValue, MAX_DEPTH, Value};

    #[test]
    fn every_kind_of_value() {
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
            (
                &[9.0, 0.0, 16.0],
                "Temporal.Instant",
                named("a Temporal.Instant (pass its toString())"),
            ),
            (&[9.0, 0.0, 0.0], "", Value::Object(Vec::new())),
            (&[9.0, 0.0, 11.0], "AbortSignal", named("an AbortSignal")),
            (&[9.0, 1.0, 4.0, 1.0, 1.0], "Mineé", Value::Object(vec![("é".into(), Value::Null)])),
            (&[8.0, 7.0, 1.0, 3.0], "", Value::List { items: vec![Value::Bool(true)], len: 7 }),
        ] {
            assert_eq!(ArgReader::new(ops, text).value(), value, "{ops:?} {text}");
        }
    }

    #[test]
    fn one_after_the_other() {
        let ops = [9.0, 2.0, 6.0, 1.0, 5.0, 2.0, 1.0, 8.0, 2.0, 2.0, 5.0, 1.0, 4.0, 2.0, 5.0, 1.0];
        let mut packed = ArgReader::new(&ops, "Objectaéébcd");
        let list = Value::List { items: vec!["c".into(), Value::Number(2.0)], len: 2 };
        let object = Value::Object(vec![("a".into(), "éé".into()), ("b".into(), list)]);
        assert_eq!(packed.value(), object);
        assert_eq!(packed.value(), Value::from("d"));
        assert_eq!(packed.value(), Value::Undefined);
    }

    #[test]
    fn an_object_of_a_known_kind_is_none_of_ours_whatever_its_keys() {
        let map = Value::Host(HostValue::Named("a Map".into()));
        assert_eq!(ArgReader::new(&[9.0, 1.0, 3.0, 1.0, 1.0], "Mapa").value(), map);
    }

    /// Lists in lists, one after the other: each counts from the outside.
    #[test]
    fn as_deep_as_a_packer_goes_and_no_deeper() {
        let nested = |depth: usize| [8.0, 1.0, 1.0].repeat(depth);
        let ops = [nested(MAX_DEPTH + 1), vec![1.0], nested(MAX_DEPTH + 2), vec![1.0]].concat();
        let mut packed = ArgReader::new(&ops, "");
        fn wrapped(inner: Value) -> Value {
            (0..=MAX_DEPTH).fold(inner, |inner, _| Value::List { items: vec![inner], len: 1 })
        }
        assert_eq!(packed.value(), wrapped(Value::Null));
        assert_eq!(packed.value(), wrapped(Value::Host(HostValue::TooDeep)));
    }

    /// What no packer writes.
    #[test]
    fn anything_else() {
        for ops in [
            &[f64::NAN][..],
            &[-1.0],
            &[99.0],
            &[5.0, f64::INFINITY],
            &[8.0, -1.0, 1e300, 8.0, 1.0, 1e300],
            &[9.0, 1e300, 9.0, 1e300],
            &[8.0, 9.0, 9.0].repeat(100_000),
        ] {
            let mut packed = ArgReader::new(ops, "é👟");
            while packed.ops.len() > 0 {
                packed.value();
            }
        }
    }
}
