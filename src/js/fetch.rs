//! One exchange through `fetch`, which JavaScript calls (see `pkg-template/exchange.js`).

use std::future::poll_fn;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::{MAX_BODY, Request, Response, UrlParts};

use super::call::Call;
use super::wake::{Flag, bell};

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

/// Aborts the exchange when dropped, unless it is over.
struct Exchange<'a>(&'a Call);

impl Drop for Exchange<'_> {
    fn drop(&mut self) {
        self.0.abort_exchange();
    }
}

/// Sends a request and reads the answer. Fails with what was thrown, as text.
pub(super) async fn exchange(request: Request, call: &Rc<Call>) -> Result<Response, String> {
    let answered = Rc::new(Flag::default());
    let wake = Closure::once(bell(&answered));
    // Dropped before `wake`, which nobody may call any more then.
    let _exchange = Exchange(call);
    send(request, call, wake.as_ref());
    poll_fn(|context| answered.poll(context)).await;
    let answer = call.take_answer();
    if let Some(failure) = answer.failure() {
        return Err(failure);
    }
    #[cfg(feature = "traps")]
    super::traps::spring(&String::from_utf8_lossy(&answer.body()));
    Ok(Response { status: answer.status(), retry_after: answer.retry_after(), body: answer.body() })
}

/// Nothing of the request is kept while it is under way.
fn send(request: Request, call: &Call, wake: &JsValue) {
    #[cfg(feature = "traps")]
    super::traps::spring(&request.url);
    let mut head = request.method.to_owned();
    head.push('\n');
    head.push_str(&request.url);
    for (name, value) in &request.headers {
        for part in ["\n", name, "\n", value] {
            head.push_str(part);
        }
    }
    call.send(&head, request.body.as_deref(), MOST, wake);
}
