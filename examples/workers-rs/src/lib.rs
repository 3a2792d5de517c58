//! A Cloudflare Worker in Rust that answers `/?event=Charged&from=2025-01-01&to=2025-01-31` with a count.

mod host;

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use clevertap_counts::call::{Host, Poller, drive};
use clevertap_counts::client::CallSettings;
use clevertap_counts::{BaseUrl, Config, CountQuery, Outcome, QueryResult, Region, Success};
use host::Workers;
use worker::{Context, Env, Request, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, _: Context) -> worker::Result<Response> {
    match count(&request, &env).await {
        Ok(count) => Response::ok(count.to_string()),
        Err(error) => Response::error(error.to_string(), 502),
    }
}

async fn count(request: &Request, env: &Env) -> Result<u64, Box<dyn Error>> {
    let base = match env.var("CLEVERTAP_BASE_URL") {
        Ok(url) => BaseUrl::parse(&url.to_string())?,
        Err(_) => Region::In1.into(),
    };
    let secret = |name| env.secret(name).map(|secret| secret.to_string());
    let (id, passcode) = (secret("CLEVERTAP_ACCOUNT_ID")?, secret("CLEVERTAP_PASSCODE")?);
    let config = Config::gateway(base).with_credentials(&id, &passcode)?;

    let url = request.url()?;
    let parameters: HashMap<_, _> = url.query_pairs().collect();
    let parameter =
        |name: &str| parameters.get(name).ok_or(format!("the parameter {name} is missing"));
    let (from, to) = (parameter("from")?.parse()?, parameter("to")?.parse()?);
    let query = CountQuery::new(parameter("event")?, from, to)?;

    let settings = CallSettings::from(&config);
    let step = Poller::run(Arc::new(config), settings, &query.into(), Workers.now());
    match drive(step, &Workers).await? {
        Outcome::Success(Success { result: QueryResult::Count(count), .. }) => Ok(count),
        outcome => Err(format!("no count: {outcome:?}").into()),
    }
}
