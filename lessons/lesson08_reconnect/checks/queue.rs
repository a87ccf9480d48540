use std::collections::VecDeque;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 08.2.
pub const EXERCISE: Exercise = Exercise {
    id: "08.2",
    name: "queue",
    title: Text { en: "Said in a tunnel", vi: "Nói trong đường hầm" },
    hints: [
        Text {
            en: "Lan's words have gone out, the tunnel begins, and no ack has come. Did they arrive? What can she do that is right in both cases, and what\ndoes the server need for that?",
            vi: "Lời của Lan đã đi, đường hầm ập tới, và chẳng có ack nào về. Lời ấy tới nơi chưa? Bạn ấy làm gì thì đúng trong cả hai trường hợp, và để\nđược thế thì server cần gì?",
        },
        Text {
            en: "A message is in `waiting` from the moment it is said until its ack. So `Said` and `Resumed` send *copies*, and only `Acked` takes something\nout. `Opened` sends nothing: the server doesn't know yet who this is. On the other side, look for the id before you write.",
            vi: "Một tin nằm trong `waiting` từ lúc được nói ra cho tới khi có ack. Vậy nên `Said` và `Resumed` gửi *bản sao*, và chỉ `Acked` mới lấy tin ra.\n`Opened` chưa gửi gì: server còn chưa biết đây là ai. Ở phía bên kia, hãy tìm id trước khi ghi.",
        },
        Text {
            en: "`Said`: refuse if `waiting.len() == MOST`; else `push_back(message.clone())`, and send it if `online`.\n`Resumed`: `online = true`, and `waiting.iter().cloned().map(Action::Send).collect()`. `Acked(id)`: `waiting.retain(|it| it.id != id)`.\nThe server: `log.iter().position(|known| known.id == message.id)`, and if there is none, `push`.",
            vi: "`Said`: từ chối nếu `waiting.len() == MOST`; không thì `push_back(message.clone())`, và gửi luôn nếu đang `online`.\n`Resumed`: `online = true`, rồi `waiting.iter().cloned().map(Action::Send).collect()`. `Acked(id)`: `waiting.retain(|it| it.id != id)`.\nServer: `log.iter().position(|known| known.id == message.id)`, không có thì `push`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "before_the_resume",
            hint: Text {
                en: "A known mistake: the queue is emptied as soon as the socket is open. The server doesn't know yet who this is, and has not taken her back:\nthe words arrive as a stranger's or not at all. First `resume`, then its answer, then the queue.",
                vi: "Một lỗi quen thuộc: socket vừa mở là trút hết hàng đợi. Server còn chưa biết đây là ai, cũng chưa nhận bạn ấy lại: lời đến nơi như của người lạ,\nhoặc không đến được. Trước hết `resume`, rồi câu trả lời của nó, rồi mới tới hàng đợi.",
            },
        },
        Mistake {
            name: "new_ids",
            hint: Text {
                en: "A known mistake: a new id for each resend. The server can't recognise the message, and Minh reads everything twice. The id belongs to the message,\nfrom the moment it is said; that is its whole point.",
                vi: "Một lỗi quen thuộc: mỗi lần gửi lại là một id mới. Server không nhận ra tin cũ, và Minh phải đọc mọi thứ hai lần. Id là của tin nhắn, từ\nlúc nó được nói ra; ý nghĩa của id chỉ có vậy.",
            },
        },
        Mistake {
            name: "sent_is_arrived",
            hint: Text {
                en: "A known mistake: what is sent is forgotten. `send` has only put it into a buffer of your own computer, and that always works: \"ba\" was lost\nin the tunnel, and nobody will ever read it. Keep it until the ack.",
                vi: "Một lỗi quen thuộc: gửi xong là quên. `send` chỉ bỏ nó vào bộ đệm trên chính máy bạn, và việc ấy lúc nào cũng được: \"ba\" đã bay vào đường\nhầm, chẳng ai đọc được nó nữa. Hãy giữ nó cho tới khi có ack.",
            },
        },
        Mistake {
            name: "newest_first",
            hint: Text {
                en: "A known mistake: the newest goes first, as `pop` gives it. \"hai\" is read before \"một\": an answer before its question.",
                vi: "Một lỗi quen thuộc: tin mới nhất đi trước, vì `pop` đưa ra như thế. \"hai\" được đọc trước \"một\": câu trả lời đứng trước câu hỏi.",
            },
        },
        Mistake {
            name: "never_flushed",
            hint: Text {
                en: "A known mistake, and one that a tutorial has printed: there is a queue, messages are put into it, and nothing ever takes them out. Lan sees her words\non her screen, and believes that they were said.",
                vi: "Một lỗi quen thuộc, còn được in ra hẳn hoi: có hàng đợi, có bỏ tin vào, mà chẳng ai lấy ra. Lan thấy lời mình trên màn hình, và tin rằng\nmình đã nói.",
            },
        },
        Mistake {
            name: "no_end",
            hint: Text {
                en: "A known mistake: the queue has no end. Lan writes into a room that she will not reach today; her words pile up until there is no memory\nleft, and nobody tells her. Refuse while she can still do something about it.",
                vi: "Một lỗi quen thuộc: hàng đợi không có giới hạn. Lan viết vào một phòng mà hôm nay bạn ấy không tới được; lời chất đống cho tới khi hết bộ\nnhớ, mà chẳng ai bảo bạn ấy. Hãy từ chối khi bạn ấy còn kịp làm gì đó.",
            },
        },
        Mistake {
            name: "drops_the_oldest",
            hint: Text {
                en: "A known mistake: the oldest makes room for the newest. Good for temperatures, bad for words: Lan saw \"năm\" on her screen, and it was\ndropped without a sound. Refuse the newest, which she has just typed and still sees.",
                vi: "Một lỗi quen thuộc: tin cũ nhất nhường chỗ cho tin mới. Với nhiệt độ thì tốt, với lời nói thì không: Lan đã thấy \"năm\" trên màn hình, và nó bị\nbỏ đi không một tiếng động. Hãy từ chối tin mới nhất, tin bạn ấy vừa gõ và còn đang nhìn thấy.",
            },
        },
        Mistake {
            name: "writes_twice",
            hint: Text {
                en: "A known mistake: the server writes everything that comes. The first time only the ack was lost, not the message; so the message comes\nagain, as it must, and Minh reads it again. Look for the id first. Either way the sender is told the place: an ack that comes twice does no harm.",
                vi: "Một lỗi quen thuộc: server nhận gì ghi nấy. Lần đầu chỉ mất ack chứ không mất tin; vì vậy tin ấy đến lần nữa, như lẽ phải thế, và Minh\nđọc thêm lần nữa. Hãy tìm id trước. Đằng nào cũng báo lại vị trí cho người gửi: ack có đến hai lần cũng chẳng hại gì.",
            },
        },
    ],
    after: Text {
        en: "Send until the ack comes, and recognise what you have: \"at least once, deduplicated\". Nobody can promise more over a network that loses\nthings; \"exactly once\" means this. The lesson's server keeps the ids with its log (durable_log.rs), or else it would forget them\nat a restart, and its key is (session, id), so that no member can use another's.",
        vi: "Gửi cho tới khi nghe đáp, và nhận ra thứ mình đã có: \"ít nhất một lần, đã loại bản trùng\". Trên một mạng hay đánh rơi đồ thì không ai hứa\nđược hơn thế; ai nói \"đúng một lần\" thì cũng chỉ có nghĩa này. Server của bài học giữ id cùng với nhật ký (durable_log.rs), nếu không thì\nkhởi động lại là nó quên mất mình đã có tin nào; và khoá của nó là (session, id), để không ai lấy được của người khác.",
    },
};

