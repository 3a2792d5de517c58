//! Makes values as callers pass them: mostly with known keys, and sometimes with any value instead of the expected one.

use arbitrary::{Result, Unstructured};
use clevertap_counts::query::{
    Frequency, MAX_FILTERS, MAX_LIST, Operand, Order, PropertyType, TrendType,
};
use clevertap_counts::value::{HostValue, MAX_DEPTH, MAX_NESTING, Value};
use clevertap_counts::{CountQuery, Endpoint, Operator};

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

const QUERY: &[Field] = &[
    ("event_name", name),
    ("from", day),
    ("to", day),
    ("session_properties", filters),
    ("common_profile_properties", |data| object(data, PROFILE)),
    ("advanced_query", |data| object(data, ADVANCED)),
    ("event_properties", filters),
];
/// The further keys of the queries of reports.
const REPORT: &[Field] = &[("groups", groups), ("unique", boolean), ("sum_event_prop", name)];
const GROUP: &[Field] = &[
    ("trend_type", |data| one_of(data, TrendType::NAMES)),
    ("property_type", |data| one_of(data, PropertyType::NAMES)),
    ("name", name),
    ("top_n", number),
    ("order", |data| one_of(data, Order::NAMES)),
];
const FILTER: &[Field] = &[("name", name), ("operator", operator), ("value", value)];
const PROFILE: &[Field] = &[
    ("profile_fields", filters),
    ("geo_fields", raw_list),
    ("technographics", raw_list),
    ("demographics", raw_list),
    ("reachability", raw_list),
    ("app_fields", raw_list),
];
const ADVANCED: &[Field] =
    &[("did_all", conditions), ("did_none", conditions), ("did_any", |data| object(data, ANY))];
const ANY: &[Field] =
    &[("any_events", conditions), ("operator", number_operator), ("value", finite)];
const CONDITION: &[Field] = &[
    ("event_name", name),
    ("operator", number_operator),
    ("value", finite),
    ("from", day),
    ("to", day),
    ("event_properties", filters),
    ("session_properties", filters),
];
const OPTIONS: &[Field] = &[
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
];
const CALL_OPTIONS: &[Field] = &[
    ("endpoint", text),
    ("extraBody", |data| raw_object(data, 0)),
    ("signal", leaf),
    ("onProgress", leaf),
    ("pollIntervalMs", number),
    ("maxRetries", number),
    ("requestTimeoutMs", number),
    ("maxWaitMs", number),
];
const PENDING: &[Field] =
    &[("status", text), ("endpoint", text), ("reqId", text), ("notBefore", number), ("x", leaf)];

/// Keys that no object has.
const UNKNOWN: [&str; 12] = [
    "__proto__",
    "eventName",
    "event",
    "unique",
    "groups",
    "did_not",
    "any_event",
    "profile_field",
    "op",
    "apiKey",
    "",
    "\u{1b}",
];

pub fn query(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, QUERY))
}

/// Makes a query of this endpoint, or a group with keys of all endpoints.
pub fn report(data: &mut Unstructured, endpoint: Endpoint) -> Result<Value<'static>> {
    let Value::Object(mut entries) = object(data, QUERY)? else { return any(data, 0) };
    if let (false, Value::Object(further)) = (endpoint.counts(), object(data, REPORT)?) {
        entries.extend(further);
    }
    Ok(Value::Object(entries))
}

fn groups(data: &mut Unstructured) -> Result<Value<'static>> {
    const NAMES: [&str; 6] = ["days", "count", "status", "", "__proto__", "é"];
    let mut groups = Vec::new();
    for _ in 0..data.int_in_range(0..=3)? {
        // Mostly the keys of one endpoint.
        let fields = *data.choose(&[&GROUP[..1], &GROUP[1..], GROUP])?;
        groups.push(((*data.choose(&NAMES)?).into(), object(data, fields)?));
    }
    Ok(Value::Object(groups))
}

fn one_of(data: &mut Unstructured, names: &[&'static str]) -> Result<Value<'static>> {
    Ok((*data.choose(names)?).into())
}


pub fn options(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, OPTIONS))
}

pub fn call_options(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, CALL_OPTIONS))
}

