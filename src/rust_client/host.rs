//! Tokio as the platform that a call runs on.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until, timeout_at};

use super::http::text_of;
use super::lock::lock;
use super::option_names::in_rust;
use super::queue::{Slot, Waiter};
use super::shared::Shared;
use crate::call::{Failure, Host, Phase, Progress, Ready, Request};
use crate::error::{Error, ErrorCode, Source};
use crate::reply::Response;

/// The wait for a time that the platform's clock cannot express.
const FAR_FUTURE: Duration = Duration::from_secs(365 * 24 * 3_600);

/// A function that the caller passed to receive the progress of one call.
pub(super) type OnProgress = Box<dyn FnMut(&Progress<'_>) + Send>;

pub(super) struct TokioHost {
    client: Arc<Shared>,
    on_progress: Option<Mutex<OnProgress>>,
    /// The last time that was read, by the system's clock and by tokio's. Waits count from it.
    last_read: Mutex<(Duration, Instant)>,
    /// The error of the last exchange that got no answer.
    source: Mutex<Option<Source>>,
}

impl TokioHost {
    pub(super) fn new(client: Arc<Shared>, on_progress: Option<OnProgress>) -> Self {
        let last_read = Mutex::new((since_1970(), Instant::now()));
        let on_progress = on_progress.map(Mutex::new);
        Self { client, on_progress, last_read, source: Mutex::default() }
    }

    /// Reads the time since 1970. It is at least as much later than the time read before as tokio's clock says, so that a system
    /// clock that is set back does not prolong a call, and a test that moves tokio's clock moves this time, too.
    fn read_clock(&self) -> Duration {
        let mut last_read = lock(&self.last_read);
        let ((time, instant), now) = (*last_read, Instant::now());
        let time = since_1970().max(time.saturating_add(now.duration_since(instant)));
        *last_read = (time, now);
        time
    }

    /// Converts a time in milliseconds since 1970 to tokio's clock.
    fn instant(&self, time: u64) -> Instant {
        let (last, instant) = *lock(&self.last_read);
        let wait = Duration::from_millis(time).saturating_sub(last);
        instant.checked_add(wait).unwrap_or_else(|| instant + FAR_FUTURE)
    }

    /// Returns an error of the call as the caller gets it, with the error of the HTTP client.
    pub(super) fn for_caller(&self, error: Error) -> Error {
        let error = in_rust(error);
        match &*lock(&self.source) {
            Some(source) if error.code() == ErrorCode::Network => error.with_source(source.clone()),
            _ => error,
        }
    }
}

impl Host for TokioHost {
    type Slot = Slot;
    type Waiter = Waiter;

    fn now(&self) -> u64 {
        whole_millis(self.read_clock())
    }

    fn now_ceil(&self) -> u64 {
        whole_millis(self.read_clock().saturating_add(Duration::from_nanos(999_999)))
    }

    fn random(&self) -> f64 {
        // Each `RandomState` has other keys.
        let bits = RandomState::new().build_hasher().finish();
        f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
    }

    fn on_progress(&self, progress: &Progress<'_>) {
        let Some(on_progress) = &self.on_progress else { return };
        match progress.phase {
            Phase::Retrying { next_request_at, error } => {
                let error = &self.for_caller(error.clone());
                let phase = Phase::Retrying { next_request_at, error };
                lock(on_progress)(&Progress { phase, ..progress.clone() });
            }
            _ => lock(on_progress)(progress),
        }
    }

    fn try_acquire(&self, ready: &Ready) -> Result<Slot, Waiter> {
        let waiter = self.client.queue.waiter(ready.endpoint(), ready.exchange());
        waiter.try_acquire(None).ok_or(waiter)
    }

    async fn acquire(&self, ready: &Ready, waiter: &Waiter) -> Option<Slot> {
        match ready.give_up_at() {
            Some(at) => timeout_at(self.instant(at), waiter.acquire()).await.ok(),
            None => Some(waiter.acquire().await),
        }
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        match timeout_at(self.instant(answer_by), (self.client.transport)(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                let text = text_of(&*error);
                *lock(&self.source) = Some(error.into());
                Err(Failure::Network(text))
            }
            Err(_) => Err(Failure::TimedOut),
        }
    }

    async fn sleep_until(&self, until: u64) {
        sleep_until(self.instant(until)).await;
    }
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
