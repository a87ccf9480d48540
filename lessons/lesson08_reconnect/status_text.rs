//! What a person reads of the connection's state, in both languages.

use std::{fmt, time::Instant};

use super::{
    client::event::{State, Wait},
    outcome::{KICKED, Outcome, RECONNECT, UNAUTHORIZED, VERSION},
    protocol::{MOVING, REPLACED, SERVICE_RESTART},
};
use crate::{
    lesson04_frames::close::CloseCode,
    lesson07_heartbeat::{connection::SLOW_READER, heartbeat::NO_HEARTBEAT},
};

/// How a connection or an attempt ended: in English, and in Vietnamese.
#[must_use]
pub fn outcome_text(outcome: Outcome) -> [String; 2] {
    let [en, vi] = match outcome {
        Outcome::Closed(code) => return closed_text(code),
        Outcome::Silent => ["nothing is heard from the server", "không nghe server nói gì nữa"],
        Outcome::Restarting => {
            ["the server announced a restart", "server đã báo trước là sẽ khởi động lại"]
        }
        Outcome::TooSlow => ["no answer in time", "chờ mãi không thấy trả lời"],
        Outcome::Unreachable => ["the server can't be reached", "không gọi được server"],
        Outcome::Declined { status: status @ (200 | 404), .. } => {
            return [
                format!("most likely no room is at this path (HTTP {status})"),
                format!("nhiều khả năng ở đường dẫn này không có phòng chat (HTTP {status})"),
            ];
        }
        Outcome::Declined { status: status @ (426 | 501 | 505), .. } => {
            return [
                format!("most likely a proxy on the way doesn't pass WebSocket on (HTTP {status})"),
                format!(
                    "nhiều khả năng một proxy trên đường không chuyển WebSocket đi tiếp (HTTP {status})"
                ),
            ];
        }
        Outcome::Declined { status, .. } => {
            return [
                format!("the server declines with HTTP {status}"),
                format!("server từ chối với HTTP {status}"),
            ];
        }
        Outcome::Stranger => [
            "what answers there is not this lesson's room",
            "nơi ấy có trả lời, nhưng không phải phòng chat của bài này",
        ],
        Outcome::Untrusted => {
            ["who answers there can't be believed", "không tin được bên trả lời ở đó"]
        }
    };
    [en.to_owned(), vi.to_owned()]
}

fn closed_text(code: CloseCode) -> [String; 2] {
    let [en, vi] = match code.value() {
        1000 => ["the server has said goodbye", "server đã chào tạm biệt"],
        1001 => ["the server is going away", "server đang rời đi"],
        1005 => ["the server has closed without a reason", "server đóng mà không nói lý do"],
        1006 => ["the connection was cut", "kết nối đứt giữa chừng"],
        1002 | 1003 | 1007..=1010 => {
            ["what was sent is not acceptable", "thứ gửi đi không được chấp nhận"]
        }
        SERVICE_RESTART => ["the server is restarting", "server đang khởi động lại"],
        1013 => ["the server has too much to do", "server đang quá tải"],
        NO_HEARTBEAT => ["there was no heartbeat", "không còn heartbeat"],
        SLOW_READER => ["this end read too slowly", "bên này đọc không kịp"],
        MOVING => ["there is a better road", "đã có đường tốt hơn"],
        RECONNECT => ["the server asks us to come again", "server mời mình kết nối lại"],
        UNAUTHORIZED => ["the server doesn't know who you are", "server không biết bạn là ai"],
        REPLACED => ["you have joined from somewhere else", "bạn vừa vào phòng từ một nơi khác"],
        KICKED => ["you have been removed from the room", "bạn đã bị mời ra khỏi phòng"],
        VERSION => {
            ["this program is too old for the server", "chương trình này quá cũ so với server"]
        }
        _ => ["the server has closed the connection", "server đã đóng kết nối"],
    };
    [format!("{code}: {en}"), format!("{code}: {vi}")]
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [en, vi] = outcome_text(*self);
        write!(f, "{en} · {vi}")
    }
}

