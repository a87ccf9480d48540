use std::time::Duration;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 08.1.
pub const EXERCISE: Exercise = Exercise {
    id: "08.1",
    name: "backoff",
    title: Text {
        en: "Come back, but not all at once",
        vi: "Kết nối lại, nhưng đừng ùa vào cùng lúc",
    },
    hints: [
        Text {
            en: "Two questions are mixed up easily: how long do I wait at most, and when exactly do I come? Which of them protects a server that\nis down, and which one that has just come back?",
            vi: "Hai câu hỏi dễ bị trộn làm một: mình chờ tối đa bao lâu, và đúng lúc nào thì mình tới? Câu nào dành cho server đang sập, câu\nnào dành cho server vừa mới dậy?",
        },
        Text {
            en: "The longest time is `FIRST` doubled `losses` times, but never more than `LONGEST`; mind what doubling a thousand times does to a\nnumber. The delay is the longest time times `random`. And of the three kinds of news only one says that all is well.",
            vi: "Khoảng dài nhất là `FIRST` nhân đôi `losses` lần, nhưng không bao giờ quá `LONGEST`; hãy coi chừng con số sau một nghìn lần nhân đôi.\nKhoảng chờ là khoảng dài nhất nhân với `random`. Còn trong ba loại tin, chỉ một loại nói rằng mọi chuyện đã ổn.",
        },
        Text {
            en: "`let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);`\n`FIRST.saturating_mul(doubled).min(LONGEST).mul_f64(random)`\nAnd `Welcomed` gives 0, `Lost` one more (`saturating_add`), `Opened` what it was.",
            vi: "`let doubled = 1_u32.checked_shl(losses).unwrap_or(u32::MAX);`\n`FIRST.saturating_mul(doubled).min(LONGEST).mul_f64(random)`\nRồi `Welcomed` cho 0, `Lost` cho thêm một (`saturating_add`), `Opened` thì giữ nguyên.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "no_jitter",
            hint: Text {
                en: "A known mistake: no jitter. All clients double, and all double alike: look at the thousand. They lost the server at the same time, they\ncall at the same time, and the server that has just recovered goes down again.",
                vi: "Một lỗi quen thuộc: không có jitter. Ai cũng nhân đôi, mà nhân đôi y như nhau: hãy nhìn một nghìn client kia. Chúng mất server cùng\nlúc, rồi gọi lại cùng lúc, và server vừa gượng dậy lại gục lần nữa.",
            },
        },
        Mistake {
            name: "half_jitter",
            hint: Text {
                en: "A known mistake: half of it is certain. The crowd comes within half of the time, so it is twice as dense, and the first half of the time\ngoes unused. It has a name, \"equal jitter\", and its friends; with the same longest time, the full one sends the server half as many at once.",
                vi: "Một lỗi quen thuộc: một nửa đã định sẵn. Đám đông dồn vào nửa thời gian, nên dày gấp đôi, còn nửa đầu thì bỏ trống. Cách này có tên hẳn\nhoi, \"equal jitter\", và cũng có người thích; nhưng cùng một khoảng dài nhất thì với full jitter, số client tới cùng lúc chỉ bằng một nửa.",
            },
        },
        Mistake {
            name: "jitter_on_top",
            hint: Text {
                en: "A known mistake: the jitter is added on top. The more often it fails, the longer everybody waits, but the crowd stays as close\ntogether as at the beginning: half a second at thirty. And the longest time is no longer the longest.",
                vi: "Một lỗi quen thuộc: jitter được cộng thêm lên trên. Càng hỏng nhiều lần thì ai cũng chờ càng lâu, nhưng đám đông vẫn sát nhau như lúc đầu:\nnửa giây trên ba mươi giây. Và khoảng dài nhất thì không còn là dài nhất nữa.",
            },
        },
        Mistake {
            name: "no_ceiling",
            hint: Text {
                en: "A known mistake: the doubling has no end. After 7 losses it is a minute; after 40, more than ten thousand years, though the\nserver has been back since yesterday. `LONGEST` is the longest time that a person may have to wait for a server that is up.",
                vi: "Một lỗi quen thuộc: nhân đôi không có điểm dừng. Sau 7 lần mất là một phút, sau 40 lần là hơn mười nghìn năm, trong khi server đã chạy lại\ntừ hôm qua. `LONGEST` chính là khoảng lâu nhất mà người ta phải chờ một server đã khoẻ.",
            },
        },
        Mistake {
            name: "overflows",
            hint: Text {
                en: "A known mistake: the ceiling is there, but it comes too late. Doubled 40 times, the number no longer fits, and the client that should\nhave survived the night panics (or, in a release build, starts again from zero). Stop doubling before it overflows: `checked_shl`.",
                vi: "Một lỗi quen thuộc: trần thì có, nhưng đến muộn. Nhân đôi 40 lần thì con số hết chỗ chứa, và client lẽ ra sống qua đêm lại panic (còn ở\nbản release thì bắt đầu lại từ con số không). Hãy ngừng nhân đôi trước khi tràn: `checked_shl`.",
            },
        },
        Mistake {
            name: "first_at_once",
            hint: Text {
                en: "A known mistake: the first attempt comes at once. For one client that is fine; for a thousand that have lost their server at the\nsame moment, it is the herd itself. The first delay is short, but it is a delay.",
                vi: "Một lỗi quen thuộc: lần đầu gọi lại ngay lập tức. Với một client thì đó là nhanh nhẹn; với một nghìn client mất server cùng lúc thì đó\nchính là cả đàn ùa về. Khoảng chờ đầu tiên ngắn thôi, nhưng phải có.",
            },
        },
        Mistake {
            name: "open_is_well",
            hint: Text {
                en: "A known mistake: an open socket restarts the count. This server accepts and closes at once, as an overloaded server does, or a\nproxy without a backend; you call it four times a second, for ever. Wait for a message of the room itself.",
                vi: "Một lỗi quen thuộc: socket vừa mở là đếm lại từ đầu. Server này nhận rồi đóng ngay, như khi quá tải hay khi sau proxy không còn ai; thế\nlà mỗi giây bạn gọi nó bốn lần, mãi mãi. Hãy chờ một tin từ chính phòng chat.",
            },
        },
        Mistake {
            name: "never_begins_anew",
            hint: Text {
                en: "A known mistake: the count never restarts. After a bad morning the client still waits half a minute in the evening, for a server that\nwas up all day.",
                vi: "Một lỗi quen thuộc: không bao giờ đếm lại từ đầu. Ai gặp buổi sáng xui xẻo thì tối đến vẫn phải chờ nửa phút, dù server khoẻ suốt cả\nngày.",
            },
        },
    ],
    after: Text {
        en: "Doubling protects a server that is down, randomness one that is recovering. In the lesson (backoff.rs) both are the same few lines, and\n`random` is an argument there, too: that is why the simulation can play ten thousand evenings, and any of them again. A person\nneed not wait, of course: \"Reconnect now\" calls at once.",
        vi: "Nhân đôi là để bảo vệ server đang sập, ngẫu nhiên là để bảo vệ server đang gượng dậy. Trong bài học (backoff.rs) cũng là mấy dòng ấy, và ở đó\n`random` cũng là tham số: nhờ vậy phần mô phỏng diễn được cả vạn buổi tối và diễn lại được bất kỳ buổi nào. Còn sự sốt ruột của con\nngười lại là chuyện khác: ai bấm \"Kết nối lại ngay\" thì không phải chờ.",
    },
};

