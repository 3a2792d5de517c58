//! Answers of the simulated service.

use arbitrary::{Result, Unstructured};
use clevertap_counts::MAX_SAFE_INTEGER;
use clevertap_counts::call::Failure;
use clevertap_counts::reply::Response;

const BODIES: [(u16, &str); 15] = [
    (200, r#"{"status":"success","count":7138}"#),
    (200, r#"{"status":"partial","req_id":9223372036854775807}"#),
    (200, r#"{"status":"partial","req_id":"again"}"#),
    (200, r#"{"status":"partial"}"#),
    (200, r#"{"status":"fail","error":"in progress","code":2}"#),
    (200, r#"{"status":"fail","error":"invalid req_id"}"#),
    (429, r#"{"status":"fail","error":"Too many concurrent requests"}"#),
    (503, "<html>"),
    (408, ""),
    (200, r#"{"status":"success","count":"7138"}"#),
    (200, r#"{"status":"fail","error":"no"}"#),
    (401, ""),
    (500, r#"{"status":"success","count":1}"#),
    (302, r#"{"status":"success","count":2}"#),
    (200, "<html>"),
];

/// Values of `Retry-After` with their milliseconds.
const RETRY_AFTERS: [(Option<&str>, u64); 7] = [
    (None, 0),
    (Some("0"), 0),
    (Some("5"), 5_000),
    (Some("45"), 45_000),
    (Some("86400"), 86_400_000),
    (Some("99999999999999999999"), MAX_SAFE_INTEGER),
    (Some("soon"), 0),
];

/// An answer that arrives later.
#[derive(Clone, Debug)]
pub struct Answer {
    pub arrives_at: u64,
    pub result: std::result::Result<Response, Failure>,
    /// The wait that `Retry-After` asks for.
    pub retry_after_ms: u64,
}

impl Answer {
    pub fn arrives_by(&self, time: u64) -> bool {
        self.arrives_at <= time
    }

    /// The count, if the answer has one.
    pub fn count(&self) -> Option<u64> {
        let response = self.result.as_ref().ok()?;
        let body: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
        let ok = response.status == Some(200) && body["status"] == "success";
        if ok { body["count"].as_u64() } else { None }
    }
}

pub fn answer(data: &mut Unstructured, now: u64) -> Result<Answer> {
    let delay = match data.int_in_range(0..=7)? {
        0..=4 => data.int_in_range(1..=2_000)?,
        5 | 6 => data.int_in_range(1..=100_000)?,
        _ => MAX_SAFE_INTEGER,
    };
    let (retry_after, retry_after_ms) = match data.arbitrary::<u8>()? {
        0..160 => RETRY_AFTERS[0],
        other => RETRY_AFTERS[usize::from(other) % RETRY_AFTERS.len()],
    };
    let (status, body) = match data.arbitrary::<u8>()? {
        0xf8.. => {
            return Ok(Answer {
                arrives_at: now + delay,
                result: Err(Failure::Network("no".into())),
                retry_after_ms: 0,
            });
        }
        0xf0.. => (data.arbitrary()?, data.arbitrary::<&str>()?),
        index => BODIES[usize::from(index) % BODIES.len()],
    };
    let retry_after = retry_after.map(str::to_owned);
    let response = Response { status: Some(status), retry_after, body: body.into() };
    Ok(Answer { arrives_at: now + delay, result: Ok(response), retry_after_ms })
}
