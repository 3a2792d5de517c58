//! A client as JavaScript keeps it: its checked options as a list, and its fetch.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::base_url::BaseUrl;
use crate::config::{Config, Credentials, Limits};
use crate::plain::{Plain, integer};

use super::write;

const FETCH: &str = "fetch";

/// What JavaScript keeps of a client.
pub(super) fn store(config: &Config, fetch: &JsValue) -> JsValue {
    let Config { base, credentials, headers, limits, max_concurrency } = config;
    let (account_id, passcode) = match credentials {
        Some(credentials) => (&*credentials.account_id, &*credentials.passcode),
        None => ("", ""),
    };
    let mut fields = vec![
        Plain::Text(&base.base),
        Plain::Bool(base.clevertap),
        Plain::Text(account_id),
        Plain::Text(passcode),
        integer(limits.poll_interval_ms),
        integer(limits.max_retries.into()),
        integer(limits.request_timeout_ms),
        integer(limits.max_wait_ms),
        integer((*max_concurrency).into()),
    ];
    for (name, value) in headers {
        fields.extend([Plain::Text(name), Plain::Text(value)]);
    }
    let stored = write::js_value(&Plain::List(fields));
    let _ = Reflect::set(&stored, &FETCH.into(), fetch);
    stored
}

/// The client's own fetch; undefined for the platform's.
pub(super) fn fetch_of(stored: &JsValue) -> JsValue {
    Reflect::get(stored, &FETCH.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The options again.
pub(super) fn config_of(stored: &JsValue) -> Option<Config> {
    let fields: &Array = stored.unchecked_ref();
    let mut fields = fields.iter();
    let base = BaseUrl { base: text(fields.next())?, clevertap: fields.next()?.as_bool()? };
    let (account_id, passcode) = (text(fields.next())?, text(fields.next())?);
    let credentials = (!account_id.is_empty()).then_some(Credentials { account_id, passcode });
    let limits = Limits {
        poll_interval_ms: number(fields.next())?,
        max_retries: u32::try_from(number(fields.next())?).ok()?,
        request_timeout_ms: number(fields.next())?,
        max_wait_ms: number(fields.next())?,
    };
    let max_concurrency = u32::try_from(number(fields.next())?).ok()?;
    let mut headers = Vec::new();
    while let Some(name) = text(fields.next()) {
        headers.push((name, text(fields.next())?));
    }
    Some(Config { base, credentials, headers, limits, max_concurrency })
}

fn text(field: Option<JsValue>) -> Option<String> {
    field?.as_string()
}

fn number(field: Option<JsValue>) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it was one
    field?.as_f64().map(|number| number as u64)
}
