use std::{collections::BTreeMap, fmt};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 10.3.
pub const EXERCISE: Exercise = Exercise {
    id: "10.3",
    name: "once",
    title: Text { en: "One message over two roads", vi: "Một tin qua hai đường" },
    hints: [
        Text {
            en: "A POST has arrived, and its answer was lost. The client can't tell that from a POST that never arrived. What does it do, and by what do you\nknow the same request again? And if the client has meanwhile taken another road, by what do you know the same message?",
            vi: "Một POST đã tới nơi, còn câu trả lời thì mất. Client không phân biệt được chuyện đó với một POST chưa từng tới. Nó sẽ làm gì, và nhờ đâu bạn\nnhận ra vẫn là request ấy? Còn nếu trong lúc đó client đã sang đường khác, nhờ đâu bạn nhận ra vẫn là tin ấy?",
        },
        Text {
            en: "`hear`: the items are numbered `from`, `from + 1`, …; those up to `heard` are known, those after it are new, and `heard` grows by as many as\nare new. A hole is an error, and then nothing changes. `write`: a person's message is known by session and id; look for both together.",
            vi: "`hear`: các mục mang số `from`, `from + 1`, …; tới số `heard` là đã có, sau đó là mới, và `heard` tăng thêm đúng bằng số mục mới. Có chỗ hụt\nthì báo lỗi, và khi ấy không thay đổi gì. `write`: tin của một người được nhận ra nhờ session và id; hãy tìm cả hai cùng lúc.",
        },
        Text {
            en: "`hear`: `if from > *heard + 1 { return Err(*heard + 1); }`, then `let known = (*heard + 1 - from) as usize;`,\n`let new = items.get(known..).unwrap_or_default().to_vec();` and `*heard += new.len() as u64;`. `write`:\n`log.iter().position(|it| (it.session, it.id) == (entry.session, entry.id))`; found `at`: `Written { seq: at as u64 + 1, duplicate: true }`.",
            vi: "`hear`: `if from > *heard + 1 { return Err(*heard + 1); }`, rồi `let known = (*heard + 1 - from) as usize;`,\n`let new = items.get(known..).unwrap_or_default().to_vec();` và `*heard += new.len() as u64;`. `write`:\n`log.iter().position(|it| (it.session, it.id) == (entry.session, entry.id))`; tìm thấy ở `at`:\n`Written { seq: at as u64 + 1, duplicate: true }`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "numbers_unread",
            hint: Text {
                en: "A known mistake: nobody looks at the numbers. The ids save the log, but not everything has an id: \"Lan is typing\" appears again, after her\nmessage. A link promises for every item what TCP promises for every byte.",
                vi: "Một lỗi quen thuộc: không ai xem số. Id cứu được nhật ký, nhưng đâu phải thứ gì cũng có id: \"Lan đang gõ\" lại hiện ra, sau cả tin của bạn\nấy. Link hứa với từng mục điều mà TCP hứa với từng byte.",
            },
        },
        Mistake {
            name: "known_as_a_whole",
            hint: Text {
                en: "A known mistake: a request whose first item is known is thrown away as a whole. The client has added a2 before it asked again: a2 is\nanswered with 204, and never heard. Each item has a number of its own.",
                vi: "Một lỗi quen thuộc: mục đầu đã có thì bỏ luôn cả request. Trước khi gửi lại, client đã thêm a2: a2 được đáp 204 mà chẳng ai nghe thấy. Mỗi\nmục có số của riêng nó.",
            },
        },
        Mistake {
            name: "counts_what_it_had",
            hint: Text {
                en: "A known mistake: `heard` grows by the length of the request, not by what was new in it. From the first repetition on the numbers don't fit,\nand what comes next is taken for something known.",
                vi: "Một lỗi quen thuộc: `heard` tăng theo độ dài của request, không theo số mục mới. Từ lần lặp đầu tiên, số đã lệch, và thứ đến sau bị coi là\nđã có.",
            },
        },
        Mistake {
            name: "over_the_hole",
            hint: Text {
                en: "A known mistake: a hole is stepped over. What is missing may still be on its way; when it comes it counts as known, and nobody ever hears\nit. Refuse with the number that you expect.",
                vi: "Một lỗi quen thuộc: bước qua chỗ hụt. Phần thiếu có thể còn đang trên đường; khi nó tới thì bị coi là đã có, và không ai nghe thấy nó nữa.\nHãy từ chối, kèm con số bạn đang chờ.",
            },
        },
        Mistake {
            name: "refuses_the_known",
            hint: Text {
                en: "A known mistake: a repeated request is refused. But the client has done what it should: it had no answer. It needs the same 204 as the first\ntime, or else it has to give up a link that works.",
                vi: "Một lỗi quen thuộc: request lặp lại thì từ chối. Nhưng client đã làm đúng việc của nó: nó có nhận được câu trả lời đâu. Nó cần đúng 204 như\nlần đầu, nếu không thì phải bỏ một link đang chạy tốt.",
            },
        },
        Mistake {
            name: "numbers_alone",
            hint: Text {
                en: "A known mistake: the log writes whatever the numbers let through. Numbers belong to one link; a message that goes out again over another\nroad has another number there, or none. Only its id goes with it.",
                vi: "Một lỗi quen thuộc: số cho qua thứ gì là nhật ký ghi thứ ấy. Số chỉ thuộc về một link; tin được gửi lại qua đường khác thì ở đó mang số\nkhác, hoặc chẳng có số. Chỉ có id đi theo tin.",
            },
        },
        Mistake {
            name: "id_alone",
            hint: Text {
                en: "A known mistake: the id alone is looked for. Ids are made by clients, and two of them may make the same: Minh's first message is taken for\nLan's. The key is (session, id).",
                vi: "Một lỗi quen thuộc: chỉ tìm theo id. Id do client tạo ra, và hai client có thể tạo trùng nhau: tin đầu tiên của Minh bị coi là của Lan. Khoá\nlà (session, id).",
            },
        },
        Mistake {
            name: "by_its_text",
            hint: Text {
                en: "A known mistake: the text decides. Lan says \"chào\" twice because she means it twice, and the second one is swallowed.",
                vi: "Một lỗi quen thuộc: lấy nội dung mà xét. Lan nói \"chào\" hai lần vì bạn ấy muốn chào hai lần, và lần sau bị nuốt mất.",
            },
        },
        Mistake {
            name: "newest_place",
            hint: Text {
                en: "A known mistake: a message that was known is acknowledged with the newest place. The client believes that it has read the log up to there.\nTell the place where the message is.",
                vi: "Một lỗi quen thuộc: tin đã có lại được xác nhận bằng vị trí mới nhất. Client sẽ tin rằng nó đã đọc nhật ký tới đó. Hãy báo đúng vị trí của\ntin.",
            },
        },
    ],
    after: Text {
        en: "Two layers, as with TCP and a chat above it. Numbers (`hear` in link.rs) make one link as reliable as one TCP connection, and are forgotten\nwith it. The id (`append` in durable_log.rs, lesson 08) belongs to the message, over all connections, roads and restarts. Nothing had to be\nadded to lesson 08 for the new roads: it never believed that a connection is for ever.",
        vi: "Hai tầng, như TCP và chat ở trên nó. Số (`hear` trong link.rs) làm cho một link đáng tin như một kết nối TCP, và mất theo link. Còn id\n(`append` trong durable_log.rs, bài 08) thuộc về tin nhắn, qua mọi kết nối, mọi đường, mọi lần khởi động lại. Để có đường mới, bài 08 không\nphải thêm gì: nó vốn chưa bao giờ tin rằng một kết nối là mãi mãi.",
    },
};

