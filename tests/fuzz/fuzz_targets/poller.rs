//! Many calls that share a limiter, over a simulated platform: whatever is answered whenever, and
//! whoever is aborted when, no request is sent too soon or too often, and every call ends.

#![no_main]

#[path = "poller/answers.rs"]
mod answers;
#[path = "poller/call.rs"]
mod call;

use std::sync::Arc;
use std::task::Waker;

use arbitrary::{Result, Unstructured};
use call::{Call, Doing};
use clevertap_counts::call::{Limiter, Ready, Step, Ticket, TryAcquire};
use libfuzzer_sys::fuzz_target;

/// JavaScript's clock reads no more.
const LAST_MOMENT: u64 = 8_640_000_000_000_000;

/// More than any world here takes.
const MOST_EVENTS: usize = 50_000;

fuzz_target!(|data: &[u8]| {
    let mut data = Unstructured::new(data);
    // Where the bytes end, the rest of the world is made of zeros, and answers succeed.
    let Ok(mut world) = World::new(&mut data) else { return };
    world.run(&mut data);
});

struct World {
    now: u64,
    /// The clock went on by itself, as when a laptop is closed.
    jumped: bool,
    limiter: Limiter,
    max: usize,
    lapsing: bool,
    calls: Vec<Call>,
}

impl World {
    fn new(data: &mut Unstructured) -> Result<Self> {
        let now = *data.choose(&[1_700_000_000_000, 0, LAST_MOMENT, LAST_MOMENT - 100_000])?;
        let max = data.int_in_range(1..=3)?;
        let lapsing = data.ratio(1, 3)?;
        let mut limiter = if lapsing { Limiter::expiring(max) } else { Limiter::new(max) };
        let calls = data.int_in_range(1..=6)?;
        let mut call = |_| Call::new(data, now, |kind| limiter.ticket(kind));
        let calls = (0..calls).map(&mut call).collect::<Result<_>>()?;
        Ok(Self { now, jumped: false, limiter, max: max as usize, lapsing, calls })
    }

    fn run(&mut self, data: &mut Unstructured) {
        for _ in 0..MOST_EVENTS {
            if let Ok(0xf0..) = data.arbitrary::<u8>() {
                self.disturb(data).unwrap_or_default();
            }
            if let Some(index) = self.calls.iter().position(|call| call.may_go_on(self.now)) {
                self.go_on(index, data);
                continue;
            }
            match self.calls.iter().filter_map(Call::next_event).min() {
                Some(next) => self.now = self.now.max(next),
                None => {
                    let over = self.calls.iter().all(|call| matches!(call.doing, Doing::Nothing));
                    assert!(over, "a call waits for ever: {:?}", self.calls);
                    return;
                }
            }
        }
        panic!("no end after {MOST_EVENTS} events: {:?}", self.calls);
    }

    /// A call is aborted, or cut off without a trace, or time passes.
    fn disturb(&mut self, data: &mut Unstructured) -> Result<()> {
        let index = data.int_in_range(0..=self.calls.len() - 1)?;
        match data.int_in_range(0..=2)? {
            0 => {
                self.now += data.int_in_range(1..=2_000_000)?;
                self.jumped = true;
            }
            1 if self.lapsing => self.calls[index].doing = Doing::Nothing,
            _ => {
                let woken = match std::mem::replace(&mut self.calls[index].doing, Doing::Nothing) {
                    Doing::Queue { ticket, .. } => self.limiter.cancel(ticket),
                    Doing::Exchange { lease, .. } => self.limiter.release(lease, self.now),
                    _ => Vec::new(),
                };
                woken.into_iter().for_each(Waker::wake);
            }
        }
        Ok(())
    }

    fn go_on(&mut self, index: usize, data: &mut Unstructured) {
        let step = match std::mem::replace(&mut self.calls[index].doing, Doing::Nothing) {
            Doing::Nothing => return,
            Doing::Sleep(wait) => {
                assert!(self.now >= wait.until());
                wait.finish()
            }
            Doing::Queue { ready, ticket, .. } => {
                if ready.give_up_at().is_some_and(|at| at <= self.now) {
                    self.limiter.cancel(ticket).into_iter().for_each(Waker::wake);
                    Step::Done(Err(ready.give_up()))
                } else {
                    return self.take_turn(index, ready, ticket, data);
                }
            }
            Doing::Exchange { awaiting, lease, answer, answer_by, .. } => {
                self.limiter.release(lease, self.now).into_iter().for_each(Waker::wake);
                let timed_out = self.now >= answer_by && !answer.arrives_by(answer_by);
                self.calls[index].answered(awaiting, answer, timed_out, self.now, data)
            }
        };
        let limiter = &mut self.limiter;
        self.calls[index].begin(step, self.now, self.jumped, |kind| limiter.ticket(kind));
    }

    fn take_turn(&mut self, index: usize, ready: Ready, ticket: Ticket, data: &mut Unstructured) {
        let flag = Arc::clone(&self.calls[index].flag);
        flag.lower();
        let waker = Waker::from(flag);
        let lease_until = self.now + self.calls[index].limits.request_timeout_ms;
        let before = self.calls.iter().filter(|call| call.is_queued_before(ticket)).count();
        let flying =
            self.calls.iter().filter(|call| matches!(call.doing, Doing::Exchange { .. })).count();
        match self.limiter.try_acquire(
            ticket,
            self.now,
            lease_until,
            (!self.lapsing).then_some(&waker),
        ) {
            TryAcquire::Acquired(lease) => {
                if !self.lapsing {
                    assert!(flying + before < self.max, "{flying} in flight, {before} before");
                }
                let now = self.now;
                self.calls[index].send(ready, lease, now, data);
            }
            TryAcquire::Queued { retry_at } => {
                assert_eq!(retry_at.is_some(), self.lapsing);
                if !self.lapsing {
                    assert!(flying + before >= self.max, "{flying} in flight, {before} before");
                }
                assert!(retry_at.is_none_or(|at| at > self.now));
                self.calls[index].doing = Doing::Queue { ready, ticket, known: true, retry_at };
            }
        }
    }
}
