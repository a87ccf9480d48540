use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 08-B2: cursor, gap, ack and epoch, on both sides.
pub const STAGE: Stage = Stage {
    id: "08-B2",
    title: Text { en: "Losing nothing", vi: "Không mất tin nào" },
    part: Text { en: "catching up", vi: "đọc bù" },
    task: Text {
        en:
            "\
Write how a client reads the log over connections that break, and how the hub answers `resume`.
What must hold:
- The cursor moves by one or not at all. What was read is not read twice; a hole is asked for, once.
- A cursor belongs to one log: another epoch, or a log that ends before it, is another log.
- `resumed` settles a client only if nothing is missing. After `resume_failed` it reads what is
  kept, and says whether something is missing for ever.
- The hub gives everything after `since`, or tells why it can't (`Epoch`, `Expired`, `Gap`, asked
  for in this order) and gives what it can. A member has one connection: the older one is evicted.
- A message that was in the log already gets its ack from the hub, with `duplicate`.
The cases begin with the cursor, the question and its answers, then the client's conversations,
the hub by itself, and finally whole worlds: twenty seeds, with cuts, kills and lost logs.",
        vi:
            "\
Viết cách một client đọc nhật ký qua những kết nối hay đứt, và cách hub trả lời `resume`.
Những điều luôn phải đúng:
- Con trỏ dời một bước hoặc đứng yên. Đã đọc thì không đọc lại; có chỗ hụt thì hỏi, một lần thôi.
- Con trỏ thuộc về một nhật ký: khác epoch, hoặc nhật ký kết thúc trước con trỏ, là nhật ký khác.
- `resumed` chỉ làm client ổn định (settled) nếu không thiếu gì. Sau `resume_failed`, client đọc
  phần còn giữ, và cho biết có tin nào mất hẳn không.
- Hub đưa mọi tin sau `since`, hoặc nói vì sao không được (xét lần lượt `Epoch`, `Expired`, `Gap`)
  và đưa những gì có thể. Mỗi thành viên có một kết nối: kết nối cũ bị đẩy ra.
- Tin đã nằm trong nhật ký từ trước thì nhận ack từ hub, kèm `duplicate`.
Các ca kiểm tra bắt đầu từ con trỏ, câu hỏi và câu trả lời, rồi các cuộc trò chuyện của client, riêng
hub, cuối cùng là những thế giới trọn vẹn: hai mươi seed, với kết nối đứt, server bị kill, nhật ký mất.",
    },
    files: &[
        StageFile {
            path: "client/catch_up.rs",
            bodies: &[
                "CatchUp::welcome",
                "CatchUp::ask",
                "CatchUp::read",
                "CatchUp::progress",
                "CatchUp::resumed",
                "CatchUp::failed",
                "SessionState::is_in_the_log_of",
                "SessionState::read",
                "SessionState::failed",
            ],
        },
        StageFile {
            path: "server/hub.rs",
            bodies: &[
                "Hub::written",
                "Hub::resume",
                "Hub::take_over",
                "Hub::refuse",
                "Hub::can_read_after",
            ],
        },
    ],
    runs: &["lesson08", "lesson09", "lesson10"],
    proofs: &[
        Proof { program: "lesson08", tests: &[] },
        Proof { program: "simulation", tests: &["nothing_is_lost", "the_same_seed"] },
    ],
    hints: [
        Text {
            en: "After 5 you hear 7: what may the cursor say now? And a server that is asked \"everything after 41\": what does it\nhave to know before it may say yes?",
            vi: "Sau 5, bạn nghe thấy 7: lúc này con trỏ được phép nói gì? Còn server, khi bị hỏi \"mọi thứ sau 41\", thì phải\nbiết những gì trước khi được phép nói có?",
        },
        Text {
            en: "Begin with `SessionState::read`: three cases, compared with `cursor + 1`. `CatchUp::read` asks two things more:\nis there a session, and is it the same log? `welcome` is the first place where both logs are known: keep the\nanswer in `Link`. In the hub, `resume` is a row of early returns, and what it grants is two calls: `read`,\nthen `send`.",
            vi: "Hãy bắt đầu với `SessionState::read`: ba trường hợp, so với `cursor + 1`. `CatchUp::read` hỏi thêm hai điều: đã\ncó session chưa, và có cùng nhật ký không? `welcome` là nơi đầu tiên biết cả hai nhật ký: hãy giữ câu trả\nlời trong `Link`. Trong hub, `resume` là một dãy trả về sớm, còn khi chấp nhận thì chỉ là hai lệnh gọi:\n`read`, rồi `send`.",
        },
        Text {
            en: "`ask`: `None` while `Asked`; else `Asked { deadline: now + DEADLINE }` and `me.resume()`. `resumed`: complete if\n`link.same_log && seq <= me.cursor()`, else `Asked { deadline: now }`. `SessionState::failed`: unless `Gap`,\n`*self = offered.clone()`; the cursor is `before.max(since)` in the same log, `since` in another. Hub: epoch,\nthen `find(token)`, then `take_over` if `me != new`, then `can_read_after(since)`; that one is\n`!self.log.read(&Cursor { seq, ..self.log.head() }, 0).gap`. Granted or refused, `greet` comes last.",
            vi: "`ask`: trả `None` khi đang `Asked`; không thì `Asked { deadline: now + DEADLINE }` và `me.resume()`. `resumed`: đủ\nnếu `link.same_log && seq <= me.cursor()`, không thì `Asked { deadline: now }`. `SessionState::failed`: trừ khi\nlà `Gap`, `*self = offered.clone()`; con trỏ là `before.max(since)` ở cùng nhật ký, là `since` ở nhật ký khác.\nHub: epoch, rồi `find(token)`, rồi `take_over` nếu `me != new`, rồi `can_read_after(since)`; hàm này là\n`!self.log.read(&Cursor { seq, ..self.log.head() }, 0).gap`. Được hay không được, cuối cùng là `greet`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "cursor_is_the_newest",
            hint: Text {
                en: "A known mistake: the cursor is the newest number seen. 6 was lost, 7 moves the cursor past it, and from then on\n6 is never asked for. A cursor is not a maximum; it is the end of what was read without a hole.",
                vi: "Một lỗi quen thuộc: con trỏ là số lớn nhất từng thấy. 6 bị mất, 7 kéo con trỏ vượt qua nó, và từ đó 6 chẳng\nbao giờ được hỏi tới. Con trỏ không phải giá trị lớn nhất; nó là chỗ cuối của phần đã đọc mà không hụt số nào.",
            },
            changes: &[(
                "        } else {\n            Place::Beyond",
                "        } else {\n            self.cursor.seq = seq;\n            Place::Beyond",
            )],
        },
        KnownMistake {
            name: "ignores_the_epoch",
            hint: Text {
                en: "A known mistake: only numbers are compared. \"Since 28\" means nothing in another log: its messages up to 28\nwould be dropped as old ones. A cursor is a number and an epoch.",
                vi: "Một lỗi quen thuộc: chỉ so con số. \"Từ 28\" chẳng có nghĩa gì trong nhật ký khác: mọi tin của nó tới 28 sẽ bị\nbỏ như tin cũ. Con trỏ là một con số kèm một epoch.",
            },
            changes: &[("self.cursor.epoch == offered.cursor.epoch && ", "")],
        },
        KnownMistake {
            name: "ignores_a_lost_end",
            hint: Text {
                en: "A known mistake: a log that ends before the cursor is taken for the same one. It has lost its end, and gives its\nnumbers a second time, to other messages.",
                vi: "Một lỗi quen thuộc: nhật ký kết thúc trước con trỏ mà vẫn bị coi là nhật ký cũ. Nó đã mất phần đuôi, và những\nsố ấy được dùng lại lần nữa, cho tin khác.",
            },
            changes: &[(" && self.cursor() <= offered.cursor()", "")],
        },
        KnownMistake {
            name: "from_the_beginning",
            hint: Text {
                en: "A known mistake: you resume from 0 each time. Nothing is shown twice, so it looks right; but every short loss of the\nnetwork costs the whole log, and a log that has forgotten its first page reports a gap where there is none.",
                vi: "Một lỗi quen thuộc: lần nào cũng resume từ 0. Không gì hiện hai lần nên trông vẫn ổn; nhưng mạng chập chờn một\ncái là phải tải lại cả nhật ký, và nhật ký đã quên trang đầu sẽ báo là có khoảng bị mất trong khi chẳng mất gì.",
            },
            changes: &[(
                "        Some(me.resume())",
                "        let cursor = Cursor { seq: 0, ..me.cursor.clone() };\n        Some(SessionState { cursor, ..me.clone() }.resume())",
            )],
        },
        KnownMistake {
            name: "asks_twice",
            hint: Text {
                en: "A known mistake: each message that doesn't fit asks again. In a lively room that is one `resume` for each message,\nand each is answered with everything. Ask once; what doesn't fit comes again.",
                vi: "Một lỗi quen thuộc: mỗi tin không khớp lại hỏi một lần. Trong phòng rôm rả thì cứ mỗi tin là một `resume`, và\nlần nào cũng được trả lời trọn vẹn. Hỏi một lần thôi; tin không khớp rồi sẽ trở lại.",
            },
            changes: &[(
                "        if matches!(link.state, State::Asked { .. }) {",
                "        if false {",
            )],
        },
        KnownMistake {
            name: "believes_resumed",
            hint: Text {
                en: "A known mistake: `resumed` is believed. The server has sent everything up to that number, but did it arrive? If\nthe cursor isn't there, this connection loses messages.",
                vi: "Một lỗi quen thuộc: tin ngay lời `resumed`. Server đã gửi mọi thứ tới số ấy, nhưng có tới nơi không? Nếu con\ntrỏ chưa tới đó thì kết nối này đang đánh mất tin.",
            },
            changes: &[("link.same_log && seq <= me.cursor();", "link.same_log;")],
        },
        KnownMistake {
            name: "gap_in_silence",
            hint: Text {
                en: "A known mistake: nobody is told of the gap. Everything after it is right, and the person never learns that\nhalf a day is missing between two lines.",
                vi: "Một lỗi quen thuộc: bước qua khoảng bị mất mà không nói một lời. Sau đó mọi thứ đều đúng, và người dùng không bao\ngiờ biết giữa hai dòng thiếu mất nửa ngày.",
            },
            changes: &[("        !same_log || since > before", "        let _ = before;\n        !same_log")],
        },
        KnownMistake {
            name: "no_duplicate_ack",
            hint: Text {
                en: "A known mistake: a message that is already in the log gets no ack. Its author's reader may have passed that place\nlong ago, and the client waits, and sends, for ever.",
                vi: "Một lỗi quen thuộc: tin đã nằm trong nhật ký thì không được ack. Bên đọc của tác giả có thể đã đi qua chỗ ấy từ\nlâu, và client cứ chờ, cứ gửi lại, mãi mãi.",
            },
            changes: &[("Ok(Appended { duplicate: false, .. }) =>", "Ok(_) if true =>")],
        },
        KnownMistake {
            name: "one_too_many",
            hint: Text {
                en: "A known mistake: the replay begins one too early. `since` is the last message that was read, so the first one to\nsend is the one after it.",
                vi: "Một lỗi quen thuộc: phần phát lại bắt đầu sớm một tin. `since` là tin cuối đã đọc, nên tin đầu tiên phải gửi là\ntin ngay sau nó.",
            },
            changes: &[(
                "        self.read(connection, ReadFrom { me, after: since, whole: seq });\n",
                "        let since = since.saturating_sub(1);\n        self.read(connection, ReadFrom { me, after: since, whole: seq });\n",
            )],
        },
        KnownMistake {
            name: "two_connections",
            hint: Text {
                en: "A known mistake: the older connection lives on. What is said to the member goes to one of the two, and what comes\nfrom the other is written under the same name.",
                vi: "Một lỗi quen thuộc: kết nối cũ vẫn sống. Lời gửi cho thành viên chỉ tới một trong hai, còn lời từ kết nối kia\nvẫn được ghi dưới cùng một tên.",
            },
            changes: &[(
                "            self.evict(before);",
                "            let _ = before;",
            )],
        },
        KnownMistake {
            name: "expired_begins_anew",
            hint: Text {
                en: "A known mistake: a session that is unknown gets only the newest messages, although the log has everything after\nits cursor. Every member may read all of it: nothing need be missing.",
                vi: "Một lỗi quen thuộc: session lạ chỉ nhận những tin mới nhất, dù nhật ký còn đủ mọi tin sau con trỏ của nó. Thành\nviên nào cũng được đọc trọn nhật ký: chẳng việc gì phải thiếu.",
            },
            changes: &[("Failure::Expired, Some(since)", "Failure::Expired, None")],
        },
        KnownMistake {
            name: "reads_beyond_the_end",
            hint: Text {
                en: "A known mistake: only the log's beginning is looked at. A cursor beyond its end can't be gone on from, either: the\nlog has lost what that member has read.",
                vi: "Một lỗi quen thuộc: chỉ xem phần đầu của nhật ký. Con trỏ nằm quá cuối nhật ký thì cũng không đi tiếp được:\nnhật ký đã mất những gì thành viên ấy từng đọc.",
            },
            changes: &[(
                "!self.log.read(&Cursor { seq, ..self.log.head() }, 0).gap",
                "self.log.oldest().seq <= seq",
            )],
        },
    ],
    after: Text {
        en: "Client and server of the chat catch up by your code now: `cargo learn run lesson08`. Try what the worlds have\ntried: a tap between (`cargo run --bin tap -- --listen 9000 --to 8080 --cut-after 20s`), a server that is killed,\na log that is deleted. `cargo learn finale` does it all at once, and counts.",
        vi: "Client và server của phòng chat giờ đọc bù bằng code của bạn: `cargo learn run lesson08`. Hãy thử những gì các\nthế giới kia đã thử: đặt tap ở giữa (`cargo run --bin tap -- --listen 9000 --to 8080 --cut-after 20s`), kill\nserver, xoá nhật ký. `cargo learn finale` làm tất cả cùng lúc, rồi đếm.",
    },
};
