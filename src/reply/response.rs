//! An HTTP answer as plain data.

/// The most of a body that is read, in bytes. A longer one counts as unreadable.
pub const MAX_BODY: usize = 1 << 20;

/// An HTTP answer as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status; `None` for a redirect whose status the platform hides.
    pub status: Option<u16>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body, or the first [`MAX_BODY`] bytes and at least one more of a longer one.
    pub body: Vec<u8>,
}