pub fn pending(data: &mut Unstructured) -> Result<Value<'static>> {
    mostly(data, |data| object(data, PENDING))
}

fn mostly(
    data: &mut Unstructured,
    make: impl Fn(&mut Unstructured) -> Result<Value<'static>>,
) -> Result<Value<'static>> {
    if data.ratio(15, 16)? { make(data) } else { any(data, 0) }
}

/// Makes an object with the fields in any order, some missing, some twice, and rarely with unknown keys.
fn object(data: &mut Unstructured, fields: &[Field]) -> Result<Value<'static>> {
    let mut entries = Vec::new();
    // Zero bytes give the fields in order, so that a valid object needs few bytes.
    for (index, _) in fields.iter().enumerate() {
        let choice = match data.arbitrary::<u8>()? {
            0..180 => index,
            180..240 => continue,
            other => usize::from(other) % fields.len(),
        };
        let (name, make) = fields[choice];
        entries.push((name.into(), mostly(data, make)?));
    }
    if !data.ratio(31, 32)? {
        entries.push(((*data.choose(&UNKNOWN)?).into(), leaf(data)?));
    }
    if !data.ratio(63, 64)? {
        for _ in 0..data.int_in_range(0..=120)? {
            entries.push((word(data)?.into(), any(data, 4)?));
        }
    }
    Ok(Value::Object(entries))
}

fn filters(data: &mut Unstructured) -> Result<Value<'static>> {
    limited(data, filter)
}

fn conditions(data: &mut Unstructured) -> Result<Value<'static>> {
    limited(data, |data| object(data, CONDITION))
}

/// Makes a list that may hold at most [`MAX_FILTERS`] items, and sometimes holds more.
fn limited(
    data: &mut Unstructured,
    make: impl Fn(&mut Unstructured) -> Result<Value<'static>>,
) -> Result<Value<'static>> {
    let items = data.int_in_range(0..=2)?;
    let mut items: Vec<Value<'static>> =
        (0..items).map(|_| mostly(data, &make)).collect::<Result<_>>()?;
    let mut len = items.len();
    if let (Some(first), false) = (items.first().cloned(), data.ratio(63, 64)?) {
        len = MAX_FILTERS - 1 + usize::from(data.arbitrary::<u8>()? % 4);
        // A list that was read only in part holds fewer items than its length.
        let unread = *data.choose(&[0, 0, 1, MAX_FILTERS - 1])?;
        items.resize(len - unread, first);
    }
    Ok(Value::List { len, items })
}

/// Makes a filter whose value mostly fits its operator.
fn filter(data: &mut Unstructured) -> Result<Value<'static>> {
    if !data.ratio(7, 8)? {
        return object(data, FILTER);
    }
    let operator = *data.choose(&Operator::ALL)?;
    let mut entries = vec![("name".into(), name(data)?)];
    let mut operand = operator.operand();
    if data.ratio(7, 8)? {
        entries.push(("operator".into(), operator.name().into()));
    } else {
        operand = Operand::ScalarOrList;
    }
    match operand {
        Operand::Nothing => {}
        Operand::Number => entries.push(("value".into(), finite(data)?)),
        Operand::ScalarOrList => {
            let scalar = [name, finite, boolean][data.int_in_range(0..=2)?];
            let mut items = Vec::new();
            for _ in 0..data.int_in_range(0..=3)? {
                items.push(scalar(data)?);
            }
            let value = match items.is_empty() {
                true => scalar(data)?,
                false => Value::List { len: items.len(), items },
            };
            entries.push(("value".into(), value));
        }
    }
    Ok(Value::Object(entries))
}

/// Makes a list whose items are sent as they are.
fn raw_list(data: &mut Unstructured) -> Result<Value<'static>> {
    let mut items = Vec::new();
    for _ in 0..data.int_in_range(0..=2)? {
        items.push(raw(data, 0)?);
    }
    Ok(Value::List { len: items.len(), items })
}

