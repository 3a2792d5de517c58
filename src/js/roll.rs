//! The calls under way where they can be cut off without a word, as on Cloudflare Workers: a request
//! that ends takes its timers and its I/O along, and whatever waited for them would wait for ever.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use crate::{Error, ErrorCode};

use super::abort::Life;
use super::time::now;
use super::write;

/// How long after its time a call must be silent to count as cut off, in milliseconds.
const GRACE_MS: u64 = 60_000;

/// How often the roll is called at most, in milliseconds.
const PAUSE_MS: u64 = 1_000;

thread_local! {
    static ROLL: RefCell<Vec<Weak<Life>>> = const { RefCell::new(Vec::new()) };
    static CALLED_AT: Cell<u64> = const { Cell::new(0) };
}

/// Puts a call on the roll, and frees what those have left behind that were cut off.
pub(super) fn enter(life: &Rc<Life>) {
    let now = now();
    life.set_sleeps_until(now);
    if now.saturating_sub(CALLED_AT.replace(now)) >= PAUSE_MS {
        free_the_silent(now);
    }
    ROLL.with_borrow_mut(|roll| roll.push(Rc::downgrade(life)));
}

fn free_the_silent(now: u64) {
    let mut silent = Vec::new();
    ROLL.with_borrow_mut(|roll| {
        roll.retain(|life| {
            let Some(life) = life.upgrade() else { return false };
            let alive = now <= life.sleeps_until().saturating_add(GRACE_MS);
            if !alive {
                silent.push(life);
            }
            alive
        });
    });
    for life in silent {
        let error = Error::new(ErrorCode::Internal, "the request that made this call has ended");
        life.call.fail(&write::error(error));
        life.give_up();
    }
}