/// How many messages may wait. (The lesson's queue takes 100.)
pub const MOST: usize = 4;

/// A chat message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: u64,
    /// Its text.
    pub text: String,
}

/// What the client knows.
#[derive(Debug, Default)]
pub struct Sender {
    /// Whether the room has taken us back on this connection.
    pub online: bool,
    /// What isn't known to be in the log, oldest first.
    pub waiting: VecDeque<Message>,
}

/// What happens to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person says something.
    Said(&'static str),
    /// A socket is open. The server doesn't know yet who this is.
    Opened,
    /// The room has taken us back.
    Resumed,
    /// The message with this id is in the log.
    Acked(u64),
    /// The connection is gone.
    Lost,
}

/// What the client does about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends this over the open connection.
    Send(Message),
    /// Tells the person that too much is waiting: these words are not taken.
    Refuse,
}

/// Makes ids.
#[derive(Debug, Default)]
pub struct Ids(u64);

impl Ids {
    /// An id that no message has.
    pub fn fresh(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

/// What becomes of messages and acks on their way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Good,
    /// Messages arrive; acks don't.
    LosesAcks,
    /// Nothing arrives.
    Dead,
}

#[derive(Clone, Copy)]
enum Step {
    Happens(Event),
    /// From here on the line is like this.
    Line(Line),
    /// An ack comes a second time.
    OldAck,
}

const STORY: [Step; 29] = {
    use self::Line::{Dead, Good, LosesAcks};
    use Event::{Lost, Opened, Resumed, Said};
    use Step::{Happens, Line, OldAck};
    [
        Happens(Opened),
        Happens(Resumed),
        Happens(Said("chào")),
        Happens(Lost),
        Happens(Said("một")),
        Happens(Said("hai")),
        Happens(Opened),
        Line(LosesAcks),
        Happens(Resumed), // both are in the log, and she doesn't know it
        Line(Dead),
        Happens(Said("ba")), // into a tunnel
        Happens(Lost),
        Line(Good),
        Happens(Opened),
        Happens(Resumed),
        OldAck,
        Happens(Said("bốn")),
        Happens(Lost),
        Happens(Opened),
        Happens(Resumed), // nothing is left to say
        Happens(Lost),
        Happens(Said("năm")),
        Happens(Said("sáu")),
        Happens(Said("bảy")),
        Happens(Said("tám")),
        Happens(Said("chín")), // one too many
        Happens(Opened),
        Happens(Resumed),
        Happens(Lost),
    ]
};

const LAN: u64 = 1;
const MINH: u64 = 2;

type Hear = fn(&mut Sender, Event, &mut Ids) -> Vec<Action>;
type Write = fn(&mut Vec<Message>, Message) -> usize;

struct Scene<'a> {
    tape: &'a Tape,
    line: Line,
    sender: Sender,
    ids: Ids,
    log: Vec<Message>,
    /// Whether the server knows who this is.
    known: bool,
    hear: Hear,
    write: Write,
}

