//! CleverTap's count protocol: the normal answers, without a script.

use axum::http::{HeaderMap, Method, StatusCode, header};
use bytes::Bytes;
use serde::Serialize;

use crate::config::{PartialAs, SessionConfig};
use crate::events::{Counts, EventLog};
use crate::exchange::Exchange;
use crate::log::Endpoint;
use crate::query::{Query, TopQuery, TrendsQuery};
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
        Method::POST => session.submit(endpoint, success(events, endpoint, &request.body)?),
        Method::GET => {
            let req_id = exchange.req_id.as_deref().ok_or_else(Failure::incorrect_usage)?;
            session.poll(endpoint, req_id, exchange.early)?
        }
        _ => return Err(Failure::method_not_allowed()),
    };
    let req_id = match outcome {
        Outcome::Success(body) => return Ok(Reply::json(StatusCode::OK, body)),
        Outcome::Partial(req_id) => req_id,
    };
    let written = session.write_req_id(&req_id);
    let (status, body) = match session.config.partial_as {
        PartialAs::Status => {
            (StatusCode::OK, format!(r#"{{"req_id":{written},"status":"partial"}}"#))
        }
        // The answer to a poll has nothing new to say.
        PartialAs::Accepted if exchange.req_id.as_ref() == Some(&req_id) => {
            (StatusCode::ACCEPTED, "{}".to_owned())
        }
        PartialAs::Accepted => (StatusCode::ACCEPTED, format!(r#"{{"req_id":{written}}}"#)),
    };
    exchange.req_id = Some(req_id);
    Ok(Reply::json(status, body))
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

/// Evaluates a query and writes its success. That of a profile count has further keys, as CleverTap's has.
fn success(events: &EventLog, endpoint: Endpoint, body: &[u8]) -> Result<Bytes, Failure> {
    Ok(match endpoint {
        Endpoint::Events => {
            let Counts { events, .. } = events.count(&Query::parse(body)?)?;
            format!(r#"{{"status":"success","count":{events}}}"#).into()
        }
        Endpoint::Profiles => {
            let Counts { events, profiles, devices } = events.count(&Query::parse(body)?)?;
            format!(
                r#"{{"count":{profiles},"nQCount":0,"status":"success","tcount":{events},"userDeviceCount":{{"devices":{devices},"users":{profiles}}}}}"#,
            )
            .into()
        }
        Endpoint::Trends => report(&events.trends(&TrendsQuery::parse(body)?)?),
        Endpoint::Top => report(&events.top(&TopQuery::parse(body)?)?),
    })
}

/// Writes the success of a report, whose groups are keys beside the status.
fn report(groups: &impl Serialize) -> Bytes {
    #[derive(Serialize)]
    struct Body<'a, T> {
        status: &'static str,
        #[serde(flatten)]
        groups: &'a T,
    }
    // Maps with texts as keys and numbers as values always serialize.
    serde_json::to_vec(&Body { status: "success", groups }).unwrap_or_default().into()
}
