//! What an answer means: the one decision table. The first rule that fits decides.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::config::Config;
use crate::error::{Answer, Error, ErrorCode, api_error};
use crate::pending::MAX_REQ_ID;
use crate::text::start;

/// The most of a body that is read, in bytes. A longer one counts as unreadable.
pub const MAX_BODY: usize = 1 << 20;

/// An HTTP answer as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status; `None` for a redirect whose status the platform hides.
    pub status: Option<u16>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body, or the first [`MAX_BODY`] bytes and at least one more of a longer one.
    pub body: Vec<u8>,
}

/// Which exchange an answer belongs to; some failures mean something else to a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The POST.
    Submit,
    /// A GET.
    Poll,
}

/// A good answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The count.
    Success {
        /// A whole number from 0 to 2^53-1.
        count: u64,
    },
    /// Not yet.
    Partial {
        /// The id to poll with; none where a poll's answer keeps the old one.
        req_id: Option<String>,
        /// How long the answer asks to wait, in milliseconds.
        retry_after_ms: Option<u64>,
    },
}

/// Decides what an answer means.
///
/// `now` is in milliseconds since 1970; a `Retry-After` date is measured against it. `config` knows
/// which texts to hide.
pub(crate) fn read(
    kind: Kind,
    response: &Response,
    now: u64,
    config: &Config,
) -> Result<Reply, Error> {
    let retry_after_ms = response.retry_after.as_deref().and_then(|text| retry_after(text, now));
    let text = String::from_utf8_lossy(&response.body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let readable = response.body.len() <= MAX_BODY;
    let body = readable.then(|| Body::parse(text)).flatten().unwrap_or_default();
    let fail = |code: ErrorCode, what: &str| {
        let secrets = config.secrets();
        let unfit = code == ErrorCode::InvalidResponse;
        let answer = Answer {
            status: response.status,
            api_error: body.error.as_deref().map(|text| api_error(&secrets.hide(text))),
            api_code: body.code,
            retry_after_ms,
            body_start: unfit.then(|| start(&secrets.hide(text), 200).to_owned()),
        };
        Err(Error::new(code, &message(what, &answer)).with_answer(answer))
    };

    // 1. A redirect is never followed: the credentials must not reach another host.
    let Some(http) = response.status else {
        return fail(ErrorCode::InvalidResponse, "a redirect, which is never followed");
    };
    if (300..400).contains(&http) {
        return fail(ErrorCode::InvalidResponse, "a redirect, which is never followed");
    }

    // 2. A good answer.
    let ok = (200..300).contains(&http);
    match body.status {
        Some(Status::Success) if ok => {
            return match body.count.and_then(whole_number) {
                Some(count) => Ok(Reply::Success { count }),
                None => {
                    fail(ErrorCode::InvalidResponse, "success without a count from 0 to 2^53-1")
                }
            };
        }
        Some(Status::Partial) if ok => {
            return match body.req_id.map(req_id) {
                Some(Some(req_id)) => Ok(Reply::Partial { req_id: Some(req_id), retry_after_ms }),
                None if kind == Kind::Poll => Ok(Reply::Partial { req_id: None, retry_after_ms }),
                _ => fail(ErrorCode::InvalidResponse, "partial without a usable req_id"),
            };
        }
        _ => {}
    }

    // 3. A failure that says so.
    if body.status == Some(Status::Fail) {
        let says = body.error.as_deref().unwrap_or_default().to_lowercase();
        let says = |text: &str| says.contains(text);
        let code = body.code;
        let either = |number: u16| code == Some(number.into()) || http == number;
        if kind == Kind::Poll && (code == Some(2) || says("in progress")) {
            return Ok(Reply::Partial { req_id: None, retry_after_ms });
        }
        if either(401) || either(403) {
            return fail(ErrorCode::Unauthorized, UNAUTHORIZED);
        }
        if either(429) || says("too many") {
            return fail(ErrorCode::RateLimited, RATE_LIMITED);
        }
        if kind == Kind::Poll
            && (says("invalid") || says("unknown"))
            && (says("request id") || says("req_id"))
        {
            return fail(ErrorCode::RequestExpired, "the service no longer knows the req_id");
        }
        if code.map_or((500..600).contains(&http), |code| (500..600).contains(&code)) {
            return fail(ErrorCode::ServerError, SERVER_ERROR);
        }
        return fail(ErrorCode::QueryFailed, "the query failed");
    }

    // 4. Anything else.
    match http {
        401 | 403 => fail(ErrorCode::Unauthorized, UNAUTHORIZED),
        429 => fail(ErrorCode::RateLimited, RATE_LIMITED),
        408 | 425 | 500..=599 => fail(ErrorCode::ServerError, SERVER_ERROR),
        _ if readable => fail(ErrorCode::InvalidResponse, "an answer that fits no rule"),
        _ => fail(ErrorCode::InvalidResponse, "an answer of more than 1 MiB"),
    }
}

const UNAUTHORIZED: &str = "the credentials were refused: check accountId, passcode and region (each region has its own host)";
const RATE_LIMITED: &str = "too many requests: CleverTap allows 3 at once for an account";
const SERVER_ERROR: &str = "the service is unwell";

fn message(what: &str, answer: &Answer) -> String {
    let mut message = what.to_owned();
    if let Some(status) = answer.status {
        message.push_str(&format!(" (HTTP {status}"));
        if let Some(code) = answer.api_code {
            message.push_str(&format!(", code {code}"));
        }
        message.push(')');
    }
    if let Some(text) = &answer.api_error {
        message.push_str(&format!(": {text}"));
    } else if let Some(body) = answer.body_start.as_ref().filter(|body| !body.is_empty()) {
        message.push_str(&format!("; it begins: {body}"));
    }
    message
}

#[derive(Clone, Copy, PartialEq)]
enum Status {
    Success,
    Partial,
    Fail,
}

/// The parts of a JSON body that mean something.
#[derive(Default)]
struct Body<'a> {
    status: Option<Status>,
    count: Option<&'a str>,
    req_id: Option<&'a str>,
    error: Option<String>,
    code: Option<i64>,
}

