use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 04-B3: the connection.
pub const STAGE: Stage = Stage {
    id: "04-B3",
    title: Text { en: "The connection", vi: "Connection" },
    part: Text { en: "connection", vi: "connection" },
    task: Text {
        en: "\
Write one end of a connection: what it takes, what it answers, how it ends (RFC 6455 §5, §7).
It has no socket: bytes go into `receive`, events come out, answers wait in `transmit`.
- `receive` asks the decoder for pieces until there is an event, and hands each piece to `take`.
- `take` has `admit` judge a frame by its header, once, with the frame's first piece. Then the piece
  goes to `take_control` or to `take_data`.
- `admit` asks `admit_bits`, which is given; then: who must mask, control frames (whole, 125 bytes
  at most), the order of fragments, and for data frames `Limits::admit` with the size so far.
- `take_data` uses four functions of the message in `assembly`: `begin`, `add`, `size`, `finish`.
What must hold:
- A ping is answered as soon as it is whole, also between two fragments, with its own payload.
- The peer's close frame is read first; if it is proper, the same payload goes back, once.
- An error never leaves `receive`: `fail` sends one close frame with its code and reason.
- `Event::Closed` is the last event; what comes after it is thrown away, and nothing is sent.
- After our own `close` we send no message and no second close frame, but everything is still taken,
  and a ping is still answered.
The cases are all 385 of the conformance suite: first the stream's end, a goodbye, pings. Messages
of section 9 have an eighth of their length here; the suite's own test, run last, has longer ones.",
        vi: "\
Viết một đầu của connection: nó nhận gì, đáp gì, kết thúc ra sao (RFC 6455 §5, §7).
Nó không có socket: byte đi vào `receive`, sự kiện đi ra, lời đáp nằm chờ trong `transmit`.
- `receive` hỏi decoder từng khúc cho đến khi có một sự kiện, và đưa mỗi khúc cho `take`.
- `take` để `admit` xét frame theo header, một lần, ở khúc đầu tiên của frame. Sau đó khúc ấy được
  đưa cho `take_control` hoặc `take_data`.
- `admit` gọi `admit_bits`, hàm đã có sẵn; rồi xét: ai phải mask, control frame (nguyên vẹn, dài
  nhất 125 byte), thứ tự các mảnh, và với data frame thì `Limits::admit` kèm kích thước đã đến.
- `take_data` dùng bốn hàm của message trong `assembly`: `begin`, `add`, `size`, `finish`.
Những điều luôn phải đúng:
- Ping vừa đến đủ là được đáp ngay, kể cả giữa hai mảnh, với chính payload của nó.
- Close frame của bên kia phải được đọc trước; nếu đúng phép thì gửi lại đúng payload ấy, một lần.
- Lỗi không bao giờ thoát ra khỏi `receive`: `fail` gửi một close frame mang mã và lý do của lỗi.
- `Event::Closed` là sự kiện cuối cùng; gì đến sau đó đều bị bỏ, và không gửi gì nữa.
- Sau khi mình gọi `close` thì không gửi message hay close frame thứ hai, nhưng vẫn nhận tất cả, và
  ping thì vẫn đáp.
Các ca kiểm tra là đủ 385 ca của bộ conformance: đầu tiên là luồng byte kết thúc, lời tạm biệt, ping.
Message của phần 9 ở đây chỉ dài bằng một phần tám; bài test của chính bộ ấy, chạy sau cùng, có
những message dài hơn.",
    },
    files: &[StageFile {
        path: "connection.rs",
        bodies: &[
            "Connection::receive",
            "Connection::receive_eof",
            "Connection::take",
            "Connection::admit",
            "Connection::take_data",
            "Connection::take_control",
            "Connection::fail",
            "Connection::closed",
            "Connection::close",
            "Connection::control",
            "Connection::open",
        ],
    }],
    runs: &["lesson04", "lesson06", "lesson07", "lesson08", "lesson09", "lesson10", "lesson11"],
    proofs: &[
        Proof { program: "conformance", tests: &["section_"] }, // lesson 11 is none of its business
        Proof { program: "lesson04", tests: &[] },
        Proof { program: "with_node", tests: &["their"] },
        Proof { program: "with_browser", tests: &["frames "] },
    ],
    hints: [
        Text {
            en: "Three things may be unfinished at the same time: a frame, a message, a control frame. Where does each of them\nwait for its next piece? And which of them does a ping between two fragments touch?",
            vi: "Có ba thứ có thể dở dang cùng lúc: một frame, một message, một control frame. Mỗi thứ nằm chờ khúc tiếp theo\nở đâu? Và một ping chen giữa hai mảnh đụng đến thứ nào trong đó?",
        },
        Text {
            en: "Begin with `receive_eof` and `closed`; then `receive`, `take`, `admit` (only the mask) and the close frame in\n`take_control`; then ping and pong; then `take_data`. `admit` is a `match` on the opcode and on whether a\nmessage has begun: `self.assembly.as_ref().map(Assembly::size)`. In `take_data`, `take()` the assembly out\nand put it back if the message goes on.",
            vi: "Bắt đầu với `receive_eof` và `closed`; rồi `receive`, `take`, `admit` (mới chỉ xét mask) và close frame trong\n`take_control`; rồi ping và pong; rồi `take_data`. `admit` là một `match` theo opcode và theo việc có message\nđang dở hay không: `self.assembly.as_ref().map(Assembly::size)`. Trong `take_data`, hãy `take()` assembly ra\nvà cất lại nếu message còn tiếp.",
        },
        Text {
            en: "`receive`: `while self.state != State::Closed { … }`; a decoder's error and an error of `take` both become\n`return Some(self.fail(error))`; after the loop `*bytes = &[]`. `take_control`: `piece.append_to(&mut self.control)`,\nreturn unless `piece.last`, `mem::take` the payload; `transmit.pong(self.role, &payload)`; for a close\n`Close::parse(&payload)?`, then `transmit.control(…)` only in `State::Open`, then `closed`. `take_data`:\n`assembly.finish(self.extension.as_deref_mut(), &self.limits)?`. `fail`: `Close::new(error.code(), &error.reason())`.",
            vi: "`receive`: `while self.state != State::Closed { … }`; lỗi của decoder và lỗi của `take` đều thành\n`return Some(self.fail(error))`; sau vòng lặp là `*bytes = &[]`. `take_control`: `piece.append_to(&mut self.control)`,\nchưa phải `piece.last` thì trả về, rồi `mem::take` lấy payload; `transmit.pong(self.role, &payload)`; với close\nthì `Close::parse(&payload)?`, rồi `transmit.control(…)` chỉ khi `State::Open`, rồi `closed`. `take_data`:\n`assembly.finish(self.extension.as_deref_mut(), &self.limits)?`. `fail`: `Close::new(error.code(), &error.reason())`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "You have written a WebSocket, for both ends: the same cases judge the libraries of the world. Talk to it with\n`cargo learn run lesson04`, or from the console of your browser.",
        vi: "Bạn đã viết xong một WebSocket, cho cả hai đầu: các thư viện trên thế giới cũng được chấm bằng chính những ca\nnày. Hãy nói chuyện với nó bằng `cargo learn run lesson04`, hoặc từ console của trình duyệt.",
    },
};

const MISTAKES: &[KnownMistake] = &[
    KnownMistake {
        name: "does_not_answer_a_goodbye",
        hint: Text {
            en: "A known mistake: the peer's close frame ends the connection, and nothing goes back. Then the peer can't tell\nyour goodbye from a program that was killed, and reports 1006.",
            vi: "Một lỗi quen thuộc: close frame của bên kia kết thúc kết nối mà không gửi gì lại. Bên kia không phân biệt được\nlời tạm biệt của bạn với một chương trình bị kill, và báo 1006.",
        },
        changes: &[(
            "                if self.state == State::Open {\n                    self.transmit.control(self.role, Opcode::Close, &payload);\n                }\n",
            "",
        )],
    },
    KnownMistake {
        name: "pong_without_payload",
        hint: Text {
            en: "A known mistake: the pong is empty. It must carry the ping's payload: by it the peer knows which of its pings\nis answered.",
            vi: "Một lỗi quen thuộc: pong rỗng. Nó phải mang lại payload của ping: nhờ đó bên kia biết ping nào của mình được\nđáp.",
        },
        changes: &[(
            "self.transmit.pong(self.role, &payload)",
            "self.transmit.pong(self.role, &[])",
        )],
    },
    KnownMistake {
        name: "judges_every_piece",
        hint: Text {
            en: "A known mistake: `admit` is asked with every piece of a frame. With the second one a message has begun, by this\nvery frame, and it looks like another message inside it.",
            vi: "Một lỗi quen thuộc: khúc nào của frame cũng hỏi `admit`. Đến khúc thứ hai thì đã có message đang dở, do chính\nframe này mở ra, nên trông như một message khác chen vào giữa.",
        },
        changes: &[("        if piece.first {", "        if piece.first || !piece.first {")],
    },
    KnownMistake {
        name: "every_frame_is_a_message",
        hint: Text {
            en: "A known mistake: each frame is handed out as a message. A frame without FIN is a fragment; the message goes on\nin the next frame.",
            vi: "Một lỗi quen thuộc: frame nào cũng được trao ra như một message. Frame không có FIN chỉ là một mảnh; message\ncòn tiếp ở frame sau.",
        },
        changes: &[("if !(piece.last && piece.header.fin) {", "if !piece.last {")],
    },
    KnownMistake {
        name: "answers_no_ping_inside_a_message",
        hint: Text {
            en: "A known mistake: a ping inside a message isn't answered. During a long message the other side would take you\nfor dead.",
            vi: "Một lỗi quen thuộc: ping nằm giữa một message không được đáp. Suốt một message dài, bên kia sẽ tưởng bạn đã\nchết.",
        },
        changes: &[(
            "                self.transmit.pong(self.role, &payload);\n",
            "                if self.assembly.is_none() {\n                    self.transmit.pong(self.role, &payload);\n                }\n",
        )],
    },
    KnownMistake {
        name: "refuses_a_ping_inside_a_message",
        hint: Text {
            en: "A known mistake: a control frame between two fragments is refused. It may stand there, and only text and binary\nmay not.",
            vi: "Một lỗi quen thuộc: control frame nằm giữa hai mảnh bị từ chối. Nó được phép đứng đó, chỉ text và binary mới\nkhông được.",
        },
        changes: &[(
            "                if !header.fin {\n",
            "                if before.is_some() {\n                    return Err(ProtocolError::UnfinishedMessage);\n                }\n                if !header.fin {\n",
        )],
    },
    KnownMistake {
        name: "a_ping_drops_the_message",
        hint: Text {
            en: "A known mistake: the ping is answered, and what had come of the message is gone. A control frame leaves\n`assembly` alone.",
            vi: "Một lỗi quen thuộc: ping được đáp, nhưng phần message đã đến thì mất. Control frame không được đụng đến\n`assembly`.",
        },
        changes: &[(
            "        let payload = std::mem::take(&mut self.control);\n",
            "        let payload = std::mem::take(&mut self.control);\n        self.assembly = None;\n",
        )],
    },
    KnownMistake {
        name: "reads_on_after_the_end",
        hint: Text {
            en: "A known mistake: after the end bytes are still read. \"MUST NOT process any further data\" (§7.1.7): throw them\naway without looking.",
            vi: "Một lỗi quen thuộc: đã kết thúc mà vẫn đọc byte. \"MUST NOT process any further data\" (§7.1.7): hãy bỏ chúng\nđi, không xem.",
        },
        changes: &[("while self.state != State::Closed {", "while !bytes.is_empty() {")],
    },
    KnownMistake {
        name: "fails_without_a_word",
        hint: Text {
            en: "A known mistake: the connection fails, and the peer isn't told why. Send a close frame with the error's code\nfirst.",
            vi: "Một lỗi quen thuộc: kết nối bị huỷ mà bên kia không được biết vì sao. Trước đó hãy gửi một close frame mang mã\ncủa lỗi.",
        },
        changes: &[(
            "            self.transmit.control(self.role, Opcode::Close, &close.payload());\n",
            "            let _ = close;\n",
        )],
    },
    KnownMistake {
        name: "sends_back_what_it_has_not_read",
        hint: Text {
            en: "A known mistake: the close frame goes back before it is read. Then you send bytes that no endpoint may send,\nand after them a second close frame. Read first, answer then.",
            vi: "Một lỗi quen thuộc: close frame được gửi trả trước khi đọc. Thế là bạn gửi những byte không ai được gửi, rồi\ncòn gửi thêm close frame thứ hai. Đọc trước, đáp sau.",
        },
        changes: &[(
            "                let close = Close::parse(&payload)?;\n                if self.state == State::Open {\n                    self.transmit.control(self.role, Opcode::Close, &payload);\n                }\n",
            "                if self.state == State::Open {\n                    self.transmit.control(self.role, Opcode::Close, &payload);\n                }\n                let close = Close::parse(&payload)?;\n",
        )],
    },
    KnownMistake {
        name: "takes_any_close_frame",
        hint: Text {
            en: "A known mistake: a close frame that can't be read is taken for one without a code. Half a code, a code that may\nnot travel, a reason that isn't UTF-8: each is an error, and fails the connection.",
            vi: "Một lỗi quen thuộc: close frame không đọc được bị coi như không kèm mã. Nửa cái mã, mã không được phép gửi, lý\ndo không phải UTF-8: cái nào cũng là lỗi, và kết nối phải bị huỷ.",
        },
        changes: &[("Close::parse(&payload)?", "Close::parse(&payload).unwrap_or(None)")],
    },
    KnownMistake {
        name: "takes_what_is_not_masked",
        hint: Text {
            en: "A known mistake: a server takes frames that aren't masked. It must not: a client that doesn't mask lets a page\nchoose the bytes on the wire.",
            vi: "Một lỗi quen thuộc: server nhận cả frame không mask. Không được: client không mask là để trang web chọn được\nbyte trên đường truyền.",
        },
        changes: &[(
            "Role::Server if header.mask.is_none() =>",
            "Role::Server if header.length == u64::MAX =>",
        )],
    },
    KnownMistake {
        name: "answers_the_answer",
        hint: Text {
            en: "A known mistake: we closed, the peer answered, and the answer is answered again. Each end sends one close frame.",
            vi: "Một lỗi quen thuộc: bên mình đóng, bên kia đáp, rồi mình lại đáp lời đáp ấy. Mỗi bên chỉ gửi một close frame.",
        },
        changes: &[(
            "                if self.state == State::Open {\n                    self.transmit.control(self.role, Opcode::Close, &payload);\n                }\n",
            "                self.transmit.control(self.role, Opcode::Close, &payload);\n",
        )],
    },
    KnownMistake {
        name: "sends_after_its_goodbye",
        hint: Text {
            en: "A known mistake: after its own close frame this end sends on. Nothing may follow it; only the pong to a ping\nthat was in flight.",
            vi: "Một lỗi quen thuộc: đã gửi close frame rồi mà bên mình vẫn gửi tiếp. Sau nó không được có gì nữa, chỉ trừ\npong cho một ping đang trên đường.",
        },
        changes: &[(
            "if self.state == State::Open { Ok(()) } else { Err(SendError::Closing) }",
            "if self.state == State::Closed { Err(SendError::Closing) } else { Ok(()) }",
        )],
    },
    KnownMistake {
        name: "two_goodbyes_for_an_error",
        hint: Text {
            en: "A known mistake: we have said goodbye, the peer breaks a rule, and `fail` sends another close frame. In\n`Closing`, an error is the end without a word.",
            vi: "Một lỗi quen thuộc: bên mình đã tạm biệt, bên kia vi phạm luật, và `fail` lại gửi thêm một close frame. Đang\n`Closing` thì lỗi là kết thúc, không nói gì thêm.",
        },
        changes: &[(
            "        if self.state == State::Open {\n            let close",
            "        if self.state != State::Closed {\n            let close",
        )],
    },
];
