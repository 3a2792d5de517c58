//! The queue for the exchanges that a client has in flight at once.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use super::lock::lock;
use crate::call::{Lease, Limiter, Ticket, TryAcquire};
use crate::protocol::Endpoint;
use crate::reply::Exchange;

/// The limiters of a client, one for each endpoint that was asked.
pub(super) struct Queue {
    max_concurrency: u32,
    limiters: Mutex<Vec<(Endpoint, SharedLimiter)>>,
}

type SharedLimiter = Arc<Mutex<Limiter>>;

impl Queue {
    pub(super) fn new(max_concurrency: u32) -> Self {
        Self { max_concurrency, limiters: Mutex::default() }
    }

    /// Creates a waiter for a slot of an endpoint.
    pub(super) fn waiter(&self, endpoint: Endpoint, exchange: Exchange) -> Waiter {
        let limiter = self.limiter(endpoint);
        let ticket = lock(&limiter).ticket(exchange);
        Waiter { limiter, ticket }
    }

    fn limiter(&self, endpoint: Endpoint) -> SharedLimiter {
        let mut limiters = lock(&self.limiters);
        if let Some((_, limiter)) = limiters.iter().find(|(known, _)| *known == endpoint) {
            return limiter.clone();
        }
        let limiter = Arc::new(Mutex::new(Limiter::new(self.max_concurrency)));
        limiters.push((endpoint, limiter.clone()));
        limiter
    }
}

/// A queued request for a slot.
pub(super) struct Waiter {
    limiter: SharedLimiter,
    ticket: Ticket,
}

impl Waiter {
    /// Takes a slot if it is this waiter's turn.
    pub(super) fn try_acquire(&self, waker: Option<&Waker>) -> Option<Slot> {
        // Leases do not expire, so the times have no effect.
        match lock(&self.limiter).try_acquire(self.ticket, 0, 0, waker) {
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
        let wakers = lock(&self.limiter).cancel(self.ticket);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// The permission for one exchange, released when dropped.
pub(super) struct Slot {
    limiter: SharedLimiter,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let wakers = lock(&self.limiter).release(self.lease, 0);
        wakers.into_iter().for_each(Waker::wake);
    }
}
