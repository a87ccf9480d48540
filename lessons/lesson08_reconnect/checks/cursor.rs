use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 08.3.
pub const EXERCISE: Exercise = Exercise {
    id: "08.3",
    name: "cursor",
    title: Text { en: "The page you had reached", vi: "Trang bạn đã đọc tới" },
    hints: [
        Text {
            en: "The cursor promises: \"I have seen everything up to here.\" After 5 you hear 7. What may the cursor say now, and what do you have to\nask for?",
            vi: "Con trỏ hứa rằng: \"Tôi đã thấy mọi thứ tới đây.\" Sau 5, bạn nghe thấy 7. Lúc này con trỏ được phép nói gì, và bạn phải hỏi xin cái gì?",
        },
        Text {
            en: "A number is the next one (`last + 1`), an old one, or too early. Only the first moves the cursor, and acks are numbers like any other.\nToo early: ask, unless you are waiting for an answer already, and drop it; it comes again in the replay. The epoch that goes with\n`since` is the one in which you have read, not the one of the newest welcome.",
            vi: "Một con số hoặc là số kế tiếp (`last + 1`), hoặc là số cũ, hoặc đến quá sớm. Chỉ loại đầu mới dời con trỏ, và ack cũng là con số như mọi con\nsố. Đến quá sớm thì hỏi, trừ khi bạn đang chờ câu trả lời rồi, và bỏ nó đi; nó sẽ trở lại trong phần phát lại. Epoch đi kèm `since` là\nepoch mà bạn đã đọc, không phải epoch của lời chào mới nhất.",
        },
        Text {
            en: "Arms: `Chat { seq } | Ack { seq } if seq == reader.last + 1` moves the cursor and shows a chat; `… if seq > reader.last && !reader.asked` sets\n`asked` and resumes; any other does nothing. `Welcome`: `reader.epoch` is `None`: join; `Some(epoch)`: set `asked`, resume.\n`Resumed`: `asked = false`. `ResumeFailed { epoch, since }`: a new `Reader`, and `Missing`.",
            vi: "Các nhánh: `Chat { seq } | Ack { seq } if seq == reader.last + 1` thì dời con trỏ và hiện tin chat; `… if seq > reader.last && !reader.asked` thì\nbật `asked` và resume; ngoài ra không làm gì. `Welcome`: `reader.epoch` là `None` thì join; `Some(epoch)` thì bật `asked`, resume.\n`Resumed`: `asked = false`. `ResumeFailed { epoch, since }`: một `Reader` mới, và `Missing`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "cursor_is_the_newest",
            hint: Text {
                en: "A known mistake: the cursor is the newest number seen. 6 was lost, 7 moves the cursor past it, and from then on nobody asks for 6. A cursor is\nnot a maximum; it is the end of what you have without a hole.",
                vi: "Một lỗi quen thuộc: con trỏ là số lớn nhất từng thấy. 6 bị mất, 7 kéo con trỏ qua mặt nó, và từ đó chẳng ai thấy thiếu 6 nữa. Con trỏ không\nphải giá trị lớn nhất; nó là chỗ cuối của phần bạn có mà chưa hụt số nào.",
            },
        },
        Mistake {
            name: "from_the_beginning",
            hint: Text {
                en: "A known mistake: you resume from 0 each time. Nothing is shown twice, so it looks right; but every short loss of the network costs the whole log,\nand as soon as the server has forgotten its first page, the person is told that something is missing, when nothing is.",
                vi: "Một lỗi quen thuộc: lần nào cũng resume từ 0. Không có gì hiện hai lần nên trông vẫn ổn; nhưng mạng chập chờn một cái là phải tải lại cả\nnhật ký, và ngay khi server đã quên trang đầu thì người dùng bị báo là thiếu, trong khi chẳng thiếu gì.",
            },
        },
        Mistake {
            name: "jumps_to_the_welcome",
            hint: Text {
                en: "A known mistake: the welcome's number becomes the cursor. It says how far the *log* has come, not how far you have read; and so the\nwhole replay is dropped as old. The cursor moves when a message comes, and by one.",
                vi: "Một lỗi quen thuộc: lấy luôn con số trong lời chào làm con trỏ. Số ấy nói *nhật ký* đã tới đâu, không phải bạn đã đọc tới đâu; thế là cả phần\nphát lại bị bỏ như tin cũ. Con trỏ chỉ dời khi có tin đến, và mỗi lần dời một.",
            },
        },
        Mistake {
            name: "ignores_the_epoch",
            hint: Text {
                en: "A known mistake: the cursor is used in another log. You say \"since 28\" to a log that has come to 3; nothing is sent, and everything up\nto 28 is dropped as old. A number means something only together with the log that it counts: remember both, send both.",
                vi: "Một lỗi quen thuộc: đem con trỏ sang một nhật ký khác. Bạn nói \"từ 28\" với một nhật ký mới tới 3; chẳng có gì được gửi, còn mọi tin cho tới 28\nđều bị bỏ như tin cũ. Con số chỉ có nghĩa khi đi cùng nhật ký mà nó đếm: hãy nhớ cả hai, gửi cả hai.",
            },
        },
        Mistake {
            name: "shows_twice",
            hint: Text {
                en: "A known mistake: what you have had is shown again. A replay and live messages overlap, and the same number may come twice; that is the price\nof losing nothing. `seq <= last`: drop it.",
                vi: "Một lỗi quen thuộc: cái đã có lại hiện thêm lần nữa. Phần phát lại và tin trực tiếp gối lên nhau, nên cùng một số có thể đến hai lần; đó là cái\ngiá để không mất gì. `seq <= last` thì bỏ.",
            },
        },
        Mistake {
            name: "acks_do_not_count",
            hint: Text {
                en: "A known mistake: your own messages don't move the cursor. They are in the log like all others, so whatever comes next looks like a hole,\nyou resume, and read your own words back.",
                vi: "Một lỗi quen thuộc: tin của chính bạn không dời con trỏ. Chúng nằm trong nhật ký như mọi tin khác, nên tin kế tiếp trông như có chỗ hụt, bạn\nresume, rồi đọc lại chính lời mình.",
            },
        },
        Mistake {
            name: "asks_again_and_again",
            hint: Text {
                en: "A known mistake: each message that doesn't fit asks again. In a lively room that is one `resume` for each message until the first answer\ncomes, and each is answered with everything. Ask once; what doesn't fit comes again.",
                vi: "Một lỗi quen thuộc: mỗi tin không khớp lại hỏi một lần. Trong phòng rôm rả thì cứ mỗi tin là một `resume` cho tới khi câu trả lời đầu tiên\nđến, và lần nào cũng được trả lời trọn vẹn. Hỏi một lần thôi; tin không khớp rồi sẽ trở lại.",
            },
        },
        Mistake {
            name: "gap_in_silence",
            hint: Text {
                en: "A known mistake: nobody is told of the gap. Everything after it is right, and Lan will never know that half a day is missing between\ntwo lines. The gap can't be filled, but it can be shown.",
                vi: "Một lỗi quen thuộc: bước qua khoảng bị mất mà không nói một lời. Sau đó mọi thứ đều đúng, và Lan sẽ không bao giờ biết giữa hai dòng thiếu mất\nnửa ngày. Không chữa được, nhưng nói ra thì được.",
            },
        },
    ],
    after: Text {
        en: "That is `since=` of lesson 01, plus what came for free there: a list that is fetched again each second can't have holes. In\nthe lesson the same few arms are the client's core, in Rust and again in the page's JavaScript. A simulation that loses, delays and\nrepeats messages checks one sentence: in order, without a hole, shown once.",
        vi: "Đó là `since=` của bài 01, cộng thêm những gì hồi ấy được cho không: một danh sách giây nào cũng hỏi lại thì không thể có chỗ hụt. Trong bài học,\nđúng mấy nhánh ấy nằm trong lõi của client, bằng Rust và một lần nữa bằng JavaScript của trang, và một phần mô phỏng chuyên đánh rơi, làm\ntrễ, gửi lặp bắt chúng giữ đúng một câu: đúng thứ tự, không thủng chỗ nào, mỗi tin hiện một lần.",
    },
};

