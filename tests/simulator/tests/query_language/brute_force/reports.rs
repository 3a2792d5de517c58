//! Trends and top values, by loops over the documents and a calendar that counts days one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Documents, EventDocument, PersonDocument, advanced_holds, items, profile_holds, selects,
};
use serde_json::{Value, json};

impl Documents {
    /// The events that a query selects, each with the index of its person.
    fn selected(&self, query: &Value) -> Vec<(usize, &PersonDocument, &EventDocument)> {
        let mut selected = Vec::new();
        for (index, person) in self.people.iter().enumerate() {
            if profile_holds(&query["common_profile_properties"], &person.profile)
                && advanced_holds(&query["advanced_query"], person)
            {
                let events = person.events.iter().filter(|event| selects(query, event));
                selected.extend(events.map(|event| (index, person, event)));
            }
        }
        selected
    }

    pub fn trends(&self, query: &Value) -> Value {
        let selected = self.selected(query);
        let mut report = json!({});
        for (key, group) in query["groups"].as_object().unwrap() {
            let period = |event: &EventDocument| period(event.date, &group["trend_type"]);
            let periods: BTreeSet<_> = selected.iter().map(|(_, _, event)| period(event)).collect();
            report[key] = json!({});
            for name in periods {
                let of_period = selected.iter().filter(|(_, _, event)| period(event) == name);
                report[key][&name] = match query["sum_event_prop"].as_str() {
                    Some(property) => {
                        let value =
                            |event: &EventDocument| event.properties.get(property)?.as_f64();
                        let sum: f64 = of_period.filter_map(|(_, _, event)| value(event)).sum();
                        ((sum * 100.0).round() / 100.0).into()
                    }
                    None if query["unique"] == true => {
                        let mut people: Vec<_> = of_period.map(|(person, _, _)| person).collect();
                        people.sort();
                        people.dedup();
                        people.len().into()
                    }
                    None => of_period.count().into(),
                };
            }
        }
        report
    }

    pub fn top(&self, query: &Value) -> Value {
        let selected = self.selected(query);
        let mut report = json!({});
        for (key, group) in query["groups"].as_object().unwrap() {
            let mut counts: BTreeMap<(&str, String), u32> = BTreeMap::new();
            for (_, person, event) in &selected {
                let value = match value(group, person, event) {
                    Value::Null => ("STR", "-1".to_owned()),
                    Value::String(text) if text == "True" || text == "False" => ("ENUM", text),
                    Value::String(text) => ("STR", text),
                    number => ("NUM", number.as_f64().unwrap().to_string()),
                };
                *counts.entry(value).or_default() += 1;
            }
            report[key] = json!({});
            for _ in 0..group["top_n"].as_u64().unwrap_or(10) {
                let best = match group["order"].as_str() {
                    Some("asc") => counts.values().min(),
                    _ => counts.values().max(),
                };
                let Some(best) = best.copied() else { break };
                // The first one of those with the same number.
                let (value, _) = counts.iter().find(|(_, count)| **count == best).unwrap();
                let (type_name, text) = value.clone();
                counts.remove(&(type_name, text.clone()));
                if report[key].get(type_name).is_none() {
                    report[key][type_name] = json!({});
                }
                report[key][type_name][text] = best.into();
            }
        }
        report
    }
}

/// Returns the value of a group's property, or null.
fn value(group: &Value, person: &PersonDocument, event: &EventDocument) -> Value {
    let name = group["name"].as_str().unwrap();
    let found = match group["property_type"].as_str().unwrap() {
        "event_properties" => event.properties.get(name),
        "session_properties" => event.session.get(name),
        "technographics" => items(&person.profile["technographics"])[event.device].get(name),
        "geo_fields" => {
            let part = ["Country", "Region", "City"].iter().position(|part| *part == name);
            part.and_then(|part| person.profile["geo_fields"].get(part))
        }
        group => person.profile[group].get(name),
    };
    found.cloned().unwrap_or_default()
}

fn period(date: i64, trend_type: &Value) -> String {
    match trend_type.as_str().unwrap() {
        "daily" => date.to_string(),
        "weekly" => iso_week(date),
        "monthly" => (date / 100).to_string(),
        other => panic!("{other}"),
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Returns the days since 2018-01-01, which was a Monday.
fn day_number(date: i64) -> i64 {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let mut days = day - 1;
    for earlier in 2018..year {
        days += if is_leap(earlier) { 366 } else { 365 };
    }
    for earlier in 1..month {
        days += match earlier {
            2 if is_leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
    }
    days
}

/// Returns the week that a date belongs to: the first week of a year is that of its first Thursday.
pub fn iso_week(date: i64) -> String {
    let day = day_number(date);
    let thursday = day - day % 7 + 3;
    let mut year = 2018;
    while day_number((year + 1) * 10_000 + 101) <= thursday {
        year += 1;
    }
    let week = (thursday - day_number(year * 10_000 + 101)) / 7 + 1;
    format!("{year}{week:02}")
}
