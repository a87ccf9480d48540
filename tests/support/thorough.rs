//! Long tests have a short form. `cargo test` runs that one, and says so; `FULL_DUPLEX_THOROUGH=1 cargo test` (CI) runs
//! them in full, and then a test whose program is missing fails instead of being skipped.

use std::{
    env,
    io::{self, Write as _},
};

/// The variable that asks for everything.
const VARIABLE: &str = "FULL_DUPLEX_THOROUGH";

/// What a test that is left out of the short form is called in the list.
pub const ONLY_THOROUGH: &str = "left out · để dành: FULL_DUPLEX_THOROUGH=1";

/// Whether everything runs in full.
pub fn thorough() -> bool {
    env::var_os(VARIABLE).is_some_and(|value| value != "0")
}

/// The full form of a test, or the short one. A short one is told on standard error: past the test harness, which keeps
/// to itself what passing tests print.
pub fn full_or_short<T>(full: (T, &str), short: (T, &str)) -> T {
    if thorough() {
        return full.0;
    }
    let told = format!("short form: {}, not {} ({VARIABLE}=1)\n", short.1, full.1);
    io::stderr().write_all(told.as_bytes()).expect("standard error is open");
    short.0
}
