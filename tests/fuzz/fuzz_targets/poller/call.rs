//! A call and the rules that it must keep.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::Wake;

use arbitrary::{Result, Unstructured};
use clevertap_counts::call::{Awaiting, Failure, Lease, Poller, Ready, Step, Ticket, Wait};
use clevertap_counts::client::{CallSettings, Limits};
use clevertap_counts::query::Query;
use clevertap_counts::reply::Exchange;
use clevertap_counts::{
    BaseUrl, Config, CountQuery, Endpoint, Error, ErrorCode, MAX_SAFE_INTEGER, Outcome, Pending,
    QueryResult, Success,
};

use super::answers::{self, Answer};

static CONFIG: LazyLock<Arc<Config>> = LazyLock::new(|| {
    let base = BaseUrl::parse("https://counts.example.com/p").unwrap();
    Arc::new(Config::gateway(base).with_credentials("ACCOUNT-9", "s3cret-P").unwrap())
});

static QUERY: LazyLock<Query> = LazyLock::new(|| {
    CountQuery::new("Charged", "2025-01-01".parse().unwrap(), "2025-01-31".parse().unwrap())
        .unwrap()
        .into()
});

#[derive(Debug)]
pub enum State {
    Queue {
        ready: Ready,
        ticket: Ticket,
        known: bool,
        retry_at: Option<u64>,
    },
    Exchange {
        awaiting: Awaiting,
        lease: Lease,
        answer: Answer,
        answer_by: u64,
    },
    Sleep(Wait),
    /// The call has ended.
    Ended,
}

#[derive(Debug)]
pub struct Call {
    pub state: State,
    pub woken: Arc<WokenFlag>,
    pub limits: Limits,
    method: Method,
    first_sent_at: Option<u64>,
    posts: u32,
    polls: u32,
    /// Requests since the last successful exchange.
    tries: u32,
    /// The number of these requests that were refused because of too many others.
    rate_limited: u32,
    /// The earliest times of the next poll and of the next POST.
    next_poll: u64,
    next_post: u64,
    pending: Option<Pending>,
    count: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Count,
    Submit,
    Poll,
    Resume,
}

/// Set when a call is woken.
#[derive(Debug, Default)]
pub struct WokenFlag(AtomicBool);

