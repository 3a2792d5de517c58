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
    /// Who waits to poll, and who waits to submit; each by arrival.
    polls: VecDeque<Place>,
    submits: VecDeque<Place>,
    next_lease: u64,
    next_ticket: u64,
    /// How long a slot is held, smoothed.
    usual_hold_ms: f64,
    /// When a slot was last taken or given back.
    last_move: u64,
}

/// A place in the line. Due polls sort before submissions, then by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(Rank, u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Poll,
    Submit,
}

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
    number: u64,
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
            polls: VecDeque::new(),
            submits: VecDeque::new(),
            next_lease: 0,
            next_ticket: 0,
            usual_hold_ms: 20.0,
            last_move: 0,
        }
    }

    /// A place at the end of the line. It counts from the first [`turn`](Limiter::turn) on, and
    /// must be given back with [`leave`](Limiter::leave) if its turn never comes.
    pub fn enter(&mut self, kind: Kind) -> Ticket {
        let rank = if kind == Kind::Poll { Rank::Poll } else { Rank::Submit };
        self.next_ticket += 1;
        Ticket(rank, self.next_ticket)
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
            for line in [&mut self.polls, &mut self.submits] {
                while line.front().is_some_and(|place| place.has_lapsed(now)) {
                    line.pop_front();
                }
            }
        }
        let Ticket(rank, number) = ticket;
        let (all, last) = match rank {
            Rank::Poll => (None, &self.polls),
            Rank::Submit => (Some(&self.polls), &self.submits),
        };
        let before = last.iter().take_while(|place| place.number < number);
        let before = all.into_iter().flatten().chain(before).filter(|place| !place.has_lapsed(now));
        let free = self.free();
        if before.take(free).count() < free {
            self.remove(ticket);
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
        let look_at = self.lapsing.then(|| now.saturating_add(self.patience_ms(ticket, now)));
        let lapses_at = look_at.map(|look_at| look_at.saturating_add(GRACE_MS));
        // Nobody is woken where places lapse, and a waker that is dropped may take a call along.
        let waker = waker.filter(|_| !self.lapsing).cloned();
        let place = Place { number, waker, lapses_at };
        let (line, found) = self.find(ticket);
        match found {
            Ok(index) => {
                if let Some(known) = line.get_mut(index) {
                    *known = place;
                }
            }
            Err(index) => line.insert(index, place),
        }
        Turn::Wait { look_at }
    }

    fn free(&self) -> usize {
        self.max.saturating_sub(self.taken + self.leases.len())
    }

    /// The ticket's line, and where in it the ticket's place is or would be.
    fn find(
        &mut self,
        Ticket(rank, number): Ticket,
    ) -> (&mut VecDeque<Place>, Result<usize, usize>) {
        let line = match rank {
            Rank::Poll => &mut self.polls,
            Rank::Submit => &mut self.submits,
        };
        let found = line.binary_search_by_key(&number, |place| place.number);
        (line, found)
    }

    fn remove(&mut self, ticket: Ticket) -> bool {
        let (line, found) = self.find(ticket);
        found.is_ok_and(|index| line.remove(index).is_some())
    }

    /// Until a quarter of the expected wait is over; at the front, a few milliseconds. The line as a
    /// whole looks at most some hundred times a second, however long it is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // an estimate
    fn patience_ms(&self, Ticket(rank, number): Ticket, now: u64) -> u64 {
        let line = if rank == Rank::Poll { &self.polls } else { &self.submits };
        let first = line.front().map_or(number, |place| place.number);
        let ahead = number.saturating_sub(first) as f64;
        let stalled = now.saturating_sub(self.last_move) as f64 / 4.0;
        let expected = self.usual_hold_ms.max(stalled) * (ahead + 1.0) / self.max as f64;
        let most = ((self.polls.len() + self.submits.len()) as f64 * 2.0).max(1_000.0);
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
        if self.remove(ticket) { self.front() } else { Vec::new() }
    }

    fn front(&self) -> Vec<Waker> {
        if self.lapsing {
            return Vec::new();
        }
        let places = self.polls.iter().chain(&self.submits);
        places.take(self.free()).filter_map(|place| place.waker.clone()).collect()
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
