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
mod read;
mod roll;
mod stored;
mod time;
#[cfg(feature = "traps")]
mod traps;
mod write;

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{Either, select};
use wasm_bindgen::prelude::*;

use crate::plain::{self, Plain, ToPlain};
use crate::{CallSettings, Config, CountQuery, Error, ErrorCode, Outcome, Pending, Poller, Step};

use abort::{GivenUp, Life};
pub use call::Call;
use client::Client;
use host::JsHost;
pub(crate) use read::number_text;

/// 7 KB less than the standard library's own.
#[cfg(feature = "package")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Reads a client's options. Returns what [`start`] takes as `config`.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen]
pub fn configure(options: &JsValue) -> Result<JsValue, JsValue> {
    let options = read::options(options);
    let config = Config::read(&options.input, fetch::url_parts);
    let config = config.map_err(|error| write::plain(&error))?;
    Ok(stored::store(&config, &options.fetch))
}

/// To be told before anything else on a platform where requests with I/O of their own share one
/// instance, as on Cloudflare Workers.
#[wasm_bindgen(js_name = shareIsolate)]
pub fn share_isolate() {
    client::share_isolate();
}

/// Starts a call of the client `id`, made with `config`: `"count"` or `"submit"` a query, `"poll"`
/// or `"resume"` a pending. All arguments are read before it returns; how it ends, `call` learns.
#[wasm_bindgen]
pub fn start(
    method: &str,
    id: u32,
    config: &JsValue,
    subject: &JsValue,
    options: &JsValue,
    call: Call,
) {
    let call = Rc::new(call);
    match prepare(method, id, config, subject, options, &call) {
        Ok(started) => wasm_bindgen_futures::spawn_local(run(started, call)),
        Err(Refusal::Aborted(reason)) => call.abort(&reason),
        Err(Refusal::Invalid(error)) => call.fail(&write::plain(&error), &JsValue::UNDEFINED),
    }
}

struct Started {
    step: Step,
    host: JsHost,
    given_up: GivenUp,
    /// Whether the call gives a bare count rather than an outcome.
    counts: bool,
}

enum Refusal {
    Aborted(JsValue),
    Invalid(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Invalid(error)
    }
}

fn prepare(
    method: &str,
    id: u32,
    config: &JsValue,
    subject: &JsValue,
    options: &JsValue,
    call: &Rc<Call>,
) -> Result<Started, Refusal> {
    let Some(client) = Client::of(id, config) else {
        let message = "a defect in clevertap-counts: a client's options cannot be read again";
        return Err(Error::new(ErrorCode::Internal, message).into());
    };
    let submits = matches!(method, "count" | "submit");
    let options = read::options(options);
    // A call that nobody waits for any more need not be right.
    if let Some(reason) = abort::reason_if_aborted(&options.signal) {
        return Err(Refusal::Aborted(reason));
    }
    let mut settings = CallSettings::read(&options.input, &client.config, submits)?;
    let subject = read::value(subject);
    let shared = client.config.clone();
    let now = time::now();
    let step = if submits {
        let query = CountQuery::read(&subject).map_err(Error::query)?;
        if method == "count" {
            Poller::count(shared, settings, &query, now)
        } else {
            Poller::submit(shared, settings, &query, now)
        }
    } else {
        let pending = Pending::read(&subject).map_err(Error::options)?;
        settings.endpoint = pending.endpoint();
        if method == "poll" {
            Poller::poll(shared, settings.limits, pending, now)
        } else {
            Poller::resume(shared, settings.limits, pending, now)
        }
    };
    let life = Rc::new(Life::default());
    let given_up = GivenUp::listen(&options.signal, &life, call)?;
    if client::shares_its_isolate() {
        roll::enter(&life, call);
    }
    let fetch = stored::fetch_of(config);
    let observed = !options.on_progress.is_undefined();
    if observed {
        call.set_on_progress(&options.on_progress);
    }
    let thrown = RefCell::default();
    let host = JsHost { client, settings, fetch, call: call.clone(), observed, life, thrown };
    let counts = matches!(method, "count" | "resume");
    Ok(Started { step, host, given_up, counts })
}

async fn run(started: Started, call: Rc<Call>) {
    let Started { step, host, given_up, counts } = started;
    let driven = std::pin::pin!(crate::drive(step, &host));
    // Giving up is looked at first, so that it wins in the last tick too.
    let result = match select(given_up, driven).await {
        Either::Left((reason, _)) => return call.abort(&reason),
        Either::Right((result, _)) => result,
    };
    match result {
        Ok(Outcome::Success { count }) if counts => call.resolve(&JsValue::from_f64(count as f64)),
        Ok(outcome) => call.resolve(&write::plain(&outcome)),
        Err(error) => call.fail(&write::plain(&error), &host.cause_of(&error)),
    }
}

/// Validates a query: `{ ok: true, query }` with the wire body, or `{ ok: false, issues }`.
#[wasm_bindgen(js_name = validateQuery)]
pub fn validate_query(input: &JsValue) -> JsValue {
    let read = CountQuery::read(&read::value(input));
    let (ok, name, found) = match &read {
        Ok(query) => (true, "query", query.to_plain()),
        Err(issues) => (false, "issues", plain::list(issues)),
    };
    write::js_value(&Plain::Object(vec![("ok", Plain::Bool(ok)), (name, found)]))
}

/// One query a day.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = splitByDay)]
pub fn split_by_day(input: &JsValue) -> Result<JsValue, JsValue> {
    let query = CountQuery::read(&read::value(input)).map_err(Error::query);
    let days = query.and_then(|query| query.split_by_day());
    days.map(|days| write::js_value(&plain::list(&days))).map_err(|error| write::plain(&error))
}

/// The wire body of a query, or why it has none.
///
/// # Errors
///
/// The fields of a `CleverTapError`.
#[wasm_bindgen(js_name = toWire)]
pub fn to_wire(input: &JsValue) -> Result<JsValue, JsValue> {
    let query = CountQuery::read(&read::value(input)).map_err(Error::query);
    query.map(|query| write::plain(&query)).map_err(|error| write::plain(&error))
}
