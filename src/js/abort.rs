//! Abort signals of any realm: whatever has `aborted` and `addEventListener`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::Error;
use crate::issue::{IssueCode, Issues};

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

/// Resolves with the signal's reason once it is aborted.
///
/// The listener itself is JavaScript's, and goes when the call settles: one that a signal keeps for
/// longer must not lead back here.
pub(super) struct Aborted {
    signal: JsValue,
    state: Rc<State>,
    _wake: Closure<dyn FnMut()>,
}

/// Whether the call was aborted, and who wants to know.
#[derive(Default)]
pub(super) struct State {
    aborted: std::cell::Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl State {
    pub(super) fn is_aborted(&self) -> bool {
        self.aborted.get()
    }

    fn abort(&self) {
        self.aborted.set(true);
        let waker = self.waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Aborted {
    /// Listens to a signal; `None` where there is none.
    pub(super) fn listen(signal: &JsValue, call: &Call) -> Result<Option<Self>, Error> {
        if signal.is_undefined() {
            return Ok(None);
        }
        let state = Rc::new(State::default());
        let shared = state.clone();
        let wake = Closure::<dyn FnMut()>::new(move || shared.abort());
        if let Err(thrown) = call.listen(signal, wake.as_ref()) {
            let why = format!("its addEventListener threw ({})", thrown_text(&thrown));
            return Err(Error::options(Issues::one(IssueCode::Value, &["signal"], why)));
        }
        Ok(Some(Self { signal: signal.clone(), state, _wake: wake }))
    }

    pub(super) fn state(&self) -> Rc<State> {
        self.state.clone()
    }
}

impl Future for Aborted {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        if self.state.is_aborted() {
            return Poll::Ready(reason(&self.signal));
        }
        self.state.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}
