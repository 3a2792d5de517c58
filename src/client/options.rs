//! From a caller's options to a [`Config`] or a call's settings, or to all that is wrong with them.

use super::base_url::{BaseUrl, InvalidBaseUrl, UrlParts};
use super::config::{
    Config, Limits, check_credential, check_header, check_pace, credential_headers, trim_header,
};
use super::region::{Region, UNKNOWN_REGION, UnknownRegion};
use crate::error::Error;
use crate::text::{message, nearest, quote, split};
use crate::value::{HostValue, Value, keys};
use crate::value::{IssueCode, Issues};

impl Config {
    /// Reads a client's options, spelled as in JavaScript. `parse` takes URLs apart: a platform
    /// brings its own parser.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with every problem.
    pub fn read(input: &Value, parse: impl Fn(&str) -> Option<UrlParts>) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let Value::Object(entries) = input else {
            let wanted = "an options object, such as { accountId, passcode }";
            match input {
                // It may be a secret.
                Value::String(_) | Value::LoneSurrogate(_) => {
                    issues.push(IssueCode::Type, message!["expected ", wanted, ", got a string"]);
                }
                other => issues.wrong_type(other, wanted),
            }
            return issues.or(None).map_err(Error::options);
        };
        issues.unknown_keys(entries, keys::CLIENT);
        let base = base(input, parse, &mut issues);
        let credentials = credentials(input, base.as_ref(), &mut issues);
        let headers = issues.at_key("headers", |issues| headers(input.get("headers"), issues));
        issues.at_key("fetch", |issues| function(input.get("fetch"), issues));
        let max_concurrency =
            integer(input, "maxConcurrency", 1, Self::MAX_CONCURRENCY.into(), &mut issues);
        let limits = limits(input, Limits::default(), base.as_ref(), &mut issues);
        let config = (|| {
            let max_concurrency = u32::try_from(max_concurrency).unwrap_or(u32::MAX);
            Some(Self { base: base?, credentials, headers, limits, max_concurrency })
        })();
        issues.or(config).map_err(Error::options)
    }
}

fn base(
    input: &Value,
    parse: impl Fn(&str) -> Option<UrlParts>,
    issues: &mut Issues,
) -> Option<BaseUrl> {
    let region = issues.at_key("region", |issues| region(input.get("region"), issues));
    issues.at_key("baseUrl", |issues| {
        let text = match input.get("baseUrl") {
            Value::Undefined => return Some(region?.unwrap_or_default().into()),
            Value::String(text) | Value::Host(HostValue::Url(text)) => text,
            Value::LoneSurrogate(_) => {
                let message = "expected well-formed text: this has a lone surrogate";
                issues.push(IssueCode::Type, message);
                return None;
            }
            other => {
                let message = message!["expected a string or a URL, got ", other.shown()];
                issues.push(IssueCode::Type, message);
                return None;
            }
        };
        if matches!(region, Some(Some(_))) {
            issues.push(IssueCode::Value, "give either region or baseUrl, not both");
        }
        let parts = parse(text).ok_or(InvalidBaseUrl::NotAbsolute);
        let base = parts.and_then(|parts| BaseUrl::from_parts(&parts));
        base.map_err(|why| {
            // What looks like user info, a query or a fragment may be a secret.
            let shown =
                if split(text, &['@', '?', '#']).is_some() { "it".into() } else { quote(text) };
            issues.push(IssueCode::Value, message![shown, " is refused: ", why.message()]);
        })
        .ok()
    })
}

/// `Some(None)` where no region is named.
fn region(input: &Value, issues: &mut Issues) -> Option<Option<Region>> {
    match input {
        Value::Undefined => return Some(None),
        Value::String(code) => match code.parse() {
            Ok(region) => return Some(Some(region)),
            Err(UnknownRegion) => {
                let hint = nearest(code, &Region::ALL.map(Region::code))
                    .map(|code| message!["; did you mean \"", code, "\"?"]);
                let message = message![
                    quote(code),
                    " is unknown: ",
                    UNKNOWN_REGION,
                    hint.unwrap_or_default()
                ];
                issues.push(IssueCode::Value, message);
            }
        },
        other => issues.wrong_type(other, "a region's code, such as \"in1\""),
    }
    None
}

