//! What is wrong with a server's log, for its people and for its operator: told when it begins, and
//! when it is over.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::lesson06_chat::server::LogLine;

/// People hear of trouble that lasts for longer than this. A broker that is started anew is back
/// sooner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Trouble that is seen no more is over after this time: perhaps nobody tries any more.
const FORGOTTEN: Duration = Duration::from_secs(15);

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub enum Tried {
    /// Reading on.
    Read,
    /// Appending a text.
    Append,
}

/// Since when it fails, and when it was last seen to.
#[derive(Clone, Copy, Debug)]
struct Failing {
    since: Instant,
    last: Instant,
}

/// The trouble with a log.
pub struct Trouble {
    log_line: LogLine,
    failing: Mutex<[Option<Failing>; 2]>,
}

impl Trouble {
    /// None yet.
    #[must_use]
    pub fn new(log_line: LogLine) -> Self {
        Self { log_line, failing: Mutex::default() }
    }

    /// It was tried, since a time, and worked; or why not.
    pub fn note<E: fmt::Display>(&self, tried: Tried, begun: Instant, worked: Result<(), E>) {
        let now = Instant::now();
        let begun_or_over = {
            let mut all = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
            let failing = &mut all[tried as usize];
            let before = failing.is_some();
            let since = failing.map_or(begun, |failing| failing.since);
            *failing = worked.is_err().then_some(Failing { since, last: now });
            before != worked.is_err()
        };
        if begun_or_over {
            (self.log_line)(match (tried, worked) {
                (_, Err(why)) => why.to_string(),
                (Tried::Read, Ok(())) => {
                    "the log can be read again · đã đọc lại được nhật ký".to_owned()
                }
                (Tried::Append, Ok(())) => {
                    "the log takes messages again · nhật ký lại nhận tin".to_owned()
                }
            });
        }
    }

    /// Whether people are to know.
    #[must_use]
    pub fn lasts(&self) -> bool {
        let all = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().flatten().any(|Failing { since, last }| {
            since.elapsed() >= PATIENCE && last.elapsed() < FORGOTTEN
        })
    }
}

impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trouble").field("failing", &self.failing).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn people_hear_of_trouble_that_lasts_for_as_long_as_somebody_sees_it() {
        let trouble = Trouble::new(|_| ());
        let fails = || trouble.note(Tried::Append, Instant::now(), Err("away"));
        fails();
        assert!(!trouble.lasts(), "it may be over in a moment");
        advance(PATIENCE).await;
        assert!(trouble.lasts());
        advance(FORGOTTEN).await;
        assert!(!trouble.lasts(), "nobody has tried for a long time");
        fails();
        assert!(trouble.lasts());
        trouble.note::<&str>(Tried::Append, Instant::now(), Ok(()));
        assert!(!trouble.lasts());
    }
}
