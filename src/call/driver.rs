//! Drives the steps of a [`Poller`](crate::call::Poller) on a platform.

use std::future::Future;

use super::poller::{Failure, Ready, Step};
use super::progress::Progress;
use super::request::Request;
use crate::error::Error;
use crate::protocol::Outcome;
use crate::reply::Response;

/// A platform: a clock, timers, HTTP and a limiter of concurrent exchanges.
pub trait Host {
    /// The permission for one exchange in flight, released when dropped.
    type Slot;

    /// A queued request for a slot, canceled when dropped.
    type Waiter;

    /// Returns milliseconds since 1970.
    fn now(&self) -> u64;

    /// Returns the time rounded up to the next millisecond if the clock has fractions, so that a wait counted from it is
    /// never too short.
    fn now_ceil(&self) -> u64 {
        self.now()
    }

    /// Returns a random number from 0 to 1.
    fn random(&self) -> f64;

    /// Reports progress to the caller.
    fn on_progress(&self, progress: &Progress<'_>);

    /// Takes a slot if one is free and nothing is queued before this request.
    ///
    /// # Errors
    ///
    /// A waiter at the end of the queue.
    fn try_acquire(&self, ready: &Ready) -> Result<Self::Slot, Self::Waiter>;

    /// Waits for a slot. Returns `None` if [`Ready::give_up_at`] passes first.
    fn acquire(
        &self,
        ready: &Ready,
        waiter: &Self::Waiter,
    ) -> impl Future<Output = Option<Self::Slot>>;

    /// Sends a request and reads the whole body of the answer, both before `answer_by`.
    fn send(
        &self,
        request: Request,
        answer_by: u64,
    ) -> impl Future<Output = Result<Response, Failure>>;

    /// Sleeps at least until that time.
    fn sleep_until(&self, until: u64) -> impl Future<Output = ()>;
}

/// Drives a call to its end. Dropping the future cancels the call.
///
/// # Errors
///
/// The error with which the call ends.
#[allow(clippy::manual_async_fn)] // an `async fn` stores its arguments twice
pub fn drive<H: Host>(mut step: Step, host: &H) -> impl Future<Output = Result<Outcome, Error>> {
    async move {
        loop {
            step = match step {
                Step::Done(result) => return result,
                Step::Wait(wait) => {
                    host.on_progress(&wait.progress(host.now()));
                    host.sleep_until(wait.until()).await;
                    wait.finish()
                }
                Step::Send(ready) => {
                    let slot = match host.try_acquire(&ready) {
                        Ok(slot) => slot,
                        Err(waiter) => {
                            host.on_progress(&ready.progress(host.now()));
                            match host.acquire(&ready, &waiter).await {
                                Some(slot) => slot,
                                None => return Err(ready.give_up()),
                            }
                        }
                    };
                    // A sleep may last longer than asked for, for example if a laptop is suspended.
                    let now = host.now();
                    if ready.give_up_at().is_some_and(|at| at <= now) {
                        return Err(ready.give_up());
                    }
                    let (request, awaiting) = ready.send(now);
                    host.on_progress(&awaiting.progress(host.now()));
                    let answer = host.send(request, awaiting.answer_by()).await;
                    drop(slot);
                    match answer {
                        Ok(response) => {
                            awaiting.on_response(host.now_ceil(), host.random(), &response)
                        }
                        Err(failure) => {
                            awaiting.on_failure(host.now_ceil(), host.random(), failure)
                        }
                    }
                }
            };
        }
    }
}
