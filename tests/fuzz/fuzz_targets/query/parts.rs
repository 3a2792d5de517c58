//! Checks the parts of an accepted query.

use clevertap_counts::query::{
    EventCondition, FilterValue, Frequency, MAX_FILTERS, MAX_LIST, Operand, ProfileGroup, Scalar,
    SessionFilter,
};
use clevertap_counts::value::{MAX_NESTING, Value};
use clevertap_counts::{CalendarDate, CountQuery, Filter, Operator, fuzzing};
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// Reads JSON with all members of objects in their order, duplicates included.
pub fn value_of(json: &str) -> Value<'static> {
    match json.as_bytes()[0] {
        b'{' => {
            let members = fuzzing::json_members(json).expect("it is an object");
            Value::Object(
                members.into_iter().map(|(key, json)| (key.into(), value_of(json))).collect(),
            )
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).unwrap();
            let items: Vec<_> = items.into_iter().map(|json| value_of(json.get())).collect();
            Value::List { len: items.len(), items }
        }
        b'-' | b'0'..=b'9' => Value::Number(json.parse().unwrap()),
        _ => serde_json::from_str::<Json>(json).unwrap().into(),
    }
}

/// Checks that every part of a query is valid. Returns true if a filter holds a boolean.
pub fn check(query: &CountQuery) -> bool {
    let mut parts = Parts { has_booleans: false };
    parts.event(query.event_name(), query.filters(), query.session_filters());
    check_days(query.from(), query.to());
    let profile = query.profile_filters();
    parts.filters(profile.fields());
    for group in ProfileGroup::ALL {
        let items = profile.items(group);
        assert!(items.len() <= MAX_LIST);
        for item in items {
            check_raw(item.as_str());
        }
    }
    let advanced = query.advanced_query();
    parts.conditions(advanced.did_all());
    parts.conditions(advanced.did_none());
    if let Some(any) = advanced.did_any() {
        assert!(!any.events().is_empty());
        parts.conditions(any.events());
        check_frequency(any.frequency());
    }
    parts.has_booleans
}

/// Checks JSON that is sent unchanged.
pub fn check_raw(json: &str) {
    let value: Json = serde_json::from_str(json).expect("it is JSON");
    assert!(depth(&value) <= MAX_NESTING, "{json}");
}

fn depth(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn check_frequency(frequency: Option<Frequency>) {
    if let Some(frequency) = frequency {
        let operator = frequency.operator();
        assert!(operator == Operator::Equals || operator.operand() == Operand::Number);
        assert!(frequency.value().is_finite());
    }
}

fn check_days(from: CalendarDate, to: CalendarDate) {
    assert!(from <= to);
}

/// Checks parts, and remembers if a filter holds a boolean.
struct Parts {
    has_booleans: bool,
}

impl Parts {
    fn conditions(&mut self, conditions: &[EventCondition]) {
        assert!(conditions.len() <= MAX_FILTERS);
        for condition in conditions {
            let (filters, session) = (condition.filters(), condition.session_filters());
            self.event(condition.event_name(), filters, session);
            if let Some((from, to)) = condition.days() {
                check_days(from, to);
            }
            check_frequency(condition.frequency());
        }
    }

    fn event(&mut self, name: &str, filters: &[Filter], session: &[SessionFilter]) {
        assert!(!name.trim().is_empty());
        self.filters(filters);
        assert!(session.len() <= MAX_FILTERS);
        for filter in session {
            let operand =
                filter.operator().map_or(Operand::ScalarOrList, |operator| operator.operand());
            self.comparison(filter.name(), operand, filter.value());
        }
    }

    fn filters(&mut self, filters: &[Filter]) {
        assert!(filters.len() <= MAX_FILTERS);
        for filter in filters {
            self.comparison(filter.name(), filter.operator().operand(), filter.value());
        }
    }

    fn comparison(&mut self, name: &str, operand: Operand, value: Option<&FilterValue>) {
        assert!(!name.trim().is_empty());
        assert_eq!(value.is_none(), operand == Operand::Nothing);
        let scalars = match value {
            None => &[],
            Some(FilterValue::One(one)) => std::slice::from_ref(one),
            Some(FilterValue::Any(any)) => any.as_slice(),
        };
        assert!(scalars.len() <= MAX_LIST);
        for scalar in scalars {
            let number = matches!(scalar, Scalar::Number(value) if value.is_finite());
            assert!(number || !matches!(scalar, Scalar::Number(_)));
            assert!(number || operand != Operand::Number);
            self.has_booleans |= matches!(scalar, Scalar::Bool(_));
        }
    }
}
