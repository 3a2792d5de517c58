//! One step of a script: the answer and its delivery.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::faults::{NAMED_FAULTS, NamedFault};

/// One step of a script: an answer, a delivery and modifiers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Value")]
pub struct Step {
    pub(crate) answer: Answer,
    pub(crate) delivery: Delivery,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) delay: Duration,
}

/// The content of an answer.
#[derive(Clone, Debug, Default)]
pub(crate) enum Answer {
    /// The answer of the protocol.
    #[default]
    Normal,
    Named(&'static NamedFault),
    Literal(Bytes),
    /// Bytes instead of an HTTP answer, after which the connection is closed.
    Raw(Bytes),
    /// A success whose body has this many bytes.
    Padded(usize),
    /// An HTML page that shows the request's headers and body.
    Echo,
    /// The start of a success, then endless white space.
    Endless,
}

/// The way an answer is written to the connection.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Delivery {
    #[default]
    Whole,
    /// In chunks, without a `Content-Length`.
    Chunked,
    /// One byte per interval.
    Drip(Duration),
    /// Nothing is sent; the connection stays open.
    Hang,
    /// The headers only; the connection stays open.
    HangBody,
    Reset(ResetAt),
}

/// The moment at which a connection is reset.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ResetAt {
    BeforeHeaders,
    DuringHeaders,
    AfterHeaders,
    DuringBody,
}

/// The JSON object of a step.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct StepFields {
    fault: Option<String>,
    status: Option<u16>,
    headers: BTreeMap<String, OneOrMore>,
    retry_after: Option<String>,
    body: Option<String>,
    body_base64: Option<String>,
    body_bytes: Option<usize>,
    raw: Option<String>,
    echo: bool,
    endless_body: bool,
    delay_ms: u64,
    chunked: bool,
    drip_ms: Option<u64>,
    hang: bool,
    hang_body: bool,
    reset: Option<ResetAt>,
}

/// The value of a header, or a list for a header that is sent more than once.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::More(values) => values,
        }
    }
}

/// The sizes that a padded success can have. The least one has room for a success of any endpoint.
const PADDED_SIZES: std::ops::RangeInclusive<usize> = 64..=64 * 1024 * 1024;

impl Step {
    /// Parses a command line flag: JSON, or the name of a fault without quotes.
    pub(crate) fn from_flag(text: &str) -> Result<Self, String> {
        let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        Self::try_from(value)
    }
}

impl TryFrom<Value> for Step {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::String(name) if name == "ok" => Ok(Self::default()),
            Value::String(name) => Ok(Self { answer: named(&name)?, ..Self::default() }),
            Value::Object(_) => {
                let fields: StepFields = serde_json::from_value(value)
                    .map_err(|error| format!("a script step: {error}"))?;
                fields.try_into()
            }
            _ => Err("a script step is a string or an object".into()),
        }
    }
}

impl TryFrom<StepFields> for Step {
    type Error = String;

    fn try_from(fields: StepFields) -> Result<Self, String> {
        let headers = headers(&fields)?;
        let status = fields.status.map(status).transpose()?;
        let deliveries = [
            fields.endless_body.then_some(Delivery::Whole),
            fields.chunked.then_some(Delivery::Chunked),
            fields.drip_ms.map(|ms| Delivery::Drip(Duration::from_millis(ms))),
            fields.hang.then_some(Delivery::Hang),
            fields.hang_body.then_some(Delivery::HangBody),
            fields.reset.map(Delivery::Reset),
        ];
        let answers = [
            fields.fault.as_deref().map(named).transpose()?,
            fields.body.map(|body| Answer::Literal(body.into())),
            fields.body_base64.as_deref().map(base64).transpose()?,
            fields.body_bytes.map(padded).transpose()?,
            fields.raw.map(|raw| Answer::Raw(raw.into())),
            fields.echo.then_some(Answer::Echo),
            fields.endless_body.then_some(Answer::Endless),
        ];
        let default_answer = match status {
            Some(_) => Answer::Literal(Bytes::new()),
            None => Answer::Normal,
        };
        Ok(Self {
            answer: at_most_one(
                answers,
                "fault, body, bodyBase64, bodyBytes, raw, echo, endlessBody",
            )?
            .unwrap_or(default_answer),
            delivery: at_most_one(
                deliveries,
                "endlessBody, chunked, dripMs, hang, hangBody, reset",
            )?
            .unwrap_or_default(),
            status,
            headers,
            delay: Duration::from_millis(fields.delay_ms),
        })
    }
}

/// Returns the alternative that is present, or an error if there are several.
fn at_most_one<T, const N: usize>(
    alternatives: [Option<T>; N],
    names: &str,
) -> Result<Option<T>, String> {
    let mut present = alternatives.into_iter().flatten();
    match (present.next(), present.next()) {
        (_, Some(_)) => Err(format!("a script step has at most one of {names}")),
        (only, None) => Ok(only),
    }
}

fn named(name: &str) -> Result<Answer, String> {
    NamedFault::find(name).map(Answer::Named).ok_or_else(|| {
        let names: Vec<_> = NAMED_FAULTS.iter().map(|fault| fault.name).collect();
        format!("unknown step {name:?}; expected ok, {}", names.join(", "))
    })
}

fn base64(text: &str) -> Result<Answer, String> {
    let bytes = BASE64_STANDARD.decode(text).map_err(|error| format!("bodyBase64: {error}"))?;
    Ok(Answer::Literal(bytes.into()))
}

fn padded(size: usize) -> Result<Answer, String> {
    if PADDED_SIZES.contains(&size) {
        Ok(Answer::Padded(size))
    } else {
        Err(format!("bodyBytes must be from {} to {}", PADDED_SIZES.start(), PADDED_SIZES.end()))
    }
}

fn status(status: u16) -> Result<StatusCode, String> {
    // An informational answer is never the last one, so a client would wait for another.
    match status {
        200..=999 => StatusCode::from_u16(status).map_err(|error| error.to_string()),
        _ => Err(format!("status must be from 200 to 999, not {status}")),
    }
}

fn headers(fields: &StepFields) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let retry_after = fields.retry_after.iter().map(|value| (header::RETRY_AFTER.as_str(), value));
    let headers = fields
        .headers
        .iter()
        .flat_map(|(name, values)| values.as_slice().iter().map(|value| (name.as_str(), value)));
    headers
        .chain(retry_after)
        .map(|(name, value)| {
            let parsed = HeaderName::try_from(name)
                .map_err(|_| format!("headers: {name:?} is not a header name"))?;
            if parsed == header::CONTENT_LENGTH || parsed == header::TRANSFER_ENCODING {
                return Err(format!("headers: the server itself sets {name}"));
            }
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("headers: the value of {name} is not a header value"))?;
            Ok((parsed, value))
        })
        .collect()
}
