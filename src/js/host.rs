//! JavaScript as the platform that a call runs on.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use crate::plain::ToPlain;
use crate::{Failure, Host, Phase, Progress, Ready, Request, Response};

use super::abort::Life;
use super::client::{Client, Place, Slot};
use super::fetch::Exchange;
use super::time::{arrived, now, sleep_until};
use super::wake::race;
use super::write;

pub(super) struct JsHost {
    pub(super) client: Rc<Client>,
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
        arrived(&self.life.call)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn report(&self, progress: &Progress<'_>) {
        if matches!(progress.phase, Phase::Submitting | Phase::Polling) {
            self.life.call.set_attempts(progress.attempt);
        }
        let pending = progress.pending.map(|pending| pending.to_plain().to_json());
        self.life.call.set_pending(pending.as_deref());
        // Whoever gave up, from within the last report even, wants to hear no more.
        if self.observed && !self.life.is_given_up() {
            self.life.call.progress(&write::plain(progress.to_plain()));
        }
    }

    fn enter(&self, ready: &Ready) -> Result<Slot, Place> {
        let place = self.client.enter(ready);
        place.turn(ready, None).map_err(|_| place)
    }

    async fn queue(&self, ready: &Ready, place: &Place) -> Option<Slot> {
        loop {
            let look_at = match place.turn(ready, None) {
                Ok(slot) => return Some(slot),
                Err(look_at) => look_at,
            };
            // Whatever wakes the call, it looks, and sleeps on where it is not its turn: wakes come
            // for nothing, too, as from a timer that is dropped.
            let turn = poll_fn(|context| match place.turn(ready, Some(context.waker())) {
                Ok(slot) => Poll::Ready(slot),
                Err(_) => Poll::Pending,
            });
            let Some(at) = look_at.into_iter().chain(ready.give_up_at()).min() else {
                return Some(turn.await);
            };
            self.life.set_sleeps_until(at);
            if let Ok(slot) = race(turn, pin!(sleep_until(at))).await {
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
        self.life.set_sleeps_until(answer_by);
        // Who gave up while being told, ends this future, before anything is sent.
        let mut exchange =
            (!self.life.is_given_up()).then(|| Exchange::begin(request, &self.life.call));
        async move {
            let Some(exchange) = &mut exchange else { return std::future::pending().await };
            match race(exchange, pin!(sleep_until(answer_by))).await {
                Ok(answer) => answer.map_err(Failure::Network),
                Err(()) => Err(Failure::TimedOut),
            }
        }
    }

    fn sleep_until(&self, until: u64) -> impl Future<Output = ()> {
        self.life.set_sleeps_until(until);
        sleep_until(until)
    }
}
