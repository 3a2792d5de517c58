//! Counts of a log that is small enough to count by hand.

use clevertap_simulator::events::catalog::CATALOG;
use clevertap_simulator::events::{Counts, EventLog, Occurrence, Properties};
use clevertap_simulator::people::Person;
use clevertap_simulator::people::catalog::{CAMPAIGNS, DEVICES, FIELDS, FieldGroup, PLACES};
use clevertap_simulator::people::visit::Visit;
use clevertap_simulator::properties::Value as Stored;
use serde_json::{Value, json};

use super::count;

const ADA: u32 = 0;
const BOB: u32 = 1;
const CYD: u32 = 2;

fn person(
    fields: &[(FieldGroup, &str, Stored)],
    place: Option<[&str; 3]>,
    devices: &[(&str, Option<&str>)],
) -> Person {
    let field = |(group, name, value): &(FieldGroup, &str, Stored)| {
        let kind = FIELDS
            .iter()
            .find(|kind| kind.groups.contains(group) && kind.property.name == *name)
            .unwrap();
        (kind, *value)
    };
    let device = |(os, browser): &(&str, Option<&str>)| {
        DEVICES.iter().find(|device| device.os == *os && device.browser == *browser).unwrap()
    };
    Person {
        fields: fields.iter().map(field).collect(),
        place: place.map(|place| PLACES.iter().find(|known| **known == place).unwrap()),
        devices: devices.iter().map(device).collect(),
    }
}

fn people() -> Vec<Person> {
    use FieldGroup::{AppFields, Demographics, ProfileFields, Reachability};
    use Stored::{Number, Text};
    let ada = person(
        &[
            (ProfileFields, "Plan", Text("Premium")),
            (ProfileFields, "Newsletter", Text("True")),
            (ProfileFields, "Age", Number(36.0)),
            (Demographics, "Gender", Text("Female")),
            (Reachability, "Push", Text("True")),
        ],
        Some(["India", "Maharashtra", "Mumbai"]),
        &[("Android", Some("Chrome")), ("iOS", None)],
    );
    let bob = person(
        &[
            (ProfileFields, "Plan", Text("Free")),
            (ProfileFields, "Newsletter", Text("False")),
            (AppFields, "App Version", Text("5.0.0")),
        ],
        Some(["United States", "Oregon", "Portland"]),
        &[("Windows", Some("Edge"))],
    );
    let cyd = person(&[(Reachability, "Push", Text("False"))], None, &[("Mac", Some("Safari"))]);
    vec![ada, bob, cyd]
}

pub fn log() -> EventLog {
    let campaign = |name, source| {
        CAMPAIGNS.iter().find(|campaign| campaign.campaign == name && campaign.source == source)
    };
    let visit = |first, hour: u16, minute, campaign, device| Visit {
        first,
        minute: hour * 60 + minute,
        campaign,
        device,
    };
    let visits = vec![
        visit(true, 8, 0, campaign("spring", "newsletter"), 0),
        visit(false, 23, 30, None, 1),
        visit(true, 8, 30, None, 0),
        visit(true, 12, 0, campaign("summer", "instagram"), 0),
    ];
    let rows = [
        (ADA, 0, 20240101, "App Launched", None),
        (ADA, 0, 20240101, "Charged", Some(10.0)),
        (ADA, 1, 20240102, "App Launched", None),
        (ADA, 1, 20240102, "Charged", Some(20.0)),
        (ADA, 1, 20240102, "Charged", Some(30.0)),
        (BOB, 2, 20240101, "App Launched", None),
        (BOB, 2, 20240101, "Product Viewed", None),
        (CYD, 3, 20240103, "App Launched", None),
        (CYD, 3, 20240103, "Charged", Some(5.0)),
    ];
    let events = rows.map(|(person, visit, date, name, amount)| {
        let kind = CATALOG.iter().find(|kind| kind.name == name).unwrap();
        let mut properties = Properties::default();
        // The first property of Charged is its amount.
        properties[0] = amount.map(Stored::Number);
        (kind, Occurrence { date, person, visit, properties })
    });
    EventLog::new(people(), visits, events)
}

/// Compares the counts of App Launched. A row has keys of the query and the expected events, people and devices.
fn check(rows: &[(Value, u64, u64, u64)]) {
    let log = log();
    for (keys, events, profiles, devices) in rows {
        let mut query = json!({"event_name": "App Launched", "from": 20240101, "to": 20240131});
        for (key, value) in keys.as_object().unwrap() {
            query[key] = value.clone();
        }
        let expected = Counts { events: *events, profiles: *profiles, devices: *devices };
        assert_eq!(count(&log, &query).unwrap(), expected, "{keys}");
    }
}

