//! Bindings to the JavaScript side of one call (`pkg-template/call.js`).

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The JavaScript side of a call: it settles the promise and keeps all that must outlive a trap.
    pub type Call;

    /// Resolves the promise with a number, or with the value of a string of JSON.
    #[wasm_bindgen(method)]
    pub fn resolve(this: &Call, value: &JsValue);

    /// Rejects the promise with a `CleverTapError`. `json` holds its fields.
    #[wasm_bindgen(method)]
    pub fn fail(this: &Call, json: &str);

    /// Returns true if the signal is aborted.
    #[wasm_bindgen(method, getter, js_name = isAborted)]
    pub fn is_aborted(this: &Call) -> bool;

    /// Rejects the promise with the signal's reason, or with an `AbortError` if it has none.
    #[wasm_bindgen(method)]
    pub fn abort(this: &Call);

    /// Reports progress to the caller, as JSON.
    #[wasm_bindgen(method)]
    pub fn progress(this: &Call, json: &str);

    /// Stores the JSON of the pending to resume, in case the instance fails.
    #[wasm_bindgen(method, setter)]
    pub fn set_pending(this: &Call, pending: Option<&str>);

    /// Stores the number of tries of the current exchange, in case the instance fails.
    #[wasm_bindgen(method, setter)]
    pub fn set_attempts(this: &Call, attempts: u32);

    /// Sends a request, reads at most `max_bytes` of the answer's body and calls `wake`. An aborted exchange does not call
    /// it. `head` is the JSON of `{ method, url, headers: [[name, value]] }`.
    #[wasm_bindgen(method)]
    pub fn send(this: &Call, head: &str, body: Option<&str>, max_bytes: u32, wake: &JsValue);

    /// Returns the answer of the exchange, once `wake` was called.
    #[wasm_bindgen(method, getter)]
    pub fn answer(this: &Call) -> Answer;

    /// Releases the exchange, and aborts it if it is not complete. Never throws.
    #[wasm_bindgen(method, js_name = endExchange)]
    pub fn end_exchange(this: &Call);

    /// Calls `wake` when the signal is aborted, or at once if it is, until the call settles. Returns the text of the
    /// exception if the signal threw.
    #[wasm_bindgen(method)]
    pub fn listen(this: &Call, wake: &JsValue) -> Option<String>;

    /// Returns milliseconds since 1970 with fractions; NaN if the platform has no such clock.
    #[wasm_bindgen(method, getter)]
    pub fn clock(this: &Call) -> f64;

    /// The answer of an exchange.
    pub type Answer;

    /// Returns the HTTP status; `None` if the platform hides it.
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Answer) -> Option<u16>;

    /// Returns the `Retry-After` header.
    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    pub fn retry_after(this: &Answer) -> Option<String>;

    /// Returns the first bytes of the body.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Answer) -> Vec<u8>;

    /// Returns the text of the exception if there is no answer.
    #[wasm_bindgen(method, getter)]
    pub fn failure(this: &Answer) -> Option<String>;
}
