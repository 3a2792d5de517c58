use std::sync::Arc;
use std::task::{Wake, Waker};

use super::{Exchange, Lease, Limiter, Ticket, TryAcquire};

/// Tries to acquire a lease of 60 seconds.
fn acquire(limiter: &mut Limiter, ticket: Ticket, now: u64) -> Option<Lease> {
    match limiter.try_acquire(ticket, now, now + 60_000, None) {
        TryAcquire::Acquired(lease) => Some(lease),
        TryAcquire::Queued { .. } => None,
    }
}

#[test]
fn serves_due_polls_first_and_otherwise_in_order_of_arrival() {
    // The submissions do not fit into this interval.
    let mut limiter = Limiter::new(1).with_poll_interval(10);
    let holder = limiter.ticket(Exchange::Submit);
    let held = acquire(&mut limiter, holder, 0).unwrap();
    let submits = [limiter.ticket(Exchange::Submit), limiter.ticket(Exchange::Submit)];
    let poll = limiter.ticket(Exchange::Poll);
    for ticket in [submits[0], submits[1], poll] {
        assert_eq!(acquire(&mut limiter, ticket, 1), None);
    }
    let mut held = Some(held);
    for next in [poll, submits[0], submits[1]] {
        limiter.release(held.take().unwrap(), 2);
        for ticket in [submits[1], submits[0], poll] {
            if ticket != next && ticket > next {
                assert_eq!(acquire(&mut limiter, ticket, 3), None, "{ticket:?} before {next:?}");
            }
        }
        held = acquire(&mut limiter, next, 3);
        assert!(held.is_some(), "{next:?}");
    }
    limiter.release(held.unwrap(), 4);
    assert!(limiter.held == 0 && limiter.leases.is_empty() && limiter.queue.is_empty());
}

/// Fills the slots after exchanges that each took `hold` milliseconds, queues submissions and then a poll, and frees one
/// slot after a wait. Returns the first submission, the poll, and the time.
fn free_one_slot(
    limiter: &mut Limiter,
    hold: u64,
    submissions: usize,
    wait: u64,
) -> (Ticket, Ticket, u64) {
    let mut now = 0;
    let start = |limiter: &mut Limiter, now| {
        let ticket = limiter.ticket(Exchange::Submit);
        acquire(limiter, ticket, now).unwrap()
    };
    for _ in 0..50 {
        let lease = start(limiter, now);
        now += hold;
        limiter.release(lease, now);
    }
    let held: Vec<_> = (0..limiter.max).map(|_| start(limiter, now)).collect();
    let tickets: Vec<_> = (0..submissions).map(|_| limiter.ticket(Exchange::Submit)).collect();
    let poll = limiter.ticket(Exchange::Poll);
    for ticket in tickets.iter().chain([&poll]) {
        assert_eq!(acquire(limiter, *ticket, now), None);
    }
    limiter.release(held[0], now + wait);
    (tickets[0], poll, now + wait)
}

#[test]
fn submissions_go_before_due_polls_if_all_of_them_fit_into_a_poll_interval() {
    for (max, interval, hold, submissions, first) in [
        (1, 1_000, 100, 10, true),
        (1, 1_000, 100, 11, false),
        (1, 1_100, 100, 11, true),
        (3, 1_000, 100, 30, true),
        (3, 1_000, 100, 31, false),
        (3, 30_000, 500, 180, true),
        (3, 30_000, 500, 181, false),
        (1, 0, 100, 1, false),
    ] {
        for limiter in [Limiter::new(max), Limiter::expiring(max)] {
            let mut limiter = limiter.with_poll_interval(interval);
            let (submission, poll, now) = free_one_slot(&mut limiter, hold, submissions, hold);
            let (winner, loser) = if first { (submission, poll) } else { (poll, submission) };
            let what = format!("{max} slots, {interval} ms, {hold} ms, {submissions} submissions");
            assert_eq!(acquire(&mut limiter, loser, now), None, "{what}");
            assert!(acquire(&mut limiter, winner, now).is_some(), "{what}");
        }
    }
}

