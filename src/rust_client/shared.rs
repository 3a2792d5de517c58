//! The part of a client that its clones and calls share.

use std::sync::Arc;

use super::http::Transport;
use super::queue::Queue;
use crate::client::Config;

pub(super) struct Shared {
    pub(super) config: Arc<Config>,
    pub(super) queue: Queue,
    pub(super) transport: Transport,
}

impl Shared {
    pub(super) fn new(config: Config, transport: Transport) -> Self {
        let queue = Queue::new(&config);
        Self { config: Arc::new(config), queue, transport }
    }
}
