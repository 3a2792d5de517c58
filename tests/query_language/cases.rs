//! Payloads in the shapes that public programs send, from `tests/data/queries.json`.

use super::*;

/// The endpoints that take a [`CountQuery`].
const COUNTS: [&str; 2] = ["events", "profiles"];

/// The numbers of rows that other endpoints take: they are not read here.
const SKIPPED: [(&str, usize); 2] = [("accepted", 2), ("refused", 2)];

/// Returns the rows of this kind whose endpoint takes a [`CountQuery`].
fn rows(kind: &str) -> Vec<Json> {
    let text = include_str!("../data/queries.json");
    let file: Json = serde_json::from_str(text).unwrap();
    let all = file[kind].as_array().unwrap().clone();
    let counts = |row: &Json| COUNTS.contains(&row["endpoint"].as_str().unwrap());
    let (rows, skipped): (Vec<_>, Vec<_>) = all.into_iter().partition(counts);
    assert!(SKIPPED.contains(&(kind, skipped.len())), "{kind}: {} rows skipped", skipped.len());
    rows
}

#[test]
fn sends_what_public_programs_send() {
    let rows = rows("accepted");
    assert_eq!(rows.len(), 6);
    for row in rows {
        let wire = if row["wire"] == true { &row["input"] } else { &row["wire"] };
        let body = body(row["input"].clone());
        assert_eq!(&serde_json::from_str::<Json>(&body).unwrap(), wire);
        // The order of keys is the same at each level, so a body read back gives the same text.
        assert_eq!(super::body(wire.clone()), body);
    }
}

#[test]
fn refuses_what_clevertap_would_ignore() {
    let rows = rows("refused");
    assert_eq!(rows.len(), 5);
    for row in rows {
        let issues = CountQuery::read(&row["input"].clone().into()).unwrap_err();
        let found: Vec<Json> =
            issues.iter().map(|issue| serde_json::to_value(issue.path()).unwrap()).collect();
        for path in row["paths"].as_array().unwrap() {
            let at = found.iter().position(|found| found == path);
            let issue = &issues[at.unwrap_or_else(|| panic!("{path} is not among {issues:?}"))];
            if let (Some(says), true) = (row["says"].as_str(), row["paths"][0] == *path) {
                assert!(issue.message().contains(says), "{issue}");
            }
        }
    }
}
