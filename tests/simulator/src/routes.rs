//! The routes: the interface for sessions below `/_simulator`, the count protocol on all other paths.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use bytes::Bytes;
use serde_json::json;
use tokio::time::sleep;
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

use crate::config::SessionConfig;
use crate::connection::{Closing, Connection, X_SIMULATOR};
use crate::delivery;
use crate::exchange::Exchange;
use crate::protocol::{self, BufferedRequest};
use crate::reply::{Failure, Reply};
use crate::server::Sessions;
use crate::step::{Answer, Delivery, ResetAt, Step};

/// An answer that ends in the middle of a header.
const TRUNCATED_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: applic";

/// The maximum size of a request body.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

pub(crate) fn router(sessions: Arc<Sessions>) -> Router {
    // This layer answers preflights itself, so that they are not logged and take no step of a script.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .allow_private_network(true)
        // Saves browsers a preflight for each of thousands of requests.
        .max_age(Duration::from_secs(3_600))
        .expose_headers([header::RETRY_AFTER, X_SIMULATOR]);
    Router::new()
        .route("/_simulator/sessions", post(start_session))
        .route("/_simulator/sessions/{id}", get(session_log).delete(end_session))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .fallback(serve_exchange)
        .layer(cors)
        .with_state(sessions)
}

async fn start_session(State(sessions): State<Arc<Sessions>>, body: Bytes) -> Response<Body> {
    let refused = |status, error| (status, Json(json!({ "error": error }))).into_response();
    let config = match SessionConfig::from_json(&body) {
        Ok(config) => config,
        Err(error) => return refused(StatusCode::BAD_REQUEST, error),
    };
    match sessions.start(config).await {
        Ok((session, base_url)) => {
            let started = json!({ "id": session.id, "baseUrl": base_url });
            (StatusCode::CREATED, Json(started)).into_response()
        }
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

async fn session_log(
    State(sessions): State<Arc<Sessions>>,
    Path(id): Path<String>,
) -> Response<Body> {
    match sessions.get(&id) {
        Some(session) => {
            ([(header::CONTENT_TYPE, "application/json")], session.log()).into_response()
        }
        None => unknown_session().into_response(),
    }
}

async fn end_session(
    State(sessions): State<Arc<Sessions>>,
    Path(id): Path<String>,
) -> Response<Body> {
    match sessions.end(&id) {
        Some(_) => StatusCode::NO_CONTENT.into_response(),
        None => unknown_session().into_response(),
    }
}

fn unknown_session() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "there is no such session" })))
}

async fn serve_exchange(
    State(sessions): State<Arc<Sessions>>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let Some((session, path)) = sessions.route(path) else {
        return unknown_session().into_response();
    };
    let mut exchange = Exchange::begin(session, &parts, path, connection);
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        let reply = Reply::from(Failure::incorrect_usage());
        return delivery::send(reply, Delivery::Whole, &parts.method, exchange);
    };
    let step = exchange.receive_body(&body);
    let request = BufferedRequest { method: parts.method, headers: parts.headers, body };

    sleep(step.delay).await;
    let closing = match (step.delivery, &step.answer) {
        (Delivery::Hang, _) => std::future::pending().await,
        (Delivery::Reset(ResetAt::BeforeHeaders), _) => {
            Some(Closing { raw: Bytes::new(), reset: true })
        }
        (Delivery::Reset(ResetAt::DuringHeaders), _) => {
            Some(Closing { raw: Bytes::from_static(TRUNCATED_HEAD), reset: true })
        }
        (_, Answer::Raw(raw)) => Some(Closing { raw: raw.clone(), reset: false }),
        _ => None,
    };
    if let Some(closing) = closing {
        exchange.close_connection(closing);
        return std::future::pending().await;
    }
    let reply = reply(&sessions, &step, &mut exchange, &request).await;
    match step.answer {
        Answer::Endless => delivery::send_endless(reply, exchange),
        _ => delivery::send(reply, step.delivery, &request.method, exchange),
    }
}

async fn reply(
    sessions: &Sessions,
    step: &Step,
    exchange: &mut Exchange,
    request: &BufferedRequest,
) -> Reply {
    let mut reply = match &step.answer {
        Answer::Normal => {
            normal_reply(sessions, exchange, request).await.unwrap_or_else(Reply::from)
        }
        Answer::Named(fault) => fault.reply(),
        Answer::Literal(body) | Answer::Raw(body) => Reply::untyped(body.clone()),
        Answer::Padded(size) => delivery::padded_success(exchange.endpoint, *size),
        Answer::Echo => delivery::echo_page(request),
        Answer::Endless => Reply::json(StatusCode::OK, Bytes::new()),
    };
    if let Some(status) = step.status {
        reply.status = status;
    }
    for (name, _) in &step.headers {
        reply.headers.remove(name);
    }
    for (name, value) in &step.headers {
        reply.headers.append(name, value.clone());
    }
    reply
}

async fn normal_reply(
    sessions: &Sessions,
    exchange: &mut Exchange,
    request: &BufferedRequest,
) -> Result<Reply, Failure> {
    let endpoint = protocol::admit(exchange, request)?;
    sleep(Duration::from_millis(exchange.session.config.latency_ms)).await;
    protocol::answer(&sessions.events, endpoint, exchange, request)
}
