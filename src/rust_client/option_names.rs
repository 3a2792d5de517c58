//! Options and their names in messages, which are those of Rust.
//!
//! The core reads the options of all languages by their names in JavaScript, and writes these into its messages.

use std::time::Duration;

use crate::error::{Error, ErrorCode};
use crate::text::message;
use crate::value::{PathSegment, Value};

/// The names in JavaScript, those in Rust, and whether the value is a number of milliseconds.
const NAMES: [(&str, &str, bool); 11] = [
    ("accountId", "account_id", false),
    ("baseUrl", "base_url", false),
    ("extraBody", "extra_body", false),
    ("maxConcurrency", "max_concurrency", false),
    ("maxRetries", "max_retries", false),
    ("maxWaitMs", "max_wait", true),
    ("notBefore", "not_before", false),
    ("onProgress", "on_progress", false),
    ("pollIntervalMs", "poll_interval", true),
    ("reqId", "req_id", false),
    ("requestTimeoutMs", "request_timeout", true),
];

fn find(word: &str) -> Option<&'static (&'static str, &'static str, bool)> {
    NAMES.iter().find(|(name, ..)| *name == word)
}

/// Rewrites an error for Rust programs. The issues of a query have no names of options, but may have words of the caller.
pub(super) fn in_rust(error: Error) -> Error {
    if error.code() == ErrorCode::InvalidQuery {
        return error;
    }
    error.map_texts(rewrite, |segment| match segment {
        PathSegment::Key(key) => {
            let name = find(&key).map_or(key, |(_, name, _)| (*name).into());
            PathSegment::Key(name)
        }
        index => index,
    })
}

/// Replaces the names of options and of the pending. A number in parentheses after the name of a time gets its unit.
fn rewrite(text: &str) -> String {
    let mut written = String::new();
    let text = text.replace("error.pending", "Error::pending");
    let mut rest = &*text;
    while let Some(start) = rest.find(is_word) {
        let (before, tail) = rest.split_at(start);
        let (word, tail) = tail.split_at(tail.find(|c| !is_word(c)).unwrap_or(tail.len()));
        written.push_str(before);
        rest = tail;
        let Some((_, name, is_time)) = find(word) else {
            written.push_str(word);
            continue;
        };
        written.push_str(name);
        if let Some((number, tail)) = number_in_parentheses(rest).filter(|_| *is_time) {
            written.push_str(&message![" (", number, " ms)"]);
            rest = tail;
        }
    }
    written.push_str(rest);
    written
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Splits ` (60000)` from the text that follows.
fn number_in_parentheses(text: &str) -> Option<(&str, &str)> {
    let (number, tail) = text.strip_prefix(" (")?.split_once(')')?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some((number, tail))
}

/// Converts a time to an option. A time beyond the maximum counts as the maximum.
#[expect(clippy::cast_precision_loss, reason = "a safe integer")]
pub(super) fn milliseconds(time: Duration) -> Value<'static> {
    let millis = time.as_millis().min(crate::MAX_SAFE_INTEGER.into());
    Value::Number(millis as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::keys;

    #[test]
    fn rewrites_names_and_nothing_else() {
        for (text, rewritten) in [
            ("", ""),
            ("maxWaitMs (1000) is not enough: é", "max_wait (1000 ms) is not enough: é"),
            ("within requestTimeoutMs (5)", "within request_timeout (5 ms)"),
            ("pollIntervalMs: 5 is too short (only", "poll_interval: 5 is too short (only"),
            ("pollIntervalMs (only a gateway)", "poll_interval (only a gateway)"),
            ("check accountId, passcode and", "check account_id, passcode and"),
            ("; resume error.pending later", "; resume Error::pending later"),
            ("maxWaitMsX xmaxWaitMs", "maxWaitMsX xmaxWaitMs"),
        ] {
            assert_eq!(rewrite(text), rewritten);
        }
    }

    #[test]
    fn every_option_has_a_name_in_rust() {
        for key in keys::CLIENT.iter().chain(keys::SUBMIT) {
            let name = find(key).map_or(*key, |(_, name, _)| name);
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{key}");
        }
    }
}