fn credentials(
    input: &Value,
    base: Option<&BaseUrl>,
    issues: &mut Issues,
) -> Vec<(String, String)> {
    let account_id = credential(input, "accountId", issues);
    let passcode = credential(input, "passcode", issues);
    let needed = base.is_some_and(BaseUrl::is_clevertap);
    let absent = |key| input.get(key).is_undefined();
    for (key, other) in [("accountId", "passcode"), ("passcode", "accountId")] {
        if absent(key) && (needed || !absent(other)) {
            let message = if absent(other) {
                "missing: a CleverTap host needs accountId and passcode (only a gateway adds them itself)"
            } else {
                "missing: accountId and passcode go together"
            };
            issues.at_key(key, |issues| issues.push(IssueCode::Missing, message));
        }
    }
    match (account_id, passcode) {
        (Some(account_id), Some(passcode)) => credential_headers(account_id, passcode),
        _ => Vec::new(),
    }
}

/// Never shows the value seen: it may be the secret itself, mistyped.
fn credential<'a>(input: &'a Value, key: &'static str, issues: &mut Issues) -> Option<&'a str> {
    issues.at_key(key, |issues| match input.get(key) {
        Value::Undefined => None,
        Value::String(text) | Value::LoneSurrogate(text) => {
            check_credential(text, issues);
            Some(&**text)
        }
        _ => {
            issues.push(IssueCode::Type, "expected a string (the value seen is not shown)");
            None
        }
    })
}

fn headers(input: &Value, issues: &mut Issues) -> Vec<(String, String)> {
    let entries = match input {
        Value::Undefined => return Vec::new(),
        Value::Object(entries) => entries,
        _ => {
            // A text in this place may be a header with its secret.
            issues.push(IssueCode::Type, "expected an object of names and values");
            return Vec::new();
        }
    };
    let mut headers = Vec::with_capacity(entries.len());
    for (index, (name, value)) in entries.iter().enumerate() {
        match value {
            Value::Undefined => {}
            Value::String(value) => {
                check_header(index + 1, name, value, issues);
                headers.push(((**name).to_owned(), trim_header(value).to_owned()));
            }
            _ => {
                let message = message!["the value of header ", index + 1, " is not a string"];
                issues.push(IssueCode::Type, message);
            }
        }
    }
    headers
}

pub(super) fn function(input: &Value, issues: &mut Issues) {
    match input {
        Value::Undefined | Value::Host(HostValue::Function) => {}
        other => issues.wrong_type(other, "a function"),
    }
}

pub(super) fn limits(
    input: &Value,
    defaults: Limits,
    base: Option<&BaseUrl>,
    issues: &mut Issues,
) -> Limits {
    let limits = Limits {
        poll_interval_ms: integer(input, "pollIntervalMs", 0, defaults.poll_interval_ms, issues),
        max_retries: u32::try_from(integer(
            input,
            "maxRetries",
            0,
            defaults.max_retries.into(),
            issues,
        ))
        .unwrap_or(u32::MAX),
        request_timeout_ms: integer(
            input,
            "requestTimeoutMs",
            1,
            defaults.request_timeout_ms,
            issues,
        ),
        max_wait_ms: integer(input, "maxWaitMs", 1, defaults.max_wait_ms, issues),
    };
    if let Some(base) = base {
        check_pace(base, limits.poll_interval_ms, issues);
    }
    limits
}

/// A whole number from `least` on; the default where there is none, or a wrong one.
fn integer(input: &Value, key: &'static str, least: u64, default: u64, issues: &mut Issues) -> u64 {
    issues.at_key(key, |issues| match input.get(key) {
        Value::Undefined => default,
        Value::Number(value) => {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss
            )] // both ends are safe integers
            if value.fract() == 0.0
                && (least as f64..=crate::MAX_SAFE_INTEGER as f64).contains(value)
            {
                return *value as u64;
            }
            let code = if value.fract() == 0.0 { IssueCode::Range } else { IssueCode::Value };
            let seen = input.get(key).shown();
            issues.push(code, message![seen, " is not a whole number from ", least, " to 2^53-1"]);
            default
        }
        other => {
            issues.wrong_type(other, "a whole number");
            default
        }
    })
}
