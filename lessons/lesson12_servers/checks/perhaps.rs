use std::{
    cell::{Cell, RefCell},
    future::pending,
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout};

use super::super::store::{Key, NotPlaced, Placed};
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 12.4.
pub const EXERCISE: Exercise = Exercise {
    id: "12.4",
    name: "perhaps",
    title: Text {
        en: "The error that means \"perhaps\"", vi: "Lỗi có nghĩa là \"có thể\""
    },
    hints: [
        Text {
            en: "\"Refused\" says that this attempt has stored nothing. What does \"unknown\" say? What do you know after an attempt that is never answered?\nAnd after an \"unknown\" that is followed by a \"refused\"?",
            vi: "\"Refused\" nói rằng lần thử này không lưu gì. Vậy \"unknown\" nói gì? Bạn biết gì sau một lần thử không bao giờ được trả lời? Và sau một\n\"unknown\" rồi tới một \"refused\"?",
        },
        Text {
            en: "In a loop: a number ends it, and so does a refusal; after an \"unknown\" wait for `PAUSE`, and ask again with the very same key. All of it,\nwaiting included, ends after `PATIENCE`. Keep in mind whether any attempt was left open: then a refusal is no \"no\" any more.",
            vi: "Trong một vòng lặp: có con số thì xong, bị từ chối cũng xong; sau \"unknown\" thì chờ `PAUSE` rồi hỏi lại với đúng key ấy. Tất cả, kể cả thời\ngian chờ, kết thúc sau `PATIENCE`. Hãy nhớ đã có lần thử nào còn bỏ ngỏ chưa: nếu có thì lời từ chối không còn là \"không\" nữa.",
        },
        Text {
            en: "`let give_up = Instant::now() + PATIENCE;`, then in a `loop`: `match timeout_at(give_up, broker.append(key, text)).await`. `Ok(Ok(placed))`:\n`return Ok(placed.seq())`. `Ok(Err(Refused(why)))`: `Unknown(why)` if `open`, else `Refused(why)`. `Ok(Err(Unknown(why)))`: return it if\n`Instant::now() + PAUSE >= give_up`, else `open = true` and `sleep(PAUSE).await`. `Err(_)`: `Unknown(\"no answer\".into())`.",
            vi: "`let give_up = Instant::now() + PATIENCE;`, rồi trong một `loop`: `match timeout_at(give_up, broker.append(key, text)).await`.\n`Ok(Ok(placed))`: `return Ok(placed.seq())`. `Ok(Err(Refused(why)))`: `Unknown(why)` nếu `open`, không thì `Refused(why)`.\n`Ok(Err(Unknown(why)))`: trả về nếu `Instant::now() + PAUSE >= give_up`, không thì `open = true` và `sleep(PAUSE).await`. `Err(_)`:\n`Unknown(\"no answer\".into())`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "node_log.rs does this between the hub and the store, so people never see most of a broker's troubles: a leader that dies costs a few\nseconds, and no message. Every database driver has this error, and few programs have a line for it: a commit whose answer was lost, a\npayment whose request timed out. The cure is always the same: a name for what you want, chosen before the first attempt and kept for all\nthe others.",
        vi: "node_log.rs làm điều này giữa hub và kho chứa, nên phần lớn những gì broker gặp phải chẳng ai thấy: leader chết thì mất vài giây, không mất tin\nnào. Driver cơ sở dữ liệu nào cũng có lỗi này, mà ít chương trình có dòng nào dành cho nó: một commit mất câu trả lời, một lệnh thanh toán\nhết thời gian chờ. Cách chữa lúc nào cũng vậy: đặt tên cho điều mình muốn từ trước lần thử đầu tiên, và giữ nguyên tên ấy cho mọi lần sau.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "perhaps_is_no",
        hint: Text {
            en: "A known mistake: \"unknown\" is told as \"refused\". The message may well be in the log: its author reads \"not sent\", and right below it the\nmessage.",
            vi: "Một lỗi quen thuộc: \"unknown\" mà báo thành \"refused\". Tin có thể đã nằm trong nhật ký: người gửi đọc \"chưa gửi được\", và ngay bên dưới là\nchính tin ấy.",
        },
    },
    Mistake {
        name: "never_asks_again",
        hint: Text {
            en: "A known mistake: \"unknown\" is passed on at once. It is honest, but nobody can use it. Asked again with the same key, the broker would have\nsaid which of the two it is.",
            vi: "Một lỗi quen thuộc: nhận \"unknown\" là chuyển tiếp ngay. Thành thật đấy, nhưng chẳng ai dùng được. Hỏi lại với cùng key, broker đã cho biết là\ntrường hợp nào.",
        },
    },
    Mistake {
        name: "another_key",
        hint: Text {
            en: "A known mistake: the second attempt has another key. To the log that is another message, and both are stored.",
            vi: "Một lỗi quen thuộc: lần thử thứ hai mang key khác. Với nhật ký đó là một tin khác, và cả hai đều được lưu.",
        },
    },
    Mistake {
        name: "a_repeat_is_an_error",
        hint: Text {
            en: "A known mistake: \"duplicate\" is taken for a failure. It is the best answer to a second attempt: the first one was stored, and here is its\nnumber.",
            vi: "Một lỗi quen thuộc: coi \"duplicate\" là thất bại. Đó là câu trả lời tốt nhất cho lần thử thứ hai: lần đầu đã được lưu, và đây là số của nó.",
        },
    },
    Mistake {
        name: "asks_after_a_no",
        hint: Text {
            en: "A known mistake: a refusal is tried again as well. A broker that is full stays full for some time, and it has told you so; people wait ten\nseconds for the same answer.",
            vi: "Một lỗi quen thuộc: bị từ chối cũng thử lại. Broker đầy thì còn đầy một lúc, và nó đã nói rõ; người gửi phải đợi mười giây để nghe cùng một câu\ntrả lời.",
        },
    },
    Mistake {
        name: "never_gives_up",
        hint: Text {
            en: "A known mistake: there is no end. The author sees neither \"sent\" nor \"perhaps\", and everything that waits behind this message waits with it.",
            vi: "Một lỗi quen thuộc: không có hồi kết. Người gửi không thấy \"đã gửi\" cũng chẳng thấy \"có thể\", và mọi thứ đứng sau tin này cùng chờ với nó.",
        },
    },
    Mistake {
        name: "waits_for_an_answer",
        hint: Text {
            en: "A known mistake: the time is looked at only between two attempts. A broker that has frozen gives no error, and no answer: `append` itself never\nends. Put the time around it.",
            vi: "Một lỗi quen thuộc: chỉ xem giờ giữa hai lần thử. Broker bị treo không báo lỗi mà cũng chẳng trả lời: chính `append` không bao giờ kết thúc.\nHãy đặt giới hạn thời gian bao quanh nó.",
        },
    },
    Mistake {
        name: "silence_is_no",
        hint: Text {
            en: "A known mistake: no answer in time is told as \"refused\". A frozen broker may have the message in its hands, and store it when it wakes up.",
            vi: "Một lỗi quen thuộc: hết giờ chưa có câu trả lời thì báo là \"refused\". Broker bị treo có thể đang cầm tin trong tay, và lưu nó khi tỉnh lại.",
        },
    },
    Mistake {
        name: "the_last_word_counts",
        hint: Text {
            en: "A known mistake: after an \"unknown\" a refusal is believed. It speaks of the second attempt only; the first one may have been stored before\nthe broker was full.",
            vi: "Một lỗi quen thuộc: sau \"unknown\" mà tin lời từ chối. Nó chỉ nói về lần thử thứ hai; lần đầu có thể đã được lưu trước khi broker đầy.",
        },
    },
    Mistake {
        name: "without_a_pause",
        hint: Text {
            en: "A known mistake: the next attempt follows at once. A broker that has trouble gets hundreds of them in a few seconds, from every server.",
            vi: "Một lỗi quen thuộc: thử lại ngay lập tức. Broker đang gặp khó lại nhận thêm hàng trăm lần thử trong vài giây, từ mọi server.",
        },
    },
];

/// The time that all attempts may take together.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The pause before another attempt.
pub const PAUSE: Duration = Duration::from_millis(200);

/// What happens to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Nothing,
    /// It isn't stored, and nobody knows.
    Lost,
    /// It is stored, and nobody knows.
    ReplyLost,
    Full,
    /// It is stored, and never answered.
    Frozen,
}

