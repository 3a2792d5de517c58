//! The event log: generated from a seed, then only read.

pub mod catalog;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::day::Day;
use crate::query::Query;
use catalog::{CATALOG, EventKind, MAX_PROPERTIES, PROFILE_COUNT, PropertyKind, Values};

/// The value of one property, as CleverTap compares it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A string, or a boolean as "True" or "False".
    Text(&'static str),
    /// A number.
    Number(f64),
}

/// The properties of one occurrence, in the order of its kind's [`EventKind::properties`].
pub type Properties = [Option<Value>; MAX_PROPERTIES];

/// One event of one profile on one day.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// The day, as the integer YYYYMMDD.
    pub date: i32,
    /// The profile that triggered it.
    pub profile: u32,
    /// The values of its properties.
    pub properties: Properties,
}

/// The result of a query on both endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Occurrences.
    pub events: u64,
    /// Distinct profiles among them.
    pub profiles: u64,
}

/// Two years of events.
#[derive(Debug)]
pub struct EventLog {
    /// One entry for each kind in the catalog; occurrences are sorted by date.
    occurrences: Vec<(&'static EventKind, Vec<Occurrence>)>,
}

impl EventLog {
    /// Generates about `size` events on the two years of days that end with `last_day`. The same arguments give the
    /// same log.
    pub fn generate(seed: u64, size: u32, last_day: Day) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let total_weight: u32 = CATALOG.iter().map(|kind| kind.weight).sum();
        let days = last_day.two_years();
        let daily = f64::from(size) / days.len() as f64;
        let mut occurrences: Vec<_> = CATALOG.iter().map(|kind| (kind, Vec::new())).collect();
        for date in days {
            // Days have different volumes, so that a mistake in a date range changes the counts.
            let day_factor = rng.random_range(0.6..1.4);
            for (kind, list) in &mut occurrences {
                let share = f64::from(kind.weight) / f64::from(total_weight);
                let volume = (daily * day_factor * share).round() as usize;
                list.extend((0..volume).map(|_| Occurrence {
                    date,
                    profile: rng.random_range(0..PROFILE_COUNT),
                    properties: properties(kind, &mut rng),
                }));
            }
        }
        Self { occurrences }
    }

    /// Counts the occurrences that match the query. Returns `None` if no event has its name.
    pub fn count(&self, query: &Query) -> Option<Counts> {
        let (kind, list) =
            self.occurrences.iter().find(|(kind, _)| kind.name == query.event_name)?;
        let filters: Vec<_> = query
            .filters
            .iter()
            .map(|filter| {
                (kind.properties.iter().position(|property| property.name == filter.name), filter)
            })
            .collect();
        let start = list.partition_point(|occurrence| occurrence.date < query.from);
        let end = list.partition_point(|occurrence| occurrence.date <= query.to);
        let mut profiles: Vec<u32> = list
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .filter(|occurrence| {
                filters.iter().all(|(column, filter)| {
                    let value =
                        column.and_then(|column| occurrence.properties.get(column).copied()?);
                    filter.matches(value)
                })
            })
            .map(|occurrence| occurrence.profile)
            .collect();
        let events = profiles.len() as u64;
        profiles.sort_unstable();
        profiles.dedup();
        Some(Counts { events, profiles: profiles.len() as u64 })
    }

    /// Every occurrence with its kind.
    pub fn iter(&self) -> impl Iterator<Item = (&'static EventKind, &Occurrence)> {
        self.occurrences
            .iter()
            .flat_map(|(kind, list)| list.iter().map(move |occurrence| (*kind, occurrence)))
    }
}

fn properties(kind: &EventKind, rng: &mut impl Rng) -> Properties {
    let mut properties = Properties::default();
    for (slot, property) in properties.iter_mut().zip(kind.properties) {
        *slot = (rng.random_range(0..100) < property.presence).then(|| value(property, rng));
    }
    properties
}

fn value(property: &PropertyKind, rng: &mut impl Rng) -> Value {
    match property.values {
        Values::Text(texts) => {
            let index = rng.random_range(0..texts.len() as u32) as usize;
            Value::Text(texts.get(index).copied().unwrap_or_default())
        }
        Values::Hundredths(low, high) => {
            Value::Number(f64::from(rng.random_range(low..=high)) / 100.0)
        }
        Values::Whole(low, high) => Value::Number(f64::from(rng.random_range(low..=high))),
        Values::Boolean => Value::Text(if rng.random() { "True" } else { "False" }),
    }
}