#[test]
fn session_filters() {
    let rows = [
        (json!([]), 4, 3, 4),
        (json!([{"name": "first_time", "value": "True"}]), 3, 3, 3),
        (json!([{"name": "first_time", "value": "False"}]), 1, 1, 1),
        (json!([{"name": "first_time", "value": "true"}]), 0, 0, 0),
        (json!([{"name": "time_of_day", "value": ["08:00", "08:30"]}]), 2, 2, 2),
        (json!([{"name": "time_of_day", "value": ["08:01", "08:29"]}]), 0, 0, 0),
        (json!([{"name": "time_of_day", "value": ["23:00", "08:00"]}]), 2, 1, 2),
        (json!([{"name": "time_of_day", "value": ["12:00", "12:00"]}]), 1, 1, 1),
        (json!([{"name": "time_of_day", "value": "12:00"}]), 1, 1, 1),
        (
            json!([{"name": "time_of_day", "operator": "equals", "value": ["08:00", "12:00"]}]),
            2,
            2,
            2,
        ),
        (json!([{"name": "utm_campaign", "value": ["spring", "summer"]}]), 2, 2, 2),
        (json!([{"name": "utm_campaign", "operator": "does_not_exist"}]), 2, 2, 2),
        (json!([{"name": "utm_source", "operator": "not_equals", "value": "newsletter"}]), 3, 3, 3),
        (
            json!([{"name": "utm_medium", "value": "email"}, {"name": "first_time", "value": "False"}]),
            0,
            0,
            0,
        ),
        (json!([{"name": "Unheard Of", "value": "x"}]), 0, 0, 0),
    ];
    check(&rows.map(|(filters, a, b, c)| (json!({"session_properties": filters}), a, b, c)));
}

#[test]
fn profile_filters() {
    let rows = [
        (json!({}), 4, 3, 4),
        (
            json!({"profile_fields": [{"name": "Newsletter", "operator": "equals", "value": "True"}]}),
            2,
            1,
            2,
        ),
        (
            json!({"profile_fields": [{"name": "Plan", "operator": "not_equals", "value": "Free"}]}),
            3,
            2,
            3,
        ),
        (
            json!({"profile_fields": [{"name": "Age", "operator": "greater_than", "value": 30}]}),
            2,
            1,
            2,
        ),
        (json!({"profile_fields": [{"name": "Age", "operator": "does_not_exist"}]}), 2, 2, 2),
        // The gender is a demographic only, the age is in both groups.
        (json!({"profile_fields": [{"name": "Gender", "operator": "exists"}]}), 0, 0, 0),
        (json!({"demographics": [{"name": "Gender", "value": ["Female", "Male"]}]}), 2, 1, 2),
        (json!({"demographics": [{"name": "Age"}]}), 2, 1, 2),
        // A positive operator needs one of the devices, a negative one all of them.
        (json!({"technographics": [{"name": "OS", "value": "Android"}]}), 2, 1, 2),
        (
            json!({"technographics": [{"name": "OS", "operator": "equals", "value": ["Android", "Windows"]}]}),
            3,
            2,
            3,
        ),
        (
            json!({"technographics": [{"name": "OS", "operator": "not_equals", "value": "iOS"}]}),
            2,
            2,
            2,
        ),
        (json!({"technographics": [{"name": "Browser", "operator": "does_not_exist"}]}), 0, 0, 0),
        (
            json!({"technographics": [{"name": "Device", "value": "Mobile"}, {"name": "Browser"}]}),
            2,
            1,
            2,
        ),
        (json!({"reachability": [{"name": "Push"}]}), 2, 1, 2),
        (json!({"reachability": [{"name": "Push", "value": "False"}]}), 1, 1, 1),
        (
            json!({"reachability": [{"name": "Push", "operator": "not_equals", "value": "True"}]}),
            2,
            2,
            2,
        ),
        (json!({"app_fields": [{"name": "App Version"}]}), 1, 1, 1),
        (
            json!({"app_fields": [{"name": "App Version", "operator": "contains", "value": "4."}]}),
            0,
            0,
            0,
        ),
        (json!({"geo_fields": []}), 4, 3, 4),
        (json!({"geo_fields": [["India"]]}), 2, 1, 2),
        (
            json!({"geo_fields": [["India", "Maharashtra"], ["United States", "Oregon", "Portland"]]}),
            3,
            2,
            3,
        ),
        (json!({"geo_fields": [["United States", "Maine", "Portland"]]}), 0, 0, 0),
        (json!({"geo_fields": [["Portland"]]}), 0, 0, 0),
        (
            json!({"geo_fields": [["India"]], "reachability": [{"name": "Push", "value": "False"}]}),
            0,
            0,
            0,
        ),
        // CleverTap ignores keys that it does not know.
        (json!({"profile_field": [{"name": "Plan", "operator": "equals", "value": "x"}]}), 4, 3, 4),
    ];
    check(&rows.map(|(filters, a, b, c)| (json!({"common_profile_properties": filters}), a, b, c)));
}