/// A broker that keeps a log. An attempt takes it 10 ms.
#[derive(Debug)]
pub struct Broker {
    tape: Tape,
    troubles: &'static [Trouble],
    attempts: Cell<usize>,
    stored: RefCell<Vec<Key>>,
}

/// The attempts that are shown one by one.
const SHOWN: usize = 4;

impl Broker {
    /// Stores a text, unless there is one with this key; returns where it is.
    pub async fn append(&self, key: &Key, text: &str) -> Result<Placed, NotPlaced> {
        let attempt = self.attempts.get();
        self.attempts.set(attempt + 1);
        let last = self.troubles.last().copied().unwrap_or(Trouble::Nothing);
        let trouble = self.troubles.get(attempt).copied().unwrap_or(last);
        if attempt < SHOWN {
            self.tape.sent(1, &format!("append {} {text:?}", key.id));
        }
        sleep(Duration::from_millis(10)).await;
        let answer = match trouble {
            Trouble::Lost => Err(NotPlaced::Unknown("connection lost".into())),
            Trouble::Full => Err(NotPlaced::Refused("full".into())),
            Trouble::Nothing => Ok(self.place(key)),
            Trouble::ReplyLost => {
                self.place(key);
                Err(NotPlaced::Unknown("connection lost".into()))
            }
            Trouble::Frozen => {
                self.place(key);
                pending().await
            }
        };
        if attempt < SHOWN {
            self.tape.received(1, &shown(answer.clone().map(|placed| format!("{placed:?}"))));
        }
        answer
    }

