//! The limit of lists of filters and conditions.

use crate::error::Error;
use crate::text::message;
use crate::value::{IssueCode, Issues};

/// The maximum number of filters or conditions in a list.
pub const MAX_FILTERS: usize = 100;

/// Adds an item to the list of this key.
pub(super) fn push<T>(
    list: &mut Vec<T>,
    item: T,
    key: &'static str,
    unit: &str,
) -> Result<(), Error> {
    if list.len() >= MAX_FILTERS {
        let message = message!["at most ", MAX_FILTERS, " ", unit, ", got ", list.len() + 1];
        return Err(Error::query(Issues::one(IssueCode::Range, key, message)));
    }
    list.push(item);
    Ok(())
}
