//! A simulation of one client: an executor, timers, the limiter's slots, and a service with random answers.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use clevertap_counts::call::{
    Failure, Host, Lease, Limiter, Progress, Ready, Request, Step, Ticket, TryAcquire, drive,
};
use clevertap_counts::reply::{Exchange, Response};
use clevertap_counts::{Error, Outcome};

use super::random::Random;
use super::service::{Answer, Service};

pub const T0: u64 = 1_700_000_000_000;
pub const INTERVAL_MS: u64 = 30_000;
pub const MAX_CONCURRENCY: u32 = 3;
pub const REQUEST_TIMEOUT_MS: u64 = 60_000;

/// A position in one of the two queues: that of polls (0) or of submissions (1), then the arrival.
type Rank = (u8, u64);

pub struct Simulation {
    /// Milliseconds of the monotonic clock.
    pub elapsed: Cell<u64>,
    /// The difference between the wall clock and the monotonic clock.
    pub offset: Cell<i64>,
    pub random: RefCell<Random>,
    service: Service,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    next: Cell<u64>,
    limiter: RefCell<Limiter>,
    expiring: bool,
    queued: RefCell<BTreeSet<Rank>>,
    slots_taken: Cell<u32>,
    in_flight: Cell<u32>,
    /// The earliest time of the next poll for each req_id, by the monotonic clock.
    due: RefCell<HashMap<String, u64>>,
    pub statistics: Statistics,
}

/// Events of a run, which show that it tested queues, polls and full slots.
#[derive(Debug, Default)]
pub struct Statistics {
    pub exchanges: Cell<u32>,
    pub polls: Cell<u32>,
    pub queued: Cell<u32>,
    pub polls_before_submits: Cell<u32>,
    pub submits_before_polls: Cell<u32>,
    pub most_in_flight: Cell<u32>,
    pub longest_queue_ms: Cell<u64>,
    pub longest_queue_of_polls_ms: Cell<u64>,
    pub timers: Cell<u32>,
}

fn add(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

impl Simulation {
    pub fn new(seed: u64, expiring: bool, service: Service) -> Rc<Self> {
        let limiter = if expiring { Limiter::expiring } else { Limiter::new };
        Rc::new(Self {
            elapsed: Cell::new(0),
            offset: Cell::new(0),
            random: RefCell::new(Random(seed)),
            service,
            timers: RefCell::default(),
            next: Cell::new(0),
            limiter: RefCell::new(limiter(MAX_CONCURRENCY)),
            expiring,
            queued: RefCell::default(),
            slots_taken: Cell::new(0),
            in_flight: Cell::new(0),
            due: RefCell::default(),
            statistics: Statistics::default(),
        })
    }

    pub fn wall(&self) -> u64 {
        (T0 + self.elapsed.get()).saturating_add_signed(self.offset.get())
    }

    /// Sleeps for this time of the monotonic clock.
    pub async fn timer(&self, ms: u64) {
        let (at, number) = (self.elapsed.get() + ms, self.next.get());
        self.next.set(number + 1);
        add(&self.statistics.timers);
        let key = Timer(self, (at, number));
        poll_fn(|context| {
            if self.elapsed.get() >= at {
                return Poll::Ready(());
            }
            self.timers.borrow_mut().insert(key.1, context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Sleeps until a time of the wall clock. As in `src/js/time.rs`, setting that clock back does not prolong the sleep.
    async fn sleep_until(&self, until: u64) {
        let mut left = until.saturating_sub(self.wall());
        let mut budget = left.saturating_add(2);
        while left > 0 {
            self.timer(left).await;
            budget = budget.saturating_sub(left);
            left = until.saturating_sub(self.wall()).min(budget);
        }
    }

    fn wake(&self, wakers: Vec<Waker>) {
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Records that a request got a slot. Checks that every request before it in its queue can have one, too.
    fn record_grant(&self, rank: Rank) {
        let mut queued = self.queued.borrow_mut();
        queued.remove(&rank);
        let before = queued.range((rank.0, 0)..rank).count();
        let free = usize::try_from(MAX_CONCURRENCY - self.slots_taken.get()).unwrap();
        assert!(before < free, "{rank:?} got a slot before {queued:?} with {free} free");
        add(&self.slots_taken);
        match rank.0 {
            0 if queued.last().is_some_and(|rank| rank.0 == 1) => {
                add(&self.statistics.polls_before_submits);
            }
            1 if queued.first().is_some_and(|rank| rank.0 == 0) => {
                add(&self.statistics.submits_before_polls);
            }
            _ => {}
        }
    }

    fn try_acquire(
        self: &Rc<Self>,
        ticket: Ticket,
        rank: Rank,
        waker: Option<&Waker>,
    ) -> Result<Slot, Option<u64>> {
        let now = self.wall();
        match self.limiter.borrow_mut().try_acquire(ticket, now, now + REQUEST_TIMEOUT_MS, waker) {
            TryAcquire::Acquired(lease) => {
                self.record_grant(rank);
                Ok(Slot { simulation: self.clone(), lease })
            }
            TryAcquire::Queued { retry_at } => {
                self.queued.borrow_mut().insert(rank);
                Err(retry_at)
            }
        }
    }

    /// Runs the tasks to their end.
    pub fn run(&self, mut tasks: Vec<Pin<Box<dyn Future<Output = ()>>>>) {
        let ready = Arc::new(Mutex::new((0..tasks.len()).collect::<VecDeque<_>>()));
        let wakers: Vec<Waker> = (0..tasks.len())
            .map(|task| Arc::new(Task { task, ready: ready.clone() }).into())
            .collect();
        let mut done = vec![false; tasks.len()];
        loop {
            let next = ready.lock().unwrap().pop_front();
            if let Some(task) = next {
                if !done[task] {
                    let mut context = Context::from_waker(&wakers[task]);
                    done[task] = tasks[task].as_mut().poll(&mut context).is_ready();
                }
                continue;
            }
            let Some(((at, _), waker)) = self.timers.borrow_mut().pop_first() else { break };
            self.elapsed.set(at.max(self.elapsed.get()));
            waker.wake();
        }
        let left = done.iter().filter(|done| !**done).count();
        assert_eq!(left, 0, "tasks did not end");
        assert!(self.queued.borrow().is_empty() && self.in_flight.get() == 0);
    }
}

struct Timer<'a>(&'a Simulation, (u64, u64));

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.0.timers.borrow_mut().remove(&self.1);
    }
}

struct Task {
    task: usize,
    ready: Arc<Mutex<VecDeque<usize>>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.ready.lock().unwrap().push_back(self.task);
    }
}

pub struct Slot {
    simulation: Rc<Simulation>,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.simulation.slots_taken.set(self.simulation.slots_taken.get() - 1);
        let next = self.simulation.limiter.borrow_mut().release(self.lease, self.simulation.wall());
        self.simulation.wake(next);
    }
}

pub struct Waiter {
    simulation: Rc<Simulation>,
    ticket: Ticket,
    rank: Rank,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.simulation.queued.borrow_mut().remove(&self.rank);
        let next = self.simulation.limiter.borrow_mut().cancel(self.ticket);
        self.simulation.wake(next);
    }
}

