//! The two kinds of exchange in the protocol.

/// A kind of exchange. Some failures mean something else in the answer to a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The POST that submits a query.
    Submit,
    /// A GET that asks for the result.
    Poll,
}
