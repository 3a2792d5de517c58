//! A second, naive implementation of the query language: loops over all people and all of their events, which are JSON
//! documents.

mod reports;

use clevertap_simulator::events::{Counts, EventLog};
use clevertap_simulator::people::Person;
use clevertap_simulator::people::catalog::FieldGroup;
use clevertap_simulator::properties::Value as Stored;
use serde_json::{Map, Value, json};

pub use reports::iso_week;

/// The contents of a log.
pub struct Documents {
    people: Vec<PersonDocument>,
}

struct PersonDocument {
    /// The groups of `common_profile_properties`. Technographics are a list with an object for each device.
    profile: Value,
    events: Vec<EventDocument>,
}

struct EventDocument {
    name: &'static str,
    date: i64,
    device: usize,
    properties: Map<String, Value>,
    session: Map<String, Value>,
}

impl Documents {
    pub fn new(log: &EventLog) -> Self {
        let mut people: Vec<_> = log
            .people()
            .iter()
            .map(|person| PersonDocument { profile: profile(person), events: Vec::new() })
            .collect();
        for (kind, occurrence) in log.iter() {
            let properties = kind.properties.iter().zip(occurrence.properties);
            let visit = log.visits()[occurrence.visit as usize];
            let mut session = Map::new();
            session.insert(
                "time_of_day".into(),
                format!("{:02}:{:02}", visit.minute / 60, visit.minute % 60).into(),
            );
            if let Some(campaign) = visit.campaign {
                session.insert("utm_campaign".into(), campaign.campaign.into());
                session.insert("utm_source".into(), campaign.source.into());
                session.insert("utm_medium".into(), campaign.medium.into());
            }
            people[occurrence.person as usize].events.push(EventDocument {
                name: kind.name,
                date: occurrence.date.into(),
                device: visit.device.into(),
                properties: properties
                    .filter_map(|(property, value)| Some((property.name.into(), json_of(value?))))
                    .collect(),
                session,
            });
        }
        // A person's first session is that of the first day with an event.
        for person in &mut people {
            let first_day = person.events.iter().map(|event| event.date).min();
            for event in &mut person.events {
                let first_time = if Some(event.date) == first_day { "True" } else { "False" };
                event.session.insert("first_time".into(), first_time.into());
            }
        }
        Self { people }
    }

    pub fn count(&self, query: &Value) -> Counts {
        let mut counts = Counts::default();
        for person in &self.people {
            let mut devices: Vec<_> = person
                .events
                .iter()
                .filter(|event| selects(query, event))
                .map(|event| event.device)
                .collect();
            if devices.is_empty()
                || !profile_holds(&query["common_profile_properties"], &person.profile)
                || !advanced_holds(&query["advanced_query"], person)
            {
                continue;
            }
            counts.events += devices.len() as u64;
            counts.profiles += 1;
            devices.sort();
            devices.dedup();
            counts.devices += devices.len() as u64;
        }
        counts
    }
}

fn json_of(value: Stored) -> Value {
    match value {
        Stored::Text(text) => text.into(),
        Stored::Number(number) => number.into(),
    }
}

fn profile(person: &Person) -> Value {
    let mut profile = json!({"technographics": [], "geo_fields": person.place});
    let groups = [
        (FieldGroup::ProfileFields, "profile_fields"),
        (FieldGroup::Demographics, "demographics"),
        (FieldGroup::Reachability, "reachability"),
        (FieldGroup::AppFields, "app_fields"),
    ];
    for (group, name) in groups {
        profile[name] = json!({});
        for (kind, value) in &person.fields {
            if kind.groups.contains(&group) {
                profile[name][kind.property.name] = json_of(*value);
            }
        }
    }
    for device in &person.devices {
        let mut document = json!({"OS": device.os, "Device": device.device});
        if let Some(browser) = device.browser {
            document["Browser"] = browser.into();
        }
        profile["technographics"].as_array_mut().unwrap().push(document);
    }
    profile
}

/// Returns the items of a list; of an absent list, no items.
fn items(list: &Value) -> &[Value] {
    match list {
        Value::Null => &[],
        list => list.as_array().unwrap(),
    }
}

/// Returns true if a query or a condition selects the event.
fn selects(query: &Value, event: &EventDocument) -> bool {
    if query["event_name"] != event.name
        || query["from"].as_i64().is_some_and(|from| event.date < from)
        || query["to"].as_i64().is_some_and(|to| event.date > to)
    {
        return false;
    }
    for filter in items(&query["event_properties"]) {
        let name = filter["name"].as_str().unwrap();
        if !holds(filter, &Vec::from_iter(event.properties.get(name))) {
            return false;
        }
    }
    items(&query["session_properties"]).iter().all(|filter| session_holds(filter, &event.session))
}

