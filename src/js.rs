//! The edge to JavaScript: values in, values out. Every decision is made elsewhere.
//!
//! The classes that people use are JavaScript's (see `pkg-template`): after a trap every pointer
//! into the old WebAssembly instance is dead, so what a client must remember lives out there, and
//! a client is handed in again with each call.

mod abort;
mod call;
mod client;
mod fetch;
mod host;
mod memory;
mod roll;
mod time;
#[cfg(feature = "traps")]
mod traps;
mod wake;
mod write;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::packed::Packed;
use crate::plain::{self, Plain, ToPlain};
use crate::{CallSettings, Config, CountQuery, Error, Outcome, Pending, Poller, Step};

use abort::{Life, Listener};
pub use call::Call;
use client::Client;
use host::JsHost;
use memory::UnderWay;
use wake::race;
pub(crate) use write::number_text;

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
    let config = Config::read(&packed(ops, text).value(), fetch::url_parts);
    config.map(drop).map_err(write::error)
}

fn packed<'a>(ops: &'a [f64], text: &'a str) -> Packed<'a> {
    #[cfg(feature = "traps")]
    traps::spring(text);
    Packed::new(ops, text)
}

/// To be told before anything else on a platform where requests with I/O of their own share one
/// instance, as on Cloudflare Workers.
#[wasm_bindgen(js_name = shareIsolate)]
pub fn share_isolate() {
    client::share_isolate();
}

/// Starts a call of the client `id`: `"count"` or `"submit"` a query, `"poll"` or `"resume"` a pending.
/// Packed are the call's options, the query or the pending, and the client's options. How it ends,
/// `call` learns.
#[wasm_bindgen]
pub fn start(method: &str, id: u32, ops: &[f64], text: &str, call: Call) {
    let life = Life::new(call);
    match prepare(method, id, packed(ops, text), &life) {
        Ok((step, started)) => wasm_bindgen_futures::spawn_local(run(step, started)),
        Err(None) => life.call.abort(),
        Err(Some(error)) => life.call.fail(&write::error(error)),
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
    mut packed: Packed<'_>,
    life: &Rc<Life>,
) -> Result<(Step, Started), Option<Error>> {
    let (options, subject) = (packed.value(), packed.value());
    // A call that nobody waits for any more need not be right.
    if life.call.is_aborted() {
        return Err(None);
    }
    let client = Client::of(id, packed)?;
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
    let listener = abort::listen(given("signal"), life)?;
    if client::shares_its_isolate() {
        roll::enter(life);
    }
    let host = JsHost { client, observed: given("onProgress"), life: life.clone() };
    let started = Started { host, _listener: listener, _under_way: UnderWay::begin(), counts };
    Ok((step, started))
}

#[allow(clippy::manual_async_fn)] // as for `drive`
fn run(step: Step, started: Started) -> impl Future<Output = ()> {
    async move {
        // All of it, which a field alone would not bring along.
        let started = &started;
        let host = &started.host;
        let call = &host.life.call;
        let given_up = poll_fn(|context| host.life.poll_given_up(context));
        // Giving up is looked at first, so that it wins in the last tick too.
        let Err(result) = race(given_up, pin!(crate::drive(step, host))).await else {
            return call.abort();
        };
        match result {
            Ok(Outcome::Success { count }) if started.counts => {
                call.resolve(&JsValue::from_f64(count as f64))
            }
            Ok(outcome) => call.resolve(&write::plain(outcome.to_plain())),
            Err(error) => call.fail(&write::error(error)),
        }
    }
}

/// Validates a query: the JSON of `{ ok: true, query }` with the wire body, or of `{ ok: false, issues }`.
#[wasm_bindgen(js_name = validateQuery)]
pub fn validate_query(ops: &[f64], text: &str) -> String {
    let read = CountQuery::read(&packed(ops, text).value());
    let (ok, name, found) = match &read {
        Ok(query) => (true, "query", query.to_plain()),
        Err(issues) => (false, "issues", plain::list(issues)),
    };
    Plain::Object(vec![("ok", Plain::Bool(ok)), (name, found)]).to_json()
}

/// The JSON of one query a day.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = splitByDay)]
pub fn split_by_day(ops: &[f64], text: &str) -> Result<String, JsValue> {
    let query = CountQuery::read(&packed(ops, text).value()).map_err(Error::query);
    let days = query.and_then(|query| query.split_by_day());
    days.map(|days| plain::list(&days).to_json()).map_err(write::error)
}

/// The wire body of a query, or why it has none.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = toWire)]
pub fn to_wire(ops: &[f64], text: &str) -> Result<String, JsValue> {
    let query = CountQuery::read(&packed(ops, text).value()).map_err(Error::query);
    query.map(|query| query.body()).map_err(write::error)
}
