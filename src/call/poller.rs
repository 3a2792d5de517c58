//! The state machine of a call: it consumes events and returns the next step.
//!
//! Everything that decides when a request is sent is in this file. It does no I/O, and takes times and random numbers as
//! arguments. Every state is consumed by the step that leaves it, so a wrong order does not compile.

use std::sync::Arc;

use super::progress::{Phase, Progress};
use super::request::Request;
use super::retry;
use crate::client::{CallSettings, Config, Limits};
use crate::error::{Error, ErrorCode, MAX_API_ERROR};
use crate::protocol::{Endpoint, INVALID_REQ_ID, Outcome, Pending};
use crate::query::Query;
use crate::reply::{Decision, Exchange, Response, decide};
use crate::text::message;

/// One call of a client, from its first request to its outcome. Times are in milliseconds since 1970.
///
/// Start a call with [`run`](Poller::run), [`submit`](Poller::submit), [`poll`](Poller::poll) or
/// [`resume`](Poller::resume), and execute each [`Step`] until [`Step::Done`]:
///
/// ```
/// use std::sync::Arc;
/// use clevertap_counts::{Config, CountQuery, Outcome, QueryResult, Region};
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
/// let mut step = Poller::run(config, settings, &query.into(), now);
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
/// let Outcome::Success(success) = outcome else { panic!("a call that runs to its result never ends with a pending") };
/// assert_eq!(success.result, QueryResult::Count(7138));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Poller {
    config: Arc<Config>,
    limits: Limits,
    endpoint: Endpoint,
    extent: Extent,
    /// The body to submit, or `None` if the call only polls.
    body: Option<Box<str>>,
    called_at: u64,
    /// The time of the first request, from which the maximum wait counts.
    first_sent_at: Option<u64>,
    pending: Option<Pending>,
    /// The number of GETs sent.
    polls: u32,
    /// The current attempt of the exchange, from 1.
    attempt: u32,
    /// The number of these attempts that were refused because of too many requests. They do not use up the retries.
    rate_limited: u32,
    /// The attempts sent of the last exchange, or 0 before the first request.
    attempts_sent: u32,
    resubmitted: bool,
    /// True if the event's name begins or ends with white space.
    has_padded_name: bool,
}

const PADDED_NAME: &str =
    "; its event_name begins or ends with white space, which CleverTap compares, too";
const NO_PASSCODE: &str = "; check headers: this client has no passcode";
const CREDENTIALS: &str = "; check accountId, passcode (without quotes) and region";
const RESUME: &str = "; resume error.pending later";

/// The extent of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Extent {
    /// All exchanges up to the result.
    ToResult,
    /// One exchange, with its retries.
    OneExchange,
}

/// The next step of a call.
#[derive(Debug)]
pub enum Step {
    /// Send a request as soon as a slot is free.
    Send(Ready),
    /// Wait.
    Wait(Wait),
    /// Return the result, because the call is over.
    Done(Result<Outcome, Error>),
}

impl Poller {
    /// Submits a query and polls until the result. Submits once more if CleverTap no longer knows the `req_id`, because
    /// repeating a read is safe and losing a long wait is not.
    pub fn run(config: Arc<Config>, settings: CallSettings, query: &Query, now: u64) -> Step {
        Self::from_query(config, settings, Extent::ToResult, query, now)
    }

    /// Submits a query without polling for its result.
    pub fn submit(config: Arc<Config>, settings: CallSettings, query: &Query, now: u64) -> Step {
        Self::from_query(config, settings, Extent::OneExchange, query, now)
    }

    /// Waits until a poll is due and polls once.
    pub fn poll(config: Arc<Config>, limits: Limits, pending: Pending, now: u64) -> Step {
        Self::from_pending(config, limits, Extent::OneExchange, pending, now)
    }

    /// Polls until the result of a query that [`submit`](Poller::submit) has sent.
    pub fn resume(config: Arc<Config>, limits: Limits, pending: Pending, now: u64) -> Step {
        Self::from_pending(config, limits, Extent::ToResult, pending, now)
    }

    fn from_query(
        config: Arc<Config>,
        settings: CallSettings,
        extent: Extent,
        query: &Query,
        now: u64,
    ) -> Step {
        let mut body = query.body();
        settings.extra_body.append_to(&mut body);
        let endpoint = query.endpoint();
        let mut poller =
            Self::new(config, settings.limits, endpoint, extent, Some(body), None, now);
        poller.has_padded_name = query.counted().has_padded_name();
        Step::Send(Ready(poller))
    }

    fn from_pending(
        config: Arc<Config>,
        limits: Limits,
        extent: Extent,
        pending: Pending,
        now: u64,
    ) -> Step {
        let until = pending.not_before();
        let endpoint = pending.endpoint();
        let poller = Self::new(config, limits, endpoint, extent, None, Some(pending), now);
        if until <= now { Step::Send(Ready(poller)) } else { poller.wait(until, now, None) }
    }

