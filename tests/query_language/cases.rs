//! Payloads in the shapes that public programs send, from `tests/data/queries.json`.

use super::*;
use clevertap_counts::Endpoint;
use clevertap_counts::query::Query;

/// Returns the rows of this kind, each with its endpoint.
fn rows(kind: &str) -> Vec<(Endpoint, Json)> {
    let text = include_str!("../data/queries.json");
    let file: Json = serde_json::from_str(text).unwrap();
    let rows = file[kind].as_array().unwrap().clone();
    let endpoint = |row: &Json| Endpoint::from_name(row["endpoint"].as_str().unwrap()).unwrap();
    rows.into_iter().map(|row| (endpoint(&row), row)).collect()
}

#[test]
fn sends_what_public_programs_send() {
    let rows = rows("accepted");
    assert_eq!(rows.len(), 8);
    for (endpoint, row) in rows {
        let body = |input: &Json| Query::read(endpoint, &input.clone().into()).unwrap().body();
        let wire = if row["wire"] == true { &row["input"] } else { &row["wire"] };
        let sent = body(&row["input"]);
        assert_eq!(&serde_json::from_str::<Json>(&sent).unwrap(), wire);
        // The order of keys is the same at each level, so a body read back gives the same text.
        assert_eq!(body(wire), sent);
    }
}

#[test]
fn refuses_what_clevertap_would_ignore() {
    let rows = rows("refused");
    assert_eq!(rows.len(), 7);
    for (endpoint, row) in rows {
        let issues = Query::read(endpoint, &row["input"].clone().into()).unwrap_err();
        let found: Vec<Json> =
            issues.iter().map(|issue| serde_json::to_value(issue.path()).unwrap()).collect();
        for path in row["paths"].as_array().unwrap() {
            assert!(found.contains(path), "{path} is not among {issues:?}");
        }
        if let Some(says) = row["says"].as_str() {
            assert!(issues.iter().any(|issue| issue.message().contains(says)), "{issues:?}");
        }
    }
}
