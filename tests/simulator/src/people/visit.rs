//! Visits: the sessions of people, to which a query's `session_properties` refer. Their name distinguishes them from the
//! sessions of the simulator.

use std::sync::LazyLock;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::Person;
use super::catalog::{CAMPAIGNS, Campaign};
use crate::events::Occurrence;
use crate::properties::Value;

/// All events of one person on one day.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// True for the person's first visit in the log.
    pub first: bool,
    /// The minute of the day at which it began, from 0 to 1439.
    pub minute: u16,
    /// The campaign that brought the person, if any.
    pub campaign: Option<&'static Campaign>,
    /// The index of the person's device.
    pub device: u8,
}

impl Visit {
    /// Returns the session property with this name.
    pub fn value(&self, name: &str) -> Option<Value> {
        match name {
            "first_time" => Some(Value::from_bool(self.first)),
            "time_of_day" => Some(Value::Text(self.time_of_day())),
            "utm_campaign" => self.campaign.map(|campaign| Value::Text(campaign.campaign)),
            "utm_source" => self.campaign.map(|campaign| Value::Text(campaign.source)),
            "utm_medium" => self.campaign.map(|campaign| Value::Text(campaign.medium)),
            _ => None,
        }
    }

    /// Returns the time at which the visit began, as HH:MM.
    pub fn time_of_day(&self) -> &'static str {
        static TIMES: LazyLock<Vec<String>> = LazyLock::new(|| {
            (0..MINUTES_PER_DAY).map(|n| format!("{:02}:{:02}", n / 60, n % 60)).collect()
        });
        TIMES.get(usize::from(self.minute)).map_or("", String::as_str)
    }
}

const MINUTES_PER_DAY: u16 = 24 * 60;

/// Draws the visits of all occurrences, and sets the index of the visit in each occurrence.
pub(crate) fn draw(
    mut occurrences: Vec<&mut Occurrence>,
    people: &[Person],
    rng: &mut impl Rng,
) -> Vec<Visit> {
    occurrences.sort_unstable_by_key(|occurrence| (occurrence.person, occurrence.date));
    let mut visits = Vec::new();
    let mut previous = None;
    for same in occurrences.chunk_by_mut(|a, b| (a.person, a.date) == (b.person, b.date)) {
        let person = same.first().map(|occurrence| occurrence.person);
        let devices = person
            .and_then(|person| people.get(person as usize))
            .map_or(1, |person| u8::try_from(person.devices.len()).unwrap_or(u8::MAX));
        for occurrence in same {
            occurrence.visit = visits.len() as u32;
        }
        visits.push(Visit {
            first: person != previous,
            minute: rng.random_range(0..MINUTES_PER_DAY),
            campaign: if rng.random() { CAMPAIGNS.choose(rng) } else { None },
            device: rng.random_range(0..devices),
        });
        previous = person;
    }
    visits
}
