//! One exchange through `fetch` (`pkg-template/exchange.js`).

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use super::call::Call;
use super::signal::{Signal, raise_on_call};
use crate::call::Request;
use crate::reply::{MAX_BODY, Response};
use crate::value::JsonWriter;

/// One byte more than the limit, to detect a body that exceeds it.
#[allow(clippy::cast_possible_truncation)] // 1 MiB
const MAX_READ: u32 = MAX_BODY as u32 + 1;

/// Parses a URL and writes it, with the platform's own parser.
pub(super) fn href(text: &str) -> Option<String> {
    Some(web_sys::Url::new(text).ok()?.href())
}

/// A pending exchange. Its output is the answer, or the text of the exception. Dropping it aborts the exchange.
pub(super) struct FetchExchange<'a> {
    call: &'a Call,
    answered: Rc<Signal>,
    /// Kept alive until the exchange is complete or aborted. Afterwards it must not be called.
    _wake: Closure<dyn FnMut()>,
}

impl<'a> FetchExchange<'a> {
    /// Sends a request.
    pub(super) fn begin(request: Request, call: &'a Call) -> Self {
        #[cfg(feature = "traps")]
        super::traps::spring(&request.url);
        let answered = Rc::new(Signal::default());
        let wake = Closure::once(raise_on_call(&answered));
        call.send(&head(&request), request.body.as_deref(), MAX_READ, wake.as_ref());
        Self { call, answered, _wake: wake }
    }
}

/// Returns the request without its body as JSON.
fn head(request: &Request) -> String {
    let mut json = JsonWriter::default();
    json.open('{');
    json.key("method");
    json.text(request.method);
    json.key("url");
    json.text(&request.url);
    json.key("headers");
    json.open('[');
    for (name, value) in request.headers() {
        json.open('[');
        json.text(name);
        json.text(value);
        json.close(']');
    }
    json.close(']');
    json.close('}');
    json.finish()
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
