//! One step of a script: what is answered, and how it goes over the wire.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::faults::{NAMED_FAULTS, NamedFault};

/// One step of a script: an answer, its delivery and a few additions to either.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Value")]
pub struct Step {
    pub(crate) answer: Answer,
    pub(crate) delivery: Delivery,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) delay: Duration,
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub(crate) enum Answer {
    /// What the protocol demands.
    #[default]
    Normal,
    Named(&'static NamedFault),
    Literal(Bytes),
    /// Bytes in the place of all of an HTTP answer, after which the connection is closed.
    Raw(Bytes),
    /// A success whose body has so many bytes.
    Padded(usize),
    /// An HTML page that shows the request's headers and body.
    Echo,
    /// The start of a success, then white space without end.
    Endless,
}

/// How an answer goes over the wire.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Delivery {
    #[default]
    Whole,
    /// In chunks, its length not told before.
    Chunked,
    /// One byte each time this has passed.
    Drip(Duration),
    /// Not at all; the connection stays open.
    Hang,
    /// The headers only; the connection stays open.
    HangBody,
    Reset(ResetAt),
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ResetAt {
    BeforeHeaders,
    DuringHeaders,
    AfterHeaders,
    DuringBody,
}

/// A step as it is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct Fields {
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

/// The value of a header, or one for each time that it is sent.
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

/// The start and the end of a padded success, and what its size may be.
pub(crate) const PADDED: (&str, &str) = (r#"{"status":"success","count":7138"#, "}");
const PADDED_SIZES: std::ops::RangeInclusive<usize> =
    PADDED.0.len() + PADDED.1.len()..=64 * 1024 * 1024;

impl Step {
    /// Reads a command line flag: JSON, or the bare name of a fault.
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
                let fields: Fields = serde_json::from_value(value)
                    .map_err(|error| format!("a script step: {error}"))?;
                fields.try_into()
            }
            _ => Err("a script step is a string or an object".into()),
        }
    }
}

impl TryFrom<Fields> for Step {
    type Error = String;

    fn try_from(fields: Fields) -> Result<Self, String> {
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
        let bare = match status {
            Some(_) => Answer::Literal(Bytes::new()),
            None => Answer::Normal,
        };
        Ok(Self {
            answer: one(answers, "fault, body, bodyBase64, bodyBytes, raw, echo, endlessBody")?
                .unwrap_or(bare),
            delivery: one(deliveries, "endlessBody, chunked, dripMs, hang, hangBody, reset")?
                .unwrap_or_default(),
            status,
            headers,
            delay: Duration::from_millis(fields.delay_ms),
        })
    }
}

/// The one that is present.
fn one<T, const N: usize>(alternatives: [Option<T>; N], names: &str) -> Result<Option<T>, String> {
    let mut present = alternatives.into_iter().flatten();
    match (present.next(), present.next()) {
        (_, Some(_)) => Err(format!("a script step has at most one of {names}")),
        (only, None) => Ok(only),
    }
}

fn named(name: &str) -> Result<Answer, String> {
    NamedFault::find(name).map(Answer::Named).ok_or_else(|| {
        let names: Vec<_> = NAMED_FAULTS.iter().map(|fault| fault.name).collect();
        format!("no fault is called {name:?}; there are ok, {}", names.join(", "))
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
        Err(format!("bodyBytes: from {} to {}", PADDED_SIZES.start(), PADDED_SIZES.end()))
    }
}

fn status(status: u16) -> Result<StatusCode, String> {
    // An informational answer is never the last one, so a client would wait for ever.
    match status {
        200..=999 => StatusCode::from_u16(status).map_err(|error| error.to_string()),
        _ => Err(format!("status: from 200 to 999, not {status}")),
    }
}

fn headers(fields: &Fields) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let retry_after = fields.retry_after.iter().map(|value| (header::RETRY_AFTER.as_str(), value));
    let headers = fields
        .headers
        .iter()
        .flat_map(|(name, values)| values.as_slice().iter().map(|value| (name.as_str(), value)));
    headers
        .chain(retry_after)
        .map(|(name, value)| {
            let parsed = HeaderName::try_from(name)
                .map_err(|_| format!("headers: {name:?} is no header name"))?;
            if parsed == header::CONTENT_LENGTH || parsed == header::TRANSFER_ENCODING {
                return Err(format!("headers: {name} is the server's own business"));
            }
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("headers: the value of {name} is no header value"))?;
            Ok((parsed, value))
        })
        .collect()
}
