use std::sync::Arc;
use std::task::{Wake, Waker};

use super::{Exchange, Lease, Limiter, Ticket, TryAcquire};

fn go(limiter: &mut Limiter, ticket: Ticket, now: u64) -> Option<Lease> {
    match limiter.try_acquire(ticket, now, now + 60_000, None) {
        TryAcquire::Acquired(lease) => Some(lease),
        TryAcquire::Queued { .. } => None,
    }
}

#[test]
fn due_polls_first_then_first_come_first_served() {
    let mut limiter = Limiter::new(1);
    let holder = limiter.ticket(Exchange::Submit);
    let held = go(&mut limiter, holder, 0).unwrap();
    let submits = [limiter.ticket(Exchange::Submit), limiter.ticket(Exchange::Submit)];
    let poll = limiter.ticket(Exchange::Poll);
    for ticket in [submits[0], submits[1], poll] {
        assert_eq!(go(&mut limiter, ticket, 1), None);
    }
    let mut held = Some(held);
    for next in [poll, submits[0], submits[1]] {
        limiter.release(held.take().unwrap(), 2);
        for ticket in [submits[1], submits[0], poll] {
            if ticket != next && ticket > next {
                assert_eq!(go(&mut limiter, ticket, 3), None, "{ticket:?} before {next:?}");
            }
        }
        held = go(&mut limiter, next, 3);
        assert!(held.is_some(), "{next:?}");
    }
    limiter.release(held.unwrap(), 4);
    assert!(limiter.held == 0 && limiter.leases.is_empty() && limiter.queue.is_empty());
}

#[test]
fn never_more_than_the_maximum() {
    for max in [1, 3, 7] {
        let mut limiter = Limiter::new(max);
        let tickets: Vec<_> = (0..20).map(|_| limiter.ticket(Exchange::Submit)).collect();
        let held = tickets.iter().filter(|ticket| go(&mut limiter, **ticket, 0).is_some()).count();
        assert_eq!(held, max as usize);
    }
}

#[test]
fn who_leaves_the_line_blocks_nobody() {
    let mut limiter = Limiter::new(1);
    let [a, b, c] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = go(&mut limiter, a, 0).unwrap();
    assert_eq!(go(&mut limiter, b, 0), None);
    assert_eq!(go(&mut limiter, c, 0), None);
    limiter.release(held, 1);
    assert_eq!(go(&mut limiter, c, 1), None, "b is before c");
    limiter.cancel(b);
    assert!(go(&mut limiter, c, 1).is_some());
}

struct Sleeper;

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn whoever_can_go_is_woken_and_nobody_else() {
    let mut limiter = Limiter::new(2);
    let held: Vec<_> = (0..2).map(|_| limiter.ticket(Exchange::Submit)).collect();
    let held: Vec<_> =
        held.into_iter().map(|ticket| go(&mut limiter, ticket, 0).unwrap()).collect();
    let tickets =
        [Exchange::Submit, Exchange::Submit, Exchange::Poll].map(|kind| limiter.ticket(kind));
    let wakers = [(); 3].map(|()| Waker::from(Arc::new(Sleeper)));
    for (ticket, waker) in tickets.into_iter().zip(&wakers) {
        assert!(matches!(
            limiter.try_acquire(ticket, 0, 60_000, Some(waker)),
            TryAcquire::Queued { retry_at: None }
        ));
    }
    let woken = |woken: Vec<Waker>, expected: &[usize]| {
        assert_eq!(woken.len(), expected.len());
        for (waker, index) in woken.iter().zip(expected) {
            assert!(waker.will_wake(&wakers[*index]), "{index}");
        }
    };
    woken(limiter.release(held[0], 1), &[2]);
    // The poll that was woken goes away instead.
    woken(limiter.cancel(tickets[2]), &[0]);
    woken(limiter.cancel(tickets[2]), &[]);
    woken(limiter.release(held[1], 2), &[0, 1]);
}

#[test]
fn a_lapsed_slot_is_free_again_when_its_lease_ends() {
    let mut limiter = Limiter::expiring(1);
    let [cut_off, waiting] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
    assert!(matches!(limiter.try_acquire(cut_off, 0, 60_000, None), TryAcquire::Acquired(_)));
    assert_eq!(go(&mut limiter, waiting, 59_999), None);
    assert!(go(&mut limiter, waiting, 60_000).is_some());
}

