//! Calls: futures with options.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll as Polled, ready};
use std::time::Duration;

use super::host::{OnProgress, TokioHost};
use super::kind::{CountCall, Kind, SubmitCall, TopCall, TrendsCall};
use super::option_names::{in_rust, milliseconds};
use super::shared::Shared;
use crate::call::{Host, Poller, Progress, drive};
use crate::client::CallSettings;
use crate::error::Error;
use crate::protocol::{Endpoint, Outcome, Pending};
use crate::query::Query;
use crate::value::Value;

/// A call of a client: a future that can be given options before it is awaited.
///
/// It sends nothing until it is awaited. Dropping it cancels the call: an exchange in flight is aborted, and its place in the
/// queue is free at once.
///
/// ```
/// use std::time::Duration;
/// use clevertap_counts::{Client, CountQuery, Endpoint};
///
/// # async fn people(client: Client, query: CountQuery) -> Result<(), clevertap_counts::Error> {
/// let people = client
///     .count(&query)
///     .endpoint(Endpoint::Profiles)
///     .max_wait(Duration::from_secs(600))
///     .on_progress(|progress| println!("{:?}", progress.phase))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing unless it is awaited"]
pub struct Call<K> {
    /// `None` once the call has begun.
    prepared: Option<Box<Prepared>>,
    /// `None` before the call begins and after it has ended.
    running: Option<Running>,
    kind: PhantomData<fn() -> K>,
}

type Running = Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

struct Prepared {
    client: Arc<Shared>,
    subject: Subject,
    /// True if the call polls until the result.
    to_result: bool,
    options: Vec<(&'static str, Value<'static>)>,
    on_progress: Option<OnProgress>,
}

enum Subject {
    Query(Query),
    Pending(Pending),
}

impl<K: Kind> Call<K> {
    fn new(client: Arc<Shared>, subject: Subject) -> Self {
        let (to_result, options) = (K::TO_RESULT, Vec::new());
        let prepared = Prepared { client, subject, to_result, options, on_progress: None };
        Self { prepared: Some(Box::new(prepared)), running: None, kind: PhantomData }
    }

    pub(super) fn submission(client: Arc<Shared>, query: Query) -> Self {
        Self::new(client, Subject::Query(query))
    }

    pub(super) fn of_pending(client: Arc<Shared>, pending: &Pending) -> Self {
        Self::new(client, Subject::Pending(pending.clone()))
    }

    /// Changes the call, unless it has begun.
    fn prepare(mut self, change: impl FnOnce(&mut Prepared)) -> Self {
        self.prepared.as_deref_mut().map(change);
        self
    }

    fn with(self, key: &'static str, value: Value<'static>) -> Self {
        self.prepare(|prepared| prepared.options.push((key, value)))
    }

    /// Overrides the client's [`poll_interval`](super::ClientBuilder::poll_interval).
    pub fn poll_interval(self, interval: Duration) -> Self {
        self.with("pollIntervalMs", milliseconds(interval))
    }

    /// Overrides the client's [`max_retries`](super::ClientBuilder::max_retries).
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.with("maxRetries", Value::Number(max_retries.into()))
    }

    /// Overrides the client's [`request_timeout`](super::ClientBuilder::request_timeout).
    pub fn request_timeout(self, timeout: Duration) -> Self {
        self.with("requestTimeoutMs", milliseconds(timeout))
    }

    /// Overrides the client's [`max_wait`](super::ClientBuilder::max_wait).
    pub fn max_wait(self, max_wait: Duration) -> Self {
        self.with("maxWaitMs", milliseconds(max_wait))
    }

    /// Calls a function with each [`Progress`] of this call, while the call is polled. The function should return quickly.
    pub fn on_progress(self, on_progress: impl FnMut(&Progress<'_>) + Send + 'static) -> Self {
        self.prepare(|prepared| prepared.on_progress = Some(Box::new(on_progress)))
    }
}

impl Call<CountCall> {
    /// Sets the endpoint: [`Endpoint::Events`], the default, or [`Endpoint::Profiles`] to count people.
    pub fn endpoint(self, endpoint: Endpoint) -> Self {
        self.with("endpoint", Value::String(endpoint.name().into()))
    }
}

/// The options of calls that submit a query.
macro_rules! impl_submission {
    ($($Kind:ty),+) => {
        $(impl Call<$Kind> {
            /// Sets further keys for the body, which are sent as they are after those of the query. It must be an object, without
            /// the keys of a query.
            pub fn extra_body(self, keys: serde_json::Value) -> Self {
                self.with("extraBody", keys.into())
            }
        })+
    };
}

impl_submission!(CountCall, TrendsCall, TopCall, SubmitCall);

impl Prepared {
    async fn run(self) -> Result<Outcome, Error> {
        let host = TokioHost::new(self.client.clone(), self.on_progress);
        let config = self.client.config.clone();
        let submitted = match &self.subject {
            Subject::Query(query) => Some(query.endpoint()),
            Subject::Pending(_) => None,
        };
        let endpoints = match submitted {
            // Only `count` has the option `endpoint`.
            Some(endpoint) if endpoint.counts() && self.to_result => &Endpoint::COUNTS[..],
            _ => submitted.as_slice(),
        };
        let options = self.options.into_iter().map(|(key, value)| (key.into(), value)).collect();
        let (settings, endpoint) =
            CallSettings::read(&Value::Object(options), &config, endpoints).map_err(in_rust)?;
        let now = host.now();
        let limits = settings.limits;
        let step = match (self.subject, self.to_result) {
            (Subject::Query(query), true) => {
                Poller::run(config, settings, &at_endpoint(query, endpoint), now)
            }
            (Subject::Query(query), false) => Poller::submit(config, settings, &query, now),
            (Subject::Pending(pending), true) => Poller::resume(config, limits, pending, now),
            (Subject::Pending(pending), false) => Poller::poll(config, limits, pending, now),
        };
        drive(step, &host).await.map_err(|error| host.for_caller(error))
    }
}

/// Returns a count query for the endpoint that the call's options chose.
fn at_endpoint(query: Query, endpoint: Option<Endpoint>) -> Query {
    match endpoint {
        Some(Endpoint::Profiles) => Query::profiles(query.counted().clone()),
        _ => query,
    }
}

impl<K: Kind> Future for Call<K> {
    type Output = Result<K::Output, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Polled<Self::Output> {
        if let Some(prepared) = self.prepared.take() {
            self.running = Some(Box::pin(prepared.run()));
        }
        let Some(running) = &mut self.running else { return Polled::Pending };
        let result = ready!(running.as_mut().poll(context));
        self.running = None;
        Polled::Ready(result.and_then(|outcome| K::output(outcome)))
    }
}

/// Shows nothing of the call's query, which may be long.
impl<K> fmt::Debug for Call<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("has_begun", &self.prepared.is_none()).finish_non_exhaustive()
    }
}