/// The state of the connection: in English, and in Vietnamese.
#[must_use]
pub fn state_text(state: State, now: Instant) -> [String; 2] {
    let [en, vi] = match state {
        State::Connecting => ["connecting…", "đang kết nối…"],
        State::Online => ["online", "đã kết nối"],
        State::Left => ["you have left the room", "bạn đã rời phòng"],
        State::Waiting(wait) => return waiting(wait, now),
        State::Offline(wait) => return offline(wait, now),
        State::GivenUp(why) => {
            let [en, vi] = outcome_text(why);
            return [
                format!("given up: {en}; another attempt would end the same way"),
                format!("không thử nữa: {vi}; có thử lại cũng thế thôi"),
            ];
        }
    };
    [en.to_owned(), vi.to_owned()]
}

fn waiting(wait: Wait, now: Instant) -> [String; 2] {
    let ([en, vi], attempt) = (outcome_text(wait.why), wait.attempt);
    let [point, comma] = seconds(wait, now);
    [
        format!("{en}; reconnecting in {point} s (attempt {attempt})"),
        format!("{vi}; {comma} giây nữa kết nối lại (lần {attempt})"),
    ]
}

fn offline(wait: Wait, now: Instant) -> [String; 2] {
    if wait.until.is_none() {
        return [
            "offline: there is no network; as soon as there is one we reconnect".to_owned(),
            "offline: không có mạng; có mạng lại là kết nối ngay".to_owned(),
        ];
    }
    let ([en, vi], [point, comma]) = (outcome_text(wait.why), seconds(wait, now));
    [
        format!("offline: {en}; still trying, next time in {point} s"),
        format!("offline: {vi}; vẫn đang thử, {comma} giây nữa thử lại"),
    ]
}

/// The rest of the wait, as it is written in English and in Vietnamese.
fn seconds(wait: Wait, now: Instant) -> [String; 2] {
    let left = wait.until.map_or(0.0, |until| until.saturating_duration_since(now).as_secs_f64());
    let seconds = format!("{left:.1}");
    [seconds.clone(), seconds.replace('.', ",")]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_state_is_told_in_both_languages() {
        let now = Instant::now();
        let wait = |seconds: Option<f64>| Wait {
            until: seconds.map(|seconds| now + Duration::from_secs_f64(seconds)),
            attempt: 3,
            why: Outcome::Closed(CloseCode::LOST),
        };
        for (state, en, vi) in [
            (State::Online, "online", "đã kết nối"),
            (
                State::Waiting(wait(Some(3.21))),
                "1006: the connection was cut; reconnecting in 3.2 s (attempt 3)",
                "1006: kết nối đứt giữa chừng; 3,2 giây nữa kết nối lại (lần 3)",
            ),
            (
                State::Offline(wait(Some(27.0))),
                "offline: 1006: the connection was cut; still trying, next time in 27.0 s",
                "offline: 1006: kết nối đứt giữa chừng; vẫn đang thử, 27,0 giây nữa thử lại",
            ),
            (
                State::Offline(wait(None)),
                "offline: there is no network; as soon as there is one we reconnect",
                "offline: không có mạng; có mạng lại là kết nối ngay",
            ),
            (
                State::GivenUp(Outcome::Closed(REPLACED.into())),
                "given up: 4501: you have joined from somewhere else; another attempt would end the same way",
                "không thử nữa: 4501: bạn vừa vào phòng từ một nơi khác; có thử lại cũng thế thôi",
            ),
        ] {
            assert_eq!(state_text(state, now), [en, vi]);
        }
    }

    #[test]
    fn every_outcome_has_words_of_its_own() {
        let declined = Outcome::Declined { status: 503, retry_after: None };
        let codes = [1000, 1001, 1002, 1006, 1012, 1013, 4000, 4001, 4002, 4500, 4501, 4502, 4503];
        let closed = codes.map(|code| Outcome::Closed(code.into()));
        let other = [
            Outcome::Silent,
            Outcome::Restarting,
            Outcome::TooSlow,
            Outcome::Unreachable,
            Outcome::Stranger,
            Outcome::Untrusted,
        ];
        let mut told: Vec<_> =
            closed.into_iter().chain(other).chain([declined]).map(|it| it.to_string()).collect();
        let count = told.len();
        told.sort();
        told.dedup();
        assert_eq!(told.len(), count, "{told:#?}");
    }
}