#[test]
fn a_poll_that_has_waited_for_two_intervals_goes_first() {
    for (wait, first) in [(1_999, false), (2_000, true)] {
        let mut limiter = Limiter::new(1).with_poll_interval(1_000);
        let (submission, poll, now) = free_one_slot(&mut limiter, 1, 2, wait);
        let (winner, loser) = if first { (poll, submission) } else { (submission, poll) };
        assert_eq!(acquire(&mut limiter, loser, now), None, "{wait}");
        assert!(acquire(&mut limiter, winner, now).is_some(), "{wait}");
    }
}

#[test]
fn a_ticket_keeps_its_turn_until_the_next_lease_is_released() {
    let mut limiter = Limiter::new(1).with_poll_interval(1_000);
    let (submission, _, now) = free_one_slot(&mut limiter, 100, 10, 100);
    // With one more submission, the poll would go first.
    let late = limiter.ticket(Exchange::Submit);
    assert_eq!(acquire(&mut limiter, late, now + 5_000), None);
    assert!(acquire(&mut limiter, submission, now + 5_000).is_some());
}

#[test]
fn never_grants_more_leases_than_the_maximum() {
    for max in [1, 3, 7] {
        let mut limiter = Limiter::new(max);
        let tickets: Vec<_> = (0..20).map(|_| limiter.ticket(Exchange::Submit)).collect();
        let held =
            tickets.iter().filter(|ticket| acquire(&mut limiter, **ticket, 0).is_some()).count();
        assert_eq!(held, max as usize);
    }
}

#[test]
fn a_canceled_waiter_blocks_no_other() {
    let mut limiter = Limiter::new(1);
    let [a, b, c] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = acquire(&mut limiter, a, 0).unwrap();
    assert_eq!(acquire(&mut limiter, b, 0), None);
    assert_eq!(acquire(&mut limiter, c, 0), None);
    limiter.release(held, 1);
    assert_eq!(acquire(&mut limiter, c, 1), None, "b is before c");
    limiter.cancel(b);
    assert!(acquire(&mut limiter, c, 1).is_some());
}

struct IdleTask;

