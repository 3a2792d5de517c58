//! Plain data as JavaScript values.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::plain::{Plain, ToPlain};

/// The value of whatever can be handed out.
pub(super) fn plain(value: &impl ToPlain) -> JsValue {
    js_value(&value.to_plain())
}

/// Objects for maps.
pub(super) fn js_value(plain: &Plain<'_>) -> JsValue {
    // Nothing of ours can fail to become a value.
    plain.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
