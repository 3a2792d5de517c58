//! Reads a client's options and the limits that a call's options share with them.

use super::base_url::{BaseUrl, InvalidBaseUrl};
use super::config::{
    CREDENTIALS, Config, Limits, check_credential, check_header, check_pace, trim_header,
};
use super::region::Region;
use crate::error::Error;
use crate::text::{message, nearest, printable, quote, split_at_any};
use crate::value::{HostValue, Value, keys};
use crate::value::{IssueCode, Issues};

impl Config {
    /// Reads a client's options, with their names in JavaScript. `href` parses an absolute URL and writes it, with the
    /// platform's parser: see [`BaseUrl::from_href`].
    ///
    /// # Errors
    ///
    /// Returns [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with every problem.
    pub fn read(input: &Value, href: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut issues = Issues::default();
        let Value::Object(entries) = input else {
            let wanted = "an options object, such as { accountId, passcode }";
            match input {
                // Do not show the text, because it may be a secret.
                Value::String(_) | Value::LoneSurrogate(_) => {
                    issues.push(IssueCode::Type, message!["expected ", wanted, ", got a string"]);
                }
                other => issues.wrong_type(other, wanted),
            }
            return issues.or(None).map_err(Error::options);
        };
        issues.unknown_keys(entries, keys::CLIENT);
        let base = read_base_url(input, href, &mut issues);
        let credentials = read_credentials(input, base.as_ref(), &mut issues);
        let headers = issues.at_key("headers", |issues| read_headers(input.get("headers"), issues));
        issues.at_key("fetch", |issues| function(input.get("fetch"), issues));
        let max_concurrency =
            read_integer(input, "maxConcurrency", 1, Self::MAX_CONCURRENCY.into(), &mut issues);
        let limits = limits(input, Limits::default(), base.as_ref(), &mut issues);
        let config = (|| {
            let max_concurrency = u32::try_from(max_concurrency).unwrap_or(u32::MAX);
            Some(Self { base: base?, credentials, headers, limits, max_concurrency })
        })();
        issues.or(config).map_err(Error::options)
    }
}

/// Reads `region` and `baseUrl`, of which at most one is given.
fn read_base_url(
    input: &Value,
    href: impl Fn(&str) -> Option<String>,
    issues: &mut Issues,
) -> Option<BaseUrl> {
    let region = issues.at_key("region", |issues| read_region(input.get("region"), issues));
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
        let href = href(text).ok_or(InvalidBaseUrl::NotAbsolute);
        let base = href.and_then(|href| BaseUrl::from_href(&href));
        base.map_err(|why| {
            // User info, a query or a fragment may be a secret.
            let may_be_secret = split_at_any(text, &['@', '?', '#']).is_some();
            let shown = if may_be_secret { "it".into() } else { quote(text) };
            let mut message = message![shown, " is refused: ", why.message()];
            if !may_be_secret && let Some(scheme) = missing_scheme(text) {
                message.push_str(&message!["; did you mean ", scheme, printable(text), "?"]);
            }
            issues.push(IssueCode::Value, message);
        })
        .ok()
    })
}

/// Returns the scheme that a text such as `localhost:8787` lacks.
fn missing_scheme(text: &str) -> Option<&'static str> {
    let first = |text: &str| text.as_bytes().first().copied().unwrap_or_default();
    // A parser takes a host before a port for a scheme.
    let port = split_at_any(text, &[':']).map_or("0", |(_, port)| port);
    if !first(text).is_ascii_alphanumeric() || !first(port).is_ascii_digit() {
        return None;
    }
    let is_local = text.starts_with("localhost") || text.starts_with("127.");
    Some(if is_local { "http://" } else { "https://" })
}

/// Reads `region`. Returns `Some(None)` if it is absent, and `None` if it is refused.
fn read_region(input: &Value, issues: &mut Issues) -> Option<Option<Region>> {
    match input {
        Value::Undefined => return Some(None),
        Value::String(code) => match code.parse() {
            Ok(region) => return Some(Some(region)),
            Err(unknown) => {
                let hint = nearest(code, Region::NAMES)
                    .map(|code| message!["; did you mean \"", code, "\"?"]);
                let message = message![
                    quote(code),
                    " is unknown: ",
                    unknown.message(),
                    hint.unwrap_or_default()
                ];
                issues.push(IssueCode::Value, message);
            }
        },
        other => issues.wrong_type(other, "a region's code, such as \"in1\""),
    }
    None
}

/// Reads `accountId` and `passcode`, which a CleverTap host requires. An account id may stand alone for a gateway. Returns the
/// headers with them.
fn read_credentials(
    input: &Value,
    base: Option<&BaseUrl>,
    issues: &mut Issues,
) -> Vec<(String, String)> {
    let for_clevertap = base.is_some_and(BaseUrl::is_clevertap);
    let has_passcode = !input.get("passcode").is_undefined();
    let mut headers = Vec::new();
    for (key, name) in CREDENTIALS {
        if let Some(value) = read_credential(input, key, issues) {
            headers.push((name.to_owned(), value.to_owned()));
        } else if input.get(key).is_undefined() && (for_clevertap || has_passcode) {
            let message = if for_clevertap {
                "missing: a CleverTap host needs accountId and passcode"
            } else {
                "missing: a passcode needs an accountId"
            };
            issues.at_key(key, |issues| issues.push(IssueCode::Missing, message));
        }
    }
    headers
}

/// Reads a credential. No message shows its value, because a mistyped secret is still a secret.
fn read_credential<'a>(
    input: &'a Value,
    key: &'static str,
    issues: &mut Issues,
) -> Option<&'a str> {
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

/// Reads `headers`. No message shows their names and values, which may be secrets.
fn read_headers(input: &Value, issues: &mut Issues) -> Vec<(String, String)> {
    let entries = match input {
        Value::Undefined => return Vec::new(),
        Value::Object(entries) => entries,
        _ => {
            // Do not show the value, because a text here may be a whole header.
            let message =
                "expected an object of names and values, such as Object.fromEntries(headers)";
            issues.push(IssueCode::Type, message);
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

/// Checks that an option is a function or absent.
pub(super) fn function(input: &Value, issues: &mut Issues) {
    match input {
        Value::Undefined | Value::Host(HostValue::Function) => {}
        other => issues.wrong_type(other, "a function"),
    }
}

/// Reads the limits, with `defaults` for absent ones.
pub(super) fn limits(
    input: &Value,
    defaults: Limits,
    base: Option<&BaseUrl>,
    issues: &mut Issues,
) -> Limits {
    let mut read = |key, least, default| read_integer(input, key, least, default, issues);
    let limits = Limits {
        poll_interval_ms: read("pollIntervalMs", 0, defaults.poll_interval_ms),
        max_retries: u32::try_from(read("maxRetries", 0, defaults.max_retries.into()))
            .unwrap_or(u32::MAX),
        request_timeout_ms: read("requestTimeoutMs", 1, defaults.request_timeout_ms),
        max_wait_ms: read("maxWaitMs", 1, defaults.max_wait_ms),
    };
    if let Some(base) = base {
        check_pace(base, limits.poll_interval_ms, issues);
    }
    limits
}

/// Reads a safe integer of at least `least`. Returns `default` if it is absent or refused.
fn read_integer(
    input: &Value,
    key: &'static str,
    least: u64,
    default: u64,
    issues: &mut Issues,
) -> u64 {
    issues.at_key(key, |issues| match input.get(key) {
        Value::Undefined => default,
        Value::Number(value) => {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                reason = "both ends of the range are safe integers"
            )]
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
