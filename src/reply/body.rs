//! The parts of an answer's JSON that mean something.

use std::borrow::Cow;

use crate::protocol::is_req_id;
use crate::text::json;
use crate::text::{message, number_of, split};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Status {
    Success,
    Partial,
    Fail,
}

impl Status {
    fn read(raw: &str) -> Option<Self> {
        match json::string(raw)?.to_ascii_lowercase().as_str() {
            "success" => Some(Self::Success),
            "partial" => Some(Self::Partial),
            "fail" => Some(Self::Fail),
            _ => None,
        }
    }
}

/// The parts of a JSON body that mean something.
#[derive(Default)]
pub(crate) struct Body<'a> {
    pub(crate) status: Option<Status>,
    count: Option<&'a str>,
    req_id: Option<&'a str>,
    /// A text, or anything else as its JSON.
    pub(crate) error: Option<String>,
    pub(crate) code: Option<i64>,
}

impl<'a> Body<'a> {
    /// Reads a JSON object; nothing of another text.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut body = Self::default();
        json::members(text, |name, raw| body.take(name, raw))?;
        Some(body)
    }

    /// Takes a field up, or in the place of its earlier namesake. Values stay text: a number that
    /// passed through a float would no longer be the number sent.
    fn take(&mut self, name: &str, raw: &'a str) {
        let value = Some(raw).filter(|raw| *raw != "null");
        let text = |raw| json::string(raw).map_or_else(|| String::from(raw), Cow::into_owned);
        match name {
            "status" => self.status = value.and_then(Status::read),
            "count" => self.count = value,
            "req_id" => self.req_id = value,
            "error" => self.error = value.map(text),
            "code" => self.code = value.and_then(|raw| integer(&text(raw))),
            _ => {}
        }
    }

    /// The count, where it is one.
    pub(crate) fn count(&self) -> Option<u64> {
        self.count.and_then(whole_number)
    }

    /// The id, where there is one: `Some(None)` where it is of no use.
    pub(crate) fn req_id(&self) -> Option<Option<String>> {
        self.req_id.map(req_id)
    }
}

/// An integer that JavaScript's numbers hold exactly.
fn integer(digits: &str) -> Option<i64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let value = number_of(unsigned, 10).filter(|value| *value <= crate::MAX_SAFE_INTEGER)?;
    let value = i64::try_from(value).ok()?;
    Some(if unsigned == digits { value } else { -value })
}

/// A `req_id` from its JSON: an integer digit for digit, or a string.
fn req_id(raw: &str) -> Option<String> {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let id = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        raw.to_owned()
    } else {
        let units = json::units(raw)?;
        let text = String::from_utf16_lossy(&units);
        // A lone surrogate does not come back.
        text.encode_utf16().eq(units).then_some(text)?
    };
    is_req_id(&id).then_some(id)
}

/// A JSON number that is whole and from 0 to 2^53-1, by its digits: `5`, `5.0`, `1e3`.
fn whole_number(raw: &str) -> Option<u64> {
    let unsigned = raw.strip_prefix('-').unwrap_or(raw);
    let (mantissa, exponent) = split(unsigned, &['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = split(mantissa, &['.']).unwrap_or((mantissa, ""));
    let digits = message![whole, fraction];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Zeros at the end count only where the point stands behind them.
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
    let value = number_of(significant, 10)?.checked_mul(10u64.checked_pow(zeros)?)?;
    (value <= crate::MAX_SAFE_INTEGER).then_some(value)
}