/// What the client knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Which log the cursor belongs to; `None` before the first welcome.
    pub epoch: Option<&'static str>,
    /// The cursor.
    pub last: u64,
    /// A `resume` is on its way and hasn't been answered.
    pub asked: bool,
}

/// What the client hears. (Only numbers: the words are not needed here.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The first word on each connection: which log this is, and how far it has come.
    Welcome {
        /// Which log.
        epoch: &'static str,
        /// Its newest message.
        seq: u64,
    },
    /// A message of another client, or one's own in a replay.
    Chat {
        /// Its place in the log.
        seq: u64,
    },
    /// One's own message is in the log.
    Ack {
        /// Its place in the log.
        seq: u64,
    },
    /// Everything that was missed has been sent.
    Resumed,
    /// Not everything can be sent. What is left follows, from the message after `since` on.
    ResumeFailed {
        /// Which log that is.
        epoch: &'static str,
        /// The cursor from here on.
        since: u64,
    },
}

/// What the client does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Joins as a new member.
    Join,
    /// "I have seen everything up to `since` of this log."
    Resume {
        /// Which log.
        epoch: &'static str,
        /// The cursor.
        since: u64,
    },
    /// Shows the message with this number.
    Show(u64),
    /// Tells the person that something may be missing here.
    Missing,
}

#[derive(Clone, Copy)]
enum Step {
    /// The connection is lost, and a new one is open.
    Connects,
    /// Another client sends a message, and it arrives.
    Chat,
    /// Another client sends a message, and it is lost on the way.
    LostChat,
    /// The reader sends a message itself, and the ack arrives.
    Ack,
    /// This one comes once more.
    Again(Heard),
    /// The server answers each `resume` that has come.
    Answers,
    /// This many messages are sent while the reader is not connected.
    Away(u64),
    /// The server keeps only this many messages.
    Keeps(u64),
    /// The server begins a new log.
    Loses,
}

