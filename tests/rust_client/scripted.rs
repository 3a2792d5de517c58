//! A service of the tests' own, for tokio's paused clock: it answers in order, and records when each request arrived.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use clevertap_counts::call::Request;
use clevertap_counts::reply::Response;
use clevertap_counts::{Client, ClientBuilder, Region};
use tokio::time::{Instant, sleep};

/// The next answer, after a time.
pub type Answer = (Duration, Result<Response, std::io::Error>);

#[derive(Clone)]
pub struct Service(Arc<State>);

/// Answers the n-th request, from 0.
type Script = dyn Fn(usize, &Request) -> Answer + Send + Sync;

struct State {
    began: Instant,
    answer: Box<Script>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    requests: Vec<(Duration, String)>,
    in_flight: usize,
    most_in_flight: usize,
}

impl Service {
    /// Answers the n-th request, from 0.
    pub fn new(answer: impl Fn(usize, &Request) -> Answer + Send + Sync + 'static) -> Self {
        let (began, log) = (Instant::now(), Mutex::default());
        Self(Arc::new(State { began, answer: Box::new(answer), log }))
    }

    /// Answers with these bodies in order, each at once.
    pub fn bodies(bodies: &'static [&'static str]) -> Self {
        Self::new(|index, _| answer(Duration::ZERO, 200, bodies[index]))
    }

    /// A client for CleverTap itself, with its pace, whose requests this service answers.
    pub fn builder(&self) -> ClientBuilder {
        let service = self.clone();
        let send = move |request| service.clone().send(request);
        Client::builder(Region::In1).credentials("ACCOUNT", "PASSCODE").send_with(send)
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    async fn send(self, request: Request) -> Result<Response, std::io::Error> {
        let (index, _in_flight) = {
            let mut log = self.0.log.lock().unwrap();
            log.requests.push((self.0.began.elapsed(), request.method.to_owned()));
            log.in_flight += 1;
            log.most_in_flight = log.most_in_flight.max(log.in_flight);
            (log.requests.len() - 1, InFlight(self.clone()))
        };
        let (after, answer) = (self.0.answer)(index, &request);
        sleep(after).await;
        answer
    }

    /// The times in seconds at which requests arrived, and their methods.
    pub fn requests(&self) -> Vec<(f64, String)> {
        let log = self.0.log.lock().unwrap();
        log.requests.iter().map(|(at, method)| (at.as_secs_f64(), method.clone())).collect()
    }

    pub fn in_flight(&self) -> usize {
        self.0.log.lock().unwrap().in_flight
    }

    pub fn most_in_flight(&self) -> usize {
        self.0.log.lock().unwrap().most_in_flight
    }
}

/// Counts an exchange until it ends or is aborted.
struct InFlight(Service);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.0.log.lock().unwrap().in_flight -= 1;
    }
}

pub fn answer(after: Duration, status: u16, body: &str) -> Answer {
    (after, Ok(Response { status: Some(status), body: body.into(), ..Response::default() }))
}
