use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 07.3.
pub const EXERCISE: Exercise = Exercise {
    id: "07.3",
    name: "slow",
    title: Text { en: "The slow reader", vi: "Người đọc chậm" },
    hints: [
        Text {
            en: "Minh's `send` takes eight seconds. Who waits for it, in your program? And where do the messages lie meanwhile, how many of them,\nand who decides which are thrown away?",
            vi: "`send` tới Minh mất tám giây. Trong chương trình của bạn, ai phải chờ nó? Còn các tin trong lúc ấy nằm ở đâu, bao nhiêu tin, và ai\nquyết định bỏ tin nào?",
        },
        Text {
            en: "A task for each phone, so that each waits for itself; a `broadcast::channel::<String>(KEEP)` between them and the one who reads `said`. A\nreceiver's `recv` has three answers, and only one of them means the end. Take all three out of the `select!` as they are, and look at\nthem afterwards.",
            vi: "Mỗi điện thoại một task, để ai chậm thì tự chờ; giữa chúng và người đọc `said` là một `broadcast::channel::<String>(KEEP)`. `recv` của receiver\ncó ba kiểu trả lời, và chỉ một kiểu nghĩa là hết. Hãy lấy cả ba ra khỏi `select!` nguyên như thế, rồi mới xét.",
        },
        Text {
            en: "In the task: `let next = tokio::select! { next = news.recv() => next, () = phone.left() => return };`, then\n`Ok(text) => phone.send(&text).await`, `Err(RecvError::Lagged(count)) => phone.missed(count).await`,\n`Err(RecvError::Closed) => return`. Outside: `while let Some(text) = said.recv().await { let _ = news.send(text); }`.",
            vi: "Trong task: `let next = tokio::select! { next = news.recv() => next, () = phone.left() => return };`, rồi\n`Ok(text) => phone.send(&text).await`, `Err(RecvError::Lagged(count)) => phone.missed(count).await`,\n`Err(RecvError::Closed) => return`. Bên ngoài: `while let Some(text) = said.recv().await { let _ = news.send(text); }`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "lag_is_the_end",
            hint: Text {
                en: "A known mistake: an `Err` from `recv` is taken for the end. `Lagged` only says how many messages are missing; the receiver stands\nat the oldest that was kept, and goes on. Minh's tunnel cost him three messages, and you took the rest, too.",
                vi: "Một lỗi quen thuộc: `recv` trả về `Err` là coi như hết. `Lagged` chỉ cho biết thiếu bao nhiêu tin; receiver đang đứng ở tin cũ nhất\ncòn giữ, và vẫn đi tiếp. Đường hầm lấy của Minh ba tin, còn bạn lấy nốt phần còn lại.",
            },
        },
        Mistake {
            name: "pattern_in_select",
            hint: Text {
                en: "A known mistake, and a quiet one: `Ok(text) = news.recv()` in a `select!`. When `Lagged` comes, the pattern doesn't match, the branch\nis switched off, and `select!` waits for the others alone: for Minh to leave. He is connected, and hears nothing ever again. Bind the\nwhole result, and match afterwards.",
                vi: "Một lỗi quen thuộc, và rất lặng lẽ: `Ok(text) = news.recv()` trong `select!`. Khi `Lagged` đến, mẫu không khớp, nhánh ấy bị tắt, và\n`select!` chỉ còn chờ các nhánh kia: chờ Minh rời đi. Bạn ấy vẫn kết nối, mà không bao giờ nghe thấy gì nữa. Hãy lấy nguyên kết quả,\nrồi mới `match`.",
            },
        },
        Mistake {
            name: "gap_in_silence",
            hint: Text {
                en: "A known mistake: `Lagged` is passed over. Minh reads on as if nothing had happened, and answers a question that he only half knows.\nA client that has missed something must at least be told so, and how much.",
                vi: "Một lỗi quen thuộc: lặng lẽ bỏ qua `Lagged`. Minh đọc tiếp như không có chuyện gì, rồi trả lời một câu mà bạn ấy chỉ biết một nửa. Ai\nlỡ tin thì ít nhất phải được báo rằng mình lỡ, và lỡ bao nhiêu.",
            },
        },
        Mistake {
            name: "subscribes_anew",
            hint: Text {
                en: "A known mistake: a lagging receiver is exchanged for a new one. The new one begins with the next message, so the four that were kept\nfor Minh are thrown away as well, and the number that he is told is too small.",
                vi: "Một lỗi quen thuộc: đổi receiver bị tụt lại lấy một cái mới. Cái mới bắt đầu từ tin kế tiếp, nên bốn tin được giữ cho Minh cũng mất\nluôn, và con số báo cho bạn ấy thì thiếu.",
            },
        },
        Mistake {
            name: "everybody_waits",
            hint: Text {
                en: "A known mistake: one loop sends to all, one after the other, and waits for each. While Minh is in his tunnel, Lan hears nothing. The\nslowest reader sets everybody's pace.",
                vi: "Một lỗi quen thuộc: một vòng lặp gửi cho tất cả, lần lượt từng người, và chờ từng người. Minh còn trong hầm thì Lan chẳng nghe được\ngì. Người đọc chậm nhất quyết định nhịp của cả phòng.",
            },
        },
        Mistake {
            name: "keeps_everything",
            hint: Text {
                en: "A known mistake: a queue without an end. Minh gets everything, and it looks like kindness; with a phone that stays in the tunnel\novernight the server keeps the whole night for it, and for the next thousand phones as well.",
                vi: "Một lỗi quen thuộc: hàng đợi không có giới hạn. Minh nhận đủ tất cả, trông thật tử tế; nhưng điện thoại nằm trong hầm suốt đêm thì\nserver giữ hộ nó cả đêm, và giữ hộ cả nghìn chiếc tiếp theo nữa.",
            },
        },
    ],
    after: Text {
        en: "A broadcast channel is a small log with a cursor for each reader: the course's old idea, with room for four. The lesson's room\nchooses another way (hub_task.rs): an outbox for each, best-effort texts dropped when it is full, and a member who would miss\na chat message removed with 4001, to reconnect and resume. Both are honest; silence is not.",
        vi: "Broadcast channel là một nhật ký nhỏ, mỗi người đọc một con trỏ: vẫn ý tưởng cũ của khoá học, chỉ có điều chứa được bốn tin. Phòng chat\ncủa bài học chọn cách khác (hub_task.rs): mỗi người một outbox (hàng chờ gửi), đầy thì bỏ tin best effort, còn ai sắp lỡ một tin chat thì bị\nđưa ra với mã 4001 để kết nối lại và đọc tiếp. Cả hai cách đều thành thật; im lặng thì không.",
    },
};

