//! Errors: their sources, and the conversions that `?` uses.

use std::error::Error as _;
use std::time::Duration;

use clevertap_counts::query::Scalar;
use clevertap_counts::{
    BaseUrl, CalendarDate, Client, CountQuery, Endpoint, Error, ErrorCode, Pending, Region,
};
use serde_json::json;

use crate::scripted::Service;
use crate::stage::query;

#[tokio::test]
async fn a_refused_connection_is_the_source_of_the_error() {
    // The port is closed again when the listener is dropped.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = BaseUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let client = Client::builder(base).max_retries(0).build().unwrap();
    let error = client.count(&query()).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::Network, 1));
    let sources: Vec<_> =
        std::iter::successors(error.source(), |error| (*error).source()).collect();
    let io = sources.iter().find_map(|source| source.downcast_ref::<std::io::Error>());
    assert_eq!(io.unwrap().kind(), std::io::ErrorKind::ConnectionRefused, "{sources:?}");
    // The message has the reason, too, because not every program prints sources.
    assert!(error.message().contains(&io.unwrap().to_string()), "{error}");
    assert_eq!(error, error.clone());
}

#[tokio::test(start_paused = true)]
async fn only_a_network_error_has_a_source() {
    let service = Service::new(|index, _| match index {
        0 => (Duration::ZERO, Err(std::io::Error::other("cable"))),
        _ => crate::scripted::answer(Duration::ZERO, 401, ""),
    });
    let error = service.client().count(&query()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unauthorized);
    assert!(error.source().is_none());
    assert!(error.message().contains("account_id"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_text_of_a_source_in_the_message_has_no_secret() {
    let service = Service::new(|_, request| {
        let text = request.headers().map(|(_, value)| value).collect::<Vec<_>>().join(" ");
        (Duration::ZERO, Err(std::io::Error::other(text)))
    });
    let client = service.builder().header("Authorization", "Bearer TOKEN").max_retries(0).build();
    let error = client.unwrap().count(&query()).await.unwrap_err();
    for secret in ["ACCOUNT", "PASSCODE", "TOKEN"] {
        assert!(!error.message().contains(secret) && error.message().contains("***"), "{error}");
    }
}

#[test]
fn every_error_of_the_crate_converts_to_one() {
    fn region() -> Result<Region, Error> {
        Ok("xy1".parse()?)
    }
    fn base_url() -> Result<BaseUrl, Error> {
        Ok(BaseUrl::parse("http://counts.example.com")?)
    }
    fn date() -> Result<CalendarDate, Error> {
        Ok("2025-02-29".parse()?)
    }
    fn pending() -> Result<Pending, Error> {
        Ok(Pending::new(Endpoint::Events, "", 0)?)
    }
    fn scalar() -> Result<Scalar, Error> {
        Ok(Scalar::try_from(i64::MAX)?)
    }
    fn query() -> Result<CountQuery, Error> {
        json!({ "event_name": "Charged" }).try_into()
    }
    let errors = [
        (region().unwrap_err(), ErrorCode::InvalidOptions, "region"),
        (base_url().unwrap_err(), ErrorCode::InvalidOptions, "base_url"),
        (date().unwrap_err(), ErrorCode::InvalidQuery, ""),
        (pending().unwrap_err(), ErrorCode::InvalidOptions, "pending"),
        (scalar().unwrap_err(), ErrorCode::InvalidQuery, "value"),
        (query().unwrap_err(), ErrorCode::InvalidQuery, "from"),
    ];
    for (error, code, path) in errors {
        assert_eq!(error.code(), code);
        assert_eq!(error.issues()[0].path_text(), path, "{error}");
    }
}
