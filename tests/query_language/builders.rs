//! Queries that Rust programs build.

use super::*;
use clevertap_counts::query::{
    DidAny, EventCondition, FilterValue, Frequency, ProfileGroup, SessionFilter,
};
use clevertap_counts::value::RawJson;
use clevertap_counts::{AdvancedQuery, CalendarDate, Error, Filter, Operator, ProfileFilters};

fn day(text: &str) -> CalendarDate {
    text.parse().unwrap()
}

fn query() -> CountQuery {
    CountQuery::new("Charged", day("2024-01-01"), day("2024-01-31")).unwrap()
}

fn filter() -> Filter {
    Filter::exists("a").unwrap()
}

fn session_filter() -> SessionFilter {
    SessionFilter::new("b", vec!["c"]).unwrap()
}

fn condition() -> EventCondition {
    EventCondition::new("A").unwrap()
}

/// Returns a query with all that a query can hold.
fn full() -> CountQuery {
    let item = RawJson::read(&json!(["x", { "y": true }]).into()).unwrap();
    let often = Frequency::new(Operator::GreaterThan, 3.0).unwrap();
    let full = condition()
        .with_filter(filter())
        .and_then(|condition| condition.with_session_filter(session_filter()))
        .and_then(|condition| condition.with_days(day("2023-01-01"), day("2023-12-31")))
        .unwrap()
        .with_frequency(often);
    let profile = ProfileFilters::new().with_field(filter()).unwrap();
    let profile = ProfileGroup::ALL
        .into_iter()
        .fold(profile, |profile, group| profile.with_item(group, item.clone()));
    let advanced = AdvancedQuery::new()
        .with_did_all(full.clone())
        .and_then(|advanced| advanced.with_did_none(condition()))
        .unwrap()
        .with_did_any(DidAny::new(vec![full, condition()]).unwrap().with_frequency(often));
    query()
        .with_filter(filter())
        .and_then(|query| query.with_session_filter(session_filter()))
        .and_then(|query| query.with_session_filter(filter().into()))
        .unwrap()
        .with_profile_filters(profile)
        .with_advanced_query(advanced)
}

