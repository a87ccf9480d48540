//! A bad network before a server: each connection that goes through it has its own fault.

use std::num::NonZeroUsize;

use full_duplex::tap::fault::{Faults, Limit};
use tokio::time::Duration;

/// One connection in five has none.
pub fn faults(number: u32) -> Faults {
    let some = Faults::default();
    let ms = |least: u32, most: u32| {
        Duration::from_millis((least + number * 7919 % (most - least)).into())
    };
    match number % 5 {
        0 => Faults { delay: ms(5, 80), split: NonZeroUsize::new(40), ..some },
        1 => Faults { cut_after: Some(Limit::Age(ms(500, 6_000))), ..some },
        2 => Faults { freeze_after: Some(ms(500, 6_000)), delay: ms(1, 10), ..some },
        3 => {
            let bytes = 2_000 + u64::from(number) * 997 % 50_000;
            Faults { cut_after: Some(Limit::Bytes(bytes)), delay: ms(20, 50), ..some }
        }
        _ => some,
    }
}
