//! Calls with a scripted `fetch`, and their results.

use clevertap_counts::js::{Call, configure, start};
use js_sys::{Array, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/pkg-template/exchange.js")]
extern "C" {
    type Exchange;

    #[wasm_bindgen(constructor)]
    fn new() -> Exchange;
}

#[wasm_bindgen(module = "/pkg-template/pack.js")]
extern "C" {
    pub type Packer;

    #[wasm_bindgen(constructor)]
    fn new() -> Packer;

    #[wasm_bindgen(method)]
    pub fn add(this: &Packer, value: &JsValue);

    #[wasm_bindgen(method, js_name = addOptions)]
    fn add_options(this: &Packer, options: &JsValue) -> JsValue;

    #[wasm_bindgen(method)]
    fn append(this: &Packer, packer: &Packer);

    #[wasm_bindgen(method, getter)]
    pub fn ops(this: &Packer) -> Vec<f64>;

    #[wasm_bindgen(method, getter)]
    pub fn text(this: &Packer) -> String;
}

/// A value in the form in which the package passes it.
pub fn packed(value: &JsValue) -> Packer {
    let packer = Packer::new();
    packer.add(value);
    packer
}

/// Options in the form in which the package passes them.
pub fn packed_options(options: &JsValue) -> Packer {
    let packer = Packer::new();
    packer.add_options(options);
    packer
}

#[wasm_bindgen(inline_js = r#"
export function evaluate(source) {
  return new Function(`return (${source});`)();
}

// Like pkg-template/call.js, but with plain data for errors.
export function newCall(exchange, fetch, { signal, onProgress }) {
  const call = { progressed: [], isAborted: Boolean(signal?.aborted) };
  call.promise = new Promise((resolve) => {
    call.resolve = (value) => resolve({ value: typeof value === "string" ? JSON.parse(value) : value });
    call.fail = (json) => resolve({ fields: JSON.parse(json), cause: exchange.thrown });
    call.abort = () => resolve({ aborted: true, reason: signal?.reason });
  });
  call.promise.then(() => {
    call.over = true;
  });
  call.progress = (json) => {
    const fields = JSON.parse(json);
    call.progressed.push(fields.phase);
    onProgress(fields);
  };
  call.listen = (wake) => {
    try {
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    } catch (thrown) {
      return thrown.message;
    }
  };
  Object.defineProperty(call, "clock", { get: () => performance.timeOrigin + performance.now() });
  call.send = (head, body, maxBytes, wake) => {
    exchange = new exchange.constructor();
    exchange.send(fetch, head, body, maxBytes, wake);
  };
  Object.defineProperty(call, "answer", { get: () => exchange.answer });
  call.endExchange = () => exchange.abort();
  return call;
}

// Answers each request with the next step: a Response, or a function of the request that returns one.
export function scripted(steps) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ url, ...init, at: Date.now() });
    const step = steps[Math.min(requests.length, steps.length) - 1];
    return typeof step === "function" ? step(url, init) : step;
  };
  return { fetch, requests };
}
"#)]
extern "C" {
    /// The value of a JavaScript expression.
    pub fn evaluate(source: &str) -> JsValue;
    #[wasm_bindgen(js_name = newCall)]
    fn new_call(exchange: &Exchange, fetch: &JsValue, kept: &JsValue) -> JsValue;
    fn scripted(steps: &JsValue) -> JsValue;
}

pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

/// Returns the JSON text of a value.
pub fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

/// The value of the JSON that a function threw.
pub fn thrown(json: &JsValue) -> JsValue {
    JSON::parse(&json.as_string().unwrap()).unwrap()
}

/// A started call.
pub struct Started {
    pub call: JsValue,
    pub script: JsValue,
}

impl Started {
    /// Waits for the result: `{ value }`, `{ fields, cause }` or `{ aborted, reason }`.
    pub async fn settled(&self) -> JsValue {
        JsFuture::from(Promise::from(get(&self.call, "promise"))).await.unwrap()
    }

    pub fn requests(&self) -> Array {
        get(&self.script, "requests").into()
    }
}

/// Starts `method` of a new client whose `fetch` answers with `steps`, a JavaScript array.
pub fn call(method: &str, steps: &str, client: &str, subject: &str, options: &str) -> Started {
    thread_local!(static IDS: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    let id = IDS.get() + 1;
    IDS.set(id);
    let script = scripted(&evaluate(steps));
    let client = packed(&evaluate(client));
    configure(&client.ops(), &client.text()).expect("the client's options are valid");
    let packer = Packer::new();
    let kept = packer.add_options(&evaluate(options));
    packer.add(&evaluate(subject));
    packer.append(&client);
    let call = new_call(&Exchange::new(), &get(&script, "fetch"), &kept);
    let given = call.clone().unchecked_into::<Call>();
    start(method, id, &packer.ops(), &packer.text(), given);
    Started { call, script }
}

pub const CLIENT: &str =
    "{ accountId: 'ACC', passcode: 'PASS', baseUrl: 'http://127.0.0.1:1/x/', pollIntervalMs: 20 }";
pub const QUERY: &str = "{ event_name: 'Charged', from: 20250101, to: '2025-01-31' }";
