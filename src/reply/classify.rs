//! Classifies an answer without a call: for gateways that pass answers on.

use super::decide::{Decision, decide};
use super::exchange::Exchange;
use super::response::Response;
use crate::error::ErrorCode;
use crate::protocol::Endpoint;
use crate::text::Secrets;

/// The meaning of an answer, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Classification {
    /// The answer holds the result.
    Success,
    /// The service is still working on the result.
    Partial,
    /// The call would fail, or try again, with this code.
    Failure(ErrorCode),
}

impl Classification {
    /// Classifies an answer by the rules that a call follows.
    ///
    /// ```
    /// use clevertap_counts::{Endpoint, ErrorCode};
    /// use clevertap_counts::reply::{Classification, Exchange, Response};
    ///
    /// let body = br#"{"status":"fail","error":"Request still in progress","code":2}"#.to_vec();
    /// let answer = Response { status: Some(200), body, ..Response::default() };
    /// assert_eq!(Classification::of(Endpoint::Events, Exchange::Poll, &answer), Classification::Partial);
    /// let failed = Classification::Failure(ErrorCode::QueryFailed);
    /// assert_eq!(Classification::of(Endpoint::Events, Exchange::Submit, &answer), failed);
    /// ```
    pub fn of(endpoint: Endpoint, exchange: Exchange, response: &Response) -> Self {
        match decide(endpoint, exchange, response, 0, &Secrets::default) {
            Ok(Decision::Success(_)) => Self::Success,
            Ok(Decision::Partial { .. }) => Self::Partial,
            Err(error) => Self::Failure(error.code()),
        }
    }

    /// Returns `"success"`, `"partial"` or the name of the error code.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Partial => "partial",
            Self::Failure(code) => code.name(),
        }
    }
}