/// What a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A message.
    Chat {
        /// Its id, which its client has made.
        id: &'static str,
        /// Its text.
        text: &'static str,
    },
    /// "I am typing." It has no id, and isn't in the log.
    Typing,
}

/// A message in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is. (In the lesson: a session's secret.)
    pub session: &'static str,
    /// Its id.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its place in the log, counted from 1.
    pub seq: u64,
    /// It was there before.
    pub duplicate: bool,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chat { id, text } => write!(f, "{id} {text:?}"),
            Self::Typing => f.write_str("typing"),
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    Note(&'static str),
    /// Over this link: so many, from this number on.
    Posts(u64, u64, &'static [Item]),
    /// Over the WebSocket.
    Sends(Item),
}

const LAN: &str = "Lan";
const MINH: &str = "Minh";

/// Lan's first link, and her second; Minh's.
const FIRST: u64 = 1;
const WEB_SOCKET: u64 = 2;
const SECOND: u64 = 3;
const MINHS: u64 = 4;

const fn chat(id: &'static str, text: &'static str) -> Item {
    Item::Chat { id, text }
}

const A2: Item = chat("a2", "hai");
const A4: Item = chat("a4", "bốn");
const A5: Item = chat("a5", "năm");

const STORY: &[Step] = {
    use Item::Typing;
    use Step::{Note, Posts, Sends};
    &[
        Note("over a link"),
        Posts(FIRST, 1, &[Typing, chat("a1", "chào")]),
        Note("the answer is lost: the same again"),
        Posts(FIRST, 1, &[Typing, chat("a1", "chào")]),
        Note("and again, with one more"),
        Posts(FIRST, 1, &[Typing, chat("a1", "chào"), A2]),
        Posts(FIRST, 2, &[chat("a1", "chào"), A2]),
        Note("nothing to say: a sign of life"),
        Posts(FIRST, 4, &[]),
        Note("a proxy has put two requests into another order"),
        Posts(FIRST, 5, &[A4]),
        Posts(FIRST, 4, &[chat("a3", "chào")]),
        Posts(FIRST, 5, &[A4]),
        Note("the answer is lost again; Lan climbs, and sends it over the WebSocket"),
        Sends(A4),
        Note("she sends the next one; an old copy of it was held by a proxy all the time"),
        Sends(A5),
        Posts(FIRST, 6, &[A5]),
        Note("the WebSocket is lost: a new link, with numbers of its own"),
        Posts(SECOND, 1, &[A4, A5, Typing, chat("a6", "sáu")]),
        Posts(SECOND, 1, &[A4, A5, Typing, chat("a6", "sáu")]),
        Note("Minh makes the same ids"),
        Posts(MINHS, 1, &[chat("a1", "Alo?"), chat("a2", "hai")]),
        Posts(MINHS, 2, &[A2]),
    ]
};

type Hear = fn(&mut u64, u64, &[Item]) -> Result<Vec<Item>, u64>;
type Write = fn(&mut Vec<Entry>, Entry) -> Written;

/// 10.3: Lan says things over two links and a WebSocket, and many of them twice.
#[must_use]
pub fn once(hear: Hear, write: Write) -> Observed {
    observe(move |tape| {
        let (mut log, mut heard) = (Vec::new(), BTreeMap::<u64, u64>::new());
        for step in STORY {
            match *step {
                Step::Note(what) => tape.note(0, what),
                Step::Posts(link, from, items) => {
                    let list: Vec<_> = items.iter().map(ToString::to_string).collect();
                    let request = format!("POST from {from}: {}", list.join(", "));
                    tape.sent(link, request.trim_end_matches([' ', ':']));
                    match hear(heard.entry(link).or_default(), from, items) {
                        Err(expected) => tape.received(link, &format!("409, expected {expected}")),
                        Ok(new) => {
                            tape.received(link, "204");
                            for item in new {
                                take(tape, link, &mut log, item, write);
                            }
                        }
                    }
                }
                Step::Sends(item) => {
                    tape.sent(WEB_SOCKET, &item.to_string());
                    take(tape, WEB_SOCKET, &mut log, item, write);
                }
            }
        }
        for (seq, Entry { session, text, .. }) in (1..).zip(&log) {
            tape.note(0, format!("the log: {seq} {session}: {text}"));
        }
    })
}

/// What the session does with an item.
fn take(tape: &Tape, connection: u64, log: &mut Vec<Entry>, item: Item, write: Write) {
    let session = if connection == MINHS { MINH } else { LAN };
    match item {
        Item::Typing => tape.note(0, format!("everybody sees: {session} is typing")),
        Item::Chat { id, text } => {
            let Written { seq, duplicate } = write(log, Entry { session, id, text });
            let again = if duplicate { ", duplicate" } else { "" };
            tape.received(connection, &format!("ack {id}: {seq}{again}"));
        }
    }
}
