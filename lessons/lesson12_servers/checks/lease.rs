use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 12.3.
pub const EXERCISE: Exercise = Exercise {
    id: "12.3",
    name: "lease",
    title: Text {
        en: "The lease that notices a dead server",
        vi: "Lease: biết rằng một server đã chết",
    },
    hints: [
        Text {
            en: "A server that dies says nothing about it. What do the others notice, and after how long may they believe it? Three seconds of silence may\nbe one lost message. And whose clock do you look at?",
            vi: "Server chết thì không nói lời nào. Các server khác nhận thấy điều gì, và sau bao lâu thì được tin là thế? Ba giây im lặng có thể chỉ là lạc\nmất một lời báo. Và bạn xem đồng hồ của ai?",
        },
        Text {
            en: "`heard`: the snapshot takes the place of the one before, whole, and is true until `now + LEASE`. `passed`: what is over is taken out. Both\nlook at `people` before and afterwards, and `changes` says what is new: a person has gone only when no server lists them any more.",
            vi: "`heard`: snapshot thay hẳn cái trước, trọn vẹn, và có hiệu lực tới `now + LEASE`. `passed`: cái nào hết hạn thì lấy ra. Cả hai xem `people`\ntrước và sau, còn `changes` cho biết có gì mới: một người chỉ rời đi khi không còn server nào có tên họ.",
        },
        Text {
            en: "`heard`: `let before = people(nodes);`, `nodes.insert(snapshot.node, Lease { until: now + LEASE, people: snapshot.people });`,\n`changes(&before, &people(nodes))`. `passed` is the same with `nodes.retain(|_, lease| lease.until > now);` in the middle.",
            vi: "`heard`: `let before = people(nodes);`, `nodes.insert(snapshot.node, Lease { until: now + LEASE, people: snapshot.people });`,\n`changes(&before, &people(nodes))`. `passed` cũng thế, với `nodes.retain(|_, lease| lease.until > now);` ở giữa.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "presence.rs does the same, with names, and with people who are away for a moment. A lease has a price either way: if it is short, a server\nthat stands still for a moment loses all its people; if it is long, the dead are shown as present. Ten seconds bridge two lost snapshots.\nNo clock is compared with another one: in production they differ, and if they were compared, half of your people would vanish on the day on\nwhich one clock is wrong by an hour. Consul, etcd and Kubernetes find dead machines in this way.",
        vi: "presence.rs làm đúng như thế, có thêm tên, và cả những người vắng mặt trong chốc lát. Lease dài hay ngắn đều có giá: ngắn thì server chỉ\nkhựng lại một chút đã mất hết người; dài thì người không còn vẫn hiện là có mặt. Mười giây bù được hai snapshot bị lạc. Không đồng hồ nào bị\nđem so với đồng hồ khác: khi chạy thật chúng lệch nhau, và nếu đem so thì hôm nào có đồng hồ sai một giờ, nửa số người của bạn biến mất. Consul, etcd\nvà Kubernetes phát hiện máy chết theo cách này.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "never_ends",
        hint: Text {
            en: "A known mistake: nothing ends. What a server said in its last second stays true for ever, and its people are online until the last server\nis restarted.",
            vi: "Một lỗi quen thuộc: chẳng có gì hết hạn. Lời cuối cùng của một server cứ đúng mãi, và người của nó online cho tới khi server cuối cùng được\nkhởi động lại.",
        },
    },
    Mistake {
        name: "at_the_first_silence",
        hint: Text {
            en: "A known mistake: the lease is as long as the pause between two snapshots. If one comes a little late, everybody on that server\nleaves, and joins again a moment later.",
            vi: "Một lỗi quen thuộc: lease chỉ dài bằng khoảng nghỉ giữa hai snapshot. Một cái đến hơi muộn là mọi người trên server ấy rời đi, rồi lát sau lại\nvào.",
        },
    },
    Mistake {
        name: "their_clock",
        hint: Text {
            en: "A known mistake: the lease is counted from when the snapshot was sent, by the sender's clock. If that clock is an hour behind, its people\nare never there; if it is an hour ahead, they stay for an hour after their server's death. Count from when it came, by your own clock.",
            vi: "Một lỗi quen thuộc: lease tính từ lúc gửi, theo đồng hồ của bên gửi. Đồng hồ ấy chậm một giờ thì người của nó không bao giờ có mặt; nhanh một\ngiờ thì họ còn ở lại một giờ sau khi nó chết. Hãy tính từ lúc nhận, theo đồng hồ của mình.",
        },
    },
    Mistake {
        name: "one_for_all",
        hint: Text {
            en: "A known mistake: any snapshot prolongs all leases. As long as one server lives, the death of another is never noticed.",
            vi: "Một lỗi quen thuộc: snapshot nào đến cũng gia hạn cho tất cả. Còn một server sống thì không ai nhận ra server khác đã chết.",
        },
    },
    Mistake {
        name: "never_prolonged",
        hint: Text {
            en: "A known mistake: a lease that has begun isn't prolonged. Ten seconds after its first snapshot a server's people leave, although it goes on\nspeaking.",
            vi: "Một lỗi quen thuộc: lease đã bắt đầu thì không được gia hạn. Mười giây sau snapshot đầu tiên, người của server ấy rời đi, dù nó vẫn đang nói.",
        },
    },
    Mistake {
        name: "adds_up",
        hint: Text {
            en: "A known mistake: the people of a snapshot are added to those before. A snapshot says who is there, all of them; a person who isn't on it\nany more has gone.",
            vi: "Một lỗi quen thuộc: cộng dồn người trong snapshot vào danh sách trước. Snapshot là toàn bộ những ai đang có mặt; không còn tên trong đó nghĩa là\nđã đi.",
        },
    },
    Mistake {
        name: "gone_from_one",
        hint: Text {
            en: "A known mistake: a person who isn't on this server's list any more is gone. Lan has changed servers, and the other one lists her already.\nCompare all lists with all lists.",
            vi: "Một lỗi quen thuộc: không còn trong danh sách của server này thì coi là đã đi. Lan vừa chuyển server, và server kia đã có tên Lan. Hãy so tất\ncả danh sách với tất cả danh sách.",
        },
    },
    Mistake {
        name: "only_forgets",
        hint: Text {
            en: "A known mistake: a lease that is over is thrown away, and nothing is said. The list is right, and on every screen the dead are still\nthere.",
            vi: "Một lỗi quen thuộc: lease hết hạn thì bỏ đi mà không báo gì. Danh sách thì đúng, còn trên màn hình mọi người vẫn thấy họ.",
        },
    },
    Mistake {
        name: "says_it_again",
        hint: Text {
            en: "A known mistake: every snapshot says again who is there. Each of them is a message to every person on this server, every three seconds.",
            vi: "Một lỗi quen thuộc: snapshot nào đến cũng báo lại ai đang có mặt. Mỗi lần báo là một tin tới mọi người trên server này, cứ ba giây một lần.",
        },
    },
];

/// The time that a snapshot is true for.
pub const LEASE: Duration = Duration::from_secs(10);

/// What each server has told, by its number.
pub type Nodes = BTreeMap<u64, Lease>;

/// What a server has told, and how long it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The time on this server's clock at which it is over.
    pub until: Duration,
    /// The people.
    pub people: BTreeSet<&'static str>,
}

