//! Options and their names in messages, which are those of Rust.
//!
//! The core reads the options of all languages by their names in JavaScript, and writes these into its messages.

use std::time::Duration;

use crate::error::{Error, ErrorCode};
use crate::value::{PathSegment, Value};

/// The names in JavaScript and those in Rust.
const NAMES: [(&str, &str); 11] = [
    ("accountId", "account_id"),
    ("baseUrl", "base_url"),
    ("extraBody", "extra_body"),
    ("maxConcurrency", "max_concurrency"),
    ("maxRetries", "max_retries"),
    ("maxWaitMs", "max_wait"),
    ("notBefore", "not_before"),
    ("onProgress", "on_progress"),
    ("pollIntervalMs", "poll_interval"),
    ("reqId", "req_id"),
    ("requestTimeoutMs", "request_timeout"),
];

/// Returns the name in Rust of an option.
fn find(word: &str) -> Option<&'static str> {
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, in_rust)| *in_rust)
}

/// Rewrites an error for Rust programs. The issues of a query have no names of options, but may have words of the caller.
pub(super) fn in_rust(error: Error) -> Error {
    if error.code() == ErrorCode::InvalidQuery {
        return error;
    }
    error.map_texts(rewrite, |segment| match segment {
        PathSegment::Key(key) => PathSegment::Key(find(&key).map_or(key, Into::into)),
        index => index,
    })
}

/// Replaces the names of options and of the pending.
fn rewrite(text: &str) -> String {
    let mut written = String::new();
    let text = text.replace("error.pending", "Error::pending");
    let mut rest = &*text;
    while let Some(start) = rest.find(is_word) {
        let (before, tail) = rest.split_at(start);
        let (word, tail) = tail.split_at(tail.find(|c| !is_word(c)).unwrap_or(tail.len()));
        written.push_str(before);
        written.push_str(find(word).unwrap_or(word));
        rest = tail;
    }
    written.push_str(rest);
    written
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
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
            ("maxWaitMs (1000 ms) is not enough: é", "max_wait (1000 ms) is not enough: é"),
            ("pollIntervalMs: 5 is too short", "poll_interval: 5 is too short"),
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
            let name = find(key).unwrap_or(key);
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{key}");
        }
    }
}
