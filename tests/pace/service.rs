//! The random answers of a service.

use clevertap_counts::call::Failure;
use clevertap_counts::reply::Response;

use super::random::Random;

/// The result of a call if this answer is its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedEnd {
    Count(u64),
    Code(&'static str),
    /// The answer never ends a call.
    None,
}

/// The behaviour of a service.
#[derive(Clone, Copy, Debug)]
pub enum Service {
    /// Random answers after random times.
    Random,
    /// Each query needs a number of polls from 1 to 9, and each exchange takes from `min_ms` to `max_ms`.
    Steady { polls: u64, min_ms: u64, max_ms: u64 },
}

impl Service {
    /// Returns the answer to a submission, or to a poll of `req_id`.
    pub fn answer(self, random: &mut Random, req_id: Option<&str>) -> Answer {
        match self {
            Self::Random => random_answer(random, req_id),
            Self::Steady { polls, min_ms, max_ms } => {
                // The last digit of a req_id is the number of polls left.
                let left = req_id.map_or(polls, |id| {
                    u64::from(id.bytes().last().unwrap_or_default() - b'0') - 1
                });
                let answer = match left {
                    0 => success(7_138),
                    left => partial(format!("{}{left}", random.next())),
                };
                Answer { after_ms: min_ms + random.below(max_ms - min_ms + 1), ..answer }
            }
        }
    }
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub after_ms: u64,
    pub retry_after_s: Option<u64>,
    pub req_id: Option<String>,
    pub end: ExpectedEnd,
    status: u16,
    body: String,
}

impl Answer {
    /// No answer within the timeout.
    pub fn timeout() -> Self {
        Self::new(0, "", ExpectedEnd::Code("timeout"))
    }

    fn new(status: u16, body: &str, end: ExpectedEnd) -> Self {
        let body = body.to_owned();
        Self { after_ms: 0, retry_after_s: None, req_id: None, end, status, body }
    }

    pub fn result(&self) -> Result<Response, Failure> {
        match (self.status, self.end) {
            (0, ExpectedEnd::Code("timeout")) => Err(Failure::TimedOut),
            (0, _) => Err(Failure::Network("reset".into())),
            (status, _) => Ok(Response {
                status: Some(status),
                retry_after: self.retry_after_s.map(|seconds| seconds.to_string()),
                body: self.body.clone().into(),
            }),
        }
    }
}

fn success(count: u64) -> Answer {
    let body = format!(r#"{{"status":"success","count":{count}}}"#);
    Answer::new(200, &body, ExpectedEnd::Count(count))
}

fn partial(id: String) -> Answer {
    let body = format!(r#"{{"status":"partial","req_id":{id}}}"#);
    Answer { req_id: Some(id), ..Answer::new(200, &body, ExpectedEnd::None) }
}

fn random_answer(random: &mut Random, req_id: Option<&str>) -> Answer {
    let mut answer = match random.below(100) {
        0..=17 => success(random.below(1 << 53)),
        18..=23 => Answer::new(503, "<html>", ExpectedEnd::Code("server_error")),
        24..=27 => Answer::new(429, "", ExpectedEnd::Code("rate_limited")),
        28..=30 => Answer::new(0, "", ExpectedEnd::Code("network")),
        31 => Answer::new(
            200,
            r#"{"status":"fail","error":"no such event"}"#,
            ExpectedEnd::Code("query_failed"),
        ),
        32 if req_id.is_some() => Answer::new(
            200,
            r#"{"status":"fail","error":"invalid req_id"}"#,
            ExpectedEnd::Code("request_expired"),
        ),
        33..=40 if req_id.is_some() => Answer::new(
            200,
            r#"{"status":"fail","error":"in progress","code":2}"#,
            ExpectedEnd::None,
        ),
        41..=45 if req_id.is_some() => {
            Answer::new(200, r#"{"status":"partial"}"#, ExpectedEnd::None)
        }
        46..=85 if req_id.is_some() => partial(req_id.unwrap_or_default().to_owned()),
        _ => partial(random.next().to_string()),
    };
    answer.after_ms = match random.below(50) {
        0 => 100_000,
        1..=5 => random.below(59_000),
        _ => 20 + random.below(3_000),
    };
    answer.retry_after_s = (answer.status > 0 && random.below(8) == 0).then(|| random.below(180));
    answer
}
