//! Reads a client's and a call's options. Checks that requests go to the accepted address, and that no secret is shown.

use std::sync::{Arc, LazyLock};

use clevertap_counts::call::{Poller, Step};
use clevertap_counts::client::{CLEVERTAP_POLL_INTERVAL_MS, CallSettings, href};
use clevertap_counts::value::Value;
use clevertap_counts::{
    BaseUrl, Config, CountQuery, Endpoint, Error, ErrorCode, MAX_SAFE_INTEGER, TrendsQuery, fuzzing,
};
use url::{Host, Url};

use super::tree::SECRET;

static CALLER: LazyLock<Config> =
    LazyLock::new(|| Config::gateway(BaseUrl::parse("https://counts.example.com").unwrap()));

static QUERY: LazyLock<CountQuery> = LazyLock::new(|| {
    CountQuery::new("Charged", "2025-01-01".parse().unwrap(), "2025-01-31".parse().unwrap())
        .unwrap()
});

pub fn check_client(input: &Value) {
    match Config::read(input, href) {
        Ok(config) => check_config(input, config),
        Err(error) => check_error(&error),
    }
}

pub fn check_call(input: &Value) {
    let number = if let Value::Object(entries) = input { entries.len() } else { 0 };
    let endpoints = [&[][..], &[Endpoint::Top], &Endpoint::COUNTS, &Endpoint::ALL][number % 4];
    match CallSettings::read(input, &CALLER, endpoints) {
        Ok((settings, endpoint)) => {
            assert!(endpoint.map_or(endpoints.is_empty(), |chosen| endpoints.contains(&chosen)));
            assert!(settings.limits.max_wait_ms >= 1);
            check_body(settings);
        }
        Err(error) => check_error(&error),
    }
}

/// Checks that the body of a submission is the query with further keys after its own.
fn check_body(settings: CallSettings) {
    let config = Arc::new(CALLER.clone());
    let Step::Send(ready) = Poller::submit(config, settings, &QUERY.clone().into(), 0) else {
        panic!("no request is sent")
    };
    let body = ready.send(0).0.body.expect("a submission has a body");
    let members = fuzzing::json_members(&body).expect("a body is a JSON object");
    let query = QUERY.body();
    let own = fuzzing::json_members(&query).expect("a query is a JSON object");
    let (query, extra) = members.split_at(own.len());
    assert_eq!(query, own, "{body}");
    for (key, json) in extra {
        assert!(!TrendsQuery::KEYS.contains(&key.as_str()), "{body}");
        super::parts::check_raw(json);
    }
}

fn check_error(error: &Error) {
    assert_eq!(error.code(), ErrorCode::InvalidOptions);
    super::check_issues(error.issues(), false);
    let shown = serde_json::to_string(error).unwrap();
    assert!(!shown.contains(SECRET) && !format!("{error:?}").contains(SECRET), "{shown}");
    assert!(!error.message().contains(char::is_control));
}

fn check_config(input: &Value, config: Config) {
    let limits = config.limits();
    let clevertap = config.base_url().is_clevertap();
    assert!(!clevertap || limits.poll_interval_ms >= CLEVERTAP_POLL_INTERVAL_MS);
    assert!(limits.max_wait_ms >= 1 && limits.max_wait_ms <= MAX_SAFE_INTEGER);
    assert!(limits.request_timeout_ms >= 1);
    assert!(config.max_concurrency() >= 1);
    assert!(!format!("{config:?}").contains(SECRET));

    let config = Arc::new(config);
    let settings = CallSettings::from(&*config);
    let Step::Send(ready) = Poller::run(config, settings, &QUERY.clone().into(), 0) else {
        panic!("no request")
    };
    let (request, _) = ready.send(0);
    assert!(!format!("{request:?}").contains(SECRET));
    let sent = Url::parse(&request.url).expect("a request has a URL");
    assert_eq!(
        (sent.query(), sent.fragment(), sent.username(), sent.password()),
        (None, None, "", None)
    );
    assert!(sent.path().ends_with("/1/counts/events.json"), "{sent}");
    let loopback = match sent.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    assert!(sent.scheme() == "https" || sent.scheme() == "http" && loopback, "{sent}");
    let name = sent.host_str().unwrap_or_default();
    let name = name.strip_suffix('.').unwrap_or(name);
    assert_eq!(clevertap, name == "clevertap.com" || name.ends_with(".clevertap.com"), "{sent}");
    let credentials = request.headers().any(|(name, _)| name == "X-CleverTap-Passcode");
    assert!(credentials || !clevertap);
    if let Some(text) = base_url(input) {
        let asked = Url::parse(text).expect("an accepted base URL is one");
        assert_eq!(
            (asked.scheme(), asked.host(), asked.port()),
            (sent.scheme(), sent.host(), sent.port())
        );
    }
}

/// Returns the base URL. The last of duplicate keys counts.
fn base_url<'a>(input: &'a Value) -> Option<&'a str> {
    let Value::Object(entries) = input else { return None };
    match &entries.iter().rev().find(|(key, _)| key == "baseUrl")?.1 {
        Value::String(text) | Value::Host(clevertap_counts::value::HostValue::Url(text)) => {
            Some(text)
        }
        _ => None,
    }
}
