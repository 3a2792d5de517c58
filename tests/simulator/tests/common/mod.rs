//! One server for each test program, and clients for it.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use clevertap_simulator::{Options, Simulator};
use serde_json::{Value, json};
use ureq::http::Request;

/// The last day of the events that the tests count. Because it is fixed, every run has the same counts.
pub const TODAY: &str = "20251231";
pub const EVENTS: &str = "/1/counts/events.json";
pub const PROFILES: &str = "/1/counts/profiles.json";
pub const TRENDS: &str = "/1/counts/trends.json";
pub const TOP: &str = "/1/counts/top.json";

/// The limit for everything that must happen. It is only reached if a test fails, so a slow machine does not matter.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The time after which a server that sends nothing counts as silent.
pub const SILENCE: Duration = Duration::from_millis(300);

/// The base URL of a server that runs until the test program exits.
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

/// Repeats a check until it succeeds.
pub fn eventually<T>(mut check: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(value) = check() {
            return Some(value);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    None
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The req_id of a partial answer, without quotes.
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

/// Sends one request. Returns every answer, including error statuses and redirects.
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

/// A session of the server: a separate virtual account.
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

    /// Waits until the log fulfils a condition, without sending further requests to the session.
    pub fn log_when(&self, condition: impl Fn(&Value) -> bool) -> Value {
        eventually(|| Some(self.log()).filter(&condition))
            .unwrap_or_else(|| panic!("the log does not fulfil the condition: {:#}", self.log()))
    }

    /// Host and port of its base URL.
    pub fn address(&self) -> &str {
        self.base.split('/').nth(2).unwrap()
    }

    /// Opens a connection and sends a POST over it.
    pub fn open(&self, body: &Value) -> RawConnection {
        let mut connection = self.open_unfinished(body);
        connection.finish();
        connection
    }

    /// Opens a connection and sends a POST without the last byte of its body, which keeps the exchange in flight.
    pub fn open_unfinished(&self, body: &Value) -> RawConnection {
        let address = self.address();
        let mut stream = TcpStream::connect(address).unwrap();
        let body = body.to_string();
        let (body, last) = body.split_at(body.len() - 1);
        let mut request = format!("POST /s/{}{EVENTS} HTTP/1.1\r\nHost: {address}\r\n", self.id);
        for (name, value) in HEADERS {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len() + last.len());
        stream.write_all(request.as_bytes()).unwrap();
        RawConnection { stream, unsent: last.to_owned(), received: Vec::new(), reads: 0 }
    }
}

/// A connection whose answers are read as bytes.
#[derive(Debug)]
pub struct RawConnection {
    pub stream: TcpStream,
    unsent: String,
    pub received: Vec<u8>,
    pub reads: usize,
}

/// The reason why a read ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadEnd {
    Closed,
    Reset,
    Silence,
    Enough,
}

impl RawConnection {
    /// Sends the rest of the request.
    pub fn finish(&mut self) {
        self.stream.write_all(std::mem::take(&mut self.unsent).as_bytes()).unwrap();
    }

    /// Reads until this many bytes are received in all, the connection ends, or nothing more arrives in time.
    pub fn read(&mut self, enough: usize, patience: Duration) -> ReadEnd {
        self.stream.set_read_timeout(Some(patience)).unwrap();
        let mut buffer = [0; 16 * 1024];
        while self.received.len() < enough {
            match self.stream.read(&mut buffer) {
                Ok(0) => return ReadEnd::Closed,
                Ok(length) => self.received.extend_from_slice(&buffer[..length]),
                Err(error) => match error.kind() {
                    ErrorKind::ConnectionReset => return ReadEnd::Reset,
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return ReadEnd::Silence,
                    _ => panic!("{error}"),
                },
            }
            self.reads += 1;
        }
        ReadEnd::Enough
    }

    /// Reads until the connection ends.
    pub fn read_to_end(&mut self) -> ReadEnd {
        self.read(usize::MAX, PATIENCE)
    }

    /// Reads the headers, byte by byte if the body follows slowly. Returns the length of the whole answer.
    pub fn read_head(&mut self) -> usize {
        let head_end = loop {
            let end = self.received.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
            assert_eq!(self.read(self.received.len() + 1, PATIENCE), ReadEnd::Enough);
        };
        let (head, _) = self.parts();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        head_end + length.parse::<usize>().unwrap()
    }

    /// Reads a whole answer with a `Content-Length`.
    pub fn read_answer(&mut self) {
        let length = self.read_head();
        assert_eq!(self.read(length, PATIENCE), ReadEnd::Enough);
    }

    /// The received part of the headers and of the body.
    pub fn parts(&self) -> (String, String) {
        let text = String::from_utf8_lossy(&self.received);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        (head.to_owned(), body.to_owned())
    }
}

/// A query with a count above 0.
pub fn query() -> Value {
    json!({ "event_name": "App Launched", "from": 20240101, "to": 20240131 })
}
