//! A count that CleverTap is still computing.

use super::endpoint::Endpoint;
use crate::text::{first_chars, message};
use crate::value::{Issue, IssueCode, Issues, JsonWriter, Value, WriteJson, impl_serialize};

/// The maximum length of a `req_id`, in characters.
pub const MAX_REQ_ID: usize = 256;

/// A count that CleverTap is still computing. It can be stored as JSON and resumed later, also by another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    endpoint: Endpoint,
    req_id: String,
    not_before: u64,
}

impl Pending {
    /// Creates a pending count.
    ///
    /// `req_id` is CleverTap's id, digit for digit. `not_before` is the earliest time of the next poll, in milliseconds
    /// since 1970.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidReqId`] if the id is empty or longer than [`MAX_REQ_ID`] characters.
    pub fn new(endpoint: Endpoint, req_id: &str, not_before: u64) -> Result<Self, InvalidReqId> {
        if !is_req_id(req_id) {
            return Err(InvalidReqId);
        }
        Ok(Self { endpoint, req_id: req_id.to_owned(), not_before })
    }

    /// Reads a stored pending count: `{ status: "partial", endpoint, reqId, notBefore }`. Ignores other keys.
    ///
    /// # Errors
    ///
    /// Returns every problem, each at the path `pending`.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let pending = issues.at_key("pending", |issues| Self::read_fields(input, issues));
        issues.or(pending)
    }

    fn read_fields(input: &Value, issues: &mut Issues) -> Option<Self> {
        let Value::Object(_) = input else {
            let wanted = "a Pending { status: \"partial\", endpoint, reqId, notBefore }";
            issues.not_an_object(input, wanted);
            return None;
        };
        let mut wrong = |key: &str, wanted: &str| {
            let message = message![key, " is ", input.get(key).shown(), ": expected ", wanted];
            issues.push(IssueCode::Value, message);
        };
        if !matches!(input.get("status"), Value::String(status) if status == "partial") {
            wrong("status", "\"partial\"");
        }
        let endpoint = match input.get("endpoint") {
            Value::String(name) => Endpoint::from_name(name),
            _ => None,
        };
        if endpoint.is_none() {
            wrong("endpoint", &Endpoint::names(&Endpoint::ALL));
        }
        let not_before = match input.get("notBefore") {
            Value::Number(value) if value.is_finite() => Some(to_millis(*value)),
            _ => {
                wrong("notBefore", "a finite number of milliseconds since 1970");
                None
            }
        };
        let req_id = match input.get("reqId") {
            Value::String(text) if is_req_id(text) => Some((**text).to_owned()),
            _ => None,
        };
        if req_id.is_none() {
            wrong("reqId", &message!["a string of 1 to ", MAX_REQ_ID, " well-formed characters"]);
        }
        Some(Self { endpoint: endpoint?, req_id: req_id?, not_before: not_before? })
    }

    /// Returns the endpoint that is polled.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// Returns CleverTap's id, digit for digit.
    pub fn req_id(&self) -> &str {
        &self.req_id
    }

    /// Returns the earliest time of the next poll, in milliseconds since 1970.
    pub fn not_before(&self) -> u64 {
        self.not_before
    }

    /// Creates a pending count whose id is known to be valid.
    pub(crate) fn with_valid_id(endpoint: Endpoint, req_id: String, not_before: u64) -> Self {
        Self { endpoint, req_id, not_before }
    }

    pub(crate) fn into_req_id(self) -> String {
        self.req_id
    }

    pub(crate) fn set_not_before(&mut self, not_before: u64) {
        self.not_before = not_before;
    }
}

/// Returns true if the id is neither empty nor too long.
pub(crate) fn is_req_id(id: &str) -> bool {
    !id.is_empty() && first_chars(id, MAX_REQ_ID) == id
}

/// Rounds up to a whole millisecond from 0 to 2^53-1.
fn to_millis(value: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let millis = value.ceil() as u64;
    millis.min(crate::MAX_SAFE_INTEGER)
}

impl WriteJson for Pending {
    fn write_json(&self, json: &mut JsonWriter) {
        json.open('{');
        json.member("status", &"partial");
        json.member("endpoint", &self.endpoint);
        json.member("reqId", &&*self.req_id);
        json.member("notBefore", &self.not_before);
        json.close('}');
    }
}

pub(crate) const INVALID_REQ_ID: &str = "a req_id is 1 to 256 characters";

/// The error for a `req_id` that is empty or longer than [`MAX_REQ_ID`] characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidReqId;

impl std::fmt::Display for InvalidReqId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(INVALID_REQ_ID)
    }
}

impl std::error::Error for InvalidReqId {}

impl_serialize!(Pending);
