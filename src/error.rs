//! The error of a failed call: a code, a message, and the details of the answer.

use std::fmt;

use crate::protocol::Pending;
use crate::text::{escape_controls, message};
use crate::value::Issue;
use crate::value::{JsonWriter, WriteJson, impl_serialize, named_enum};

/// The maximum length of an answer's error text in [`Error::api_error`], in characters.
pub const MAX_API_ERROR: usize = 1_000;

/// The number of characters of an invalid answer that [`Error::body_start`] keeps.
pub(crate) const MAX_BODY_START: usize = 200;

/// The error of a failed call.
///
/// [`code`](Error::code) names the cause. [`is_transient`](Error::is_transient) is true if the same call may succeed
/// later. [`pending`](Error::pending) is the count to resume, if resuming can help.
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

/// The details of a failed answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: Option<u16>,
    pub(crate) api_error: Option<String>,
    pub(crate) api_code: Option<i64>,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) body_start: Option<String>,
}

named_enum! {
    /// The cause of an [`Error`], as a stable code.
    pub enum ErrorCode {
        /// The query is invalid; nothing was sent. The error has [`issues`](Error::issues).
        InvalidQuery = "invalid_query",
        /// An option or a [`Pending`] is invalid. The error has [`issues`](Error::issues).
        InvalidOptions = "invalid_options",
        /// CleverTap refused the credentials. It does so, too, if the account belongs to another region.
        Unauthorized = "unauthorized",
        /// CleverTap refused the request because of too many requests.
        RateLimited = "rate_limited",
        /// CleverTap answered that the query failed.
        QueryFailed = "query_failed",
        /// CleverTap no longer knows the `req_id`.
        RequestExpired = "request_expired",
        /// CleverTap is failing.
        ServerError = "server_error",
        /// The answer matches no rule. The error has a [`body_start`](Error::body_start).
        InvalidResponse = "invalid_response",
        /// There was no answer.
        Network = "network",
        /// An exchange took longer than the request timeout.
        Timeout = "timeout",
        /// The maximum wait is used up, or the next wait would exceed it.
        DeadlineExceeded = "deadline_exceeded",
        /// WebAssembly is missing or blocked.
        WasmUnavailable = "wasm_unavailable",
        /// This package has a defect.
        Internal = "internal",
    }

    /// Returns the code that callers receive, such as `"rate_limited"`.
    pub fn name;
}

impl ErrorCode {
    /// Returns true if the same request may succeed a little later. Such failures are retried first.
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

    /// Creates the error for an invalid query.
    pub(crate) fn query(issues: Vec<Issue>) -> Self {
        Self::invalid(ErrorCode::InvalidQuery, "query", issues)
    }

    /// Creates the error for invalid options.
    pub(crate) fn options(issues: Vec<Issue>) -> Self {
        Self::invalid(ErrorCode::InvalidOptions, "options", issues)
    }

    /// Creates an error whose message shows the first three issues.
    fn invalid(code: ErrorCode, input: &str, issues: Vec<Issue>) -> Self {
        let mut message = message!["invalid ", input];
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

    /// Returns the code of the cause.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// Returns a message for people, without credentials and control characters.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns true if the same call may succeed a little later.
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// Returns the number of attempts of the last exchange, or 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the HTTP status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.answer.status
    }

    /// Returns the error text of the answer, without credentials and at most [`MAX_API_ERROR`] characters long. A value
    /// that is not a string is given as JSON.
    pub fn api_error(&self) -> Option<&str> {
        self.0.answer.api_error.as_deref()
    }

    /// Returns the error code in the answer's body.
    pub fn api_code(&self) -> Option<i64> {
        self.0.answer.api_code
    }

    /// Returns the wait that the answer's `Retry-After` asks for, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<u64> {
        self.0.answer.retry_after_ms
    }

    /// Returns the first 200 characters of an answer that matches no rule, without credentials.
    pub fn body_start(&self) -> Option<&str> {
        self.0.answer.body_start.as_deref()
    }

    /// Returns the `req_id`, if it is known.
    pub fn req_id(&self) -> Option<&str> {
        self.0.req_id.as_deref()
    }

    /// Returns the count to resume later, if that can help.
    pub fn pending(&self) -> Option<&Pending> {
        self.0.pending.as_ref()
    }

    /// Returns the problems of the query or the options. Empty for all other causes.
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

impl WriteJson for ErrorCode {
    fn write_json(&self, json: &mut JsonWriter) {
        json.text(self.name());
    }
}

/// Writes an object with the fields in camel case. Leaves out absent fields.
impl WriteJson for Error {
    fn write_json(&self, json: &mut JsonWriter) {
        let Inner { code, message, transient, attempts, answer, req_id, pending, issues } =
            &*self.0;
        json.open('{');
        json.member("code", code);
        json.member("message", &&**message);
        json.member("transient", transient);
        json.member("attempts", attempts);
        json.optional("status", answer.status.map(u32::from));
        json.optional("apiError", answer.api_error.as_deref());
        json.optional("apiCode", answer.api_code);
        json.optional("retryAfterMs", answer.retry_after_ms);
        json.optional("bodyStart", answer.body_start.as_deref());
        json.optional("reqId", req_id.as_deref());
        json.optional("pending", pending.as_ref());
        json.list("issues", issues);
        json.close('}');
    }
}

impl_serialize!(Error, ErrorCode);
