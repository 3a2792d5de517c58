//! Counts an event with the asynchronous client.
//!
//! ```sh
//! CLEVERTAP_ACCOUNT_ID=... CLEVERTAP_PASSCODE=... cargo run --example count --features reqwest
//! ```

use std::env;

use clevertap_counts::{BaseUrl, Client, CountQuery, Filter, Operator, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), String> {
    count().await.map_err(|error| error.to_string())
}

async fn count() -> Result<(), Box<dyn std::error::Error>> {
    let base = match env::var("CLEVERTAP_BASE_URL") {
        Ok(url) => BaseUrl::parse(&url)?,
        Err(_) => Region::In1.into(),
    };
    let client = Client::builder(base)
        .credentials(&env::var("CLEVERTAP_ACCOUNT_ID")?, &env::var("CLEVERTAP_PASSCODE")?)
        .build()?;

    let query = CountQuery::new("Charged", "2025-01-01".parse()?, "2025-01-31".parse()?)?
        .with_filter(Filter::new("Amount", Operator::GreaterThan, 100)?)?
        .with_filter(Filter::new("Category", Operator::Equals, ["Books", "Music"])?)?;

    let call = client.count(&query).on_progress(|progress| eprintln!("{:?}", progress.phase));
    match call.await {
        Ok(count) => println!("{count}"),
        Err(error) => {
            // The wait so far is not lost: a later run can pass this to `resume`.
            if let Some(pending) = error.pending() {
                eprintln!("to resume: {}", serde_json::to_string(pending)?);
            }
            return Err(error.into());
        }
    }
    Ok(())
}
