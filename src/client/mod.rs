//! The configuration of a client and of its calls: options, base URL, region, limits.

mod base_url;
mod call_settings;
mod config;
mod extra_body;
mod options;
mod region;

#[cfg(feature = "url")]
pub use base_url::href;
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use call_settings::CallSettings;
pub use config::{CLEVERTAP_POLL_INTERVAL_MS, Config, Limits};
pub use extra_body::ExtraBody;
pub use region::{Region, UnknownRegion};
