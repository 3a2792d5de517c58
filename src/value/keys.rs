//! The keys of queries and options, and the place that each belongs to.

use crate::text::{message, nearest, quote, unknown};

pub(crate) const EVENT_NAME: &str = "event_name";
pub(crate) const EVENT_PROPERTIES: &str = "event_properties";
pub(crate) const SESSION_PROPERTIES: &str = "session_properties";
pub(crate) const COMMON_PROFILE_PROPERTIES: &str = "common_profile_properties";
pub(crate) const ADVANCED_QUERY: &str = "advanced_query";
pub(crate) const FROM: &str = "from";
pub(crate) const TO: &str = "to";

pub(crate) const GROUPS: &str = "groups";
pub(crate) const UNIQUE: &str = "unique";
pub(crate) const SUM_EVENT_PROP: &str = "sum_event_prop";
pub(crate) const TREND_TYPE: &str = "trend_type";
pub(crate) const PROPERTY_TYPE: &str = "property_type";
pub(crate) const TOP_N: &str = "top_n";
pub(crate) const ORDER: &str = "order";

pub(crate) const NAME: &str = "name";
pub(crate) const OPERATOR: &str = "operator";
pub(crate) const VALUE: &str = "value";

pub(crate) const PROFILE_FIELDS: &str = "profile_fields";
pub(crate) const DEMOGRAPHICS: &str = "demographics";
pub(crate) const TECHNOGRAPHICS: &str = "technographics";
pub(crate) const REACHABILITY: &str = "reachability";
pub(crate) const GEO_FIELDS: &str = "geo_fields";
pub(crate) const APP_FIELDS: &str = "app_fields";

pub(crate) const DID_ALL: &str = "did_all";
pub(crate) const DID_NONE: &str = "did_none";
pub(crate) const DID_ANY: &str = "did_any";
pub(crate) const ANY_EVENTS: &str = "any_events";

pub(crate) const ENDPOINT: &str = "endpoint";
pub(crate) const EXTRA_BODY: &str = "extraBody";

/// The keys of a trends query, which are those of all queries. This and the other lists of a query's keys are in the order in
/// which the keys are sent.
pub(crate) const TRENDS_QUERY: &[&str] = &[
    EVENT_NAME,
    EVENT_PROPERTIES,
    SESSION_PROPERTIES,
    COMMON_PROFILE_PROPERTIES,
    ADVANCED_QUERY,
    FROM,
    TO,
    GROUPS,
    UNIQUE,
    SUM_EVENT_PROP,
];

/// The keys of a top query.
pub(crate) const TOP_QUERY: &[&str] = match TRENDS_QUERY {
    [top @ .., _unique, _sum_event_prop] => top,
    _ => TRENDS_QUERY,
};

/// The keys of a count query.
pub(crate) const COUNT_QUERY: &[&str] = match TOP_QUERY {
    [count @ .., _groups] => count,
    _ => TOP_QUERY,
};

/// The keys of a group of trends.
pub(crate) const TREND_GROUP: &[&str] = &[TREND_TYPE];

/// The keys of a group of top.
pub(crate) const TOP_GROUP: &[&str] = &[PROPERTY_TYPE, NAME, TOP_N, ORDER];

/// The keys of a filter.
pub(crate) const FILTER: &[&str] = &[NAME, OPERATOR, VALUE];

/// The keys of `common_profile_properties`.
pub(crate) const PROFILE_FILTERS: &[&str] =
    &[PROFILE_FIELDS, DEMOGRAPHICS, TECHNOGRAPHICS, REACHABILITY, GEO_FIELDS, APP_FIELDS];

/// The keys of `advanced_query`.
pub(crate) const ADVANCED: &[&str] = &[DID_ALL, DID_NONE, DID_ANY];

/// The keys of `did_any`.
pub(crate) const ANY: &[&str] = &[ANY_EVENTS, OPERATOR, VALUE];

/// The keys of a condition on another event.
pub(crate) const CONDITION: &[&str] =
    &[EVENT_NAME, EVENT_PROPERTIES, SESSION_PROPERTIES, FROM, TO, OPERATOR, VALUE];

/// The options of a client.
pub(crate) const CLIENT: &[&str] = &[
    "accountId",
    "passcode",
    "region",
    "baseUrl",
    "headers",
    "fetch",
    "pollIntervalMs",
    "maxConcurrency",
    "maxRetries",
    "requestTimeoutMs",
    "maxWaitMs",
];

