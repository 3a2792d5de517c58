//! Answers as data.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use bytes::Bytes;
use serde::Serialize;

/// An HTTP answer before its delivery.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        Self { status, headers, body: body.into() }
    }

    /// A 200 without a `Content-Type`.
    pub(crate) fn untyped(body: Bytes) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), body }
    }

    pub(crate) fn html(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let html = HeaderValue::from_static("text/html");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, html)]);
        Self { status, headers, body: body.into() }
    }
}

/// A `"status": "fail"` answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    error: String,
    code: u16,
}

impl Failure {
    fn new(status: StatusCode, error: impl Into<String>, code: u16) -> Self {
        Self { status, error: error.into(), code }
    }

    /// The query is invalid.
    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, 400)
    }

    /// The request's headers, parameters or JSON are not those of the API.
    pub(crate) fn incorrect_usage() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Incorrect Usage", 3)
    }

    /// No event has that name. The error is a JSON array inside a string, on HTTP 200.
    pub(crate) fn invalid_event(name: &str) -> Self {
        let error = serde_json::json!([format!("Invalid event : {name}")]).to_string();
        Self::new(StatusCode::OK, error, 400)
    }

    /// The groups of a report are missing or malformed.
    pub(crate) fn invalid_group() -> Self {
        Self::bad_request("Invalid group")
    }

    /// The days of a query are not supported.
    pub(crate) fn invalid_range(error: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, 4002)
    }

    /// The credentials are missing or wrong.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Account ID is not valid", 401)
    }

    /// The account lives in another region.
    pub(crate) fn wrong_region() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Invalid Credentials", 401)
    }

    /// The account has more requests in flight than its limit.
    pub(crate) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many concurrent requests", 429)
    }

    /// The poll came too early.
    pub(crate) fn in_progress() -> Self {
        Self::new(StatusCode::OK, "Request still in progress, please retry later", 2)
    }

    /// The req_id is unknown, expired, replaced or of another endpoint.
    pub(crate) fn invalid_req_id() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid request id", 400)
    }

    /// The path is unknown.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found", 404)
    }

    /// The path does not support the method.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", 405)
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Self {
        #[derive(Serialize)]
        struct Body<'a> {
            status: &'static str,
            error: &'a str,
            code: u16,
        }
        let body = Body { status: "fail", error: &failure.error, code: failure.code };
        // Strings and a number always serialize.
        Self::json(failure.status, serde_json::to_vec(&body).unwrap_or_default())
    }
}
