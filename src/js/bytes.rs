//! Reading a body: as many bytes as matter, whoever made the response.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::MAX_BODY;

use super::foreign::{adopt, call, has_method, type_error};

/// What is kept of a body: enough to see that it is too long.
const MOST: usize = MAX_BODY + 1;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Uint8Array)]
    type View;

    /// Throws where the bytes are no longer there.
    #[wasm_bindgen(catch, constructor, js_class = "Uint8Array")]
    fn new(buffer: &JsValue, offset: &JsValue, length: &JsValue) -> Result<View, JsValue>;
}

/// The body's bytes; of one longer than [`MAX_BODY`], one more than that.
pub(super) async fn read(response: &JsValue) -> Result<Vec<u8>, JsValue> {
    let body = Reflect::get(response, &"body".into())?;
    let mut bytes = Vec::new();
    if body.is_null() {
        return Ok(bytes);
    }
    if !has_method(&body, "getReader") {
        let buffer = adopt(&call(response, "arrayBuffer")?).await?;
        append(&mut bytes, &buffer)?;
        return Ok(bytes);
    }
    let mut reader = Reader { reader: call(&body, "getReader")?, done: false };
    while bytes.len() < MOST {
        let chunk = adopt(&call(&reader.reader, "read")?).await?;
        if Reflect::get(&chunk, &"done".into())?.is_truthy() {
            reader.done = true;
            break;
        }
        append(&mut bytes, &Reflect::get(&chunk, &"value".into())?)?;
    }
    Ok(bytes)
}

/// Tells the source when nobody reads on: a fetch that does not look at its signal learns it here.
struct Reader {
    reader: JsValue,
    done: bool,
}

impl Drop for Reader {
    fn drop(&mut self) {
        if !self.done
            && let Ok(cancelled) = call(&self.reader, "cancel")
        {
            // Whether that went well is nobody's business any more.
            drop(adopt(&cancelled));
        }
    }
}

/// Appends a buffer's or a view's bytes, as far as they matter.
fn append(bytes: &mut Vec<u8>, value: &JsValue) -> Result<(), JsValue> {
    let undefined = JsValue::UNDEFINED;
    let view = if ArrayBuffer::is_view(value) {
        let get = |key: &str| Reflect::get(value, &key.into());
        View::new(&get("buffer")?, &get("byteOffset")?, &get("byteLength")?)?
    } else if value.is_object() && has_method(value, "slice") {
        // `instanceof` does not know a buffer of another realm.
        View::new(value, &undefined, &undefined)?
    } else {
        return Err(type_error("the body is not made of bytes"));
    };
    let view: Uint8Array = view.unchecked_into();
    let most = u32::try_from(MOST.saturating_sub(bytes.len())).unwrap_or(u32::MAX);
    bytes.append(&mut view.subarray(0, most).to_vec());
    Ok(())
}
