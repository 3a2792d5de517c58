//! What the fuzz targets reach besides the public interface: compiled for them alone.

use crate::{Config, Error, Kind, Reply, Response, http_date, json, reply};

/// What an answer means.
///
/// # Errors
///
/// What it means where it is no good one.
pub fn read_reply(
    kind: Kind,
    response: &Response,
    now: u64,
    config: &Config,
) -> Result<Reply, Error> {
    reply::read(kind, response, now, config)
}

/// The members of a JSON object, each with the text of its value; `None` where the text is none.
pub fn json_members(text: &str) -> Option<Vec<(String, &str)>> {
    let mut members = Vec::new();
    json::members(text, |name, raw| members.push((name.to_owned(), raw)))?;
    Some(members)
}

/// What a JSON string says, in UTF-16.
pub fn json_units(raw: &str) -> Option<Vec<u16>> {
    json::units(raw)
}

/// A date as HTTP writes it, in seconds since 1970.
pub fn http_date(text: &str) -> Option<u64> {
    http_date::seconds_since_1970(text)
}
