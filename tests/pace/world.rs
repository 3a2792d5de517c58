//! A client's day under a simulated clock: tasks, timers, slots, and a service that draws its answers.

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
use super::service::{Answer, draw};

pub const T0: u64 = 1_700_000_000_000;
pub const INTERVAL_MS: u64 = 30_000;
pub const MAX_CONCURRENCY: u32 = 3;
pub const REQUEST_TIMEOUT_MS: u64 = 60_000;

/// Polls (0) before submissions (1), then by arrival.
type Rank = (u8, u64);

pub struct World {
    /// Milliseconds of a clock that nobody sets.
    pub elapsed: Cell<u64>,
    /// How far the clock on the wall is from it.
    pub offset: Cell<i64>,
    pub random: RefCell<Random>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    next: Cell<u64>,
    limiter: RefCell<Limiter>,
    lapsing: bool,
    queued: RefCell<BTreeSet<Rank>>,
    /// Slots.
    taken: Cell<u32>,
    in_flight: Cell<u32>,
    /// By req_id, when its next poll may start at the earliest, by the clock that nobody sets.
    due: RefCell<HashMap<String, u64>>,
    pub seen: Seen,
}

/// What was seen, and so what the run proves something about.
#[derive(Debug, Default)]
pub struct Seen {
    pub exchanges: Cell<u32>,
    pub polls: Cell<u32>,
    pub queued: Cell<u32>,
    pub polls_before_submits: Cell<u32>,
    pub most_in_flight: Cell<u32>,
    pub longest_queue_ms: Cell<u64>,
    pub timers: Cell<u32>,
}

fn add(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

impl World {
    pub fn new(seed: u64, lapsing: bool) -> Rc<Self> {
        let limiter = if lapsing { Limiter::expiring } else { Limiter::new };
        Rc::new(Self {
            elapsed: Cell::new(0),
            offset: Cell::new(0),
            random: RefCell::new(Random(seed)),
            timers: RefCell::default(),
            next: Cell::new(0),
            limiter: RefCell::new(limiter(MAX_CONCURRENCY)),
            lapsing,
            queued: RefCell::default(),
            taken: Cell::new(0),
            in_flight: Cell::new(0),
            due: RefCell::default(),
            seen: Seen::default(),
        })
    }

    pub fn wall(&self) -> u64 {
        (T0 + self.elapsed.get()).saturating_add_signed(self.offset.get())
    }

    /// A timer of a clock that nobody sets.
    pub async fn timer(&self, ms: u64) {
        let (at, number) = (self.elapsed.get() + ms, self.next.get());
        self.next.set(number + 1);
        add(&self.seen.timers);
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

    /// As `src/js/time.rs` does it.
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

    /// Who is before the one that has got a slot has one to come.
    fn granted(&self, rank: Rank) {
        let mut queued = self.queued.borrow_mut();
        queued.remove(&rank);
        let before = queued.range(..rank).count();
        let free = usize::try_from(MAX_CONCURRENCY - self.taken.get()).unwrap();
        assert!(before < free, "{rank:?} before {queued:?} where {free} are free");
        add(&self.taken);
        if rank.0 == 0 && queued.iter().any(|rank| rank.0 == 1) {
            add(&self.seen.polls_before_submits);
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
                self.granted(rank);
                Ok(Slot { world: self.clone(), lease })
            }
            TryAcquire::Queued { retry_at } => {
                self.queued.borrow_mut().insert(rank);
                Err(retry_at)
            }
        }
    }

    /// Runs tasks until all are done.
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
        assert_eq!(left, 0, "so many hang");
        assert!(self.queued.borrow().is_empty() && self.in_flight.get() == 0);
    }
}

struct Timer<'a>(&'a World, (u64, u64));

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
    world: Rc<World>,
    lease: Lease,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.world.taken.set(self.world.taken.get() - 1);
        let next = self.world.limiter.borrow_mut().release(self.lease, self.world.wall());
        self.world.wake(next);
    }
}

