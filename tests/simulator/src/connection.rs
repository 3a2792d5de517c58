//! TCP connections, served so that each one can be reset from within an answer.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tower::ServiceExt;

/// The header that tells every answer of this server from one of CleverTap's.
pub(crate) const X_SIMULATOR: HeaderName = HeaderName::from_static("x-simulator");

/// A handle on the connection that a request came over.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub number: u64,
    reset: Arc<Notify>,
}

impl Connection {
    /// Ends the connection with a TCP RST. What was not sent until now never is.
    pub(crate) fn reset(&self) {
        self.reset.notify_one();
    }
}

/// Serves one connection until either side ends it, or for one request only.
pub(crate) async fn serve(stream: TcpStream, number: u64, router: Router, keep_alive: bool) {
    // Dripped bytes must leave one by one; without this they may not.
    let _ = stream.set_nodelay(true);
    let handle = Connection { number, reset: Arc::default() };
    let reset = Arc::clone(&handle.reset);
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
    let reset = tokio::select! {
        // An error here is the peer's: it went away or spoke no HTTP.
        _ = &mut connection => false,
        () = reset.notified() => true,
    };
    if reset {
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}
