//! The events that a query or a condition selects.

use super::comparison::{Comparison, Filter, FilterPayload, OneOrMany, Operand, Operator};
use crate::day::Day;
use crate::people::visit::Visit;
use crate::reply::Failure;

/// Events by name, days, properties and session properties.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The event's exact name.
    pub event_name: String,
    /// Conditions on its properties, which must all hold.
    pub filters: Vec<Filter>,
    /// Conditions on its visit, which must all hold.
    pub sessions: Vec<SessionFilter>,
    /// The first day, as the integer YYYYMMDD.
    pub from: i32,
    /// The last day, inclusive, as the integer YYYYMMDD.
    pub to: i32,
}

/// A condition on a visit.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionFilter {
    /// A condition on one session property.
    Property(Filter),
    /// Two times as HH:MM, both inclusive, between which the visit began. A range that ends before it begins passes
    /// midnight.
    TimeOfDay(String, String),
}

impl Selection {
    pub(super) fn parse(payload: SelectionPayload) -> Result<Self, Failure> {
        let SelectionPayload { event_name, event_properties, session_properties, from, to } =
            payload;
        if event_name.is_empty() {
            return Err(Failure::incorrect_usage());
        }
        for date in [from, to].into_iter().flatten() {
            if Day::from_yyyymmdd(date).is_none() {
                return Err(Failure::bad_request(format!("Invalid date : {date}")));
            }
        }
        let (from, to) = (from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX));
        if from > to {
            return Err(Failure::bad_request("Invalid date range : from is after to"));
        }
        let filters = event_properties.into_iter().map(Filter::parse).collect::<Result<_, _>>()?;
        let sessions =
            session_properties.into_iter().map(SessionFilter::parse).collect::<Result<_, _>>()?;
        Ok(Self { event_name, filters, sessions, from, to })
    }
}

impl SessionFilter {
    fn parse(payload: FilterPayload) -> Result<Self, Failure> {
        if payload.operator.is_some() {
            return Filter::parse(payload).map(Self::Property);
        }
        match payload.value {
            Some(OneOrMany::Many(range)) if payload.name == "time_of_day" => {
                match <[Operand; 2]>::try_from(range) {
                    Ok([Operand::Text(from), Operand::Text(to)])
                        if is_time(&from) && is_time(&to) =>
                    {
                        Ok(Self::TimeOfDay(from, to))
                    }
                    _ => Err(Failure::incorrect_usage()),
                }
            }
            value => {
                let comparison = Comparison::parse(Operator::Equals, value)?;
                Ok(Self::Property(Filter { name: payload.name, comparison }))
            }
        }
    }

    /// Returns true if the visit satisfies the condition.
    pub fn matches(&self, visit: &Visit) -> bool {
        match self {
            Self::Property(filter) => filter.comparison.matches(visit.value(&filter.name)),
            Self::TimeOfDay(from, to) => {
                let time = visit.time_of_day();
                let (after, before) = (from.as_str() <= time, time <= to.as_str());
                if from <= to { after && before } else { after || before }
            }
        }
    }
}

/// Returns true for a time written as HH:MM, whose order as a string is that of time.
fn is_time(text: &str) -> bool {
    let digits = |text: &str, max: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse().is_ok_and(|number: u8| number <= max)
    };
    text.split_once(':').is_some_and(|(hour, minute)| digits(hour, 23) && digits(minute, 59))
}

/// The keys that queries and conditions share.
pub(super) struct SelectionPayload {
    pub(super) event_name: String,
    pub(super) event_properties: Vec<FilterPayload>,
    pub(super) session_properties: Vec<FilterPayload>,
    /// The first day; that of the log if absent.
    pub(super) from: Option<i32>,
    /// The last day; that of the log if absent.
    pub(super) to: Option<i32>,
}
