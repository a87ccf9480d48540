//! How fast a reader asks when the answers bring nothing.
//!
//! A long poll is paced by the server: it holds the question. A server that doesn't hold it, or a
//! proxy that answers in its place, would be asked as fast as the network allows. So nobody else's
//! word decides how often this reader asks.

use std::time::Duration;

use super::reader::ReadError;
use crate::lesson01_polling::log::News;

/// What brings nothing and comes sooner than this has not been held.
pub const TOO_SOON: Duration = Duration::from_secs(1);
/// The first pause after such an answer. It doubles each time,
pub const FIRST: Duration = Duration::from_millis(500);
/// up to this one.
pub const LONGEST: Duration = Duration::from_secs(8);

/// A count of the answers in a row that were of no use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    in_vain: u32,
}

impl Pace {
    /// The pause after an answer that took so long. `held`: the server should have waited with it.
    /// `usual` is the pause after an error.
    pub fn after(
        &mut self,
        answered: &Result<News, ReadError>,
        held: bool,
        took: Duration,
        usual: Duration,
    ) -> Duration {
        let brings_news = |news: &News| !news.messages.is_empty() && !news.gap;
        if took >= TOO_SOON || answered.as_ref().is_ok_and(brings_news) {
            self.in_vain = 0;
        }
        match answered {
            Ok(news) if !held || brings_news(news) || took >= TOO_SOON => Duration::ZERO,
            Ok(_) => self.longer(FIRST),
            Err(ReadError::Unreachable(_)) => usual, // nobody is bothered by a question
            Err(_) => self.longer(usual),
        }
    }

    fn longer(&mut self, first: Duration) -> Duration {
        let pause = first.saturating_mul(2_u32.saturating_pow(self.in_vain));
        self.in_vain = self.in_vain.saturating_add(1);
        pause.min(LONGEST.max(first))
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::*;
    use crate::lesson01_polling::{exchange::ClientError, log::Message};

    fn news(messages: usize, gap: bool) -> Result<News, ReadError> {
        let message =
            Message { seq: 1, username: String::new(), message: String::new(), timestamp: 0 };
        Ok(News { messages: vec![message; messages], seq: 7, gap })
    }

    #[test]
    fn what_brings_nothing_is_asked_for_less_and_less_often() {
        let url = || Url::parse("http://a/").expect("a URL");
        let broken = || Err(ReadError::Client(ClientError::Broken(url())));
        let (at_once, late) = (Duration::from_millis(3), Duration::from_secs(25));
        let mut pace = Pace::default();
        for (answered, held, took, pause) in [
            (news(0, false), false, at_once, 0), // the first question
            (news(0, false), true, at_once, 500),
            (news(0, true), true, at_once, 1_000),
            (news(3, true), true, at_once, 2_000), // a gap every time is no news
            (broken(), true, at_once, 8_000),
            (news(0, false), true, at_once, 8_000),
            (news(1, false), true, at_once, 0),
            (news(0, false), true, at_once, 500),
            (news(0, false), true, late, 0),
            (news(0, false), true, at_once, 500),
            (Err(ReadError::Unreachable(url())), true, at_once, 1_000),
            (broken(), true, late, 1_000),
            (broken(), false, at_once, 2_000),
            (news(0, false), false, at_once, 0), // a stream opens,
            (broken(), false, at_once, 4_000),   // and ends at once
        ] {
            let came = pace.after(&answered, held, took, Duration::from_secs(1));
            assert_eq!(came.as_millis(), pause, "{answered:?} {held} {took:?}");
        }
        for _ in 0..100 {
            assert!(pace.after(&broken(), true, at_once, FIRST) <= LONGEST);
        }
        let asked = Duration::from_secs(60);
        assert_eq!(pace.after(&broken(), true, at_once, asked), asked, "the server's own wish");
    }
}
