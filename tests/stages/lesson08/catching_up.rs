//! 08-B2: cursor, gap, ack and epoch, on both sides.

use full_duplex::learn::{
    ladder::{Case, Cases, Group},
    text::Text,
};

use super::{client_stories as stories, client_stories::Story, reading, resuming, worlds};

static CLIENT: Group = Group {
    title: Text { en: "a client that misses nothing", vi: "một client không bỏ lỡ gì" },
    rule: "lesson 08b, \"The cursor comes home\"",
    hint: Text {
        en: "Here the given client uses your `CatchUp`: `read` for each chat and ack, `ask` when one is beyond. Its own\nmessages go out only when it is settled.",
        vi: "Ở đây client có sẵn dùng `CatchUp` của bạn: `read` cho mỗi chat và ack, `ask` khi có số vượt quá. Tin của\nchính nó chỉ được gửi đi khi nó đã ổn định (settled).",
    },
};

const STORIES: [(&str, Story); 6] = [
    ("a hole is asked for once", stories::a_hole_is_asked_for_once_and_closed_in_order),
    ("a replay with a hole is no replay", stories::a_replay_with_a_hole_is_no_replay),
    (
        "a lost ack is found in the replay",
        stories::what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once,
    ),
    (
        "what is kept is read before anything is sent again",
        stories::who_cannot_resume_reads_what_is_kept_before_saying_anything_again,
    ),
    (
        "an expired session that missed nothing",
        stories::an_expired_session_that_missed_nothing_says_nothing_of_it,
    ),
    ("every step has its time", stories::every_step_has_its_time),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    reading::add(&mut cases);
    for (about, story) in STORIES {
        cases.add(&CLIENT, about, story);
    }
    resuming::add(&mut cases);
    worlds::add(&mut cases);
    cases.0
}
