//! A call that is given up: aborted by its caller, or cut off.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::Error;
use crate::issue::{IssueCode, Issues};
use crate::text::text;

use super::call::Call;

/// Resolves once the call is given up.
///
/// The listener itself is JavaScript's, and goes when the call settles: one that a signal keeps for
/// longer must not lead back here.
pub(super) struct GivenUp {
    life: Rc<Life>,
    _wake: Option<Closure<dyn FnMut()>>,
}

/// How a call is doing.
#[derive(Default)]
pub(super) struct Life {
    given_up: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    /// Until when it may sleep. One that sleeps for longer is dead.
    sleeps_until: Cell<u64>,
}

impl Life {
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up.get()
    }

    pub(super) fn give_up(&self) {
        self.given_up.set(true);
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn sleeps_until(&self) -> u64 {
        self.sleeps_until.get()
    }

    pub(super) fn set_sleeps_until(&self, until: u64) {
        self.sleeps_until.set(until);
    }
}

impl GivenUp {
    /// Listens to the call's signal, where there is one.
    pub(super) fn listen(has_signal: bool, life: &Rc<Life>, call: &Call) -> Result<Self, Error> {
        let mut wake = None;
        if has_signal {
            let life = life.clone();
            let listener = Closure::<dyn FnMut()>::new(move || life.give_up());
            if let Some(thrown) = call.listen(listener.as_ref()) {
                let why = text!["its addEventListener threw (", thrown, ")"];
                return Err(Error::options(Issues::one(IssueCode::Value, "signal", why)));
            }
            wake = Some(listener);
        }
        Ok(Self { life: life.clone(), _wake: wake })
    }
}

impl Future for GivenUp {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.life.is_given_up() {
            return Poll::Ready(());
        }
        self.life.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}
