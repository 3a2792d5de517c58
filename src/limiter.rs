//! Who may have an exchange in flight: due polls first, otherwise first come, first served.
//!
//! On most platforms a slot that comes free wakes the next in line. On Cloudflare Workers one
//! isolate serves many requests whose I/O must not mix: whoever is woken from another request's
//! context would run there, and a request that is cut off never gives its slot back. So there
//! slots and places in the line are leases that lapse, and everyone who waits looks again at times
//! of their own, the more often the nearer their turn.

use std::collections::VecDeque;
use std::task::Waker;

use crate::reply::Kind;

/// How late a look may be before its place in the line lapses, in milliseconds.
const GRACE_MS: u64 = 1_000;

/// Hands out at most so many slots at once. Times are in milliseconds since 1970.
#[derive(Debug)]
pub struct Limiter {
    max: usize,
    /// Whether slots and places lapse, and nobody is woken.
    lapsing: bool,
    /// How many slots are taken where they do not lapse.
    taken: usize,
    /// The slots taken where they do.
    leases: Vec<Held>,
    /// Who waits, by ticket.
    line: VecDeque<Place>,
    next_lease: u64,
    next_ticket: u64,
    /// How long a slot is held, smoothed.
    usual_hold_ms: f64,
    /// When a slot was last taken or given back.
    last_move: u64,
}

/// A place in the line. Due polls sort before submissions, then by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// What tickets of submissions have, and those of polls have not.
const SUBMISSION: u64 = 1 << 63;

/// The right to one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease(u64);

#[derive(Debug)]
struct Held {
    lease: Lease,
    since: u64,
    until: u64,
}

#[derive(Debug)]
struct Place {
    ticket: Ticket,
    waker: Option<Waker>,
    lapses_at: Option<u64>,
}

impl Place {
    fn has_lapsed(&self, now: u64) -> bool {
        self.lapses_at.is_some_and(|at| at < now)
    }
}

/// The answer to "is it my turn?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is. The lease must be given back with [`Limiter::release`].
    Go(Lease),
    /// Not yet.
    Wait {
        /// When to ask again; `None` where the waker will be woken.
        look_at: Option<u64>,
    },
}

impl Limiter {
    /// For a platform where a slot always comes back, and may wake who waits for it.
    pub fn new(max: u32) -> Self {
        Self::with(max, false)
    }

    /// For a platform where requests that share the limiter can be cut off and must not wake one
    /// another.
    pub fn lapsing(max: u32) -> Self {
        Self::with(max, true)
    }

    fn with(max: u32, lapsing: bool) -> Self {
        Self {
            max: usize::try_from(max).unwrap_or(usize::MAX).max(1),
            lapsing,
            taken: 0,
            leases: Vec::new(),
            line: VecDeque::new(),
            next_lease: 0,
            next_ticket: 0,
            usual_hold_ms: 20.0,
            last_move: 0,
        }
    }

    /// A place at the end of the line. It counts from the first [`turn`](Limiter::turn) on, and
    /// must be given back with [`leave`](Limiter::leave) if its turn never comes.
    pub fn enter(&mut self, kind: Kind) -> Ticket {
        self.next_ticket += 1;
        match kind {
            Kind::Poll => Ticket(self.next_ticket),
            Kind::Submit => Ticket(self.next_ticket | SUBMISSION),
        }
    }

    /// Asks whether it is this ticket's turn. `lease_until` is when the slot lapses if it is never
    /// given back; `waker` is woken when it is worth asking again.
    pub fn turn(
        &mut self,
        ticket: Ticket,
        now: u64,
        lease_until: u64,
        waker: Option<&Waker>,
    ) -> Turn {
        if self.lapsing {
            self.leases.retain(|held| held.until > now);
            while self.line.front().is_some_and(|place| place.has_lapsed(now)) {
                self.line.pop_front();
            }
        }
        let found = self.find(ticket);
        let (Ok(index) | Err(index)) = found;
        let free = self.free();
        let before = self.line.iter().take(index).filter(|place| !place.has_lapsed(now));
        if before.take(free).count() < free {
            if found.is_ok() {
                self.line.remove(index);
            }
            self.next_lease += 1;
            let lease = Lease(self.next_lease);
            if self.lapsing {
                self.leases.push(Held { lease, since: now, until: lease_until });
            } else {
                self.taken += 1;
            }
            self.last_move = now;
            return Turn::Go(lease);
        }
        let look_at = self.lapsing.then(|| now.saturating_add(self.patience_ms(index, now)));
        let lapses_at = look_at.map(|look_at| look_at.saturating_add(GRACE_MS));
        // Nobody is woken where places lapse, and a waker that is dropped may take a call along.
        let waker = waker.filter(|_| !self.lapsing).cloned();
        let place = Place { ticket, waker, lapses_at };
        match self.line.get_mut(index).filter(|known| known.ticket == ticket) {
            Some(known) => *known = place,
            None => self.line.insert(index, place),
        }
        Turn::Wait { look_at }
    }

    fn free(&self) -> usize {
        self.max.saturating_sub(self.taken + self.leases.len())
    }

    /// Where in the line the ticket's place is, or would be.
    fn find(&self, ticket: Ticket) -> Result<usize, usize> {
        self.line.binary_search_by_key(&ticket, |place| place.ticket)
    }

    /// With so many ahead, until a quarter of the expected wait is over; at the front, a few
    /// milliseconds. The line as a whole looks at most some hundred times a second, however long it is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // an estimate
    fn patience_ms(&self, ahead: usize, now: u64) -> u64 {
        let stalled = now.saturating_sub(self.last_move) as f64 / 4.0;
        let expected = self.usual_hold_ms.max(stalled) * (ahead as f64 + 1.0) / self.max as f64;
        let most = (self.line.len() as f64 * 2.0).max(1_000.0);
        ((expected / 4.0).min(most) as u64).max(5)
    }

    /// Gives a slot back. Returns whom to wake: all that can go now.
    pub fn release(&mut self, lease: Lease, now: u64) -> Vec<Waker> {
        if !self.lapsing {
            self.taken = self.taken.saturating_sub(1);
        } else if let Some(index) = self.leases.iter().position(|held| held.lease == lease) {
            let held = self.leases.swap_remove(index);
            #[allow(clippy::cast_precision_loss)]
            let hold = now.saturating_sub(held.since) as f64;
            self.usual_hold_ms = (self.usual_hold_ms * 0.8 + hold * 0.2).max(1.0);
            self.last_move = now;
        }
        self.front()
    }

    /// Gives a place back. Returns whom to wake: whoever follows may have been waiting for it.
    pub fn leave(&mut self, ticket: Ticket) -> Vec<Waker> {
        let found = self.find(ticket).ok().and_then(|index| self.line.remove(index));
        if found.is_some() { self.front() } else { Vec::new() }
    }

    fn front(&self) -> Vec<Waker> {
        if self.lapsing {
            return Vec::new();
        }
        self.line.iter().take(self.free()).filter_map(|place| place.waker.clone()).collect()
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
