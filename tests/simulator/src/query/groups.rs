//! The groups of a report: the further keys of a query for trends or top values.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Query;
use crate::day::Day;
use crate::people::catalog::FieldGroup;
use crate::reply::Failure;

/// A query for trends.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendsQuery {
    /// The events to report.
    pub query: Query,
    /// The length of the periods of each group.
    pub groups: BTreeMap<String, TrendType>,
    /// True to report distinct people instead of events.
    pub unique: bool,
    /// The event property to sum up instead.
    pub sum_event_prop: Option<String>,
}

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // The names are CleverTap's own.
pub enum TrendType {
    Daily,
    /// An ISO week: it starts on a Monday and belongs to the year of its Thursday.
    Weekly,
    Monthly,
}

/// A query for top values.
#[derive(Clone, Debug, PartialEq)]
pub struct TopQuery {
    /// The events to report.
    pub query: Query,
    /// The property of each group.
    pub groups: BTreeMap<String, TopGroup>,
}

/// A property whose values are ranked by the number of their events.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TopGroup {
    /// The group of the property.
    pub property_type: PropertyType,
    /// The property's exact name.
    pub name: String,
    /// The maximum number of values, from 1 to 100.
    #[serde(default = "default_top_n")]
    pub top_n: u8,
    /// Reports the most frequent values, or the least frequent ones.
    #[serde(default)]
    pub order: Order,
}

/// The group of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyType {
    /// A property of the event.
    Event,
    /// A property of the event's visit.
    Session,
    /// A field of the person's profile; of technographics, that of the device from which the event came.
    Field(FieldGroup),
    /// A part of the person's place.
    Geo,
}

/// The order of the values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // The names are CleverTap's own.
pub enum Order {
    Asc,
    #[default]
    Desc,
}

/// The maximum number of groups of trends.
const MAX_TREND_GROUPS: usize = 5;
/// The maximum number of days of trends.
const MAX_TREND_DAYS: i64 = 366;
/// The maximum number of values of a group.
const MAX_TOP_N: u8 = 100;

fn default_top_n() -> u8 {
    10
}

impl TrendsQuery {
    /// Parses and checks a request body.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct Payload {
            #[serde(default)]
            groups: Value,
            #[serde(default)]
            unique: bool,
            sum_event_prop: Option<String>,
        }
        #[derive(Deserialize)]
        struct Group {
            trend_type: TrendType,
        }
        let query = Query::parse(body)?;
        let Payload { groups, unique, sum_event_prop } = parse(body)?;
        let groups: BTreeMap<String, Group> = parse_groups(groups)?;
        if groups.len() > MAX_TREND_GROUPS {
            return Err(Failure::invalid_group());
        }
        let [from, to] = [query.events.from, query.events.to].map(Day::from_yyyymmdd);
        let days = from.zip(to).map_or(0, |(from, to)| to.days_since(from) + 1);
        if days > MAX_TREND_DAYS {
            return Err(Failure::invalid_range("Invalid date range : more than one year"));
        }
        let groups = groups.into_iter().map(|(key, group)| (key, group.trend_type)).collect();
        Ok(Self { query, groups, unique, sum_event_prop })
    }
}

impl TopQuery {
    /// Parses and checks a request body.
    pub fn parse(body: &[u8]) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct Payload {
            #[serde(default)]
            groups: Value,
        }
        let query = Query::parse(body)?;
        let Payload { groups } = parse(body)?;
        let groups: BTreeMap<String, TopGroup> = parse_groups(groups)?;
        if groups.values().any(|group| !(1..=MAX_TOP_N).contains(&group.top_n)) {
            return Err(Failure::invalid_group());
        }
        Ok(Self { query, groups })
    }
}

impl TrendType {
    /// Returns the period of a day, as the integer YYYYMMDD, YYYYWW or YYYYMM.
    pub(crate) fn period(self, date: i32) -> i32 {
        match self {
            Self::Daily => date,
            Self::Weekly => Day::from_yyyymmdd(date).map_or(0, Day::to_yyyyww),
            Self::Monthly => date / 100,
        }
    }
}

impl<'de> Deserialize<'de> for PropertyType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Name {
            EventProperties,
            SessionProperties,
            ProfileFields,
            AppFields,
            Demographics,
            Technographics,
            Reachability,
            GeoFields,
        }
        Ok(match Name::deserialize(deserializer)? {
            Name::EventProperties => Self::Event,
            Name::SessionProperties => Self::Session,
            Name::ProfileFields => Self::Field(FieldGroup::ProfileFields),
            Name::AppFields => Self::Field(FieldGroup::AppFields),
            Name::Demographics => Self::Field(FieldGroup::Demographics),
            Name::Technographics => Self::Field(FieldGroup::Technographics),
            Name::Reachability => Self::Field(FieldGroup::Reachability),
            Name::GeoFields => Self::Geo,
        })
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| Failure::incorrect_usage())
}

/// Parses at least one group. The key of a group is a key of the answer, too.
fn parse_groups<T: DeserializeOwned>(groups: Value) -> Result<BTreeMap<String, T>, Failure> {
    let groups: BTreeMap<String, T> =
        serde_json::from_value(groups).map_err(|_| Failure::invalid_group())?;
    if groups.is_empty() || groups.contains_key("status") {
        return Err(Failure::invalid_group());
    }
    Ok(groups)
}
