//! The state of a call that outside events end: an abort by its caller, or the end of the request that made it.

use std::cell::Cell;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use super::call::Call;
use super::signal::Signal;
use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues};

/// The state of a call.
pub(super) struct CallState {
    pub(super) call: Call,
    canceled: Signal,
    /// The time until which the call may be silent. Afterwards it counts as cut off.
    sleeps_until: Cell<u64>,
}

impl CallState {
    pub(super) fn new(call: Call) -> Rc<Self> {
        Rc::new(Self { call, canceled: Signal::default(), sleeps_until: Cell::default() })
    }

    pub(super) fn is_canceled(&self) -> bool {
        self.canceled.is_raised()
    }

    pub(super) fn cancel(&self) {
        self.canceled.raise();
    }

    /// Is ready once the call is canceled.
    pub(super) fn poll_canceled(&self, context: &mut Context<'_>) -> Poll<()> {
        self.canceled.poll(context)
    }

    pub(super) fn sleeps_until(&self) -> u64 {
        self.sleeps_until.get()
    }

    pub(super) fn set_sleeps_until(&self, until: u64) {
        self.sleeps_until.set(until);
    }
}

/// The function that a call's abort signal calls.
///
/// JavaScript owns the listener and removes it when the call settles. A listener that a signal keeps for longer must not
/// refer to the call.
pub(super) type Listener = Option<Closure<dyn FnMut()>>;

/// Cancels the call when its signal is aborted.
pub(super) fn listen(has_signal: bool, state: &Rc<CallState>) -> Result<Listener, Error> {
    if !has_signal {
        return Ok(None);
    }
    let canceled = state.clone();
    let listener = Closure::<dyn FnMut()>::new(move || canceled.cancel());
    match state.call.listen(listener.as_ref()) {
        None => Ok(Some(listener)),
        Some(thrown) => {
            let why = message!["its addEventListener threw (", thrown, ")"];
            Err(Error::options(Issues::one(IssueCode::Value, "signal", why)))
        }
    }
}
