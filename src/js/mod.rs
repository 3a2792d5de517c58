//! The edge to JavaScript: values in, values out. Every decision is made in other modules.
//!
//! The public classes are written in JavaScript (`pkg-template`). After a trap every pointer into the old WebAssembly
//! instance is dead, so the state of a client is kept there, and the client's options are passed again with each call.

mod args;
mod call;
mod call_state;
mod client;
mod fetch;
mod host;
mod memory;
mod signal;
mod stale_calls;
mod time;
#[cfg(feature = "traps")]
mod traps;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use args::ArgReader;
pub use call::Call;
use call_state::{CallState, Listener};
use client::Client;
use host::JsHost;
use memory::PendingCall;
use signal::race;

use crate::call::{Poller, Step, drive};
use crate::client::{CallSettings, Config};
use crate::error::Error;
use crate::protocol::{Endpoint, Outcome, Pending, QueryResult};
use crate::query::Query;
use crate::reply::{Classification, Exchange, Response};
use crate::value::{Issues, JsonWriter, Value, WriteJson};

/// Takes 7 KB less of the module than the standard library's allocator.
#[cfg(feature = "package")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Validates a client's options. [`start`] gets them again.
///
/// # Errors
///
/// The JSON of the fields of a `CleverTapError`.
#[wasm_bindgen]
pub fn configure(ops: &[f64], text: &str) -> Result<(), JsValue> {
    let config = Config::read(&read_args(ops, text).value(), fetch::href);
    config.map(drop).map_err(thrown)
}

fn read_args<'a>(ops: &'a [f64], text: &'a str) -> ArgReader<'a> {
    #[cfg(feature = "traps")]
    traps::spring(text);
    ArgReader::new(ops, text)
}

/// Declares that requests with I/O of their own share this instance, as on Cloudflare Workers. Must be called before any
/// other function.
#[wasm_bindgen(js_name = shareIsolate)]
pub fn share_isolate() {
    client::share_isolate();
}

/// Starts a call of the client `id`. `method` is `"count"`, `"submit"` or the name of an endpoint with a query, or `"poll"` or
/// `"resume"` with a pending. The arguments are the call's options, the query or the pending, and the client's options. The result goes to
/// `call`.
#[wasm_bindgen]
pub fn start(method: &str, id: u32, ops: &[f64], text: &str, call: Call) {
    let state = CallState::new(call);
    match prepare(method, id, read_args(ops, text), &state) {
        Ok((step, started)) => wasm_bindgen_futures::spawn_local(run(step, started)),
        Err(None) => state.call.abort(),
        Err(Some(error)) => state.call.fail(&json(&error)),
    }
}

struct Started {
    host: JsHost,
    /// Kept until the call has settled, because the getter of `reason` may abort a second time.
    _listener: Listener,
    _pending_call: PendingCall,
    /// True if the call resolves with the result instead of an outcome.
    to_result: bool,
}

/// Returns the first step of a call. Fails with `None` if its signal is aborted already.
fn prepare(
    method: &str,
    id: u32,
    mut args: ArgReader<'_>,
    state: &Rc<CallState>,
) -> Result<(Step, Started), Option<Error>> {
    let (options, subject) = (args.value(), args.value());
    // Skip validation if the call is already aborted.
    if state.call.is_aborted() {
        return Err(None);
    }
    let client = Client::of(id, args)?;
    let named = Endpoint::from_name(method);
    let endpoints = match method {
        "count" => &Endpoint::COUNTS[..],
        "submit" => &Endpoint::ALL,
        _ => named.as_slice(),
    };
    let to_result = !matches!(method, "submit" | "poll");
    let (settings, endpoint) = CallSettings::read(&options, &client.config, endpoints)?;
    let config = client.config.clone();
    let now = time::now();
    let step = if let Some(endpoint) = endpoint {
        let query = Query::read(endpoint, &subject).map_err(Error::query)?;
        let begin = if to_result { Poller::run } else { Poller::submit };
        begin(config, settings, &query, now)
    } else {
        let pending = Pending::read(&subject).map_err(Error::options)?;
        let begin = if to_result { Poller::resume } else { Poller::poll };
        begin(config, settings.limits, pending, now)
    };
    let given = |key: &str| !matches!(options.get(key), Value::Undefined | Value::Null);
    let listener = call_state::listen(given("signal"), state)?;
    if client::shares_isolate() {
        stale_calls::register(state);
    }
    let host = JsHost { client, observed: given("onProgress"), state: state.clone() };
    let pending_call = PendingCall::register();
    Ok((step, Started { host, _listener: listener, _pending_call: pending_call, to_result }))
}