impl<'a> Body<'a> {
    /// Values stay text: a number that passed through a float would no longer be the number sent.
    fn parse(text: &'a str) -> Option<Self> {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        let field = |name: &str| fields.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null");
        let status = field("status").and_then(string).and_then(|status| {
            match status.to_ascii_lowercase().as_str() {
                "success" => Some(Status::Success),
                "partial" => Some(Status::Partial),
                "fail" => Some(Status::Fail),
                _ => None,
            }
        });
        let error = field("error").map(|raw| string(raw).unwrap_or_else(|| raw.to_owned()));
        let code = field("code").and_then(|raw| integer(&string(raw).unwrap_or(raw.to_owned())));
        Some(Self { status, count: field("count"), req_id: field("req_id"), error, code })
    }
}

fn string(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

/// An integer that JavaScript's numbers hold exactly.
fn integer(digits: &str) -> Option<i64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|value: &i64| value.unsigned_abs() <= crate::MAX_SAFE_INTEGER)
}

/// A `req_id` from its JSON: an integer digit for digit, or a string.
fn req_id(raw: &str) -> Option<String> {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let id = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        raw.to_owned()
    } else {
        string(raw)?
    };
    (!id.is_empty() && id.chars().nth(MAX_REQ_ID).is_none()).then_some(id)
}

/// A JSON number that is whole and from 0 to 2^53-1, by its digits: `5`, `5.0`, `1e3`.
fn whole_number(raw: &str) -> Option<u64> {
    let (negative, raw) = match raw.strip_prefix('-') {
        Some(raw) => (true, raw),
        None => (false, raw),
    };
    let (mantissa, exponent) = raw.split_once(['e', 'E']).unwrap_or((raw, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // What zeros leave is the number's own: its digits, and where the point stands among them.
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    if negative {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let trailing = digits.len() - digits.trim_end_matches('0').len();
    let zeros = exponent
        .checked_sub(i64::try_from(fraction.len()).ok()?)?
        .checked_add(i64::try_from(trailing).ok()?)?;
    // 2^53 has 16 digits.
    if !(0..=16).contains(&zeros) || significant.len() > 16 {
        return None;
    }
    let value = significant.parse::<u64>().ok()?;
    let value = value.checked_mul(10u64.checked_pow(u32::try_from(zeros).ok()?)?)?;
    (value <= crate::MAX_SAFE_INTEGER).then_some(value)
}

/// `Retry-After`: seconds, or an HTTP date. What cannot be read is ignored.
fn retry_after(text: &str, now: u64) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds: u64 = text.parse().unwrap_or(u64::MAX);
        return Some(seconds.saturating_mul(1_000).min(crate::MAX_SAFE_INTEGER));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since_epoch = date.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Some(u64::try_from(since_epoch.as_millis()).ok()?.saturating_sub(now))
}
