//! A count as a state machine: it consumes what happened and says what to do next.
//!
//! Everything that decides when a request is sent lives in this file. It never reads a clock,
//! never draws a random number and never does I/O: times and random numbers are arguments, and
//! every state is consumed by the step that leaves it, so a wrong order does not compile.

use std::sync::Arc;

use super::progress::{Phase, Progress};
use super::request::Request;
use super::retry;
use crate::client::{CallSettings, Config, ExtraBody, Limits};
use crate::error::{Error, ErrorCode, MAX_API_ERROR};
use crate::protocol::{Endpoint, INVALID_REQ_ID, Outcome, Pending};
use crate::query::CountQuery;
use crate::reply::{Decision, Exchange, Response, decide};
use crate::text::message;

/// One call of a client: from its first request to its outcome. Times are in milliseconds since
/// 1970.
///
/// Start one with [`count`](Poller::count), [`submit`](Poller::submit), [`poll`](Poller::poll) or
/// [`resume`](Poller::resume), and do what each [`Step`] says until it is [`Step::Done`]:
///
/// ```
/// use std::sync::Arc;
/// use clevertap_counts::{Config, CountQuery, Outcome, Region};
/// use clevertap_counts::call::{Poller, Step};
/// use clevertap_counts::client::CallSettings;
/// use clevertap_counts::reply::Response;
///
/// let config = Arc::new(Config::clevertap(Region::In1, "ACCOUNT_ID", "PASSCODE")?);
/// let query = CountQuery::new("Charged", "2025-01-01".parse()?, "2025-01-31".parse()?)?;
/// let mut answers = [
///     r#"{"status":"partial","req_id":9223372036854775807}"#,
///     r#"{"status":"success","count":7138}"#,
/// ]
/// .into_iter();
///
/// let mut now = 1_700_000_000_000;
/// let settings = CallSettings::from(&*config);
/// let mut step = Poller::count(config, settings, &query, now);
/// let outcome = loop {
///     step = match step {
///         Step::Send(ready) => {
///             let (request, awaiting) = ready.send(now);
///             println!("{} {}", request.method, request.url);
///             let body = answers.next().unwrap().into();
///             awaiting.on_response(now, 0.5, &Response { status: Some(200), body, ..Response::default() })
///         }
///         Step::Wait(wait) => {
///             assert_eq!(wait.until() - now, 30_000);
///             now = wait.until();
///             wait.finish()
///         }
///         Step::Done(result) => break result?,
///     };
/// };
/// assert_eq!(outcome, Outcome::Success { count: 7138 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Poller {
    config: Arc<Config>,
    settings: CallSettings,
    goal: Goal,
    /// The body to submit; none where a call only polls.
    body: Option<Box<str>>,
    called_at: u64,
    /// When the first request was sent: what the longest wait is measured from.
    first_sent_at: Option<u64>,
    pending: Option<Pending>,
    /// GETs sent.
    polls: u32,
    /// The try of the current exchange, from 1.
    attempt: u32,
    /// Tries sent of the last exchange that sent any.
    tries: u32,
    resubmitted: bool,
    /// A sentence for the message if the service answers that the query failed.
    failed_query_hint: Option<String>,
}

/// How far a call goes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    /// To the count.
    Count,
    /// One exchange, with its retries.
    Exchange,
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Send a request, once there is a slot for it.
    Send(Ready),
    /// Do nothing for a while.
    Wait(Wait),
    /// The call is over.
    Done(Result<Outcome, Error>),
}

impl Poller {
    /// Submits a query and polls to the end. Submits anew, once, where the service forgets the
    /// `req_id`: repeating a read is safe, losing a long wait is not.
    pub fn count(
        config: Arc<Config>,
        settings: CallSettings,
        query: &CountQuery,
        now: u64,
    ) -> Step {
        Self::from_query(config, settings, Goal::Count, query, now)
    }

