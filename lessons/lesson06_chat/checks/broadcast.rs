use std::sync::{Arc, Mutex, PoisonError};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 06.1.
pub const EXERCISE: Exercise = Exercise {
    id: "06.1",
    name: "broadcast",
    title: Text { en: "Everybody but you", vi: "Mọi người trừ bạn" },
    hints: [
        Text {
            en: "What tells the speaker from the others, if two people are called Lan? And what should An hear, if Minh, who\nstands before her in the list, has lost his connection?",
            vi: "Nếu có hai người cùng tên Lan thì dựa vào đâu để biết ai là người nói? Và nếu Minh, đứng trước An trong danh sách,\nvừa mất kết nối, thì An phải nghe được gì?",
        },
        Text {
            en: "Go through all of them. The speaker stays and hears nothing; for everybody else `send` decides who stays. A `Vec` has\na method that asks about each element and keeps those for which the answer is yes, even if asking changes them.",
            vi: "Hãy đi qua từng người. Người nói thì ở lại và không nghe gì; với những người khác, `send` quyết định ai ở lại. `Vec` có\nmột phương thức hỏi từng phần tử rồi giữ lại những phần tử được trả lời là có, kể cả khi việc hỏi làm chúng thay đổi.",
        },
        Text {
            en: "`room.retain_mut(|person| person.id == from || person.send(text).is_ok());`",
            vi: "`room.retain_mut(|person| person.id == from || person.send(text).is_ok());`",
        },
    ],
    mistakes: &[
        Mistake {
            name: "echoes",
            hint: Text {
                en: "A known mistake: the sender gets an echo. Lan's page has shown her words already when she pressed Enter; now they\nstand there twice. Broadcast means everybody *else*.",
                vi: "Một lỗi quen thuộc: người gửi nghe lại chính lời mình. Trang của Lan đã hiện câu ấy ngay khi bạn ấy nhấn Enter; giờ nó\nnằm đó hai lần. Broadcast nghĩa là gửi cho mọi người *khác*.",
            },
        },
        Mistake {
            name: "compares_names",
            hint: Text {
                en: "A known mistake: the speaker is found by name. There are two Lans, and the second never hears what the first says.\nNames are for people; connections are told apart by their `id`.",
                vi: "Một lỗi quen thuộc: nhận ra người nói bằng tên. Có hai bạn tên Lan, và bạn thứ hai chẳng bao giờ nghe được lời bạn thứ\nnhất. Tên là để cho người đọc; còn kết nối thì phân biệt bằng `id`.",
            },
        },
        Mistake {
            name: "stops_at_the_first_gone",
            hint: Text {
                en: "A known mistake: the first dead connection ends the round. Minh's program has crashed, and An hears nothing. One broken\nconnection concerns one person.",
                vi: "Một lỗi quen thuộc: gặp kết nối chết đầu tiên là dừng luôn. Chương trình của Minh bị sập mà An cũng chẳng nghe\nđược gì. Một kết nối hỏng chỉ là chuyện của một người.",
            },
        },
        Mistake {
            name: "keeps_the_gone",
            hint: Text {
                en: "A known mistake: a person who is gone stays in the room. Everybody is served, but the list only ever grows: a leak, and a\nnumber of people that is not true.",
                vi: "Một lỗi quen thuộc: người đã đi vẫn nằm lại trong phòng. Ai cũng nghe được, nhưng danh sách chỉ có dài thêm: rò rỉ bộ\nnhớ, và con số người có mặt thì không thật.",
            },
        },
    ],
    after: Text {
        en: "The lesson's hub does the same in two halves (hub.rs, hub_task.rs): who hears it is decided without touching a socket,\nand putting it into an outbox never waits. A `send` that waits would let one stalled phone silence the room. And the JSON\nis written once, not once for each person: with 500 people that is most of the work.",
        vi: "Hub của bài học làm việc này thành hai nửa (hub.rs, hub_task.rs): quyết định ai nghe mà không đụng tới socket nào, và bỏ\nvào outbox thì không bao giờ phải chờ. Một `send` phải đứng chờ sẽ để một chiếc điện thoại bị treo làm cả phòng im bặt.\nVà JSON chỉ viết một lần chứ không phải mỗi người một lần: với 500 người thì đó là phần lớn công việc.",
    },
};

/// A person in the room.
#[derive(Debug)]
pub struct Person {
    /// Which connection: no two have the same.
    pub id: u64,
    /// Their name: two people may have the same.
    pub name: String,
    heard: Heard,
    line_is_cut: bool,
}

/// The texts that arrived, each with its receiver.
type Heard = Arc<Mutex<Vec<(u64, String)>>>;

/// This person's connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl Person {
    /// Sends a text to this person, if they are still there.
    pub fn send(&mut self, text: &str) -> Result<(), Gone> {
        if self.line_is_cut {
            return Err(Gone);
        }
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push((self.id, text.to_owned()));
        Ok(())
    }
}

struct Room {
    tape: Tape,
    heard: Heard,
    people: Vec<Person>,
    broadcast: fn(&mut Vec<Person>, u64, &str),
}

impl Room {
    fn enters(&mut self, id: u64, name: &str) {
        self.tape.note(id, format!("{name} enters"));
        let (name, heard) = (name.to_owned(), self.heard.clone());
        self.people.push(Person { id, name, heard, line_is_cut: false });
    }

    fn is_cut(&mut self, id: u64) {
        self.tape.note(id, "the line is cut, and nobody knows it yet");
        for person in self.people.iter_mut().filter(|person| person.id == id) {
            person.line_is_cut = true;
        }
    }

    /// The order in which people hear it is not compared.
    fn send(&mut self, id: u64, text: &str) {
        self.tape.sent(id, text);
        (self.broadcast)(&mut self.people, id, text);
        let mut heard =
            std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        heard.sort();
        for (id, text) in heard {
            self.tape.received(id, &text);
        }
        let mut here: Vec<_> = self.people.iter().map(|person| person.id).collect();
        here.sort_unstable();
        self.tape.note(0, format!("in the room: {here:?}"));
    }
}

/// 06.1: a conversation of two clients, then of more, one of whom is cut off.
#[must_use]
pub fn broadcast(broadcast: fn(&mut Vec<Person>, u64, &str)) -> Observed {
    observe(move |tape| {
        let (people, heard) = (Vec::new(), Heard::default());
        let mut room = Room { tape: tape.clone(), heard, people, broadcast };
        room.enters(1, "Lan");
        room.send(1, "có ai không?");
        room.enters(2, "Minh");
        room.send(1, "chào Minh");
        room.send(2, "chào Lan");
        room.enters(3, "Lan"); // another one, or the same person's second window
        room.send(3, "mình cũng tên Lan");
        room.send(1, "trùng tên rồi");
        room.is_cut(2);
        room.enters(4, "An");
        room.send(1, "An nghe rõ không?");
        room.send(4, "rõ");
    })
}
