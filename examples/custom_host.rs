//! Counts an event on a platform of one's own: here threads that block, with the HTTP client ureq.
//!
//! A `Host` is a clock, timers, HTTP and a limit on concurrent exchanges. The crate decides what to send and when.
//!
//! ```sh
//! CLEVERTAP_ACCOUNT_ID=... CLEVERTAP_PASSCODE=... cargo run --example custom_host
//! ```

use std::env;
use std::error::Error;
use std::future::Future;
use std::io::Read;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, SystemTime};

use clevertap_counts::call::{Failure, Host, Poller, Progress, Ready, Request, drive};
use clevertap_counts::client::CallSettings;
use clevertap_counts::reply::{MAX_BODY, Response};
use clevertap_counts::{BaseUrl, Config, CountQuery, Outcome, Region};

/// A program that counts in one thread, so that no exchange waits for another one.
struct Blocking(ureq::Agent);

impl Host for Blocking {
    type Slot = ();
    type Waiter = ();

    fn now(&self) -> u64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        now.as_millis().try_into().unwrap_or(u64::MAX)
    }

    fn random(&self) -> f64 {
        0.5 // one thread has nobody to avoid
    }

    fn on_progress(&self, progress: &Progress<'_>) {
        eprintln!("{:?}", progress.phase);
    }

    fn try_acquire(&self, _: &Ready) -> Result<(), ()> {
        Ok(())
    }

    async fn acquire(&self, _: &Ready, _: &()) -> Option<()> {
        Some(())
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        let timeout = Duration::from_millis(answer_by.saturating_sub(self.now()));
        self.exchange(request, timeout).map_err(|error| match error {
            ureq::Error::Timeout(_) => Failure::TimedOut,
            error => Failure::Network(error.to_string()),
        })
    }

    async fn sleep_until(&self, until: u64) {
        thread::sleep(Duration::from_millis(until.saturating_sub(self.now())));
    }
}

impl Blocking {
    fn new() -> Self {
        // The credentials must not follow a redirect to another host.
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Self(config.max_redirects(0).max_redirects_will_error(false).build().into())
    }

    fn exchange(&self, request: Request, timeout: Duration) -> Result<Response, ureq::Error> {
        let mut http = ureq::http::Request::builder().method(request.method).uri(&request.url);
        for (name, value) in request.headers() {
            http = http.header(name, value);
        }
        let http = http.body(request.body.unwrap_or_default())?;
        let http = self.0.configure_request(http).timeout_global(Some(timeout)).build();
        let answer = self.0.run(http)?;
        let retry_after = answer.headers().get("Retry-After").and_then(|value| value.to_str().ok());
        let mut response = Response {
            status: Some(answer.status().as_u16()),
            retry_after: retry_after.map(str::to_owned),
            body: Vec::new(),
        };
        // One byte more than the limit is enough to refuse the body.
        let limit = u64::try_from(MAX_BODY + 1).unwrap_or(u64::MAX);
        answer.into_body().into_reader().take(limit).read_to_end(&mut response.body)?;
        Ok(response)
    }
}

/// Runs a future to its end. Its host blocks, so that it is ready when it is polled.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn main() -> Result<(), String> {
    count().map_err(|error| error.to_string())
}

fn count() -> Result<(), Box<dyn Error>> {
    let base = match env::var("CLEVERTAP_BASE_URL") {
        Ok(url) => BaseUrl::parse(&url)?,
        Err(_) => Region::In1.into(),
    };
    let config = Config::gateway(base)
        .with_credentials(&env::var("CLEVERTAP_ACCOUNT_ID")?, &env::var("CLEVERTAP_PASSCODE")?)?;
    let query = CountQuery::new("Charged", "2025-01-01".parse()?, "2025-01-31".parse()?)?;

    let host = Blocking::new();
    let settings = CallSettings::from(&config);
    let step = Poller::run(Arc::new(config), settings, &query.into(), host.now());
    if let Outcome::Success(success) = block_on(drive(step, &host))? {
        println!("{}", success.result.count().unwrap_or_default());
    }
    Ok(())
}
