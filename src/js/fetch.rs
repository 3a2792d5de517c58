//! One exchange through `fetch`, which JavaScript calls (see `pkg-template/exchange.js`).

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use crate::call::Request;
use crate::client::UrlParts;
use crate::reply::{MAX_BODY, Response};

use super::call::Call;
use super::signal::{Signal, raiser};

/// What is read of a body: enough to see that it is too long.
#[allow(clippy::cast_possible_truncation)] // a mebibyte
const MOST: u32 = MAX_BODY as u32 + 1;

/// A URL, taken apart by the platform's own parser.
pub(super) fn url_parts(text: &str) -> Option<UrlParts> {
    let url = web_sys::Url::new(text).ok()?;
    Some(UrlParts {
        href: url.href(),
        protocol: url.protocol(),
        user_info: url.username() + &url.password(),
        hostname: url.hostname(),
        host: url.host(),
        pathname: url.pathname(),
    })
}

/// An exchange under way: the answer, or what was thrown, as text. It is aborted when dropped, unless it is over.
pub(super) struct FetchExchange<'a> {
    call: &'a Call,
    answered: Rc<Signal>,
    /// Dropped when the exchange is aborted: nobody may call it any more then.
    _wake: Closure<dyn FnMut()>,
}

impl<'a> FetchExchange<'a> {
    /// Sends a request. Nothing of it is kept.
    pub(super) fn begin(request: Request, call: &'a Call) -> Self {
        #[cfg(feature = "traps")]
        super::traps::spring(&request.url);
        let answered = Rc::new(Signal::default());
        let wake = Closure::once(raiser(&answered));
        send(request, call, wake.as_ref());
        Self { call, answered, _wake: wake }
    }
}

impl Future for FetchExchange<'_> {
    type Output = Result<Response, String>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.answered.poll(context).is_pending() {
            return Poll::Pending;
        }
        let answer = self.call.answer();
        if let Some(failure) = answer.failure() {
            return Poll::Ready(Err(failure));
        }
        #[cfg(feature = "traps")]
        super::traps::spring(&String::from_utf8_lossy(&answer.body()));
        let (status, retry_after) = (answer.status(), answer.retry_after());
        Poll::Ready(Ok(Response { status, retry_after, body: answer.body() }))
    }
}

impl Drop for FetchExchange<'_> {
    fn drop(&mut self) {
        self.call.end_exchange();
    }
}

fn send(request: Request, call: &Call, wake: &JsValue) {
    let mut head = String::with_capacity(512);
    for part in [request.method, "\n", &request.url] {
        head.push_str(part);
    }
    for (name, value) in request.headers() {
        for part in ["\n", name, "\n", value] {
            head.push_str(part);
        }
    }
    call.send(&head, request.body.as_deref(), MOST, wake);
}
