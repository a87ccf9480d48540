use std::{fmt, time::Duration};

use super::Road;
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 10.1.
pub const EXERCISE: Exercise = Exercise {
    id: "10.1",
    name: "fall_back",
    title: Text { en: "When to fall back", vi: "Khi nào thì lùi" },
    hints: [
        Text {
            en: "426 and 503 are both a \"no\". If you ask again in another way, over another road, which of the two could become a \"yes\"? Who said it, and\nabout what?",
            vi: "426 và 503 đều là lời từ chối. Nếu hỏi lại bằng cách khác, qua đường khác, thì lời từ chối nào có thể thành lời nhận? Ai nói câu ấy, và nói\nvề điều gì?",
        },
        Text {
            en: "`failed`: first decide whether the obstacle holds for every road; then the answer is `None`, and nothing is learned. Else the road behind\nthis one in `ROADS` is next, and the next attempt begins with it, too; behind the last one it begins again with the WebSocket. `ended`:\ncount what is lost soon; anything else makes the count 0; at `SHORT_ENDS` there is an obstacle, which `failed` knows what to do with.",
            vi: "`failed`: trước hết xét xem trở ngại này có đúng cho mọi đường không; nếu có thì trả `None`, và không ghi nhớ gì. Nếu không thì đến lượt\nđường đứng sau nó trong `ROADS`, và lần thử kế tiếp cũng bắt đầu từ đó; sau đường cuối cùng thì bắt đầu lại từ WebSocket. `ended`: đếm những\nlần mất sớm; gặp chuyện khác thì về 0; đủ `SHORT_ENDS` thì đó là một trở ngại, và `failed` biết phải làm gì với nó.",
        },
        Text {
            en: "`let for_all = match obstacle { Obstacle::Status(status) => matches!(status, 401 | 403 | 408 | 429 | 500 | 502 | 503 | 504),`\n`Obstacle::Unreachable => true, _ => false };` Then `let next = ROADS.get(road as usize + 1).copied();` and\n`memory.first = next.unwrap_or(Road::WebSocket);`. `ended`: `if goodbye || lived >= SHORT { memory.short = 0; return; }`, one more, and at\n`SHORT_ENDS`: `memory.short = 0; failed(memory, road, Obstacle::CutShort);`.",
            vi: "`let for_all = match obstacle { Obstacle::Status(status) => matches!(status, 401 | 403 | 408 | 429 | 500 | 502 | 503 | 504),`\n`Obstacle::Unreachable => true, _ => false };` Rồi `let next = ROADS.get(road as usize + 1).copied();` và\n`memory.first = next.unwrap_or(Road::WebSocket);`. `ended`: `if goodbye || lived >= SHORT { memory.short = 0; return; }`, đếm thêm một, và\nkhi đủ `SHORT_ENDS`: `memory.short = 0; failed(memory, road, Obstacle::CutShort);`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "no_is_no",
            hint: Text {
                en: "A known mistake: every status is taken for the server's last word, and the client waits. But 426 comes from a proxy that doesn't know this\nprotocol; it will say the same tomorrow. Over plain requests the same room is open.",
                vi: "Một lỗi quen thuộc: mã nào cũng bị coi là lời cuối của server, và client ngồi chờ. Nhưng 426 là của một proxy không biết giao thức này; mai\nhỏi nó vẫn nói thế. Đi bằng request thường thì vẫn phòng ấy, vẫn mở cửa.",
            },
        },
        Mistake {
            name: "asks_at_every_door",
            hint: Text {
                en: "A known mistake: what the server itself has said is asked again over each road. A server that is too busy (503) gets four attempts from each\nclient instead of one, and gets them all at once. Its word holds for every road.",
                vi: "Một lỗi quen thuộc: điều chính server đã nói lại được đem hỏi qua từng đường. Server đang quá tải (503) thì mỗi client thử bốn lần thay vì\nmột, mà còn dồn vào cùng lúc. Lời của server đúng cho mọi đường.",
            },
        },
        Mistake {
            name: "all_of_5xx",
            hint: Text {
                en: "A known mistake: all of 5xx is taken for trouble that passes. 501 and 505 say that something on the way doesn't know this method or this\nversion. That doesn't pass; another road doesn't need it.",
                vi: "Một lỗi quen thuộc: coi mọi mã 5xx là trục trặc rồi sẽ qua. 501 và 505 nói rằng dọc đường có thứ không biết cách hỏi này hay phiên bản này.\nChuyện ấy không tự qua; đường khác thì không cần tới nó.",
            },
        },
        Mistake {
            name: "leaves_without_a_network",
            hint: Text {
                en: "A known mistake: a server that can't be reached is looked for over each road. In a tunnel all four fail, one attempt takes four times as\nlong, and nothing was learned about any road. Without a network, wait.",
                vi: "Một lỗi quen thuộc: không gọi được server thì đi tìm qua từng đường. Trong đường hầm, cả bốn đều hỏng, một lần thử lâu gấp bốn, mà chẳng\nbiết thêm gì về đường nào. Không có mạng thì chờ.",
            },
        },
        Mistake {
            name: "once_is_enough",
            hint: Text {
                en: "A known mistake: one short connection, and the road is left. A train in a tunnel, a server that restarts: that happens on the best road,\ntoo, and five minutes of polling are the price. Only three times in a row say something about the road.",
                vi: "Một lỗi quen thuộc: một kết nối ngắn là bỏ luôn đường ấy. Tàu vào hầm, server khởi động lại: đường tốt nhất cũng có lúc thế, và cái giá là\nnăm phút polling. Phải ba lần liền mới nói lên điều gì về con đường.",
            },
        },
        Mistake {
            name: "counts_for_ever",
            hint: Text {
                en: "A known mistake: the count never goes back. Two short connections in the morning and one in the evening are three, but not in a row: the\nhours between have shown that this road works.",
                vi: "Một lỗi quen thuộc: số đếm không bao giờ về 0. Sáng hai kết nối ngắn, tối một cái nữa là đủ ba, nhưng đâu phải ba lần liền: những giờ ở giữa\nđã cho thấy đường này chạy tốt.",
            },
        },
        Mistake {
            name: "goodbye_is_evidence",
            hint: Text {
                en: "A known mistake: a goodbye counts as a loss. A server that is being restarted says goodbye to everybody, perhaps three times in a minute; it\nsays nothing about the road on which it came.",
                vi: "Một lỗi quen thuộc: lời tạm biệt cũng bị tính là mất. Server đang khởi động lại thì tạm biệt tất cả mọi người, có khi một phút ba lần; lời\nấy không nói gì về con đường đã đưa nó tới.",
            },
        },
        Mistake {
            name: "from_the_top",
            hint: Text {
                en: "A known mistake: each attempt begins with the WebSocket again, although it has just failed. When the attempt ends halfway (503 over the\nevent stream), the next one waits at the same closed door first.",
                vi: "Một lỗi quen thuộc: lần thử nào cũng bắt đầu lại từ WebSocket, dù nó vừa hỏng. Khi lần thử dừng giữa chừng (503 trên event stream), lần sau\nlại đứng chờ ở đúng cánh cửa đóng ấy trước.",
            },
        },
        Mistake {
            name: "round_and_round",
            hint: Text {
                en: "A known mistake: behind the last road comes the first one, in the same attempt, without a pause. Where no road works, the client runs in a\ncircle as fast as it can. When all have failed, the attempt has failed: `None`, and backoff (lesson 08) decides when the next one begins.",
                vi: "Một lỗi quen thuộc: hết đường cuối là quay lại đường đầu, ngay trong lần thử ấy, không nghỉ. Ở nơi chẳng đường nào thông, client cứ chạy\nvòng tròn hết tốc lực. Mọi đường đều hỏng nghĩa là lần thử đã hỏng: `None`, còn khi nào thử lại thì để backoff (bài 08) quyết định.",
            },
        },
    ],
    after: Text {
        en: "The lesson (road.rs) asks the same questions: `holds_for_every_road`, `failed`, `ended`. It also remembers which road has reached the room\nlast: that is where it begins again when all have failed, and the WebSocket only if none ever has. The dialler (dialler.rs) goes down the\nroads within one attempt, so lesson 08's client never learns that there was more than one.",
        vi: "Bài học (road.rs) hỏi đúng những câu ấy: `holds_for_every_road`, `failed`, `ended`. Nó còn nhớ đường nào tới được phòng chat gần đây nhất:\nkhi mọi đường đều hỏng thì bắt đầu lại từ đó, và chỉ từ WebSocket nếu chưa đường nào tới được. Dialler (dialler.rs) đi lần lượt các đường\ntrong cùng một lần thử, nên client của bài 08 không hề biết có nhiều hơn một đường.",
    },
};

