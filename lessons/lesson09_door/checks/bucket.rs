use std::{collections::BTreeMap, time::Duration};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 09.3.
pub const EXERCISE: Exercise = Exercise {
    id: "09.3",
    name: "bucket",
    title: Text { en: "The token bucket", vi: "Token bucket (xô token)" },
    hints: [
        Text {
            en: "Nobody drips a token into a thousand buckets every two seconds: there is no timer here. What do you have to remember of a bucket, so that\nyou can work out how full it is whenever you need to know?",
            vi: "Chẳng ai cứ hai giây lại thả một token vào cả nghìn cái xô: ở đây không có bộ hẹn giờ nào. Bạn phải nhớ gì về một cái xô để lúc nào cần\ncũng tính ra được trong xô còn bao nhiêu?",
        },
        Text {
            en: "Since `at`, `(now - at) / EVERY` tokens have come back, fractions too, but the bucket holds no more than `BURST`. A message takes one whole\ntoken. If there is less than one, what is missing to it comes back in that part of `EVERY`. A full bucket is as good as none.",
            vi: "Từ lúc `at` đã có `(now - at) / EVERY` token quay về, kể cả phần lẻ, nhưng xô không chứa quá `BURST`. Mỗi tin lấy đi trọn một token. Nếu\nchưa đủ một, thì phần còn thiếu sẽ quay về sau đúng từng ấy phần của `EVERY`. Xô đầy thì có cũng như không.",
        },
        Text {
            en: "`tokens`: `(bucket.tokens + now.saturating_sub(bucket.at).div_duration_f64(EVERY)).min(BURST)`.\n`count`: `buckets.entry(who).or_insert(Bucket { tokens: BURST, at: now })`; if `tokens(…) >= 1.0`, write back one less and `now`,\nelse `Err(EVERY.mul_f64(1.0 - tokens))`. `forget`: `buckets.retain(|_, bucket| tokens(*bucket, now) < BURST)`.",
            vi: "`tokens`: `(bucket.tokens + now.saturating_sub(bucket.at).div_duration_f64(EVERY)).min(BURST)`.\n`count`: `buckets.entry(who).or_insert(Bucket { tokens: BURST, at: now })`; nếu `tokens(…) >= 1.0` thì ghi lại bớt đi một và `now`,\nkhông thì `Err(EVERY.mul_f64(1.0 - tokens))`. `forget`: `buckets.retain(|_, bucket| tokens(*bucket, now) < BURST)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "fixed_window",
            hint: Text {
                en: "A known mistake: a fixed window, three messages in each six seconds. It forgets at its border what happened before it: here two at the end\nof one window and three at the start of the next, five in half a second. And after a quick start a person waits out the whole window.",
                vi: "Một lỗi quen thuộc: cửa sổ cố định, mỗi sáu giây ba tin. Qua ranh giới là nó quên hết chuyện trước đó: ở đây là hai tin ở cuối cửa sổ này\nvà ba tin ở đầu cửa sổ sau, năm tin trong nửa giây. Còn ai lỡ gõ nhanh lúc đầu thì phải chờ hết cửa sổ mới nói thêm được một câu.",
            },
        },
        Mistake {
            name: "no_ceiling",
            hint: Text {
                en: "A known mistake: the bucket is never full. A quiet hour saves up 1800 messages, and they may all come in one second. The burst is what the\nroom bears at once, however long it was quiet before.",
                vi: "Một lỗi quen thuộc: xô không bao giờ đầy. Im lặng một giờ là để dành được 1800 tin, và chúng có thể ập đến trong một giây. `BURST` là mức\nmà phòng chat chịu được cùng một lúc, dù trước đó im lặng bao lâu.",
            },
        },
        Mistake {
            name: "whole_tokens",
            hint: Text {
                en: "A known mistake: only whole tokens come back, and each look loses the fraction. A client that looks often enough never gets one; one that\ncomes every 3 s gets one each time, and the half that is left over goes nowhere.",
                vi: "Một lỗi quen thuộc: chỉ token trọn vẹn mới được quay về, nên mỗi lần xem lại là mất phần lẻ. Client hỏi đủ dày thì chẳng bao giờ được token\nnào; còn client cứ 3 giây tới một lần thì lần nào cũng được một, mà nửa token dôi ra thì biến mất.",
            },
        },
        Mistake {
            name: "asking_costs",
            hint: Text {
                en: "A known mistake: a refused message costs a token, too, and the bucket falls below zero. The client was told to come in 2 s; it asked after\n0.5 s, and now it is 3.5 s. A person who keeps pressing Enter never speaks again. What you tell must stay true.",
                vi: "Một lỗi quen thuộc: tin bị từ chối cũng tốn token, và xô tụt xuống dưới không. Client được dặn 2 giây nữa hãy tới; mới 0,5 giây nó đã hỏi,\nthế là thành 3,5 giây. Ai cứ bấm Enter hoài thì không bao giờ nói được nữa. Điều đã hẹn thì phải giữ.",
            },
        },
        Mistake {
            name: "asking_stops_the_clock",
            hint: Text {
                en: "A known mistake: a refusal writes down the new time, but not the fraction that has come back until then. Each question throws away what was\nsaved. `tokens` and `at` belong together: change both or neither.",
                vi: "Một lỗi quen thuộc: khi từ chối thì ghi giờ mới mà không ghi phần lẻ đã quay về tới lúc ấy. Mỗi lần hỏi là mất phần dành dụm được. `tokens`\nvà `at` đi với nhau: đổi cả hai, hoặc không đổi gì.",
            },
        },
        Mistake {
            name: "one_for_all",
            hint: Text {
                en: "A known mistake: one bucket for all. The first that talks much silences everybody else, and that is exactly what a limit is there to\nprevent. Each person has one.",
                vi: "Một lỗi quen thuộc: mọi người chung một xô. Ai nói nhiều trước tiên thì những người khác phải im, mà giới hạn sinh ra chính là để tránh\nchuyện đó. Mỗi người có xô riêng.",
            },
        },
        Mistake {
            name: "the_whole_wait",
            hint: Text {
                en: "A known mistake: the answer is always \"in 2 s\". Half a token has come back already: after one more second there is room. A well-behaved\nclient waits as long as you say, and so it is the only one that you slow down.",
                vi: "Một lỗi quen thuộc: lúc nào cũng trả lời \"2 giây nữa\". Nửa token đã quay về rồi: chỉ một giây nữa là có chỗ. Client ngoan thì bạn bảo chờ\nbao lâu nó chờ bấy lâu, thành ra bạn chỉ làm chậm đúng những client ngoan.",
            },
        },
        Mistake {
            name: "forgets_everybody",
            hint: Text {
                en: "A known mistake: everybody is forgotten. It saves memory, and gives Lan, who has just used up her burst, a full bucket. A flood then has\nonly to wait until the server tidies up. Forget those of whom you know nothing that matters.",
                vi: "Một lỗi quen thuộc: quên sạch mọi người. Đỡ tốn bộ nhớ thật, nhưng Lan vừa dùng hết phần của mình lại được một xô đầy. Kẻ gửi dồn dập chỉ\nviệc chờ tới lúc server dọn dẹp. Chỉ quên những ai mà bạn không còn gì cần nhớ.",
            },
        },
        Mistake {
            name: "forgets_nobody",
            hint: Text {
                en: "A known mistake: nobody is forgotten, for no bucket that was ever used says that it is full. Work out how full it is *now*. Otherwise each\naddress that ever knocked stays in the memory, and a stranger has many.",
                vi: "Một lỗi quen thuộc: không quên ai cả, vì xô nào đã dùng thì con số ghi lại chẳng bao giờ đầy. Hãy tính xem *bây giờ* nó đầy tới đâu. Nếu\nkhông thì địa chỉ nào từng gõ cửa cũng nằm mãi trong bộ nhớ, mà một kẻ lạ thì có rất nhiều địa chỉ.",
            },
        },
    ],
    after: Text {
        en: "The lesson (limits.rs) leaves this to the crate `governor`, whose form of the same rule (GCRA) keeps a single number for each key: the time\nat which the bucket will be full. The wait goes to the client, as `retryAfterMs` in the room and as `Retry-After` over HTTP; a client that\nobeys isn't refused again. The other half is what to count by: the account for words, the address for everything that comes before the\naccount is known.",
        vi: "Bài học (limits.rs) giao việc này cho crate `governor`; dạng của nó (GCRA) vẫn là luật ấy nhưng mỗi khoá chỉ giữ một con số: thời điểm xô\nsẽ đầy. Khoảng chờ được báo cho client: trong phòng chat là `retryAfterMs`, qua HTTP là `Retry-After`; client nghe lời thì không bị từ chối\nlần nữa. Nửa còn lại là đếm theo cái gì: lời nói thì theo tài khoản, còn mọi thứ xảy ra trước khi biết tài khoản thì theo địa chỉ.",
    },
};