fn session_holds(filter: &Value, session: &Map<String, Value>) -> bool {
    let name = filter["name"].as_str().unwrap();
    let range = filter["value"].as_array().filter(|_| name == "time_of_day");
    match (filter.get("operator"), range) {
        (None, Some(range)) => {
            let minutes = |time: &Value| {
                let (hours, minutes) = time.as_str().unwrap().split_once(':').unwrap();
                hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap()
            };
            // Goes from the first minute of the range to its last one, past midnight if need be.
            let (mut minute, last) = (minutes(&range[0]), minutes(&range[1]));
            loop {
                if minute == minutes(&session[name]) {
                    return true;
                }
                if minute == last {
                    return false;
                }
                minute = (minute + 1) % 1440;
            }
        }
        _ => holds(&with_operator(filter, "equals"), &Vec::from_iter(session.get(name))),
    }
}

fn with_operator(filter: &Value, operator: &str) -> Value {
    let mut filter = filter.clone();
    filter.as_object_mut().unwrap().entry("operator").or_insert_with(|| operator.into());
    filter
}

fn profile_holds(filters: &Value, profile: &Value) -> bool {
    for filter in items(&filters["profile_fields"]) {
        let values = profile["profile_fields"].get(filter["name"].as_str().unwrap());
        if !holds(filter, &Vec::from_iter(values)) {
            return false;
        }
    }
    for group in ["demographics", "technographics", "reachability", "app_fields"] {
        for filter in items(&filters[group]) {
            let mut filter = filter.clone();
            if filter.get("operator").is_none() && filter.get("value").is_none() {
                match group {
                    "reachability" => filter["value"] = "True".into(),
                    _ => filter["operator"] = "exists".into(),
                }
            }
            let name = filter["name"].as_str().unwrap();
            let values = match &profile[group] {
                Value::Array(devices) => {
                    devices.iter().filter_map(|device| device.get(name)).collect()
                }
                fields => Vec::from_iter(fields.get(name)),
            };
            if !holds(&with_operator(&filter, "equals"), &values) {
                return false;
            }
        }
    }
    let places = items(&filters["geo_fields"]);
    places.is_empty() || places.iter().any(|place| lives_in(place, &profile["geo_fields"]))
}

fn lives_in(place: &Value, home: &Value) -> bool {
    let Some(home) = home.as_array() else { return false };
    let parts = place.as_array().unwrap();
    parts.len() <= 3 && (0..parts.len()).all(|n| parts[n] == home[n])
}

fn advanced_holds(advanced: &Value, person: &PersonDocument) -> bool {
    let times = |condition: &Value| {
        person.events.iter().filter(|event| selects(condition, event)).count() as f64
    };
    let holds = |condition: &Value| times_hold(condition, times(condition), times(condition) > 0.0);
    let alternatives = items(&advanced["did_any"]["any_events"]);
    let fulfilled: Vec<_> = alternatives.iter().filter(|condition| holds(condition)).collect();
    let together = fulfilled.iter().map(|condition| times(condition)).sum();
    items(&advanced["did_all"]).iter().all(holds)
        && !items(&advanced["did_none"]).iter().any(holds)
        && (alternatives.is_empty()
            || times_hold(&advanced["did_any"], together, !fulfilled.is_empty()))
}

/// Compares a number of events with the operator and value of a condition, if it has them.
fn times_hold(condition: &Value, times: f64, default: bool) -> bool {
    let value = condition["value"].as_f64();
    match condition["operator"].as_str() {
        None => default,
        Some("equals") => times == value.unwrap(),
        Some("greater_than") => times > value.unwrap(),
        Some("greater_than_equals") => times >= value.unwrap(),
        Some("less_than") => times < value.unwrap(),
        Some("less_than_equals") => times <= value.unwrap(),
        Some(other) => panic!("{other}"),
    }
}

/// Returns true if a property with these values satisfies a filter.
fn holds(filter: &Value, values: &[&Value]) -> bool {
    let expected = match &filter["value"] {
        Value::Array(values) => values.clone(),
        value => vec![value.clone()],
    };
    let operator = filter["operator"].as_str().unwrap();
    let mut found = false;
    for actual in values {
        for one in &expected {
            let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
            found |= match operator {
                "equals" | "not_equals" => match one.as_f64() {
                    Some(one) => number(actual) == one,
                    None => *actual == one,
                },
                "contains" | "does_not_contain" => match (actual.as_str(), one.as_str()) {
                    (Some(actual), Some(one)) => actual.find(one).is_some(),
                    _ => false,
                },
                "greater_than" => number(actual) > number(one),
                "greater_than_equals" => number(actual) >= number(one),
                "less_than" => number(actual) < number(one),
                "less_than_equals" => number(actual) <= number(one),
                "exists" | "does_not_exist" => true,
                other => panic!("{other}"),
            };
        }
    }
    let negative = ["not_equals", "does_not_contain", "does_not_exist"];
    found != negative.contains(&operator)
}
