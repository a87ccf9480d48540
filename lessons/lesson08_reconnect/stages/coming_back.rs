use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 08-B1: backoff, verdicts and queue.
pub const STAGE: Stage = Stage {
    id: "08-B1",
    title: Text { en: "Coming back", vi: "Kết nối lại" },
    part: Text { en: "coming back", vi: "kết nối lại" },
    task: Text {
        en: "\
Write what decides when a client calls again, whether it does, and what it sends then.
What must hold:
- `Backoff`: the longest wait is `FIRST`, doubled for each failure, and never more than `LONGEST`;
  no number of failures makes it overflow. The wait is a random part of that, from nothing to all.
- `Outcome::verdict`: the table at the top of outcome.rs. What would end the same way again is
  final; `Retry-After` is obeyed up to `MAX_WAIT`.
- `Queue`: a message is in it until its fate is known (`settle`), and keeps its place and its id.
  At `MOST` the newest is refused. A postponed message is not overtaken, on any connection.
The cases begin with the ceiling and the jitter, then a herd, close codes and HTTP statuses, the
queue, and finally whole conversations of the given client with your three files.",
        vi: "\
Viết phần quyết định khi nào client gọi lại, có gọi lại hay không, và khi ấy gửi gì.
Những điều luôn phải đúng:
- `Backoff`: khoảng chờ dài nhất là `FIRST`, mỗi lần hỏng lại nhân đôi, và không bao giờ quá
  `LONGEST`; hỏng bao nhiêu lần cũng không được tràn số. Client chờ một phần ngẫu nhiên của khoảng
  ấy, từ không cho tới trọn vẹn.
- `Outcome::verdict`: bảng ở đầu outcome.rs. Điều gì gọi lại cũng kết thúc y như cũ thì
  không gọi lại nữa; `Retry-After` được tuân theo, nhiều nhất là `MAX_WAIT`.
- `Queue`: một tin nằm trong đó cho tới khi rõ số phận (`settle`), giữ nguyên chỗ và id. Đủ `MOST`
  tin thì tin mới nhất bị từ chối. Tin bị hoãn không bị tin nào vượt qua, trên bất cứ kết nối nào.
Các ca kiểm tra bắt đầu từ trần và jitter, rồi cả một đàn, mã đóng và mã trạng thái HTTP, hàng đợi,
cuối cùng là những cuộc trò chuyện trọn vẹn của client có sẵn cùng ba file của bạn.",
    },
    files: &[
        StageFile { path: "backoff.rs", bodies: &["Backoff::ceiling", "Backoff::delay"] },
        StageFile { path: "outcome.rs", bodies: &["Outcome::verdict", "closed"] },
        StageFile {
            path: "client/queue.rs",
            bodies: &[
                "Queue::push",
                "Queue::take",
                "Queue::renew",
                "Queue::postpone",
                "Queue::poll_timeout",
                "Queue::settle",
            ],
        },
    ],
    runs: &["lesson08", "lesson09", "lesson10"],
    proofs: &[Proof { program: "lesson08", tests: &["client", "driver", "conversations", "join"] }],
    hints: [
        Text {
            en: "Three questions, one for each file. How long may a client wait at most, and who decides where in that time it\ncalls? What would have to change before the same call can end differently? And what does the client know\nabout a message that it has sent?",
            vi: "Ba câu hỏi, mỗi file một câu. Client được chờ lâu nhất bao nhiêu, và điều gì quyết định nó gọi vào lúc nào\ntrong khoảng ấy? Điều gì phải thay đổi thì cùng cuộc gọi ấy mới kết thúc khác đi? Và client biết gì về một\ntin nó đã gửi?",
        },
        Text {
            en: "The ceiling needs a doubling that stops instead of overflowing. The verdict is one `match`, with the number of\na close code in a second one. In the queue, a message only changes its `progress` until `settle` takes it\nout; `take` looks at the first one that isn't `Sent`, and at no other.",
            vi: "Trần cần một phép nhân đôi biết dừng lại thay vì tràn. Phán quyết là một `match`, còn con số của mã đóng thì\nxét ở `match` thứ hai. Trong hàng đợi, một tin chỉ đổi `progress` cho tới khi `settle` lấy nó ra; `take` chỉ\nxét tin đầu tiên chưa `Sent`, không xét tin nào khác.",
        },
        Text {
            en: "`1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)`, then `saturating_mul` and `min`; the delay is\n`mul_f64(random.clamp(0.0, 1.0))`. Statuses: 401, then `408 | 429 | 500..=599`, then the rest. In `take`:\n`iter_mut().find(|it| it.progress != Progress::Sent)?`, and `None` while it is `Later(until)` with\n`now < until`. In `settle`: `position`, then `remove`.",
            vi: "`1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)`, rồi `saturating_mul` và `min`; khoảng chờ là\n`mul_f64(random.clamp(0.0, 1.0))`. Mã trạng thái: 401, rồi `408 | 429 | 500..=599`, rồi phần còn lại. Trong\n`take`: `iter_mut().find(|it| it.progress != Progress::Sent)?`, và trả `None` chừng nào nó còn là\n`Later(until)` với `now < until`. Trong `settle`: `position`, rồi `remove`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "no_ceiling",
            hint: Text {
                en: "A known mistake: the doubling has no end. After seven failures it is a minute, after twenty almost a week,\nand the server has long been back. `LONGEST` is how long a client may have to wait for it.",
                vi: "Một lỗi quen thuộc: nhân đôi không có điểm dừng. Sau bảy lần hỏng là một phút, sau hai mươi lần là gần một\ntuần, trong khi server đã chạy lại từ lâu. `LONGEST` là khoảng lâu nhất client phải chờ nó.",
            },
            changes: &[(
                "FIRST.saturating_mul(doubled).min(LONGEST)",
                "FIRST.saturating_mul(doubled)",
            )],
        },
        KnownMistake {
            name: "overflows",
            hint: Text {
                en: "A known mistake: the ceiling is there, but it comes too late. After 32 failures the doubled number no longer\nfits, and the client that should have survived the night panics. Stop doubling before that: `checked_shl`.",
                vi: "Một lỗi quen thuộc: trần thì có, nhưng đến muộn. Sau 32 lần hỏng, con số nhân đôi không còn chứa nổi, và\nclient lẽ ra sống qua đêm lại panic. Hãy ngừng nhân đôi trước lúc ấy: `checked_shl`.",
            },
            changes: &[(
                "1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)",
                "1_u32 << self.failures",
            )],
        },
        KnownMistake {
            name: "no_jitter",
            hint: Text {
                en: "A known mistake: no jitter. All clients double, and all double alike. The clients that lost the server at the\nsame time call it at the same time, and the server that has just recovered goes down again.",
                vi: "Một lỗi quen thuộc: không có jitter. Ai cũng nhân đôi, mà nhân đôi y như nhau. Những client mất server cùng\nlúc thì gọi lại cùng lúc, và server vừa gượng dậy lại ngã lần nữa.",
            },
            changes: &[("self.ceiling().mul_f64(random.clamp(0.0, 1.0))", "self.ceiling()")],
        },
        KnownMistake {
            name: "jitter_on_top",
            hint: Text {
                en: "A known mistake: the jitter is added on top. The more failures, the longer all clients wait, but the crowd\nstays as dense as at the beginning. And the longest time is no longer the longest.",
                vi: "Một lỗi quen thuộc: jitter được cộng thêm lên trên. Càng hỏng nhiều lần thì ai cũng chờ càng lâu, nhưng đám\nđông vẫn sát nhau như lúc đầu. Và khoảng dài nhất không còn là dài nhất nữa.",
            },
            changes: &[(
                "self.ceiling().mul_f64(random.clamp(0.0, 1.0))",
                "self.ceiling() + FIRST.mul_f64(random.clamp(0.0, 1.0))",
            )],
        },
        KnownMistake {
            name: "only_1000_is_final",
            hint: Text {
                en: "A known mistake: only 1000 is final. \"I can't read what you send\" (1002) and \"too big\" (1009) are answers,\ntoo, and the same bytes get the same answer for ever.",
                vi: "Một lỗi quen thuộc: chỉ gặp 1000 mới thôi không thử lại. \"Tôi không đọc được thứ bạn gửi\" (1002) hay \"quá lớn\" (1009)\ncũng là câu trả lời, và cùng những byte ấy thì mãi nhận cùng câu trả lời ấy.",
            },
            changes: &[(
                "1000 | 1002 | 1003 | 1007..=1010 => Verdict::Stop",
                "1000 => Verdict::Stop",
            )],
        },
        KnownMistake {
            name: "windows_fight",
            hint: Text {
                en: "A known mistake: 4501 is tried again. Two windows with one session evict each other, as fast as the backoff\nallows, for ever. The older one has to stop.",
                vi: "Một lỗi quen thuộc: gặp 4501 mà vẫn gọi lại. Hai cửa sổ chung một session cứ đẩy nhau ra, nhanh hết mức\nbackoff cho phép, mãi mãi. Cửa sổ cũ phải dừng.",
            },
            changes: &[("4501..=4999 =>", "4502..=4999 =>")],
        },
        KnownMistake {
            name: "comes_too_early",
            hint: Text {
                en: "A known mistake: `Retry-After` is not looked at. The server has said how long it needs, and your client comes\nback before that, to hear the same again.",
                vi: "Một lỗi quen thuộc: không xem `Retry-After`. Server đã nói nó cần bao lâu, thế mà client của bạn kết nối lại\ntrước lúc ấy, để nghe lại đúng câu ấy.",
            },
            changes: &[(
                "retry_after.map_or(Verdict::Retry, |time| Verdict::RetryAfter(time.min(MAX_WAIT)))",
                "{ let _ = (retry_after, MAX_WAIT); Verdict::Retry }",
            )],
        },
        KnownMistake {
            name: "acks_must_be_known",
            hint: Text {
                en: "A known mistake: an ack for a message that isn't in the queue panics. An ack may come twice, and a message may\nhave been read in the log before. `None` is the answer.",
                vi: "Một lỗi quen thuộc: ack cho một tin không có trong hàng đợi thì panic. Ack có thể đến hai lần, và tin có thể\nđã được đọc thấy trong nhật ký từ trước. Câu trả lời là `None`.",
            },
            changes: &[(".position(|it| it.id == id)?", ".position(|it| it.id == id).unwrap()")],
        },
        KnownMistake {
            name: "new_ids",
            hint: Text {
                en: "A known mistake: a message that is sent again gets a new id. The server can't recognise it, and everybody\nreads it twice. The id belongs to the message.",
                vi: "Một lỗi quen thuộc: tin gửi lại mang id mới. Server không nhận ra tin cũ, và ai cũng đọc nó hai lần. Id là\ncủa tin nhắn.",
            },
            changes: &[(
                "                message.progress = Progress::New;",
                "                message.progress = Progress::New;\n                message.id.push('2');",
            )],
        },
        KnownMistake {
            name: "drops_the_oldest",
            hint: Text {
                en: "A known mistake: the oldest message makes room for the newest. A person saw those words on the screen, and they\nare dropped without a sound. Refuse the newest, which was just typed.",
                vi: "Một lỗi quen thuộc: tin cũ nhất nhường chỗ cho tin mới. Người dùng đã thấy lời ấy trên màn hình, và nó bị bỏ\nđi không một tiếng động. Hãy từ chối tin mới nhất, vừa mới gõ xong.",
            },
            changes: &[("            return Err(Full);", "            self.waiting.pop_front();")],
        },
        KnownMistake {
            name: "overtakes",
            hint: Text {
                en: "A known mistake: a postponed message is overtaken by the next one. \"Yes\" is read before the question. The one\nthat must wait holds up those behind it.",
                vi: "Một lỗi quen thuộc: tin bị hoãn bị tin sau vượt qua. Chữ \"ừ\" được đọc trước cả câu hỏi. Tin phải chờ thì giữ\nchân những tin đứng sau.",
            },
            changes: &[(
                "iter_mut().find(|it| it.progress != Progress::Sent)?;",
                "iter_mut().find(|it| match it.progress {\n            Progress::New => true,\n            Progress::Sent => false,\n            Progress::Later(until) => until <= now,\n        })?;",
            )],
        },
    ],
    after: Text {
        en: "Your client reconnects now: start `cargo learn run lesson08` and join it from a second terminal with\n`cargo learn run lesson08 join`, stop the server, type, start it again. What others said meanwhile comes\nin 08-B2.",
        vi: "Client của bạn giờ biết tự kết nối lại: chạy `cargo learn run lesson08`, vào phòng từ terminal thứ hai bằng\n`cargo learn run lesson08 join`, tắt server, cứ gõ, rồi chạy lại server. Còn những gì người khác nói lúc ấy là\nchuyện của 08-B2.",
    },
};
