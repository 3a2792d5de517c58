//! The calls under way where they can be cut off without a word, as on Cloudflare Workers: a request
//! that ends takes its timers and its I/O along, and whatever waited for them would wait for ever.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::error::{Error, ErrorCode};

use super::call_state::CallState;
use super::time::now;
use super::write;

/// How long after its time a call must be silent to count as cut off, in milliseconds.
const GRACE_MS: u64 = 60_000;

/// How often the calls is called at most, in milliseconds.
const PAUSE_MS: u64 = 1_000;

thread_local! {
    static CALLS: RefCell<Vec<Weak<CallState>>> = const { RefCell::new(Vec::new()) };
    static CHECKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Puts a call on the calls, and frees what those have left behind that were cut off.
pub(super) fn register(state: &Rc<CallState>) {
    let now = now();
    state.set_sleeps_until(now);
    if now.saturating_sub(CHECKED_AT.replace(now)) >= PAUSE_MS {
        fail_silent(now);
    }
    CALLS.with_borrow_mut(|calls| calls.push(Rc::downgrade(state)));
}

fn fail_silent(now: u64) {
    let mut silent = Vec::new();
    CALLS.with_borrow_mut(|calls| {
        calls.retain(|state| {
            let Some(state) = state.upgrade() else { return false };
            let alive = now <= state.sleeps_until().saturating_add(GRACE_MS);
            if !alive {
                silent.push(state);
            }
            alive
        });
    });
    for state in silent {
        let error = Error::new(ErrorCode::Internal, "the request that made this call has ended");
        state.call.fail(&write::error(error));
        state.give_up();
    }
}
