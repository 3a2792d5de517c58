//! Properties of events and people: their values and the way these are generated.

use rand::{Rng, RngExt};

use crate::events::Shape;

/// The value of one property, as CleverTap compares it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A string, or a boolean as "True" or "False".
    Text(&'static str),
    /// A number.
    Number(f64),
}

impl Value {
    /// Returns a boolean as CleverTap stores it.
    pub fn from_bool(value: bool) -> Self {
        Self::Text(if value { "True" } else { "False" })
    }
}

/// One property of an event or of a person.
#[derive(Debug)]
pub struct PropertyKind {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// The percentage of events or people that have it.
    pub presence: u32,
    /// Its values.
    pub values: Values,
}

/// The values of a property. Their frequency depends on the [`Shape`] of the log.
#[derive(Debug)]
pub enum Values {
    /// One of these strings.
    Text(&'static [&'static str]),
    /// A number of hundredths in this inclusive range.
    Hundredths(u32, u32),
    /// A whole number in this inclusive range.
    Whole(u32, u32),
    /// A boolean, which CleverTap stores and compares as "True" or "False".
    Boolean,
    /// A different string for each person, computed from the person's index.
    PerPerson(fn(u32) -> &'static str),
}

pub(crate) const fn property(name: &'static str, presence: u32, values: Values) -> PropertyKind {
    PropertyKind { name, presence, values }
}

impl PropertyKind {
    /// Draws the value for an event of a person, or for the person. Returns `None` if the property is absent.
    pub(crate) fn draw(&self, person: u32, shape: Shape, rng: &mut impl Rng) -> Option<Value> {
        (rng.random_range(0..100) < self.presence).then(|| match self.values {
            Values::Text(texts) => {
                let index = shape.index(texts.len() as u32, rng);
                Value::Text(texts.get(index as usize).copied().unwrap_or_default())
            }
            Values::Hundredths(low, high) => {
                Value::Number(f64::from(low + shape.index(high - low + 1, rng)) / 100.0)
            }
            Values::Whole(low, high) => {
                Value::Number(f64::from(low + shape.index(high - low + 1, rng)))
            }
            Values::Boolean => Value::from_bool(shape.boolean(rng)),
            Values::PerPerson(text) => Value::Text(text(person)),
        })
    }
}
