//! The answers of `tests/data/answers.json`, to a POST and to a poll: the same rows that the package's tests run.

use clevertap_counts::{ErrorCode, Outcome};
use serde_json::Value as Json;

use crate::stage::{Stage, partial, query};

const TRANSIENT: [&str; 4] = ["rate_limited", "server_error", "network", "timeout"];
const RESUMABLE: [&str; 4] = ["unauthorized", "rate_limited", "server_error", "invalid_response"];

fn rows() -> Vec<Json> {
    let file: Json = serde_json::from_str(include_str!("../data/answers.json")).unwrap();
    let rows = file["answers"].as_array().unwrap().clone();
    assert!(rows.len() > 50);
    rows
}

fn code(name: &str) -> ErrorCode {
    ErrorCode::ALL.into_iter().find(|code| code.name() == name).unwrap()
}

#[tokio::test]
async fn each_answer_to_a_post_has_its_code() {
    for row in rows() {
        let name = row["name"].as_str().unwrap();
        let expected = row["post"].as_str().unwrap();
        let stage = Stage::script(&[row["step"].clone()]);
        let result = stage.client().count(&query()).max_retries(0).await;
        let error = result.expect_err(name);
        assert_eq!((error.code(), error.attempts()), (code(expected), 1), "{name}");
        assert_eq!(error.is_transient(), TRANSIENT.contains(&expected), "{name}");
        assert_eq!((error.req_id(), error.pending()), (None, None), "{name}");
        let is_invalid = expected == "invalid_response";
        assert_eq!(error.body_start().is_some(), is_invalid, "{name}");
        assert_eq!(stage.exchanges().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn each_answer_to_a_poll_has_its_code() {
    for row in rows() {
        let name = row["name"].as_str().unwrap();
        let expected = row.get("poll").unwrap_or(&row["post"]).as_str().unwrap();
        let stage = Stage::script(&[partial(77), row["step"].clone()]);
        let client = stage.client();
        let Outcome::Partial(pending) = client.submit(query()).await.unwrap() else {
            panic!("{name}: no pending");
        };
        let result = client.poll(&pending).max_retries(0).await;
        if expected == "partial" {
            let Ok(Outcome::Partial(next)) = result else { panic!("{name}: {result:?}") };
            assert_eq!(next.req_id(), "77", "{name}");
            assert!(next.not_before() > pending.not_before(), "{name}");
            continue;
        }
        let error = result.expect_err(name);
        assert_eq!((error.code(), error.attempts()), (code(expected), 1), "{name}");
        assert_eq!(error.req_id(), Some("77"), "{name}");
        let is_resumable = RESUMABLE.contains(&expected);
        assert_eq!(error.pending().map(|pending| pending.req_id()), is_resumable.then_some("77"));
        let later = error.pending().is_none_or(|next| next.not_before() > pending.not_before());
        assert!(later && stage.exchanges().len() == 2, "{name}");
    }
}