impl WokenFlag {
    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Wake for WokenFlag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Call {
    pub fn new(
        data: &mut Unstructured,
        now: u64,
        enter: impl FnOnce(Exchange) -> Ticket,
    ) -> Result<Self> {
        let limits = Limits {
            poll_interval_ms: *data.choose(&[30_000, 0, 1, 5_000, MAX_SAFE_INTEGER])?,
            max_retries: *data.choose(&[3, 0, 1, u32::MAX])?,
            request_timeout_ms: *data.choose(&[60_000, 1, 1_000, 90_000])?,
            max_wait_ms: *data.choose(&[1_800_000, 1, 35_000, 100_000, MAX_SAFE_INTEGER])?,
        };
        let method =
            *data.choose(&[Method::Count, Method::Submit, Method::Poll, Method::Resume])?;
        let due = now + *data.choose(&[0, 1, 30_000, 2_000_000])?;
        let pending = Pending::new(Endpoint::Profiles, "42", due).unwrap();
        let config = Arc::clone(&CONFIG);
        let settings = CallSettings { limits, ..CallSettings::from(&*config) };
        let step = match method {
            Method::Count => Poller::run(config, settings, &QUERY, now),
            Method::Submit => Poller::submit(config, settings, &QUERY, now),
            Method::Poll => Poller::poll(config, limits, pending.clone(), now),
            Method::Resume => Poller::resume(config, limits, pending.clone(), now),
        };
        let stored = matches!(method, Method::Poll | Method::Resume);
        let mut call = Self {
            state: State::Ended,
            woken: Arc::default(),
            limits,
            method,
            first_sent_at: None,
            posts: 0,
            polls: 0,
            tries: 0,
            rate_limited: 0,
            next_poll: if stored { due } else { 0 },
            next_post: 0,
            pending: stored.then_some(pending),
            count: None,
        };
        call.begin(step, now, false, enter);
        Ok(call)
    }

    /// Returns whether the call can advance now.
    pub fn can_advance(&self, now: u64) -> bool {
        match &self.state {
            State::Ended => false,
            State::Queue { known: false, .. } => true,
            State::Queue { .. } if self.woken.0.load(Ordering::Relaxed) => true,
            _ => self.next_event().is_some_and(|at| at <= now),
        }
    }

    /// Returns the next time at which the call advances without a wake-up.
    pub fn next_event(&self) -> Option<u64> {
        match &self.state {
            State::Ended => None,
            State::Queue { ready, retry_at, .. } => {
                ready.give_up_at().into_iter().chain(*retry_at).min()
            }
            State::Exchange { answer, answer_by, .. } => Some(answer.arrives_at.min(*answer_by)),
            State::Sleep(wait) => Some(wait.until()),
        }
    }

    pub fn is_queued_before(&self, other: Ticket) -> bool {
        matches!(self.state, State::Queue { ticket, known: true, .. } if ticket < other)
    }

    /// Starts a step. Checks the result if the call ends.
    pub fn begin(
        &mut self,
        step: Step,
        now: u64,
        clock_jumped: bool,
        enter: impl FnOnce(Exchange) -> Ticket,
    ) {
        self.state = match step {
            Step::Send(ready) => {
                let ticket = enter(ready.exchange());
                State::Queue { ready, ticket, known: false, retry_at: None }
            }
            Step::Wait(wait) => {
                assert!(wait.until() > now || self.pending.is_some(), "a wait that ends at once");
                let began = self.first_sent_at.unwrap_or(now);
                assert!(wait.until() < began.saturating_add(self.limits.max_wait_ms));
                State::Sleep(wait)
            }
            Step::Done(result) => {
                let end = self.first_sent_at.map(|at| at.saturating_add(self.limits.max_wait_ms));
                assert!(clock_jumped || end.is_none_or(|end| now <= end), "{now} is after {end:?}");
                match &result {
                    Ok(outcome) => self.check_outcome(outcome),
                    Err(error) => self.check_error(error),
                }
                State::Ended
            }
        };
    }

    /// Sends the request and draws its answer.
    pub fn send(&mut self, ready: Ready, lease: Lease, now: u64, data: &mut Unstructured) {
        let kind = ready.exchange();
        let (request, awaiting) = ready.send(now);
        let first = *self.first_sent_at.get_or_insert(now);
        let deadline = first.saturating_add(self.limits.max_wait_ms);
        assert!(now < deadline, "sent after the deadline");
        let answer_by = awaiting.answer_by();
        assert!(
            answer_by <= (now + self.limits.request_timeout_ms).min(deadline) && answer_by > now
        );
        self.tries += 1;
        let allowed = match self.limits.max_retries {
            0 => 0,
            retries => u64::from(retries) + u64::from(self.rate_limited),
        };
        assert!(u64::from(self.tries) <= allowed + 1);
        match kind {
            Exchange::Submit => {
                assert!(matches!(self.method, Method::Count | Method::Submit));
                assert_eq!(request.method, "POST");
                assert!(now >= self.next_post, "a POST at {now} before {}", self.next_post);
                self.posts += 1;
            }
            Exchange::Poll => {
                assert!(
                    self.method != Method::Submit
                        && request.method == "GET"
                        && request.body.is_none()
                );
                assert!(now >= self.next_poll, "a poll at {now} before {}", self.next_poll);
                let id = self.pending.as_ref().expect("a poll has an id").req_id();
                assert!(request.url.ends_with(&format!("?req_id={id}")) || !id.is_ascii());
                self.polls += 1;
            }
        }
        let progress = awaiting.progress(now);
        assert_eq!((progress.polls, progress.attempt), (self.polls, self.tries));
        assert_eq!(progress.pending, self.pending.as_ref());
        let answer = answers::answer(data, now).unwrap_or(Answer {
            arrives_at: now + 1,
            result: Err(Failure::Network("the end".into())),
            retry_after_ms: 0,
        });
        self.state = State::Exchange { awaiting, lease, answer, answer_by };
    }

    /// Gives the call its answer or the timeout.
    pub fn receive(
        &mut self,
        awaiting: Awaiting,
        answer: Answer,
        timed_out: bool,
        now: u64,
        data: &mut Unstructured,
    ) -> Step {
        let random = f64::from(data.arbitrary::<u8>().unwrap_or(0)) / 255.0;
        let wait = if timed_out { 0 } else { answer.retry_after_ms };
        let interval = self.limits.poll_interval_ms.max(wait);
        self.next_poll = now.saturating_add(interval).min(MAX_SAFE_INTEGER);
        self.next_post = now.saturating_add(wait.max(500));
        self.count = answer.count().filter(|_| !timed_out);
        let step = match answer.result {
            _ if timed_out => awaiting.on_failure(now, random, Failure::TimedOut),
            Ok(response) => awaiting.on_response(now, random, &response),
            Err(failure) => awaiting.on_failure(now, random, failure),
        };
        match &step {
            Step::Wait(wait) => {
                let progress = wait.progress(now);
                let failed =
                    matches!(progress.phase, clevertap_counts::call::Phase::Retrying { .. });
                self.tries *= u32::from(failed);
                self.rate_limited *= u32::from(failed);
                if let clevertap_counts::call::Phase::Retrying { error, .. } = progress.phase {
                    self.rate_limited += u32::from(error.code() == ErrorCode::RateLimited);
                }
                assert!(failed || progress.pending.is_some());
                self.pending = progress.pending.cloned();
            }
            // A request follows an answer directly only if the service no longer knows the id.
            Step::Send(_) => {
                assert!(self.method == Method::Count && self.pending.is_some());
                (self.pending, self.tries, self.next_post) = (None, 0, 0);
                self.rate_limited = 0;
            }
            Step::Done(_) => {}
        }
        step
    }

    fn check_outcome(&self, outcome: &Outcome) {
        match outcome {
            Outcome::Success(Success { result: QueryResult::Count(count), .. }) => {
                assert!(self.count == Some(*count) || *count != 7_138);
            }
            Outcome::Partial(pending) => {
                assert!(matches!(self.method, Method::Submit | Method::Poll));
                assert!((self.next_poll..=MAX_SAFE_INTEGER).contains(&pending.not_before()));
            }
            other => panic!("an unknown outcome: {other:?}"),
        }
    }

    fn check_error(&self, error: &Error) {
        assert!(!error.message().is_empty() && !error.message().contains("s3cret-P"));
        assert_eq!(error.attempts() == 0, self.first_sent_at.is_none());
        let hopeless = [ErrorCode::QueryFailed, ErrorCode::RequestExpired].contains(&error.code());
        match (&self.pending, error.pending()) {
            (Some(known), Some(pending)) if !hopeless => {
                assert_eq!(pending.endpoint(), known.endpoint());
                assert!(
                    pending.not_before() >= self.next_poll,
                    "{pending:?} at {}",
                    self.next_poll
                );
            }
            // The pending may come from the answer whose wait is too long.
            (None, Some(pending)) if error.code() == ErrorCode::DeadlineExceeded => {
                assert!(pending.not_before() >= self.next_poll);
            }
            (Some(_), None) if hopeless => assert!(error.req_id().is_some()),
            (None, None) => {}
            (known, pending) => panic!("{known:?} became {pending:?}: {error:?}"),
        }
    }
}
