//! OutValue data as JavaScript values.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::value::{OutValue, ToValue};

/// The value of whatever can be handed out, with objects for maps.
pub(super) fn value(value: OutValue<'_>) -> JsValue {
    // Nothing of ours can fail to become a value.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

/// The fields of a `CleverTapError`.
pub(super) fn error(error: Error) -> JsValue {
    value(error.to_value())
}