    /// Submits a query and polls not at all.
    pub fn submit(
        config: Arc<Config>,
        settings: CallSettings,
        query: &CountQuery,
        now: u64,
    ) -> Step {
        Self::from_query(config, settings, Goal::Exchange, query, now)
    }

    /// Waits until a poll is due, and polls once.
    pub fn poll(config: Arc<Config>, limits: Limits, pending: Pending, now: u64) -> Step {
        Self::from_pending(config, limits, Goal::Exchange, pending, now)
    }

    /// Polls to the end: the other half of [`submit`](Poller::submit).
    pub fn resume(config: Arc<Config>, limits: Limits, pending: Pending, now: u64) -> Step {
        Self::from_pending(config, limits, Goal::Count, pending, now)
    }

    fn from_query(
        config: Arc<Config>,
        settings: CallSettings,
        goal: Goal,
        query: &CountQuery,
        now: u64,
    ) -> Step {
        let mut body = query.body();
        settings.extra_body.append_to(&mut body);
        let mut poller = Self::new(config, settings, goal, Some(body), None, now);
        poller.failed_query_hint = query.padded_name_hint();
        Step::Send(Ready(poller))
    }

    fn from_pending(
        config: Arc<Config>,
        limits: Limits,
        goal: Goal,
        pending: Pending,
        now: u64,
    ) -> Step {
        let until = pending.not_before();
        let endpoint = pending.endpoint();
        let settings = CallSettings { limits, endpoint, extra_body: ExtraBody::default() };
        let poller = Self::new(config, settings, goal, None, Some(pending), now);
        if until <= now { Step::Send(Ready(poller)) } else { poller.wait(until, now, None) }
    }

    fn new(
        config: Arc<Config>,
        settings: CallSettings,
        goal: Goal,
        body: Option<String>,
        pending: Option<Pending>,
        now: u64,
    ) -> Box<Self> {
        Box::new(Self {
            config,
            settings,
            goal,
            body: body.map(String::into_boxed_str),
            called_at: now,
            first_sent_at: None,
            pending,
            polls: 0,
            attempt: 1,
            tries: 0,
            resubmitted: false,
            failed_query_hint: None,
        })
    }

    /// The moment by which the call must be over; none before its first request.
    fn deadline(&self) -> Option<u64> {
        Some(self.first_sent_at?.saturating_add(self.settings.limits.max_wait_ms))
    }

    /// Waits, unless that would pass the deadline: such a wait is not begun. Before the first
    /// request a wait counts from `now`, so that a far-off poll does not hang.
    fn wait(self: Box<Self>, until: u64, now: u64, failed: Option<Error>) -> Step {
        let deadline =
            self.deadline().unwrap_or_else(|| now.saturating_add(self.settings.limits.max_wait_ms));
        if until < deadline {
            return Step::Wait(Wait { poller: self, until, failed });
        }
        Step::Done(Err(match failed {
            Some(error) => error,
            None => self.deadline_exceeded("the next poll would be due after it"),
        }))
    }

    fn deadline_exceeded(&self, why: &str) -> Error {
        let message =
            message!["maxWaitMs (", self.settings.limits.max_wait_ms, ") is not enough: ", why];
        self.complete(Error::new(ErrorCode::DeadlineExceeded, &message))
    }

    /// Adds what only the call knows.
    fn complete(&self, error: Error) -> Error {
        let mut error = error.with_attempts(self.tries);
        if let (Some(hint), ErrorCode::QueryFailed) = (&self.failed_query_hint, error.code()) {
            error = error.with_hint(hint);
        }
        match (&self.pending, error.code()) {
            (None, _) => error,
            (Some(pending), ErrorCode::QueryFailed | ErrorCode::RequestExpired) => {
                error.with_req_id(pending.req_id())
            }
            (Some(pending), _) => error.with_pending(pending),
        }
    }

