//! The shape of a log: the volume of its days and the frequency of its values.

use std::f64::consts::TAU;

use clap::ValueEnum;
use rand::{Rng, RngExt};

use crate::day::Day;

/// The distribution of events over days, and of values over events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Days have random volumes, and all values are equally likely.
    Even,
    /// The volume grows over the two years, has a rhythm of the week and of the year, and doubles in the last days of
    /// November. The first values of each property are the most frequent ones.
    Seasonal,
}

/// The volume of Monday to Sunday.
const WEEK: [f64; 7] = [0.9, 0.85, 0.9, 0.95, 1.05, 1.25, 1.1];

impl Shape {
    /// Returns the volume of a day relative to the average.
    pub(super) fn day_factor(self, date: i32, last_day: Day, rng: &mut impl Rng) -> f64 {
        match (self, Day::from_yyyymmdd(date)) {
            (Self::Seasonal, Some(day)) => {
                let years = last_day.days_since(day) as f64 / 365.0;
                let growth = 1.4 - 0.4 * years;
                let week = WEEK.get(day.weekday()).copied().unwrap_or(1.0);
                // Most events come at the turn of the year.
                let season = 1.0 + 0.15 * (day.fraction_of_year() * TAU).cos();
                let sale = if (1124..=1130).contains(&(date % 10_000)) { 2.0 } else { 1.0 };
                growth * week * season * sale * rng.random_range(0.93..1.07)
            }
            // Days have different volumes, so that a mistake in a date range changes the counts.
            _ => rng.random_range(0.6..1.4),
        }
    }

    /// Draws an index below `count`.
    pub(crate) fn index(self, count: u32, rng: &mut impl Rng) -> u32 {
        match self {
            Self::Even => rng.random_range(0..count),
            Self::Seasonal => {
                let fraction: f64 = rng.random_range(0.0..1.0);
                (fraction * fraction * f64::from(count)) as u32
            }
        }
    }

    /// Draws a boolean.
    pub(crate) fn boolean(self, rng: &mut impl Rng) -> bool {
        match self {
            Self::Even => rng.random(),
            Self::Seasonal => rng.random_bool(0.7),
        }
    }
}
