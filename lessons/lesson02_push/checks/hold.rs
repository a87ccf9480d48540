use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 02.1.
pub const EXERCISE: Exercise = Exercise {
    id: "02.1",
    name: "hold",
    title: Text { en: "Hold the question", vi: "Giữ câu hỏi lại" },
    hints: [
        Text {
            en: "Two things can end the wait. Which? And what if Minh speaks exactly between your look into the log\nand the moment when you begin to listen: who tells you?",
            vi: "Có hai điều có thể kết thúc việc chờ. Đó là gì? Và nếu Minh lên tiếng đúng vào lúc bạn đã nhìn nhật ký\nxong mà chưa kịp lắng nghe, thì ai báo cho bạn?",
        },
        Text {
            en: "Listen first, then look. Whatever is said after `listen()` makes the bell ring, even while you are\nstill looking. If there is nothing, wait for the bell, and look again. Wrap it in\n`timeout` for the other way out.",
            vi: "Nghe trước, nhìn sau. Mọi điều được nói sau `listen()` đều làm chuông reo, kể cả khi bạn còn đang nhìn.\nChỉ khi nhìn mà không thấy gì mới chờ chuông, rồi nhìn lại. Lối ra thứ hai thì bọc\ntất cả trong `timeout`.",
        },
        Text {
            en: "let mut bell = log.listen();\nlet news = async { loop {\n  let news = log.since(cursor).await;\n  if !news.is_empty() { return news; }\n  bell.rung().await;\n} };\ntimeout(longest, news).await.unwrap_or_default()",
            vi: "let mut bell = log.listen();\nlet news = async { loop {\n  let news = log.since(cursor).await;\n  if !news.is_empty() { return news; }\n  bell.rung().await;\n} };\ntimeout(longest, news).await.unwrap_or_default()",
        },
    ],
    mistakes: &[
        Mistake {
            name: "looks_before_it_listens",
            hint: Text {
                en: "A known mistake, the lost wake-up: message 3 was said after you had looked and before you listened.\nNo bell rang for you, and Lan waited 20 s for something that was already there. Listen first, then look.",
                vi: "Một lỗi quen thuộc, lỡ tiếng chuông: tin số 3 được nói sau khi bạn nhìn và trước khi bạn nghe.\nKhông ai rung chuông cho bạn, và Lan chờ 20 giây một tin vốn đã nằm sẵn đó. Nghe trước, nhìn sau.",
            },
        },
        Mistake {
            name: "polls_inside",
            hint: Text {
                en: "A known mistake: the polling has only moved into the server. Lan hears of everything in time, but each\nquestion looks into the log thousands of times, and so does every person who waits. Let the bell wake you.",
                vi: "Một lỗi quen thuộc: polling chỉ dọn nhà vào trong server. Lan nghe được mọi tin đúng lúc, nhưng mỗi câu hỏi lại\nnhìn vào nhật ký hàng nghìn lần, mà ai chờ cũng tốn chừng ấy. Hãy để tiếng chuông đánh thức bạn.",
            },
        },
        Mistake {
            name: "answers_late",
            hint: Text {
                en: "A known mistake: the question is held for the whole time, and what is said meanwhile is heard only at the\nend of it. That is polling every 20 s. The wait must end with the first message.",
                vi: "Một lỗi quen thuộc: câu hỏi bị giữ hết cả thời gian, ai nói gì giữa chừng cũng phải đợi tới cuối mới đến nơi.\nThế thì khác nào polling 20 giây một lần. Có tin đầu tiên là phải thôi chờ.",
            },
        },
        Mistake {
            name: "waits_first",
            hint: Text {
                en: "A known mistake: waiting for the bell although the news is already there. A bell tells only of what is\nsaid from now on; what was said before is found by looking.",
                vi: "Một lỗi quen thuộc: cứ chờ chuông dù tin đã nằm sẵn đó. Chuông chỉ báo những gì được nói từ giờ trở đi;\nđiều đã nói trước đó thì phải nhìn mới thấy.",
            },
        },
    ],
    after: Text {
        en: "Our server does the same with a `watch` channel (hold.rs), whose receiver remembers which ring it has heard.\n\"Register first, then check\" is the rule behind every correct wait: condition variables, epoll, database\nnotifications. In production a lost wake-up is a bug that appears now and then, and never in a test.",
        vi: "Server của bài học làm y như vậy với một kênh `watch` (hold.rs): receiver của nó nhớ mình đã nghe tiếng chuông nào.\n\"Đăng ký trước, kiểm tra sau\" là quy tắc đằng sau mọi cách chờ đúng: condition variable, epoll, thông báo từ\ncơ sở dữ liệu. Trên production, lỡ tiếng chuông là loại lỗi thỉnh thoảng mới hiện ra, mà chẳng bao giờ hiện trong test.",
    },
};