    /// Which exchange comes next, or is under way.
    fn exchange(&self) -> Exchange {
        if self.pending.is_some() { Exchange::Poll } else { Exchange::Submit }
    }

    /// The earliest next poll, as seen from an answer that arrived now.
    fn next_poll(&self, now: u64, retry_after_ms: Option<u64>) -> u64 {
        let wait = self.settings.limits.poll_interval_ms.max(retry_after_ms.unwrap_or(0));
        now.saturating_add(wait).min(crate::MAX_SAFE_INTEGER)
    }

    fn succeeded(mut self: Box<Self>, now: u64, reply: Decision) -> Step {
        let (req_id, retry_after_ms) = match reply {
            Decision::Success { count } => return Step::Done(Ok(Outcome::Success { count })),
            Decision::Partial { req_id, retry_after_ms } => (req_id, retry_after_ms),
        };
        let until = self.next_poll(now, retry_after_ms);
        let req_id = req_id.or(self.pending.take().map(Pending::into_req_id));
        // The reply's reader has seen to it that there is one.
        let Some(req_id) = req_id else {
            let error = Error::new(ErrorCode::InvalidResponse, INVALID_REQ_ID);
            return Step::Done(Err(self.complete(error)));
        };
        let pending = Pending::under_way(self.settings.endpoint, req_id, until);
        if self.goal == Goal::Exchange {
            return Step::Done(Ok(Outcome::Partial(pending)));
        }
        self.pending = Some(pending);
        self.attempt = 1;
        self.wait(until, now, None)
    }

    fn failed(mut self: Box<Self>, now: u64, random: f64, error: Error) -> Step {
        let retry_after_ms = error.retry_after_ms();
        let next_poll = self.next_poll(now, retry_after_ms);
        if let Some(pending) = &mut self.pending {
            pending.set_not_before(next_poll);
        }
        let error = self.complete(error);
        if error.code() == ErrorCode::RequestExpired && self.body.is_some() && !self.resubmitted {
            self.resubmitted = true;
            self.pending = None;
            self.attempt = 1;
            return Step::Send(Ready(self));
        }
        if !error.is_transient() || self.attempt > self.settings.limits.max_retries {
            return Step::Done(Err(error));
        }
        let until = match self.exchange() {
            Exchange::Poll => next_poll,
            Exchange::Submit => {
                now.saturating_add(retry::delay_ms(self.attempt, random, retry_after_ms))
            }
        };
        self.wait(until, now, Some(error))
    }

    fn progress<'a>(&'a self, phase: Phase<'a>, now: u64) -> Progress<'a> {
        Progress {
            polls: self.polls,
            attempt: self.attempt,
            elapsed_ms: now.saturating_sub(self.called_at),
            pending: self.pending.as_ref(),
            phase,
        }
    }
}

/// A request that may be sent as soon as there is a slot for it.
#[derive(Debug)]
pub struct Ready(Box<Poller>);

impl Ready {
    /// Which exchange it is: due polls go before submissions.
    pub fn exchange(&self) -> Exchange {
        self.0.exchange()
    }

    /// Which count it is about.
    pub fn endpoint(&self) -> Endpoint {
        self.0.settings.endpoint
    }

    /// How long the exchange may take, in milliseconds.
    pub fn request_timeout_ms(&self) -> u64 {
        self.0.settings.limits.request_timeout_ms
    }

    /// When it is too late to send; `None` before the call's first request, which may queue for as
    /// long as it takes.
    pub fn give_up_at(&self) -> Option<u64> {
        self.0.deadline()
    }

    /// The call's end where that moment has come.
    pub fn give_up(self) -> Error {
        self.0.deadline_exceeded("it passed before the next request could be sent")
    }

