//! A count that the service is still working on.

use super::endpoint::Endpoint;
use crate::text::message;
use crate::value::{Issue, IssueCode, Issues, OutValue, ToValue, Value, impl_serialize, output};

/// The longest `req_id`, in characters.
pub const MAX_REQ_ID: usize = 256;

/// A count that CleverTap is still working on: what to store, and to resume from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    endpoint: Endpoint,
    req_id: String,
    not_before: u64,
}

impl Pending {
    /// A count under way.
    ///
    /// `req_id` is CleverTap's id, digit for digit; `not_before` the earliest moment of the next
    /// poll in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Where the id is empty or longer than [`MAX_REQ_ID`] characters.
    pub fn new(endpoint: Endpoint, req_id: &str, not_before: u64) -> Result<Self, InvalidReqId> {
        if !is_req_id(req_id) {
            return Err(InvalidReqId);
        }
        Ok(Self { endpoint, req_id: req_id.to_owned(), not_before })
    }

    /// Reads a stored one: `{ status: "partial", endpoint, reqId, notBefore }`, other keys ignored.
    ///
    /// # Errors
    ///
    /// Every problem, at the path `pending`.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        let mut issues = Issues::default();
        let pending = issues.at_key("pending", |issues| Self::fields(input, issues));
        issues.or(pending)
    }

    fn fields(input: &Value, issues: &mut Issues) -> Option<Self> {
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
            wrong("endpoint", "\"events\" or \"profiles\"");
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
            wrong("reqId", "a string of 1 to 256 well-formed characters");
        }
        Some(Self { endpoint: endpoint?, req_id: req_id?, not_before: not_before? })
    }

    /// Which count it is.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// CleverTap's id, digit for digit.
    pub fn req_id(&self) -> &str {
        &self.req_id
    }

    /// The earliest moment of the next poll, in milliseconds since 1970.
    pub fn not_before(&self) -> u64 {
        self.not_before
    }

    /// With an id that is known to be one.
    pub(crate) fn under_way(endpoint: Endpoint, req_id: String, not_before: u64) -> Self {
        Self { endpoint, req_id, not_before }
    }

    pub(crate) fn into_req_id(self) -> String {
        self.req_id
    }

    pub(crate) fn set_not_before(&mut self, not_before: u64) {
        self.not_before = not_before;
    }
}

pub(crate) fn is_req_id(id: &str) -> bool {
    !id.is_empty() && id.chars().nth(MAX_REQ_ID).is_none()
}

/// Rounds up to a whole millisecond that JavaScript's numbers hold exactly.
fn to_millis(value: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, as wanted
    (value.ceil() as u64).min(crate::MAX_SAFE_INTEGER)
}

impl ToValue for Pending {
    fn to_value(&self) -> OutValue<'_> {
        OutValue::Object(vec![
            ("status", OutValue::Text("partial")),
            ("endpoint", self.endpoint.to_value()),
            ("reqId", OutValue::Text(&self.req_id)),
            ("notBefore", output::integer(self.not_before)),
        ])
    }
}

pub(crate) const INVALID_REQ_ID: &str = "a req_id is 1 to 256 characters";

/// A `req_id` is 1 to 256 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidReqId;

impl std::fmt::Display for InvalidReqId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(INVALID_REQ_ID)
    }
}

impl std::error::Error for InvalidReqId {}

impl_serialize!(Pending);