impl Wake for IdleTask {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn wakes_exactly_the_waiters_that_can_go() {
    let mut limiter = Limiter::new(2).with_poll_interval(10);
    let held: Vec<_> = (0..2).map(|_| limiter.ticket(Exchange::Submit)).collect();
    let held: Vec<_> =
        held.into_iter().map(|ticket| acquire(&mut limiter, ticket, 0).unwrap()).collect();
    let tickets = [Exchange::Submit, Exchange::Submit, Exchange::Poll]
        .map(|exchange| limiter.ticket(exchange));
    let wakers = [(); 3].map(|()| Waker::from(Arc::new(IdleTask)));
    for (ticket, waker) in tickets.into_iter().zip(&wakers) {
        assert!(matches!(
            limiter.try_acquire(ticket, 0, 60_000, Some(waker)),
            TryAcquire::Queued { retry_at: None }
        ));
    }
    let check = |woken: Vec<Waker>, expected: &[usize]| {
        assert_eq!(woken.len(), expected.len());
        for (waker, index) in woken.iter().zip(expected) {
            assert!(waker.will_wake(&wakers[*index]), "{index}");
        }
    };
    check(limiter.release(held[0], 1), &[2]);
    // The woken poll is canceled before it acquires its lease.
    check(limiter.cancel(tickets[2]), &[0]);
    check(limiter.cancel(tickets[2]), &[]);
    check(limiter.release(held[1], 2), &[0, 1]);
}

#[test]
fn an_expired_lease_frees_its_slot() {
    let mut limiter = Limiter::expiring(1);
    let [cut_off, waiting] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
    assert!(matches!(limiter.try_acquire(cut_off, 0, 60_000, None), TryAcquire::Acquired(_)));
    assert_eq!(acquire(&mut limiter, waiting, 59_999), None);
    assert!(acquire(&mut limiter, waiting, 60_000).is_some());
}

#[test]
fn releasing_an_expired_lease_does_not_free_the_slot_of_another() {
    let mut limiter = Limiter::expiring(1);
    let [late, next, third] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let expired = acquire(&mut limiter, late, 0).unwrap();
    assert!(acquire(&mut limiter, next, 60_000).is_some());
    limiter.release(expired, 60_001);
    assert_eq!(acquire(&mut limiter, third, 60_002), None, "the slot is taken");
}

#[test]
fn skips_an_expired_waiter_until_it_asks_again() {
    let mut limiter = Limiter::expiring(1);
    let [holder, silent, active] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = acquire(&mut limiter, holder, 0).unwrap();
    let TryAcquire::Queued { retry_at: Some(retry_at) } =
        limiter.try_acquire(silent, 0, 60_000, None)
    else {
        panic!("the slot is taken");
    };
    assert_eq!(acquire(&mut limiter, active, 0), None);
    limiter.release(held, 10);
    for now in [retry_at, retry_at + super::GRACE_MS] {
        assert_eq!(acquire(&mut limiter, active, now), None, "the grace period is not over");
    }
    let held = acquire(&mut limiter, active, retry_at + super::GRACE_MS + 1).unwrap();
    assert_eq!(acquire(&mut limiter, silent, 20_000), None);
    limiter.release(held, 20_001);
    assert!(acquire(&mut limiter, silent, 20_002).is_some());
}

#[test]
fn retries_as_often_after_an_idle_hour_as_before() {
    let mut limiter = Limiter::expiring(1);
    for start in [0, 3_600_000] {
        let [holder, next] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
        let held = acquire(&mut limiter, holder, start).unwrap();
        let TryAcquire::Queued { retry_at } = limiter.try_acquire(next, start, u64::MAX, None)
        else {
            panic!("the slot is taken");
        };
        assert!(retry_at.unwrap() - start <= 10, "{retry_at:?} from {start}");
        limiter.cancel(next);
        limiter.release(held, start + 10);
    }
}

#[test]
fn retries_less_often_the_longer_the_queue_has_not_moved() {
    let mut limiter = Limiter::expiring(2);
    for _ in 0..2 {
        let holder = limiter.ticket(Exchange::Submit);
        assert!(matches!(limiter.try_acquire(holder, 0, u64::MAX, None), TryAcquire::Acquired(_)));
    }
    let [first, second] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
    for (ticket, now, delay) in [
        (first, 0, 5),
        (second, 0, 5),
        (first, 4_000, 125),
        (second, 4_000, 250),
        (first, 1_000_000, 1_000),
    ] {
        let result = limiter.try_acquire(ticket, now, u64::MAX, None);
        assert_eq!(
            result,
            TryAcquire::Queued { retry_at: Some(now + delay) },
            "{ticket:?} at {now}"
        );
    }
}

#[test]
fn retries_less_often_the_longer_leases_are_held() {
    let mut limiter = Limiter::expiring(1);
    let [slow, holder, next] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = acquire(&mut limiter, slow, 0).unwrap();
    limiter.release(held, 10_000);
    acquire(&mut limiter, holder, 10_000).unwrap();
    // The typical hold is 0.2 · 10,000 ms + 0.8 · 20 ms = 2,016 ms, and the delay is a quarter of that.
    let result = limiter.try_acquire(next, 10_000, 70_000, None);
    assert_eq!(result, TryAcquire::Queued { retry_at: Some(10_504) });
}

#[test]
fn a_queue_of_10_000_retries_less_than_1_000_times_a_second() {
    for (hold, max) in [(1, 3), (50, 3), (60_000, 1), (60_000, 3)] {
        let mut limiter = Limiter::expiring(max);
        let first = limiter.ticket(Exchange::Submit);
        let held = acquire(&mut limiter, first, 1_000_000).unwrap();
        limiter.release(held, 1_000_000 + hold);
        let start = 1_000_000 + hold;
        for _ in 0..max {
            let ticket = limiter.ticket(Exchange::Submit);
            limiter.try_acquire(ticket, start, u64::MAX, None);
        }
        let mut retries: std::collections::BTreeSet<(u64, Ticket)> =
            (0..10_000).map(|_| (start, limiter.ticket(Exchange::Submit))).collect();
        let seconds = 20;
        let mut count = 0u64;
        while let Some((at, ticket)) = retries.pop_first() {
            if at > start + seconds * 1_000 {
                break;
            }
            count += 1;
            match limiter.try_acquire(ticket, at, u64::MAX, None) {
                TryAcquire::Queued { retry_at } => retries.insert((retry_at.unwrap(), ticket)),
                TryAcquire::Acquired(_) => panic!("nothing was released"),
            };
        }
        // The first try of each waiter is its arrival.
        let rate = (count - 10_000) / seconds;
        assert!(rate < 1_000, "hold {hold} ms, {max} slots: {rate} retries a second");
    }
}
