//! The event log: generated from a seed, then only read.

pub mod catalog;
mod count;
mod report;
mod shape;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::day::Day;
use crate::people::visit::{self, Visit};
use crate::people::{self, Person};
use crate::properties::Value;
use catalog::{CATALOG, EventKind, MAX_PROPERTIES};

pub use count::Counts;
pub use report::{TopCounts, Trends};
pub use shape::Shape;

/// The properties of one occurrence, in the order of its kind's [`EventKind::properties`].
pub type Properties = [Option<Value>; MAX_PROPERTIES];

/// One event of one person on one day.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence {
    /// The day, as the integer YYYYMMDD.
    pub date: i32,
    /// The index of the person who triggered it.
    pub person: u32,
    /// The index of the visit that it belongs to.
    pub visit: u32,
    /// The values of its properties.
    pub properties: Properties,
}

/// Two years of events, and the people who triggered them.
#[derive(Debug)]
pub struct EventLog {
    /// One entry for each kind in the catalog; occurrences are sorted by date.
    occurrences: Vec<(&'static EventKind, Vec<Occurrence>)>,
    people: Vec<Person>,
    visits: Vec<Visit>,
}

/// The number of people in a log, from whom the person of each event is drawn.
pub const PEOPLE_COUNT: u32 = 40_000;

impl EventLog {
    /// Generates about `size` events on the two years of days that end with `last_day`. The same arguments give the
    /// same log.
    pub fn generate(seed: u64, size: u32, last_day: Day) -> Self {
        Self::generate_with_people(seed, size, last_day, PEOPLE_COUNT)
    }

    /// Generates a log whose days and values have this shape.
    pub fn generate_shaped(seed: u64, size: u32, last_day: Day, shape: Shape) -> Self {
        Self::draw(seed, size, last_day, PEOPLE_COUNT, shape)
    }

    /// Generates a log with fewer people than [`PEOPLE_COUNT`].
    pub fn generate_with_people(seed: u64, size: u32, last_day: Day, people_count: u32) -> Self {
        Self::draw(seed, size, last_day, people_count, Shape::Even)
    }

    fn draw(seed: u64, size: u32, last_day: Day, people_count: u32, shape: Shape) -> Self {
        // People and visits have separate streams, so that a change to them leaves the events as they are.
        let stream = |number| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(number);
            rng
        };
        let mut occurrences = occurrences(size, last_day, people_count, shape, &mut stream(0));
        let people = people::draw(people_count, &mut stream(1));
        let every = occurrences.iter_mut().flat_map(|(_, list)| list);
        let visits = visit::draw(every.collect(), &people, &mut stream(2));
        Self { occurrences, people, visits }
    }

    /// Builds a log from its parts. Occurrences refer to people and visits by index; an occurrence with an index out of
    /// range is not counted.
    pub fn new(
        people: Vec<Person>,
        visits: Vec<Visit>,
        events: impl IntoIterator<Item = (&'static EventKind, Occurrence)>,
    ) -> Self {
        let mut occurrences: Vec<_> = CATALOG.iter().map(|kind| (kind, Vec::new())).collect();
        for (kind, occurrence) in events {
            let list = occurrences.iter_mut().find(|(known, _)| known.name == kind.name);
            list.into_iter().for_each(|(_, list)| list.push(occurrence));
        }
        for (_, list) in &mut occurrences {
            list.sort_by_key(|occurrence| occurrence.date);
        }
        Self { occurrences, people, visits }
    }

    /// Every occurrence with its kind.
    pub fn iter(&self) -> impl Iterator<Item = (&'static EventKind, &Occurrence)> {
        self.occurrences
            .iter()
            .flat_map(|(kind, list)| list.iter().map(move |occurrence| (*kind, occurrence)))
    }

    /// The people, in the order of [`Occurrence::person`].
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The visits, in the order of [`Occurrence::visit`].
    pub fn visits(&self) -> &[Visit] {
        &self.visits
    }
}

/// Draws the occurrences of every kind, with the index of their visit still 0.
fn occurrences(
    size: u32,
    last_day: Day,
    people_count: u32,
    shape: Shape,
    rng: &mut impl Rng,
) -> Vec<(&'static EventKind, Vec<Occurrence>)> {
    let total_weight: u32 = CATALOG.iter().map(|kind| kind.weight).sum();
    let days = last_day.two_years();
    let daily = f64::from(size) / days.len() as f64;
    let mut occurrences: Vec<_> = CATALOG.iter().map(|kind| (kind, Vec::new())).collect();
    for date in days {
        let day_factor = shape.day_factor(date, last_day, rng);
        for (kind, list) in &mut occurrences {
            let share = f64::from(kind.weight) / f64::from(total_weight);
            let volume = (daily * day_factor * share).round() as usize;
            list.extend((0..volume).map(|_| {
                let person = rng.random_range(0..people_count);
                Occurrence {
                    date,
                    person,
                    visit: 0,
                    properties: properties(kind, person, shape, rng),
                }
            }));
        }
    }
    occurrences
}

fn properties(kind: &EventKind, person: u32, shape: Shape, rng: &mut impl Rng) -> Properties {
    let mut properties = Properties::default();
    for (slot, property) in properties.iter_mut().zip(kind.properties) {
        *slot = property.draw(person, shape, rng);
    }
    properties
}
