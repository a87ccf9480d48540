use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe_async},
    text::Text,
};

/// The texts of exercise 01.3.
pub const EXERCISE: Exercise = Exercise {
    id: "01.3",
    name: "pace",
    title: Text { en: "Polling at the right pace", vi: "Hỏi đúng nhịp" },
    hints: [
        Text {
            en: "What must the client remember from one question to the next? And what are the two things that\ncan end its pause?",
            vi: "Từ câu hỏi này sang câu hỏi kế tiếp, client phải nhớ điều gì? Và hai điều gì có thể kết thúc\nquãng nghỉ của nó?",
        },
        Text {
            en: "One variable holds the pause. Empty answer: double it, but not beyond SLOWEST. News: back to\nFASTEST. Then wait for both at once with `tokio::select!`\n(in the book: Async in ten minutes).",
            vi: "Một biến giữ độ dài quãng nghỉ. Câu trả lời rỗng: nhân đôi, nhưng không quá SLOWEST. Có tin: trở về\nFASTEST. Rồi dùng `tokio::select!` để chờ xem điều nào đến trước\n(trong sách: Async trong mười phút).",
        },
        Text {
            en: "loop { let news = room.poll().await;\n  pause = if news > 0 { FASTEST } else { SLOWEST.min(pause * 2) };\n  tokio::select! { () = sleep(pause) => {} () = room.spoke() => {} } }",
            vi: "loop { let news = room.poll().await;\n  pause = if news > 0 { FASTEST } else { SLOWEST.min(pause * 2) };\n  tokio::select! { () = sleep(pause) => {} () = room.spoke() => {} } }",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_speeds_up",
            hint: Text {
                en: "A known mistake: the pause grows and never shrinks. After one silent minute the room talks,\nand this client still asks only every 8 seconds.",
                vi: "Một lỗi quen thuộc: quãng nghỉ cứ dài ra mà không bao giờ ngắn lại. Sau một phút im lặng,\ncả phòng rôm rả trở lại, mà client này vẫn 8 giây mới ghé một lần.",
            },
        },
        Mistake {
            name: "no_ceiling",
            hint: Text {
                en: "A known mistake: doubling without a ceiling. After an hour of silence the next question is an\nhour away.",
                vi: "Một lỗi quen thuộc: nhân đôi mà không có mức trần. Sau một giờ im lặng, phải cả giờ nữa mới\nđến câu hỏi kế tiếp.",
            },
        },
        Mistake {
            name: "deaf_while_waiting",
            hint: Text {
                en: "A known mistake: while it sleeps, the client hears nothing, not even the person at its own keyboard.\n`select!` waits for two things at once (in the book: Async in ten minutes).",
                vi: "Một lỗi quen thuộc: hễ ngủ là client không còn nghe thấy ai, kể cả chủ của nó. `select!` giúp chờ\nhai điều cùng lúc (trong sách: Async trong mười phút).",
            },
        },
    ],
    after: Text {
        en: "This is how mail clients and dashboards poll. Note what it can't do: the first word after a\nsilence still waits up to 8 s. In production, add a little randomness to the pause, or a thousand\nclients that lost the same server will all ask at the same moment (lesson 08 measures such a herd).",
        vi: "Ứng dụng mail hay dashboard thường polling theo cách này. Để ý điều nó không làm được: lời đầu tiên\nsau một hồi im lặng vẫn có thể phải chờ tới 8 giây. Trên production, hãy thêm chút ngẫu nhiên vào quãng\nnghỉ, kẻo một nghìn client vừa mất cùng một server sẽ đồng loạt hỏi cùng một lúc (bài 08 sẽ đo cả đàn ấy).",
    },
};

const LAN: u64 = 1;
/// How long the check watches, in virtual time.
const WATCHED: Duration = Duration::from_secs(90);
/// How long an answer takes.
const ROUND_TRIP: Duration = Duration::from_millis(20);
/// When others speak, and when the person at this keyboard does, in milliseconds.
const OTHERS: [u64; 4] = [40_000, 40_100, 40_600, 41_000];
const OWN: u64 = 70_000;
/// Questions beyond this number are not written down.
const TOO_MANY: usize = 60;

/// The room, seen from a client that polls.
#[derive(Debug)]
pub struct Remote {
    tape: Tape,
    start: Instant,
    read: usize,
    asked: usize,
    answered: Instant,
    spoke: Arc<Notify>,
}

impl Remote {
    /// Asks what is new; returns how many messages there are.
    pub async fn poll(&mut self) -> usize {
        self.asked += 1;
        let waited = self.answered.elapsed();
        if self.asked <= TOO_MANY {
            let now = self.start.elapsed().as_secs_f64();
            let waited = waited.as_secs_f64();
            self.tape
                .sent(LAN, &format!("{now:5.2} s: anything new? (after a pause of {waited:.2} s)"));
        }
        sleep(ROUND_TRIP).await;
        let said = OTHERS.iter().chain([&OWN]).filter(|at| self.elapsed() >= **at).count();
        let news = said - self.read;
        self.read = said;
        if news > 0 {
            self.tape.received(LAN, &format!("{news} new"));
        }
        self.answered = Instant::now();
        news
    }

    /// Completes when the person at this keyboard has said something, which this client has sent.
    pub async fn spoke(&self) {
        self.spoke.notified().await;
    }

    fn elapsed(&self) -> u64 {
        self.start.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
    }
}

/// 01.3: a silent room, then talk, then silence, then the person speaks.
#[must_use]
pub fn pace<F>(keep_polling: impl FnOnce(Remote) -> F + Send + 'static) -> Observed
where
    F: Future<Output = ()>,
{
    observe_async(async move |tape| {
        let start = Instant::now();
        let spoke = Arc::new(Notify::new());
        let remote = Remote {
            tape: tape.clone(),
            start,
            read: 0,
            asked: 0,
            answered: start,
            spoke: spoke.clone(),
        };
        let person = async {
            sleep_until(start + Duration::from_millis(OWN)).await;
            tape.note(LAN, "70.00 s: Lan says something");
            spoke.notify_one();
            std::future::pending::<()>().await;
        };
        let watched = timeout(WATCHED, async {
            tokio::select! {
                () = keep_polling(remote) => {}
                () = person => {}
            }
        });
        if watched.await.is_ok() {
            tape.note(LAN, "the client stopped asking");
        }
    })
}
