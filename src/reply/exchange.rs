//! The two exchanges of the protocol.

/// Which exchange an answer belongs to; some failures mean something else to a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The POST.
    Submit,
    /// A GET.
    Poll,
}
