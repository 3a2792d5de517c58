//! The configuration of one account.

use std::collections::HashMap;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::step::Step;

/// The behaviour of one account: the JSON body that starts a session, or the flags for the default account.
#[derive(Args, Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct SessionConfig {
    /// The account id that requests must carry
    #[arg(long, default_value_t = Self::default().account_id)]
    pub account_id: String,
    /// The passcode that requests must carry
    #[arg(long, default_value_t = Self::default().passcode)]
    pub passcode: String,
    /// Answer as if the account lived in another region: 401 "Invalid Credentials"
    #[arg(long)]
    pub wrong_region: bool,
    /// Partial answers before the count, including the answer to the POST; 0 answers at once
    #[arg(long, default_value_t = Self::default().partials)]
    pub partials: u32,
    /// Send req_id as a JSON number or as a string
    #[arg(long, value_enum, default_value_t = Self::default().req_id_as)]
    pub req_id_as: ReqIdAs,
    /// Use this req_id instead of random ones above 2^53
    #[arg(long)]
    pub req_id: Option<String>,
    /// Send partial answers with a status in the body, or as HTTP 202 without one
    #[arg(long, value_enum, default_value_t = Self::default().partial_as)]
    pub partial_as: PartialAs,
    /// Send a new req_id with each partial answer to a poll; the old one becomes invalid
    #[arg(long)]
    pub new_req_id_on_poll: bool,
    /// Delay before a normal answer
    #[arg(long, default_value_t = Self::default().latency_ms)]
    pub latency_ms: u64,
    /// The time after an answer for a req_id during which a poll for it is early
    #[arg(long, default_value_t = Self::default().poll_interval_ms)]
    pub poll_interval_ms: u64,
    /// Answer early polls and count them in the log, or refuse them with code 2
    #[arg(long, value_enum, default_value_t = Self::default().early_polls)]
    pub early_polls: EarlyPolls,
    /// Forget a req_id this long after it was sent; never, if absent
    #[arg(long)]
    pub req_id_ttl_ms: Option<u64>,
    /// The limit of concurrent requests on each endpoint
    #[arg(long, default_value_t = Self::default().max_concurrent)]
    pub max_concurrent: usize,
    /// Other programs that use the account's slots for a while
    #[arg(skip)]
    pub other_programs: Vec<OtherPrograms>,
    /// Close each connection after one request; a session is then served on its own port, to which no client has a
    /// connection yet
    #[arg(long)]
    pub fresh_connections: bool,
    /// The n-th step of the script, for the n-th exchange: JSON or the name of a fault; may be repeated
    #[arg(long = "step", value_name = "STEP", value_parser = Step::from_flag)]
    pub script: Vec<Step>,
    /// Scripts by name. A POST takes the next step of the script named like its event, a poll that of the script named
    /// like its req_id. So each of many concurrent counts has its own script.
    #[arg(skip)]
    pub scripts: HashMap<String, Vec<Step>>,
}

/// The JSON type of a req_id.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum ReqIdAs {
    /// A JSON number, as documented.
    Number,
    /// A JSON string.
    String,
}

/// The form of a partial answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum PartialAs {
    /// HTTP 200 with `"status": "partial"`, as documented.
    Status,
    /// HTTP 202 without a status in the body. The answer to a poll is `{}`, unless it has a new req_id.
    Accepted,
}

/// A burst of requests of other programs. It is counted in requests, so that it does not depend on a machine's speed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OtherPrograms {
    /// The number of the session's requests before the burst.
    #[serde(default)]
    pub after: u64,
    /// The number of the session's requests during the burst.
    pub requests: u64,
    /// The slots that the other programs hold on each endpoint during the burst.
    pub slots: usize,
}

/// The treatment of early polls. The log counts them in both cases.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum EarlyPolls {
    /// Answer them.
    Report,
    /// Refuse them with code 2.
    Refuse,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            account_id: "SIM-ACCOUNT".into(),
            passcode: "SIM-PASSCODE".into(),
            wrong_region: false,
            partials: 0,
            req_id_as: ReqIdAs::Number,
            req_id: None,
            partial_as: PartialAs::Status,
            new_req_id_on_poll: false,
            latency_ms: 0,
            poll_interval_ms: 30_000,
            early_polls: EarlyPolls::Report,
            req_id_ttl_ms: None,
            max_concurrent: 3,
            other_programs: Vec::new(),
            fresh_connections: false,
            script: Vec::new(),
            scripts: HashMap::new(),
        }
    }
}

impl SessionConfig {
    /// Parses the JSON body that starts a session; an empty body means the defaults.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        if json.is_empty() {
            return Ok(Self::default());
        }
        let config: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        config.validate()?;
        Ok(config)
    }

    /// Returns the number of slots that other programs hold while the n-th request arrives.
    pub(crate) fn slots_of_others(&self, seq: u64) -> usize {
        let held = |burst: &&OtherPrograms| {
            seq.checked_sub(burst.after).is_some_and(|since| since < burst.requests)
        };
        self.other_programs.iter().filter(held).map(|burst| burst.slots).sum()
    }

    pub(crate) fn validate(&self) -> Result<(), String> {
        match &self.req_id {
            Some(req_id) if self.req_id_as == ReqIdAs::Number && !is_integer(req_id) => {
                Err(format!("reqId: a JSON number is made of digits only, not {req_id:?}"))
            }
            _ => Ok(()),
        }
    }
}

/// Returns true for a JSON integer of any length.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}