    fn place(&self, key: &Key) -> Placed {
        let mut stored = self.stored.borrow_mut();
        let known = stored.iter().zip(1..).find(|(known, _)| *known == key);
        if let Some((_, seq)) = known {
            return Placed::Duplicate(seq);
        }
        stored.push(key.clone());
        Placed::New(stored.len() as u64)
    }
}

const STORIES: &[(&str, &[Trouble])] = {
    use Trouble::{Frozen, Full, Lost, Nothing, ReplyLost};
    &[
        ("a good day", &[Nothing]),
        ("the broker is full", &[Full]),
        ("the connection is lost before it is stored", &[Lost, Nothing]),
        ("the connection is lost when it is stored", &[ReplyLost, Nothing]),
        ("a leader died, another one is elected", &[ReplyLost, Lost, Lost, Lost, Lost, Nothing]),
        ("nobody is elected", &[Lost]),
        ("it is stored, and then the broker is full", &[ReplyLost, Full]),
        ("the broker stands still", &[Frozen]),
        ("the broker stands still the second time", &[Lost, Frozen]),
    ]
};

/// 12.4: messages, and a broker in trouble.
#[must_use]
pub fn perhaps<F>(place: F) -> Observed
where
    F: AsyncFn(&Broker, &Key, &str) -> Result<u64, NotPlaced> + Send + 'static,
{
    observe_async(async move |tape: Tape| {
        for (number, (about, troubles)) in (1..).zip(STORIES) {
            tape.note(0, *about);
            let (attempts, stored) = (Cell::new(0), RefCell::default());
            let broker = Broker { tape: tape.clone(), troubles, attempts, stored };
            let key = Key { session: "Lan".to_owned(), id: format!("a{number}") };
            let begun = Instant::now();
            let place = place(&broker, &key, "chào");
            let placed = timeout(6 * PATIENCE, place).await;
            let placed = placed.map(|placed| shown(placed.map(|seq| format!("stored as {seq}"))));
            let placed = placed.unwrap_or_else(|_| "still waiting after a minute".to_owned());
            let (attempts, took) = (broker.attempts.get(), begun.elapsed().as_millis());
            tape.note(1, format!("{placed} ({attempts} attempts, {took} ms)"));
            let texts = broker.stored.borrow().len();
            tape.note(1, format!("the log holds it {texts} times"));
        }
    })
}

fn shown(answer: Result<String, NotPlaced>) -> String {
    match answer {
        Ok(placed) => placed,
        Err(NotPlaced::Refused(why)) => format!("refused: {why}"),
        Err(NotPlaced::Unknown(why)) => format!("unknown: {why}"),
    }
}
