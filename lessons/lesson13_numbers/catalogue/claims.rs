//! The famous claims about polling and WebSocket, and how each stands after a run.

use super::{super::results::Run, Unit, written};

/// How a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is true here, as it is said.
    Holds([String; 2]),
    /// It is true under conditions, which are named.
    Depends([String; 2]),
    /// It isn't true here.
    Fails([String; 2]),
}

impl Verdict {
    /// The reason, in both languages.
    #[must_use]
    pub fn why(&self) -> &[String; 2] {
        match self {
            Self::Holds(why) | Self::Depends(why) | Self::Fails(why) => why,
        }
    }

    /// One word for it, in both languages.
    #[must_use]
    pub fn word(&self) -> [&'static str; 2] {
        match self {
            Self::Holds(_) => ["holds", "đúng"],
            Self::Depends(_) => ["it depends", "còn tuỳ"],
            Self::Fails(_) => ["fails", "sai"],
        }
    }
}

/// A claim that many articles make.
#[derive(Debug)]
pub struct Claim {
    /// An id for links.
    pub id: &'static str,
    /// The rows of the course's list of sources in which it stands.
    pub sources: &'static [&'static str],
    /// The claim, in both languages.
    pub text: [&'static str; 2],
    /// The figures that judge it.
    pub figures: &'static [&'static str],
    /// The verdict; `None` while a figure is missing.
    pub judge: fn(&Run) -> Option<Verdict>,
}

/// All claims that a run judges.
pub static CLAIMS: &[Claim] = &[
    Claim {
        id: "bandwidth",
        sources: &["000-08"],
        text: ["Bandwidth falls by 90%", "Băng thông giảm 90%"],
        figures: &["saving.polling", "saving.polling_lively", "saving.sse"],
        judge: bandwidth,
    },
    Claim {
        id: "late",
        sources: &["000-05"],
        text: ["With polling, messages arrive 1–2 s late", "Polling thì tin trễ 1–2 giây"],
        figures: &["polling.delay", "polling.four.delay"],
        judge: late,
    },
    Claim {
        id: "instant",
        sources: &["000-07"],
        text: [
            "The delay falls from 2 s to almost nothing",
            "Độ trễ từ 2 giây xuống gần như tức thì",
        ],
        figures: &["polling.delay", "sse.delay", "websocket.delay"],
        judge: instant,
    },
    Claim {
        id: "ten_users",
        sources: &["000-06"],
        text: [
            "A server with polling lags at ten users",
            "Polling thì mười người dùng là server lag",
        ],
        figures: &["limits.polling_10_delay", "limits.polling_1000_delay"],
        judge: ten_users,
    },
    Claim {
        id: "hundred_users",
        sources: &["000-09"],
        text: [
            "With WebSocket it handles more than 100 users comfortably",
            "Dùng WebSocket thì hơn 100 người vẫn thoải mái",
        ],
        figures: &["limits.people_100_delay_99", "limits.messages_06"],
        judge: hundred_users,
    },
    Claim {
        id: "useless",
        sources: &["000-04"],
        text: [
            "The server is stressed by dozens of useless requests",
            "Server mệt vì hàng chục request vô ích",
        ],
        figures: &["polling.empty", "polling.silent_requests"],
        judge: useless,
    },
    Claim {
        id: "battery",
        sources: &["000-03"],
        text: ["Polling drains a laptop's battery", "Polling làm hao pin laptop"],
        figures: &[
            "polling.wake_ups",
            "heartbeat.wake_ups",
            "polling.client_silent_bytes",
            "heartbeat.terminal_bytes",
        ],
        judge: battery,
    },
];

/// A sentence in both languages, with figures in the places of `{}`.
fn tell(english: &str, vietnamese: &str, figures: &[(Unit, f64)]) -> [String; 2] {
    let mut told = [english.to_owned(), vietnamese.to_owned()];
    for (unit, value) in figures {
        let values = written(*unit, *value);
        for (told, value) in told.iter_mut().zip(values) {
            *told = told.replacen("{}", &value, 1);
        }
    }
    told
}

fn bandwidth(run: &Run) -> Option<Verdict> {
    let [calm, lively, stream] =
        ["saving.polling", "saving.polling_lively", "saving.sse"].map(|id| run.value(id));
    let (calm, lively, stream) = (calm?, lively?, stream?);
    let why = tell(
        "{} against polling in a calm room, {} in a lively one, and {} against an event stream. \
         It depends on how much is said.",
        "Giảm {} so với polling trong phòng yên ả, {} trong phòng rôm rả, và {} so với event \
         stream. Còn tuỳ người ta nói nhiều hay ít.",
        &[(Unit::Percent, calm), (Unit::Percent, lively), (Unit::Percent, stream)],
    );
    let holds = calm >= 90.0 && lively >= 90.0;
    Some(if holds { Verdict::Holds(why) } else { Verdict::Depends(why) })
}

