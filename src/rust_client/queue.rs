//! The queue for the exchanges that a client has in flight at once.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use tokio::time::Instant;

use super::lock::lock;
use crate::call::{Lease, Limiter, Ticket, TryAcquire};
use crate::client::Config;
use crate::protocol::Endpoint;
use crate::reply::Exchange;

/// The limiters of a client, one for each endpoint that was asked.
pub(super) struct Queue {
    max_concurrency: u32,
    poll_interval_ms: u64,
    limiters: Mutex<Vec<(Endpoint, Arc<TimedLimiter>)>>,
}

struct TimedLimiter {
    limiter: Mutex<Limiter>,
    /// The time from which those of the limiter count.
    created: Instant,
}

impl TimedLimiter {
    fn now(&self) -> u64 {
        u64::try_from(self.created.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Queue {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            max_concurrency: config.max_concurrency(),
            poll_interval_ms: config.limits().poll_interval_ms,
            limiters: Mutex::default(),
        }
    }

    /// Creates a waiter for a slot of an endpoint.
    pub(super) fn waiter(&self, endpoint: Endpoint, exchange: Exchange) -> Waiter {
        let limiter = self.limiter(endpoint);
        let ticket = lock(&limiter.limiter).ticket(exchange);
        Waiter { limiter, ticket }
    }

    fn limiter(&self, endpoint: Endpoint) -> Arc<TimedLimiter> {
        let mut limiters = lock(&self.limiters);
        if let Some((_, limiter)) = limiters.iter().find(|(known, _)| *known == endpoint) {
            return limiter.clone();
        }
        let limiter = Limiter::new(self.max_concurrency).with_poll_interval(self.poll_interval_ms);
        let limiter = Mutex::new(limiter);
        let limiter = Arc::new(TimedLimiter { limiter, created: Instant::now() });
        limiters.push((endpoint, limiter.clone()));
        limiter
    }
}

/// A queued request for a slot.
pub(super) struct Waiter {
    limiter: Arc<TimedLimiter>,
    ticket: Ticket,
}

impl Waiter {
    /// Takes a slot if it is this waiter's turn.
    pub(super) fn try_acquire(&self, waker: Option<&Waker>) -> Option<Slot> {
        let now = self.limiter.now();
        // Leases do not expire.
        match lock(&self.limiter.limiter).try_acquire(self.ticket, now, u64::MAX, waker) {
            TryAcquire::Acquired(lease) => Some(Slot { limiter: self.limiter.clone(), lease }),
            TryAcquire::Queued { .. } => None,
        }
    }

    /// Waits for a slot.
    pub(super) async fn acquire(&self) -> Slot {
        poll_fn(|context| match self.try_acquire(Some(context.waker())) {
            Some(slot) => Poll::Ready(slot),
            None => Poll::Pending,
        })
        .await
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let wakers = lock(&self.limiter.limiter).cancel(self.ticket);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// The permission for one exchange, released when dropped.
pub(super) struct Slot {
    limiter: Arc<TimedLimiter>,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let wakers = lock(&self.limiter.limiter).release(self.lease, self.limiter.now());
        wakers.into_iter().for_each(Waker::wake);
    }
}
