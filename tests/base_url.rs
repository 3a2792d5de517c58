//! The hosts that may receive the credentials. The parsed host decides, never the text.

#![cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use clevertap_counts::call::{Poller, Step};
use clevertap_counts::client::{CallSettings, InvalidBaseUrl, Limits, href};
use clevertap_counts::value::Value;
use clevertap_counts::{BaseUrl, Config, CountQuery, Region};
use serde_json::json;

use InvalidBaseUrl::{Endpoint, NotAbsolute, NotHttps, QueryOrFragment, Scheme, UserInfo};

#[test]
fn a_clevertap_host_is_recognized_and_needs_credentials() {
    for text in [
        "https://clevertap.com",
        "https://api.clevertap.com",
        "https://in1.api.clevertap.com",
        "https://new9.api.clevertap.com/",
        "https://API.CleverTap.COM",
        "https://api.clevertap.com.",
        "https://clevertap.com./",
        "https://api.clevertap.com:8443/x",
        "https://api.clevertap.com:443",
        "https:\\\\api.clevertap.com\\x",
        "https:api.clevertap.com",
        "https:///api.clevertap.com",
        " \n https://api.clever\ttap.com ",
        "https://api%2Eclevertap.com",
        "https://api。clevertap。com",
        "https://ａｐｉ.clevertap.com",
        "https://evil.com.clevertap.com",
        "https://api.clevertap.com/evil.com",
        "https://api.clevertap.com\\.evil.com",
        "https://a--b.clevertap.com",
    ] {
        assert!(BaseUrl::parse(text).unwrap().is_clevertap(), "{text}");
        let options = json!({ "baseUrl": text });
        let error = Config::read(&Value::from(options), href).unwrap_err();
        assert_eq!(error.issues().len(), 2, "no issue asks for credentials: {text}");
    }
    for region in Region::ALL {
        assert!(BaseUrl::from(region).is_clevertap());
        assert_eq!(BaseUrl::parse(&region.origin()), Ok(region.into()));
    }
}

#[test]
fn a_similar_host_is_not_clevertap() {
    for text in [
        "https://in1.evil.com",
        "https://clevertap.com.evil.com",
        "https://evil.com/clevertap.com",
        "https://evil.com/api.clevertap.com/",
        "https://evilclevertap.com",
        "https://clevertap.com-evil.com",
        "https://clevertap.co",
        "https://api.clevertap.com.evil.com.",
        "https://evil.com\\.clevertap.com",
        "https:\\\\evil.com\\api.clevertap.com",
        "https://api-clevertap.com",
        // With a Cyrillic е.
        "https://api.cl\u{435}vertap.com",
        "https://127.0.0.1",
        "https://counts.example.com",
        "https://counts.example.com/@api.clevertap.com",
        "https://counts.example.com\\@api.clevertap.com",
        "https://counts.example.com/..//api.clevertap.com",
        "https://counts.example.com/%2e%2e/api.clevertap.com",
        "https://api%2eclevertap.com.evil.com",
        "https://api.clevertap.com。evil.com",
    ] {
        assert!(!BaseUrl::parse(text).unwrap().is_clevertap(), "{text}");
    }
}

