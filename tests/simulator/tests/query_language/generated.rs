//! Random queries about the properties of the catalog.

mod reports;

use clevertap_simulator::events::catalog::{CATALOG, EventKind};
use clevertap_simulator::people::catalog::{CAMPAIGNS, DEVICES, FIELDS, FieldGroup, PLACES};
use clevertap_simulator::properties::{PropertyKind, Values};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

pub use reports::{top_query, trends_query};

/// The optional parts of a query, each as a JSON pointer.
pub const PARTS: [&str; 11] = [
    "/event_properties",
    "/session_properties",
    "/common_profile_properties/profile_fields",
    "/common_profile_properties/demographics",
    "/common_profile_properties/technographics",
    "/common_profile_properties/reachability",
    "/common_profile_properties/geo_fields",
    "/common_profile_properties/app_fields",
    "/advanced_query/did_all",
    "/advanced_query/did_none",
    "/advanced_query/did_any",
];

/// Returns for each part of the query, its pointer and the query without it.
pub fn without_each_part(query: &Value) -> impl Iterator<Item = (&'static str, Value)> {
    PARTS.into_iter().filter_map(|part| {
        let mut query = query.clone();
        let (parent, key) = part.rsplit_once('/').unwrap();
        query.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
        Some((part, query))
    })
}

/// A property and values to compare it with.
#[derive(Clone, Debug)]
struct Property {
    name: &'static str,
    operand: BoxedStrategy<Value>,
}

impl Property {
    fn new(kind: &'static PropertyKind) -> Self {
        Self { name: kind.name, operand: operand(&kind.values) }
    }

    fn of_texts(name: &'static str, texts: Vec<&'static str>) -> Self {
        let other = select(vec!["", "o", "i", "google"]).prop_map(Value::from);
        Self {
            name,
            operand: prop_oneof![4 => select(texts).prop_map(Value::from), 1 => other].boxed(),
        }
    }
}

/// A value that the property has, or a similar one, or any other.
fn operand(values: &'static Values) -> BoxedStrategy<Value> {
    let text = select(vec!["", " ", "e", "i", "piz", "Red", "True", "5", ".0", "\u{f6}"]);
    match values {
        Values::Text(texts) => prop_oneof![
            3 => select(*texts).prop_map(Value::from),
            1 => text.prop_map(Value::from),
        ]
        .boxed(),
        Values::Boolean => select(vec![json!("True"), json!("False"), json!("true")]).boxed(),
        Values::Whole(low, high) => (*low..=*high).prop_map(Value::from).boxed(),
        Values::Hundredths(low, high) => {
            (*low..=*high).prop_map(|number| json!(f64::from(number) / 100.0)).boxed()
        }
        Values::PerPerson(text) => {
            let whole = (0..150_u32).prop_map(*text);
            prop_oneof![whole, select(vec!["1@", "@example", "77", "3"])]
                .prop_map(Value::from)
                .boxed()
        }
    }
}

fn any_property(mut properties: Vec<Property>) -> impl Strategy<Value = Property> {
    // A property that nothing has.
    properties.push(Property::of_texts("Unheard Of", vec!["x"]));
    select(properties)
}

/// A filter with an operator.
fn filter(properties: Vec<Property>) -> impl Strategy<Value = Value> {
    any_property(properties).prop_flat_map(|Property { name, operand }| {
        let filter = move |operator, value: Option<Value>| match value {
            Some(value) => json!({"name": name, "operator": operator, "value": value}),
            None => json!({"name": name, "operator": operator}),
        };
        let matching = || select(vec!["equals", "not_equals", "contains", "does_not_contain"]);
        let ordering =
            select(vec!["greater_than", "greater_than_equals", "less_than", "less_than_equals"]);
        let number = prop_oneof![
            1 => (0..300_u32).prop_map(Value::from),
            2 => operand.clone().prop_map(|value| if value.is_number() { value } else { json!(50) }),
        ];
        prop_oneof![
            (matching(), operand.clone()).prop_map(move |(op, value)| filter(op, Some(value))),
            (matching(), vec(operand, 1..4)).prop_map(move |(op, list)| filter(op, Some(list.into()))),
            (ordering, number).prop_map(move |(op, value)| filter(op, Some(value))),
            select(vec!["exists", "does_not_exist"]).prop_map(move |op| filter(op, None)),
        ]
    })
}