pub struct Waiter {
    world: Rc<World>,
    ticket: Ticket,
    rank: Rank,
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.world.queued.borrow_mut().remove(&self.rank);
        let next = self.world.limiter.borrow_mut().cancel(self.ticket);
        self.world.wake(next);
    }
}

/// One call, and the answers that it got.
pub struct Call {
    pub world: Rc<World>,
    pub answers: RefCell<Vec<Answer>>,
}

impl Call {
    pub fn new(world: &Rc<World>) -> Self {
        Self { world: world.clone(), answers: RefCell::default() }
    }

    pub async fn drive(&self, step: Step) -> Result<Outcome, Error> {
        drive(step, self).await
    }
}

impl Host for Call {
    type Slot = Slot;
    type Waiter = Waiter;

    fn now(&self) -> u64 {
        self.world.wall()
    }

    fn random(&self) -> f64 {
        self.world.random.borrow_mut().fraction()
    }

    fn on_progress(&self, _: &Progress<'_>) {}

    fn try_acquire(&self, ready: &Ready) -> Result<Slot, Waiter> {
        let exchange = ready.exchange();
        let ticket = self.world.limiter.borrow_mut().ticket(exchange);
        self.world.next.set(self.world.next.get() + 1);
        let rank = (u8::from(exchange == Exchange::Submit), self.world.next.get());
        let waiter = Waiter { world: self.world.clone(), ticket, rank };
        self.world.try_acquire(ticket, rank, None).map_err(|_| waiter)
    }

    async fn acquire(&self, _: &Ready, waiter: &Waiter) -> Option<Slot> {
        let world = &self.world;
        let since = world.elapsed.get();
        add(&world.seen.queued);
        let slot = if world.lapsing {
            loop {
                match world.try_acquire(waiter.ticket, waiter.rank, None) {
                    Ok(slot) => break slot,
                    Err(retry_at) => world.sleep_until(retry_at.unwrap()).await,
                }
            }
        } else {
            poll_fn(|context| {
                match world.try_acquire(waiter.ticket, waiter.rank, Some(context.waker())) {
                    Ok(slot) => Poll::Ready(slot),
                    Err(_) => Poll::Pending,
                }
            })
            .await
        };
        let longest = &world.seen.longest_queue_ms;
        longest.set(longest.get().max(world.elapsed.get() - since));
        Some(slot)
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        let world = &self.world;
        add(&world.seen.exchanges);
        world.in_flight.set(world.in_flight.get() + 1);
        let in_flight = world.in_flight.get();
        assert!(in_flight <= MAX_CONCURRENCY, "{in_flight} in flight");
        world.seen.most_in_flight.set(world.seen.most_in_flight.get().max(in_flight));
        let req_id = request.url.split_once("req_id=").map(|(_, id)| id.to_owned());
        if let Some(id) = &req_id {
            add(&world.seen.polls);
            let (due, now) = (world.due.borrow()[id], world.elapsed.get());
            assert!(now >= due, "{id} is polled {} ms too soon", due - now);
        }
        let answer = draw(&mut world.random.borrow_mut(), req_id.as_deref());
        let patience = answer_by.saturating_sub(world.wall());
        let (ms, answer) = if answer.after_ms < patience {
            (answer.after_ms, answer)
        } else {
            (patience, Answer::none())
        };
        world.timer(ms).await;
        world.in_flight.set(world.in_flight.get() - 1);
        if let Some(id) = answer.req_id.clone().or(req_id) {
            let pause = INTERVAL_MS.max(answer.retry_after_s.unwrap_or(0) * 1_000);
            world.due.borrow_mut().insert(id, world.elapsed.get() + pause);
        }
        let result = answer.result();
        self.answers.borrow_mut().push(answer);
        result
    }

    async fn sleep_until(&self, until: u64) {
        self.world.sleep_until(until).await;
    }
}
