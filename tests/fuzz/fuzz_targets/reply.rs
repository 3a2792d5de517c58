//! Reads any answer of any endpoint. Checks that nothing panics, that no secret is shown, that a count is in the text, that a
//! report and the other keys are the members of the text, and that JSON and dates are read as serde_json and httpdate read them.

#![no_main]

#[path = "reply/json.rs"]
mod json;
#[path = "reply/number.rs"]
mod number;

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::UNIX_EPOCH;

use clevertap_counts::protocol::{MAX_REQ_ID, QueryResult, Success};
use clevertap_counts::reply::{Decision, Exchange, Response};
use clevertap_counts::{
    BaseUrl, Config, Endpoint, Error, ErrorCode, MAX_API_ERROR, MAX_SAFE_INTEGER, fuzzing,
};
use libfuzzer_sys::fuzz_target;

const NOW: u64 = 1_700_000_000_000;
const SECRETS: [&str; 3] = ["ACCOUNT-9Z7", "s3cret-P4ss", "Q8-t0ken"];

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let base = BaseUrl::parse("https://counts.example.com").unwrap();
    let config = Config::gateway(base).with_credentials(SECRETS[0], SECRETS[1]).unwrap();
    config.with_header("Authorization", &format!("Bearer {}", SECRETS[2])).unwrap()
});

fuzz_target!(|data: &[u8]| {
    let Some((response, kind, endpoint)) = response(data) else { return };
    if let Some(text) = &response.retry_after {
        check_date(text);
    }
    let text = String::from_utf8_lossy(&response.body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let members = json::members(text);
    assert_eq!(fuzzing::json_members(text), members, "{text:?}");
    let members = members.unwrap_or_default();
    for (_, raw) in &members {
        assert_eq!(fuzzing::json_units(raw), json::units(raw), "{raw:?}");
    }
    let last = |name| members.iter().rev().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let status = last("status").and_then(json::units).unwrap_or_default();
    let status = String::from_utf16_lossy(&status).to_ascii_lowercase();
    let ok = response.status.is_some_and(|status| (200..300).contains(&status));
    let count = last("count").and_then(number::whole).filter(|_| ok && status == "success");
    let count = count.filter(|_| endpoint.counts());
    match fuzzing::decide(endpoint, kind, &response, NOW, &CONFIG) {
        Ok(Decision::Success(Success { result, extra })) => {
            assert!(ok && status == "success");
            let report = match &result {
                QueryResult::Count(read) => {
                    assert!(endpoint.counts() && *read <= MAX_SAFE_INTEGER);
                    if let Some(held) = count {
                        assert_eq!(held, Some(*read), "{text:?}");
                    }
                    None
                }
                QueryResult::Report(report) => Some(report.as_str()),
                other => panic!("an unknown result: {other:?}"),
            };
            check_members(endpoint, &members, report, extra.as_ref().map(|extra| extra.as_str()));
        }
        Ok(Decision::Partial { req_id, retry_after_ms }) => {
            assert!(req_id.is_some() || kind == Exchange::Poll);
            let accepted = response.status == Some(202) && status.is_empty();
            assert!(
                ok && status == "partial" || kind == Exchange::Poll && status == "fail" || accepted
            );
            assert!(req_id.is_none_or(|id| (1..=MAX_REQ_ID).contains(&id.chars().count())));
            assert!(retry_after_ms.is_none_or(|wait| wait <= MAX_SAFE_INTEGER));
            assert_eq!(count, None);
        }
        Err(error) => {
            assert!(!matches!(count, Some(Some(_))), "a count turned down: {text:?}");
            check_error(&error, &response);
        }
    }
});

/// Checks that a report and the other keys hold the last member of each name, by the kind of its value.
fn check_members(
    endpoint: Endpoint,
    members: &[(String, &str)],
    report: Option<&str>,
    extra: Option<&str>,
) {
    assert_eq!(report.is_none(), endpoint.counts());
    let last: HashMap<_, _> = members.iter().map(|(name, raw)| (name.as_str(), *raw)).collect();
    let is_known = |name: &str| name == "status" || endpoint.counts() && name == "count";
    let (groups, others): (HashMap<_, _>, HashMap<_, _>) = last
        .into_iter()
        .filter(|(name, _)| !is_known(name))
        .partition(|(_, raw)| report.is_some() && raw.starts_with('{'));
    for (seen, wanted) in [(report, groups), (extra, others)] {
        assert_ne!(seen, Some("{}"));
        let seen = json::members(seen.unwrap_or("{}")).expect("it is a JSON object");
        let seen: HashMap<_, _> = seen.iter().map(|(name, raw)| (name.as_str(), *raw)).collect();
        assert_eq!(seen, wanted);
    }
}

/// Reads two bytes for the endpoint, the exchange and the status and one for the length of `Retry-After`; the rest is the body.
fn response(data: &[u8]) -> Option<(Response, Exchange, Endpoint)> {
    let ([kind_byte, status, length], rest) = data.split_first_chunk::<3>()?;
    let kind = if kind_byte & 1 == 0 { Exchange::Submit } else { Exchange::Poll };
    let status = match kind_byte >> 1 & 3 {
        0 => Some(200),
        1 => None,
        _ => Some(200 + u16::from(*status) * 2 + u16::from(kind_byte >> 7)),
    };
    let (retry_after, body) = rest.split_at_checked(usize::from(length & 63))?;
    let retry_after = std::str::from_utf8(retry_after).ok().filter(|text| !text.is_empty());
    Some((
        Response { status, retry_after: retry_after.map(str::to_owned), body: body.to_vec() },
        kind,
        Endpoint::ALL[usize::from(kind_byte >> 3 & 3)],
    ))
}

fn check_date(text: &str) {
    let text = text.trim();
    let read = fuzzing::http_date(text);
    assert!(read.is_none_or(|seconds| seconds <= 253_402_300_799), "{text:?}");
    // httpdate accepts any byte for some of the separators.
    let words: Vec<&str> =
        text.split([' ', ',', '-', ':']).filter(|word| !word.is_empty()).collect();
    let separated = words.len() == if words.last() == Some(&"GMT") { 8 } else { 7 }
        && words.iter().all(|word| {
            word.bytes().all(|byte| byte.is_ascii_digit())
                || word.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
    if let (true, Ok(date)) = (separated, httpdate::parse_http_date(text)) {
        let seconds = date.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        assert_eq!(read, seconds, "{text:?}");
    }
}

fn check_error(error: &Error, response: &Response) {
    let code = error.code();
    assert!(!error.message().contains(char::is_control));
    assert_eq!(error.status(), response.status);
    assert_eq!(code == ErrorCode::InvalidResponse, error.body_start().is_some());
    assert!(error.body_start().is_none_or(|body| body.chars().count() <= 200));
    assert!(error.api_error().is_none_or(|text| text.chars().count() <= MAX_API_ERROR));
    assert!(error.api_code().is_none_or(|code| code.unsigned_abs() <= MAX_SAFE_INTEGER));
    assert!(error.retry_after_ms().is_none_or(|wait| wait <= MAX_SAFE_INTEGER));
    let shown = serde_json::to_string(error).unwrap();
    for secret in SECRETS {
        assert!(!shown.contains(secret) && !format!("{error:?}").contains(secret), "{shown}");
    }
}