#[test]
fn a_query_returns_its_parts() {
    let query = full();
    assert_eq!(query.filters(), [filter()]);
    assert_eq!(query.session_filters(), [session_filter(), filter().into()]);
    let [session, _] = query.session_filters() else { panic!("{query:?}") };
    assert_eq!((session.name(), session.operator()), ("b", None));
    assert_eq!(session.value(), Some(&FilterValue::from(vec!["c"])));
    assert_eq!(query.session_filters()[1].operator(), Some(Operator::Exists));
    let profile = query.profile_filters();
    assert_eq!(profile.fields(), [filter()]);
    for group in ProfileGroup::ALL {
        let [item] = profile.items(group) else { panic!("{group:?}") };
        assert_eq!(item.as_str(), r#"["x",{"y":true}]"#);
    }
    let advanced = query.advanced_query();
    assert_eq!(advanced.did_none(), [condition()]);
    let [did] = advanced.did_all() else { panic!("{advanced:?}") };
    assert_eq!((did.event_name(), did.filters()), ("A", &[filter()][..]));
    assert_eq!(did.session_filters(), [session_filter()]);
    assert_eq!(did.days(), Some((day("2023-01-01"), day("2023-12-31"))));
    let often = did.frequency().unwrap();
    assert_eq!((often.operator(), often.value()), (Operator::GreaterThan, 3.0));
    let any = advanced.did_any().unwrap();
    assert_eq!((any.events().len(), any.frequency()), (2, Some(often)));
}

#[test]
fn a_query_reads_back_from_its_body() {
    let query = full();
    let json: Json = serde_json::from_str(&query.body()).unwrap();
    assert_eq!(serde_json::to_value(&query).unwrap(), json);
    assert_eq!(CountQuery::read(&json.into()), Ok(query));
}

#[test]
fn the_keys_of_each_level_are_sent_in_their_order() {
    fn keys(json: &str) -> Vec<String> {
        let mut keys = Vec::new();
        let mut depth = 0;
        for (index, c) in json.char_indices() {
            match c {
                '{' | '[' => depth += 1,
                '}' | ']' => depth -= 1,
                ':' if depth == 1 => {
                    keys.push(json.split_at(index).0.rsplit('"').nth(1).unwrap().to_owned());
                }
                _ => {}
            }
        }
        keys
    }
    fn json(value: &impl serde::Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }
    let query = full();
    let advanced = query.advanced_query();
    for (json, known) in [
        (query.body(), CountQuery::KEYS),
        (json(&Filter::new("a", Operator::Equals, 1.0).unwrap()), Filter::KEYS),
        (json(query.profile_filters()), ProfileFilters::KEYS),
        (json(advanced), AdvancedQuery::KEYS),
        (json(advanced.did_any().unwrap()), DidAny::KEYS),
        (json(&advanced.did_all()[0]), EventCondition::KEYS),
    ] {
        assert_eq!(keys(&json), known, "{json}");
    }
}

#[test]
fn a_series_keeps_everything_but_the_days() {
    let query = full();
    let days = query.split_by_day().unwrap();
    assert_eq!(days.len(), 31);
    for (query_of_day, day) in days.iter().zip(query.from().days_through(query.to())) {
        assert_eq!((query_of_day.from(), query_of_day.to()), (day, day));
        let date = day.to_yyyymmdd();
        let days = format!(r#""from":{date},"to":{date}}}"#);
        let whole = query.body().replace(r#""from":20240101,"to":20240131}"#, &days);
        assert_eq!(query_of_day.body(), whole);
    }
}

#[test]
fn changing_a_copy_leaves_the_query_as_it_is() {
    let query = full();
    let body = query.body();
    let copy = query.clone().with_filter(filter()).unwrap();
    assert_ne!(copy.body(), body);
    assert_eq!(query.body(), body);
}

#[test]
fn at_most_100_items_are_in_a_list() {
    fn fill<T>(mut value: T, add: impl Fn(T) -> Result<T, Error>) -> Error {
        for _ in 0..100 {
            value = add(value).unwrap();
        }
        add(value).map(drop).unwrap_err()
    }
    let many = |count| DidAny::new(vec![condition(); count]);
    assert_eq!(many(100).unwrap().events().len(), 100);
    for (error, issue) in [
        (
            fill(query(), |query| query.with_filter(filter())),
            "event_properties: at most 100 filters, got 101",
        ),
        (
            fill(query(), |query| query.with_session_filter(session_filter())),
            "session_properties: at most 100 filters, got 101",
        ),
        (
            fill(condition(), |condition| condition.with_filter(filter())),
            "event_properties: at most 100 filters, got 101",
        ),
        (
            fill(condition(), |condition| condition.with_session_filter(session_filter())),
            "session_properties: at most 100 filters, got 101",
        ),
        (
            fill(ProfileFilters::new(), |profile| profile.with_field(filter())),
            "profile_fields: at most 100 filters, got 101",
        ),
        (
            fill(AdvancedQuery::new(), |advanced| advanced.with_did_all(condition())),
            "did_all: at most 100 conditions, got 101",
        ),
        (
            fill(AdvancedQuery::new(), |advanced| advanced.with_did_none(condition())),
            "did_none: at most 100 conditions, got 101",
        ),
        (many(101).unwrap_err(), "any_events: at most 100 conditions, got 101"),
        (
            many(0).unwrap_err(),
            "any_events: an empty list matches nothing: give at least one value",
        ),
    ] {
        let issues: Vec<_> = error.issues().iter().map(Issue::to_string).collect();
        assert_eq!(issues, [issue]);
    }
}

#[test]
fn refuses_parts_that_are_invalid() {
    let issue = |error: Error| error.issues()[0].to_string();
    let days = condition().with_days(day("2024-01-02"), day("2024-01-01"));
    for (error, wanted) in [
        (
            EventCondition::new("\t").unwrap_err(),
            "event_name: \"\\t\" is blank: it must name something",
        ),
        (SessionFilter::new("", 1.0).unwrap_err(), "name: \"\" is blank: it must name something"),
        (SessionFilter::new("a", f64::NAN).unwrap_err(), "value: NaN is not a finite number"),
        (
            SessionFilter::new("a", Vec::<f64>::new()).unwrap_err(),
            "value: an empty list matches nothing: give at least one value",
        ),
        (days.unwrap_err(), "from: 20240102 is after to (20240101): swap them, or widen the range"),
        (
            Frequency::new(Operator::NotEquals, 1.0).unwrap_err(),
            "operator: not_equals does not compare how often an event happened",
        ),
        (
            Frequency::new(Operator::Equals, f64::NAN).unwrap_err(),
            "value: NaN is not a finite number",
        ),
    ] {
        assert_eq!(issue(error), wanted);
    }
}
