use std::collections::BTreeSet;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 07.1.
pub const EXERCISE: Exercise = Exercise {
    id: "07.1",
    name: "sweep",
    title: Text { en: "Sweep the dead", vi: "Quét những kết nối đã chết" },
    hints: [
        Text {
            en: "At a tick the flag answers one question: has this connection said anything since you last asked? What must it be right\nafter you have asked? And for somebody whom you have never asked?",
            vi: "Ở mỗi nhịp, lá cờ trả lời một câu hỏi: từ lần hỏi trước tới giờ, kết nối này đã lên tiếng chưa? Vậy ngay sau khi bạn vừa hỏi\nthì cờ phải là gì? Còn với người bạn chưa hỏi bao giờ?",
        },
        Text {
            en: "Arriving and answering raise the flag, asking lowers it. At a tick, split the list in two: those whose flag is down\nare terminated and leave the list, the others get a ping and their flag goes down. Don't take anything out of a list by its\nindex while you walk through it.",
            vi: "Mới vào và đáp lời thì dựng cờ lên, hỏi thì hạ cờ xuống. Tới nhịp, hãy chia danh sách làm hai: ai cờ đang hạ thì bị ngắt và ra\nkhỏi danh sách, những người còn lại nhận ping và cờ của họ hạ xuống. Đừng vừa đi qua danh sách vừa rút phần tử ra theo chỉ số.",
        },
        Text {
            en: "`room.retain_mut(|connection| { … })`, with `let alive = std::mem::replace(&mut connection.is_alive, false);` inside: push\n`Effect::Ping(connection.id)` or `Effect::Terminate(connection.id)`, and give `alive`. A pong whose connection is found raises its flag:\n`if let Some(connection) = room.iter_mut().find(|connection| connection.id == id) { connection.is_alive = true; }`",
            vi: "`room.retain_mut(|connection| { … })`, bên trong là `let alive = std::mem::replace(&mut connection.is_alive, false);`: thêm\n`Effect::Ping(connection.id)` hoặc `Effect::Terminate(connection.id)`, rồi trả về `alive`. Còn pong thì tìm được ai mới ghi cho người ấy:\n`if let Some(connection) = room.iter_mut().find(|connection| connection.id == id) { connection.is_alive = true; }`",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_looks",
            hint: Text {
                en: "A known mistake: everybody is pinged, and nobody is ever terminated. Either nobody looks whether a pong came, or the flag is\nnever lowered, so that one pong is good for ever. A well-known tutorial does just this: its pings keep proxies awake, and find\nno dead connection.",
                vi: "Một lỗi quen thuộc: ai cũng được ping, mà chẳng ai bị ngắt bao giờ. Hoặc không ai xem pong có về hay không, hoặc cờ không bao\ngiờ được hạ, nên một pong dùng được mãi mãi. Một bài hướng dẫn có tiếng làm đúng như vậy: ping của nó giữ cho proxy khỏi ngủ, chứ\nkhông tìm ra kết nối chết nào.",
            },
        },
        Mistake {
            name: "guilty_on_arrival",
            hint: Text {
                en: "A known mistake: somebody who has just arrived is terminated at the first tick. Nobody had asked them yet, so there was\nnothing to answer. The flag starts up, and it is lowered after looking, not before.",
                vi: "Một lỗi quen thuộc: người vừa mới vào bị ngắt ngay ở nhịp đầu tiên. Đã ai hỏi đâu mà bảo họ không đáp. Cờ lúc đầu phải dựng, và\nchỉ hạ sau khi xem, không phải trước khi xem.",
            },
        },
        Mistake {
            name: "keeps_the_dead",
            hint: Text {
                en: "A known mistake: the dead are terminated, again and again, because they never leave the list. It grows until the memory is\nfull, and anyone who asks who is here gets the names of ghosts.",
                vi: "Một lỗi quen thuộc: kết nối chết bị ngắt đi ngắt lại, vì nó chẳng bao giờ ra khỏi danh sách. Danh sách cứ dài ra tới khi hết bộ\nnhớ, và ai hỏi có những ai ở đây thì nhận về tên của những bóng ma.",
            },
        },
        Mistake {
            name: "only_forgets",
            hint: Text {
                en: "A known mistake: the dead are struck off the list, and their connections stay open. Minh comes out of the tunnel, still believes\nthat he is in the room, and nobody hears him. Forgetting somebody is not enough: terminate.",
                vi: "Một lỗi quen thuộc: gạch tên khỏi danh sách, còn kết nối thì vẫn mở. Minh ra khỏi hầm, cứ tưởng mình còn ở trong phòng, mà chẳng\nai nghe bạn ấy cả. Quên thôi chưa đủ: phải ngắt.",
            },
        },
        Mistake {
            name: "stops_at_the_first_dead",
            hint: Text {
                en: "A known mistake: the round ends with the first dead connection. The connections after it in the list are neither pinged\nnor looked at. In JavaScript's `forEach`, `return` goes on to the next; in a loop it ends everything.",
                vi: "Một lỗi quen thuộc: gặp kết nối chết đầu tiên là hết lượt. Ai đứng sau nó trong danh sách thì không được ping, cũng chẳng được xem\ntới. Trong `forEach` của JavaScript, `return` là sang người kế tiếp; còn trong vòng lặp thì nó kết thúc tất cả.",
            },
        },
        Mistake {
            name: "skips_the_next",
            hint: Text {
                en: "A known mistake: when one is taken out of the list, all behind it move up by one, and the next index skips a neighbour. An was in\nthe same tunnel as Minh, and stays in the list for one more round. `retain_mut` walks and takes out without that trap.",
                vi: "Một lỗi quen thuộc: rút một người ra thì mọi người phía sau dồn lên một chỗ, và chỉ số kế tiếp nhảy qua người bên cạnh. An ở cùng\nđường hầm với Minh mà còn nằm trong danh sách thêm một lượt. `retain_mut` vừa đi vừa rút mà không vướng cái bẫy này.",
            },
        },
        Mistake {
            name: "trips_over_a_late_pong",
            hint: Text {
                en: "A known mistake: a pong of somebody who is no longer in the list, and the server panics. What comes over the wire may be late,\nand its connection may be gone. Look for it, and do nothing if there is none.",
                vi: "Một lỗi quen thuộc: pong của một người không còn trong danh sách đến nơi, và server panic. Thứ đến qua đường truyền có thể trễ;\nchủ của nó có thể đã đi rồi. Hãy tìm người ấy, không thấy thì thôi.",
            },
        },
    ],
    after: Text {
        en: "The flag is cheap and coarse: Minh fell silent at 50 s and was found out at 90 s; in the worst case it takes two ticks. The lesson\nkeeps a time for each connection instead (heartbeat.rs), and so pings everybody at a different moment: a server with 100,000\nconnections that sends 100,000 pings in the same instant makes its own rush hour every half minute.",
        vi: "Lá cờ thì rẻ mà thô: Minh im từ giây 50, tới giây 90 mới bị phát hiện; tệ nhất là mất trọn hai nhịp. Bài học thì giữ cho mỗi kết\nnối một mốc thời gian (heartbeat.rs), nhờ vậy mỗi người được ping vào một lúc khác nhau: server có 100.000 kết nối mà gửi 100.000\nping cùng một khoảnh khắc là cứ nửa phút lại tự tạo cho mình một giờ cao điểm.",
    },
};

