//! One call of a client: the state machine, the loop that drives it, and the limiter of concurrent exchanges.

mod driver;
mod limiter;
mod poller;
mod progress;
mod request;
mod retry;

pub use driver::{Host, drive};
pub use limiter::{Lease, Limiter, Ticket, TryAcquire};
pub use poller::{Awaiting, Failure, Poller, Ready, Step, Wait};
pub use progress::{Phase, Progress};
pub use request::Request;
