use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 06-B: the hub.
pub const STAGE: Stage = Stage {
    id: "06-B",
    title: Text { en: "The hub: what is sent to whom", vi: "Hub: gửi gì cho ai" },
    part: Text { en: "hub", vi: "hub" },
    task: Text {
        en: "\
Write the hub's decisions (lesson 06, \"One hub, many sessions\"): a command goes in, effects come
out. What must hold:
- Every command looks at the log first: what lies behind the cursor is sent, once, and the cursor
  moves. The hub's task relies on it: it doesn't send `Grown` for what a command could have read.
- `chat` never sends a chat. It asks for an append; what is read from the log is sent, to everybody
  but the connection that wrote it. So everybody gets all messages in the log's order.
- Effects are carried out in order: the sends of a command first, then its append.
- An accepted chat introduces its author and ends its typing. A refused one does neither.
- A complaint goes to the sender alone, with the id of the message. A refused append is told, too.
- At most MAX_APPENDS appends are under way, for all members together.
- A client that `people` doesn't know is not heard.
`people` keeps names, comings and goings, and typing: read people.rs, and let it do that part.
The words of greetings and complaints are yours; `welcome` and `unavailable` are there already.
In the cases `to [1, 3]: …` is an `Effect::Send`, `append: …` an `Effect::Append`.
They begin with connect and join, which need `handle`, `connect` and `fan_out`; then chats, the
log, leaving, typing, refusals, members that have gone, a slow log, and a crowd.",
        vi: "\
Viết các quyết định của hub: lệnh đi vào, việc cần làm đi ra (bài 06, \"Một hub, nhiều session\").
Những điều luôn phải đúng:
- Lệnh nào cũng nhìn vào nhật ký trước: phần nằm sau con trỏ được gửi đi, đúng một lần, rồi con
  trỏ dời theo. Task chạy hub dựa vào điều đó: thứ mà một lệnh đọc được thì nó không báo `Grown`
  nữa.
- `chat` không bao giờ tự gửi tin. Nó xin ghi tin vào nhật ký; khi đọc được ở đó thì tin mới được
  gửi, cho mọi người trừ kết nối đã viết. Nhờ vậy ai cũng nhận mọi tin theo thứ tự của nhật ký.
- Các việc được làm theo đúng thứ tự: trong một lệnh, các Send trước, rồi đến Append.
- Tin được nhận thì giới thiệu tác giả và kết thúc việc đang gõ. Tin bị từ chối thì không.
- Lời từ chối chỉ về tay người gửi, kèm id của message. Lần ghi bị từ chối cũng phải báo.
- Cùng lúc có nhiều nhất MAX_APPENDS lần ghi đang dở, tính chung cho mọi thành viên.
- Client mà `people` không biết thì không được nghe.
`people` giữ tên, việc đến, việc đi và việc đang gõ: hãy đọc people.rs và để nó lo phần ấy.
Lời chào và lời từ chối viết sao là tuỳ bạn; `welcome` và `unavailable` đã có sẵn.
Trong các ca, `to [1, 3]: …` là một `Effect::Send`, `append: …` là một `Effect::Append`.
Các ca bắt đầu bằng kết nối và join, cần `handle`, `connect` và `fan_out`; rồi đến tin chat, nhật
ký, rời phòng, đang gõ, từ chối, thành viên đã đi, nhật ký chậm, và một đám đông.",
    },
    files: &[StageFile {
        path: "hub.rs",
        bodies: &["Hub::handle", "Hub::connect", "Hub::chat", "Hub::written", "Hub::fan_out"],
    }],
    runs: &["lesson06", "lesson07"],
    proofs: &[
        Proof { program: "lesson06", tests: &[] },
        Proof { program: "with_browser", tests: &["room two_"] },
    ],
    hints: [
        Text {
            en: "A message comes by socket, and another one over HTTP at the same moment. Which of the two is first, and\nwho can know that? What may the hub send before it knows?",
            vi: "Một tin đến bằng socket, một tin khác đến bằng HTTP đúng lúc ấy. Tin nào trước, và ai biết được điều đó?\nKhi chưa biết thì hub được gửi gì?",
        },
        Text {
            en: "`handle` begins with `fan_out`, then does what the command asks, and returns `sends()` and at most one\nappend. `fan_out` reads from the cursor, moves it, and sends each entry to `people.ids()` without its\nauthor. Who is the author? Compare numbers of connections, never names.",
            vi: "`handle` bắt đầu bằng `fan_out`, rồi làm điều lệnh yêu cầu, cuối cùng trả về `sends()` và nhiều nhất một\nappend. `fan_out` đọc từ con trỏ, dời con trỏ, rồi gửi từng mục cho `people.ids()` trừ tác giả. Ai là tác giả?\nHãy so số của kết nối, đừng bao giờ so tên.",
        },
        Text {
            en: "`self.sends().chain(append).collect()` with `let mut append = None;`. In `handle`, match\n`Command::Said(from, _) if self.people.name(from).is_none() => {}` before the other `Said`s;\n`people.handle(from, message, now)` gives a chat back. In `chat`: `rules::text`, then the limit, else\n`self.appends += 1`, `people.spoke(from)` and `Effect::Append`. `written`: `self.appends -= 1`, always.",
            vi: "`self.sends().chain(append).collect()` với `let mut append = None;`. Trong `handle`, đặt nhánh\n`Command::Said(from, _) if self.people.name(from).is_none() => {}` trước các `Said` khác;\n`people.handle(from, message, now)` trả lại tin chat. Trong `chat`: `rules::text`, rồi đến giới hạn, còn lại thì\n`self.appends += 1`, `people.spoke(from)` và `Effect::Append`. `written`: luôn luôn `self.appends -= 1`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "announces_at_once",
            hint: Text {
                en: "A known mistake: a client is announced when it connects. Then every page that is only opened, and every\nprobe of a load balancer, comes into the room. It is announced when it joins, speaks or types.",
                vi: "Một lỗi quen thuộc: client vừa kết nối đã được thông báo. Thế thì trang nào chỉ mới mở ra, hay lần thăm dò nào\ncủa load balancer, cũng thành một người vào phòng. Chỉ thông báo khi nó join, nói hoặc gõ.",
            },
            changes: &[("        if known {\n            self", "        {\n            self")],
        },
        KnownMistake {
            name: "echoes",
            hint: Text {
                en: "A known mistake: the author gets an echo. The page has shown the words when Enter was pressed; now they\nstand there twice.",
                vi: "Một lỗi quen thuộc: tác giả nghe lại chính lời mình. Trang đã hiện câu ấy ngay lúc nhấn Enter; giờ nó nằm đó\nhai lần.",
            },
            changes: &[(
                "ids().filter(|id| Some(*id) != author).collect();",
                "ids().collect();\n            let _ = author;",
            )],
        },
        KnownMistake {
            name: "compares_names",
            hint: Text {
                en: "A known mistake: the author is found by its name. Two people may share one, and the second never hears\nthe first. Connections are told apart by their numbers: `entry.origin`.",
                vi: "Một lỗi quen thuộc: nhận ra tác giả bằng tên. Hai người có thể trùng tên, và người thứ hai không bao giờ nghe\nđược người thứ nhất. Kết nối thì phân biệt bằng số: `entry.origin`.",
            },
            changes: &[(
                "filter(|id| Some(*id) != author)",
                "filter(|id| author.is_none() || self.people.name(*id) != Some(&entry.message.username))",
            )],
        },
        KnownMistake {
            name: "sends_before_the_log",
            hint: Text {
                en: "A known mistake: the chat is sent before it is in the log. Its number is a guess, another message may be\nfirst, and the log may refuse it after everybody has read it. Ask for the append, and send what you read.",
                vi: "Một lỗi quen thuộc: tin được gửi khi chưa vào nhật ký. Số của nó chỉ là đoán, tin khác có thể đến trước, và\nnhật ký có thể từ chối sau khi mọi người đã đọc. Hãy xin ghi, rồi gửi những gì đọc được.",
            },
            changes: &[
                (
                    "                let origin = Origin {",
                    "                let early = ServerMessage::Chat {
                    seq: self.cursor.seq + 1,
                    id: id.clone(),
                    client_id: Some(from),
                    username: username.clone(),
                    message: message.clone(),
                    timestamp: 0,
                };
                self.people.send_others(from, &early, Delivery::Reliable);
                let origin = Origin {",
                ),
                (
                    "for entry in news.entries {",
                    "for entry in news.entries.into_iter().filter(|entry| entry.origin.is_none()) {",
                ),
            ],
        },
        KnownMistake {
            name: "reads_only_when_told",
            hint: Text {
                en: "A known mistake: the log is read at `Grown` alone. When an append ends at once, the hub's task brings\n`Written`, and no `Grown` after it: it counts on the hub to look at the log with every command.",
                vi: "Một lỗi quen thuộc: chỉ đọc nhật ký khi có `Grown`. Lần ghi nào xong ngay thì task chạy hub đưa `Written`\nvào, và không có `Grown` nào theo sau: nó tin rằng lệnh nào hub cũng nhìn vào nhật ký.",
            },
            changes: &[
                ("        self.fan_out();\n        let mut append", "        let mut append"),
                ("Command::Grown => {} // it has gone out", "Command::Grown => self.fan_out(),"),
            ],
        },
        KnownMistake {
            name: "appends_first",
            hint: Text {
                en: "A known mistake: the append stands before the sends. The hub's task carries out effects in order, so the chat\nis heard before its author is introduced.",
                vi: "Một lỗi quen thuộc: append đứng trước các send. Task chạy hub làm từng việc theo thứ tự, nên mọi người nghe tin\nchat trước khi tác giả được giới thiệu.",
            },
            changes: &[(
                "self.sends().chain(append).collect()",
                "append.into_iter().chain(self.sends()).collect()",
            )],
        },
        KnownMistake {
            name: "forgets_http",
            hint: Text {
                en: "A known mistake: entries without an origin are passed over. They were posted over HTTP: nobody here wrote\nthem, so everybody gets them.",
                vi: "Một lỗi quen thuộc: bỏ qua những mục không có origin. Chúng được gửi bằng HTTP: ở đây không ai viết chúng, nên\nai cũng phải nhận.",
            },
            changes: &[(
                "for entry in news.entries {",
                "for entry in news.entries.into_iter().filter(|entry| entry.origin.is_some()) {",
            )],
        },
        KnownMistake {
            name: "reads_again",
            hint: Text {
                en: "A known mistake: the cursor stays where it was, and everything is sent again with every command. Reading\nand moving belong together: `self.cursor = news.next`.",
                vi: "Một lỗi quen thuộc: con trỏ đứng yên, nên lệnh nào đến cũng gửi lại tất cả. Đọc và dời phải đi liền nhau:\n`self.cursor = news.next`.",
            },
            changes: &[("        self.cursor = news.next;\n", "")],
        },
        KnownMistake {
            name: "looks_last",
            hint: Text {
                en: "A known mistake: the log is read at the end of a command. So `user_left` comes before the last words of\nthe one who left, and a newcomer gets what was there before it. Look first, then decide.",
                vi: "Một lỗi quen thuộc: đọc nhật ký ở cuối lệnh. Thế là `user_left` đến trước lời cuối của người vừa đi, còn người\nmới thì nhận cả những gì có từ trước khi họ đến. Nhìn vào nhật ký trước, rồi mới quyết định.",
            },
            changes: &[
                ("        self.fan_out();\n        let mut append", "        let mut append"),
                (
                    "self.sends().chain(append).collect()",
                    "self.fan_out();\n        self.sends().chain(append).collect()",
                ),
            ],
        },
        KnownMistake {
            name: "typing_goes_on",
            hint: Text {
                en: "A known mistake: a chat introduces its author, and doesn't end the typing. Six seconds later the others\nhear that somebody stopped typing whose words they have read long ago. `people.spoke` does both.",
                vi: "Một lỗi quen thuộc: tin chat giới thiệu tác giả mà không kết thúc việc đang gõ. Sáu giây sau những người khác\nmới nghe báo bạn ấy thôi gõ, dù lời đã đọc từ lâu. `people.spoke` làm cả hai việc.",
            },
            changes: &[("self.people.spoke(from);", "self.people.enter(from, None);")],
        },
        KnownMistake {
            name: "complains_without_the_id",
            hint: Text {
                en: "A known mistake: the complaint has no `id`. A page that has sent three messages can't tell which of them\nwas refused.",
                vi: "Một lỗi quen thuộc: lời từ chối không kèm `id`. Trang đã gửi ba tin thì không biết tin nào bị từ chối.",
            },
            changes: &[(
                "self.people.complain(from, Complaint { id, ..refusal });",
                "self.people.complain(from, refusal);",
            )],
        },
        KnownMistake {
            name: "hears_the_evicted",
            hint: Text {
                en: "A known mistake: a member that has left still speaks. Its messages may stand in the queue behind the\n`Leave`. Ask `people.name` before anything else.",
                vi: "Một lỗi quen thuộc: người đã rời phòng vẫn nói được. Message của họ có thể còn trong hàng đợi, sau `Leave`. Hãy\nhỏi `people.name` trước mọi việc khác.",
            },
            changes: &[
                ("if self.people.name(from).is_none() => {}", "if false => {}"),
                (
                    "self.people.name(from)?.to_owned()",
                    "self.people.name(from).unwrap_or_default().to_owned()",
                ),
            ],
        },
        KnownMistake {
            name: "keeps_a_refusal_secret",
            hint: Text {
                en: "A known mistake: the log refuses a message, and its author never hears of it. The page shows the words as\nif they had arrived. `Written` with an error is a complaint.",
                vi: "Một lỗi quen thuộc: nhật ký từ chối một tin mà tác giả không hề biết. Trang hiện tin ấy như thể nó đã đến nơi.\n`Written` mang lỗi thì phải thành một lời từ chối.",
            },
            changes: &[(
                "self.people.complain(client_id, Complaint { id, ..refusal });",
                "let _ = (client_id, id, refusal);",
            )],
        },
        KnownMistake {
            name: "counts_only_up",
            hint: Text {
                en: "A known mistake: the appends are counted, and the end of one is not. After 256 messages in all nobody can\nspeak any more. `Written` takes one away, whatever its result.",
                vi: "Một lỗi quen thuộc: chỉ đếm lúc bắt đầu ghi mà không trừ lúc ghi xong. Sau tổng cộng 256 tin thì không ai nói\nđược nữa. `Written` bớt đi một, bất kể kết quả.",
            },
            changes: &[("        self.appends -= 1;\n", "")],
        },
    ],
    after: Text {
        en: "Your hub decides in two lessons now: `cargo learn run lesson06`, `cargo learn run lesson07`. Open two windows\nand post a third voice with curl: all three come in one order. The task that drives it (hub_task.rs) adds the\nqueue and the outboxes, and needs to know nothing of chats; lesson 08 gives absent members their cursor back.",
        vi: "Hub của bạn giờ quyết định trong hai bài: `cargo learn run lesson06`, `cargo learn run lesson07`. Mở hai cửa sổ,\nrồi gửi thêm một tin bằng curl: cả ba theo cùng một thứ tự. Task chạy hub (hub_task.rs) lo phần hàng đợi và các\noutbox mà chẳng cần biết gì về tin chat; bài 08 trả lại con trỏ cho người vắng mặt.",
    },
};
