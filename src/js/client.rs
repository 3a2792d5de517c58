//! What the calls of one client share while any of them is under way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use crate::packed::Packed;
use crate::{Config, Endpoint, Error, Lease, Limiter, Ready, Ticket, Turn};

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
    events: Line,
    profiles: Line,
}

/// Who shares the slots for one endpoint.
type Line = Rc<RefCell<Limiter>>;

impl Client {
    /// The client of this id, as its calls share it; made from its options, which come next, where there
    /// are none.
    pub(super) fn of(id: u32, mut options: Packed<'_>) -> Result<Rc<Self>, Error> {
        let known = |clients: &Vec<Rc<Self>>| clients.iter().find(|known| known.id == id).cloned();
        if let Some(client) = CLIENTS.with_borrow(known) {
            return Ok(client);
        }
        let config = Config::read(&options.value(), url_parts)?;
        let limiter = || {
            let max = config.max_concurrency();
            let limiter =
                if shares_its_isolate() { Limiter::lapsing(max) } else { Limiter::new(max) };
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
    pub(super) fn enter(&self, ready: &Ready) -> Place {
        let line = match ready.endpoint() {
            Endpoint::Events => &self.events,
            Endpoint::Profiles => &self.profiles,
        };
        let ticket = line.borrow_mut().enter(ready.kind());
        Place { line: line.clone(), ticket }
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
pub(super) struct Place {
    line: Line,
    ticket: Ticket,
}

impl Place {
    /// A slot, if it is this place's turn; else when to look again, `None` where the waker will be woken.
    pub(super) fn turn(&self, ready: &Ready, waker: Option<&Waker>) -> Result<Slot, Option<u64>> {
        let now = now();
        let lease_until = now.saturating_add(ready.request_timeout_ms());
        let turn = self.line.borrow_mut().turn(self.ticket, now, lease_until, waker);
        match turn {
            Turn::Go(lease) => Ok(Slot { line: self.line.clone(), lease }),
            Turn::Wait { look_at } => Err(look_at),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let next = self.line.borrow_mut().leave(self.ticket);
        wake(next);
    }
}

/// The right to one exchange, given back when dropped.
pub(super) struct Slot {
    line: Line,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let next = self.line.borrow_mut().release(self.lease, now());
        wake(next);
    }
}

/// Nothing is borrowed meanwhile: a waker may take a call along, and its place.
fn wake(next: Vec<Waker>) {
    next.into_iter().for_each(Waker::wake);
}
