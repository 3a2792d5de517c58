//! The JavaScript side of one call.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Settles a promise, and keeps what must outlive a trap.
    pub type Call;

    /// The promise's value.
    #[wasm_bindgen(method)]
    pub fn resolve(this: &Call, value: &JsValue);

    /// Rejects with a `CleverTapError` of these fields.
    #[wasm_bindgen(method)]
    pub fn fail(this: &Call, fields: &JsValue, cause: &JsValue);

    /// Rejects with the reason itself, or with an `AbortError` where it is undefined.
    #[wasm_bindgen(method)]
    pub fn abort(this: &Call, reason: &JsValue);

    /// Whom to tell how the call goes on.
    #[wasm_bindgen(method, setter)]
    pub fn set_on_progress(this: &Call, on_progress: &JsValue);

    /// Tells `on_progress`.
    #[wasm_bindgen(method)]
    pub fn progress(this: &Call, fields: &JsValue, cause: &JsValue);

    /// What could be resumed, should the instance die.
    #[wasm_bindgen(method, setter)]
    pub fn set_pending(this: &Call, pending: &JsValue);

    /// Tries of the exchange under way, should the instance die.
    #[wasm_bindgen(method, setter)]
    pub fn set_attempts(this: &Call, attempts: u32);

    /// Sends a request, and reads so many bytes of the answer's body at most.
    #[wasm_bindgen(method, catch)]
    pub fn send(
        this: &Call,
        fetch: &JsValue,
        request: &JsValue,
        most: u32,
    ) -> Result<Promise, JsValue>;

    /// Ends the exchange under way, if any. Never throws, although the platform's own may.
    #[wasm_bindgen(method, js_name = abortExchange)]
    pub fn abort_exchange(this: &Call);

    /// Calls `wake` when the signal is aborted, or is already, until the call settles.
    #[wasm_bindgen(method, catch)]
    pub fn listen(this: &Call, signal: &JsValue, wake: &JsValue) -> Result<(), JsValue>;
}
