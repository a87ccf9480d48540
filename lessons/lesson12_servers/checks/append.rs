use std::collections::HashMap;

use super::super::store::{Key, NotPlaced, Placed, Stored};
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 12.1.
pub const EXERCISE: Exercise = Exercise {
    id: "12.1",
    name: "append",
    title: Text {
        en: "Once, however often it is sent",
        vi: "Gửi bao nhiêu lần cũng chỉ ghi một lần",
    },
    hints: [
        Text {
            en: "Lan's message is stored, and the answer is lost. She sends it again: how does the log recognise it, and which number is the right answer?\nAnd what does the log still know after a restart, or when the text itself is gone?",
            vi: "Tin của Lan đã được lưu, còn câu trả lời thì mất. Lan gửi lại: nhật ký nhận ra tin ấy nhờ đâu, và con số nào là câu trả lời đúng? Sau khi\nserver khởi động lại, hoặc khi chính tin ấy không còn nữa, nhật ký còn biết những gì?",
        },
        Text {
            en: "`append`: look the key up first. A key is a session and an id, both; the text says nothing. If it is new: write, and only when that has\nsucceeded remember the key and the number. `reopen`: the keys are those of the records that are left, and those that trimming has left\nbehind; the newest number is the highest of all these.",
            vi: "`append`: tìm key trước. Key gồm session và id, cả hai; nội dung tin không nói lên điều gì. Nếu là key mới: ghi, và chỉ khi ghi xong mới nhớ\nkey cùng con số. `reopen`: key lấy từ các tin còn lại, và từ những key mà việc dọn tin cũ để lại; số mới nhất là số lớn nhất trong tất cả.",
        },
        Text {
            en: "`append`: `if let Some(seq) = log.keys.get(key) { return Ok(Placed::Duplicate(*seq)); }`, then `let seq = log.head + 1;`,\n`log.disk.write(seq, key, text)?;`, then insert the key, set `log.head = seq`, and `Ok(Placed::New(seq))`. `reopen`: chain\n`disk.left().iter().cloned()` and `(it.key.clone(), it.seq)` of `disk.records()`, collect, and `keys.values().copied().max().unwrap_or(0)`.",
            vi: "`append`: `if let Some(seq) = log.keys.get(key) { return Ok(Placed::Duplicate(*seq)); }`, rồi `let seq = log.head + 1;`,\n`log.disk.write(seq, key, text)?;`, sau đó mới thêm key, gán `log.head = seq` và trả `Ok(Placed::New(seq))`. `reopen`: nối\n`disk.left().iter().cloned()` với `(it.key.clone(), it.seq)` của `disk.records()`, collect, và `keys.values().copied().max().unwrap_or(0)`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "This is what lets everybody else repeat without fear: the client after a reconnect, a server that heard nothing from the log. The lesson\ndoes the same in segments.rs, for a whole batch at once, and in three lines of a script in Redis, where looking and writing must be one\nstep, because several servers ask at the same time. In production ask of every queue and every store how long it remembers a key: NATS\nJetStream does so for two minutes by default, and a phone may be in a tunnel for longer.",
        vi: "Nhờ điều này mà mọi bên khác cứ yên tâm gửi lại: client sau khi kết nối lại, server không nghe được gì từ nhật ký. Bài học làm đúng như thế\ntrong segments.rs, cho cả một loạt cùng lúc, và trong Redis bằng một script ngắn, nơi tìm và ghi phải là một bước, vì nhiều server hỏi cùng\nlúc. Khi chạy thật, hãy hỏi mọi hàng đợi và mọi kho chứa rằng nó nhớ một key bao lâu: NATS JetStream mặc định là hai phút, mà điện thoại thì\ncó thể ở trong hầm lâu hơn thế.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "stores_again",
        hint: Text {
            en: "A known mistake: every append gets a new number. Lan's message is in the log twice, and everybody reads it twice.",
            vi: "Một lỗi quen thuộc: lần gửi nào cũng cấp số mới. Tin của Lan nằm trong nhật ký hai lần, và ai cũng đọc nó hai lần.",
        },
    },
    Mistake {
        name: "by_the_text",
        hint: Text {
            en: "A known mistake: a repeat is known by its text. People do say \"ừ\" twice, and mean it twice. Only the key says whether it is the same\nmessage.",
            vi: "Một lỗi quen thuộc: nhận ra tin gửi lại nhờ nội dung. Người ta vẫn nói \"ừ\" hai lần, và cố ý nói hai lần. Chỉ key mới cho biết đó có phải\ncùng một tin không.",
        },
    },
    Mistake {
        name: "id_alone",
        hint: Text {
            en: "A known mistake: the id alone is compared. Clients choose their ids, and Minh's first message may have the same as Lan's. His is lost,\nand he is told that it is stored.",
            vi: "Một lỗi quen thuộc: chỉ so id. Id do client chọn, và tin đầu của Minh có thể trùng id với tin của Lan. Tin của Minh mất, mà Minh lại được\nbáo là đã lưu.",
        },
    },
    Mistake {
        name: "a_repeat_is_an_error",
        hint: Text {
            en: "A known mistake: a repeat is refused. Lan has done nothing wrong: she didn't hear the answer. If she hears \"no\" now, she believes that\nher message isn't stored.",
            vi: "Một lỗi quen thuộc: tin gửi lại thì từ chối. Lan chẳng làm gì sai: bạn ấy chỉ không nghe được câu trả lời. Giờ nghe \"không\", Lan sẽ tin\nrằng tin của mình chưa được lưu.",
        },
    },
    Mistake {
        name: "the_newest_number",
        hint: Text {
            en: "A known mistake: a repeat is answered with the newest number. Lan's client takes that for the place of her message, and for the place up\nto which she has read.",
            vi: "Một lỗi quen thuộc: tin gửi lại được trả lời bằng số mới nhất. Client của Lan coi đó là chỗ của tin ấy, và là chỗ mình đã đọc tới.",
        },
    },
    Mistake {
        name: "remembers_too_early",
        hint: Text {
            en: "A known mistake: the key is remembered before the text is written. When the disk is full nothing is written, and the repeat is answered\nall the same: \"stored long ago\". The message is lost, and its author is told otherwise.",
            vi: "Một lỗi quen thuộc: nhớ key trước khi ghi tin. Đĩa đầy thì không ghi được gì, mà lần gửi lại vẫn được trả lời: \"đã lưu từ trước\". Tin mất,\ncòn người gửi thì được báo là chưa mất.",
        },
    },
    Mistake {
        name: "uses_up_a_number",
        hint: Text {
            en: "A known mistake: a number is taken before it is certain that it is needed. A repeat, or a full disk, leaves a hole, and a reader that\ncounts sees a gap where nothing is missing.",
            vi: "Một lỗi quen thuộc: lấy số trước khi chắc là cần. Tin gửi lại, hay đĩa đầy, để lại một số trống, và người đọc biết đếm sẽ thấy một khoảng bị\nmất trong khi chẳng thiếu gì.",
        },
    },
    Mistake {
        name: "forgets_at_the_start",
        hint: Text {
            en: "A known mistake: the keys are only in memory. But a server restarts exactly when many clients send again what has no answer yet.",
            vi: "Một lỗi quen thuộc: key chỉ nằm trong bộ nhớ. Mà server khởi động lại đúng lúc nhiều client gửi lại những tin chưa có câu trả lời.",
        },
    },
    Mistake {
        name: "forgets_with_the_text",
        hint: Text {
            en: "A known mistake: `reopen` looks only at the texts that are left. The keys of the trimmed ones are there, too, in `left()`, and they are\nkept for exactly this: a text is gone soon, a repeat may come late.",
            vi: "Một lỗi quen thuộc: `reopen` chỉ xem các tin còn lại. Key của những tin đã dọn cũng còn đó, trong `left()`, và được giữ chính vì điều này:\ntin thì sớm bị dọn, còn lần gửi lại có thể đến muộn.",
        },
    },
];

/// A log: its disk, and what it knows of it.
#[derive(Debug, Default)]
pub struct Log {
    /// Where the texts are.
    pub disk: Disk,
    /// The number of each key.
    pub keys: HashMap<Key, u64>,
    /// The newest number; 0 before there is one.
    pub head: u64,
}

/// The disk of a log. It survives the server.
#[derive(Debug, Default)]
pub struct Disk {
    records: Vec<Stored>,
    left: Vec<(Key, u64)>,
    full: bool,
}

impl Disk {
    /// Writes a text, and syncs it; or says why not. Then nothing was written.
    pub fn write(&mut self, seq: u64, key: &Key, text: &str) -> Result<(), NotPlaced> {
        if self.full {
            return Err(NotPlaced::Refused("disk full".into()));
        }
        self.records.push(Stored { seq, key: key.clone(), text: text.to_owned() });
        Ok(())
    }

    /// The texts, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Stored] {
        &self.records
    }

    /// The keys of the texts that were trimmed, with their numbers.
    #[must_use]
    pub fn left(&self) -> &[(Key, u64)] {
        &self.left
    }

    fn trim(&mut self) {
        self.left.extend(self.records.drain(..).map(|it| (it.key, it.seq)));
    }
}

