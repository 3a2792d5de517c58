//! Reading a body: as many bytes as matter, whoever made the response.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::MAX_BODY;

use super::foreign::{adopt, call, has_method, type_error};

#[wasm_bindgen]
extern "C" {
    /// Copies, and throws where the bytes are no longer there.
    #[wasm_bindgen(js_name = Uint8Array)]
    type Copied;

    #[wasm_bindgen(catch, constructor, js_class = "Uint8Array")]
    fn new(bytes: &JsValue) -> Result<Copied, JsValue>;
}

/// The body's bytes; of one longer than [`MAX_BODY`], the first that are more than that.
pub(super) async fn read(response: &JsValue) -> Result<Vec<u8>, JsValue> {
    let body = Reflect::get(response, &"body".into())?;
    if body.is_null() {
        return Ok(Vec::new());
    }
    if body.is_undefined() || !has_method(&body, "getReader") {
        let buffer = adopt(&call(response, "arrayBuffer")?).await?;
        return copy(&buffer);
    }
    let reader = call(&body, "getReader")?;
    let mut bytes = Vec::new();
    while bytes.len() <= MAX_BODY {
        let chunk = adopt(&call(&reader, "read")?).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        bytes.append(&mut copy(&Reflect::get(&chunk, &"value".into())?)?);
    }
    Ok(bytes)
}

fn copy(value: &JsValue) -> Result<Vec<u8>, JsValue> {
    // A buffer of another realm is none to `instanceof`; its view is.
    let is_buffer = value.is_instance_of::<ArrayBuffer>() || has_method(value, "slice");
    if ArrayBuffer::is_view(value) || value.is_object() && is_buffer {
        let bytes: Uint8Array = Copied::new(value)?.unchecked_into();
        return Ok(bytes.to_vec());
    }
    Err(type_error("the body is not made of bytes"))
}
