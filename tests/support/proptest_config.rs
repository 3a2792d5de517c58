//! The configuration of property tests.

use proptest::test_runner::{Config, RngSeed};

/// Returns a configuration with a fixed seed, so that every run tests the same cases. The environment variable
/// `PROPTEST_RNG_SEED` replaces the seed.
pub fn fixed_seed(cases: u32) -> Config {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    match config.rng_seed {
        RngSeed::Random => Config { rng_seed: RngSeed::Fixed(1), ..config },
        RngSeed::Fixed(_) => config,
    }
}