const STORY: [Step; 41] = {
    use Step::{Ack, Again, Answers, Away, Chat, Connects, Keeps, Loses, LostChat};
    [
        Away(2),
        Connects,
        Answers,
        Chat,
        Ack,
        Chat,
        Again(Heard::Ack { seq: 4 }),
        Again(Heard::Chat { seq: 5 }),
        LostChat, // a hole
        Chat,
        Chat,
        Answers,
        Chat,
        Ack,
        Away(2),
        Connects, // an elevator later
        Chat,     // before the server has read the resume
        Answers,
        Again(Heard::Chat { seq: 13 }),
        Chat,
        LostChat, // a hole whose edge is her own message
        Ack,
        Answers,
        Chat,
        Away(10),
        Keeps(5),
        Connects, // a night later
        Answers,
        Chat,
        Loses,
        Away(3),
        Connects, // another log
        Chat,
        Answers,
        Chat,
        LostChat,
        Chat,
        Answers,
        Connects, // nothing missed
        Answers,
        Chat,
    ]
};

const LAN: u64 = 1;

struct Scene<'a> {
    tape: &'a Tape,
    reader: Reader,
    epoch: &'static str,
    seq: u64,
    /// The message before the oldest that is kept.
    forgotten: u64,
    asked: Vec<(&'static str, u64)>,
    hear: fn(&mut Reader, Heard) -> Vec<Act>,
}

/// 08.3: one reader, two logs, and a network that loses things.
#[must_use]
pub fn cursor(hear: fn(&mut Reader, Heard) -> Vec<Act>) -> Observed {
    observe(move |tape| {
        let (reader, asked) = (Reader::default(), Vec::new());
        let mut scene = Scene { tape, reader, epoch: "A", seq: 0, forgotten: 0, asked, hear };
        for step in STORY {
            scene.goes_on(step);
        }
    })
}

impl Scene<'_> {
    fn goes_on(&mut self, step: Step) {
        match step {
            Step::Connects => {
                self.asked.clear();
                self.tape.note(LAN, "a new connection");
                self.receive(Heard::Welcome { epoch: self.epoch, seq: self.seq });
            }
            Step::Chat => {
                self.seq += 1;
                self.receive(Heard::Chat { seq: self.seq });
            }
            Step::Ack => {
                self.seq += 1;
                self.tape.sent(LAN, "chat");
                self.receive(Heard::Ack { seq: self.seq });
            }
            Step::LostChat => {
                self.seq += 1;
                self.tape.note(0, format!("chat {} is lost on the way", self.seq));
            }
            Step::Again(heard) => self.receive(heard),
            Step::Answers => self.answers(),
            Step::Away(count) => {
                self.seq += count;
                self.tape.note(0, format!("the log has come to {}", self.seq));
            }
            Step::Keeps(count) => {
                self.forgotten = self.seq - count;
                self.tape.note(0, format!("the log has forgotten {}", self.forgotten));
            }
            Step::Loses => {
                (self.epoch, self.seq, self.forgotten) = ("B", 0, 0);
                self.tape.note(0, "the log is lost, and a new one begins");
            }
        }
    }

    /// Sends all that was missed, or says that it can't; never a part.
    fn answers(&mut self) {
        for (epoch, since) in std::mem::take(&mut self.asked) {
            let complete = epoch == self.epoch && since >= self.forgotten;
            let from = if complete { since } else { self.forgotten };
            if !complete {
                self.receive(Heard::ResumeFailed { epoch: self.epoch, since: from });
            }
            for seq in from + 1..=self.seq {
                self.receive(Heard::Chat { seq });
            }
            if complete {
                self.receive(Heard::Resumed);
            }
        }
    }

    fn receive(&mut self, heard: Heard) {
        self.tape.received(LAN, &words(heard));
        for act in (self.hear)(&mut self.reader, heard) {
            match act {
                Act::Join => self.tape.sent(LAN, "join"),
                Act::Resume { epoch, since } => {
                    self.tape.sent(LAN, &format!("resume {epoch} since {since}"));
                    self.asked.push((epoch, since));
                }
                Act::Show(seq) => self.tape.note(LAN, format!("shows {seq}")),
                Act::Missing => self.tape.note(LAN, "tells that something may be missing"),
            }
        }
    }
}

fn words(heard: Heard) -> String {
    match heard {
        Heard::Welcome { epoch, seq } => format!("welcome to log {epoch}, which has come to {seq}"),
        Heard::Chat { seq } => format!("chat {seq}"),
        Heard::Ack { seq } => format!("ack {seq}"),
        Heard::Resumed => "resumed".into(),
        Heard::ResumeFailed { epoch, since } => format!("resume_failed {epoch} since {since}"),
    }
}
