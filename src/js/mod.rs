//! The edge to JavaScript: values in, values out. Every decision is made elsewhere.
//!
//! The classes that people use are JavaScript's (see `pkg-template`): after a trap every pointer
//! into the old WebAssembly instance is dead, so what a client must remember lives out there, and
//! a client is handed in again with each call.

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
mod write;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::call::{Poller, Step};
use crate::client::{CallSettings, Config};
use crate::error::Error;
use crate::protocol::{Outcome, Pending};
use crate::query::CountQuery;
use crate::value::output;
use crate::value::{OutValue, ToValue};
use args::ArgReader;

pub use call::Call;
use call_state::{CallState, Listener};
use client::Client;
use host::JsHost;
use memory::UnderWay;
use signal::race;

/// 7 KB less than the standard library's own.
#[cfg(feature = "package")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Reads a client's options, as `pkg-template/pack.js` packs them. [`start`] takes them again.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen]
pub fn configure(ops: &[f64], text: &str) -> Result<(), JsValue> {
    let config = Config::read(&read_args(ops, text).value(), fetch::url_parts);
    config.map(drop).map_err(write::error)
}

fn read_args<'a>(ops: &'a [f64], text: &'a str) -> ArgReader<'a> {
    #[cfg(feature = "traps")]
    traps::spring(text);
    ArgReader::new(ops, text)
}

/// To be told before anything else on a platform where requests with I/O of their own share one
/// instance, as on Cloudflare Workers.
#[wasm_bindgen(js_name = shareIsolate)]
pub fn share_isolate() {
    client::share_isolate();
}

/// Starts a call of the client `id`: `"count"` or `"submit"` a query, `"poll"` or `"resume"` a pending.
/// ArgReader are the call's options, the query or the pending, and the client's options. How it ends,
/// `call` learns.
#[wasm_bindgen]
pub fn start(method: &str, id: u32, ops: &[f64], text: &str, call: Call) {
    let state = CallState::new(call);
    match prepare(method, id, read_args(ops, text), &state) {
        Ok((step, started)) => wasm_bindgen_futures::spawn_local(run(step, started)),
        Err(None) => state.call.abort(),
        Err(Some(error)) => state.call.fail(&write::error(error)),
    }
}

struct Started {
    host: JsHost,
    /// Must live until the call has settled: a `reason` may abort once more.
    _listener: Listener,
    _under_way: UnderWay,
    /// Whether the call gives a bare count rather than an outcome.
    counts: bool,
}

/// Fails with nothing where the call is aborted already.
fn prepare(
    method: &str,
    id: u32,
    mut args: ArgReader<'_>,
    state: &Rc<CallState>,
) -> Result<(Step, Started), Option<Error>> {
    let (options, subject) = (args.value(), args.value());
    // A call that nobody waits for any more need not be right.
    if state.call.is_aborted() {
        return Err(None);
    }
    let client = Client::of(id, args)?;
    let submits = matches!(method, "count" | "submit");
    let counts = matches!(method, "count" | "resume");
    let settings = CallSettings::read(&options, &client.config, submits)?;
    let shared = client.config.clone();
    let now = time::now();
    let step = if submits {
        let query = CountQuery::read(&subject).map_err(Error::query)?;
        if counts {
            Poller::count(shared, settings, &query, now)
        } else {
            Poller::submit(shared, settings, &query, now)
        }
    } else {
        let pending = Pending::read(&subject).map_err(Error::options)?;
        if counts {
            Poller::resume(shared, settings.limits, pending, now)
        } else {
            Poller::poll(shared, settings.limits, pending, now)
        }
    };
    let given = |key: &str| !options.get(key).is_undefined();
    let listener = call_state::listen(given("signal"), state)?;
    if client::shares_its_isolate() {
        stale_calls::register(state);
    }
    let host = JsHost { client, observed: given("onProgress"), state: state.clone() };
    let started = Started { host, _listener: listener, _under_way: UnderWay::begin(), counts };
    Ok((step, started))
}

#[allow(clippy::manual_async_fn)] // as for `drive`
fn run(step: Step, started: Started) -> impl Future<Output = ()> {
    async move {
        // All of it, which a field alone would not bring along.
        let started = &started;
        let host = &started.host;
        let call = &host.state.call;
        let given_up = poll_fn(|context| host.state.poll_given_up(context));
        // Giving up is looked at first, so that it wins in the last tick too.
        let Err(result) = race(given_up, pin!(crate::call::drive(step, host))).await else {
            return call.abort();
        };
        match result {
            Ok(Outcome::Success { count }) if started.counts => {
                #[expect(clippy::cast_precision_loss, reason = "a count is a safe integer")]
                let count = count as f64;
                call.resolve(&JsValue::from_f64(count))
            }
            Ok(outcome) => call.resolve(&write::value(outcome.to_value())),
            Err(error) => call.fail(&write::error(error)),
        }
    }
}

/// Validates a query: the JSON of `{ ok: true, query }` with the wire body, or of `{ ok: false, issues }`.
#[wasm_bindgen(js_name = validateQuery)]
pub fn validate_query(ops: &[f64], text: &str) -> String {
    let read = CountQuery::read(&read_args(ops, text).value());
    let (ok, name, found) = match &read {
        Ok(query) => (true, "query", query.to_value()),
        Err(issues) => (false, "issues", output::list(issues)),
    };
    OutValue::Object(vec![("ok", OutValue::Bool(ok)), (name, found)]).to_json()
}

/// The JSON of one query a day.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = splitByDay)]
pub fn split_by_day(ops: &[f64], text: &str) -> Result<String, JsValue> {
    let query = CountQuery::read(&read_args(ops, text).value()).map_err(Error::query);
    let days = query.and_then(|query| query.split_by_day());
    days.map(|days| output::list(&days).to_json()).map_err(write::error)
}

/// The wire body of a query, or why it has none.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = toWire)]
pub fn to_wire(ops: &[f64], text: &str) -> Result<String, JsValue> {
    let query = CountQuery::read(&read_args(ops, text).value()).map_err(Error::query);
    query.map(|query| query.body()).map_err(write::error)
}
