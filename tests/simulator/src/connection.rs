//! TCP connections that a handler can close or reset in the middle of an answer.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request};
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::time::sleep;
use tower::ServiceExt;

/// A header on every answer, which shows that it is not CleverTap's.
pub(crate) const X_SIMULATOR: HeaderName = HeaderName::from_static("x-simulator");

/// The connection that a request came over.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub number: u64,
    close: UnboundedSender<Closing>,
}

/// How the server closes a connection. Bytes that hyper has not written yet are dropped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing {
    /// Bytes to write first, which need not be HTTP.
    pub raw: Bytes,
    /// True for a TCP RST.
    pub reset: bool,
}

/// Lets the peer read the bytes before a reset: a TCP RST discards unread ones.
pub(crate) const RESET_DELAY: Duration = Duration::from_millis(50);

impl Connection {
    pub(crate) fn close(&self, closing: Closing) {
        // Fails if the connection is closed already.
        let _ = self.close.send(closing);
    }
}

/// Serves one connection until either side closes it; without `keep_alive`, for one request only.
pub(crate) async fn serve(stream: TcpStream, number: u64, router: Router, keep_alive: bool) {
    // Nagle's algorithm would join dripped bytes.
    let _ = stream.set_nodelay(true);
    let (close, mut closings) = mpsc::unbounded_channel();
    let handle = Connection { number, close };
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(handle.clone());
        let router = router.clone();
        async move {
            let mut response = router.oneshot(request).await?;
            let name = HeaderValue::from_static(env!("CARGO_PKG_NAME"));
            response.headers_mut().insert(X_SIMULATOR, name);
            Ok::<_, Infallible>(response)
        }
    });
    let mut connection = http1::Builder::new()
        // A client that polls every 30 seconds may keep its connection.
        .header_read_timeout(None)
        .keep_alive(keep_alive)
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let closing = tokio::select! {
        // An error is the peer's fault: it went away or did not speak HTTP.
        _ = &mut connection => None,
        closing = closings.recv() => closing,
    };
    if let Some(Closing { raw, reset }) = closing {
        let mut stream = connection.into_parts().io.into_inner();
        // Fails if the peer is gone.
        let _ = stream.write_all(&raw).await;
        if !reset {
            let _ = stream.shutdown().await;
            return;
        }
        if !raw.is_empty() {
            sleep(RESET_DELAY).await;
        }
        let _ = stream.set_zero_linger();
    }
}
