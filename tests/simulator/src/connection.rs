//! TCP connections, served so that each one can be ended from within an answer.

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

/// The header that tells every answer of this server from one of CleverTap's.
pub(crate) const X_SIMULATOR: HeaderName = HeaderName::from_static("x-simulator");

/// A handle on the connection that a request came over.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub number: u64,
    end: UnboundedSender<End>,
}

/// How a connection ends. What was not sent before never is.
#[derive(Clone, Debug, Default)]
pub(crate) struct End {
    /// Sent as it is, whether it is HTTP or not.
    pub raw: Bytes,
    /// With a TCP RST.
    pub reset: bool,
}

/// Long enough for the peer to have read what came before.
pub(crate) const BEFORE_RESET: Duration = Duration::from_millis(50);

impl Connection {
    pub(crate) fn end(&self, end: End) {
        // Nobody receives it where the connection has ended already.
        let _ = self.end.send(end);
    }
}

/// Serves one connection until either side ends it, or for one request only.
pub(crate) async fn serve(stream: TcpStream, number: u64, router: Router, keep_alive: bool) {
    // Dripped bytes must leave one by one; without this they may not.
    let _ = stream.set_nodelay(true);
    let (end, mut ended) = mpsc::unbounded_channel();
    let handle = Connection { number, end };
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
    let end = tokio::select! {
        // An error here is the peer's: it went away or spoke no HTTP.
        _ = &mut connection => None,
        end = ended.recv() => end,
    };
    if let Some(End { raw, reset }) = end {
        let mut stream = connection.into_parts().io.into_inner();
        // The peer may be gone.
        let _ = stream.write_all(&raw).await;
        if !reset {
            let _ = stream.shutdown().await;
            return;
        }
        if !raw.is_empty() {
            sleep(BEFORE_RESET).await;
        }
        let _ = stream.set_zero_linger();
    }
}
