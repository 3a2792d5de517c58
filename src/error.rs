//! The one error type: a code, what it says, and what can be done about it.

use std::fmt;

use crate::protocol::Pending;
use crate::text::{escape_controls, message};
use crate::value::Issue;
use crate::value::output;
use crate::value::{OutValue, ToValue, impl_serialize};

/// How much of an answer's error text is kept, in characters.
pub const MAX_API_ERROR: usize = 1_000;

/// How much of an answer that fits no rule is kept, in characters.
pub(crate) const MAX_BODY_START: usize = 200;

/// Why a count failed.
///
/// [`code`](Error::code) tells what happened, [`is_transient`](Error::is_transient) whether the
/// same request may succeed later, [`pending`](Error::pending) how to go on where that can help.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    code: ErrorCode,
    message: String,
    transient: bool,
    attempts: u32,
    answer: Answer,
    req_id: Option<String>,
    pending: Option<Pending>,
    issues: Vec<Issue>,
}

/// What an answer said besides its meaning.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: Option<u16>,
    pub(crate) api_error: Option<String>,
    pub(crate) api_code: Option<i64>,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) body_start: Option<String>,
}

/// What happened, as a stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The query is not valid; nothing was sent. Carries [`issues`](Error::issues).
    InvalidQuery,
    /// An option, or a [`Pending`], is not valid. Carries [`issues`](Error::issues).
    InvalidOptions,
    /// The credentials were refused. The wrong region answers so too.
    Unauthorized,
    /// Too many requests.
    RateLimited,
    /// The service answered that the query failed.
    QueryFailed,
    /// The service no longer knows the `req_id`.
    RequestExpired,
    /// The service is unwell.
    ServerError,
    /// An answer that fits no rule. Carries [`body_start`](Error::body_start).
    InvalidResponse,
    /// There was no answer.
    Network,
    /// One exchange took longer than the request timeout.
    Timeout,
    /// The longest wait is used up, or the next wait would pass it.
    DeadlineExceeded,
    /// WebAssembly is missing or blocked.
    WasmUnavailable,
    /// A defect in this package.
    Internal,
}

impl ErrorCode {
    /// The code as it is handed out, such as `"rate_limited"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidQuery => "invalid_query",
            Self::InvalidOptions => "invalid_options",
            Self::Unauthorized => "unauthorized",
            Self::RateLimited => "rate_limited",
            Self::QueryFailed => "query_failed",
            Self::RequestExpired => "request_expired",
            Self::ServerError => "server_error",
            Self::InvalidResponse => "invalid_response",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::DeadlineExceeded => "deadline_exceeded",
            Self::WasmUnavailable => "wasm_unavailable",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may succeed a little later; such failures are retried first.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::RateLimited | Self::ServerError | Self::Network | Self::Timeout)
    }
}

impl Error {
    pub(crate) fn new(code: ErrorCode, message: &str) -> Self {
        Self(Box::new(Inner {
            code,
            message: escape_controls(message),
            transient: code.is_transient(),
            attempts: 0,
            answer: Answer::default(),
            req_id: None,
            pending: None,
            issues: Vec::new(),
        }))
    }

    /// An invalid query, with what is wrong with it.
    pub(crate) fn query(issues: Vec<Issue>) -> Self {
        Self::invalid(ErrorCode::InvalidQuery, "query", issues)
    }

    /// Invalid options, with what is wrong with them.
    pub(crate) fn options(issues: Vec<Issue>) -> Self {
        Self::invalid(ErrorCode::InvalidOptions, "options", issues)
    }

    fn invalid(code: ErrorCode, what: &str, issues: Vec<Issue>) -> Self {
        let mut message = message!["invalid ", what];
        for (index, issue) in issues.iter().take(3).enumerate() {
            message.push_str(if index == 0 { ": " } else { "; " });
            message.push_str(&issue.text());
        }
        if issues.len() > 3 {
            message.push_str(&message!["; and ", issues.len() - 3, " more in issues"]);
        }
        let mut error = Self::new(code, &message);
        error.0.issues = issues;
        error
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = answer;
        self
    }

    /// Adds a sentence to the message.
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.0.message.push_str(hint);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_req_id(mut self, req_id: &str) -> Self {
        self.0.req_id = Some(req_id.to_owned());
        self
    }

    pub(crate) fn with_pending(mut self, pending: &Pending) -> Self {
        self.0.req_id = Some(pending.req_id().to_owned());
        self.0.pending = Some(pending.clone());
        self
    }

    /// What happened.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What happened, for people. Holds no credentials and no control characters.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether the same call may succeed a little later.
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// How often the last exchange was tried; 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The answer's HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.status
    }

    /// The answer's own error text, at most [`MAX_API_ERROR`] characters, credentials hidden.
    pub fn api_error(&self) -> Option<&str> {
        self.0.answer.api_error.as_deref()
    }

    /// The answer's own error code.
    pub fn api_code(&self) -> Option<i64> {
        self.0.answer.api_code
    }

    /// How long the answer asks to wait, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<u64> {
        self.0.answer.retry_after_ms
    }

    /// The first 200 characters of an answer that fits no rule.
    pub fn body_start(&self) -> Option<&str> {
        self.0.answer.body_start.as_deref()
    }

    /// The `req_id`, once it is known.
    pub fn req_id(&self) -> Option<&str> {
        self.0.req_id.as_deref()
    }

    /// What to resume later, where that can help.
    pub fn pending(&self) -> Option<&Pending> {
        self.0.pending.as_ref()
    }

    /// What is wrong with the query or the options.
    pub fn issues(&self) -> &[Issue] {
        &self.0.issues
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl ToValue for ErrorCode {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Text(self.name())
    }
}

/// Every field, in camel case, those that are absent left out.
impl ToValue for Error {
    fn to_value(&self) -> OutValue<'_> {
        let Inner { code, message, transient, attempts, answer, req_id, pending, issues } =
            &*self.0;
        let mut fields = vec![
            ("code", code.to_value()),
            ("message", OutValue::Text(message)),
            ("transient", OutValue::Bool(*transient)),
            ("attempts", OutValue::Integer((*attempts).into())),
        ];
        let mut add = |name, value| {
            if let Some(value) = value {
                fields.push((name, value));
            }
        };
        add("status", answer.status.map(|status| OutValue::Integer(status.into())));
        add("apiError", answer.api_error.as_deref().map(OutValue::Text));
        add("apiCode", answer.api_code.map(OutValue::Integer));
        add("retryAfterMs", answer.retry_after_ms.map(output::integer));
        add("bodyStart", answer.body_start.as_deref().map(OutValue::Text));
        add("reqId", req_id.as_deref().map(OutValue::Text));
        add("pending", pending.as_ref().map(ToValue::to_value));
        add("issues", (!issues.is_empty()).then(|| output::list(issues)));
        OutValue::Object(fields)
    }
}

impl_serialize!(Error, ErrorCode);