/// How many messages the room keeps for a phone that is behind.
pub const KEEP: usize = 4;

/// Messages are said once a second, the first after half a second.
const MESSAGES: u64 = 12;
const MINH: u64 = 2;
/// When Minh's phone is in a tunnel, in milliseconds.
const TUNNEL: (u64, u64) = (2_200, 10_000);
const AN: u64 = 3;
/// When An leaves.
const LEAVES: u64 = 6_200;
/// A room that is still there so long after the last word never ends.
const LONG: Duration = Duration::from_secs(60);

/// A person's phone. Dropping it hangs up.
#[derive(Debug)]
pub struct Phone {
    id: u64,
    tape: Tape,
    start: Instant,
    /// What was said last.
    newest: watch::Receiver<u64>,
    hoard: bool,
}

/// This person has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl Phone {
    /// Sends a text; completes when it has arrived, which may take its time.
    pub async fn send(&mut self, text: &str) -> Result<(), Gone> {
        let behind = text.parse().map_or(0, |this: u64| self.newest.borrow().saturating_sub(this));
        if behind > KEEP as u64 && !self.hoard {
            self.hoard = true;
            self.note("somebody has kept more than `KEEP` messages for this phone");
        }
        self.transfer().await?;
        self.tape.received(self.id, &format!("{}{text}", self.clock()));
        Ok(())
    }

    /// Tells the person that this many messages are missing here.
    pub async fn missed(&mut self, count: u64) -> Result<(), Gone> {
        self.transfer().await?;
        self.tape.received(self.id, &format!("{}({count} missed)", self.clock()));
        Ok(())
    }

    /// Completes when the person leaves.
    pub async fn left(&self) {
        if self.id == AN {
            sleep_until(self.at(LEAVES)).await;
        } else {
            std::future::pending::<()>().await;
        }
    }

    async fn transfer(&self) -> Result<(), Gone> {
        if self.id == AN && self.start.elapsed() >= Duration::from_millis(LEAVES) {
            return Err(Gone);
        }
        if self.id == MINH && self.start.elapsed() >= Duration::from_millis(TUNNEL.0) {
            sleep_until(self.at(TUNNEL.1)).await; // at once, if that is over
        }
        sleep(Duration::from_millis(10 * self.id)).await; // no two phones at the same moment
        Ok(())
    }

    fn at(&self, milliseconds: u64) -> Instant {
        self.start + Duration::from_millis(milliseconds)
    }

    fn note(&self, what: &str) {
        self.tape.note(self.id, format!("{}{what}", self.clock()));
    }

    fn clock(&self) -> String {
        format!("{:4.1} s  ", self.start.elapsed().as_secs_f64())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // Later it is the check that ends, and with it all that the answer has left behind.
        if self.start.elapsed() < LONG {
            self.note("the server hangs up");
        }
    }
}

/// 07.3: twelve messages to three phones, one of which is in a tunnel for eight of them.
#[must_use]
pub fn slow<F>(
    room: impl FnOnce(mpsc::Receiver<String>, Vec<Phone>) -> F + Send + 'static,
) -> Observed
where
    F: Future<Output = ()>,
{
    observe_async(async move |tape| {
        let (start, newest) = (Instant::now(), watch::Sender::new(0));
        let phone = |id| {
            let (tape, newest) = (tape.clone(), newest.subscribe());
            Phone { id, tape, start, newest, hoard: false }
        };
        let phones = (1..=3).map(phone).collect();
        let (say, said) = mpsc::channel(64);
        let speaks = async {
            for number in 1..=MESSAGES {
                sleep_until(start + Duration::from_millis(number * 1_000 - 500)).await;
                tape.note(0, format!("{:4.1} s  said: {number}", start.elapsed().as_secs_f64()));
                newest.send_replace(number);
                let _ = say.try_send(number.to_string()); // a room that has ended is seen by its phones
            }
            drop(say);
            newest.closed().await; // all phones are gone
        };
        let everything = async { tokio::join!(room(said, phones), speaks) };
        if timeout(LONG, everything).await.is_err() {
            tape.note(0, "a minute later the room is still there");
        }
    })
}
