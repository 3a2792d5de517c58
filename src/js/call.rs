//! The JavaScript side of one call.

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
    pub fn fail(this: &Call, fields: &JsValue);

    /// Whether its signal is aborted already.
    #[wasm_bindgen(method, getter, js_name = isAborted)]
    pub fn is_aborted(this: &Call) -> bool;

    /// Rejects with the reason of its signal, or with an `AbortError` where there is none.
    #[wasm_bindgen(method)]
    pub fn abort(this: &Call);

    /// Tells the caller how the call goes on.
    #[wasm_bindgen(method)]
    pub fn progress(this: &Call, fields: &JsValue);

    /// What could be resumed, should the instance die, if anything: its JSON.
    #[wasm_bindgen(method, setter)]
    pub fn set_pending(this: &Call, pending: Option<&str>);

    /// Tries of the exchange under way, should the instance die.
    #[wasm_bindgen(method, setter)]
    pub fn set_attempts(this: &Call, attempts: u32);

    /// Sends a request, reads so many bytes of the answer's body at most, and calls `wake`, unless the exchange
    /// is aborted. `head` is the method, the URL, and the headers' names and values, each on a line.
    #[wasm_bindgen(method)]
    pub fn send(this: &Call, head: &str, body: Option<&str>, most: u32, wake: &JsValue);

    /// What the exchange brought, to be asked once `wake` was called.
    #[wasm_bindgen(method, getter)]
    pub fn answer(this: &Call) -> Answer;

    /// Ends the exchange, and aborts it where it is not over. Never throws, although the platform's own may.
    #[wasm_bindgen(method, js_name = endExchange)]
    pub fn end_exchange(this: &Call);

    /// Calls `wake` when the signal is aborted, or is already, until the call settles. Gives what the
    /// signal threw, if it did.
    #[wasm_bindgen(method)]
    pub fn listen(this: &Call, wake: &JsValue) -> Option<String>;

    /// The finest clock there is, in milliseconds since 1970; NaN where there is none.
    #[wasm_bindgen(method, getter)]
    pub fn clock(this: &Call) -> f64;

    /// What an exchange brought.
    pub type Answer;

    /// The HTTP status; none where the platform hides it.
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Answer) -> Option<u16>;

    /// The header.
    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    pub fn retry_after(this: &Answer) -> Option<String>;

    /// The body's first bytes.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Answer) -> Vec<u8>;

    /// What was thrown in the place of an answer.
    #[wasm_bindgen(method, getter)]
    pub fn failure(this: &Answer) -> Option<String>;
}