/// A connection in the room's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Which connection: no two have the same.
    pub id: u64,
    /// Whether a pong has come since the last ping.
    pub is_alive: bool,
}

/// What the server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Sends a ping to this one.
    Ping(u64),
    /// Drops this one's TCP connection.
    Terminate(u64),
}

/// What an answer is made of.
struct Answer {
    arrives: fn(&mut Vec<Connection>, u64),
    pong: fn(&mut [Connection], u64),
    tick: fn(&mut Vec<Connection>) -> Vec<Effect>,
}

#[derive(Clone, Copy)]
enum What {
    /// A client connects.
    Arrives(u64, &'static str),
    /// A pong comes.
    Pong(u64),
    /// A pong comes that was sent long ago.
    OldPong(u64),
    /// Something happens that sends nothing.
    Unseen(u64, &'static str),
    /// Half a minute is over.
    Tick,
}

/// When, in seconds, and what.
const STORY: [(u32, What); 25] = {
    use What::{Arrives, OldPong, Pong, Tick, Unseen};
    [
        (0, Arrives(1, "Lan")),
        (2, Arrives(2, "Minh")),
        (30, Tick),
        (30, Pong(1)),
        (30, Pong(2)),
        (45, Arrives(3, "An")),
        (50, Unseen(2, "goes into a tunnel")),
        (51, Unseen(3, "goes into the same tunnel")),
        (59, Arrives(4, "Chi")),
        (60, Tick),
        (60, Pong(1)),
        (61, Pong(4)),
        (90, Tick),
        (90, Pong(1)),
        (91, Pong(4)),
        (92, OldPong(2)),
        (120, Tick),
        (121, Pong(4)),
        (149, Pong(1)), // late, and in time
        (150, Tick),
        (150, Pong(1)),
        (151, Unseen(4, "closes the laptop")),
        (180, Tick),
        (181, Unseen(1, "closes the laptop")),
        (210, Tick),
    ]
};

/// 07.1: three and a half minutes of a room into which four people come, and which none of them
/// leaves with a close frame.
#[must_use]
pub fn sweep(
    arrives: fn(&mut Vec<Connection>, u64),
    pong: fn(&mut [Connection], u64),
    tick: fn(&mut Vec<Connection>) -> Vec<Effect>,
) -> Observed {
    let answer = Answer { arrives, pong, tick };
    observe(move |tape| {
        let (mut room, mut gone) = (Vec::new(), BTreeSet::new());
        for (second, what) in STORY {
            let clock = format!("{second:3} s  ");
            match what {
                What::Arrives(id, name) => {
                    tape.note(id, format!("{clock}{name} arrives"));
                    (answer.arrives)(&mut room, id);
                }
                What::Pong(id) | What::Unseen(id, _) if gone.contains(&id) => {}
                What::Pong(id) => {
                    tape.sent(id, &format!("{clock}PONG"));
                    (answer.pong)(&mut room, id);
                }
                What::OldPong(id) => {
                    tape.sent(id, &format!("{clock}PONG, on its way for half a minute"));
                    (answer.pong)(&mut room, id);
                }
                What::Unseen(id, what) => tape.note(id, format!("{clock}{what}")),
                What::Tick => {
                    carry_out(tape, &clock, (answer.tick)(&mut room), &mut gone);
                    note_the_list(tape, &clock, &room);
                }
            }
        }
    })
}

/// Carries out the effects. Their order is not compared.
fn carry_out(tape: &Tape, clock: &str, mut effects: Vec<Effect>, gone: &mut BTreeSet<u64>) {
    let of = |effect: &Effect| match *effect {
        Effect::Ping(id) | Effect::Terminate(id) => id,
    };
    effects.sort_by_key(of);
    for effect in effects {
        match effect {
            Effect::Ping(id) => tape.received(id, &format!("{clock}PING")),
            Effect::Terminate(id) => {
                tape.note(id, format!("{clock}is terminated"));
                gone.insert(id);
            }
        }
    }
}

fn note_the_list(tape: &Tape, clock: &str, room: &[Connection]) {
    let mut ids: Vec<_> = room.iter().map(|connection| connection.id).collect();
    ids.sort_unstable();
    tape.note(0, format!("{clock}in the list: {ids:?}"));
}
