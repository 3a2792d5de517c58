//! Text and JSON in and out: messages, numbers, escaping, suggestions and redaction.
//!
//! Every other folder may import this one; it imports no other folder.

pub(crate) mod json;
mod list;
mod message;
pub(crate) mod number;
mod parse;
mod percent;
mod redact;
mod show;
mod suggest;

pub(crate) use list::{alternatives, join};
pub(crate) use message::{Piece, message};
pub use number::MAX_SAFE_INTEGER;
pub(crate) use parse::{parse_digits, split_at_any};
pub(crate) use percent::percent_encode;
pub(crate) use redact::Secrets;
pub(crate) use show::{escape_controls, first_chars, printable, quote, unicode_escape};
pub(crate) use suggest::{nearest, unknown};
