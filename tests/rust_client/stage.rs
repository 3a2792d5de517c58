//! A session of the simulator, a client for it, and the session's log.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use clevertap_counts::{BaseUrl, Client, ClientBuilder, CountQuery};
use clevertap_simulator::{Options, Simulator};
use serde_json::{Value as Json, json};

pub const ACCOUNT: &str = "SIM-ACCOUNT";
pub const PASSCODE: &str = "SIM-PASSCODE";

/// The URL of a simulator that runs until the test program exits.
fn simulator() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(
                async move {
                    let today = "20251231".parse().unwrap();
                    let options = Options { events: 20_000, today, ..Options::default() };
                    let simulator = Simulator::bind(options).await.unwrap();
                    send.send(simulator.url()).unwrap();
                    simulator.run().await;
                },
            );
        });
        receive.recv().unwrap()
    })
}

/// Sends a request to the simulator's control interface.
fn control(method: &str, path: &str, body: &str) -> Json {
    let host = simulator().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} /_simulator/sessions{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

pub struct Stage {
    id: String,
    pub base_url: String,
}

impl Stage {
    /// Starts a session with this configuration.
    pub fn new(config: Json) -> Self {
        let session = control("POST", "", &config.to_string());
        let text =
            |key: &str| session[key].as_str().unwrap_or_else(|| panic!("{session}")).to_owned();
        Self { id: text("id"), base_url: text("baseUrl") }
    }

    /// Starts a session whose exchanges take these steps.
    pub fn script(steps: &[Json]) -> Self {
        Self::new(json!({ "script": steps }))
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(BaseUrl::parse(&self.base_url).unwrap())
            .credentials(ACCOUNT, PASSCODE)
            .poll_interval(Duration::from_millis(20))
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub fn log(&self) -> Json {
        control("GET", &format!("/{}", self.id), "")
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
