//! Abort signals of any realm: whatever has `aborted` and `addEventListener`.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::issue::{IssueCode, Issues};
use crate::text::text;

use super::call::Call;
use super::read::thrown_text;

/// The reason of a signal that is already aborted.
pub(super) fn reason_if_aborted(signal: &JsValue) -> Option<JsValue> {
    let aborted = !signal.is_undefined()
        && Reflect::get(signal, &"aborted".into()).is_ok_and(|aborted| aborted.is_truthy());
    aborted.then(|| reason(signal))
}

fn reason(signal: &JsValue) -> JsValue {
    Reflect::get(signal, &"reason".into()).unwrap_or(JsValue::UNDEFINED)
}

/// Resolves once the call is given up, with the signal's reason where that is why.
///
/// The listener itself is JavaScript's, and goes when the call settles: one that a signal keeps for
/// longer must not lead back here.
pub(super) struct GivenUp {
    signal: JsValue,
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
    /// Listens to a signal, where there is one.
    pub(super) fn listen(signal: &JsValue, life: &Rc<Life>, call: &Call) -> Result<Self, Error> {
        let wake = match signal.is_undefined() {
            true => None,
            false => {
                let life = life.clone();
                let wake = Closure::<dyn FnMut()>::new(move || life.give_up());
                call.listen(signal, wake.as_ref()).map_err(|thrown| {
                    let why = text!["its addEventListener threw (", thrown_text(&thrown), ")"];
                    Error::options(Issues::one(IssueCode::Value, &["signal"], why))
                })?;
                Some(wake)
            }
        };
        Ok(Self { signal: signal.clone(), life: life.clone(), _wake: wake })
    }
}

impl Future for GivenUp {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        if self.life.is_given_up() {
            return Poll::Ready(reason(&self.signal));
        }
        self.life.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}
