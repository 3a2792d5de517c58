//! JavaScript as the platform that a call runs on.

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use crate::plain::ToPlain;
use crate::{CallSettings, Failure, Host, Phase, Progress, Ready, Request, Response};

use super::abort::Life;
use super::call::Call;
use super::client::{Client, Place, Slot};
use super::time::{arrived, now, sleep_until};
use super::wake::race;
use super::{fetch, write};

pub(super) struct JsHost {
    pub(super) client: Rc<Client>,
    pub(super) settings: CallSettings,
    pub(super) call: Rc<Call>,
    /// Whether anybody wants to know how the call goes on.
    pub(super) observed: bool,
    pub(super) life: Rc<Life>,
}

impl Host for JsHost {
    type Slot = Slot;
    type Place = Place;

    fn now(&self) -> u64 {
        now()
    }

    fn arrived(&self) -> u64 {
        arrived(&self.call)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn report(&self, progress: &Progress<'_>) {
        if matches!(progress.phase, Phase::Submitting | Phase::Polling) {
            self.call.set_attempts(progress.attempt);
        }
        if let Some(pending) = progress.pending {
            self.call.set_pending(&write::plain(pending.to_plain()));
        }
        // Whoever gave up, from within the last report even, wants to hear no more.
        if self.observed && !self.life.is_given_up() {
            self.call.progress(&write::plain(progress.to_plain()));
        }
    }

    fn enter(&self, ready: &Ready) -> Result<Slot, Place> {
        let CallSettings { endpoint, limits } = self.settings;
        let place = self.client.enter(endpoint, ready.kind(), limits.request_timeout_ms);
        place.turn(None).ok_or(place)
    }

    async fn queue(&self, ready: &Ready, place: Place) -> Option<Slot> {
        let give_up_at = ready.give_up_at();
        loop {
            // Whatever wakes the call, it looks, and sleeps on where it is not its turn: wakes come
            // for nothing, too, as from a timer that is dropped.
            let turn = poll_fn(|context| match place.turn(Some(context.waker())) {
                Some(slot) => Poll::Ready(slot),
                None => Poll::Pending,
            });
            let Some(at) = place.look_at().into_iter().chain(give_up_at).min() else {
                return Some(turn.await);
            };
            self.life.set_sleeps_until(at);
            if let Ok(slot) = race(turn, pin!(sleep_until(at))).await {
                return Some(slot);
            }
            if give_up_at.is_some_and(|at| at <= now()) {
                return None;
            }
        }
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        if self.life.is_given_up() {
            // While the caller was being told. That ends this future, before anything is sent.
            std::future::pending::<()>().await;
        }
        self.life.set_sleeps_until(answer_by);
        let exchange = pin!(fetch::exchange(request, &self.call));
        match race(exchange, pin!(sleep_until(answer_by))).await {
            Ok(answer) => answer.map_err(Failure::Network),
            Err(()) => Err(Failure::TimedOut),
        }
    }

    async fn sleep_until(&self, until: u64) {
        self.life.set_sleeps_until(until);
        sleep_until(until).await;
    }
}
