use std::time::Duration;

use crate::learn::observe::{Observed, observe};

/// How long somebody types after the last sign of it.
pub const FORGET: Duration = Duration::from_secs(6);

/// A sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// `typing {isTyping: true}`: sent when typing begins, and again every few seconds while it goes on.
    Typing,
    /// `typing {isTyping: false}`.
    Stopped,
    /// `chat {message}`.
    Said,
    /// `user_left`.
    Left,
}

/// Something that the page has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When, since the page was opened.
    pub at: Duration,
    /// Of whom.
    pub who: &'static str,
    /// What.
    pub what: What,
}

/// What is heard, in tenths of a second; between two of them the page is looked at.
const STORY: [(u64, Option<(&str, What)>); 30] = {
    use What::{Left, Said, Stopped, Typing};
    [
        (0, Some(("Lan", Typing))),
        (10, None),
        (20, Some(("Minh", Typing))),
        (25, None),
        (30, Some(("Lan", Said))), // without a word of stopping
        (31, None),
        (40, Some(("Minh", Stopped))),
        (41, None),
        (100, Some(("Lan", Typing))), // a long one
        (140, Some(("Lan", Typing))),
        (165, None),
        (199, None),
        (201, None),
        (300, Some(("Minh", Typing))), // and his laptop's lid falls shut
        (359, None),
        (361, None),
        (400, Some(("An", Typing))),
        (410, Some(("An", Left))),
        (411, None),
        (500, Some(("Lan", Typing))),
        (510, Some(("Minh", Typing))),
        (515, None),
        (520, Some(("Minh", Stopped))),
        (521, None),
        (530, Some(("Minh", Said))),
        (531, None),
        (600, Some(("Minh", Typing))),
        (620, Some(("Lan", Typing))),
        (650, None),
        (670, None),
    ]
};

/// 06.3: who is shown as typing, again and again.
#[must_use]
pub fn typing(typing: fn(&[Heard], Duration) -> Vec<&'static str>) -> Observed {
    observe(move |tape| {
        let mut heard = Vec::new();
        for (tenths, event) in STORY {
            let at = Duration::from_millis(100 * tenths);
            let clock = format!("{:4.1} s", at.as_secs_f64());
            if let Some((who, what)) = event {
                tape.received(1, &format!("{clock}  {who}: {what:?}"));
                heard.push(Heard { at, who, what });
            } else {
                let mut shown = typing(&heard, at);
                shown.sort_unstable();
                let shown = if shown.is_empty() { "nobody".to_owned() } else { shown.join(", ") };
                tape.note(1, format!("{clock}  shown as typing: {shown}"));
            }
        }
    })
}
