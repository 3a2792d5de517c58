//! Crate-private functions for the fuzz targets, compiled only with `--cfg fuzzing`.

use crate::Config;
use crate::error::Error;
use crate::protocol::Endpoint;
pub use crate::reply::Decision;
use crate::reply::{Exchange, Response, http_date};
use crate::text::json;

/// Decides the meaning of an answer.
///
/// # Errors
///
/// The error that the answer stands for.
pub fn decide(
    endpoint: Endpoint,
    exchange: Exchange,
    response: &Response,
    now: u64,
    config: &Config,
) -> Result<Decision, Error> {
    crate::reply::decide(endpoint, exchange, response, now, &|| config.secrets())
}

/// Returns the members of a JSON object, each with the text of its value, or `None` if `text` is not a JSON object.
pub fn json_members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut members = Vec::new();
    json::members(text, |name, raw| members.push((name.into_owned(), raw)))?;
    Some(members)
}

/// Returns the UTF-16 code units of a JSON string.
pub fn json_units(raw: &str) -> Option<Vec<u16>> {
    json::units(raw)
}

/// Parses an HTTP date to seconds since 1970.
pub fn http_date(text: &str) -> Option<u64> {
    http_date::seconds_since_1970(text)
}
