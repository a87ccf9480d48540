//! 08-B1: backoff, verdicts and queue.

use full_duplex::learn::{
    ladder::{Case, Cases, Group},
    text::Text,
};

use super::{client_stories as stories, client_stories::Story, delays, ends, waiting};

static CLIENT: Group = Group {
    title: Text {
        en: "a client that comes back", vi: "một client biết tự kết nối lại"
    },
    rule: "lesson 08a, \"A client that is a value\"",
    hint: Text {
        en: "Here the given client uses your three files. Read the conversation from its last line up: which of your\nfunctions was asked for that line, and what did it answer?",
        vi: "Ở đây client có sẵn dùng ba file của bạn. Hãy đọc cuộc trò chuyện từ dòng cuối trở lên: hàm nào của bạn đã\nđược hỏi để có dòng ấy, và nó đã trả lời gì?",
    },
};

const STORIES: [(&str, Story); 9] = [
    ("each call has its number", stories::each_call_says_its_number_and_how_the_last_one_ended),
    (
        "an open socket doesn't begin the count anew",
        stories::an_open_socket_is_no_reason_to_be_hopeful,
    ),
    ("the server says when to come back", stories::who_is_told_when_to_come_back_comes_then),
    ("new credentials are tried once", stories::new_credentials_are_tried_once),
    ("no call after a final end", stories::nobody_dials_again_after_a_final_end),
    (
        "a server that is down for half an hour",
        stories::a_server_that_is_down_is_asked_less_and_less_and_offline_after_two_minutes,
    ),
    ("a full queue refuses", stories::the_queue_refuses_what_it_cannot_keep),
    (
        "refused messages fail, postponed ones go out later",
        stories::what_is_refused_is_shown_and_what_is_postponed_is_said_again,
    ),
    (
        "what has no ack is sent again after the replay",
        stories::what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once,
    ),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    delays::add(&mut cases);
    ends::add(&mut cases);
    waiting::add(&mut cases);
    for (about, story) in STORIES {
        cases.add(&CLIENT, about, story);
    }
    cases.0
}