    fn new(
        config: Arc<Config>,
        limits: Limits,
        endpoint: Endpoint,
        extent: Extent,
        body: Option<String>,
        pending: Option<Pending>,
        now: u64,
    ) -> Box<Self> {
        Box::new(Self {
            config,
            limits,
            endpoint,
            extent,
            body: body.map(String::into_boxed_str),
            called_at: now,
            first_sent_at: None,
            pending,
            polls: 0,
            attempt: 1,
            rate_limited: 0,
            attempts_sent: 0,
            resubmitted: false,
            has_padded_name: false,
        })
    }

    /// Returns the time by which the call must end, or `None` before its first request.
    fn deadline(&self) -> Option<u64> {
        Some(self.first_sent_at?.saturating_add(self.limits.max_wait_ms))
    }

    /// Waits until `until`, before a retry if there is an `error`. Ends the call at once if the wait would pass the
    /// deadline. Before the first request, the deadline counts from `now`, so that a poll in the far future does not hang.
    fn wait(self: Box<Self>, until: u64, now: u64, error: Option<Error>) -> Step {
        let deadline =
            self.deadline().unwrap_or_else(|| now.saturating_add(self.limits.max_wait_ms));
        if until < deadline {
            return Step::Wait(Wait { poller: self, until, error });
        }
        Step::Done(Err(match error {
            Some(error) => error,
            None => self.deadline_exceeded("the next poll would be due after it"),
        }))
    }

    fn deadline_exceeded(&self, reason: &str) -> Error {
        let limit = self.limits.max_wait_ms;
        let message = message!["maxWaitMs (", limit, " ms) is not enough: ", reason];
        self.add_context(Error::new(ErrorCode::DeadlineExceeded, &message))
    }

    /// Adds the attempts, the `req_id` or the pending count, and a hint to an error.
    fn add_context(&self, error: Error) -> Error {
        let hint = match error.code() {
            ErrorCode::QueryFailed if self.has_padded_name => PADDED_NAME,
            ErrorCode::Unauthorized if self.config.credentials.len() < 2 => NO_PASSCODE,
            ErrorCode::Unauthorized => CREDENTIALS,
            ErrorCode::DeadlineExceeded if self.pending.is_some() => RESUME,
            ErrorCode::InvalidResponse => {
                &message!["; check ", self.config.base.url, self.endpoint.path()]
            }
            _ => "",
        };
        let error = error.with_attempts(self.attempts_sent).with_hint(hint);
        match (&self.pending, error.code()) {
            (None, _) => error,
            (Some(pending), ErrorCode::QueryFailed | ErrorCode::RequestExpired) => {
                error.with_req_id(pending.req_id())
            }
            (Some(pending), _) => error.with_pending(pending),
        }
    }

    /// Returns the kind of the exchange that is next or in flight.
    fn exchange(&self) -> Exchange {
        if self.pending.is_some() { Exchange::Poll } else { Exchange::Submit }
    }

    /// Returns the earliest time of the next poll after an answer that arrived `now`.
    fn next_poll(&self, now: u64, retry_after_ms: Option<u64>) -> u64 {
        let wait = self.limits.poll_interval_ms.max(retry_after_ms.unwrap_or(0));
        now.saturating_add(wait).min(crate::MAX_SAFE_INTEGER)
    }

    fn on_decision(mut self: Box<Self>, now: u64, decision: Decision) -> Step {
        let (req_id, retry_after_ms) = match decision {
            Decision::Success(success) => return Step::Done(Ok(Outcome::Success(success))),
            Decision::Partial { req_id, retry_after_ms } => (req_id, retry_after_ms),
        };
        let until = self.next_poll(now, retry_after_ms);
        let req_id = req_id.or(self.pending.take().map(Pending::into_req_id));
        // Not reached: the decision table refuses a partial answer to a submission without a req_id.
        let Some(req_id) = req_id else {
            let error = Error::new(ErrorCode::InvalidResponse, INVALID_REQ_ID);
            return Step::Done(Err(self.add_context(error)));
        };
        let pending = Pending::with_valid_id(self.endpoint, req_id, until);
        if self.extent == Extent::OneExchange {
            return Step::Done(Ok(Outcome::Partial(pending)));
        }
        self.pending = Some(pending);
        self.begin_exchange();
        self.wait(until, now, None)
    }

