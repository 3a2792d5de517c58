//! Plain data as JavaScript values.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::plain::{Plain, ToPlain};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn to_text(value: f64) -> String;
}

/// The value of whatever can be handed out, with objects for maps.
pub(super) fn plain(value: Plain<'_>) -> JsValue {
    // Nothing of ours can fail to become a value.
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}

/// The fields of a `CleverTapError`.
pub(super) fn error(error: Error) -> JsValue {
    plain(error.to_plain())
}

/// A number as JavaScript writes it.
pub(crate) fn number_text(value: f64) -> String {
    to_text(value)
}
