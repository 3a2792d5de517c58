//! Trends and top values of the events that a query selects.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Number;

use super::{EventLog, Occurrence};
use crate::people::catalog::FieldGroup;
use crate::people::visit::Visit;
use crate::properties::Value;
use crate::query::{Order, PropertyType, Query, TopGroup, TopQuery, TrendsQuery};
use crate::reply::Failure;

/// For each group, the number of each period: group, then YYYYMMDD, YYYYWW or YYYYMM, then number. A period without
/// events is left out.
pub type Trends = BTreeMap<String, BTreeMap<String, Number>>;

/// For each group, the number of events of each value: group, then the type of the value, then value, then number.
pub type TopCounts = BTreeMap<String, BTreeMap<&'static str, BTreeMap<String, u64>>>;

/// The value that stands for an absent property.
const NOT_SET: &str = "-1";

impl EventLog {
    /// Reports the events of each period, or their people, or the sum of a property. Fails if the query names an event
    /// that does not exist.
    pub fn trends(&self, query: &TrendsQuery) -> Result<Trends, Failure> {
        let selected = self.selected_of_query(&query.query)?;
        let sum = query.sum_event_prop.as_deref();
        let column = sum.map(|name| self.column(&query.query.events.event_name, name));
        let number = |chunk: &[(&Occurrence, &Visit)]| match column {
            Some(column) => sum_of(chunk, column),
            None if query.unique => people_of(chunk).into(),
            None => chunk.len().into(),
        };
        let groups = query.groups.iter().map(|(key, trend_type)| {
            let period = |(occurrence, _): &(&Occurrence, _)| trend_type.period(occurrence.date);
            // The events are sorted by date, so those of one period stand together.
            let periods = selected.chunk_by(|one, next| period(one) == period(next));
            let numbers = periods
                .filter_map(|chunk| Some((period(chunk.first()?).to_string(), number(chunk))));
            (key.clone(), numbers.collect())
        });
        Ok(groups.collect())
    }

    /// Reports the values of properties that have the most events, or the fewest. Fails if the query names an event that
    /// does not exist.
    pub fn top(&self, query: &TopQuery) -> Result<TopCounts, Failure> {
        let selected = self.selected_of_query(&query.query)?;
        let event_name = &query.query.events.event_name;
        let groups = query.groups.iter().map(|(key, group)| {
            let column = self.column(event_name, &group.name);
            let mut counts = BTreeMap::new();
            for (occurrence, visit) in &selected {
                let value = match group.property_type {
                    PropertyType::Event => value_of(occurrence, column),
                    _ => self.value_of_group(group, occurrence, visit),
                };
                *counts.entry(typed(value)).or_insert(0_u64) += 1;
            }
            (key.clone(), ranked(counts, group))
        });
        Ok(groups.collect())
    }

    /// Returns the selected events of the people who satisfy the query's other conditions, sorted by date.
    fn selected_of_query<'log>(
        &'log self,
        query: &Query,
    ) -> Result<Vec<(&'log Occurrence, &'log Visit)>, Failure> {
        let selected = self.selected(&query.events)?;
        let mut qualified = self.satisfies(&query.advanced)?;
        for (qualified, person) in qualified.iter_mut().zip(&self.people) {
            *qualified = *qualified && query.profile.matches(person);
        }
        let is_qualified = |person: u32| qualified.get(person as usize).is_some_and(|is| *is);
        Ok(selected.filter(|(occurrence, _)| is_qualified(occurrence.person)).collect())
    }

    /// Returns the index of an event property.
    fn column(&self, event_name: &str, property: &str) -> Option<usize> {
        let (kind, _) = self.occurrences.iter().find(|(kind, _)| kind.name == event_name)?;
        kind.properties.iter().position(|kind| kind.name == property)
    }

    /// Returns the value of a property that the event itself does not have.
    fn value_of_group(
        &self,
        group: &TopGroup,
        occurrence: &Occurrence,
        visit: &Visit,
    ) -> Option<Value> {
        let person = self.people.get(occurrence.person as usize)?;
        match group.property_type {
            PropertyType::Event => None,
            PropertyType::Session => visit.value(&group.name),
            PropertyType::Field(FieldGroup::Technographics) => {
                person.devices.get(usize::from(visit.device))?.value(&group.name)
            }
            PropertyType::Field(fields) => person.values(fields, &group.name).next(),
            PropertyType::Geo => {
                let [country, region, city] = person.place?;
                let part = match group.name.as_str() {
                    "Country" => country,
                    "Region" => region,
                    "City" => city,
                    _ => return None,
                };
                Some(Value::Text(part))
            }
        }
    }
}

fn value_of(occurrence: &Occurrence, column: Option<usize>) -> Option<Value> {
    *occurrence.properties.get(column?)?
}

fn people_of(events: &[(&Occurrence, &Visit)]) -> usize {
    events.iter().map(|(occurrence, _)| occurrence.person).collect::<BTreeSet<_>>().len()
}

/// Sums up a property whose values are hundredths. A value that is not a number counts as 0.
fn sum_of(events: &[(&Occurrence, &Visit)], column: Option<usize>) -> Number {
    let hundredths = events.iter().map(|(occurrence, _)| match value_of(occurrence, column) {
        Some(Value::Number(number)) => (number * 100.0).round() as i64,
        _ => 0,
    });
    let sum: i64 = hundredths.sum();
    match Number::from_f64(sum as f64 / 100.0) {
        Some(number) if sum % 100 != 0 => number,
        _ => (sum / 100).into(),
    }
}

/// Returns a value as a text, after the name of its type.
fn typed(value: Option<Value>) -> (&'static str, String) {
    match value {
        Some(Value::Text(text @ ("True" | "False"))) => ("ENUM", text.to_owned()),
        Some(Value::Text(text)) => ("STR", text.to_owned()),
        Some(Value::Number(number)) => ("NUM", number.to_string()),
        None => ("STR", NOT_SET.to_owned()),
    }
}

/// Keeps the first values by number, then by type and value.
fn ranked(
    counts: BTreeMap<(&'static str, String), u64>,
    group: &TopGroup,
) -> BTreeMap<&'static str, BTreeMap<String, u64>> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    // A stable sort, which keeps the order of type and value.
    counts.sort_by(|(_, one), (_, other)| match group.order {
        Order::Asc => one.cmp(other),
        Order::Desc => other.cmp(one),
    });
    let mut by_type: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for ((type_name, value), number) in counts.into_iter().take(group.top_n.into()) {
        by_type.entry(type_name).or_default().insert(value, number);
    }
    by_type
}
