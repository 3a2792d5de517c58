//! One server for each test program, and clients for it.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use clevertap_simulator::{Options, Simulator};
use serde_json::{Value, json};
use ureq::http::Request;

/// The last day of the events that the tests count. A fixed day keeps every count the same.
pub const TODAY: &str = "20251231";
pub const EVENTS: &str = "/1/counts/events.json";
pub const PROFILES: &str = "/1/counts/profiles.json";

/// The base URL of a server that lives as long as the test program.
pub fn server() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(
                async move {
                    let today = TODAY.parse().unwrap();
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

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The req_id as it stands in a partial answer.
    pub fn req_id(&self) -> String {
        let rest = self.text.strip_prefix(r#"{"req_id":"#).unwrap();
        rest.strip_suffix(r#","status":"partial"}"#).unwrap().trim_matches('"').to_owned()
    }
}

/// The count of a success.
pub fn count(answer: &Answer) -> u64 {
    let json = answer.json();
    assert_eq!((answer.status, &json["status"]), (200, &json!("success")), "{answer:?}");
    json["count"].as_u64().unwrap()
}

/// Sends one request. Neither a status nor a redirect is special.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .build()
        .new_agent();
    let request = Request::builder().method(method).uri(url);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let request = request.body(body.to_owned()).unwrap();
    let request = agent.configure_request(request).allow_non_standard_methods(true).build();
    let mut response = agent.run(request).unwrap();
    let pair = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap().to_owned())
    };
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().iter().map(pair).collect(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}

pub const HEADERS: [(&str, &str); 3] = [
    ("X-CleverTap-Account-Id", "SIM-ACCOUNT"),
    ("X-CleverTap-Passcode", "SIM-PASSCODE"),
    ("Content-Type", "application/json"),
];

/// A virtual account of its own.
pub struct Session {
    pub id: String,
    pub base: String,
}

impl Session {
    pub fn new(config: Value) -> Self {
        let url = format!("{}/_simulator/sessions", server());
        let answer = send("POST", &url, &[], &config.to_string());
        assert_eq!(answer.status, 201, "{answer:?}");
        let text = |key: &str| answer.json()[key].as_str().unwrap().to_owned();
        Self { id: text("id"), base: text("baseUrl") }
    }

    pub fn post(&self, body: &Value) -> Answer {
        self.post_to(EVENTS, body)
    }

    pub fn post_to(&self, path: &str, body: &Value) -> Answer {
        send("POST", &format!("{}{path}", self.base), &HEADERS, &body.to_string())
    }

    pub fn poll(&self, req_id: &str) -> Answer {
        self.poll_at(EVENTS, req_id)
    }

    pub fn poll_at(&self, path: &str, req_id: &str) -> Answer {
        send("GET", &format!("{}{path}?req_id={req_id}", self.base), &HEADERS, "")
    }

    pub fn log_url(&self) -> String {
        format!("{}/_simulator/sessions/{}", server(), self.id)
    }

    pub fn log(&self) -> Value {
        send("GET", &self.log_url(), &[], "").json()
    }

    /// Waits until the log fulfils a condition that is reached without a further request.
    pub fn log_when(&self, condition: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..200 {
            let log = self.log();
            if condition(&log) {
                return log;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("not reached: {:#}", self.log());
    }

    /// Host and port of its base URL.
    pub fn address(&self) -> &str {
        self.base.split('/').nth(2).unwrap()
    }

    /// Opens a connection and sends a POST over it.
    pub fn open(&self, body: &Value) -> Wire {
        let address = self.address();
        let mut stream = TcpStream::connect(address).unwrap();
        let body = body.to_string();
        let mut request = format!("POST /s/{}{EVENTS} HTTP/1.1\r\nHost: {address}\r\n", self.id);
        for (name, value) in HEADERS {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).unwrap();
        Wire { stream, received: Vec::new(), reads: 0 }
    }
}

/// A connection, byte by byte.
#[derive(Debug)]
pub struct Wire {
    pub stream: TcpStream,
    pub received: Vec<u8>,
    pub reads: usize,
}

/// Why no more bytes came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Closed,
    Reset,
    Silence,
    Enough,
}

impl Wire {
    /// Reads until so many bytes are there, or nothing more comes for a while.
    pub fn read(&mut self, enough: usize, patience: Duration) -> End {
        self.stream.set_read_timeout(Some(patience)).unwrap();
        let mut buffer = [0; 16 * 1024];
        while self.received.len() < enough {
            match self.stream.read(&mut buffer) {
                Ok(0) => return End::Closed,
                Ok(length) => self.received.extend_from_slice(&buffer[..length]),
                Err(error) => match error.kind() {
                    ErrorKind::ConnectionReset => return End::Reset,
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return End::Silence,
                    _ => panic!("{error}"),
                },
            }
            self.reads += 1;
        }
        End::Enough
    }

    /// The head and the body, as far as they came.
    pub fn parts(&self) -> (String, String) {
        let text = String::from_utf8_lossy(&self.received);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        (head.to_owned(), body.to_owned())
    }
}

/// A query that every log has occurrences for.
pub fn query() -> Value {
    json!({ "event_name": "App Launched", "from": 20240101, "to": 20240131 })
}
