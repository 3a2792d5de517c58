//! A session of the simulator, a client for it, and the session's log.

use std::time::Duration;

use clevertap_counts::{BaseUrl, Client, ClientBuilder, CountQuery};
use serde_json::{Value as Json, json};

use crate::simulator::Session;

pub const ACCOUNT: &str = "SIM-ACCOUNT";
pub const PASSCODE: &str = "SIM-PASSCODE";

pub struct Stage {
    session: Session,
}

impl Stage {
    /// Starts a session with this configuration.
    pub fn new(config: Json) -> Self {
        Self { session: Session::new(config) }
    }

    pub fn base_url(&self) -> &str {
        &self.session.base
    }

    /// Starts a session whose exchanges take these steps.
    pub fn script(steps: &[Json]) -> Self {
        Self::new(json!({ "script": steps }))
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(BaseUrl::parse(self.base_url()).unwrap())
            .credentials(ACCOUNT, PASSCODE)
            .poll_interval(Duration::from_millis(20))
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub fn log(&self) -> Json {
        self.session.log()
    }

    pub fn exchanges(&self) -> Vec<Json> {
        self.log()["exchanges"].as_array().unwrap().clone()
    }

    /// Waits until the log satisfies a condition.
    pub async fn logged(&self, wanted: impl Fn(&Json) -> bool) -> Json {
        for _ in 0..6_000 {
            let log = self.log();
            if wanted(&log) {
                return log;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the awaited log did not come: {}", self.log());
    }
}

pub fn query() -> CountQuery {
    CountQuery::new("Charged", "2024-01-01".parse().unwrap(), "2024-01-31".parse().unwrap())
        .unwrap()
}

pub fn success(count: u64) -> Json {
    json!({ "body": format!(r#"{{"status":"success","count":{count}}}"#) })
}

pub fn partial(req_id: u64) -> Json {
    json!({ "body": format!(r#"{{"status":"partial","req_id":{req_id}}}"#) })
}
