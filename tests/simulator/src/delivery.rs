//! Sends replies over the wire, with the faults of their delivery.

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::task::{self, Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use http_body::{Frame, SizeHint};
use tokio::time::sleep;

use crate::connection::{Closing, RESET_DELAY};
use crate::exchange::Exchange;
use crate::log::{Endpoint, header_pairs};
use crate::protocol::BufferedRequest;
use crate::reply::Reply;
use crate::step::{Delivery, ResetAt};

type Chunks = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// Sends a reply by any delivery that begins with headers.
pub(crate) fn send(
    reply: Reply,
    delivery: Delivery,
    method: &Method,
    exchange: Exchange,
) -> Response<Body> {
    let Reply { status, headers, body } = reply;
    let body = if has_no_body(method, status) { Bytes::new() } else { body };
    let length = body.len() as u64;
    // An exchange stays open as long as bytes remain, so an empty body that is never sent counts as one byte.
    let never_sent = Some(length.max(1));
    let (chunks, length): (Chunks, _) = match delivery {
        Delivery::Whole | Delivery::Chunked => (Box::pin(stream::iter([body])), Some(length)),
        Delivery::Drip(interval) => (Box::pin(drip(body, interval)), Some(length)),
        Delivery::Hang
        | Delivery::HangBody
        | Delivery::Reset(ResetAt::BeforeHeaders | ResetAt::DuringHeaders) => {
            (Box::pin(stream::pending()), never_sent)
        }
        Delivery::Reset(ResetAt::AfterHeaders) => (Box::pin(first_half(Bytes::new())), never_sent),
        Delivery::Reset(ResetAt::DuringBody) => (Box::pin(first_half(body)), never_sent),
    };
    let declared = !matches!(delivery, Delivery::Chunked);
    respond(status, headers, TrackedBody { chunks, remaining: length, declared, exchange })
}

/// Sends the start of a success, then white space until the peer closes the connection.
pub(crate) fn send_endless(reply: Reply, exchange: Exchange) -> Response<Body> {
    static WHITE_SPACE: [u8; 16 * 1024] = [b' '; 16 * 1024];
    let (start, _) = padded_parts(exchange.endpoint);
    let start = stream::iter([Bytes::from_static(start.as_bytes())]);
    let rest = stream::repeat(()).then(|()| async {
        sleep(Duration::from_millis(1)).await;
        Bytes::from_static(&WHITE_SPACE)
    });
    let chunks = Box::pin(start.chain(rest));
    let body = TrackedBody { chunks, remaining: None, declared: false, exchange };
    respond(reply.status, reply.headers, body)
}

/// Returns the start and the end of a success that white space can be put into.
fn padded_parts(endpoint: Option<Endpoint>) -> (&'static str, &'static str) {
    match endpoint {
        Some(Endpoint::Trends) => (r#"{"status":"success","days":{"20250101":7138}"#, "}"),
        Some(Endpoint::Top) => (r#"{"status":"success","values":{"STR":{"pizza":7138}}"#, "}"),
        _ => (r#"{"status":"success","count":7138"#, "}"),
    }
}

/// A success of the endpoint whose body has `size` bytes.
pub(crate) fn padded_success(endpoint: Option<Endpoint>, size: usize) -> Reply {
    let (start, end) = padded_parts(endpoint);
    let padding = " ".repeat(size.saturating_sub(start.len() + end.len()));
    let body = [start, &padding, end].concat();
    Reply::json(StatusCode::OK, body)
}

/// A page that shows the request with its credentials, as careless gateways do.
pub(crate) fn echo_page(request: &BufferedRequest) -> Reply {
    use std::fmt::Write;
    let mut page = String::from("<html><body><h1>500 Internal Server Error</h1><pre>\n");
    for (name, value) in header_pairs(&request.headers) {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{name}: {value}");
    }
    page.push('\n');
    page.push_str(&String::from_utf8_lossy(&request.body));
    page.push_str("\n</pre></body></html>\n");
    Reply::html(StatusCode::INTERNAL_SERVER_ERROR, page)
}

fn has_no_body(method: &Method, status: StatusCode) -> bool {
    method == Method::HEAD || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

fn drip(body: Bytes, interval: Duration) -> impl Stream<Item = Bytes> {
    stream::iter(0..body.len()).then(move |index| {
        let byte = body.slice(index..=index);
        async move {
            sleep(interval).await;
            byte
        }
    })
}

/// The first half of a body. Because the stream ends early, [`TrackedBody`] resets the connection.
fn first_half(body: Bytes) -> impl Stream<Item = Bytes> {
    let half = body.slice(..body.len() / 2);
    let pause = stream::once(sleep(RESET_DELAY)).filter_map(|()| ready(None));
    stream::iter([half]).chain(pause)
}

fn respond(status: StatusCode, headers: HeaderMap, mut body: TrackedBody) -> Response<Body> {
    body.exchange.log_status(status);
    if body.remaining == Some(0) {
        body.exchange.complete();
    }
    let mut response = Response::new(Body::new(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A body that completes its exchange when it hands over its last byte, before the peer can see that byte.
/// If its chunks end early, it resets the connection.
struct TrackedBody {
    chunks: Chunks,
    /// Bytes still to come; `None` for an endless body.
    remaining: Option<u64>,
    /// True if the answer has a `Content-Length`.
    declared: bool,
    exchange: Exchange,
}

impl http_body::Body for TrackedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(chunk) = task::ready!(self.chunks.as_mut().poll_next(context)) else {
            if self.is_end_stream() {
                return Poll::Ready(None);
            }
            self.exchange.close_connection(Closing { raw: Bytes::new(), reset: true });
            return Poll::Pending;
        };
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.saturating_sub(chunk.len() as u64);
            if *remaining == 0 {
                self.exchange.complete();
            }
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        let declared = self.remaining.filter(|_| self.declared);
        declared.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
