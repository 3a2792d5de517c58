//! Checks that the readers of queries and of options share.

use super::input::Value;
use super::issue::{IssueCode, Issues};
use crate::text::{message, number};

impl Issues {
    /// Returns false if an optional value is absent. Reports null, which is not the same as absence.
    pub(crate) fn is_given(&mut self, input: &Value) -> bool {
        if let Value::Null = input {
            self.push(IssueCode::Type, "null is not accepted: leave the key out");
        }
        !matches!(input, Value::Undefined | Value::Null)
    }

    /// Reports an outermost value that is not an object. If it is JSON text, the message says how to get the object.
    pub(crate) fn not_an_object(&mut self, input: &Value, wanted: &str) {
        match input {
            Value::String(text) if text.as_bytes().first() == Some(&b'{') => {
                let message =
                    message!["expected ", wanted, ", got JSON text: pass JSON.parse(text)"];
                self.push(IssueCode::Type, message);
            }
            other => self.wrong_type(other, wanted),
        }
    }

    /// Reports a string with a lone surrogate.
    pub(crate) fn lone_surrogate(&mut self, input: &Value) {
        let message = message![input.shown(), " has a lone surrogate: it is not well-formed text"];
        self.push(IssueCode::Value, message);
    }

    /// Checks that a number is finite.
    pub(crate) fn check_finite(&mut self, value: f64) {
        if !value.is_finite() {
            let message = message![number::format(value), " is not a finite number"];
            self.push(IssueCode::Value, message);
        }
    }

    /// Reports a list that was read only in part, because other items than the caller's would be sent.
    pub(crate) fn check_read(&mut self, read: usize, len: usize, unit: &str) {
        if read < len {
            let message = message![
                "only ",
                read,
                " of ",
                len,
                " ",
                unit,
                " were read: one query may hold at most 1000000 values in all"
            ];
            self.push(IssueCode::Range, message);
        }
    }
}