fn late(run: &Run) -> Option<Verdict> {
    let (one, four) = (run.value("polling.delay")?, run.value("polling.four.delay")?);
    let why = tell(
        "A message is half a pause late: {} when a client asks each second, {} when it asks every \
         4 s. True for a pause of 2 to 4 s.",
        "Một tin trễ nửa quãng nghỉ: {} khi client hỏi mỗi giây, {} khi hỏi mỗi 4 giây. Đúng với \
         quãng nghỉ 2 đến 4 giây.",
        &[(Unit::Seconds, one), (Unit::Seconds, four)],
    );
    Some(if one >= 1.0 { Verdict::Holds(why) } else { Verdict::Depends(why) })
}

fn instant(run: &Run) -> Option<Verdict> {
    let polling = run.value("polling.delay")?;
    let (stream, socket) = (run.value("sse.delay")?, run.value("websocket.delay")?);
    let why = tell(
        "From {} to {}; but an event stream needs only {}, too. Push makes the difference, and \
         WebSocket is one way to push.",
        "Từ {} xuống {}; nhưng event stream cũng chỉ cần {}. Khác biệt là ở push, còn WebSocket \
         là một cách để push.",
        &[(Unit::Seconds, polling), (Unit::Milliseconds, socket), (Unit::Milliseconds, stream)],
    );
    Some(if socket < 100.0 { Verdict::Holds(why) } else { Verdict::Fails(why) })
}

fn ten_users(run: &Run) -> Option<Verdict> {
    let ten = run.value("limits.polling_10_delay")?;
    let thousand = run.value("limits.polling_1000_delay")?;
    let why = tell(
        "With 10 people the median is {}, with 1,000 people {}: half the pause between two \
         questions. A server that lags at ten has another trouble.",
        "Với 10 người, trung vị là {}; với 1.000 người là {}: nửa quãng nghỉ giữa hai lần hỏi. \
         Server nào mười người đã lag thì lỗi ở chỗ khác.",
        &[(Unit::Seconds, ten), (Unit::Seconds, thousand)],
    );
    Some(if ten > 1.5 { Verdict::Holds(why) } else { Verdict::Fails(why) })
}

fn hundred_users(run: &Run) -> Option<Verdict> {
    let late = run.value("limits.people_100_delay_99")?;
    let most = run.value("limits.messages_06")?;
    let why = tell(
        "100 people who talk get 99% of the messages within {}. One person can send them {} \
         messages a second, and 99% still arrive within 50 ms.",
        "100 người trò chuyện thì 99% số tin tới trong {}. Một người gửi cho họ {} tin mỗi giây \
         thì 99% vẫn tới trong 50 ms.",
        &[(Unit::Milliseconds, late), (Unit::Number, most)],
    );
    Some(if late < 250.0 { Verdict::Holds(why) } else { Verdict::Fails(why) })
}

fn useless(run: &Run) -> Option<Verdict> {
    let (empty, requests) = (run.value("polling.empty")?, run.value("polling.silent_requests")?);
    let why = tell(
        "Useless, yes: in a calm room {} of the answers are empty, and in silence each person asks \
         {} times a minute in vain. Stressed, no: see the ten users. It costs bytes and sleep.",
        "Vô ích thì đúng: trong phòng yên ả, {} câu trả lời là rỗng, còn khi im lặng, mỗi người \
         mỗi phút hỏi vô ích {} lần. Mệt thì không: xem mười người dùng. Cái mất là byte, và giấc \
         ngủ của máy.",
        &[(Unit::Percent, empty), (Unit::Number, requests)],
    );
    Some(Verdict::Depends(why))
}

fn battery(run: &Run) -> Option<Verdict> {
    let (polls, beats) = (run.value("polling.wake_ups")?, run.value("heartbeat.wake_ups")?);
    let asked = run.value("polling.client_silent_bytes")?;
    let beaten = run.value("heartbeat.terminal_bytes")?;
    let why = tell(
        "No battery is measured here, only what wakes it: {} times and {} a minute with polling, \
         {} times and {} with a heartbeat. A radio that is woken each second never sleeps.",
        "Ở đây không đo pin, chỉ đo thứ đánh thức nó: polling mỗi phút {} lần và {}, heartbeat {} \
         lần và {}. Bộ sóng mà giây nào cũng bị gọi dậy thì chẳng bao giờ ngủ.",
        &[
            (Unit::Number, polls),
            (Unit::Bytes, asked),
            (Unit::Number, beats),
            (Unit::Bytes, beaten),
        ],
    );
    Some(if polls > 4.0 * beats { Verdict::Holds(why) } else { Verdict::Depends(why) })
}
