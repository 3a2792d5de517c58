//! The payloads and answers of `tests/data/queries.json`, exchanged with the simulator.

use std::fmt::Debug;

use clevertap_counts::query::{PropertyType, Query, TopGroup, TrendType};
use clevertap_counts::value::Value;
use clevertap_counts::{CountQuery, Endpoint, Error, ErrorCode, Outcome, TopQuery, TrendsQuery};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::stage::{Stage, partial, query};

/// Returns the rows of this kind, with their endpoints.
fn rows(kind: &str, least: usize) -> Vec<(Endpoint, Json)> {
    let file: Json = serde_json::from_str(include_str!("../data/queries.json")).unwrap();
    let with_endpoint =
        |row: &Json| (Endpoint::from_name(row["endpoint"].as_str().unwrap()).unwrap(), row.clone());
    let rows: Vec<_> = file[kind].as_array().unwrap().iter().map(with_endpoint).collect();
    assert!(rows.len() >= least);
    rows
}

/// Reads a query, stores it as JSON, and reads it again.
fn read(endpoint: Endpoint, input: &Json) -> Result<Query, Error> {
    fn both<T>(input: &Json) -> Result<T, Error>
    where
        T: TryFrom<Json, Error = Error> + Serialize + DeserializeOwned + PartialEq + Debug,
    {
        let stored = serde_json::to_string(&T::try_from(input.clone())?).unwrap();
        let restored: T = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&restored).unwrap(), stored);
        Ok(restored)
    }
    Ok(match endpoint {
        Endpoint::Events => Query::events(both(input)?),
        Endpoint::Profiles => Query::profiles(both(input)?),
        Endpoint::Trends => both::<TrendsQuery>(input)?.into(),
        Endpoint::Top => both::<TopQuery>(input)?.into(),
        endpoint => panic!("{endpoint:?}"),
    })
}

fn trends() -> TrendsQuery {
    TrendsQuery::new(query(), "days", TrendType::Daily).unwrap()
}

fn top() -> TopQuery {
    let plans = TopGroup::new(PropertyType::EventProperties, "Plan").unwrap();
    TopQuery::new(query(), "plans", plans).unwrap()
}

#[tokio::test]
async fn sends_each_accepted_payload() {
    for (endpoint, row) in rows("accepted", 8) {
        let stage = Stage::script(&[partial(7)]);
        let query = read(endpoint, &row["input"]).unwrap();
        let Outcome::Partial(pending) = stage.client().submit(&query).await.unwrap() else {
            panic!("not a partial: {row}");
        };
        assert_eq!((pending.endpoint(), pending.req_id()), (endpoint, "7"));
        let wire = if row["wire"] == true { &row["input"] } else { &row["wire"] };
        let sent = &stage.exchanges()[0];
        let body: Json = serde_json::from_str(sent["body"].as_str().unwrap()).unwrap();
        assert_eq!(&body, wire);
        assert_eq!(sent["path"], format!("/1/counts/{}.json", endpoint.name()));
    }
}

#[test]
fn refuses_each_payload_that_clevertap_would_misunderstand() {
    for (endpoint, row) in rows("refused", 7) {
        let error = read(endpoint, &row["input"]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidQuery);
        let issues = Query::read(endpoint, &Value::from(row["input"].clone())).unwrap_err();
        assert_eq!(error.issues(), issues);
        let paths = issues.iter().map(|issue| serde_json::to_value(issue.path()).unwrap());
        let found: Vec<Json> = paths.collect();
        for path in row["paths"].as_array().unwrap() {
            assert!(found.contains(path), "{path} is not among {found:?}");
        }
    }
    let deserialized = serde_json::from_value::<CountQuery>(json!({ "from": 20_240_101 }));
    let message = deserialized.unwrap_err().to_string();
    assert!(message.contains("event_name") && message.contains("to: missing"), "{message}");
}

#[tokio::test]
async fn reads_each_answer() {
    for (endpoint, row) in rows("answers", 3) {
        let answer = json!({ "body": row["body"].to_string() });
        let stage = Stage::script(&[answer.clone(), answer]);
        let client = stage.client();
        let submitted = match endpoint {
            Endpoint::Trends => trends().into(),
            Endpoint::Top => top().into(),
            Endpoint::Profiles => Query::profiles(query()),
            _ => Query::events(query()),
        };
        let outcome = client.submit(submitted).await.unwrap();
        assert_eq!(serde_json::to_value(&outcome).unwrap(), row["outcome"]);
        // The endpoint's own method returns the same as Rust's types.
        let expected = &row["outcome"];
        match endpoint {
            Endpoint::Trends => {
                let report = client.trends(&trends()).await.unwrap();
                assert_eq!(report["days"]["20240102"], 0.0);
                assert_eq!(report.len(), expected["report"].as_object().unwrap().len());
            }
            Endpoint::Top => {
                let report = client.top(&top()).await.unwrap();
                let android = ("Android".to_owned(), 41.0);
                assert!(report["os"]["STR"].contains(&android), "{report:?}");
                assert_eq!(report["os"]["STR"].len(), 3);
            }
            endpoint => {
                let count = client.count(&query()).endpoint(endpoint).await.unwrap();
                assert_eq!(expected["count"], count);
            }
        }
    }
}

#[tokio::test]
async fn a_report_has_the_values_in_the_order_of_the_answer() {
    let body = r#"{"status":"success","plans":{"STR":{"b":2,"a":1.5,"c":0}}}"#;
    let stage = Stage::script(&[json!({ "body": body })]);
    let report = stage.client().top(&top()).await.unwrap();
    let values = [("b", 2.0), ("a", 1.5), ("c", 0.0)].map(|(name, n)| (name.to_owned(), n));
    assert_eq!(report["plans"]["STR"], values);
}

#[tokio::test]
async fn a_report_without_numbers_is_refused_and_its_json_is_at_hand() {
    let answer = json!({ "body": r#"{"status":"success","days":{"20240101":"many"}}"# });
    let stage = Stage::script(&[answer.clone(), partial(1), answer]);
    let client = stage.client();
    let error = client.trends(&trends()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidResponse);
    let Outcome::Partial(pending) = client.submit(trends()).await.unwrap() else {
        panic!("not a partial");
    };
    let result = client.resume(&pending).await.unwrap();
    assert_eq!(result.report().unwrap().as_str(), r#"{"days":{"20240101":"many"}}"#);
}