    /// What a caller may be told while the request is queued.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        self.0.progress(Phase::Queued, now)
    }

    /// The request, sent `now`.
    pub fn send(self, now: u64) -> (Request, Awaiting) {
        let Ready(mut poller) = self;
        poller.first_sent_at.get_or_insert(now);
        poller.tries = poller.attempt;
        let endpoint = poller.settings.endpoint;
        let request = match &poller.pending {
            Some(pending) => {
                poller.polls += 1;
                Request::poll(&poller.config, endpoint, pending.req_id())
            }
            None => {
                let body = poller.body.as_deref().unwrap_or_default();
                Request::submit(&poller.config, endpoint, body.to_owned())
            }
        };
        (request, Awaiting { poller, sent_at: now })
    }
}

/// A request under way.
#[derive(Debug)]
pub struct Awaiting {
    poller: Box<Poller>,
    sent_at: u64,
}

impl Awaiting {
    /// When to abort the exchange, its body included: then call
    /// [`on_failure`](Awaiting::on_failure) with [`Failure::TimedOut`].
    pub fn answer_by(&self) -> u64 {
        let timeout = self.timeout_at();
        self.poller.deadline().map_or(timeout, |deadline| timeout.min(deadline))
    }

    fn timeout_at(&self) -> u64 {
        self.sent_at.saturating_add(self.poller.settings.limits.request_timeout_ms)
    }

    /// What a caller may be told while the request is under way.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        let phase = match self.poller.exchange() {
            Exchange::Submit => Phase::Submitting,
            Exchange::Poll => Phase::Polling,
        };
        self.poller.progress(phase, now)
    }

    /// An answer arrived. `random` is from 0 to 1.
    pub fn on_response(self, now: u64, random: f64, response: &Response) -> Step {
        let Self { poller, .. } = self;
        match decide(poller.exchange(), response, now, &poller.config.secrets()) {
            Ok(reply) => poller.succeeded(now, reply),
            Err(error) => poller.failed(now, random, error),
        }
    }

    /// No answer came. `random` is from 0 to 1.
    pub fn on_failure(self, now: u64, random: f64, failure: Failure) -> Step {
        let deadline_first = self.poller.deadline().is_some_and(|at| at <= self.timeout_at());
        let Self { mut poller, .. } = self;
        let error = match failure {
            Failure::Network(what) => {
                let what = poller.config.secrets().hide(&what, MAX_API_ERROR);
                let message = message!["no answer from ", poller.config.base.base, ": ", what];
                Error::new(ErrorCode::Network, &message)
            }
            Failure::TimedOut if deadline_first => {
                let next_poll = poller.next_poll(now, None);
                if let Some(pending) = &mut poller.pending {
                    pending.set_not_before(next_poll);
                }
                let why = "it passed before the answer came";
                return Step::Done(Err(poller.deadline_exceeded(why)));
            }
            Failure::TimedOut => {
                let timeout = poller.settings.limits.request_timeout_ms;
                let message = message!["no whole answer within requestTimeoutMs (", timeout, ")"];
                Error::new(ErrorCode::Timeout, &message)
            }
        };
        poller.failed(now, random, error)
    }
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Nothing usable came back; the text says what the platform says.
    Network(String),
    /// [`Awaiting::answer_by`] passed.
    TimedOut,
}

/// A while with nothing to do.
#[derive(Debug)]
pub struct Wait {
    poller: Box<Poller>,
    until: u64,
    failed: Option<Error>,
}

impl Wait {
    /// When it is over.
    pub fn until(&self) -> u64 {
        self.until
    }

    /// What a caller may be told meanwhile.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        let next_request_at = self.until;
        let phase = match &self.failed {
            Some(error) => Phase::Retrying { next_request_at, error },
            None => Phase::Waiting { next_request_at },
        };
        self.poller.progress(phase, now)
    }

    /// The wait is over.
    pub fn finish(self) -> Step {
        let Self { mut poller, failed, .. } = self;
        if failed.is_some() {
            poller.attempt += 1;
        }
        Step::Send(Ready(poller))
    }
}
