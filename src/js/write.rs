//! Plain data as JavaScript values.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Objects for maps, numbers for integers: all of ours are safe ones.
pub(super) fn plain<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // Nothing of ours can fail to become a value.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
