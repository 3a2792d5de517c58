//! Callers' values as they come in one piece: numbers that say what follows what, and one text with all
//! strings, one after the other.
//!
//! `pkg-template/pack.js` writes it. Whatever the numbers are, reading them ends and does not panic.

use std::borrow::Cow;

use crate::input::{Input, MAX_DEPTH, Other};
use crate::text::text;

/// Values still to be read.
pub(crate) struct Packed<'a> {
    ops: std::slice::Iter<'a, f64>,
    text: &'a str,
    /// Then units are bytes.
    is_ascii: bool,
    depth: usize,
}

impl<'a> Packed<'a> {
    /// `ops` are what [`value`](Packed::value) tells, lengths are in UTF-16 units of `text`.
    pub(crate) fn new(ops: &'a [f64], text: &'a str) -> Self {
        Self { ops: ops.iter(), text, is_ascii: text.is_ascii(), depth: 0 }
    }

    /// The next value; [`Input::Undefined`] where there is none.
    pub(crate) fn value(&mut self) -> Input<'a> {
        match self.integer() {
            1 => Input::Null,
            2 => Input::Bool(false),
            3 => Input::Bool(true),
            4 => Input::Number(self.op()),
            5 => Input::String(self.string().into()),
            6 => Input::IllFormed(self.string().into()),
            7 => named(text!["a string of ", self.integer(), " characters"]),
            8 => self.deeper(Self::list),
            9 => self.deeper(Self::object),
            10 => Input::Other(Other::Function),
            11 => Input::Other(Other::Signal),
            12 => Input::Other(Other::Url(self.string().into())),
            13 => match self.string() {
                "" => named("a large bigint"),
                digits => named(text!["the bigint ", digits, "n"]),
            },
            14 => named("a symbol"),
            15 => Input::Other(Other::TooDeep),
            16 => Input::Unreadable(self.string().into()),
            _ => Input::Undefined,
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
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Input<'a>) -> Input<'a> {
        if self.depth > MAX_DEPTH {
            return Input::Other(Other::TooDeep);
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Input<'a> {
        let len = self.integer() as usize;
        let count = self.count();
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(self.value());
        }
        Input::List { items, len }
    }

    fn object(&mut self) -> Input<'a> {
        let count = self.count();
        let tag = self.string();
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            entries.push((self.string().into(), self.value()));
        }
        if let Some(other) = builtin(tag) {
            return Input::Other(other);
        }
        // What has no keys of its own says by its name alone that it is no options object: a signal, say,
        // in their place.
        if entries.is_empty() && !tag.is_empty() {
            named(with_article(tag))
        } else {
            Input::Object(entries)
        }
    }

    /// How many items follow; each is one number at least.
    fn count(&mut self) -> usize {
        (self.integer() as usize).min(self.ops.len())
    }
}

fn named<'a>(name: impl Into<Cow<'a, str>>) -> Input<'a> {
    Input::Other(Other::Named(name.into()))
}

/// Objects whose own keys do not say what they are, by the name that `Object.prototype.toString` gives.
fn builtin(name: &str) -> Option<Other<'_>> {
    match name {
        "Date" => Some(Other::Date),
        "Map" | "Set" | "WeakMap" | "WeakSet" | "Promise" | "RegExp" | "Headers" | "Boolean"
        | "Number" | "String" => Some(Other::Named(with_article(name).into())),
        name if name.starts_with("Temporal.") => {
            Some(Other::Named(text![with_article(name), " (pass its toString())"].into()))
        }
        _ => None,
    }
}

fn with_article(name: &str) -> String {
    text![if name.starts_with(['A', 'E', 'I', 'O']) { "an " } else { "a " }, name]
}

#[cfg(test)]
mod tests {
    use super::Packed;
    use crate::input::{Input, MAX_DEPTH, Other};