/// How many tokens a bucket holds: so many messages may come at once.
pub const BURST: f64 = 3.0;

/// The time in which one token comes back.
pub const EVERY: Duration = Duration::from_secs(2);

/// How full somebody's bucket was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The tokens that were in it.
    pub tokens: f64,
    /// When, counted from the server's start.
    pub at: Duration,
}

/// The buckets of all that the server remembers.
pub type Buckets = BTreeMap<&'static str, Bucket>;

const LAN: u64 = 1;
const MINH: u64 = 2;

#[derive(Clone, Copy)]
enum Step {
    /// A remark, at so many milliseconds.
    At(u64, &'static str),
    /// So many messages at once.
    Says(u64, u32),
    /// The server tidies up.
    Forgets,
}

const STORY: &[Step] = {
    use Step::{At, Forgets, Says};
    &[
        At(0, "a burst"),
        Says(LAN, 4),
        Says(MINH, 1),
        At(500, "too early"),
        Says(LAN, 1),
        At(1_000, "too early again"),
        Says(LAN, 1),
        At(2_000, "as she was told"),
        Says(LAN, 2),
        At(5_000, "one and a half have come back"),
        Says(LAN, 2),
        At(6_000, "the other half"),
        Says(LAN, 2),
        At(100_000, "after a long silence"),
        Says(LAN, 4),
        At(100_500, "the server tidies up"),
        Forgets,
        Says(LAN, 1),
        At(102_000, "a token has come back"),
        Says(LAN, 2),
        At(107_500, "not quite full"),
        Forgets,
        At(108_000, "full"),
        Forgets,
        Says(LAN, 4),
        At(109_000, "and Minh"),
        Says(MINH, 3),
        Says(LAN, 1),
        At(200_000, "one word"),
        Says(LAN, 1),
        At(205_500, "two more"),
        Says(LAN, 2),
        At(206_000, "and three more"),
        Says(LAN, 3),
    ]
};

type Count = fn(&mut Buckets, &'static str, Duration) -> Result<(), Duration>;
type Forget = fn(&mut Buckets, Duration);

/// 09.3: two people talk, in virtual time, and the server tidies up.
#[must_use]
pub fn bucket(count: Count, forget: Forget) -> Observed {
    observe(move |tape| {
        let (mut buckets, mut now) = (Buckets::new(), Duration::ZERO);
        for step in STORY {
            match *step {
                Step::At(millis, what) => {
                    now = Duration::from_millis(millis);
                    tape.note(0, format!("at {:.1} s: {what}", now.as_secs_f64()));
                }
                Step::Says(who, times) => {
                    let name = if who == LAN { "Lan" } else { "Minh" };
                    for _ in 0..times {
                        tape.sent(who, "a message");
                        tape.received(who, &answer(count(&mut buckets, name, now)));
                    }
                }
                Step::Forgets => {
                    forget(&mut buckets, now);
                    let names: Vec<_> = buckets.keys().copied().collect();
                    tape.note(0, format!("remembered: {}", names.join(" ")).trim_end());
                }
            }
        }
    })
}

fn answer(counted: Result<(), Duration>) -> String {
    match counted {
        Ok(()) => "in the log".into(),
        Err(wait) => format!("rate_limited, again in {} ms", wait.as_millis()),
    }
}
