use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 07-B: the heartbeat.
pub const STAGE: Stage = Stage {
    id: "07-B",
    title: Text {
        en: "The heartbeat: ask, wait, give up", vi: "Heartbeat: hỏi, chờ, bỏ kết nối"
    },
    part: Text { en: "heartbeat", vi: "heartbeat" },
    task: Text {
        en: "\
Write when to ask a peer, and when to give it up (lesson 07, \"Ask\"). No clock, no socket: the time
is an argument. What must hold:
- After `every` without a sign of life it asks: `Ping`. After `pong_timeout` more it gives up,
  once: `TimedOut`, and from then on `is_timed_out`.
- Anything that arrives is a sign of life: it answers the question, and the next one is due
  `every` later. A ping of our own is none.
- The first question is due after the part `jitter` of `every`; a number outside 0 to 1 counts as
  the nearer end. What arrives before it does not move it.
- `poll_timeout` names the time of the next call; at exactly that time there is something to do.
- A call that is early does nothing. A call that is late does one thing, and what follows counts
  from now: no peer is given up that was not asked, and had all of `pong_timeout` to answer.
The fields of `Heartbeat` and the private `State` are a proposal: change them as you like. Others
use only what is `pub`, and copy a `Heartbeat`, so it stays `Copy`.
The cases begin with a silent peer, then signs of life, jitter, early and late timers, and hours.",
        vi: "\
Viết luật: khi nào hỏi đầu bên kia, và khi nào bỏ (bài 07, \"Hỏi\"). Không đồng hồ, không socket:
thời gian là tham số. Những điều luôn phải đúng:
- Hết `every` mà không có dấu hiệu còn sống thì hỏi: `Ping`. Thêm `pong_timeout` nữa thì bỏ, đúng một
  lần: `TimedOut`, và từ đó `is_timed_out` là true.
- Thứ gì đến cũng là dấu hiệu còn sống: nó trả lời câu hỏi, và lần hỏi kế tiếp là `every` sau đó.
  Ping do chính mình gửi thì không tính.
- Lần hỏi đầu tiên đến sau một phần `jitter` của `every`; số nằm ngoài khoảng 0 đến 1 thì lấy đầu
  gần hơn. Thứ gì đến trước lần hỏi ấy cũng không dời được nó.
- `poll_timeout` cho biết lúc cần gọi kế tiếp; đúng lúc ấy phải có việc để làm.
- Gọi sớm thì không làm gì. Gọi muộn thì chỉ làm một việc, và những gì theo sau tính từ bây giờ:
  không bỏ ai khi chưa hỏi, hay khi người ấy chưa có đủ `pong_timeout` để trả lời.
Các trường của `Heartbeat` và `State` (không pub) chỉ là gợi ý: bạn đổi thế nào cũng được. Nơi
khác chỉ dùng những gì `pub`, và có chép `Heartbeat`, nên nó phải giữ `Copy`.
Các ca đi từ một đầu bên kia im lặng, qua dấu hiệu còn sống, jitter, gọi sớm hay muộn, đến nhiều giờ.",
    },
    files: &[StageFile {
        path: "heartbeat.rs",
        bodies: &[
            "Heartbeat::new",
            "Heartbeat::handle_activity",
            "Heartbeat::poll_timeout",
            "Heartbeat::handle_timeout",
            "Heartbeat::is_timed_out",
        ],
    }],
    runs: &["lesson07", "lesson08", "lesson09", "lesson10"],
    proofs: &[Proof { program: "lesson07", tests: &["frozen", "heartbeat", "wire"] }],
    hints: [
        Text {
            en: "At any moment the heartbeat waits for one time only. Which one is it before the first question, which one\nafter a sign of life, which one after a question?",
            vi: "Lúc nào heartbeat cũng chỉ chờ đúng một mốc thời gian. Trước lần hỏi đầu tiên đó là mốc nào, sau một dấu hiệu\ncòn sống là mốc nào, sau khi đã hỏi là mốc nào?",
        },
        Text {
            en: "One state for each kind of waiting, with its time inside. `poll_timeout` reads it off. `handle_timeout`\ncompares it with `now` and moves on. `handle_activity` always leads to the same state, with one exception.",
            vi: "Mỗi kiểu chờ là một trạng thái, mang theo mốc thời gian của nó. `poll_timeout` chỉ việc đọc ra.\n`handle_timeout` so nó với `now` rồi chuyển trạng thái. `handle_activity` luôn dẫn đến cùng một trạng thái, trừ\nmột ngoại lệ.",
        },
        Text {
            en: "`State::Fresh { ask_at } | State::Calm { ask_at } if ask_at <= now` → `Asked { give_up_at: now +\npong_timeout }` and `Some(Action::Ping)`. `State::Asked { give_up_at } if give_up_at <= now` → `TimedOut`.\n`handle_activity`: unless it is `Fresh`, `Calm { ask_at: now + every }`.\n`new`: `every.mul_f64(jitter.clamp(0.0, 1.0))`.",
            vi: "`State::Fresh { ask_at } | State::Calm { ask_at } if ask_at <= now` → `Asked { give_up_at: now +\npong_timeout }` và `Some(Action::Ping)`. `State::Asked { give_up_at } if give_up_at <= now` → `TimedOut`.\n`handle_activity`: trừ khi đang `Fresh`, `Calm { ask_at: now + every }`.\n`new`: `every.mul_f64(jitter.clamp(0.0, 1.0))`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "gives_up_without_asking",
            hint: Text {
                en: "A known mistake: 25 silent seconds are the end, and nobody has asked. Most people in most rooms only\nlisten; they would have answered.",
                vi: "Một lỗi quen thuộc: im lặng 25 giây là bỏ luôn, mà chưa ai hỏi. Phần lớn mọi người trong phần lớn các phòng\nchỉ ngồi nghe; hỏi thì họ đã trả lời.",
            },
            changes: &[
                (
                    "self.state = State::Asked { give_up_at: now + self.pace.pong_timeout };",
                    "self.state = State::TimedOut;",
                ),
                ("Some(Action::Ping)", "Some(Action::TimedOut)"),
            ],
        },
        KnownMistake {
            name: "asking_is_hearing",
            hint: Text {
                en: "A known mistake: your own ping restarts the count, so a dead peer is asked for ever. Only what comes\nin is a sign of life.",
                vi: "Một lỗi quen thuộc: chính ping của bạn làm sự im lặng được tính lại từ đầu, nên đầu bên kia đã chết mà cứ được\nhỏi mãi. Chỉ thứ đi vào mới là dấu hiệu còn sống.",
            },
            changes: &[(
                "self.state = State::Asked { give_up_at: now + self.pace.pong_timeout };",
                "self.state = State::Calm { ask_at: now + self.pace.every };",
            )],
        },
        KnownMistake {
            name: "after_and_not_at",
            hint: Text {
                en: "A known mistake: at exactly the time that `poll_timeout` has named there is nothing to do. The timer rings,\nis set to the same time, rings again: a loop that turns as fast as it can.",
                vi: "Một lỗi quen thuộc: đúng lúc `poll_timeout` đã hẹn thì lại không có gì để làm. Timer reo, được đặt lại vào đúng\nlúc ấy, lại reo: một vòng lặp quay hết tốc lực.",
            },
            changes: &[("if ask_at <= now", "if ask_at < now")],
        },
        KnownMistake {
            name: "keeps_its_deadline_secret",
            hint: Text {
                en: "A known mistake: once it has asked, `poll_timeout` names no time. Nobody calls `handle_timeout` any more,\nand the peer is never given up.",
                vi: "Một lỗi quen thuộc: hỏi xong thì `poll_timeout` không hẹn lúc nào nữa. Không ai gọi `handle_timeout`, và đầu\nbên kia không bao giờ bị bỏ.",
            },
            changes: &[(
                "State::Asked { give_up_at } => Some(give_up_at),",
                "State::Asked { .. } => None,",
            )],
        },
        KnownMistake {
            name: "counts_from_the_connect",
            hint: Text {
                en: "A known mistake: what arrives changes nothing, the time runs from the connect. However lively a peer is,\nafter 35 seconds it is given up.",
                vi: "Một lỗi quen thuộc: thứ đến chẳng thay đổi gì, thời gian cứ tính từ lúc kết nối. Dù sôi nổi đến đâu, sau 35 giây\nđầu bên kia cũng bị bỏ.",
            },
            changes: &[("if !matches!(self.state, State::Fresh { .. }) {", "if now < now {")],
        },
        KnownMistake {
            name: "pings_by_the_clock",
            hint: Text {
                en: "A known mistake: only an answer counts. A peer that has just spoken is asked all the same; in a lively room\nmost pings are of that kind. Every sign moves the next question.",
                vi: "Một lỗi quen thuộc: chỉ câu trả lời mới tính. Đầu bên kia vừa nói xong vẫn bị hỏi; trong một phòng rôm rả, phần\nlớn ping là thừa kiểu ấy. Dấu hiệu nào cũng dời lần hỏi kế tiếp.",
            },
            changes: &[(
                "if !matches!(self.state, State::Fresh { .. }) {",
                "if matches!(self.state, State::Asked { .. }) {",
            )],
        },
        KnownMistake {
            name: "counts_from_the_question",
            hint: Text {
                en: "A known mistake: the answer moves the next question by `pong_timeout` only. The silence begins when\nsomething arrives: `now + every`.",
                vi: "Một lỗi quen thuộc: câu trả lời chỉ dời lần hỏi kế tiếp thêm `pong_timeout`. Sự im lặng bắt đầu từ lúc có thứ gì\nđến: `now + every`.",
            },
            changes: &[("now + self.pace.every", "now + self.pace.pong_timeout")],
        },
        KnownMistake {
            name: "jitter_on_top",
            hint: Text {
                en: "A known mistake: the jitter comes on top of the usual time. The first question may be twice as late, and a\npeer that was dead from the start stays in the list for a minute. `jitter` is a part of `every`.",
                vi: "Một lỗi quen thuộc: jitter được cộng thêm vào thời gian thường lệ. Lần hỏi đầu có thể muộn gấp đôi, và đầu bên\nkia chết ngay từ đầu nằm trong danh sách cả phút. `jitter` là một phần của `every`.",
            },
            changes: &[("now + first }", "now + pace.every + first }")],
        },
        KnownMistake {
            name: "no_jitter",
            hint: Text {
                en: "A known mistake: the jitter is not looked at. After a restart ten thousand clients are asked in the same\ninstant, and every 25 s again.",
                vi: "Một lỗi quen thuộc: không để ý đến jitter. Server khởi động lại là mười nghìn client bị hỏi cùng một lúc, và cứ\n25 giây lại một lượt như thế.",
            },
            changes: &[(
                "let first = pace.every.mul_f64(jitter.clamp(0.0, 1.0));",
                "let (first, _) = (pace.every, jitter);",
            )],
        },
        KnownMistake {
            name: "a_hello_moves_it",
            hint: Text {
                en: "A known mistake: the first question is moved by what arrives before it. Every client says hello at once, so\nclients that came together are asked together again: the jitter was for nothing.",
                vi: "Một lỗi quen thuộc: thứ đến trước làm dời lần hỏi đầu tiên. Client nào vừa vào cũng chào ngay, nên những client\nđến cùng nhau lại bị hỏi cùng nhau: jitter thành vô ích.",
            },
            changes: &[(
                "if !matches!(self.state, State::Fresh { .. }) {",
                "if !self.is_timed_out() {",
            )],
        },
        KnownMistake {
            name: "late_and_hasty",
            hint: Text {
                en: "A known mistake: the time for the answer runs from when the question was due, not from when it was asked.\nA laptop that slept for an hour asks, and gives up in the same moment.",
                vi: "Một lỗi quen thuộc: thời gian chờ trả lời tính từ lúc lẽ ra phải hỏi, chứ không phải từ lúc hỏi thật. Laptop ngủ\nmột tiếng thức dậy, vừa hỏi xong là bỏ luôn.",
            },
            changes: &[(
                "give_up_at: now + self.pace.pong_timeout",
                "give_up_at: ask_at + self.pace.pong_timeout",
            )],
        },
    ],
    after: Text {
        en: "Your heartbeat watches both sides now: `cargo learn run lesson07`, and in lesson 08 the server's and the\nclient's. Try it with the tap as a tunnel: `--freeze-after 10s`. Keepalive (keepalive.rs) gives it a timer and a\nsocket; that nothing of them stands in your file is why hours of it could be checked in a moment.",
        vi: "Heartbeat của bạn giờ canh ở cả hai phía: `cargo learn run lesson07`, và trong bài 08 là của cả server lẫn\nclient. Hãy thử với tap làm đường hầm: `--freeze-after 10s`. Keepalive (keepalive.rs) cho nó một timer và một\nsocket; vì trong file của bạn không có hai thứ ấy nên nhiều giờ liền mới kiểm tra được trong chớp mắt.",
    },
};
