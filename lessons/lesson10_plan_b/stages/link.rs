use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 10-B: one end of a link.
pub const STAGE: Stage = Stage {
    id: "10-B",
    title: Text {
        en: "The link: numbered, kept, heard once",
        vi: "Link: đánh số, giữ lại, chỉ nghe một lần",
    },
    part: Text { en: "link", vi: "link" },
    task: Text {
        en: "\
Write one end of a link (lesson 10): what makes plain requests, of which some are lost and some
come twice, as good as a WebSocket. No socket, no clock. Both ends are this struct. What must hold:
- What is sent is numbered from 1 on, and kept until it is confirmed: it can be asked for again.
- A number confirms everything up to it. A smaller one than before came late: nothing changes.
- What is heard counts once and in order, however often it comes. If something in between is
  missing, or the numbers begin with 0, nothing of the request counts.
- Any request is a sign of life: one `Pong` for the session, after all that was said. A `Ping` is
  answered by an item `Pong`, but by one for all that came before it was confirmed.
- `has_room` while fewer than `MOST` items and `MOST_BYTES` bytes are kept. `send` never refuses
  for want of room.
- Nothing follows a close, ours or theirs. Ours is the end when it is confirmed, theirs when it is
  heard. The session is told of the close once; after that, or after a loss, `pop` says `Lost`, but
  only when everything that was heard before has been taken.
The private fields and `State` are a proposal, but `after` and `unconfirmed`, which are given, use
`kept` and `confirmed`.
The cases begin with what is sent, then what is confirmed, heard, signs of life, room, the end, and
finally two ends with a bad network between them.",
        vi: "\
Viết một đầu của link (bài 10): thứ làm cho những request thường, có cái mất, có cái đến hai lần,
đáng tin như một WebSocket. Không socket, không đồng hồ. Cả hai đầu đều là struct này. Những điều
luôn phải đúng:
- Thứ gửi đi được đánh số từ 1, và giữ lại cho tới khi được xác nhận: bên kia hỏi lại được.
- Một con số xác nhận mọi thứ tới số ấy. Số nhỏ hơn trước là số tới muộn: không gì thay đổi.
- Thứ nghe được chỉ tính một lần và đúng thứ tự, dù đến bao nhiêu lần. Nếu thiếu gì ở giữa,
  hoặc số bắt đầu từ 0, thì không mục nào trong request được tính.
- Request nào cũng là dấu hiệu còn sống: một `Pong` cho session, sau mọi thứ đã được nói. `Ping` được
  trả lời bằng mục `Pong`, nhưng chỉ một mục cho mọi câu hỏi tới trước khi nó được xác nhận.
- `has_room` đúng khi đang giữ ít hơn `MOST` mục và ít hơn `MOST_BYTES` byte. `send` không bao giờ
  từ chối vì hết chỗ.
- Không gì theo sau lời đóng, của mình hay của bên kia. Lời đóng của mình là kết thúc khi nó được xác
  nhận, của bên kia thì khi nghe thấy. Session được báo lời đóng một lần; sau đó, hoặc sau khi mất,
  `pop` nói `Lost`, nhưng chỉ khi mọi thứ nghe được trước đó đã được lấy hết.
Các trường không pub và `State` chỉ là gợi ý, nhưng `after` và `unconfirmed`, vốn được viết sẵn, có
dùng `kept` và `confirmed`.
Các ca đi từ thứ gửi đi, rồi xác nhận, nghe, dấu hiệu còn sống, chỗ chứa, kết thúc, và cuối cùng là
hai đầu với một mạng tồi ở giữa.",
    },
    files: &[StageFile {
        path: "link.rs",
        bodies: &[
            "Link::pop",
            "Link::has_room",
            "Link::send",
            "Link::keep",
            "Link::sent",
            "Link::place",
            "Link::confirm",
            "Link::hear",
            "Link::take",
            "Link::close",
            "Link::lose",
        ],
    }],
    runs: &["lesson10"],
    proofs: &[Proof { program: "lesson10", tests: &["links", "pipes", "worlds"] }],
    hints: [
        Text {
            en: "An answer is lost. What does the end that has sent it have to know, so that it can send the same again; and what does\nthe other end have to know, so that it doesn't count it again?",
            vi: "Một câu trả lời bị mất. Đầu đã gửi nó phải biết gì để gửi lại được đúng như thế; còn đầu kia phải biết gì để không\ntính nó lần nữa?",
        },
        Text {
            en: "Two counters are enough for that: `confirmed` and `heard`. The numbers of items are never stored: an item's number\nfollows from its place in `kept`, or in the request. Begin with `keep`, `sent` and `place`, then `confirm`, then\n`hear`, with `take` for a single new item. Ends come last: only `close` and `lose` lead to a state that is over.",
            vi: "Hai bộ đếm là đủ cho việc đó: `confirmed` và `heard`. Số của từng mục không được lưu ở đâu cả: nó suy ra từ chỗ đứng\ntrong `kept`, hoặc trong request. Hãy bắt đầu với `keep`, `sent` và `place`, rồi `confirm`, rồi `hear`, với `take` lo\ncho một mục mới. Kết thúc để sau cùng: chỉ `close` và `lose` mới dẫn tới trạng thái chấm dứt.",
        },
        Text {
            en: "`sent`: `self.confirmed + self.kept.len() as u64`. `confirm`: refuse beyond `sent()`, then `while self.confirmed < n`:\n`pop_front`, `confirmed += 1`, `bytes -= item.len()`, and for an `Item::Close` call `close`. `hear`: refuse 0 and\n`from > self.heard + 1`; `alive = true`; `for (n, item) in (from..).zip(items)`: if `n > self.heard`, `heard = n` and\n`take(item)`. `pop`: the inbox, then `std::mem::take(&mut self.alive)`, then `is_over().then_some(Err(Ending::Lost))`.",
            vi: "`sent`: `self.confirmed + self.kept.len() as u64`. `confirm`: từ chối nếu quá `sent()`, rồi\n`while self.confirmed < n`: `pop_front`, `confirmed += 1`, `bytes -= item.len()`, gặp `Item::Close` thì gọi `close`.\n`hear`: từ chối 0 và `from > self.heard + 1`; `alive = true`; `for (n, item) in (from..).zip(items)`: nếu\n`n > self.heard` thì `heard = n` và `take(item)`. `pop`: inbox trước, rồi `std::mem::take(&mut self.alive)`, rồi\n`is_over().then_some(Err(Ending::Lost))`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "heard_twice",
            hint: Text {
                en: "A known mistake: each item of a request counts, whether it was heard before or not. The answer to the first request\nwas lost; the client did right to ask again, and the room reads everything twice.",
                vi: "Một lỗi quen thuộc: mục nào trong request cũng được tính, dù đã nghe hay chưa. Câu trả lời cho request đầu bị mất;\nclient gửi lại là đúng, và cả phòng đọc mọi thứ hai lần.",
            },
            changes: &[("if n > self.heard {", "if n > 0 {")],
        },
        KnownMistake {
            name: "known_as_a_whole",
            hint: Text {
                en: "A known mistake: a request that begins with something known is thrown away as a whole. But a client adds what was said\nmeanwhile before it asks again: that is answered with 204, confirmed, and never heard.",
                vi: "Một lỗi quen thuộc: request mở đầu bằng thứ đã có thì bỏ luôn cả request. Nhưng trước khi gửi lại, client thêm vào\nnhững gì vừa được nói: phần ấy được đáp 204, coi như đã xác nhận, mà chẳng ai nghe thấy.",
            },
            changes: &[(
                "        self.alive = true;\n        for (n, item)",
                "        self.alive = true;\n        if from <= self.heard {\n            return Ok(());\n        }\n        for (n, item)",
            )],
        },
        KnownMistake {
            name: "late_is_wrong",
            hint: Text {
                en: "A known mistake: a smaller number than before is refused. A proxy has held a request for a while; when it comes, the\nlink ends with 409, although nobody did anything wrong.",
                vi: "Một lỗi quen thuộc: số nhỏ hơn trước thì từ chối. Một proxy đã giữ request lại một lúc; khi nó tới thì link kết thúc\nvới 409, dù chẳng ai làm gì sai.",
            },
            changes: &[(
                "        while self.confirmed < n {",
                "        if n < self.confirmed {\n            return Err(NumberError::Forgotten { confirmed: self.confirmed });\n        }\n        while self.confirmed < n {",
            )],
        },
        KnownMistake {
            name: "room_never_comes_back",
            hint: Text {
                en: "A known mistake: the bytes are counted when an item is kept, and never given back. After 256 KiB in all, however\nslowly they were said, the session waits for ever.",
                vi: "Một lỗi quen thuộc: byte được cộng khi giữ một mục, mà không bao giờ trừ lại. Tổng cộng được 256 KiB, dù nói chậm đến\nđâu, là session phải chờ mãi mãi.",
            },
            changes: &[("            self.bytes -= item.len();\n", "")],
        },
        KnownMistake {
            name: "closed_before_it_arrived",
            hint: Text {
                en: "A known mistake: the link is over as soon as our close has been sent. The other end may not know it yet, and what it\nsays until then is not heard. `Closing` is a state of its own.",
                vi: "Một lỗi quen thuộc: vừa gửi lời đóng là coi như link chấm dứt. Bên kia có thể chưa biết, và những gì nó nói cho tới\nlúc ấy thì không ai nghe. `Closing` là một trạng thái riêng.",
            },
            changes: &[("self.state = State::Closing;", "self.state = State::Closed;")],
        },
        KnownMistake {
            name: "over_the_hole",
            hint: Text {
                en: "A known mistake: a hole is stepped over. What is missing may still be on its way; when it comes, it counts as known,\nand nobody ever hears it.",
                vi: "Một lỗi quen thuộc: bước qua chỗ hụt. Phần thiếu có thể còn đang trên đường; khi tới, nó bị coi là đã có, và không ai\nnghe thấy nó nữa.",
            },
            changes: &[("if from > self.heard + 1 {", "if from == u64::MAX {")],
        },
        KnownMistake {
            name: "an_answer_for_each_ping",
            hint: Text {
                en: "A known mistake: each ping gets an answer of its own. A stranger who sends pings and never takes the answers fills the\nmemory: `keep` asks for no room.",
                vi: "Một lỗi quen thuộc: ping nào cũng được một câu trả lời riêng. Kẻ lạ cứ gửi ping mà không lấy câu trả lời là làm đầy bộ\nnhớ: `keep` không hỏi còn chỗ hay không.",
            },
            changes: &[(" && !self.kept.contains(&Item::Pong {})", "")],
        },
        KnownMistake {
            name: "lost_with_its_inbox",
            hint: Text {
                en: "A known mistake: once the link is over, what was heard before is thrown away. The last words of a conversation are\nthose that matter most, and the close says why it ended.",
                vi: "Một lỗi quen thuộc: link vừa chấm dứt là bỏ luôn những gì đã nghe trước đó. Những lời cuối của cuộc trò chuyện là\nnhững lời đáng kể nhất, và lời đóng cho biết vì sao nó kết thúc.",
            },
            changes: &[(
                "        if let Some(received) = self.inbox.pop_front() {",
                "        if self.is_over() {\n            return Some(Err(Ending::Lost));\n        }\n        if let Some(received) = self.inbox.pop_front() {",
            )],
        },
    ],
    after: Text {
        en: "Both ends of every link are yours now: `cargo learn run lesson10` is the server, and with `join` behind it the client.\nTo take the WebSocket away, put the tap between: `cargo run --bin tap -- --listen 9000 --to 8080 --no-upgrade`. What\nyou have written is what TCP does for bytes, and what SockJS and Engine.IO do for messages: numbers, and a memory\nuntil the ack.",
        vi: "Giờ cả hai đầu của mọi link đều là của bạn: `cargo learn run lesson10` là server, thêm `join` phía sau là client. Muốn\nbỏ WebSocket đi, hãy đặt tap ở giữa: `cargo run --bin tap -- --listen 9000 --to 8080 --no-upgrade`. Thứ bạn vừa viết\ncũng là thứ TCP làm cho byte, SockJS và Engine.IO làm cho tin nhắn: con số, và trí nhớ cho tới khi có ack.",
    },
};
