//! Converts results and errors to JavaScript values.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::value::{OutValue, ToValue};

/// Converts a value; maps become objects.
pub(super) fn value(value: OutValue<'_>) -> JsValue {
    // Cannot fail: all integers are safe.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

/// Converts an error to the fields of a `CleverTapError`.
pub(super) fn error(error: Error) -> JsValue {
    value(error.to_value())
}
