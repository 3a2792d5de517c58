//! How one account behaves.

use std::collections::HashMap;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::step::Step;

/// How one account behaves: the JSON body that starts a session, or flags for the default account.
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
    /// Partial answers before the count, the one to the POST included; 0 answers at once
    #[arg(long, default_value_t = Self::default().partials)]
    pub partials: u32,
    /// Send req_id as a JSON number or as a string
    #[arg(long, value_enum, default_value_t = Self::default().req_id_as)]
    pub req_id_as: ReqIdAs,
    /// Use this req_id instead of random ones above 2^53
    #[arg(long)]
    pub req_id: Option<String>,
    /// Give a partial answer to a poll a new req_id; the old one is invalid from then on
    #[arg(long)]
    pub new_req_id_on_poll: bool,
    /// Wait so long before a normal answer
    #[arg(long, default_value_t = Self::default().latency_ms)]
    pub latency_ms: u64,
    /// A poll sooner than this after the last answer for its req_id is early
    #[arg(long, default_value_t = Self::default().poll_interval_ms)]
    pub poll_interval_ms: u64,
    /// Answer early polls and only report them in the log, or refuse them with code 2
    #[arg(long, value_enum, default_value_t = Self::default().early_polls)]
    pub early_polls: EarlyPolls,
    /// Forget a req_id so long after it was given out; never, if absent
    #[arg(long)]
    pub req_id_ttl_ms: Option<u64>,
    /// Requests that may be in flight at once on each endpoint
    #[arg(long, default_value_t = Self::default().max_concurrent)]
    pub max_concurrent: usize,
    /// Let each connection carry one request; a session is then served on a port of its own, to which no connection
    /// exists that a client could use again
    #[arg(long)]
    pub fresh_connections: bool,
    /// The n-th exchange takes the n-th step: JSON or the name of a fault; may be repeated
    #[arg(long = "step", value_name = "STEP", value_parser = Step::from_flag)]
    pub script: Vec<Step>,
    /// A script by event name: a POST for that event takes its next step, and so does a poll with that name as its
    /// req_id. Many counts at once can so be told what each of them meets.
    #[arg(skip)]
    pub scripts: HashMap<String, Vec<Step>>,
}

/// How a req_id is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum ReqIdAs {
    /// As a JSON number, the documented way.
    Number,
    /// As a JSON string.
    String,
}

/// What becomes of polls that come too early. The log counts them either way.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub enum EarlyPolls {
    /// They are answered.
    Report,
    /// They fail with code 2.
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
            new_req_id_on_poll: false,
            latency_ms: 0,
            poll_interval_ms: 30_000,
            early_polls: EarlyPolls::Report,
            req_id_ttl_ms: None,
            max_concurrent: 3,
            fresh_connections: false,
            script: Vec::new(),
            scripts: HashMap::new(),
        }
    }
}

impl SessionConfig {
    /// Reads the JSON of a session; an empty body is the default account.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        if json.is_empty() {
            return Ok(Self::default());
        }
        let config: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        config.check()?;
        Ok(config)
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        match &self.req_id {
            Some(req_id) if self.req_id_as == ReqIdAs::Number && !is_integer(req_id) => {
                Err(format!("reqId: a JSON number is made of digits only, not {req_id:?}"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the text is an integer as JSON writes it, however long.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}