/// What stands in the way of a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The request was answered with this status, and not with what the road needs.
    Status(u16),
    /// No welcome of the room came in time.
    NoWelcome,
    /// There was nobody to talk to: no network, or no server.
    Unreachable,
    /// Connection after connection was lost soon after its welcome.
    CutShort,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::NoWelcome => f.write_str("no welcome in time"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::CutShort => f.write_str("cut short again and again"),
        }
    }
}

/// What the client keeps between two attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The road with which the next attempt begins. (The check writes it down when a welcome has
    /// come over a road.)
    pub first: Road,
    /// The connections in a row that were lost soon.
    pub short: u32,
}

/// What each road leads to: an obstacle, or the room's welcome.
type Network = [Option<Obstacle>; super::ROADS.len()];

#[derive(Clone, Copy)]
enum Step {
    /// An attempt, in this network.
    Dials(Network),
    /// The connection is lost after so many milliseconds.
    Lost(u64),
    /// The server says goodbye after so many milliseconds.
    Goodbye(u64),
}

const OPEN: Network = [None; 4];

/// A network in which these are the obstacles of the best roads; the others work.
const fn blocked<const N: usize>(obstacles: [Obstacle; N]) -> Network {
    let mut network = OPEN;
    let mut road = 0;
    while road < N {
        network[road] = Some(obstacles[road]);
        road += 1;
    }
    network
}