/// One call and the answers that it received.
pub struct Call {
    pub simulation: Rc<Simulation>,
    pub answers: RefCell<Vec<Answer>>,
    /// The time of the first request.
    pub first_request: Cell<Option<u64>>,
}

impl Call {
    pub fn new(simulation: &Rc<Simulation>) -> Self {
        Self {
            simulation: simulation.clone(),
            answers: RefCell::default(),
            first_request: Cell::default(),
        }
    }

    pub async fn drive(&self, step: Step) -> Result<Outcome, Error> {
        drive(step, self).await
    }
}

impl Host for Call {
    type Slot = Slot;
    type Waiter = Waiter;

    fn now(&self) -> u64 {
        self.simulation.wall()
    }

    fn random(&self) -> f64 {
        self.simulation.random.borrow_mut().fraction()
    }

    fn on_progress(&self, _: &Progress<'_>) {}

    fn try_acquire(&self, ready: &Ready) -> Result<Slot, Waiter> {
        let exchange = ready.exchange();
        let ticket = self.simulation.limiter.borrow_mut().ticket(exchange);
        self.simulation.next.set(self.simulation.next.get() + 1);
        let rank = (u8::from(exchange == Exchange::Submit), self.simulation.next.get());
        let waiter = Waiter { simulation: self.simulation.clone(), ticket, rank };
        self.simulation.try_acquire(ticket, rank, None).map_err(|_| waiter)
    }

    async fn acquire(&self, _: &Ready, waiter: &Waiter) -> Option<Slot> {
        let simulation = &self.simulation;
        let since = simulation.elapsed.get();
        add(&simulation.statistics.queued);
        let slot = if simulation.expiring {
            loop {
                match simulation.try_acquire(waiter.ticket, waiter.rank, None) {
                    Ok(slot) => break slot,
                    Err(retry_at) => simulation.sleep_until(retry_at.unwrap()).await,
                }
            }
        } else {
            poll_fn(|context| {
                match simulation.try_acquire(waiter.ticket, waiter.rank, Some(context.waker())) {
                    Ok(slot) => Poll::Ready(slot),
                    Err(_) => Poll::Pending,
                }
            })
            .await
        };
        let waited = simulation.elapsed.get() - since;
        let statistics = &simulation.statistics;
        let mut longest = vec![&statistics.longest_queue_ms];
        longest.extend((waiter.rank.0 == 0).then_some(&statistics.longest_queue_of_polls_ms));
        longest.iter().for_each(|longest| longest.set(longest.get().max(waited)));
        Some(slot)
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        let simulation = &self.simulation;
        let first = self.first_request.get().unwrap_or(simulation.elapsed.get());
        self.first_request.set(Some(first));
        add(&simulation.statistics.exchanges);
        simulation.in_flight.set(simulation.in_flight.get() + 1);
        let in_flight = simulation.in_flight.get();
        assert!(in_flight <= MAX_CONCURRENCY, "{in_flight} in flight");
        simulation
            .statistics
            .most_in_flight
            .set(simulation.statistics.most_in_flight.get().max(in_flight));
        let req_id = request.url.split_once("req_id=").map(|(_, id)| id.to_owned());
        if let Some(id) = &req_id {
            add(&simulation.statistics.polls);
            let (due, now) = (simulation.due.borrow()[id], simulation.elapsed.get());
            assert!(now >= due, "the poll for {id} is {} ms early", due - now);
        }
        let answer =
            simulation.service.answer(&mut simulation.random.borrow_mut(), req_id.as_deref());
        let patience = answer_by.saturating_sub(simulation.wall());
        let (ms, answer) = if answer.after_ms < patience {
            (answer.after_ms, answer)
        } else {
            (patience, Answer::timeout())
        };
        simulation.timer(ms).await;
        simulation.in_flight.set(simulation.in_flight.get() - 1);
        if let Some(id) = answer.req_id.clone().or(req_id) {
            let pause = INTERVAL_MS.max(answer.retry_after_s.unwrap_or(0) * 1_000);
            simulation.due.borrow_mut().insert(id, simulation.elapsed.get() + pause);
        }
        let result = answer.result();
        self.answers.borrow_mut().push(answer);
        result
    }

    async fn sleep_until(&self, until: u64) {
        self.simulation.sleep_until(until).await;
    }
}
