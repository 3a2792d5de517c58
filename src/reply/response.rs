//! An HTTP answer as plain data.

/// The maximum length of a body, in bytes. A longer body counts as unreadable.
pub const MAX_BODY: usize = 1 << 20;

/// An HTTP answer as plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status, or `None` for a redirect whose status the platform hides.
    pub status: Option<u16>,
    /// The value of the `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body. If it is longer than [`MAX_BODY`] bytes, a prefix of more than [`MAX_BODY`] bytes is enough.
    pub body: Vec<u8>,
}
