//! The loop that does what the [`Poller`](crate::Poller) says, over whatever platform there is.

use std::future::Future;

use crate::error::Error;
use crate::pending::Outcome;
use crate::poller::{Failure, Ready, Step};
use crate::progress::Progress;
use crate::reply::Response;
use crate::request::Request;

/// A platform: a clock, timers, HTTP and slots.
pub trait Host {
    /// The right to one exchange in flight, given back when dropped.
    type Slot;

    /// A place in the line for a slot, given up when dropped.
    type Place;

    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// When an answer arrived, just now: rounded up where the clock has fractions, so that nothing
    /// that waits from then on is early.
    fn arrived(&self) -> u64 {
        self.now()
    }

    /// From 0 to 1.
    fn random(&self) -> f64;

    /// Tells the caller where the call stands.
    fn report(&self, progress: &Progress<'_>);

    /// A slot, if one is free and nobody was there before; else a place at the end of the line.
    fn enter(&self, ready: &Ready) -> Result<Self::Slot, Self::Place>;

    /// A slot when it is this request's turn; `None` where [`Ready::give_up_at`] came first.
    fn queue(&self, ready: &Ready, place: &Self::Place)
    -> impl Future<Output = Option<Self::Slot>>;

    /// Sends a request and reads the answer's body, all before `answer_by`.
    fn send(
        &self,
        request: Request,
        answer_by: u64,
    ) -> impl Future<Output = Result<Response, Failure>>;

    /// Sleeps at least until then.
    fn sleep_until(&self, until: u64) -> impl Future<Output = ()>;
}

/// Drives a call to its end. Dropping the future ends the call where it stands.
///
/// # Errors
///
/// What the call ended with.
#[allow(clippy::manual_async_fn)] // which would hold its arguments twice, as such and as variables
pub fn drive<H: Host>(mut step: Step, host: &H) -> impl Future<Output = Result<Outcome, Error>> {
    async move {
        loop {
            step = match step {
                Step::Done(result) => return result,
                Step::Wait(wait) => {
                    host.report(&wait.progress(host.now()));
                    host.sleep_until(wait.until()).await;
                    wait.over()
                }
                Step::Send(ready) => {
                    let slot = match host.enter(&ready) {
                        Ok(slot) => slot,
                        Err(place) => {
                            host.report(&ready.progress(host.now()));
                            match host.queue(&ready, &place).await {
                                Some(slot) => slot,
                                None => return Err(ready.give_up()),
                            }
                        }
                    };
                    // A sleep may take longer than it should: laptops are closed.
                    let now = host.now();
                    if ready.give_up_at().is_some_and(|at| at <= now) {
                        return Err(ready.give_up());
                    }
                    let (request, awaiting) = ready.send(now);
                    host.report(&awaiting.progress(host.now()));
                    let answer = host.send(request, awaiting.answer_by()).await;
                    drop(slot);
                    match answer {
                        Ok(response) => {
                            awaiting.on_response(host.arrived(), host.random(), &response)
                        }
                        Err(failure) => awaiting.on_failure(host.arrived(), host.random(), failure),
                    }
                }
            };
        }
    }
}