#[allow(clippy::manual_async_fn)] // an `async fn` stores its arguments twice
fn run(step: Step, started: Started) -> impl Future<Output = ()> {
    async move {
        // Capture the whole struct: capturing only `started.host` would drop the listener early.
        let started = &started;
        let host = &started.host;
        let call = &host.state.call;
        let canceled = poll_fn(|context| host.state.poll_canceled(context));
        // The cancellation is polled first, so that it wins if both are ready.
        let Err(result) = race(canceled, pin!(drive(step, host))).await else {
            return call.abort();
        };
        let value = match &result {
            Ok(Outcome::Success(success)) if started.to_result => match &success.result {
                QueryResult::Count(count) => number(*count),
                QueryResult::Report(_) => json(&success.result).into(),
            },
            Ok(outcome) => json(outcome).into(),
            Err(error) => return call.fail(&json(error)),
        };
        call.resolve(&value);
    }
}

/// Asks about a query of an endpoint without a request. Returns JSON. The arguments are the query and an object that may have the
/// key `endpoint`. `question` is
///
/// - `"validate"`: `{ ok: true, query }` with the wire body, or `{ ok: false, issues }`;
/// - `"wire"`: the wire body;
/// - `"days"`: a list of wire bodies of counts, one for each day.
///
/// # Errors
///
/// The JSON of the fields of a `CleverTapError` if the endpoint is unknown, or if the query is invalid or has too many days; the
/// latter never for `"validate"`.
#[wasm_bindgen]
pub fn ask(question: &str, ops: &[f64], text: &str) -> Result<String, JsValue> {
    let mut args = read_args(ops, text);
    let (input, options) = (args.value(), args.value());
    let mut issues = Issues::default();
    let endpoint = Endpoint::read(&options, &Endpoint::ALL, &mut issues);
    let answer = issues.or(endpoint).map_err(Error::options).and_then(|endpoint| {
        let read = Query::read(endpoint, &input);
        if question == "validate" {
            let mut json = JsonWriter::default();
            json.open('{');
            json.member("ok", &read.is_ok());
            match &read {
                Ok(query) => {
                    json.key("query");
                    json.json(&query.body());
                }
                Err(issues) => json.list("issues", issues),
            }
            json.close('}');
            return Ok(json.finish());
        }
        let query = read.map_err(Error::query)?;
        if question == "wire" {
            return Ok(query.body());
        }
        query.counted().split_by_day().map(|days| days.as_slice().to_json())
    });
    answer.map_err(thrown)
}

/// Converts a count to a JavaScript number.
#[expect(clippy::cast_precision_loss, reason = "a count is a safe integer")]
fn number(count: u64) -> JsValue {
    // Cannot fail for a float.
    serde_wasm_bindgen::to_value(&(count as f64)).unwrap_or(JsValue::UNDEFINED)
}

/// Converts a value to JSON, which JavaScript parses. serde-wasm-bindgen would convert objects, too, with 1,000 bytes more.
fn json(value: &dyn WriteJson) -> String {
    value.to_json()
}

/// Converts an error to the value that a function throws: the JSON of the fields of a `CleverTapError`.
fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&json(&error))
}

/// Classifies the answer of an endpoint to a poll or to a submission. Returns `"success"`, `"partial"` or the code of the error, or
/// `None` if the endpoint is unknown.
#[wasm_bindgen(js_name = classifyAnswer)]
pub fn classify_answer(endpoint: &str, is_poll: bool, status: u16, body: &str) -> Option<String> {
    let exchange = if is_poll { Exchange::Poll } else { Exchange::Submit };
    let response = Response { status: Some(status), retry_after: None, body: body.into() };
    let endpoint = Endpoint::from_name(endpoint)?;
    Some(Classification::of(endpoint, exchange, &response).name().to_owned())
}
