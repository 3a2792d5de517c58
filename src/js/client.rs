//! What the calls of one client share while any of them is under way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::args::ArgReader;
use crate::call::{Lease, Limiter, Ready, Ticket, TryAcquire};
use crate::client::Config;
use crate::error::Error;
use crate::protocol::Endpoint;

use super::fetch::url_parts;
use super::time::now;

thread_local! {
    static SHARED: Cell<bool> = const { Cell::new(false) };
    /// Those that have calls under way. Others go when the next one comes: most programs have one client, which
    /// need not be made anew for each call.
    static CLIENTS: RefCell<Vec<Rc<Client>>> = const { RefCell::new(Vec::new()) };
}

pub(super) struct Client {
    id: u32,
    pub(super) config: Arc<Config>,
    events: Queue,
    profiles: Queue,
}

/// Who shares the slots for one endpoint.
type Queue = Rc<RefCell<Limiter>>;

impl Client {
    /// The client of this id, as its calls share it; made from its options, which come next, where there
    /// are none.
    pub(super) fn of(id: u32, mut options: ArgReader<'_>) -> Result<Rc<Self>, Error> {
        let known = |clients: &Vec<Rc<Self>>| clients.iter().find(|known| known.id == id).cloned();
        if let Some(client) = CLIENTS.with_borrow(known) {
            return Ok(client);
        }
        let config = Config::read(&options.value(), url_parts)?;
        let limiter = || {
            let max = config.max_concurrency();
            let limiter =
                if shares_its_isolate() { Limiter::expiring(max) } else { Limiter::new(max) };
            Rc::new(RefCell::new(limiter))
        };
        let client =
            Rc::new(Self { id, events: limiter(), profiles: limiter(), config: Arc::new(config) });
        CLIENTS.with_borrow_mut(|clients| {
            clients.retain(|client| Rc::strong_count(client) > 1);
            clients.push(client.clone());
        });
        Ok(client)
    }

    /// A place in the line for a slot.
    pub(super) fn waiter(&self, ready: &Ready) -> Waiter {
        let queue = match ready.endpoint() {
            Endpoint::Events => &self.events,
            Endpoint::Profiles => &self.profiles,
        };
        let ticket = queue.borrow_mut().ticket(ready.exchange());
        Waiter { queue: queue.clone(), ticket }
    }
}

/// Remembers that requests with I/O of their own share this instance.
pub(super) fn share_isolate() {
    SHARED.set(true);
}

/// Whether requests with I/O of their own share this instance.
pub(super) fn shares_its_isolate() -> bool {
    SHARED.get()
}

/// A place in the line.
pub(super) struct Waiter {
    queue: Queue,
    ticket: Ticket,
}

impl Waiter {
    /// A slot, if it is this place's turn; else when to look again, `None` where the waker will be woken.
    pub(super) fn try_acquire(
        &self,
        ready: &Ready,
        waker: Option<&Waker>,
    ) -> Result<Slot, Option<u64>> {
        let now = now();
        let lease_until = now.saturating_add(ready.request_timeout_ms());
        let acquired = self.queue.borrow_mut().try_acquire(self.ticket, now, lease_until, waker);
        match acquired {
            TryAcquire::Acquired(lease) => Ok(Slot { queue: self.queue.clone(), lease }),
            TryAcquire::Queued { retry_at } => Err(retry_at),
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let next = self.queue.borrow_mut().cancel(self.ticket);
        wake(next);
    }
}

/// The right to one exchange, given back when dropped.
pub(super) struct Slot {
    queue: Queue,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let next = self.queue.borrow_mut().release(self.lease, now());
        wake(next);
    }
}

/// Nothing is borrowed meanwhile: a waker may take a call along, and its place.
fn wake(next: Vec<Waker>) {
    next.into_iter().for_each(Waker::wake);
}