#[derive(Clone, Copy)]
enum Step {
    Note(&'static str),
    /// A person's client sends a message with this id.
    Send(u64, &'static str, &'static str),
    Full(bool),
    Restart,
    Trim,
}

const LAN: u64 = 1;
const MINH: u64 = 2;

const STORY: &[Step] = {
    use Step::{Full, Note, Restart, Send, Trim};
    &[
        Send(LAN, "a1", "chào cả nhà"),
        Note("the answer is lost"),
        Send(LAN, "a1", "chào cả nhà"),
        Send(LAN, "a2", "ừ"),
        Send(LAN, "a3", "ừ"),
        Note("Minh's client counts in the same way"),
        Send(MINH, "a1", "chào Lan"),
        Send(LAN, "a1", "chào cả nhà"),
        Send(MINH, "a1", "chào Lan!"),
        Full(true),
        Send(MINH, "a2", "đi ăn không?"),
        Send(LAN, "a2", "ừ"),
        Full(false),
        Send(MINH, "a2", "đi ăn không?"),
        Restart,
        Send(MINH, "a2", "đi ăn không?"),
        Send(LAN, "a4", "đi!"),
        Trim,
        Send(LAN, "a1", "chào cả nhà"),
        Restart,
        Send(LAN, "a4", "đi!"),
        Send(MINH, "a3", "7 giờ nhé"),
        Restart,
        Send(LAN, "a1", "chào cả nhà"),
        Send(LAN, "a5", "ok"),
    ]
};

type Append = fn(&mut Log, &Key, &str) -> Result<Placed, NotPlaced>;
type Reopen = fn(Disk) -> Log;

/// 12.1: a log over several lives, and two people whose answers are lost.
#[must_use]
pub fn append(append: Append, reopen: Reopen) -> Observed {
    observe(move |tape| {
        let mut log = reopen(Disk::default());
        for step in STORY {
            match *step {
                Step::Note(what) => tape.note(0, what),
                Step::Send(who, id, text) => {
                    tape.sent(who, &format!("{id} {text:?}"));
                    let key = Key { session: who.to_string(), id: id.to_owned() };
                    tape.received(who, &shown(append(&mut log, &key, text)));
                }
                Step::Full(full) => {
                    log.disk.full = full;
                    tape.note(0, if full { "the disk is full" } else { "there is room again" });
                }
                Step::Restart => {
                    tape.note(0, "the server is restarted");
                    log = reopen(log.disk);
                }
                Step::Trim => {
                    tape.note(0, "all texts are trimmed; their keys are left");
                    log.disk.trim();
                }
            }
        }
        holds(tape, &log.disk);
    })
}

fn shown(placed: Result<Placed, NotPlaced>) -> String {
    match placed {
        Ok(Placed::New(seq)) => format!("new: {seq}"),
        Ok(Placed::Duplicate(seq)) => format!("duplicate: {seq}"),
        Err(NotPlaced::Refused(why)) => format!("refused: {why}"),
        Err(NotPlaced::Unknown(why)) => format!("unknown: {why}"),
    }
}

fn holds(tape: &Tape, disk: &Disk) {
    for Stored { seq, key, text } in disk.records() {
        tape.note(0, format!("the disk holds {seq}: {text:?} of #{}", key.session));
    }
}
