//! Abort signals of any realm: whatever has `aborted` and `addEventListener`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Array, Function, Reflect};
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

/// Resolves with the signal's reason once it is aborted. Takes its listener off when dropped.
pub(super) struct Aborted {
    signal: JsValue,
    call: Rc<Call>,
    listener: Closure<dyn FnMut()>,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    aborted: bool,
    waker: Option<Waker>,
}

impl Aborted {
    /// Listens to a signal; `None` where there is none.
    pub(super) fn listen(signal: &JsValue, call: &Rc<Call>) -> Result<Option<Self>, Error> {
        if signal.is_undefined() {
            return Ok(None);
        }
        let state = Rc::new(RefCell::new(State::default()));
        let shared = state.clone();
        let listener = Closure::<dyn FnMut()>::new(move || {
            let waker = {
                let mut state = shared.borrow_mut();
                state.aborted = true;
                state.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        });
        if let Err(thrown) = method(signal, "addEventListener", listener.as_ref()) {
            let why = format!("its addEventListener threw ({})", thrown_text(&thrown));
            return Err(Error::options(Issues::one(IssueCode::Value, &["signal"], why)));
        }
        let pair = Array::of2(signal, listener.as_ref());
        call.set_listener(&pair);
        Ok(Some(Self { signal: signal.clone(), call: call.clone(), listener, state }))
    }
}

impl Future for Aborted {
    type Output = JsValue;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<JsValue> {
        let mut state = self.state.borrow_mut();
        if state.aborted {
            return Poll::Ready(reason(&self.signal));
        }
        if !state.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            state.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

impl Drop for Aborted {
    fn drop(&mut self) {
        let _ = method(&self.signal, "removeEventListener", self.listener.as_ref());
        self.call.set_listener(&JsValue::UNDEFINED);
    }
}

fn method(signal: &JsValue, name: &str, listener: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(signal, &name.into())?.dyn_into()?;
    method.call2(signal, &"abort".into(), listener)
}