const LAN: u64 = 1;
const MINH: u64 = 2;
/// How long one look into the log takes.
const LOOK: Duration = Duration::from_millis(2);
/// An answer that looks more often than this for one question polls inside of the server.
const MANY_LOOKS: u64 = 10;
/// How long a question may be held.
const LONGEST: Duration = Duration::from_secs(20);

/// For each question: when Minh speaks, in milliseconds after it was asked (0: just before), and
/// how often.
const MINH_SPEAKS: [(u64, u64); 5] = [(7_000, 1), (0, 0), (0, 1), (1, 1), (3_500, 2)];

/// A log that grows while it is read.
#[derive(Clone, Debug)]
pub struct Log {
    head: Arc<watch::Sender<u64>>,
    looks: Arc<AtomicU64>,
}

/// Rings when the log has grown.
#[derive(Debug)]
pub struct Bell(watch::Receiver<u64>);

impl Log {
    /// The `seq`s of all messages after `cursor`. Looking takes a moment, as it does in a database:
    /// what is said meanwhile is not among them.
    pub async fn since(&self, cursor: u64) -> Vec<u64> {
        self.looks.fetch_add(1, Relaxed);
        let head = *self.head.borrow();
        sleep(LOOK).await;
        (cursor + 1..=head).collect()
    }

    /// A bell that rings for all that is said from now on.
    #[must_use]
    pub fn listen(&self) -> Bell {
        Bell(self.head.subscribe())
    }
}

impl Bell {
    /// Completes when something has been said since `listen`, or since this completed the last
    /// time; at once if that was before the call.
    pub async fn rung(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// 02.1: five questions to one log. Minh speaks while a question is held, before one is asked, and
/// at the worst moment.
#[must_use]
pub fn hold<F>(answer: impl Fn(Log, u64, Duration) -> F + Send + 'static) -> Observed
where
    F: Future<Output = Vec<u64>>,
{
    observe_async(async move |tape| {
        let log = Log { head: Arc::new(watch::Sender::new(0)), looks: Arc::default() };
        let start = Instant::now();
        let mut cursor = 0;
        for (at, times) in MINH_SPEAKS {
            if at == 0 {
                speak(&tape, &log, start, times);
            }
            let asked = Instant::now();
            log.looks.store(0, Relaxed);
            tape.sent(LAN, &format!("{} GET /poll?since={cursor}&wait=20", clock(start)));
            let question = timeout(LONGEST * 2, answer(log.clone(), cursor, LONGEST));
            let minh = async {
                if at > 0 {
                    sleep(Duration::from_millis(at)).await;
                    speak(&tape, &log, start, times);
                }
            };
            let (answered, ()) = tokio::join!(question, minh);
            let Ok(news) = answered else {
                tape.note(LAN, "no answer after 40 s: Lan gives up");
                return;
            };
            let held = asked.elapsed().as_secs_f64();
            tape.received(LAN, &format!("{} {news:?}, held for {held:.1} s", clock(start)));
            if log.looks.load(Relaxed) > MANY_LOOKS {
                tape.note(
                    LAN,
                    format!("the log was looked at more than {MANY_LOOKS} times for this"),
                );
            }
            cursor = news.last().copied().unwrap_or(cursor);
            sleep(Duration::from_secs(1)).await;
        }
    })
}

fn speak(tape: &Tape, log: &Log, start: Instant, times: u64) {
    for _ in 0..times {
        log.head.send_modify(|head| *head += 1);
        tape.sent(MINH, &format!("{} POST /messages {}", clock(start), *log.head.borrow()));
    }
}

fn clock(start: Instant) -> String {
    format!("{:4.1} s", start.elapsed().as_secs_f64())
}