    fn on_error(mut self: Box<Self>, now: u64, random: f64, error: Error) -> Step {
        let retry_after_ms = error.retry_after_ms();
        let next_poll = self.next_poll(now, retry_after_ms);
        if let Some(pending) = &mut self.pending {
            pending.set_not_before(next_poll);
        }
        let error = self.add_context(error);
        if error.code() == ErrorCode::RequestExpired && self.body.is_some() && !self.resubmitted {
            self.resubmitted = true;
            self.pending = None;
            self.begin_exchange();
            return Step::Send(Ready(self));
        }
        let max_retries = self.limits.max_retries;
        let may_retry = if error.code() == ErrorCode::RateLimited {
            // Other programs share the account's requests, and waiting is what CleverTap asks for.
            self.rate_limited += 1;
            max_retries > 0
        } else {
            self.attempt - self.rate_limited <= max_retries
        };
        if !error.is_transient() || !may_retry {
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

    /// Starts to count attempts for another exchange.
    fn begin_exchange(&mut self) {
        self.attempt = 1;
        self.rate_limited = 0;
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

/// A request that is sent as soon as a slot is free.
#[derive(Debug)]
pub struct Ready(Box<Poller>);

impl Ready {
    /// Returns the kind of exchange, which the order of the queue depends on.
    pub fn exchange(&self) -> Exchange {
        self.0.exchange()
    }

    /// Returns the endpoint of the request.
    pub fn endpoint(&self) -> Endpoint {
        self.0.endpoint
    }

    /// Returns the maximum time of the exchange, in milliseconds.
    pub fn request_timeout_ms(&self) -> u64 {
        self.0.limits.request_timeout_ms
    }

    /// Returns the time from which the request must not be sent, or `None` for the call's first request, which may queue
    /// for any time.
    pub fn give_up_at(&self) -> Option<u64> {
        self.0.deadline()
    }

    /// Ends the call at [`give_up_at`](Ready::give_up_at).
    pub fn give_up(self) -> Error {
        self.0.deadline_exceeded("it passed before the next request could be sent")
    }

    /// Returns the progress to report while the request is queued.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        self.0.progress(Phase::Queued, now)
    }

    /// Returns the request to send `now`, and the state that awaits its answer.
    pub fn send(self, now: u64) -> (Request, Awaiting) {
        let Ready(mut poller) = self;
        poller.first_sent_at.get_or_insert(now);
        poller.attempts_sent = poller.attempt;
        let endpoint = poller.endpoint;
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

/// A request in flight.
#[derive(Debug)]
pub struct Awaiting {
    poller: Box<Poller>,
    sent_at: u64,
}

impl Awaiting {
    /// Returns the time at which to abort the exchange, including its body. Then call
    /// [`on_failure`](Awaiting::on_failure) with [`Failure::TimedOut`].
    pub fn answer_by(&self) -> u64 {
        let timeout = self.timeout_at();
        self.poller.deadline().map_or(timeout, |deadline| timeout.min(deadline))
    }

    fn timeout_at(&self) -> u64 {
        self.sent_at.saturating_add(self.poller.limits.request_timeout_ms)
    }

    /// Returns the progress to report while the request is in flight.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        let phase = match self.poller.exchange() {
            Exchange::Submit => Phase::Submitting,
            Exchange::Poll => Phase::Polling,
        };
        self.poller.progress(phase, now)
    }

    /// Returns the step after an answer that arrived `now`. `random` is from 0 to 1.
    pub fn on_response(self, now: u64, random: f64, response: &Response) -> Step {
        let Self { poller, .. } = self;
        match decide(poller.endpoint, poller.exchange(), response, now, &|| poller.config.secrets())
        {
            Ok(decision) => poller.on_decision(now, decision),
            Err(error) => poller.on_error(now, random, error),
        }
    }

    /// Returns the step after an exchange that failed `now` without an answer. `random` is from 0 to 1.
    pub fn on_failure(self, now: u64, random: f64, failure: Failure) -> Step {
        let deadline_first = self.poller.deadline().is_some_and(|at| at <= self.timeout_at());
        let Self { mut poller, .. } = self;
        let error = match failure {
            Failure::Network(text) => {
                let text = poller.config.secrets().for_platform_text().hide(&text, MAX_API_ERROR);
                let message = message!["no answer from ", poller.config.base.url, ": ", text];
                Error::new(ErrorCode::Network, &message)
            }
            Failure::TimedOut if deadline_first => {
                let next_poll = poller.next_poll(now, None);
                if let Some(pending) = &mut poller.pending {
                    pending.set_not_before(next_poll);
                }
                let reason = "it passed before the answer arrived";
                return Step::Done(Err(poller.deadline_exceeded(reason)));
            }
            Failure::TimedOut => {
                let timeout = poller.limits.request_timeout_ms;
                let message =
                    message!["no complete answer within requestTimeoutMs (", timeout, " ms)"];
                Error::new(ErrorCode::Timeout, &message)
            }
        };
        poller.on_error(now, random, error)
    }
}

/// The reason why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The platform reported an error, with this text.
    Network(String),
    /// [`Awaiting::answer_by`] passed.
    TimedOut,
}

/// A wait for the next poll or retry.
#[derive(Debug)]
pub struct Wait {
    poller: Box<Poller>,
    until: u64,
    /// The failure, if a retry follows.
    error: Option<Error>,
}

impl Wait {
    /// Returns the time at which the wait ends.
    pub fn until(&self) -> u64 {
        self.until
    }

    /// Returns the progress to report during the wait.
    pub fn progress(&self, now: u64) -> Progress<'_> {
        let next_request_at = self.until;
        let phase = match &self.error {
            Some(error) => Phase::Retrying { next_request_at, error },
            None => Phase::Waiting { next_request_at },
        };
        self.poller.progress(phase, now)
    }

    /// Returns the step after the wait.
    pub fn finish(self) -> Step {
        let Self { mut poller, error, .. } = self;
        if error.is_some() {
            poller.attempt += 1;
        }
        Step::Send(Ready(poller))
    }
}

#[cfg(test)]
#[path = "poller_tests.rs"]
mod tests;
