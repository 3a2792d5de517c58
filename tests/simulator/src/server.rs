//! The server: one listener, one router, all sessions.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use crate::config::SessionConfig;
use crate::connection;
use crate::day::Day;
use crate::events::{EventLog, Shape};
use crate::routes;
use crate::session::Session;

/// The configuration of a server; also the flags of the program.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = Self::default().port)]
    pub port: u16,
    /// The seed of the event log and of the random req_ids
    #[arg(long, default_value_t = Self::default().seed)]
    pub seed: u64,
    /// The approximate number of events to generate
    #[arg(long, default_value_t = Self::default().events)]
    pub events: u32,
    /// The last day of the two years of generated events; the current day in UTC unless given
    #[arg(long, value_name = "YYYYMMDD", default_value_t = Self::default().today, hide_default_value = true)]
    pub today: Day,
    /// Days and values that are all alike, or those of a business with seasons and favorites
    #[arg(long, value_enum, default_value_t = Self::default().shape)]
    pub shape: Shape,
    /// The default account, which is served without a session
    #[command(flatten)]
    pub account: SessionConfig,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            seed: 20_150_810,
            events: 300_000,
            today: Day::today(),
            shape: Shape::Even,
            account: SessionConfig::default(),
        }
    }
}

/// A bound server that does not accept connections yet.
#[derive(Debug)]
pub struct Simulator {
    listener: TcpListener,
    sessions: Arc<Sessions>,
    keep_alive: bool,
}

impl Simulator {
    /// Generates the event log and binds to 127.0.0.1.
    pub async fn bind(options: Options) -> io::Result<Self> {
        let invalid = |message| io::Error::new(io::ErrorKind::InvalidInput, message);
        options.account.validate().map_err(invalid)?;
        let listener = bind(options.port).await?;
        let sessions = Arc::new(Sessions::new(&options, listener.local_addr()?));
        let keep_alive = !options.account.fresh_connections;
        Ok(Self { listener, sessions, keep_alive })
    }

    /// The base URL of the default account, such as `http://127.0.0.1:4080`.
    pub fn url(&self) -> String {
        self.sessions.url()
    }

    /// Serves until the future is dropped.
    pub async fn run(self) {
        serve(self.listener, self.sessions, self.keep_alive).await;
    }
}

/// Serves every connection to one port.
async fn serve(listener: TcpListener, sessions: Arc<Sessions>, keep_alive: bool) {
    let router = routes::router(Arc::clone(&sessions));
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let number = sessions.connection_count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(connection::serve(stream, number, router.clone(), keep_alive));
            }
            // Usually this process has no file descriptor left: retry when others are closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// The accounts of one server and their shared event log.
#[derive(Debug)]
pub(crate) struct Sessions {
    pub events: EventLog,
    address: SocketAddr,
    seed: u64,
    session_count: AtomicU64,
    connection_count: AtomicU64,
    by_id: Mutex<HashMap<String, Arc<Session>>>,
}

/// The id of the default account.
const DEFAULT: &str = "default";

impl Sessions {
    fn new(options: &Options, address: SocketAddr) -> Self {
        let session = Session::new(DEFAULT.to_owned(), options.account.clone(), options.seed);
        Self {
            events: EventLog::generate_shaped(
                options.seed,
                options.events,
                options.today,
                options.shape,
            ),
            address,
            seed: options.seed,
            session_count: AtomicU64::new(0),
            connection_count: AtomicU64::new(0),
            by_id: Mutex::new(HashMap::from([(DEFAULT.to_owned(), Arc::new(session))])),
        }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts a session. Returns it and its base URL.
    pub(crate) async fn start(
        self: &Arc<Self>,
        config: SessionConfig,
    ) -> io::Result<(Arc<Session>, String)> {
        let number = self.session_count.fetch_add(1, Ordering::Relaxed) + 1;
        let seed = self.seed.wrapping_add(number);
        let mut session = Session::new(number.to_string(), config, seed);
        let mut address = self.address;
        if session.config.fresh_connections {
            let listener = bind(0).await?;
            address = listener.local_addr()?;
            let server = tokio::spawn(serve(listener, Arc::clone(self), false));
            session.own_server = Some(server.abort_handle());
        }
        let session = Arc::new(session);
        self.lock().insert(session.id.clone(), Arc::clone(&session));
        let base_url = format!("http://{address}/s/{}", session.id);
        Ok((session, base_url))
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Session>> {
        self.lock().get(id).cloned()
    }

    pub(crate) fn end(&self, id: &str) -> Option<Arc<Session>> {
        // The default account cannot be ended.
        let session = if id == DEFAULT { None } else { self.lock().remove(id) }?;
        if let Some(server) = &session.own_server {
            server.abort();
        }
        Some(session)
    }

    /// Returns the session that a path belongs to, and the path below the session's base URL.
    pub(crate) fn route<'a>(&self, path: &'a str) -> Option<(Arc<Session>, &'a str)> {
        match path.strip_prefix("/s/") {
            Some(rest) => {
                let (id, _) = rest.split_once(['/', '?'])?;
                Some((self.get(id)?, rest.strip_prefix(id)?))
            }
            None if path.starts_with("/_simulator") => None,
            None => Some((self.get(DEFAULT)?, path)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
