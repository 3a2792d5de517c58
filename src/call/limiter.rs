//! Limits the exchanges in flight: due polls first, the last submissions before them, otherwise first come, first served.
//!
//! Due polls go first, so that a batch has its first results early and no call of it takes long. But after the last
//! submission, slots idle until its poll is due. So submissions go first as soon as all of them fit into one poll interval:
//! the polls that they delay fill the time until theirs are due.
//!
//! On most platforms, a released lease wakes the next waiter. On Cloudflare Workers, one isolate serves many requests
//! whose I/O must not mix: a waker called from another request would run there, and a request that is cut off never
//! releases its lease. There, leases and waiters expire, and each waiter asks again at times of its own, more often
//! the nearer it is to the front of the queue.

use std::collections::VecDeque;
use std::task::Waker;

use crate::client::CLEVERTAP_POLL_INTERVAL_MS;
use crate::reply::Exchange;

/// How late a waiter may ask again before it loses its place in the queue, in milliseconds.
const GRACE_MS: u64 = 1_000;

/// A limit on concurrent exchanges. Times are in milliseconds since 1970.
#[derive(Debug)]
pub struct Limiter {
    max: usize,
    /// True if leases and waiters expire and nobody is woken.
    expiring: bool,
    /// The number of leases held if they do not expire.
    held: usize,
    /// The leases held if they expire.
    leases: Vec<Held>,
    /// Sorted by ticket.
    queue: VecDeque<Waiter>,
    poll_interval_ms: u64,
    /// True if submissions go before due polls. Changes only if a lease is released, because the waiters that can go are
    /// woken then.
    submissions_first: bool,
    next_lease: u64,
    next_ticket: u64,
    /// The exponentially smoothed time for which a lease is held.
    typical_hold_ms: f64,
    /// The time of the last acquire or release.
    last_change: u64,
}

/// A position in the queue. Due polls sort before submissions, then by arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    is_submission: bool,
    number: u64,
}

/// The right to one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    number: u64,
    since: u64,
}

#[derive(Debug)]
struct Held {
    lease: Lease,
    until: u64,
}

#[derive(Debug)]
struct Waiter {
    ticket: Ticket,
    since: u64,
    waker: Option<Waker>,
    expires_at: Option<u64>,
}

impl Waiter {
    fn has_expired(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|at| at < now)
    }
}

/// The result of [`Limiter::try_acquire`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryAcquire {
    /// The exchange may start. The lease must be given to [`Limiter::release`] afterwards.
    Acquired(Lease),
    /// The ticket is queued.
    Queued {
        /// When to try again; `None` if the waker will be woken.
        retry_at: Option<u64>,
    },
}

impl Limiter {
    /// Creates a limiter for a platform on which every lease is released and may wake the next waiter.
    pub fn new(max: u32) -> Self {
        Self::with(max, false)
    }

    /// Creates a limiter for a platform on which the requests that share it can be cut off and must not wake one
    /// another.
    pub fn expiring(max: u32) -> Self {
        Self::with(max, true)
    }

    fn with(max: u32, expiring: bool) -> Self {
        Self {
            max: usize::try_from(max).unwrap_or(usize::MAX).max(1),
            expiring,
            held: 0,
            leases: Vec::new(),
            queue: VecDeque::new(),
            poll_interval_ms: CLEVERTAP_POLL_INTERVAL_MS,
            submissions_first: false,
            next_lease: 0,
            next_ticket: 0,
            typical_hold_ms: 20.0,
            last_change: 0,
        }
    }

    /// Sets the usual time from an answer to the poll that follows it, which the order of polls and submissions depends
    /// on. It is 30 seconds unless set.
    #[must_use]
    pub fn with_poll_interval(mut self, ms: u64) -> Self {
        self.poll_interval_ms = ms;
        self
    }

    /// Issues a ticket for an exchange. It takes its place in the queue with the first
    /// [`try_acquire`](Limiter::try_acquire), and must be given to [`cancel`](Limiter::cancel) if it is not used.
    pub fn ticket(&mut self, exchange: Exchange) -> Ticket {
        self.next_ticket += 1;
        Ticket { is_submission: exchange == Exchange::Submit, number: self.next_ticket }
    }