pub use crate::lesson08_reconnect::backoff::{FIRST, LONGEST};

/// What happens to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// A socket is open. Nothing has been said yet.
    Opened,
    /// The room has said `welcome`, or has taken us back.
    Welcomed,
    /// An attempt has failed, or an open connection is gone.
    Lost,
}

/// What an answer is made of.
#[derive(Clone, Copy)]
struct Answer {
    delay: fn(u32, f64) -> Duration,
    count: fn(u32, News) -> u32,
}

/// After so many losses in a row. (After a thousand, at half a minute each, a night is over.)
const LOSSES: [u32; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 40, 1_000, u32::MAX];
const CHANCES: [f64; 4] = [0.0, 0.25, 0.5, 0.75];

/// A server that is down; then one whose socket opens and closes at once; then one that is well;
/// then the next evening.
const STORY: [News; 16] = {
    use News::{Lost, Opened, Welcomed};
    [
        Lost, Lost, Lost, Opened, Lost, Opened, Lost, Opened, Lost, Opened, Welcomed, Lost, Lost,
        Opened, Welcomed, Lost,
    ]
};

/// 08.1: the delays as a table, a thousand clients that have lost their server, and one client's
/// evening.
#[must_use]
pub fn backoff(delay: fn(u32, f64) -> Duration, count: fn(u32, News) -> u32) -> Observed {
    let answer = Answer { delay, count };
    observe(move |tape| {
        for losses in LOSSES {
            let delays = CHANCES.map(|random| answer.shown(losses, random));
            tape.note(0, format!("{losses} losses before: {}", delays.join(", ")));
        }
        for losses in [0, 3] {
            crowd(tape, answer, losses);
        }
        evening(tape, answer);
    })
}

/// A thousand clients, each with a chance of its own: how many come back in each tenth of the
/// longest delay?
fn crowd(tape: &Tape, answer: Answer, losses: u32) {
    let longest = FIRST * (1 << losses);
    let mut tenths = [0; 11];
    for client in 0..1_000 {
        let random = (f64::from(client) + 0.5) / 1_000.0;
        let share = (answer.delay)(losses, random).div_duration_f64(longest);
        let tenth = (1..=10).position(|tenth| share < f64::from(tenth) / 10.0).unwrap_or(10);
        tenths[tenth] += 1;
    }
    tape.note(0, format!("1000 clients after {losses} losses, back within {longest:?}:"));
    for (tenth, count) in (1..).zip(tenths) {
        let until = longest * tenth / 10;
        let when = if tenth == 11 { "later".into() } else { format!("until {until:?}") };
        let bar = "#".repeat(count / 20);
        tape.note(0, format!("  {when:>12} {count:4} {bar}").trim_end());
    }
}

fn evening(tape: &Tape, answer: Answer) {
    let mut losses = 0;
    for news in STORY {
        tape.received(1, &format!("{news:?}"));
        if news == News::Lost {
            tape.note(1, format!("dials again after {}", answer.shown(losses, 0.5)));
        }
        losses = (answer.count)(losses, news);
    }
}

impl Answer {
    /// To the millisecond: below it, right answers may round differently.
    fn shown(self, losses: u32, random: f64) -> String {
        format!("{:.3} s", (self.delay)(losses, random).as_secs_f64())
    }
}
