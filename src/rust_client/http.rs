//! Exchanges over HTTP.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;

use crate::call::Request;
use crate::client::BaseUrl;
use crate::error::{Error, ErrorCode};
use crate::reply::{MAX_BODY, Response};
use crate::text::message;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// A pending exchange. Dropping it aborts the exchange.
pub(super) type Exchange = Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>;

/// A function that sends a request.
pub(super) type Transport = Box<dyn Fn(Request) -> Exchange + Send + Sync>;

/// Creates the transport over reqwest.
pub(super) fn transport(base: &BaseUrl) -> Result<Transport, Error> {
    // Every attempt is one request, so that retries keep to the rules of the core.
    let mut builder =
        reqwest::Client::builder().redirect(Policy::none()).retry(reqwest::retry::never());
    if base.url.starts_with("http:") {
        // The URL names this machine. A proxy would be another one, and would receive the credentials in plain text.
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| {
        let message = message!["cannot set up HTTP: ", text_of(&error)];
        Error::new(ErrorCode::Network, &message).with_source(BoxError::from(error).into())
    })?;
    Ok(Box::new(move |request| Box::pin(exchange(client.clone(), request))))
}

async fn exchange(client: reqwest::Client, request: Request) -> Result<Response, BoxError> {
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers() {
        headers.append(HeaderName::from_bytes(name.as_bytes())?, header_value(value)?);
    }
    let builder = match request.body {
        Some(body) => client.post(request.url).body(body),
        None => client.get(request.url),
    };
    let mut answer = builder.headers(headers).send().await.map_err(reqwest::Error::without_url)?;
    let length = answer.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let expected = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut response = Response {
        status: Some(answer.status().as_u16()),
        retry_after: retry_after(answer.headers()),
        body: Vec::with_capacity(expected.min(MAX_BODY)),
    };
    // A prefix that exceeds the limit is enough to refuse the body.
    while response.body.len() <= MAX_BODY {
        match answer.chunk().await.map_err(reqwest::Error::without_url)? {
            Some(chunk) => response.body.extend_from_slice(&chunk),
            None => break,
        }
    }
    Ok(response)
}

/// Encodes a value as `fetch` does: one byte for each character, all of which are below U+0100.
fn header_value(value: &str) -> Result<HeaderValue, BoxError> {
    let bytes: Vec<u8> = value.chars().map(u8::try_from).collect::<Result<_, _>>()?;
    let mut value = HeaderValue::from_bytes(&bytes)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Returns all values of `Retry-After`, joined as `fetch` joins them.
fn retry_after(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> =
        headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Returns the texts of an error and of its sources, which have the reason.
pub(super) fn text_of(error: &dyn StdError) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&shown(error));
        next = error.source();
    }
    text
}

#[expect(
    clippy::disallowed_methods,
    reason = "the package for JavaScript has no HTTP client in Rust"
)]
fn shown(error: &dyn StdError) -> String {
    error.to_string()
}
