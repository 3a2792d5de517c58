//! The decision table: the meaning of an answer. The first rule that matches decides.

use super::body::{Body, Status};
use super::exchange::Exchange;
use super::http_date;
use super::response::{MAX_BODY, Response};
use crate::error::{Answer, Error, ErrorCode, MAX_API_ERROR, MAX_BODY_START};
use crate::protocol::{Endpoint, Success};
use crate::text::{Secrets, message, parse_digits};

/// The meaning of an answer that is not a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The answer has the result.
    Success(Success),
    /// CleverTap is still computing the result.
    Partial {
        /// The id to poll with, or `None` if the answer to a poll keeps the old one.
        req_id: Option<String>,
        /// The wait that the answer's `Retry-After` asks for, in milliseconds.
        retry_after_ms: Option<u64>,
    },
}

/// Decides the meaning of an answer.
///
/// `now` is in milliseconds since 1970 and turns a `Retry-After` date into a wait. `secrets` is called for
/// the texts to hide only if the answer stands for an error.
///
/// # Errors
///
/// Returns the error that the answer stands for.
pub(crate) fn decide<'a>(
    endpoint: Endpoint,
    exchange: Exchange,
    response: &Response,
    now: u64,
    secrets: &dyn Fn() -> Secrets<'a>,
) -> Result<Decision, Error> {
    let retry_after_ms = response.retry_after.as_deref().and_then(|text| retry_after_ms(text, now));
    let text = String::from_utf8_lossy(&response.body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let readable = response.body.len() <= MAX_BODY;
    let body = readable.then(|| Body::parse(text)).flatten().unwrap_or_default();
    let partial = |req_id| Decision::Partial { req_id, retry_after_ms };
    apply_rules(endpoint, exchange, response.status, &body, readable, partial).map_err(
        |(code, summary)| {
            let secrets = secrets();
            let is_invalid = code == ErrorCode::InvalidResponse;
            let answer = Answer {
                status: response.status,
                api_error: body.error.as_deref().map(|text| secrets.hide(text, MAX_API_ERROR)),
                api_code: body.code,
                retry_after_ms,
                body_start: is_invalid.then(|| secrets.hide(text, MAX_BODY_START)),
            };
            Error::new(code, &compose_message(summary, &answer)).with_answer(answer)
        },
    )
}

/// Applies the rules in order. A failure is a code and the first words of its message.
fn apply_rules(
    endpoint: Endpoint,
    exchange: Exchange,
    status: Option<u16>,
    body: &Body,
    readable: bool,
    partial: impl Fn(Option<String>) -> Decision,
) -> Result<Decision, (ErrorCode, &'static str)> {
    use ErrorCode::{
        InvalidResponse, QueryFailed, RateLimited, RequestExpired, ServerError, Unauthorized,
    };

    // 1. A redirect is never followed: the credentials must not reach another host.
    let http = match status {
        None | Some(300..400) => {
            return Err((InvalidResponse, "a redirect, which is never followed"));
        }
        Some(http) => http,
    };

    // 2. A success or a partial answer.
    let ok = (200..300).contains(&http);
    let stated = match body.status {
        // Accepted, and not yet completed.
        None if http == 202 && body.is_object => Some(Status::Partial),
        stated => stated,
    };
    match stated {
        Some(Status::Success) if ok => {
            return match body.success(endpoint) {
                Some(success) => Ok(Decision::Success(success)),
                None if endpoint.counts() => {
                    Err((InvalidResponse, "success without a count from 0 to 2^53-1"))
                }
                None => {
                    Err((InvalidResponse, "success without a group, or with more than 1000 keys"))
                }
            };
        }
        Some(Status::Partial) if ok => {
            return match body.req_id() {
                Some(Some(req_id)) => Ok(partial(Some(req_id))),
                None if exchange == Exchange::Poll => Ok(partial(None)),
                _ => Err((InvalidResponse, "partial without a usable req_id")),
            };
        }
        _ => {}
    }

    // 3. A failure with "status":"fail".
    if stated == Some(Status::Fail) {
        let error = body.error.as_deref().unwrap_or_default().to_ascii_lowercase();
        // Compares windows, because the string searcher behind `contains` would enlarge the module.
        let mentions =
            |text: &str| error.as_bytes().windows(text.len()).any(|part| part == text.as_bytes());
        let code = body.code;
        let is_code = |number: u16| code == Some(number.into()) || http == number;
        let is_poll = exchange == Exchange::Poll;
        if is_poll && (code == Some(2) || mentions("in progress")) {
            return Ok(partial(None));
        }
        return Err(if is_code(401) || is_code(403) {
            (Unauthorized, UNAUTHORIZED)
        } else if is_code(429) || mentions("too many") {
            (RateLimited, RATE_LIMITED)
        } else if is_poll
            && (mentions("invalid") || mentions("unknown"))
            && (mentions("request id") || mentions("req_id"))
        {
            (RequestExpired, "the service no longer knows the req_id: count again")
        } else if (500..600).contains(&code.unwrap_or(http.into())) {
            (ServerError, SERVER_ERROR)
        } else {
            (QueryFailed, "the query failed: check it")
        });
    }

    // 4. Any other answer, by its HTTP status.
    Err(match http {
        401 | 403 => (Unauthorized, UNAUTHORIZED),
        429 => (RateLimited, RATE_LIMITED),
        408 | 425 | 500..=599 => (ServerError, SERVER_ERROR),
        _ if readable => (InvalidResponse, "an answer that matches no rule"),
        _ => (InvalidResponse, "an answer of more than 1 MiB"),
    })
}

const UNAUTHORIZED: &str = "the credentials were refused";
const RATE_LIMITED: &str = "too many requests: CleverTap allows 3 at once for an account";
const SERVER_ERROR: &str = "the service is failing: try again later";

/// Appends the details of the answer to the first words of a message.
fn compose_message(summary: &str, answer: &Answer) -> String {
    let mut message = summary.to_owned();
    if let Some(status) = answer.status {
        message.push_str(&message![" (HTTP ", status]);
        if let Some(code) = answer.api_code {
            message.push_str(&message![", code ", code]);
        }
        message.push(')');
    }
    if let Some(text) = &answer.api_error {
        message.push_str(&message![": ", text]);
    } else if let Some(body) = answer.body_start.as_ref().filter(|body| !body.is_empty()) {
        message.push_str(&message!["; it begins: ", body]);
    }
    message
}

/// Converts a `Retry-After` header of seconds or an HTTP date to milliseconds from `now`. Returns `None` for any other
/// value.
fn retry_after_ms(text: &str, now: u64) -> Option<u64> {
    let text = text.trim_ascii();
    if let Some(seconds) = parse_digits(text, 10) {
        return Some(seconds.saturating_mul(1_000).min(crate::MAX_SAFE_INTEGER));
    }
    Some((http_date::seconds_since_1970(text)? * 1_000).saturating_sub(now))
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
