//! The state that the pending calls of one client share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::args::ArgReader;
use super::fetch::href;
use super::time::now;
use crate::call::{Lease, Limiter, Ready, Ticket, TryAcquire};
use crate::client::Config;
use crate::error::Error;
use crate::protocol::Endpoint;

thread_local! {
    static SHARED: Cell<bool> = const { Cell::new(false) };
    /// The clients that have pending calls. A client without calls is kept until another one is created, because most
    /// programs have one client.
    static CLIENTS: RefCell<Vec<Rc<Client>>> = const { RefCell::new(Vec::new()) };
}

pub(super) struct Client {
    id: u32,
    pub(super) config: Arc<Config>,
    /// One limiter for each endpoint that was asked.
    limiters: RefCell<Vec<(Endpoint, SharedLimiter)>>,
}

type SharedLimiter = Rc<RefCell<Limiter>>;

impl Client {
    /// Returns the client with this id. Creates it from its options, the next argument, if it has no pending calls.
    pub(super) fn of(id: u32, mut options: ArgReader<'_>) -> Result<Rc<Self>, Error> {
        let known = |clients: &Vec<Rc<Self>>| clients.iter().find(|known| known.id == id).cloned();
        if let Some(client) = CLIENTS.with_borrow(known) {
            return Ok(client);
        }
        let config = Arc::new(Config::read(&options.value(), href)?);
        let client = Rc::new(Self { id, config, limiters: RefCell::default() });
        CLIENTS.with_borrow_mut(|clients| {
            clients.retain(|client| Rc::strong_count(client) > 1);
            clients.push(client.clone());
        });
        Ok(client)
    }

    /// Creates a waiter for a slot of the request's endpoint.
    pub(super) fn waiter(&self, ready: &Ready) -> Waiter {
        let limiter = self.limiter(ready.endpoint());
        let ticket = limiter.borrow_mut().ticket(ready.exchange());
        Waiter { limiter, ticket }
    }

    fn limiter(&self, endpoint: Endpoint) -> SharedLimiter {
        let mut limiters = self.limiters.borrow_mut();
        if let Some((_, limiter)) = limiters.iter().find(|(known, _)| *known == endpoint) {
            return limiter.clone();
        }
        let max = self.config.max_concurrency();
        let limiter = if shares_isolate() { Limiter::expiring(max) } else { Limiter::new(max) };
        let limiter = limiter.with_poll_interval(self.config.limits().poll_interval_ms);
        let limiter = Rc::new(RefCell::new(limiter));
        limiters.push((endpoint, limiter.clone()));
        limiter
    }
}

/// Records that requests with I/O of their own share this instance.
pub(super) fn share_isolate() {
    SHARED.set(true);
}

/// Returns true if requests with I/O of their own share this instance.
pub(super) fn shares_isolate() -> bool {
    SHARED.get()
}

/// A queued request for a slot.
pub(super) struct Waiter {
    limiter: SharedLimiter,
    ticket: Ticket,
}

impl Waiter {
    /// Takes a slot if it is this waiter's turn. Otherwise returns the time of the next try, or `None` if the waker will be
    /// woken.
    pub(super) fn try_acquire(
        &self,
        ready: &Ready,
        waker: Option<&Waker>,
    ) -> Result<Slot, Option<u64>> {
        let now = now();
        let lease_until = now.saturating_add(ready.request_timeout_ms());
        let acquired = self.limiter.borrow_mut().try_acquire(self.ticket, now, lease_until, waker);
        match acquired {
            TryAcquire::Acquired(lease) => Ok(Slot { limiter: self.limiter.clone(), lease }),
            TryAcquire::Queued { retry_at } => Err(retry_at),
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let wakers = self.limiter.borrow_mut().cancel(self.ticket);
        wake(wakers);
    }
}

/// The permission for one exchange, released when dropped.
pub(super) struct Slot {
    limiter: SharedLimiter,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let wakers = self.limiter.borrow_mut().release(self.lease, now());
        wake(wakers);
    }
}

/// Wakes calls. The limiter must not be borrowed, because a waker may drop a call and with it a waiter.
fn wake(wakers: Vec<Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}
