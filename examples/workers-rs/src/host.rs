use std::pin::pin;
use std::time::Duration;

use clevertap_counts::call::{Failure, Host, Progress, Ready, Request};
use clevertap_counts::reply::Response;
use futures_util::future::{Either, select};
use worker::{Date, Delay, Fetch, Headers, Method, RequestInit, RequestRedirect, console_log};

/// The platform of a Worker. It has no limit on concurrent exchanges, because a request makes one at a time.
pub struct Workers;

impl Host for Workers {
    type Slot = ();
    type Waiter = ();

    fn now(&self) -> u64 {
        Date::now().as_millis()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn on_progress(&self, progress: &Progress<'_>) {
        console_log!("{:?}", progress.phase);
    }

    fn try_acquire(&self, _: &Ready) -> Result<(), ()> {
        Ok(())
    }

    async fn acquire(&self, _: &Ready, _: &()) -> Option<()> {
        Some(())
    }

    async fn send(&self, request: Request, answer_by: u64) -> Result<Response, Failure> {
        // Dropping the exchange does not abort its fetch, which ends with the Worker's request.
        match select(pin!(exchange(request)), pin!(self.sleep_until(answer_by))).await {
            Either::Left((answer, _)) => {
                answer.map_err(|error| Failure::Network(error.to_string()))
            }
            Either::Right(_) => Err(Failure::TimedOut),
        }
    }

    async fn sleep_until(&self, until: u64) {
        Delay::from(Duration::from_millis(until.saturating_sub(self.now()))).await;
    }
}

async fn exchange(request: Request) -> worker::Result<Response> {
    let headers: Headers = request.headers().collect();
    let mut init = RequestInit::new();
    init.with_method(Method::from(request.method.to_owned())).with_headers(headers);
    // The credentials must not follow a redirect to another host.
    init.with_redirect(RequestRedirect::Manual).with_body(request.body.map(Into::into));
    let http = worker::Request::new_with_init(&request.url, &init)?;
    let mut answer = Fetch::Request(http).send().await?;
    let (status, retry_after) = (answer.status_code(), answer.headers().get("Retry-After")?);
    Ok(Response { status: Some(status), retry_after, body: answer.bytes().await? })
}