/// What a server tells the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number.
    pub node: u64,
    /// When it was sent, by the clock of that server.
    pub sent: Duration,
    /// All its people.
    pub people: BTreeSet<&'static str>,
}

/// What is new about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They are there.
    Here(&'static str),
    /// They are on no server any more.
    Gone(&'static str),
}

/// Everybody whom some server lists.
#[must_use]
pub fn people(nodes: &Nodes) -> BTreeSet<&'static str> {
    nodes.values().flat_map(|lease| lease.people.iter().copied()).collect()
}

/// What is different afterwards.
#[must_use]
pub fn changes(before: &BTreeSet<&'static str>, now: &BTreeSet<&'static str>) -> Vec<Change> {
    let gone = before.difference(now).copied().map(Change::Gone);
    gone.chain(now.difference(before).copied().map(Change::Here)).collect()
}

/// How far a server's clock is wrong, in seconds: ahead, or behind.
const CLOCKS: [(u64, i64); 3] = [(2, 3_600), (3, -3_600), (4, 0)];

#[derive(Clone, Copy)]
enum Step {
    Note(&'static str),
    /// At this second a server's snapshot comes.
    Heard(u64, u64, &'static [&'static str]),
    /// At this second nothing has come.
    Passed(u64),
}

const STORY: &[Step] = {
    use Step::{Heard, Note, Passed};
    &[
        Note("server 2's clock is an hour ahead, server 3's an hour behind"),
        Heard(4000, 2, &["Lan", "Hoa"]),
        Heard(4001, 3, &["Minh"]),
        Passed(4002),
        Heard(4003, 2, &["Lan", "Hoa"]),
        Heard(4004, 3, &["Minh"]),
        Note("two snapshots of server 2 get lost"),
        Heard(4007, 3, &["Minh"]),
        Passed(4008),
        Heard(4010, 3, &["Minh"]),
        Passed(4011),
        Heard(4012, 2, &["Lan", "Hoa"]),
        Note("Lan goes from server 2 to server 3"),
        Heard(4013, 3, &["Lan", "Minh"]),
        Heard(4015, 2, &["Hoa"]),
        Note("Hoa leaves, and Tú comes"),
        Heard(4016, 3, &["Lan", "Minh"]),
        Heard(4018, 2, &["Tú"]),
        Note("server 2 is killed; Tú is back on server 4 a moment later, and then goes away"),
        Heard(4019, 3, &["Lan", "Minh"]),
        Heard(4020, 4, &["Tú"]),
        Heard(4022, 3, &["Lan", "Minh"]),
        Heard(4023, 4, &[]),
        Heard(4025, 3, &["Lan", "Minh"]),
        Passed(4027),
        Heard(4027, 3, &["Lan", "Minh"]),
        Passed(4028),
        Note("and server 3 is killed, too"),
        Passed(4036),
        Passed(4037),
        Passed(4040),
    ]
};

