//! Parses the members of an answer's JSON that the protocol defines.

use std::borrow::Cow;

use crate::protocol::{Endpoint, QueryResult, Success, is_req_id};
use crate::text::json;
use crate::text::{message, parse_digits, split_at_any};
use crate::value::{JsonObject, JsonWriter};

/// The value of the member `status`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Status {
    Success,
    Partial,
    Fail,
    /// Any other value.
    Unknown,
}

impl Status {
    fn read(raw: &str) -> Self {
        match json::string(raw).unwrap_or_default().to_ascii_lowercase().as_str() {
            "success" => Self::Success,
            "partial" => Self::Partial,
            "fail" => Self::Fail,
            _ => Self::Unknown,
        }
    }
}

/// The members of a JSON body. Of those that the protocol defines, absent and `null` are the same.
#[derive(Default)]
pub(crate) struct Body<'a> {
    /// True if the body is a JSON object.
    pub(crate) is_object: bool,
    pub(crate) status: Option<Status>,
    /// The JSON of the member, because a float would not keep all its digits.
    count: Option<&'a str>,
    /// The JSON of the member, for the same reason.
    req_id: Option<&'a str>,
    /// The text of a string, or the JSON of any other value.
    pub(crate) error: Option<String>,
    /// The value of an integer or of a string of digits.
    pub(crate) code: Option<i64>,
    /// All members, each with the JSON of its value.
    members: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Body<'a> {
    /// Parses a JSON object. Returns `None` if `text` is not one.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut body = Self { is_object: true, ..Self::default() };
        json::members(text, |name, raw| {
            body.set(&name, raw);
            body.members.push((name, raw));
        })?;
        Some(body)
    }

    /// Sets a member from its JSON. The last of duplicate members counts.
    fn set(&mut self, name: &str, raw: &'a str) {
        let value = Some(raw).filter(|raw| *raw != "null");
        let text = |raw| json::string(raw).map_or_else(|| String::from(raw), Cow::into_owned);
        match name {
            "status" => self.status = value.map(Status::read),
            "count" => self.count = value,
            "req_id" => self.req_id = value,
            "error" => self.error = value.map(text),
            "code" => self.code = value.and_then(|raw| integer(&text(raw))),
            _ => {}
        }
    }

    /// Returns the result and the other members, or `None` if the endpoint's answers have another result.
    ///
    /// A count is a whole number from 0 to 2^53-1. A report is made of all members whose values are objects.
    pub(crate) fn success(&self, endpoint: Endpoint) -> Option<Success> {
        let count = match endpoint.counts() {
            true => Some(self.count.and_then(whole_number)?),
            false => None,
        };
        if count.is_none() && self.members.len() > MAX_REPORT {
            return None;
        }
        let (mut report, mut extra) = (JsonWriter::empty(), JsonWriter::empty());
        report.open('{');
        extra.open('{');
        for (index, (name, raw)) in self.members.iter().enumerate() {
            let object = if count.is_some() {
                &mut extra
            } else if self.members.iter().skip(index + 1).any(|(later, _)| later == name) {
                continue;
            } else if raw.starts_with('{') {
                &mut report
            } else {
                &mut extra
            };
            if !(name == "status" || count.is_some() && name == "count") {
                object.key(name);
                object.json(raw);
            }
        }
        let result = match count {
            Some(count) => QueryResult::Count(count),
            None => QueryResult::Report(JsonObject::close(report)?),
        };
        Some(Success { result, extra: JsonObject::close(extra) })
    }

    /// Returns the id, `None` if it is absent, or `Some(None)` if it is invalid.
    pub(crate) fn req_id(&self) -> Option<Option<String>> {
        self.req_id.map(req_id)
    }
}

/// The maximum number of members of an answer with a report. A query has at most 100 groups.
const MAX_REPORT: usize = 1_000;

/// Parses an integer from -(2^53-1) to 2^53-1.
fn integer(digits: &str) -> Option<i64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let value = parse_digits(unsigned, 10).filter(|value| *value <= crate::MAX_SAFE_INTEGER)?;
    let value = i64::try_from(value).ok()?;
    Some(if unsigned == digits { value } else { -value })
}

/// Reads a `req_id` from its JSON, which is an integer, kept digit for digit, or a string.
fn req_id(raw: &str) -> Option<String> {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let id = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        raw.to_owned()
    } else {
        let units = json::units(raw)?;
        let text = String::from_utf16_lossy(&units);
        // Refuse a lone surrogate, which the conversion replaced.
        text.encode_utf16().eq(units).then_some(text)?
    };
    is_req_id(&id).then_some(id)
}

/// Parses a JSON number that is a whole number from 0 to 2^53-1: `5`, `5.0`, `1e3`. Works on the digits, so that nothing
/// is rounded.
fn whole_number(raw: &str) -> Option<u64> {
    let unsigned = raw.strip_prefix('-').unwrap_or(raw);
    let (mantissa, exponent) = split_at_any(unsigned, &['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = split_at_any(mantissa, &['.']).unwrap_or((mantissa, ""));
    let digits = message![whole, fraction];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Drop trailing zeros, and add back below those that stand before the decimal point.
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    if unsigned != raw {
        return None;
    }
    let point =
        i64::try_from(whole.len()).ok()? + integer(exponent.strip_prefix('+').unwrap_or(exponent))?;
    let zeros = u32::try_from(point - i64::try_from(significant.len()).ok()?).ok()?;
    let value = parse_digits(significant, 10)?.checked_mul(10u64.checked_pow(zeros)?)?;
    (value <= crate::MAX_SAFE_INTEGER).then_some(value)
}
