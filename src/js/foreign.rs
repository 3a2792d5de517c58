//! Objects that came from elsewhere: they may lack what they should have, and throw where they have
//! it.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::text::text;

/// A promise of the platform's own for whatever a caller's function returned, even where that is
/// hostile.
pub(super) fn adopt(value: &JsValue) -> JsFuture {
    let mut settle = |resolve: Function, _: Function| {
        let _ = resolve.call1(&JsValue::UNDEFINED, value);
    };
    JsFuture::from(Promise::new(&mut settle))
}

/// Whether it has a method of this name.
pub(super) fn has_method(object: &JsValue, name: &str) -> bool {
    object.is_object()
        && Reflect::get(object, &name.into()).is_ok_and(|method| method.is_function())
}

/// Calls a method without arguments.
pub(super) fn call(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &name.into())?
        .dyn_into()
        .map_err(|_| type_error(&text![name, " is not a function"]))?;
    method.call0(object)
}

pub(super) fn type_error(message: &str) -> JsValue {
    js_sys::TypeError::new(message).into()
}