    #[test]
    fn every_kind_of_value() {
        fn named(name: &str) -> Input<'_> {
            Input::Other(Other::Named(name.into()))
        }
        for (ops, text, value) in [
            (&[][..], "", Input::Undefined),
            (&[0.0], "", Input::Undefined),
            (&[1.0], "", Input::Null),
            (&[2.0], "", Input::Bool(false)),
            (&[3.0], "", Input::Bool(true)),
            (&[4.0, -0.5], "", Input::Number(-0.5)),
            (&[5.0, 3.0], "a👟b", Input::from("a👟")),
            (&[5.0, 0.0], "rest", Input::from("")),
            (&[6.0, 1.0], "\u{fffd}", Input::IllFormed("\u{fffd}".into())),
            (&[7.0, 1e8], "", named("a string of 100000000 characters")),
            (&[10.0], "", Input::Other(Other::Function)),
            (&[11.0], "", Input::Other(Other::Signal)),
            (&[12.0, 9.0], "https://x", Input::Other(Other::Url("https://x".into()))),
            (&[13.0, 2.0], "-1", named("the bigint -1n")),
            (&[13.0, 0.0], "", named("a large bigint")),
            (&[14.0], "", named("a symbol")),
            (&[15.0], "", Input::Other(Other::TooDeep)),
            (&[16.0, 4.0], "boom", Input::Unreadable("boom".into())),
            (&[9.0, 0.0, 4.0], "Date", Input::Other(Other::Date)),
            (&[9.0, 0.0, 3.0], "Map", named("a Map")),
            (
                &[9.0, 0.0, 16.0],
                "Temporal.Instant",
                named("a Temporal.Instant (pass its toString())"),
            ),
            (&[9.0, 0.0, 0.0], "", Input::Object(Vec::new())),
            (&[9.0, 0.0, 11.0], "AbortSignal", named("an AbortSignal")),
            (&[9.0, 1.0, 4.0, 1.0, 1.0], "Mineé", Input::Object(vec![("é".into(), Input::Null)])),
            (&[8.0, 7.0, 1.0, 3.0], "", Input::List { items: vec![Input::Bool(true)], len: 7 }),
        ] {
            assert_eq!(Packed::new(ops, text).value(), value, "{ops:?} {text}");
        }
    }

    #[test]
    fn one_after_the_other() {
        let ops = [9.0, 2.0, 6.0, 1.0, 5.0, 2.0, 1.0, 8.0, 2.0, 2.0, 5.0, 1.0, 4.0, 2.0, 5.0, 1.0];
        let mut packed = Packed::new(&ops, "Objectaéébcd");
        let list = Input::List { items: vec!["c".into(), Input::Number(2.0)], len: 2 };
        let object = Input::Object(vec![("a".into(), "éé".into()), ("b".into(), list)]);
        assert_eq!(packed.value(), object);
        assert_eq!(packed.value(), Input::from("d"));
        assert_eq!(packed.value(), Input::Undefined);
    }

    #[test]
    fn an_object_of_a_known_kind_is_none_of_ours_whatever_its_keys() {
        let map = Input::Other(Other::Named("a Map".into()));
        assert_eq!(Packed::new(&[9.0, 1.0, 3.0, 1.0, 1.0], "Mapa").value(), map);
    }

    /// Lists in lists, one after the other: each counts from the outside.
    #[test]
    fn as_deep_as_a_packer_goes_and_no_deeper() {
        let nested = |depth: usize| [8.0, 1.0, 1.0].repeat(depth);
        let ops = [nested(MAX_DEPTH + 1), vec![1.0], nested(MAX_DEPTH + 2), vec![1.0]].concat();
        let mut packed = Packed::new(&ops, "");
        fn wrapped(inner: Input) -> Input {
            (0..=MAX_DEPTH).fold(inner, |inner, _| Input::List { items: vec![inner], len: 1 })
        }
        assert_eq!(packed.value(), wrapped(Input::Null));
        assert_eq!(packed.value(), wrapped(Input::Other(Other::TooDeep)));
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
            let mut packed = Packed::new(ops, "é👟");
            while packed.ops.len() > 0 {
                packed.value();
            }
        }
    }
}
