use std::time::Duration;

use tokio::{
    select,
    sync::{Mutex, mpsc},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 13.1.
pub const EXERCISE: Exercise = Exercise {
    id: "13.1",
    name: "omission",
    title: Text { en: "The p99 that people felt", vi: "p99 mà người ta cảm thấy" },
    hints: [
        Text {
            en: "The server stands still for a second. A hundred people press \"send\" in that second, and all of them wait. How many of them are in your\ntable? And what decides when your program sends the next message: the clock, or the server?",
            vi: "Server đứng yên một giây. Trong giây ấy một trăm người bấm \"gửi\", và ai cũng phải chờ. Bao nhiêu người trong số đó có mặt trong bảng của\nbạn? Và điều gì quyết định lúc nào chương trình của bạn gửi tin kế tiếp: đồng hồ, hay server?",
        },
        Text {
            en: "Message `number` is due at `begun + EVERY * number`, whatever the server does. So two loops that don't wait for each other: one sends each\nmessage when it is due, the other takes the answers. A person's waiting begins when the message is due, not when the socket took it.",
            vi: "Tin `number` đến hạn lúc `begun + EVERY * number`, bất kể server làm gì. Vậy cần hai vòng lặp không chờ nhau: một vòng gửi từng tin khi đến\nhạn, vòng kia nhận câu trả lời. Người dùng bắt đầu chờ từ lúc tin đến hạn, không phải từ lúc socket nhận nó.",
        },
        Text {
            en: "`let due = |number| begun + EVERY * number;`. Sending, an `async` block: `sleep_until(due(number)).await; wire.send(number).await;` for each\nnumber. Receiving, another one: `let number = wire.answer().await; took.push(due(number).elapsed());` as many times, and then `took`. At\nthe end `join!(sending, receiving).1`.",
            vi: "`let due = |number| begun + EVERY * number;`. Việc gửi là một khối `async`: với mỗi số, `sleep_until(due(number)).await;\nwire.send(number).await;`. Việc nhận là một khối khác: ngần ấy lần `let number = wire.answer().await; took.push(due(number).elapsed());`, rồi\ntới `took`. Cuối cùng là `join!(sending, receiving).1`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Compare your table with that of `waits_for_the_answer` in mistakes.rs: the same server, the same second, and a p99 of 2 ms. A generator that\nwaits for answers stops asking exactly while the server is slow, so the worst moments are hardly measured; Gil Tene called it coordinated\nomission, and wrote wrk2 because of it: wrk works like that, and so does k6 unless you ask for a fixed arrival rate. And the fourth table\nsays what no average says: a server that is a little too slow has no latency at all, only a queue that grows for as long as you measure.",
        vi: "Hãy so bảng của bạn với bảng của `waits_for_the_answer` trong mistakes.rs: vẫn server ấy, vẫn giây ấy, mà p99 chỉ 2 ms. Chương trình tạo tải nào\nchờ câu trả lời thì ngừng hỏi đúng vào lúc server chậm, nên những lúc tệ nhất hầu như không được đo; Gil Tene gọi đó là coordinated omission,\nvà viết wrk2 vì nó: wrk chạy kiểu ấy, k6 cũng vậy trừ khi bạn yêu cầu một nhịp gửi cố định. Và bảng thứ tư cho thấy điều mà không số trung\nbình nào cho thấy: server chỉ hơi chậm hơn mức cần thì không có độ trễ nào cả, chỉ có một hàng đợi dài mãi ra chừng nào bạn còn đo.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "waits_for_the_answer",
        hint: Text {
            en: "A known mistake, the best known of all: send, wait for the answer, pause, send. While the server stands still your program stands still,\ntoo, and of a hundred people who waited it has measured one. That is 0.1 % of the table, and p99 is blind to it.",
            vi: "Một lỗi quen thuộc, quen thuộc nhất: gửi, chờ trả lời, nghỉ, rồi gửi tiếp. Server đứng yên thì chương trình của bạn cũng đứng yên, và trong một\ntrăm người phải chờ nó chỉ đo được một. Đó là 0,1 % của bảng, và p99 không thấy.",
        },
    },
    Mistake {
        name: "one_on_its_way",
        hint: Text {
            en: "A known mistake, almost right: the time counts from when the message was due, but the next one isn't sent before the answer has come. If the\nway there and back takes longer than `EVERY`, the queue that you measure stands in your own program: people far away don't wait for each\nother's answers.",
            vi: "Một lỗi quen thuộc, gần đúng rồi: thời gian tính từ lúc đến hạn, nhưng tin kế tiếp chỉ được gửi khi câu trả lời đã đến. Nếu đường đi và về dài\nhơn `EVERY` thì hàng đợi mà bạn đo nằm ngay trong chương trình của bạn: người ở xa đâu có chờ câu trả lời của nhau.",
        },
    },
    Mistake {
        name: "from_the_sending",
        hint: Text {
            en: "A known mistake: the clock starts when the socket has taken the message. While the server stands still the socket is full, and `send` waits:\nthis part of a person's waiting is missing, and it is the longest.",
            vi: "Một lỗi quen thuộc: đồng hồ chạy từ lúc socket nhận tin. Khi server đứng yên thì socket đầy và `send` phải chờ: phần chờ ấy của người dùng bị\nthiếu, mà đó lại là phần dài nhất.",
        },
    },
    Mistake {
        name: "skips_the_late_ones",
        hint: Text {
            en: "A known mistake: messages whose time has passed are skipped (`MissedTickBehavior::Skip`). These are the people who had to wait. Count them:\nthe table has fewer rows than there were people.",
            vi: "Một lỗi quen thuộc: tin nào lỡ giờ thì bỏ qua (`MissedTickBehavior::Skip`). Đó chính là những người phải chờ. Thử đếm xem: bảng có ít dòng hơn\nsố người.",
        },
    },
    Mistake {
        name: "moves_the_timetable",
        hint: Text {
            en: "A known mistake: after a late message the whole timetable moves (`MissedTickBehavior::Delay`). All that should have been sent in that second\nis sent a second later, and nothing is late any more. People don't wait with their messages until your program has time.",
            vi: "Một lỗi quen thuộc: sau một tin trễ thì cả thời gian biểu lùi lại (`MissedTickBehavior::Delay`). Mọi thứ lẽ ra gửi trong giây ấy được gửi muộn\nmột giây, và chẳng còn gì là trễ nữa. Người ta không để dành tin nhắn chờ tới khi chương trình của bạn rảnh.",
        },
    },
    Mistake {
        name: "drops_the_slow_ones",
        hint: Text {
            en: "A known mistake: the slow ones are taken out as outliers, or as timeouts. What is thrown away here is the very thing that p99 is for.",
            vi: "Một lỗi quen thuộc: những lần chậm bị bỏ ra, coi là ngoại lệ hoặc hết giờ chờ. Thứ bị vứt đi ở đây chính là thứ mà người ta cần p99 để thấy.",
        },
    },
];

/// The time between two messages.
pub const EVERY: Duration = Duration::from_millis(10);

/// The messages of each story: ten seconds.
const MESSAGES: u32 = 1000;

/// The messages that a socket takes while the server doesn't read.
const BUFFER: usize = 4;

/// A connection to a server.
#[derive(Debug)]
pub struct Wire {
    messages: mpsc::Sender<u32>,
    answers: Mutex<mpsc::UnboundedReceiver<u32>>,
}

impl Wire {
    /// Writes a message; waits while the socket is full.
    pub async fn send(&self, number: u32) {
        let _ = self.messages.send(number).await;
    }

    /// The number of the message that is answered next.
    pub async fn answer(&self) -> u32 {
        let next = self.answers.lock().await.recv().await;
        next.expect("the server lives as long as the connection")
    }
}

/// A server, and the way to it.
struct Server {
    /// How long it works on a message.
    works: u64,
    /// When it stands still, from and to, counted from the beginning.
    still: Option<(u64, u64)>,
    /// How long a message and its answer are on their way.
    away: u64,
}

const STORIES: &[(&str, Server)] = &[
    ("a good day", Server { works: 2, still: None, away: 0 }),
    ("it stands still for a second", Server { works: 2, still: Some((5_001, 6_001)), away: 0 }),
    ("the same, far away", Server { works: 2, still: Some((5_001, 6_001)), away: 60 }),
    ("it needs 12 ms for what comes every 10", Server { works: 12, still: None, away: 0 }),
];

/// 13.1: servers that are fast, stand still, are far away or too slow.
#[must_use]
pub fn omission<F>(measure: F) -> Observed
where
    F: AsyncFn(&Wire, u32) -> Vec<Duration> + Send + 'static,
{
    observe_async(async move |tape: Tape| {
        for (number, (about, server)) in (1..).zip(STORIES) {
            tape.note(0, *about);
            let (messages, incoming) = mpsc::channel(BUFFER);
            let (leaving, outgoing) = mpsc::unbounded_channel();
            let (arriving, answers) = mpsc::unbounded_channel();
            let wire = Wire { messages, answers: Mutex::new(answers) };
            let measured = timeout(Duration::from_secs(300), measure(&wire, MESSAGES));
            let told = select! {
                measured = measured => measured.map(table),
                never = serve(server, incoming, leaving) => never,
                never = bring(outgoing, arriving) => never,
            };
            tape.note(number, told.unwrap_or_else(|_| "still measuring after five minutes".into()));
        }
    })
}

/// The server's work: one message after the other.
async fn serve<T>(
    server: &Server,
    mut messages: mpsc::Receiver<u32>,
    answers: mpsc::UnboundedSender<(Instant, u32)>,
) -> T {
    let begun = Instant::now();
    let after = |ms| begun + Duration::from_millis(ms);
    loop {
        let number = messages.recv().await.expect("the connection outlives the story");
        if let Some((from, to)) = server.still
            && (after(from)..after(to)).contains(&Instant::now())
        {
            sleep_until(after(to)).await;
        }
        sleep(Duration::from_millis(server.works)).await;
        let arrives = Instant::now() + Duration::from_millis(server.away);
        let _ = answers.send((arrives, number));
    }
}

/// The way of the answers.
async fn bring<T>(
    mut answers: mpsc::UnboundedReceiver<(Instant, u32)>,
    arriving: mpsc::UnboundedSender<u32>,
) -> T {
    loop {
        let (arrives, number) = answers.recv().await.expect("the server outlives the story");
        sleep_until(arrives).await;
        let _ = arriving.send(number);
    }
}

/// The table of a measurement.
fn table(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    let Some(max) = took.last() else {
        return "nothing measured".to_owned();
    };
    let of_hundred = |part: usize| took[(took.len() * part).div_ceil(100) - 1].as_millis();
    let (p50, p99, max) = (of_hundred(50), of_hundred(99), max.as_millis());
    format!("{} times: p50 {p50} ms, p99 {p99} ms, max {max} ms", took.len())
}
