//! Makes values as callers pass them: mostly with known keys, and sometimes with any value instead of the expected one.

use arbitrary::{Result, Unstructured};
use clevertap_counts::query::{MAX_FILTERS, MAX_LIST};
use clevertap_counts::value::{HostValue, MAX_DEPTH, Value};

/// Used in credentials and header values only.
pub const SECRET: &str = "s3cret-P4ss";

const TEXTS: [&str; 24] = [
    "",
    " ",
    "\u{feff}",
    "Charged",
    "Amount",
    "equals",
    "does_not_contain",
    "greater_than",
    "exists",
    "gt",
    "20250101",
    "2025-02-29",
    "2025-02-28",
    "partial",
    "events",
    "profiles",
    "in1",
    "https://counts.example.com/p/",
    "http://127.0.0.1:8787",
    "https://in1.api.clevertap.com.",
    "https://u:p@clevertap.com@example.com\\?x#y",
    "\u{1b}[31m\u{202e}",
    "Authorization",
    "x-clevertap-y",
];
const NUMBERS: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    0.5,
    3.0,
    30_000.0,
    29_999.0,
    20_250_101.0,
    20_250_131.0,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    1e21,
    f64::INFINITY,
    f64::NAN,
];

/// A key of an object, with the function that usually makes its value.
type Field = (&'static str, fn(&mut Unstructured) -> Result<Value<'static>>);

const QUERY: [Field; 5] = [
    ("event_name", text),
    ("event_properties", filters),
    ("from", day),
    ("to", day),
    ("eventName", text),
];
const FILTER: [Field; 4] = [("name", text), ("operator", operator), ("value", value), ("op", text)];
const OPTIONS: [Field; 16] = [
    ("accountId", secret),
    ("passcode", secret),
    ("region", text),
    ("baseUrl", text),
    ("headers", headers),
    ("fetch", leaf),
    ("pollIntervalMs", number),
    ("maxConcurrency", number),
    ("maxRetries", number),
    ("requestTimeoutMs", number),
    ("maxWaitMs", number),
    ("signal", leaf),
    ("onProgress", leaf),
    ("endpoint", text),
    ("__proto__", leaf),
    ("apiKey", leaf),
];
const PENDING: [Field; 5] =
    [("status", text), ("endpoint", text), ("reqId", text), ("notBefore", number), ("x", leaf)];

pub fn query(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, &QUERY))
}

pub fn options(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, &OPTIONS))
}

pub fn pending(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, &PENDING))
}

fn mostly(
    data: &mut Unstructured,
    make: impl Fn(&mut Unstructured) -> Result<Value<'static>>,
) -> Result<Value<'static>> {
    if data.ratio(15, 16)? { make(data) } else { any(data, 0) }
}

/// Makes an object with the fields in any order, some missing, some twice, some unknown.
fn object(data: &mut Unstructured, fields: &[Field]) -> Result<Value<'static>> {
    let mut entries = Vec::new();
    // Zero bytes give the fields in order, so that a valid object needs few bytes.
    for (index, _) in fields.iter().enumerate() {
        let choice = match data.arbitrary::<u8>()? {
            0..200 => index,
            200..230 => continue,
            other => usize::from(other) % fields.len(),
        };
        let (name, make) = fields[choice];
        entries.push((name.into(), mostly(data, make)?));
    }
    if data.ratio(1, 64)? {
        for _ in 0..data.int_in_range(0..=120)? {
            entries.push((word(data)?.into(), any(data, 4)?));
        }
    }
    Ok(Value::Object(entries))
}

fn filters(data: &mut Unstructured) -> Result<Value<'static>> {
    let items = data.int_in_range(0..=4)?;
    let mut items: Vec<Value<'static>> =
        (0..items).map(|_| mostly(data, |data| object(data, &FILTER))).collect::<Result<_>>()?;
    let mut len = items.len();
    if let (Some(first), true) = (items.first().cloned(), data.ratio(1, 64)?) {
        len = MAX_FILTERS - 1 + usize::from(data.arbitrary::<u8>()? % 4);
        // A list that was read only in part holds fewer items than its length.
        let unread = *data.choose(&[0, 0, 1, MAX_FILTERS - 1])?;
        items.resize(len - unread, first);
    }
    Ok(Value::List { len, items })
}

