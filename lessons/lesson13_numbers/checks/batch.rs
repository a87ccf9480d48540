use std::time::Duration;

use tokio::{
    join,
    sync::mpsc::{self, UnboundedReceiver},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 13.3.
pub const EXERCISE: Exercise = Exercise {
    id: "13.3",
    name: "batch",
    title: Text { en: "A batch that delays nobody", vi: "Gom lại mà không bắt ai chờ" },
    hints: [
        Text {
            en: "When a message comes, how do you know whether another one will follow in a millisecond? Must you know? And when the first of five wakes\nyou up, where are the other four?",
            vi: "Khi một tin tới, làm sao biết trong một mili giây nữa có tin khác hay không? Có cần biết không? Và khi tin đầu tiên trong năm tin đánh thức bạn,\nbốn tin kia đang ở đâu?",
        },
        Text {
            en: "No clock is needed. Wait for one message, for as long as it takes; then take what is there without waiting, up to `MOST`; then write. While\nthe write takes its time, the next batch gathers by itself: a slow socket makes large batches, an idle one makes none.",
            vi: "Không cần đồng hồ nào. Chờ một tin, lâu bao nhiêu cũng được; rồi lấy những gì đã có sẵn mà không chờ, nhiều nhất `MOST`; rồi ghi. Trong lúc lần\nghi ấy chưa xong, lô kế tiếp tự gom lại: socket chậm thì lô lớn, socket rảnh thì chẳng có lô nào.",
        },
        Text {
            en: "`messages.recv_many(&mut batch, MOST).await` waits for one message and takes up to `MOST` of those that are there; it returns 0 when there\nare no more. So: `while messages.recv_many(&mut batch, MOST).await > 0 { socket.write(&batch).await; batch.clear(); }`.",
            vi: "`messages.recv_many(&mut batch, MOST).await` chờ một tin rồi lấy luôn những tin đã có, nhiều nhất `MOST`; nó trả về 0 khi không còn tin nào nữa.\nVậy: `while messages.recv_many(&mut batch, MOST).await > 0 { socket.write(&batch).await; batch.clear(); }`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The batch is made by what is late anyway: by the messages that came while you were busy. So it grows exactly when it is needed, and a quiet\nchat pays nothing for it. The fast server's workers do the same for all their connections at once, lesson 12's file log does it with its\nsyncs, and Postgres with its commits. Nagle's algorithm in TCP (a small packet waits until the one before is acknowledged) and every \"flush\nevery 10 ms\" make the other bargain: each message of a quiet chat is late, as the price of fewer writes that nobody needed then. That is why a\nchat server sets TCP_NODELAY before anything else.",
        vi: "Lô được tạo nên từ những gì đằng nào cũng trễ: những tin đến trong lúc bạn bận. Vì thế nó lớn lên đúng lúc cần, còn lúc chat thưa thì không tốn gì.\nCác worker của server nhanh làm thế cho mọi kết nối của mình cùng một lượt, file log của bài 12 làm thế với các lần sync, Postgres với các commit.\nThuật toán Nagle trong TCP (gói nhỏ phải chờ gói trước được báo nhận) và mọi kiểu \"cứ 10 ms thì flush\" đổi chác ngược lại: lúc chat thưa tin nào\ncũng trễ, để bớt những lần ghi mà lúc ấy chẳng cần bớt. Vì vậy việc đầu tiên của một server chat là bật TCP_NODELAY.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "a_write_for_each",
        hint: Text {
            en: "A known mistake: a write for each message. Five that came together are five system calls and five packets for every receiver, and the slow\nsocket makes each of them wait for all before it.",
            vi: "Một lỗi quen thuộc: mỗi tin một lần ghi. Năm tin tới cùng lúc thành năm system call và năm gói cho mỗi người nhận, và với socket chậm thì tin nào\ncũng phải chờ tất cả các tin trước nó.",
        },
    },
    Mistake {
        name: "waits_a_little",
        hint: Text {
            en: "A known mistake: wait for 10 ms, perhaps more will come. In a quiet chat each message is 10 ms late, and not one write is saved.",
            vi: "Một lỗi quen thuộc: chờ 10 ms xem có thêm tin không. Khi chat thưa thì tin nào cũng trễ 10 ms, mà chẳng bớt được lần ghi nào.",
        },
    },
    Mistake {
        name: "a_pause_after_each",
        hint: Text {
            en: "A known mistake: a pause after each write. The first message after a quiet time is in luck, but its answer, 3 ms later, waits for your pause.",
            vi: "Một lỗi quen thuộc: nghỉ một chút sau mỗi lần ghi. Tin đầu tiên sau lúc vắng thì gặp may, nhưng tin trả lời nó, 3 ms sau, phải đợi bạn nghỉ xong.",
        },
    },
    Mistake {
        name: "at_each_tick",
        hint: Text {
            en: "A known mistake: everything waits for the next beat of a clock. Each message is late by half a beat on average, and the program wakes up a\nhundred times a second for nothing.",
            vi: "Một lỗi quen thuộc: mọi thứ đợi nhịp kế tiếp của đồng hồ. Trung bình tin nào cũng trễ nửa nhịp, và mỗi giây chương trình thức dậy một trăm lần\nmà không để làm gì.",
        },
    },
    Mistake {
        name: "waits_for_a_full_batch",
        hint: Text {
            en: "A known mistake: a batch leaves when it is full. Under load this looks perfect in a benchmark; in a quiet room \"hello\" arrives when thirty-one\nothers have spoken.",
            vi: "Một lỗi quen thuộc: lô đầy mới gửi. Khi tải cao, benchmark trông rất đẹp; còn trong phòng vắng, câu \"chào\" chỉ tới nơi khi ba mươi mốt người khác\nđã lên tiếng.",
        },
    },
    Mistake {
        name: "the_first_alone",
        hint: Text {
            en: "A known mistake: the first is written before you look whether there are others. They were there already, and now you need two writes.",
            vi: "Một lỗi quen thuộc: ghi tin đầu tiên rồi mới xem có tin khác không. Chúng đã ở đó sẵn, và giờ bạn cần hai lần ghi.",
        },
    },
    Mistake {
        name: "forgets_the_rest",
        hint: Text {
            en: "A known mistake: \"there will be no more\" comes while you hold a batch in your hand, and you go home with it. First write, then leave.",
            vi: "Một lỗi quen thuộc: tin báo \"hết rồi\" đến lúc bạn đang cầm một lô trên tay, và bạn cầm nó về nhà luôn. Ghi xong rồi hãy về.",
        },
    },
    Mistake {
        name: "loses_one",
        hint: Text {
            en: "A known mistake: the limit is checked after the next message was taken out of the queue, and it is in no batch. Look at the numbers: one is\nmissing.",
            vi: "Một lỗi quen thuộc: lấy tin kế tiếp ra khỏi hàng đợi rồi mới xét giới hạn, nên tin ấy không nằm trong lô nào. Hãy nhìn các con số: thiếu một.",
        },
    },
    Mistake {
        name: "without_a_limit",
        hint: Text {
            en: "A known mistake: the batch has no limit. If messages come faster than you take them, the loop never reaches its write, and its memory grows.",
            vi: "Một lỗi quen thuộc: lô không có giới hạn. Nếu tin đến nhanh hơn bạn lấy, vòng lặp không bao giờ tới được lần ghi, và bộ nhớ cứ phình ra.",
        },
    },
];

/// The most messages in one write.
pub const MOST: usize = 32;

/// A connection's socket, which writes down what leaves.
#[derive(Debug)]
pub struct Socket {
    tape: Tape,
    number: u64,
    begun: Instant,
    takes: Duration,
}

impl Socket {
    /// Writes messages with one system call; waits until the socket has taken them.
    pub async fn write(&self, messages: &[u32]) {
        let told = format!("{} ms: {} in one write", self.now(), shown(messages));
        self.tape.received(self.number, &told);
        if !self.takes.is_zero() {
            sleep(self.takes).await;
        }
    }

    fn now(&self) -> u128 {
        self.begun.elapsed().as_millis()
    }
}

/// What it is about, how long a write takes, and when how many messages come.
type Story = (&'static str, u64, &'static [(u64, usize)]);

const STORIES: &[Story] = &[
    ("now and then a message", 0, &[(101, 1), (104, 1), (205, 1)]),
    ("five at once", 0, &[(101, 5), (108, 2)]),
    ("the network is slow: a write takes 50 ms", 50, &[(101, 1), (111, 1), (121, 3), (231, 1)]),
    ("forty at once", 0, &[(101, 40), (206, 1)]),
    ("the last three, and that is all", 0, &[(101, 1), (207, 3)]),
];

/// 13.3: messages that come, and the writes in which they leave.
#[must_use]
pub fn batch<F>(pump: F) -> Observed
where
    F: AsyncFn(UnboundedReceiver<u32>, &Socket) + Send + 'static,
{
    observe_async(async move |tape: Tape| {
        for (number, (about, takes, come)) in (1..).zip(STORIES) {
            tape.note(number, *about);
            let (sender, messages) = mpsc::unbounded_channel();
            let takes = Duration::from_millis(*takes);
            let socket = Socket { tape: tape.clone(), number, begun: Instant::now(), takes };
            let mut numbers = 1..;
            let coming = async {
                for (at, count) in *come {
                    sleep_until(socket.begun + Duration::from_millis(*at)).await;
                    let new: Vec<u32> = numbers.by_ref().take(*count).collect();
                    tape.sent(number, &format!("{} ms: {}", socket.now(), shown(&new)));
                    for message in new {
                        let _ = sender.send(message);
                    }
                }
                drop(sender);
            };
            let pumping = timeout(Duration::from_secs(60), pump(messages, &socket));
            let ((), end) = join!(coming, pumping);
            let told = if end.is_ok() { "ended" } else { "still running after a minute" };
            tape.note(number, format!("{} ms: {told}", socket.now()));
        }
    })
}

/// `1 to 5`; one by one if they are out of order.
fn shown(messages: &[u32]) -> String {
    match messages {
        [] => "nothing".to_owned(),
        [one] => one.to_string(),
        [first, .., last]
            if messages.is_sorted() && (last - first) as usize + 1 == messages.len() =>
        {
            format!("{first} to {last}")
        }
        _ => format!("{messages:?}"),
    }
}