/// 08.2: Lan talks through an evening of tunnels; Minh listens.
#[must_use]
pub fn queue(hear: Hear, write: Write) -> Observed {
    observe(move |tape| {
        let (sender, ids, log) = (Sender::default(), Ids::default(), Vec::new());
        let (line, known) = (Line::Good, false);
        let mut scene = Scene { tape, line, sender, ids, log, known, hear, write };
        for step in STORY {
            match step {
                Step::Happens(event) => scene.happens(event),
                Step::Line(line) => scene.line = line,
                Step::OldAck => {
                    if let Some(first) = scene.log.first() {
                        scene.happens(Event::Acked(first.id));
                    }
                }
            }
        }
        let log: Vec<_> = scene.log.iter().map(|message| message.text.as_str()).collect();
        tape.note(0, format!("the log: {}", log.join(", ")));
    })
}

impl Scene<'_> {
    fn happens(&mut self, event: Event) {
        match event {
            Event::Said(text) => self.tape.note(LAN, format!("says {text:?}")),
            Event::Acked(id) => self.tape.received(LAN, &format!("ack {id}")),
            other => {
                self.tape.note(LAN, format!("{other:?}"));
                self.known = other == Event::Resumed;
            }
        }
        let mut acks = Vec::new();
        for action in (self.hear)(&mut self.sender, event, &mut self.ids) {
            match action {
                Action::Send(message) => acks.extend(self.send(message)),
                Action::Refuse => self.tape.note(LAN, "is told that too much is waiting"),
            }
        }
        for id in acks {
            self.happens(Event::Acked(id));
        }
    }

    /// The server takes the message; returns the id that it acknowledges, if the ack arrives.
    fn send(&mut self, message: Message) -> Option<u64> {
        let Message { id, text } = message.clone();
        self.tape.sent(LAN, &format!("chat {id} {text:?}"));
        if !self.known {
            self.tape.note(LAN, "nobody knows whose words these are: they are lost");
            return None;
        }
        if self.line == Line::Dead {
            self.tape.note(LAN, "it never arrives");
            return None;
        }
        let before = self.log.len();
        let seq = (self.write)(&mut self.log, message);
        for new in &self.log[before.min(self.log.len())..] {
            self.tape.received(MINH, &format!("chat {:?}", new.text));
        }
        if self.log.get(seq.wrapping_sub(1)).is_none_or(|message| message.id != id) {
            self.tape.note(0, format!("the log has no message {id} at {seq}"));
        }
        let lost = self.line == Line::LosesAcks;
        if lost {
            self.tape.note(LAN, "its ack never arrives");
        }
        (!lost).then_some(id)
    }
}