fn value(data: &mut Unstructured) -> Result<Value<'static>> {
    if data.ratio(1, 2)? { leaf(data) } else { list(data, 5) }
}

fn list(data: &mut Unstructured, depth: usize) -> Result<Value<'static>> {
    let items = data.int_in_range(0..=4)?;
    let items: Vec<Value> = (0..items).map(|_| any(data, depth + 1)).collect::<Result<_>>()?;
    // As if the rest of a long list had not been read.
    let more = if data.ratio(1, 16)? { *data.choose(&[1, MAX_LIST, MAX_LIST * 2])? } else { 0 };
    Ok(Value::List { len: items.len() + more, items })
}

fn any(data: &mut Unstructured, depth: usize) -> Result<Value<'static>> {
    match data.int_in_range(0..=4)? {
        0 if depth < MAX_DEPTH => list(data, depth),
        1 if depth < MAX_DEPTH => {
            let entries = data.int_in_range(0..=4)?;
            (0..entries)
                .map(|_| Ok((word(data)?.into(), any(data, depth + 1)?)))
                .collect::<Result<_>>()
                .map(Value::Object)
        }
        _ => leaf(data),
    }
}

fn leaf(data: &mut Unstructured) -> Result<Value<'static>> {
    Ok(match data.int_in_range(0..=16)? {
        0..=3 => text(data)?,
        4..=6 => number(data)?,
        7 => Value::Bool(data.arbitrary()?),
        8 => Value::Undefined,
        9 => Value::Null,
        10 => Value::LoneSurrogate(word(data)?.into()),
        11 => Value::Host(HostValue::Function),
        12 => Value::Host(HostValue::Signal),
        13 => Value::Host(HostValue::Url(word(data)?.into())),
        14 => Value::Host(HostValue::Named(word(data)?.into())),
        15 => Value::Unreadable(word(data)?.into()),
        _ => Value::Host(if data.arbitrary()? { HostValue::Date } else { HostValue::TooDeep }),
    })
}

fn text(data: &mut Unstructured) -> Result<Value<'static>> {
    word(data).map(|text| Value::String(text.into()))
}

fn operator(data: &mut Unstructured) -> Result<Value<'static>> {
    let known = clevertap_counts::Operator::ALL.map(|operator| operator.name());
    let name = *data.choose(&known)?;
    Ok(name.into())
}

fn day(data: &mut Unstructured) -> Result<Value<'static>> {
    let date = 20_250_000 + data.int_in_range(0..=1_400)?;
    Ok(match data.int_in_range(0..=3)? {
        0 => Value::Number(f64::from(date)),
        1 => Value::String(date.to_string().into()),
        2 => Value::String(format!("2025-{:02}-{:02}", date / 100 % 100, date % 100).into()),
        _ => number(data)?,
    })
}

fn number(data: &mut Unstructured) -> Result<Value<'static>> {
    Ok(Value::Number(match data.int_in_range(0..=2)? {
        0 => *data.choose(&NUMBERS)?,
        1 => data.arbitrary::<u32>()?.into(),
        _ => data.arbitrary()?,
    }))
}

fn secret(data: &mut Unstructured) -> Result<Value<'static>> {
    let around = if data.ratio(1, 4)? { word(data)? } else { String::new() };
    Ok(Value::String(format!("{SECRET}{around}").into()))
}

fn headers(data: &mut Unstructured) -> Result<Value<'static>> {
    let entries = data.int_in_range(0..=3)?;
    (0..entries)
        .map(|_| Ok((word(data)?.into(), secret(data)?)))
        .collect::<Result<_>>()
        .map(Value::Object)
}

/// Makes a known text, any text, or a known text with one inserted character.
fn word(data: &mut Unstructured) -> Result<String> {
    let known = *data.choose(&TEXTS)?;
    Ok(match data.int_in_range(0..=5)? {
        0..=3 => known.to_owned(),
        4 => data.arbitrary()?,
        _ => {
            let (at, piece) = (data.int_in_range(0..=32)?, data.arbitrary::<char>()?);
            let at = known.char_indices().nth(at).map_or(known.len(), |(at, _)| at);
            format!("{}{piece}{}", &known[..at], &known[at..])
        }
    })
}