#[test]
fn http_is_accepted_for_loopback_hosts_only() {
    for (text, base) in [
        ("http://localhost", "http://localhost"),
        ("http://LOCALHOST:80/", "http://localhost"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://127.255.255.254", "http://127.255.255.254"),
        ("http://127.1", "http://127.0.0.1"),
        ("http://0x7f.1", "http://127.0.0.1"),
        ("http://0177.0.0.1", "http://127.0.0.1"),
        ("http://2130706433", "http://127.0.0.1"),
        ("http://127.0.0.1.", "http://127.0.0.1"),
        ("http://[::1]", "http://[::1]"),
        ("http://[0:0:0:0:0:0:0:1]:8787/p", "http://[::1]:8787/p"),
        ("http:\\\\localhost", "http://localhost"),
        ("http://0x7f000001", "http://127.0.0.1"),
        ("http://017700000001", "http://127.0.0.1"),
        ("http://１２７.0.0.1", "http://127.0.0.1"),
        ("http://LOCAL\u{ad}HOST", "http://localhost"),
        ("http://localhost\\@evil.com", "http://localhost/@evil.com"),
        ("http://[::0.0.0.1]", "http://[::1]"),
    ] {
        assert_eq!(BaseUrl::parse(text).map(|url| url.to_string()), Ok(base.into()), "{text}");
    }
    for text in [
        "http://counts.example.com",
        "http://api.clevertap.com",
        "http://127.0.0.1.evil.com",
        "http://127.0.0.com",
        "http://127.evil.com",
        "http://localhost.evil.com",
        "http://evil.com/localhost",
        "http://evil.com\\localhost",
        "http://evil-localhost",
        "http://xlocalhost",
        "http://126.255.255.255",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://0",
        "http://10.0.0.1",
        "http://192.168.0.1",
        "http://[::]",
        "http://[::2]",
        "http://[::ffff:10.0.0.1]",
        "http://[fe80::1]",
        "http://local\u{4c}host.com",
        "http://localhost.",
        "http://localhost%2eevil.com",
        "http://localhost。evil.com",
        "http://l\u{43e}calhost",
        "http://127.0.0.1.nip.io",
        "http://2130706433.evil.com",
        "http://0300.0.0.1",
        "http://3232235521",
        "http://0xc0a80001",
        "http://[::127.0.0.1]",
        "http://[::ffff:7f00:1]",
    ] {
        assert_eq!(BaseUrl::parse(text), Err(NotHttps), "{text}");
    }
}

/// `href` returns no such hosts, but a caller of `from_href` may.
#[test]
fn a_loopback_address_is_four_numbers_below_256() {
    let at = |hostname: &str| BaseUrl::from_href(&format!("http://{hostname}/"));
    for good in ["127.0.0.0", "127.255.255.255"] {
        assert!(at(good).is_ok(), "{good}");
    }
    for bad in ["127.0.0.256", "127.256.0.1", "127.0.1", "127.0.0.0.1", "127.0.0.", "127..0.1"] {
        assert_eq!(at(bad), Err(NotHttps), "{bad}");
    }
}

#[test]
fn an_invalid_base_url_is_refused_with_its_reason() {
    for (text, why) in [
        ("", NotAbsolute),
        ("counts.example.com", NotAbsolute),
        ("/api", NotAbsolute),
        ("//counts.example.com", NotAbsolute),
        ("https://", NotAbsolute),
        ("https://exa mple.com", NotAbsolute),
        ("https://a.com:99999", NotAbsolute),
        ("http://[::1", NotAbsolute),
        ("http://127.0.0.256", NotAbsolute),
        ("ftp://counts.example.com", Scheme),
        ("ws://localhost", Scheme),
        ("file:///etc/passwd", Scheme),
        ("data:,x", Scheme),
        ("javascript:alert(1)", Scheme),
        ("localhost:8787", Scheme),
        ("counts.example.com:443", Scheme),
        ("https://x@api.clevertap.com", UserInfo),
        ("https://x:y@api.clevertap.com", UserInfo),
        ("https://:y@counts.example.com", UserInfo),
        ("https://api.clevertap.com@evil.com", UserInfo),
        ("https://api.clevertap.com:443@evil.com/", UserInfo),
        ("http://x@localhost", UserInfo),
        ("http://127.0.0.1:80@evil.com", NotHttps),
        ("http://localhost@evil.com", NotHttps),
        ("http://evil.com%2f@localhost", UserInfo),
        ("https://%40@counts.example.com", UserInfo),
        ("http://[::1].evil.com", NotAbsolute),
        ("https://exa%00mple.com", NotAbsolute),
        ("https://exa%2fmple.com", NotAbsolute),
        ("blob:https://counts.example.com/x", Scheme),
        ("https://a.com/?", QueryOrFragment),
        ("https://a.com?x=1", QueryOrFragment),
        ("https://a.com/#", QueryOrFragment),
        ("https://a.com/p#f", QueryOrFragment),
        ("https://evil.com?.clevertap.com", QueryOrFragment),
        ("https://evil.com#.clevertap.com", QueryOrFragment),
        ("https://a.com/1/counts/events.json", Endpoint),
        ("https://a.com/1/counts/profiles.json/", Endpoint),
        ("http://localhost:8787/p/1/counts/trends.json", Endpoint),
        ("https://a.com/1/counts/top.json", Endpoint),
    ] {
        assert_eq!(BaseUrl::parse(text), Err(why), "{text}");
        let options = Value::from(json!({ "baseUrl": text }));
        let error = Config::read(&options, href).unwrap_err();
        assert_eq!(error.issues()[0].path_text(), "baseUrl", "{text}");
        assert!(error.message().contains(&why.to_string()), "{error}");
    }
}

/// The URL of a request for this base URL.
fn requested(text: &str) -> String {
    let config = Config::gateway(BaseUrl::parse(text).unwrap());
    let settings = CallSettings::from(&config);
    let day = "20150810".parse().unwrap();
    let query = CountQuery::new("A", day, day).unwrap();
    match Poller::submit(config.into(), settings, &query.into(), 0) {
        Step::Send(ready) => ready.send(0).0.url,
        step => panic!("{step:?}"),
    }
}

#[test]
fn a_path_prefix_is_kept_and_a_trailing_slash_ignored() {
    for (text, base) in [
        ("https://a.com", "https://a.com"),
        ("https://a.com/", "https://a.com"),
        ("https://A.com:443/", "https://a.com"),
        ("https://a.com:444/", "https://a.com:444"),
        ("https://a.com/p", "https://a.com/p"),
        ("https://a.com/1/counts", "https://a.com/1/counts"),
        ("https://a.com/json", "https://a.com/json"),
        ("https://a.com/p/", "https://a.com/p"),
        ("https://a.com/p/counts.json", "https://a.com/p/counts.json"),
        ("https://a.com/p/q%20r/", "https://a.com/p/q%20r"),
        ("https://a.com/p/../q", "https://a.com/q"),
        ("https://a.com/%2e%2e/%2E/q", "https://a.com/q"),
        ("https://a.com/..//evil.com", "https://a.com//evil.com"),
        (" \n\thttps://a.\r\ncom/\tp ", "https://a.com/p"),
        ("https://a.com/p q", "https://a.com/p%20q"),
        ("https://a.com/%3Fx%23", "https://a.com/%3Fx%23"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
    ] {
        assert_eq!(BaseUrl::parse(text).unwrap().to_string(), base, "{text}");
        assert_eq!(requested(text), format!("{base}/1/counts/events.json"));
    }
}

#[test]
fn a_poll_interval_below_30_seconds_is_accepted_for_gateways_only() {
    let limits = |ms| Limits { poll_interval_ms: ms, ..Limits::default() };
    for text in
        ["https://api.clevertap.com", "https://api.clevertap.com.", "https://clevertap.com/p"]
    {
        let config = Config::gateway(BaseUrl::parse(text).unwrap());
        for ms in [0, 1, 29_999] {
            let error = config.clone().with_limits(limits(ms)).unwrap_err();
            assert_eq!(error.issues()[0].path_text(), "pollIntervalMs");
        }
        assert!(config.with_limits(limits(30_000)).is_ok());
    }
    for text in ["https://a.com", "http://localhost", "https://clevertap.com.evil.com"] {
        let config = Config::gateway(BaseUrl::parse(text).unwrap());
        assert!(config.with_limits(limits(0)).is_ok());
    }
}

#[test]
fn each_reason_says_what_is_accepted() {
    for (why, part) in [
        (NotAbsolute, "not an absolute URL"),
        (Scheme, "https:"),
        (NotHttps, "localhost, 127.0.0.0/8 and [::1]"),
        (UserInfo, "no user name or password"),
        (QueryOrFragment, "no query and no fragment"),
        (NotHttps, "unless your own fetch sends https: to http:"),
        (Endpoint, "leave out /1/counts"),
    ] {
        assert!(why.to_string().contains(part), "{why}");
    }
}
