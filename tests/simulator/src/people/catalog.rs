//! The profile fields, places and devices of people, and the campaigns that bring them.

use std::sync::LazyLock;

use crate::events::PEOPLE_COUNT;
use crate::properties::{PropertyKind, Value, Values, property};

/// A group of a query's `common_profile_properties`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are CleverTap's own.
pub enum FieldGroup {
    ProfileFields,
    Demographics,
    Technographics,
    Reachability,
    AppFields,
}

/// One field of a profile.
#[derive(Debug)]
pub struct FieldKind {
    /// The groups in which queries find it.
    pub groups: &'static [FieldGroup],
    /// Its name and values.
    pub property: PropertyKind,
}

const fn field(groups: &'static [FieldGroup], property: PropertyKind) -> FieldKind {
    FieldKind { groups, property }
}

const PROFILE: &[FieldGroup] = &[FieldGroup::ProfileFields];
const REACHABILITY: &[FieldGroup] = &[FieldGroup::Reachability];
const APP: &[FieldGroup] = &[FieldGroup::AppFields];

/// Every field of a profile except for the technographics, which devices have.
pub const FIELDS: &[FieldKind] = &[
    field(PROFILE, property("Email", 85, Values::PerPerson(email))),
    field(PROFILE, property("Phone", 60, Values::PerPerson(phone))),
    field(PROFILE, property("Plan", 90, Values::Text(&["Free", "Basic", "Premium"]))),
    field(PROFILE, property("Newsletter", 80, Values::Boolean)),
    field(PROFILE, property("Loyalty Points", 70, Values::Whole(0, 5_000))),
    field(
        &[FieldGroup::ProfileFields, FieldGroup::Demographics],
        property("Age", 75, Values::Whole(16, 90)),
    ),
    field(
        &[FieldGroup::Demographics],
        property("Gender", 85, Values::Text(&["Female", "Male", "Other"])),
    ),
    field(REACHABILITY, property("Email", 100, Values::Boolean)),
    field(REACHABILITY, property("Push", 100, Values::Boolean)),
    field(REACHABILITY, property("SMS", 100, Values::Boolean)),
    field(REACHABILITY, property("WhatsApp", 40, Values::Boolean)),
    field(
        APP,
        property("App Version", 90, Values::Text(&["4.9.0", "4.9.1", "5.0.0", "5.1.0-beta"])),
    ),
    field(APP, property("SDK Version", 90, Values::Text(&["6.2.1", "7.0.0", "7.1.0"]))),
];

/// A country, a region and a city.
pub type Place = [&'static str; 3];

/// The places in which people live. Some cities of different regions and some regions of different countries have the
/// same name, so that a query that compares only the last part counts too many.
pub const PLACES: &[Place] = &[
    ["United Arab Emirates", "Dubai", "Dubai"],
    ["United Arab Emirates", "Abu Dhabi", "Abu Dhabi"],
    ["India", "Maharashtra", "Mumbai"],
    ["India", "Maharashtra", "Pune"],
    ["India", "Punjab", "Amritsar"],
    ["Pakistan", "Punjab", "Lahore"],
    ["United States", "Oregon", "Portland"],
    ["United States", "Maine", "Portland"],
    ["Germany", "Bayern", "München"],
    ["Brazil", "São Paulo", "São Paulo"],
];

/// One kind of device, whose properties are the technographics.
#[derive(Debug)]
pub struct Device {
    /// The property `OS`.
    pub os: &'static str,
    /// The property `Device`.
    pub device: &'static str,
    /// The property `Browser`, which a device with only the app does not have.
    pub browser: Option<&'static str>,
}

impl Device {
    /// Returns the property with this name.
    pub fn value(&self, name: &str) -> Option<Value> {
        let text = match name {
            "OS" => Some(self.os),
            "Device" => Some(self.device),
            "Browser" => self.browser,
            _ => None,
        };
        text.map(Value::Text)
    }
}

const fn device(os: &'static str, device: &'static str, browser: Option<&'static str>) -> Device {
    Device { os, device, browser }
}

/// The kinds of devices.
pub const DEVICES: &[Device] = &[
    device("Android", "Mobile", None),
    device("Android", "Mobile", Some("Chrome")),
    device("Android", "Tablet", Some("Firefox")),
    device("iOS", "Mobile", None),
    device("iOS", "Tablet", Some("Safari")),
    device("Windows", "Desktop", Some("Chrome")),
    device("Windows", "Desktop", Some("Edge")),
    device("Mac", "Desktop", Some("Safari")),
];

/// A campaign that brings visitors: the properties `utm_campaign`, `utm_source` and `utm_medium`.
#[derive(Debug)]
#[allow(missing_docs)] // The names are those of the properties.
pub struct Campaign {
    pub campaign: &'static str,
    pub source: &'static str,
    pub medium: &'static str,
}

const fn campaign(campaign: &'static str, source: &'static str, medium: &'static str) -> Campaign {
    Campaign { campaign, source, medium }
}

/// The campaigns.
pub const CAMPAIGNS: &[Campaign] = &[
    campaign("spring", "newsletter", "email"),
    campaign("spring", "google", "cpc"),
    campaign("summer", "instagram", "social"),
    campaign("summer", "google", "cpc"),
    campaign("Black Friday", "newsletter", "email"),
];

fn email(person: u32) -> &'static str {
    static EMAILS: LazyLock<Vec<String>> =
        LazyLock::new(|| per_person(|person| format!("person{person}@example.com")));
    EMAILS.get(person as usize).map_or("", String::as_str)
}

fn phone(person: u32) -> &'static str {
    static PHONES: LazyLock<Vec<String>> =
        LazyLock::new(|| per_person(|person| format!("+1555{person:07}")));
    PHONES.get(person as usize).map_or("", String::as_str)
}

fn per_person(text: impl Fn(u32) -> String) -> Vec<String> {
    (0..PEOPLE_COUNT).map(text).collect()
}