#[test]
fn conditions_on_further_events() {
    let charged = |operator: &str, value: u32| json!({"event_name": "Charged", "operator": operator, "value": value});
    let any = |operator: &str, value: u32| {
        let any_events =
            [json!({"event_name": "Product Viewed"}), json!({"event_name": "Charged"})];
        json!({"did_any": {"any_events": any_events, "operator": operator, "value": value}})
    };
    let amount = |operator: &str, value: u32| {
        let filter = json!({"name": "Amount", "operator": operator, "value": value});
        json!({"event_name": "Charged", "event_properties": [filter]})
    };
    let [charged_once, viewed] =
        ["Charged", "Product Viewed"].map(|name| json!({"event_name": name}));
    let on = |from: u32, to: u32| json!({"event_name": "Charged", "from": from, "to": to});
    let first_time = json!([{"name": "first_time", "value": "False"}]);
    check(
        &[
            (json!({}), 4, 3, 4),
            (json!({"did_all": [charged_once]}), 3, 2, 3),
            (json!({"did_all": [charged_once, viewed]}), 0, 0, 0),
            (json!({"did_all": [charged("greater_than_equals", 2)]}), 2, 1, 2),
            (json!({"did_all": [charged("equals", 1)]}), 1, 1, 1),
            (json!({"did_all": [charged("equals", 0)]}), 1, 1, 1),
            (json!({"did_all": [charged("less_than", 3)]}), 2, 2, 2),
            (json!({"did_all": [charged("less_than_equals", 3)]}), 4, 3, 4),
            (json!({"did_all": [charged("greater_than", 3)]}), 0, 0, 0),
            (json!({"did_all": [on(20240102, 20240102)]}), 2, 1, 2),
            (json!({"did_all": [on(20240103, 20241231)]}), 1, 1, 1),
            (json!({"did_all": [{"event_name": "Charged", "from": 20240103}]}), 1, 1, 1),
            (json!({"did_all": [amount("less_than", 10)]}), 1, 1, 1),
            (
                json!({"did_all": [{"event_name": "Charged", "session_properties": first_time}]}),
                2,
                1,
                2,
            ),
            (json!({"did_none": [charged_once]}), 1, 1, 1),
            (json!({"did_none": [charged("greater_than_equals", 3), viewed]}), 1, 1, 1),
            (json!({"did_none": []}), 4, 3, 4),
            (json!({"did_any": {"any_events": [viewed]}}), 1, 1, 1),
            (json!({"did_any": {"any_events": [viewed, charged_once]}}), 4, 3, 4),
            (json!({"did_any": {"any_events": [viewed, charged("equals", 3)]}}), 3, 2, 3),
            (any("greater_than_equals", 2), 2, 1, 2),
            (any("equals", 1), 2, 2, 2),
            (any("equals", 0), 0, 0, 0),
            // Each of Ada's three payments counts twice, Cyd's only one counts once.
            (
                json!({"did_any": {
                    "any_events": [charged_once, amount("greater_than", 5)],
                    "operator": "equals", "value": 6,
                }}),
                2,
                1,
                2,
            ),
            (json!({"did_any": {"any_events": []}}), 4, 3, 4),
            (json!({"did_all": [charged_once], "did_none": [charged("greater_than", 1)]}), 1, 1, 1),
            // CleverTap ignores keys that it does not know.
            (json!({"did_not": [charged_once]}), 4, 3, 4),
            (json!({"did_any": {"any_event": [viewed]}}), 4, 3, 4),
        ]
        .map(|(conditions, a, b, c)| (json!({"advanced_query": conditions}), a, b, c)),
    );
}

#[test]
fn filters_of_all_kinds_together() {
    check(&[
        (
            json!({
                "session_properties": [{"name": "first_time", "value": "True"}],
                "common_profile_properties": {"geo_fields": [["India"], ["United States"]]},
                "advanced_query": {"did_all": [{"event_name": "Charged"}]},
            }),
            1,
            1,
            1,
        ),
        (json!({"groups": {"days": {"trend_type": "daily"}}, "unique": true}), 4, 3, 4),
    ]);
}