    /// Takes a lease if it is this ticket's turn, or queues the ticket.
    ///
    /// `lease_until` is when the lease expires if it is never released. `waker` is woken when another try can succeed.
    pub fn try_acquire(
        &mut self,
        ticket: Ticket,
        now: u64,
        lease_until: u64,
        waker: Option<&Waker>,
    ) -> TryAcquire {
        if self.expiring {
            self.leases.retain(|held| held.until > now);
            while self.queue.front().is_some_and(|waiter| waiter.has_expired(now)) {
                self.queue.pop_front();
            }
        }
        let found = self.find(ticket);
        let (Ok(index) | Err(index)) = found;
        let free = self.free();
        let ahead = self.ahead(ticket, index);
        let before = self.in_order().take(ahead).filter(|waiter| !waiter.has_expired(now));
        if before.take(free).count() < free {
            if found.is_ok() {
                self.queue.remove(index);
            }
            self.next_lease += 1;
            let lease = Lease { number: self.next_lease, since: now };
            if self.expiring {
                self.leases.push(Held { lease, until: lease_until });
            } else {
                self.held += 1;
            }
            self.last_change = now;
            return TryAcquire::Acquired(lease);
        }
        let retry_at = self.expiring.then(|| now.saturating_add(self.retry_delay_ms(ahead, now)));
        let expires_at = retry_at.map(|retry_at| retry_at.saturating_add(GRACE_MS));
        // Do not keep a waker that is never woken: dropping it later may drop the call.
        let waker = waker.filter(|_| !self.expiring).cloned();
        match self.queue.get_mut(index).filter(|known| known.ticket == ticket) {
            Some(known) => *known = Waiter { waker, expires_at, ..*known },
            None => self.queue.insert(index, Waiter { ticket, since: now, waker, expires_at }),
        }
        TryAcquire::Queued { retry_at }
    }

    fn free(&self) -> usize {
        self.max.saturating_sub(self.held + self.leases.len())
    }

    /// Returns the ticket's index in the queue, or the index at which it would be inserted.
    fn find(&self, ticket: Ticket) -> Result<usize, usize> {
        self.queue.binary_search_by_key(&ticket, |waiter| waiter.ticket)
    }

    /// Returns the number of queued polls.
    fn polls(&self) -> usize {
        self.queue.partition_point(|waiter| !waiter.ticket.is_submission)
    }

    /// Returns the waiters in the order in which they are served.
    fn in_order(&self) -> impl Iterator<Item = &Waiter> {
        let start = if self.submissions_first { self.polls() } else { 0 };
        self.queue.iter().skip(start).chain(self.queue.iter().take(start))
    }

    /// Returns the number of waiters that are served before the ticket, which has this index in the queue.
    fn ahead(&self, ticket: Ticket, index: usize) -> usize {
        let polls = self.polls();
        match (self.submissions_first, ticket.is_submission) {
            (false, _) => index,
            (true, true) => index - polls,
            (true, false) => index + self.queue.len() - polls,
        }
    }

    /// Returns true if the queued submissions fit into one poll interval, and the first poll has not waited for two.
    #[allow(clippy::cast_precision_loss)] // an estimate
    fn has_last_submissions(&self, now: u64) -> bool {
        let polls = self.polls();
        let first_poll = self.queue.front().filter(|_| polls > 0);
        let waited = first_poll.map_or(0, |poll| now.saturating_sub(poll.since));
        let submissions = (self.queue.len() - polls) as f64;
        waited < self.poll_interval_ms.saturating_mul(2)
            && submissions * self.typical_hold_ms <= self.max as f64 * self.poll_interval_ms as f64
    }

    /// Returns a quarter of the expected wait, at least 5 ms. The whole queue asks at most a few hundred times a second,
    /// however long it is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // an estimate
    fn retry_delay_ms(&self, ahead: usize, now: u64) -> u64 {
        let stalled = now.saturating_sub(self.last_change) as f64 / 4.0;
        let expected = self.typical_hold_ms.max(stalled) * (ahead as f64 + 1.0) / self.max as f64;
        let most = (self.queue.len() as f64 * 2.0).max(1_000.0);
        ((expected / 4.0).min(most) as u64).max(5)
    }

    /// Releases a lease. Returns the wakers of all waiters that can go now.
    pub fn release(&mut self, lease: Lease, now: u64) -> Vec<Waker> {
        if !self.expiring {
            self.held = self.held.saturating_sub(1);
        } else if let Some(index) = self.leases.iter().position(|held| held.lease == lease) {
            self.leases.swap_remove(index);
        } else {
            return Vec::new();
        }
        #[allow(clippy::cast_precision_loss)] // an estimate
        let hold = now.saturating_sub(lease.since) as f64;
        self.typical_hold_ms = (self.typical_hold_ms * 0.8 + hold * 0.2).max(1.0);
        self.last_change = now;
        self.submissions_first = self.has_last_submissions(now);
        self.next_wakers()
    }

    /// Removes a ticket from the queue. Returns the wakers of all waiters that can go now, because one of them may have
    /// been woken for this ticket's place.
    pub fn cancel(&mut self, ticket: Ticket) -> Vec<Waker> {
        let found = self.find(ticket).ok().and_then(|index| self.queue.remove(index));
        if found.is_some() { self.next_wakers() } else { Vec::new() }
    }

    fn next_wakers(&self) -> Vec<Waker> {
        if self.expiring {
            return Vec::new();
        }
        self.in_order().take(self.free()).filter_map(|waiter| waiter.waker.clone()).collect()
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