#[test]
fn a_lapsed_slot_that_comes_back_late_is_nobody_elses() {
    let mut limiter = Limiter::expiring(1);
    let [late, next, third] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let lapsed = go(&mut limiter, late, 0).unwrap();
    assert!(go(&mut limiter, next, 60_000).is_some());
    limiter.release(lapsed, 60_001);
    assert_eq!(go(&mut limiter, third, 60_002), None, "the slot is taken");
}

#[test]
fn a_lapsed_place_is_passed_by_and_can_be_taken_up_again() {
    let mut limiter = Limiter::expiring(1);
    let [holder, silent, alive] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = go(&mut limiter, holder, 0).unwrap();
    let TryAcquire::Queued { retry_at: Some(retry_at) } =
        limiter.try_acquire(silent, 0, 60_000, None)
    else {
        panic!("the slot is taken");
    };
    assert_eq!(go(&mut limiter, alive, 0), None);
    limiter.release(held, 10);
    for still in [retry_at, retry_at + super::GRACE_MS] {
        assert_eq!(go(&mut limiter, alive, still), None, "still within the grace");
    }
    let held = go(&mut limiter, alive, retry_at + super::GRACE_MS + 1).unwrap();
    assert_eq!(go(&mut limiter, silent, 20_000), None);
    limiter.release(held, 20_001);
    assert!(go(&mut limiter, silent, 20_002).is_some());
}

#[test]
fn after_an_idle_hour_the_line_is_watched_as_closely_as_ever() {
    let mut limiter = Limiter::expiring(1);
    for start in [0, 3_600_000] {
        let [holder, next] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
        let held = go(&mut limiter, holder, start).unwrap();
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
fn the_longer_a_line_stands_the_less_often_it_looks() {
    let mut limiter = Limiter::expiring(2);
    for _ in 0..2 {
        let holder = limiter.ticket(Exchange::Submit);
        assert!(matches!(limiter.try_acquire(holder, 0, u64::MAX, None), TryAcquire::Acquired(_)));
    }
    let [first, second] = [(); 2].map(|()| limiter.ticket(Exchange::Submit));
    for (ticket, now, patience) in [
        (first, 0, 5),
        (second, 0, 5),
        (first, 4_000, 125),
        (second, 4_000, 250),
        (first, 1_000_000, 1_000),
    ] {
        let turn = limiter.try_acquire(ticket, now, u64::MAX, None);
        assert_eq!(
            turn,
            TryAcquire::Queued { retry_at: Some(now + patience) },
            "{ticket:?} at {now}"
        );
    }
}

#[test]
fn the_longer_slots_are_held_the_less_often_a_line_looks() {
    let mut limiter = Limiter::expiring(1);
    let [slow, holder, next] = [(); 3].map(|()| limiter.ticket(Exchange::Submit));
    let held = go(&mut limiter, slow, 0).unwrap();
    limiter.release(held, 10_000);
    go(&mut limiter, holder, 10_000).unwrap();
    // A fifth of ten seconds and four of the twenty milliseconds that it begins with; of that, a quarter.
    let turn = limiter.try_acquire(next, 10_000, 70_000, None);
    assert_eq!(turn, TryAcquire::Queued { retry_at: Some(10_504) });
}

#[test]
fn a_long_line_looks_a_few_hundred_times_a_second_at_most() {
    for (hold, max) in [(1, 3), (50, 3), (60_000, 1), (60_000, 3)] {
        let mut limiter = Limiter::expiring(max);
        let first = limiter.ticket(Exchange::Submit);
        let held = go(&mut limiter, first, 1_000_000).unwrap();
        limiter.release(held, 1_000_000 + hold);
        let start = 1_000_000 + hold;
        for _ in 0..max {
            let ticket = limiter.ticket(Exchange::Submit);
            limiter.try_acquire(ticket, start, u64::MAX, None);
        }
        let mut looks: std::collections::BTreeSet<(u64, Ticket)> =
            (0..10_000).map(|_| (start, limiter.ticket(Exchange::Submit))).collect();
        let seconds = 20;
        let mut count = 0u64;
        while let Some((at, ticket)) = looks.pop_first() {
            if at > start + seconds * 1_000 {
                break;
            }
            count += 1;
            match limiter.try_acquire(ticket, at, u64::MAX, None) {
                TryAcquire::Queued { retry_at } => looks.insert((retry_at.unwrap(), ticket)),
                TryAcquire::Acquired(_) => panic!("nothing was released"),
            };
        }
        // The first look of each is its arrival.
        let rate = (count - 10_000) / seconds;
        assert!(rate < 1_000, "hold {hold} ms, {max} slots: {rate} looks a second");
    }
}
