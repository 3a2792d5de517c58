//! A host with a simulated clock, whose exchanges follow a script.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use clevertap_counts::call::{Failure, Host, Poller, Progress, Ready, Request, Step, drive};
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::query::{PropertyType, Query, TopGroup, TrendType};
use clevertap_counts::reply::Response;
use clevertap_counts::{
    BaseUrl, Config, CountQuery, Endpoint, Error, Outcome, Pending, QueryResult, Success, TopQuery,
    TrendsQuery,
};
use serde_json::Value;

/// The time at which every call is made: Tue, 14 Nov 2023 22:13:20 GMT.
pub const T0: u64 = 1_700_000_000_000;

/// One step of the script: an exchange takes this many milliseconds and has this result.
#[derive(Clone, Debug)]
pub struct Scripted(pub u64, pub Result<Response, Failure>);

/// An answer after one second.
pub fn answer(status: u16, body: &str) -> Scripted {
    let body = body.as_bytes().to_vec();
    Scripted(1_000, Ok(Response { status: Some(status), retry_after: None, body }))
}

pub fn partial() -> Scripted {
    answer(200, r#"{"status":"partial","req_id":9223372036854775807}"#)
}

pub fn success() -> Scripted {
    answer(200, r#"{"status":"success","count":7138}"#)
}

pub fn expired() -> Scripted {
    answer(200, r#"{"status":"fail","error":"invalid request id","code":400}"#)
}

/// A 503 after one second.
pub fn unavailable() -> Scripted {
    answer(503, "<html>Unavailable</html>")
}

/// A network failure after one second.
pub fn offline() -> Scripted {
    Scripted(1_000, Err(Failure::Network("connection refused".into())))
}

/// An answer that never comes.
pub fn no_answer() -> Scripted {
    Scripted(u64::MAX, Err(Failure::TimedOut))
}

impl Scripted {
    pub fn after(self, delay_ms: u64) -> Self {
        Self(delay_ms, self.1)
    }

    pub fn retry_after(mut self, text: &str) -> Self {
        if let Ok(response) = &mut self.1 {
            response.retry_after = Some(text.to_owned());
        }
        self
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub at: u64,
    pub answered_at: u64,
    pub answer_by: u64,
    pub request: Request,
}

#[derive(Debug, Default)]
pub struct ScriptedHost {
    pub clock: Cell<u64>,
    pub random: Cell<f64>,
    script: RefCell<VecDeque<Scripted>>,
    /// The time in milliseconds that each request queues for a slot.
    queues: RefCell<VecDeque<u64>>,
    pub sent: RefCell<Vec<Sent>>,
    pub slept: RefCell<Vec<(u64, u64)>>,
    pub reports: RefCell<Vec<Value>>,
}

impl ScriptedHost {
    pub fn new(script: impl IntoIterator<Item = Scripted>) -> Self {
        let host = Self::default();
        host.clock.set(T0);
        host.random.set(1.0);
        host.script.borrow_mut().extend(script);
        host
    }

    /// Sets the times that the first requests queue; later ones do not queue.
    pub fn queueing(self, ms: impl IntoIterator<Item = u64>) -> Self {
        self.queues.borrow_mut().extend(ms);
        self
    }

    pub fn random(self, random: f64) -> Self {
        self.random.set(random);
        self
    }

    /// The times at which the requests were sent, relative to the call.
    pub fn sent_at(&self) -> Vec<u64> {
        self.sent.borrow().iter().map(|sent| sent.at - T0).collect()
    }

    /// The methods of the requests, such as "POST GET GET".
    pub fn methods(&self) -> String {
        let sent = self.sent.borrow();
        sent.iter().map(|sent| sent.request.method).collect::<Vec<_>>().join(" ")
    }

    pub fn elapsed(&self) -> u64 {
        self.clock.get() - T0
    }

    pub fn run(&self, step: Step) -> Result<Outcome, Error> {
        let mut call = pin!(drive(step, self));
        // The host advances its clock instead of waiting, so one poll runs the whole call.
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => panic!("a simulated call never pends"),
        }
    }

    /// `client.count`.
    pub fn count(&self, limits: Limits) -> Result<Outcome, Error> {
        self.run(Poller::run(config(), with(limits), &query(), T0))
    }

    /// `client.submit`.
    pub fn submit(&self, limits: Limits) -> Result<Outcome, Error> {
        self.run(Poller::submit(config(), with(limits), &query(), T0))
    }

    /// `client.poll`.
    pub fn poll(&self, limits: Limits, pending: Pending) -> Result<Outcome, Error> {
        self.run(Poller::poll(config(), limits, pending, T0))
    }

    /// `client.resume`.
    pub fn resume(&self, limits: Limits, pending: Pending) -> Result<Outcome, Error> {
        self.run(Poller::resume(config(), limits, pending, T0))
    }
}

impl Host for ScriptedHost {
    type Slot = ();
    /// The time until the slot is free.
    type Waiter = u64;

    fn now(&self) -> u64 {
        self.clock.get()
    }

    fn random(&self) -> f64 {
        self.random.get()
    }

    fn on_progress(&self, progress: &Progress<'_>) {
        self.reports.borrow_mut().push(serde_json::to_value(progress).unwrap());
    }

    fn try_acquire(&self, _: &Ready) -> Result<(), u64> {
        match self.queues.borrow_mut().pop_front() {
            None | Some(0) => Ok(()),
            Some(wait) => Err(wait),
        }
    }

    async fn acquire(&self, ready: &Ready, wait: &u64) -> Option<()> {
        let turn = self.now().saturating_add(*wait);
        let end = ready.give_up_at().map_or(turn, |at| turn.min(at));
        self.clock.set(end.max(self.now()));
        (end == turn).then_some(())
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        let Scripted(delay, answer) =
            self.script.borrow_mut().pop_front().expect("the script has no step for this request");
        let at = self.now();
        let arrives = at.saturating_add(delay);
        let timed_out = arrives > answer_by;
        self.clock.set(arrives.min(answer_by).max(at));
        self.sent.borrow_mut().push(Sent { at, answered_at: self.now(), answer_by, request });
        if timed_out { Err(Failure::TimedOut) } else { answer }
    }

    async fn sleep_until(&self, until: u64) {
        self.slept.borrow_mut().push((self.now(), until));
        self.clock.set(until.max(self.now()));
    }
}

pub fn query() -> Query {
    Query::events(counted_query())
}

pub fn trends_query() -> TrendsQuery {
    TrendsQuery::new(counted_query(), "days", TrendType::Daily).unwrap()
}

pub fn top_query() -> TopQuery {
    let group = TopGroup::new(PropertyType::Technographics, "OS").unwrap();
    TopQuery::new(counted_query(), "os", group).unwrap()
}

/// A query of each endpoint.
pub fn query_of(endpoint: Endpoint) -> Query {
    match endpoint {
        Endpoint::Events => Query::events(counted_query()),
        Endpoint::Profiles => Query::profiles(counted_query()),
        Endpoint::Trends => trends_query().into(),
        Endpoint::Top => top_query().into(),
        other => panic!("{other:?}"),
    }
}

pub fn counted_query() -> CountQuery {
    CountQuery::new("Charged", "2025-01-01".parse().unwrap(), "2025-01-31".parse().unwrap())
        .unwrap()
}

pub fn config() -> Arc<Config> {
    let base = BaseUrl::parse("https://counts.example.com/p").unwrap();
    Arc::new(Config::gateway(base).with_credentials("ACCOUNT-9", "s3cret-P").unwrap())
}

pub fn with(limits: Limits) -> CallSettings {
    CallSettings { limits, ..CallSettings::from(&*config()) }
}

/// A stored pending that is due this many milliseconds after the call.
pub fn pending(due_in: u64) -> Pending {
    Pending::new(Endpoint::Events, "42", T0 + due_in).unwrap()
}

pub fn counted(count: u64) -> Result<Outcome, Error> {
    Ok(Outcome::Success(Success { result: QueryResult::Count(count), extra: None }))
}

/// The code of an error in its serialized form.
pub fn code(error: &Error) -> String {
    serde_json::to_value(error.code()).unwrap().as_str().unwrap().to_owned()
}