/// The options of a call that submits a query.
pub(crate) const SUBMIT: &[&str] = &[
    ENDPOINT,
    EXTRA_BODY,
    "signal",
    "onProgress",
    "pollIntervalMs",
    "maxRetries",
    "requestTimeoutMs",
    "maxWaitMs",
];

/// The options of a call that submits a query of one endpoint.
pub(crate) const SUBMIT_TO_ONE: &[&str] = match SUBMIT {
    [_endpoint, others @ ..] => others,
    _ => SUBMIT,
};

/// The options of every call.
pub(crate) const CALL: &[&str] = match SUBMIT_TO_ONE {
    [_extra_body, call @ ..] => call,
    _ => SUBMIT_TO_ONE,
};

/// Keys, and the place that they belong to. If a key is in several rows, the first one counts.
const PLACES: &[(&[&str], &str)] = &[
    (&[UNIQUE, "user_type"], "a key of trends: to count people, pass { endpoint: \"profiles\" }"),
    (&[GROUPS], "a key of trends and top: call one of them, or leave it out to count"),
    (&[SUM_EVENT_PROP], "a key of trends: leave it out"),
    (TREND_GROUP, "a key of a group of trends: put it there"),
    (&[PROPERTY_TYPE, TOP_N, ORDER], "a key of a group of top: put it there"),
    (&["batch_size", "data"], "a key of downloads and uploads: leave it out"),
    (&[ENDPOINT], "an option of count and submit: pass it in their second argument"),
    (SUBMIT, "an option of a call: pass it in the second argument"),
    (CLIENT, "an option of a client: pass it to the constructor"),
    (&[COMMON_PROFILE_PROPERTIES, ADVANCED_QUERY], "a key of the query itself: put it there"),
    (COUNT_QUERY, "a key of the query, and of a condition of advanced_query: put it there"),
    (ADVANCED, "a key of advanced_query: put it there"),
    (&[ANY_EVENTS], "a key of advanced_query.did_any: put it there"),
    (PROFILE_FILTERS, "a key of common_profile_properties: put it there"),
    (FILTER, "a key of a filter: put it there"),
];

/// Returns the message for a key that is not in `known`. It tells the place that the key belongs to, or suggests a known key.
pub(crate) fn unknown_key(seen: &str, known: &[&'static str]) -> String {
    for (keys, place) in PLACES {
        if keys.contains(&seen) {
            return message![quote(seen), " is ", place];
        }
    }
    unknown("key", seen, nearest(seen, known), known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_place_of_a_key() {
        for (seen, known, message) in [
            (
                "unique",
                COUNT_QUERY,
                "\"unique\" is a key of trends: to count people, pass { endpoint: \"profiles\" }",
            ),
            (
                "maxWaitMs",
                COUNT_QUERY,
                "\"maxWaitMs\" is an option of a call: pass it in the second argument",
            ),
            (
                "advanced_query",
                CONDITION,
                "\"advanced_query\" is a key of the query itself: put it there",
            ),
            (
                "from",
                ADVANCED,
                "\"from\" is a key of the query, and of a condition of advanced_query: put it there",
            ),
            ("name", COUNT_QUERY, "\"name\" is a key of a filter: put it there"),
        ] {
            assert_eq!(unknown_key(seen, known), message);
        }
    }

    #[test]
    fn suggests_a_known_key() {
        for (seen, known, meant) in [
            ("eventName", COUNT_QUERY, EVENT_NAME),
            ("event", COUNT_QUERY, EVENT_NAME),
            ("did_not", ADVANCED, DID_NONE),
            ("profile_field", PROFILE_FILTERS, PROFILE_FIELDS),
            ("any_event", ANY, ANY_EVENTS),
            ("events", ANY, ANY_EVENTS),
            ("profileProperties", COUNT_QUERY, COMMON_PROFILE_PROPERTIES),
            ("sessionProperty", COUNT_QUERY, SESSION_PROPERTIES),
        ] {
            let message = message!["unknown key \"", seen, "\"; did you mean \"", meant, "\"?"];
            assert_eq!(unknown_key(seen, known), message);
        }
        assert_eq!(
            unknown_key("event", FILTER),
            "unknown key \"event\"; the keys are name, operator, value"
        );
    }
}
