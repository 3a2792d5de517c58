//! Days that ended with yesterday.

use super::count_query::MAX_DAYS;
use crate::error::Error;
use crate::text::message;
use crate::value::{CalendarDate, IssueCode, Issues};

/// Returns the first and the last of the `days` whole days that ended with yesterday. `today` is a day of the account's time
/// zone.
///
/// Today is left out because its count is still growing.
///
/// ```
/// use clevertap_counts::{CountQuery, query::last_days};
///
/// let (from, to) = last_days(30, "2024-03-10".parse()?)?;
/// assert_eq!((from.to_string(), to.to_string()), ("2024-02-09".into(), "2024-03-09".into()));
/// let query = CountQuery::new("Charged", from, to)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ErrorCode::InvalidOptions`](crate::ErrorCode::InvalidOptions) with the path `days` if `days` is not from 1 to [`MAX_DAYS`], or if
/// the first day would be before the year 1000.
pub fn last_days(days: u32, today: CalendarDate) -> Result<(CalendarDate, CalendarDate), Error> {
    let allowed = usize::try_from(days).is_ok_and(|days| (1..=MAX_DAYS).contains(&days));
    let range = allowed.then(|| {
        let last = today.previous_day()?;
        let first = (1..days).try_fold(last, |day, _| day.previous_day())?;
        Some((first, last))
    });
    range.flatten().ok_or_else(|| {
        let message = message![days, " is out of range: from 1 to ", MAX_DAYS];
        Error::options(Issues::one(IssueCode::Range, "days", message))
    })
}