/// Makes JSON, mostly without values that JSON does not have, and of up to two levels too many.
fn raw(data: &mut Unstructured, depth: usize) -> Result<Value<'static>> {
    match data.int_in_range(0..=7)? {
        0..=2 if depth < MAX_NESTING + 2 => {
            // Many levels of one item each.
            let levels = data.int_in_range(1..=MAX_NESTING + 2 - depth)?;
            let inner = raw(data, depth + levels)?;
            Ok((0..levels).fold(inner, |inner, _| Value::List { len: 1, items: vec![inner] }))
        }
        3 | 4 if depth < MAX_NESTING + 2 => raw_object(data, depth + 1),
        5 => name(data),
        6 => Ok(Value::Number(*data.choose(&[1.0, -0.0, 0.5, 1e21, 1e-7, -5.0, f64::NAN])?)),
        7 if !data.ratio(7, 8)? => leaf(data),
        _ => boolean(data),
    }
}

fn raw_object(data: &mut Unstructured, depth: usize) -> Result<Value<'static>> {
    let mut entries = Vec::new();
    for _ in 0..data.int_in_range(0..=3)? {
        let value = if data.ratio(15, 16)? { raw(data, depth)? } else { Value::Undefined };
        let key = match data.ratio(15, 16)? {
            true => word(data)?,
            false => (*data.choose(CountQuery::KEYS)?).to_owned(),
        };
        entries.push((key.into(), value));
    }
    Ok(Value::Object(entries))
}

fn value(data: &mut Unstructured) -> Result<Value<'static>> {
    if data.ratio(1, 2)? { leaf(data) } else { list(data, 5) }
}

fn list(data: &mut Unstructured, depth: usize) -> Result<Value<'static>> {
    let items = data.int_in_range(0..=4)?;
    let items: Vec<Value> = (0..items).map(|_| any(data, depth + 1)).collect::<Result<_>>()?;
    // As if the rest of a long list had not been read.
    let more = if data.ratio(15, 16)? { 0 } else { *data.choose(&[1, MAX_LIST, MAX_LIST * 2])? };
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
    Ok(match data.int_in_range(0..=17)? {
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
        16 => Value::Host(HostValue::PlainDate(word(data)?.into())),
        _ => Value::Host(if data.arbitrary()? { HostValue::Date } else { HostValue::TooDeep }),
    })
}

fn text(data: &mut Unstructured) -> Result<Value<'static>> {
    word(data).map(|text| Value::String(text.into()))
}

/// Makes a name, mostly one that is not blank.
fn name(data: &mut Unstructured) -> Result<Value<'static>> {
    if data.ratio(15, 16)? {
        return Ok((*data.choose(&["Charged", "Amount", " é\"", "\u{0}", "True"])?).into());
    }
    text(data)
}

fn boolean(data: &mut Unstructured) -> Result<Value<'static>> {
    Ok(Value::Bool(data.arbitrary()?))
}

fn operator(data: &mut Unstructured) -> Result<Value<'static>> {
    Ok(data.choose(&Operator::ALL)?.name().into())
}

/// Makes an operator, mostly one that compares numbers.
fn number_operator(data: &mut Unstructured) -> Result<Value<'static>> {
    if data.ratio(15, 16)? {
        return Ok(data.choose(Frequency::OPERATORS)?.name().into());
    }
    operator(data)
}

/// Makes a number, mostly a finite one.
fn finite(data: &mut Unstructured) -> Result<Value<'static>> {
    if data.ratio(15, 16)? {
        return Ok(Value::Number(*data.choose(&[1.0, 0.0, -0.0, -2.5, 1e-7, 1e21, 1e19])?));
    }
    number(data)
}

fn day(data: &mut Unstructured) -> Result<Value<'static>> {
    let (month, day) = match data.ratio(15, 16)? {
        true => (data.int_in_range(1..=12)?, data.int_in_range(1..=28)?),
        false => (data.int_in_range(0..=13)?, data.int_in_range(0..=32)?),
    };
    let text = format!("2025-{month:02}-{day:02}");
    Ok(match data.int_in_range(0..=8)? {
        0..=4 => Value::Number(f64::from(20_250_000 + month * 100 + day)),
        5 => Value::String(text.replace('-', "").into()),
        6 => Value::String(text.into()),
        7 => Value::Host(HostValue::PlainDate(text.into())),
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