/// A filter without an operator.
fn plain_filter(properties: Vec<Property>) -> impl Strategy<Value = Value> {
    any_property(properties).prop_flat_map(|Property { name, operand }| {
        let one = operand.clone();
        let many = vec(operand, 1..4).prop_map(Value::from);
        prop_oneof![one, many].prop_map(move |value| json!({"name": name, "value": value}))
    })
}

fn event_filter(kind: &'static EventKind) -> impl Strategy<Value = Value> {
    filter(kind.properties.iter().map(Property::new).collect())
}

fn time() -> impl Strategy<Value = Value> {
    (0..24, 0..60).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}").into())
}

fn session_filter() -> impl Strategy<Value = Value> {
    let texts = |name, text: fn(usize) -> &'static str| {
        Property::of_texts(name, (0..CAMPAIGNS.len()).map(text).collect())
    };
    let mut properties = vec![
        Property::of_texts("first_time", vec!["True", "False"]),
        texts("utm_campaign", |n| CAMPAIGNS[n].campaign),
        texts("utm_source", |n| CAMPAIGNS[n].source),
        texts("utm_medium", |n| CAMPAIGNS[n].medium),
    ];
    let plain = plain_filter(properties.clone());
    properties.push(Property { name: "time_of_day", operand: time().boxed() });
    prop_oneof![
        2 => plain,
        2 => vec(time(), 2).prop_map(|range| json!({"name": "time_of_day", "value": range})),
        1 => time().prop_map(|time| json!({"name": "time_of_day", "value": time})),
        3 => filter(properties),
    ]
}

/// A filter of a profile group, whose operator and value may be absent.
fn lenient_filter(properties: Vec<Property>) -> BoxedStrategy<Value> {
    let name = any_property(properties.clone()).prop_map(|property| json!({"name": property.name}));
    prop_oneof![2 => filter(properties.clone()), 2 => plain_filter(properties), 1 => name].boxed()
}

fn fields(group: FieldGroup) -> Vec<Property> {
    let fields = FIELDS.iter().filter(|field| field.groups.contains(&group));
    fields.map(|field| Property::new(&field.property)).collect()
}

/// A country, perhaps with a region, perhaps with a city; sometimes one that does not exist.
fn place() -> impl Strategy<Value = Value> {
    let known = (select(PLACES), 1..=3_usize).prop_map(|(place, length)| json!(place[..length]));
    let mixed = (select(PLACES), select(PLACES)).prop_map(|(one, other)| json!([one[0], other[1]]));
    prop_oneof![6 => known, 1 => mixed, 1 => Just(json!(["Germany", "Bayern", "München", "Nord"]))]
}

fn profile_filters() -> impl Strategy<Value = Value> {
    let devices = vec![
        Property::of_texts("OS", DEVICES.iter().map(|device| device.os).collect()),
        Property::of_texts("Device", DEVICES.iter().map(|device| device.device).collect()),
        Property::of_texts("Browser", DEVICES.iter().filter_map(|device| device.browser).collect()),
    ];
    let filter = prop_oneof![
        (Just("profile_fields"), filter(fields(FieldGroup::ProfileFields))),
        (Just("demographics"), lenient_filter(fields(FieldGroup::Demographics))),
        (Just("technographics"), lenient_filter(devices)),
        (Just("reachability"), lenient_filter(fields(FieldGroup::Reachability))),
        (Just("app_fields"), lenient_filter(fields(FieldGroup::AppFields))),
        (Just("geo_fields"), place()),
        (Just("geo_fields"), place()),
    ];
    vec(filter, 1..4).prop_map(|filters| {
        let mut groups = Map::new();
        for (group, filter) in filters {
            let list = groups.entry(group).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(filter);
        }
        groups.into()
    })
}

