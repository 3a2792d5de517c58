//! CleverTap's count protocol: the normal answers, without a script.

use axum::http::{HeaderMap, Method, StatusCode, header};
use bytes::Bytes;

use crate::config::SessionConfig;
use crate::events::{Counts, EventLog};
use crate::exchange::Exchange;
use crate::log::Endpoint;
use crate::query::Query;
use crate::reply::{Failure, Reply};
use crate::session::Outcome;

/// A request with its whole body.
#[derive(Debug)]
pub(crate) struct BufferedRequest {
    pub method: Method,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Checks the path, the headers and the concurrency limit, before the latency.
pub(crate) fn admit(exchange: &Exchange, request: &BufferedRequest) -> Result<Endpoint, Failure> {
    let config = &exchange.session.config;
    let endpoint = exchange.endpoint.ok_or_else(Failure::not_found)?;
    authorize(config, &request.headers)?;
    if !is_json(&request.headers) {
        return Err(Failure::incorrect_usage());
    }
    if exchange.over_limit {
        exchange.session.state().log.too_many += 1;
        return Err(Failure::too_many());
    }
    Ok(endpoint)
}

/// Answers a request that [`admit`] accepted.
pub(crate) fn answer(
    events: &EventLog,
    endpoint: Endpoint,
    exchange: &mut Exchange,
    request: &BufferedRequest,
) -> Result<Reply, Failure> {
    let session = &exchange.session;
    let outcome = match request.method {
        Method::POST => {
            let query = Query::parse(&request.body)?;
            session.submit(endpoint, events.count(&query)?)
        }
        Method::GET => {
            let req_id = exchange.req_id.as_deref().ok_or_else(Failure::incorrect_usage)?;
            session.poll(endpoint, req_id, exchange.early)?
        }
        _ => return Err(Failure::method_not_allowed()),
    };
    let body = match outcome {
        Outcome::Success(counts) => success(endpoint, counts),
        Outcome::Partial(req_id) => {
            let written = session.write_req_id(&req_id);
            exchange.req_id = Some(req_id);
            format!(r#"{{"req_id":{written},"status":"partial"}}"#)
        }
    };
    Ok(Reply::json(StatusCode::OK, body))
}

fn authorize(config: &SessionConfig, headers: &HeaderMap) -> Result<(), Failure> {
    let is = |name, expected: &str| {
        headers.get(name).is_some_and(|value| value.as_bytes() == expected.as_bytes())
    };
    if !is("x-clevertap-account-id", &config.account_id)
        || !is("x-clevertap-passcode", &config.passcode)
    {
        return Err(Failure::unauthorized());
    }
    if config.wrong_region { Err(Failure::wrong_region()) } else { Ok(()) }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// Writes a success. That of a profile count has further keys, as CleverTap's has.
fn success(endpoint: Endpoint, Counts { events, profiles, devices }: Counts) -> String {
    match endpoint {
        Endpoint::Events => format!(r#"{{"status":"success","count":{events}}}"#),
        Endpoint::Profiles => format!(
            r#"{{"count":{profiles},"nQCount":0,"status":"success","tcount":{events},"userDeviceCount":{{"devices":{devices},"users":{profiles}}}}}"#,
        ),
    }
}
