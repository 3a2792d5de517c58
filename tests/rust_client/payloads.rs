//! The payloads of `tests/data/queries.json`, sent to the simulator.

use clevertap_counts::{CountQuery, Endpoint, ErrorCode};
use serde_json::Value as Json;

use crate::stage::{Stage, success};

fn rows(kind: &str) -> Vec<Json> {
    let file: Json = serde_json::from_str(include_str!("../data/queries.json")).unwrap();
    file[kind].as_array().unwrap().clone()
}

fn endpoint(row: &Json) -> Option<Endpoint> {
    Endpoint::ALL.into_iter().find(|endpoint| row["endpoint"] == endpoint.name())
}

#[tokio::test]
async fn sends_each_accepted_payload() {
    let rows = rows("accepted");
    let rows: Vec<_> = rows.iter().filter_map(|row| Some((endpoint(row)?, row))).collect();
    assert!(rows.len() >= 6);
    for (endpoint, row) in rows {
        let stage = Stage::script(&[success(3)]);
        let query = CountQuery::try_from(row["input"].clone()).unwrap();
        let count = stage.client().count(&query).endpoint(endpoint).await.unwrap();
        assert_eq!(count, 3);
        let wire = if row["wire"] == true { &row["input"] } else { &row["wire"] };
        let sent = &stage.exchanges()[0];
        let body: Json = serde_json::from_str(sent["body"].as_str().unwrap()).unwrap();
        assert_eq!(&body, wire);
        assert_eq!(sent["path"], format!("/1/counts/{}.json", endpoint.name()));
        // Stored and read again, it asks the same.
        let stored = serde_json::to_string(&query).unwrap();
        assert_eq!(serde_json::from_str::<CountQuery>(&stored).unwrap().body(), query.body());
    }
}

#[test]
fn refuses_each_payload_that_clevertap_would_misunderstand() {
    let rows = rows("refused");
    let rows: Vec<_> = rows.iter().filter(|row| endpoint(row).is_some()).collect();
    assert!(rows.len() >= 5);
    for row in rows {
        let error = CountQuery::try_from(row["input"].clone()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidQuery);
        let found: Vec<Json> = error
            .issues()
            .iter()
            .map(|issue| serde_json::to_value(issue.path()).unwrap())
            .collect();
        for path in row["paths"].as_array().unwrap() {
            assert!(found.contains(path), "{path} is not among {found:?}");
        }
        let deserialized = serde_json::from_value::<CountQuery>(row["input"].clone());
        assert_eq!(deserialized.unwrap_err().to_string(), error.message());
    }
}
