//! A test double of CleverTap's count API: a small HTTP server that speaks its protocol over
//! generated events, and that can be told to misbehave.
//!
//! **It is not CleverTap.** Its events are made up, its answers are what CleverTap documents and
//! what public clients report, and no request ever leaves the machine: it binds 127.0.0.1 only.
//! Every answer carries `X-Simulator: clevertap-simulator`.
//!
//! ```text
//! $ cargo run -p clevertap-simulator -- --port 4080 --partials 2 --poll-interval-ms 1000
//! listening on http://127.0.0.1:4080
//! $ curl http://127.0.0.1:4080/1/counts/events.json \
//!     -H 'X-CleverTap-Account-Id: SIM-ACCOUNT' -H 'X-CleverTap-Passcode: SIM-PASSCODE' \
//!     -H 'Content-Type: application/json' \
//!     -d '{"event_name":"Charged","from":20240101,"to":20241231}'
//! {"req_id":6131763543526291477,"status":"partial"}
//! ```
//!
//! The line on standard output is the only one. `--help` lists the flags; they configure the
//! default account as a [`SessionConfig`] does a session. With `--exit-with-stdin` the server ends
//! when its standard input closes, so that it does not outlive the program that started it.
//!
//! # Sessions
//!
//! A session is a virtual account of its own: tests that run at the same time do not disturb one
//! another.
//!
//! | request | answer |
//! |---|---|
//! | `POST /_simulator/sessions`, body: [`SessionConfig`] as JSON or nothing | 201 `{"id":"1","baseUrl":"http://127.0.0.1:4080/s/1"}`, or 400 `{"error":"…"}` |
//! | `GET /_simulator/sessions/1` | the log |
//! | `DELETE /_simulator/sessions/1` | 204; what is in flight still gets its answer |
//!
//! The account without a session has the id `default`.
//!
//! ```json
//! {
//!   "accountId": "SIM-ACCOUNT", "passcode": "SIM-PASSCODE", "wrongRegion": false,
//!   "partials": 2, "reqIdAs": "string", "reqId": "9223372036854775807", "newReqIdOnPoll": false,
//!   "latencyMs": 20, "pollIntervalMs": 100, "earlyPolls": "refuse", "reqIdTtlMs": 60000,
//!   "maxConcurrent": 3, "freshConnections": false,
//!   "script": ["ok", "html502", { "delayMs": 50, "retryAfter": "1" }],
//!   "scripts": { "Charged": ["html502", "ok"] }
//! }
//! ```
//!
//! # The log
//!
//! ```json
//! {
//!   "id": "1", "inFlight": 0, "maxInFlight": 1,
//!   "endpoints": {
//!     "events": { "inFlight": 0, "maxInFlight": 1 }, "profiles": { "inFlight": 0, "maxInFlight": 0 }
//!   },
//!   "earlyPolls": 0, "tooMany": 0, "forgotten": 0,
//!   "exchanges": [{
//!     "seq": 0, "connection": 4, "method": "POST", "path": "/1/counts/events.json",
//!     "headers": [["content-type", "application/json"]], "body": "{…}",
//!     "arrivedAt": 1767225600000, "answeredAt": 1767225600020, "status": 200,
//!     "step": 0, "script": null, "earlyByMs": null, "peerClosed": false
//!   }]
//! }
//! ```
//!
//! - An exchange is in the log before its answer can be seen. Preflights are not in it.
//! - `path` is below the session's base URL, its query included. Header names are in lower case.
//! - `answeredAt` is null while the exchange is in flight, and for ever where the peer closed the
//!   connection first (`peerClosed`). A reset by the simulator counts as an answer; its `status`
//!   is null if no headers were sent.
//! - `step` is the index of the script's step, or null; `script` the script's name, where it has one.
//! - `earlyByMs`: by how much a poll came too early. The interval runs from the last answer for
//!   that req_id, a fault included, or from the arrival of a poll that the peer gave up.
//! - `tooMany` counts what the concurrency limit refused. It applies to each endpoint.
//! - `forgotten`: a session remembers 100,000 exchanges.
//!
//! # Scripts
//!
//! The n-th exchange of a session takes the n-th step of its script; after the end of the script
//! all answers are normal. A step is `"ok"`, the name of a fault, or an object with at most one
//! answer, at most one delivery and any modifiers. An object without an answer gives the normal
//! one, its effects on the account included.
//!
//! `scripts` are such lists by name: a POST whose event has that name takes the next step of its own script, and so does
//! a poll whose req_id is that name. So each of many counts at once can be told what it meets.
//!
//! | answer | |
//! |---|---|
//! | `"html502"`, `"html504"` | a proxy's HTML page |
//! | `"emptyBody"` | 200 without a body |
//! | `"truncatedJson"` | 200 with the start of a JSON text |
//! | `"failOn200"` | 200 with an "Invalid event" failure |
//! | `"redirect"` | 307 to `1/counts/redirected` of the same session, so that the log shows who follows |
//! | `"tooMany"` | 429 "Too many concurrent requests" |
//! | `"unauthorized"` | 401 "Account ID is not valid" |
//! | `"inProgress"` | 200, code 2, "Request still in progress, please retry later" |
//! | `"invalidReqId"` | 400 "invalid request id" |
//! | `"incorrectUsage"` | 400, code 3, "Incorrect Usage" |
//! | `{"fault":"html502"}` | the same by name, for use with a delivery or modifiers |
//! | `{"status":502,"body":"<html>"}` | any answer; 200 and an empty body unless given |
//! | `{"bodyBase64":"77u/e30="}` | any bytes |
//! | `{"bodyBytes":1048577}` | a valid success, the count 7138, of exactly that size |
//! | `{"raw":"HTTP/1.1 200 OK\r\n\r\n"}` | bytes in the place of all of an HTTP answer; then the connection is closed |
//! | `{"echo":true}` | 500, an HTML page with the request's headers and body |
//! | `{"endlessBody":true}` | the start of a success, then white space without end |
//!
//! | delivery | |
//! |---|---|
//! | `{"hang":true}` | nothing is sent, the connection stays open |
//! | `{"hangBody":true}` | the headers, then nothing |
//! | `{"reset":"beforeHeaders"}` | a TCP RST instead of an answer |
//! | `{"reset":"duringHeaders"}` | a status line, half a header, then a TCP RST |
//! | `{"reset":"afterHeaders"}` | the headers, then a TCP RST |
//! | `{"reset":"duringBody"}` | headers, half of the body, then a TCP RST |
//! | `{"dripMs":100}` | one byte of the body each time that has passed |
//! | `{"chunked":true}` | in chunks, without a `Content-Length` |
//!
//! | modifier | |
//! |---|---|
//! | `{"delayMs":50}` | waits before anything else is done |
//! | `{"retryAfter":"1"}` | adds the header; an HTTP date is as good |
//! | `{"headers":{"X-Own":"1"}}` | adds or replaces headers; a list sends one more than once |
//! | `{"status":503}` | replaces the status of another answer; alone, an empty answer |
//!
//! # Where CleverTap is silent
//!
//! Strings are compared case-sensitively, a string never equals a number, and an absent property
//! satisfies the negative operators. A filter that compares sizes takes numbers only, one of
//! presence takes no value, and a JSON boolean is refused. A req_id that was answered with its
//! count can be asked again until it expires.
//!
//! # As a library
//!
//! ```
//! use clevertap_simulator::{Options, Simulator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let simulator = Simulator::bind(Options { events: 1_000, ..Options::default() }).await?;
//! assert!(simulator.url().starts_with("http://127.0.0.1:"));
//! tokio::spawn(simulator.run());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod config;
mod connection;
mod day;
mod delivery;
pub mod events;
mod exchange;
pub mod faults;
mod log;
mod protocol;
pub mod query;
mod reply;
mod routes;
mod server;
mod session;
mod step;

pub use config::{EarlyPolls, ReqIdAs, SessionConfig};
pub use day::Day;
pub use reply::Failure;
pub use server::{Options, Simulator};
pub use step::Step;
