//! Runs many calls that share a limiter on a simulated platform, with any answers and aborts at any time. Checks that no
//! request is sent too early or too often, and that every call ends.

#![no_main]

#[path = "poller/answers.rs"]
mod answers;
#[path = "poller/call.rs"]
mod call;

use std::sync::Arc;
use std::task::Waker;

use arbitrary::{Result, Unstructured};
use call::{Call, State};
use clevertap_counts::call::{Limiter, Ready, Step, Ticket, TryAcquire};
use libfuzzer_sys::fuzz_target;

/// The largest time of JavaScript's clock, in milliseconds.
const MAX_TIME: u64 = 8_640_000_000_000_000;

/// More events than any simulation takes.
const MAX_EVENTS: usize = 50_000;

fuzz_target!(|data: &[u8]| {
    let mut data = Unstructured::new(data);
    // After the end of the bytes, choices are zero and answers succeed.
    let Ok(mut simulation) = Simulation::new(&mut data) else { return };
    simulation.run(&mut data);
});

struct Simulation {
    now: u64,
    /// Set if the clock clock_jumped forward, as it does when a laptop sleeps.
    clock_jumped: bool,
    limiter: Limiter,
    max: usize,
    expiring: bool,
    calls: Vec<Call>,
}

impl Simulation {
    fn new(data: &mut Unstructured) -> Result<Self> {
        let now = *data.choose(&[1_700_000_000_000, 0, MAX_TIME, MAX_TIME - 100_000])?;
        let max = data.int_in_range(1..=3)?;
        let expiring = data.ratio(1, 3)?;
        let mut limiter = if expiring { Limiter::expiring(max) } else { Limiter::new(max) };
        let calls = data.int_in_range(1..=6)?;
        let mut call = |_| Call::new(data, now, |kind| limiter.ticket(kind));
        let calls = (0..calls).map(&mut call).collect::<Result<_>>()?;
        Ok(Self { now, clock_jumped: false, limiter, max: max as usize, expiring, calls })
    }

    fn run(&mut self, data: &mut Unstructured) {
        for _ in 0..MAX_EVENTS {
            if let Ok(0xf0..) = data.arbitrary::<u8>() {
                self.inject_fault(data).unwrap_or_default();
            }
            if let Some(index) = self.calls.iter().position(|call| call.can_advance(self.now)) {
                self.advance(index, data);
                continue;
            }
            match self.calls.iter().filter_map(Call::next_event).min() {
                Some(next) => self.now = self.now.max(next),
                None => {
                    let over = self.calls.iter().all(|call| matches!(call.state, State::Ended));
                    assert!(over, "a call waits for ever: {:?}", self.calls);
                    return;
                }
            }
        }
        panic!("no end after {MAX_EVENTS} events: {:?}", self.calls);
    }

    /// Aborts a call, drops one without a trace, or lets time pass.
    fn inject_fault(&mut self, data: &mut Unstructured) -> Result<()> {
        let index = data.int_in_range(0..=self.calls.len() - 1)?;
        match data.int_in_range(0..=2)? {
            0 => {
                self.now += data.int_in_range(1..=2_000_000)?;
                self.clock_jumped = true;
            }
            1 if self.expiring => self.calls[index].state = State::Ended,
            _ => {
                let woken = match std::mem::replace(&mut self.calls[index].state, State::Ended) {
                    State::Queue { ticket, .. } => self.limiter.cancel(ticket),
                    State::Exchange { lease, .. } => self.limiter.release(lease, self.now),
                    _ => Vec::new(),
                };
                woken.into_iter().for_each(Waker::wake);
            }
        }
        Ok(())
    }

    fn advance(&mut self, index: usize, data: &mut Unstructured) {
        let step = match std::mem::replace(&mut self.calls[index].state, State::Ended) {
            State::Ended => return,
            State::Sleep(wait) => {
                assert!(self.now >= wait.until());
                wait.finish()
            }
            State::Queue { ready, ticket, .. } => {
                if ready.give_up_at().is_some_and(|at| at <= self.now) {
                    self.limiter.cancel(ticket).into_iter().for_each(Waker::wake);
                    Step::Done(Err(ready.give_up()))
                } else {
                    return self.try_send(index, ready, ticket, data);
                }
            }
            State::Exchange { awaiting, lease, answer, answer_by, .. } => {
                self.limiter.release(lease, self.now).into_iter().for_each(Waker::wake);
                let timed_out = self.now >= answer_by && !answer.arrives_by(answer_by);
                self.calls[index].receive(awaiting, answer, timed_out, self.now, data)
            }
        };
        let limiter = &mut self.limiter;
        self.calls[index].begin(step, self.now, self.clock_jumped, |kind| limiter.ticket(kind));
    }

    fn try_send(&mut self, index: usize, ready: Ready, ticket: Ticket, data: &mut Unstructured) {
        let woken = Arc::clone(&self.calls[index].woken);
        woken.clear();
        let waker = Waker::from(woken);
        let lease_until = self.now + self.calls[index].limits.request_timeout_ms;
        // Polls and submissions each keep their order; which of them go first depends on the times of earlier exchanges.
        let kind = ready.exchange();
        let before = self.calls.iter().filter(|call| call.is_queued_before(ticket, kind)).count();
        let queued = self.calls.iter().filter(|call| call.is_queued()).count();
        let in_flight =
            self.calls.iter().filter(|call| matches!(call.state, State::Exchange { .. })).count();
        match self.limiter.try_acquire(
            ticket,
            self.now,
            lease_until,
            (!self.expiring).then_some(&waker),
        ) {
            TryAcquire::Acquired(lease) => {
                if !self.expiring {
                    assert!(
                        in_flight + before < self.max,
                        "{in_flight} in flight, {before} before"
                    );
                }
                let now = self.now;
                self.calls[index].send(ready, lease, now, data);
            }
            TryAcquire::Queued { retry_at } => {
                assert_eq!(retry_at.is_some(), self.expiring);
                if !self.expiring {
                    assert!(
                        in_flight + queued >= self.max,
                        "{in_flight} in flight, {queued} queued"
                    );
                }
                assert!(retry_at.is_none_or(|at| at > self.now));
                self.calls[index].state = State::Queue { ready, ticket, known: true, retry_at };
            }
        }
    }
}