fn date() -> impl Strategy<Value = u32> {
    (2023..=2026_u32, 1..=12_u32, 1..=28_u32).prop_map(|(y, m, d)| y * 10_000 + m * 100 + d)
}

fn days() -> impl Strategy<Value = (u32, u32)> {
    let some = (date(), date()).prop_map(|(one, other)| (one.min(other), one.max(other)));
    let all = Just((20230101, 20261231));
    prop_oneof![2 => some, 1 => all]
}

/// An operator and a value for a number of events.
fn times() -> impl Strategy<Value = Option<(&'static str, u32)>> {
    let operators =
        vec!["equals", "greater_than", "greater_than_equals", "less_than", "less_than_equals"];
    option::of((select(operators), 0..6_u32))
}

fn add_times(condition: &mut Value, times: Option<(&'static str, u32)>) {
    if let Some((operator, value)) = times {
        condition["operator"] = operator.into();
        condition["value"] = value.into();
    }
}

/// A kind of event. The rare last one of the catalog does not occur in a small log.
fn event_kind() -> impl Strategy<Value = &'static EventKind> {
    let kinds: Vec<_> = CATALOG.iter().collect();
    prop_oneof![30 => select(kinds[..kinds.len() - 1].to_vec()), 1 => select(kinds)]
}

fn condition() -> impl Strategy<Value = Value> {
    event_kind().prop_flat_map(|kind| {
        let properties = vec(event_filter(kind), 0..2);
        let sessions = vec(session_filter(), 0..2);
        let days = option::weighted(0.3, days());
        (properties, sessions, days, times()).prop_map(|(properties, sessions, days, times)| {
            let mut condition = json!({"event_name": kind.name});
            if !properties.is_empty() {
                condition["event_properties"] = properties.into();
            }
            if !sessions.is_empty() {
                condition["session_properties"] = sessions.into();
            }
            if let Some((from, to)) = days {
                condition["from"] = from.into();
                condition["to"] = to.into();
            }
            add_times(&mut condition, times);
            condition
        })
    })
}

fn advanced_query() -> impl Strategy<Value = Value> {
    let conditions = || option::weighted(0.5, vec(condition(), 1..3));
    let any = option::weighted(0.5, (vec(condition(), 1..4), times()));
    (conditions(), conditions(), any).prop_map(|(all, none, any)| {
        let mut advanced = json!({});
        if let Some(all) = all {
            advanced["did_all"] = all.into();
        }
        if let Some(none) = none {
            advanced["did_none"] = none.into();
        }
        if let Some((any_events, times)) = any {
            advanced["did_any"] = json!({"any_events": any_events});
            add_times(&mut advanced["did_any"], times);
        }
        advanced
    })
}

/// A query with a name, event properties and days only.
pub fn plain_query(max_filters: usize) -> impl Strategy<Value = Value> {
    event_kind().prop_flat_map(move |kind| {
        (vec(event_filter(kind), 0..=max_filters), days()).prop_map(|(filters, (from, to))| {
            json!({
                "event_name": kind.name, "event_properties": filters, "from": from, "to": to,
            })
        })
    })
}

/// A query with any of the parts.
pub fn query() -> impl Strategy<Value = Value> {
    // Many parts in one query would leave nothing to count.
    let sessions = option::weighted(0.3, vec(session_filter(), 1..3));
    let profile = option::of(profile_filters());
    let advanced = option::of(advanced_query());
    (plain_query(1), sessions, profile, advanced).prop_map(
        |(mut query, sessions, profile, advanced)| {
            if let Some(sessions) = sessions {
                query["session_properties"] = sessions.into();
            }
            if let Some(profile) = profile {
                query["common_profile_properties"] = profile;
            }
            if let Some(advanced) = advanced {
                query["advanced_query"] = advanced;
            }
            query
        },
    )
}