const STORIES: &[(&str, &[Step])] = {
    use Obstacle::{NoWelcome, Status, Unreachable};
    use Step::{Dials, Goodbye, Lost};
    const DECLINED: Network = blocked([Status(426)]);
    const CUT: &[Step] = &[
        Dials(OPEN),
        Lost(1_000),
        Dials(OPEN),
        Lost(4_999),
        Dials(OPEN),
        Lost(0),
        Dials(OPEN),
        Lost(1_000),
        Dials(OPEN),
        Lost(1_000),
        Dials(OPEN),
        Lost(1_000),
        Dials(OPEN),
    ];
    &[
        ("a proxy that doesn't upgrade", &[Dials(DECLINED), Lost(60_000), Dials(DECLINED)]),
        ("another one, which says so in another way", &[Dials(blocked([Status(501)]))]),
        (
            "a proxy that takes the upgrade away: the server sees a plain GET",
            &[Dials(blocked([Status(400)]))],
        ),
        ("a proxy that knows only some paths", &[Dials(blocked([Status(404)]))]),
        (
            "a proxy that collects an answer until it is whole",
            &[Dials(blocked([Status(426), NoWelcome]))],
        ),
        ("a server that is too busy", &[Dials(blocked([Status(503); 4])), Dials(OPEN)]),
        (
            "a server that has heard too much of this client",
            &[Dials(blocked([Status(429); 4])), Dials(OPEN)],
        ),
        ("a server that wants to know who this is", &[Dials(blocked([Status(401); 4]))]),
        (
            "a proxy without a server behind it",
            &[Dials(blocked([Status(502); 4])), Dials(blocked([Status(504); 4]))],
        ),
        ("a tunnel", &[Dials(blocked([Unreachable; 4])), Dials(OPEN)]),
        (
            "the server is too busy in the middle of an attempt",
            &[Dials(blocked([Status(426), Status(503)])), Dials(DECLINED)],
        ),
        (
            "nothing works, and a minute later everything does",
            &[Dials(blocked([NoWelcome; 4])), Dials(OPEN)],
        ),
        ("connections that are lost at once", CUT),
        (
            "twice, and then a long one, and twice again",
            &[
                Dials(OPEN),
                Lost(1_000),
                Dials(OPEN),
                Lost(1_000),
                Dials(OPEN),
                Lost(3_600_000),
                Dials(OPEN),
                Lost(1_000),
                Dials(OPEN),
                Lost(1_000),
                Dials(OPEN),
            ],
        ),
        (
            "5 s aren't short",
            &[
                Dials(OPEN),
                Lost(5_000),
                Dials(OPEN),
                Lost(5_000),
                Dials(OPEN),
                Lost(5_000),
                Dials(OPEN),
            ],
        ),
        (
            "a server that is being restarted",
            &[
                Dials(OPEN),
                Goodbye(1_000),
                Dials(OPEN),
                Goodbye(1_000),
                Dials(OPEN),
                Goodbye(1_000),
                Dials(OPEN),
            ],
        ),
    ]
};

/// An attempt has more than four roads only by mistake.
const MOST_ROADS: usize = 6;

type Failed = fn(&mut Memory, Road, Obstacle) -> Option<Road>;
type Ended = fn(&mut Memory, Road, Duration, bool);

/// 10.1: clients in different networks, each with a memory of its own.
#[must_use]
pub fn fall_back(failed: Failed, ended: Ended) -> Observed {
    observe(move |tape| {
        for (client, (about, steps)) in (1..).zip(STORIES) {
            tape.note(0, *about);
            let mut memory = Memory { first: Road::WebSocket, short: 0 };
            let mut road = None;
            for step in *steps {
                let (lived, goodbye) = match *step {
                    Step::Dials(network) => {
                        road = dial(tape, client, &mut memory, &network, failed);
                        continue;
                    }
                    Step::Lost(millis) => (Duration::from_millis(millis), false),
                    Step::Goodbye(millis) => (Duration::from_millis(millis), true),
                };
                if let Some(road) = road.take() {
                    let how = if goodbye { "goodbye" } else { "lost" };
                    tape.note(client, format!("{how} after {} s", lived.as_secs_f64()));
                    ended(&mut memory, road, lived, goodbye);
                }
            }
        }
    })
}

/// One attempt: road after road, until a welcome comes or none is left.
fn dial(
    tape: &Tape,
    client: u64,
    memory: &mut Memory,
    network: &Network,
    failed: Failed,
) -> Option<Road> {
    let mut road = memory.first;
    for _ in 0..MOST_ROADS {
        tape.sent(client, road.name()[0]);
        let Some(obstacle) = network[road as usize] else {
            tape.received(client, "welcome");
            memory.first = road;
            return Some(road);
        };
        tape.received(client, &obstacle.to_string());
        let Some(next) = failed(memory, road, obstacle) else {
            tape.note(client, "waits, as in lesson 08");
            return None;
        };
        road = next;
    }
    tape.note(client, "and so on, without a pause");
    None
}
