//! JavaScript as the platform that a call runs on.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use super::call_state::CallState;
use super::client::{Client, Slot, Waiter};
use super::fetch::FetchExchange;
use super::signal::race;
use super::time::{now, now_ceil, sleep_until};
use crate::call::{Failure, Host, Phase, Progress, Ready, Request};
use crate::reply::Response;

pub(super) struct JsHost {
    pub(super) client: Rc<Client>,
    /// True if the caller passed `onProgress`.
    pub(super) observed: bool,
    pub(super) state: Rc<CallState>,
}

impl Host for JsHost {
    type Slot = Slot;
    type Waiter = Waiter;

    fn now(&self) -> u64 {
        now()
    }

    fn now_ceil(&self) -> u64 {
        now_ceil(&self.state.call)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn on_progress(&self, progress: &Progress<'_>) {
        if matches!(progress.phase, Phase::Submitting | Phase::Polling) {
            self.state.call.set_attempts(progress.attempt);
        }
        let pending = progress.pending.map(|pending| super::json(pending));
        self.state.call.set_pending(pending.as_deref());
        // A caller that aborted, possibly inside the last `onProgress`, gets no further progress.
        if self.observed && !self.state.is_canceled() {
            self.state.call.progress(&super::json(progress));
        }
    }

    fn try_acquire(&self, ready: &Ready) -> Result<Slot, Waiter> {
        let waiter = self.client.waiter(ready);
        waiter.try_acquire(ready, None).map_err(|_| waiter)
    }

    async fn acquire(&self, ready: &Ready, waiter: &Waiter) -> Option<Slot> {
        loop {
            let retry_at = match waiter.try_acquire(ready, None) {
                Ok(slot) => return Some(slot),
                Err(retry_at) => retry_at,
            };
            // Tries again on every wake, because a call is also woken without a reason, for example by a timer that is
            // dropped.
            let acquired =
                poll_fn(|context| match waiter.try_acquire(ready, Some(context.waker())) {
                    Ok(slot) => Poll::Ready(slot),
                    Err(_) => Poll::Pending,
                });
            let Some(at) = retry_at.into_iter().chain(ready.give_up_at()).min() else {
                return Some(acquired.await);
            };
            self.state.set_sleeps_until(at);
            if let Ok(slot) = race(acquired, pin!(sleep_until(at))).await {
                return Some(slot);
            }
            if ready.give_up_at().is_some_and(|at| at <= now()) {
                return None;
            }
        }
    }

    fn send(
        &self,
        request: Request,
        answer_by: u64,
    ) -> impl Future<Output = Result<Response, Failure>> {
        self.state.set_sleeps_until(answer_by);
        // If the caller aborted inside `onProgress`, send nothing: `run` is about to drop this future.
        let mut exchange =
            (!self.state.is_canceled()).then(|| FetchExchange::begin(request, &self.state.call));
        async move {
            let Some(exchange) = &mut exchange else { return std::future::pending().await };
            match race(exchange, pin!(sleep_until(answer_by))).await {
                Ok(answer) => answer.map_err(Failure::Network),
                Err(()) => Err(Failure::TimedOut),
            }
        }
    }

    fn sleep_until(&self, until: u64) -> impl Future<Output = ()> {
        self.state.set_sleeps_until(until);
        sleep_until(until)
    }
}
