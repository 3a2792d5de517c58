//! The people who trigger the events: their profiles and devices.

pub mod catalog;
pub mod visit;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::events::Shape;
use crate::properties::Value;
use catalog::{DEVICES, Device, FIELDS, FieldGroup, FieldKind, PLACES, Place};

/// One person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The values of the fields that the person has.
    pub fields: Vec<(&'static FieldKind, Value)>,
    /// The person's country, region and city, if they are known.
    pub place: Option<&'static Place>,
    /// The person's devices; at most [`MAX_DEVICES`].
    pub devices: Vec<&'static Device>,
}

/// The maximum number of devices of one person.
pub const MAX_DEVICES: u32 = 3;

impl Person {
    /// Returns the values of a field. Technographics have one value for each device that has the field.
    pub fn values(&self, group: FieldGroup, name: &str) -> impl Iterator<Item = Value> + Clone {
        let field = self
            .fields
            .iter()
            .filter(move |(kind, _)| kind.groups.contains(&group) && kind.property.name == name);
        let devices = match group {
            FieldGroup::Technographics => self.devices.as_slice(),
            _ => &[],
        };
        field.map(|(_, value)| *value).chain(devices.iter().filter_map(|device| device.value(name)))
    }
}

/// Draws this many people.
pub(crate) fn draw(count: u32, rng: &mut impl Rng) -> Vec<Person> {
    (0..count).map(|person| draw_one(person, rng)).collect()
}

fn draw_one(person: u32, rng: &mut impl Rng) -> Person {
    let fields = FIELDS
        .iter()
        .filter_map(|kind| Some((kind, kind.property.draw(person, Shape::Even, rng)?)));
    let fields = fields.collect();
    let place = if rng.random_range(0..100) < 95 { PLACES.choose(rng) } else { None };
    let device_count = rng.random_range(1..=MAX_DEVICES);
    let devices = (0..device_count).filter_map(|_| DEVICES.choose(rng)).collect();
    Person { fields, place, devices }
}