type Heard = fn(&mut Nodes, Snapshot, Duration) -> Vec<Change>;
type Passed = fn(&mut Nodes, Duration) -> Vec<Change>;

/// 12.3: what a server hears of the others, and what it doesn't hear.
#[must_use]
pub fn lease(heard: Heard, passed: Passed) -> Observed {
    observe(move |tape| {
        let mut nodes = Nodes::new();
        let time = Duration::from_secs;
        for step in STORY {
            let (second, node, changes) = match *step {
                Step::Note(what) => {
                    tape.note(0, what);
                    continue;
                }
                Step::Heard(second, node, people) => {
                    let wrong = CLOCKS.iter().find(|(other, _)| *other == node);
                    let sent = second.saturating_add_signed(wrong.map_or(0, |(_, by)| *by));
                    tape.sent(node, &format!("{second} s: {}", list(people)));
                    let people = people.iter().copied().collect();
                    let snapshot = Snapshot { node, sent: time(sent), people };
                    (second, node, heard(&mut nodes, snapshot, time(second)))
                }
                Step::Passed(second) => (second, 0, passed(&mut nodes, time(second))),
            };
            tell(tape, node, second, &changes);
        }
        let online: Vec<_> = people(&nodes).into_iter().collect();
        tape.note(0, format!("in the end: {}", list(&online)));
    })
}

fn tell(tape: &Tape, node: u64, second: u64, changes: &[Change]) {
    for change in changes {
        let what = match change {
            Change::Here(who) => format!("{who} is here"),
            Change::Gone(who) => format!("{who} has left"),
        };
        tape.received(node, &format!("{second} s: {what}"));
    }
}

fn list(people: &[&str]) -> String {
    if people.is_empty() { "nobody".to_owned() } else { people.join(", ") }
}
