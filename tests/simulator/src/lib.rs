//! A test double of CleverTap's count API: a small HTTP server that speaks its protocol over
//! generated events and produces faults on demand.
//!
//! **It is not CleverTap.** Its events are generated, its answers follow CleverTap's documentation and
//! the reports of public clients, and no request leaves the machine: it binds 127.0.0.1 only.
//! Every answer has the header `X-Simulator: clevertap-simulator`.
//!
//! ```text
//! $ cargo run -p clevertap-simulator -- --port 4080 --partials 2 --poll-interval-ms 1000 --today 20251231
//! listening on http://127.0.0.1:4080
//! $ curl http://127.0.0.1:4080/1/counts/events.json \
//!     -H 'X-CleverTap-Account-Id: SIM-ACCOUNT' -H 'X-CleverTap-Passcode: SIM-PASSCODE' \
//!     -H 'Content-Type: application/json' \
//!     -d '{"event_name":"Charged","from":20240101,"to":20241231}'
//! {"req_id":6131763543526291477,"status":"partial"}
//! ```
//!
//! Standard output has this one line only. `--help` lists the flags, which configure the default
//! account as a [`SessionConfig`] configures a session. With `--exit-with-stdin` the server exits
//! when its standard input closes, so that it does not outlive the program that started it.
//!
//! # Events
//!
//! The events cover two years and end on the day `--today`, by default the machine's current day in
//! UTC. The same `--seed`, `--events` and `--today` give the same events, so tests set `--today`.
//!
//! `--shape seasonal` gives charts something to show: growth, a rhythm of the week and of the year, a sale at the end of
//! November, and values of different frequency. By default, all values are equally likely.
//!
//! # People
//!
//! Each event belongs to one of 40,000 people, who depend on the seed only. People and their sessions are drawn from
//! separate random streams, so that a change to them does not change the events. [`people::catalog`] and
//! [`events::catalog`] list all names and values.
//!
//! | part of a query | names |
//! |---|---|
//! | `profile_fields` | `Email`, `Phone`, `Plan`, `Newsletter`, `Loyalty Points`, `Age` |
//! | `demographics` | `Age`, `Gender` |
//! | `technographics`: the person's 1 to 3 devices | `OS`, `Device`, `Browser` |
//! | `reachability` | `Email`, `Push`, `SMS`, `WhatsApp`, each "True" or "False" |
//! | `app_fields` | `App Version`, `SDK Version` |
//! | `geo_fields` | country, region and city, such as `["India", "Maharashtra", "Mumbai"]` |
//! | `session_properties` | `first_time`, `time_of_day`, `utm_campaign`, `utm_source`, `utm_medium` |
//!
//! All events of one person on one day belong to one session of the person, which came from one device and perhaps from
//! a campaign. The code calls it a visit, because a session of the simulator is a virtual account.
//!
//! A profile count also answers the number of events (`tcount`), and the people's devices from which these came
//! (`userDeviceCount`).
//!
//! # Endpoints
//!
//! `/1/counts/events.json`, `profiles.json`, `trends.json` and `top.json` share the protocol, the query language, the faults
//! and all settings. Each has its own req_ids and its own limit of concurrent requests.
//!
//! | endpoint | answer |
//! |---|---|
//! | events | `{"status":"success","count":7138}` |
//! | profiles | `{"count":…,"nQCount":0,"status":"success","tcount":…,"userDeviceCount":{…}}` |
//! | trends | `{"status":"success","days":{"20250101":120,…}}` for the group `"days": {"trend_type": "daily"}` |
//! | top | `{"status":"success","foods":{"STR":{"pizza":120,"-1":4,…}}}` for `"foods": {"property_type": "event_properties", "name": "value"}` |
//!
//! # Sessions
//!
//! Each session is a separate virtual account, so that concurrent tests do not affect each other.
//!
//! | request | answer |
//! |---|---|
//! | `POST /_simulator/sessions`, body: [`SessionConfig`] as JSON or nothing | 201 `{"id":"1","baseUrl":"http://127.0.0.1:4080/s/1"}`, or 400 `{"error":"…"}` |
//! | `GET /_simulator/sessions/1` | the log |
//! | `DELETE /_simulator/sessions/1` | 204; exchanges in flight are still answered |
//!
//! Paths outside of sessions belong to the default account, which has the id `default`.
//!
//! ```json
//! {
//!   "accountId": "SIM-ACCOUNT", "passcode": "SIM-PASSCODE", "wrongRegion": false,
//!   "partials": 2, "reqIdAs": "string", "reqId": "9223372036854775807", "newReqIdOnPoll": false,
//!   "partialAs": "status", "otherPrograms": [{ "after": 10, "requests": 20, "slots": 3 }],
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
//!     "events": { "inFlight": 0, "maxInFlight": 1 }, "profiles": { "inFlight": 0, "maxInFlight": 0 },
//!     "trends": { "inFlight": 0, "maxInFlight": 0 }, "top": { "inFlight": 0, "maxInFlight": 0 }
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
//! - An exchange is logged before the client can see its answer. Preflights are not logged.
//! - `path` is the path below the session's base URL with its query. Header names are in lower case.
//! - `answeredAt` is null while the exchange is in flight, and remains null if the peer closed the
//!   connection first (`peerClosed`). A reset by the simulator counts as an answer; its `status`
//!   is null if no headers were sent.
//! - `step` is the index of the script's step, or null; `script` is the name of the script, or null.
//! - `earlyByMs` is the time by which a poll was early, or null. The interval starts with the last
//!   answer for that req_id, including faults, or with the arrival of a poll that the peer gave up.
//! - `tooMany` counts the requests that the concurrency limit refused. Each endpoint has its own limit.
//! - `forgotten` counts the exchanges that are no longer in the log, which holds 100,000.
//!
//! # Scripts
//!
//! The n-th exchange of a session takes the n-th step of its script; after the end of the script
//! all answers are normal. A step is `"ok"`, the name of a fault, or an object with at most one
//! answer, at most one delivery and any modifiers. An object without an answer gives the normal
//! answer, with its effects on the account.
//!
//! `scripts` has further scripts by name. A POST takes the next step of the script named like its event, a poll that of
//! the script named like its req_id. So each of many concurrent counts has its own script.
//!
//! | answer | |
//! |---|---|
//! | `"html502"`, `"html504"` | a proxy's HTML page |
//! | `"accepted"` | 202 with `{}`, as an answer that is still being computed |
//! | `"emptyBody"` | 200 without a body |
//! | `"truncatedJson"` | 200 with the start of a JSON text |
//! | `"failOn200"` | 200 with an "Invalid event" failure |
//! | `"redirect"` | 307 to `1/counts/redirected` of the same session, so that the log shows a client that follows it |
//! | `"tooMany"` | 429 "Too many concurrent requests" |
//! | `"unauthorized"` | 401 "Account ID is not valid" |
//! | `"inProgress"` | 200, code 2, "Request still in progress, please retry later" |
//! | `"invalidReqId"` | 400 "invalid request id" |
//! | `"incorrectUsage"` | 400, code 3, "Incorrect Usage" |
//! | `{"fault":"html502"}` | a named fault, to combine with a delivery or modifiers |
//! | `{"status":502,"body":"<html>"}` | any answer; the defaults are 200 and an empty body |
//! | `{"bodyBase64":"77u/e30="}` | any bytes as the body |
//! | `{"bodyBytes":1048577}` | a success of the endpoint with the number 7138, whose body has exactly that size |
//! | `{"raw":"HTTP/1.1 200 OK\r\n\r\n"}` | these bytes instead of an HTTP answer; then the connection is closed |
//! | `{"echo":true}` | 500, an HTML page with the request's headers and body |
//! | `{"endlessBody":true}` | the start of a success, then endless white space |
//!
//! | delivery | |
//! |---|---|
//! | `{"hang":true}` | nothing is sent, the connection stays open |
//! | `{"hangBody":true}` | the headers, then nothing |
//! | `{"reset":"beforeHeaders"}` | a TCP RST instead of an answer |
//! | `{"reset":"duringHeaders"}` | a status line, half a header, then a TCP RST |
//! | `{"reset":"afterHeaders"}` | the headers, then a TCP RST |
//! | `{"reset":"duringBody"}` | headers, half of the body, then a TCP RST |
//! | `{"dripMs":100}` | one byte of the body per interval |
//! | `{"chunked":true}` | in chunks, without a `Content-Length` |
//!
//! | modifier | |
//! |---|---|
//! | `{"delayMs":50}` | waits before the request is handled |
//! | `{"retryAfter":"1"}` | adds the header; the value may be an HTTP date |
//! | `{"headers":{"X-Own":"1"}}` | adds or replaces headers; a list sends a header more than once |
//! | `{"status":503}` | replaces the status of an answer; without one, the answer is empty |
//!
//! # Other programs
//!
//! An account's slots are shared with every other program that uses it. `otherPrograms` lists bursts of their requests: the
//! session's requests `after` to `after + requests - 1`, counted from 0, find that many `slots` taken on every endpoint. A
//! request that has no slot is answered 429 and counted in `tooMany`. Bursts that overlap add up.
//!
//! # Assumptions
//!
//! CleverTap does not document these rules.
//!
//! - Strings are compared case-sensitively, a string never equals a number, and an absent property satisfies the negative
//!   operators. An ordering operator takes numbers only, `exists` and `does_not_exist` take no value, and a JSON boolean is
//!   refused.
//! - A property of several devices satisfies a positive operator if one of its values does, and a negative operator if
//!   none of them satisfies the positive one.
//! - A session filter without an operator means `equals`. Two times in a list are a range with both ends; a range that ends
//!   before it begins passes midnight.
//! - In the groups of a profile other than `profile_fields`, a filter without an operator means `equals`. A name alone means
//!   "True" in `reachability` and `exists` in the other groups.
//! - A person must live in one of the places of `geo_fields`. Each is a country, then perhaps a region, then perhaps a
//!   city.
//! - A condition of `advanced_query` without days covers all days. Without an operator, it needs at least one event. An
//!   operator also compares the number 0 of a person without such an event.
//! - `did_any` with an operator compares the number of events that its fulfilled conditions select together; an event that
//!   two of them select counts twice. Without events in its list, `did_any` is ignored.
//! - A condition on an event that does not exist fails like a query for it. Unknown keys are ignored.
//! - Reports heed all filters. Each event counts once in each group of top values: technographics are those of the device
//!   from which it came, the names of `geo_fields` are `Country`, `Region` and `City`.
//! - Weeks are ISO weeks: they start on Monday, and belong to the year of their Thursday. A period without events is left
//!   out. `unique` counts the people of each period; `sum_event_prop` wins over it, and counts a value that is not a number
//!   as 0.
//! - The types of top values are `STR`, `NUM`, and `ENUM` for "True" and "False"; "-1" is a `STR`. A property that does not
//!   exist is not set. `top_n` is 10 unless given, and counts values of all types. Of values with the same number, the first
//!   ones by type and text are reported.
//! - Missing and malformed groups, a group named `status`, and more than five groups of trends fail with "Invalid group".
//!   Trends of more than 366 days fail with code 4002.
//! - After its count was sent, a req_id can be polled again until it expires.
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
pub mod people;
pub mod properties;
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
