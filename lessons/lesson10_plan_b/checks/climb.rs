use std::time::Duration;

use super::{Obstacle, ROADS, Road};
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 10.2.
pub const EXERCISE: Exercise = Exercise {
    id: "10.2",
    name: "climb",
    title: Text { en: "When to climb", vi: "Khi nào thì lên lại" },
    hints: [
        Text {
            en: "The chat works, over a road that is worse than it could be. What does a probe cost, and what does it cost to leave a road that works? What\ndo you have to see before you let go of it?",
            vi: "Chat vẫn chạy, nhưng qua một đường kém hơn mức có thể. Dò thử một lần thì tốn gì, còn bỏ một đường đang chạy thì tốn gì? Bạn phải thấy được\nđiều gì rồi mới buông nó ra?",
        },
        Text {
            en: "Only `Opened` looks at the evidence: a plain no will be the same in a minute, silence may have been a network that was away. Only `Welcomed`\nmoves the chat, because only a welcome comes from the room. A probe makes sense while a worse road is in use: before, after, and on the\nWebSocket there is none, whatever else happens.",
            vi: "Chỉ `Opened` mới xét bằng chứng: lời từ chối rõ ràng thì một phút nữa vẫn thế, còn im lặng thì có thể chỉ là mạng vừa vắng mặt. Chỉ\n`Welcomed` mới đưa chat sang đường khác, vì chỉ lời chào là của phòng chat. Dò thử chỉ có nghĩa khi đang đi đường kém: trước đó, sau đó, và\nkhi đang ở WebSocket thì không dò, dù có chuyện gì khác.",
        },
        Text {
            en: "`Opened(road, against)`: `let plain = against.iter().any(|it| matches!(it, Obstacle::Status(_) | Obstacle::CutShort));` and\n`*probe_at = (road > Road::WebSocket).then(|| now + if plain { PROBE } else { PROBE_SOON });`. `Failed(_)`: `Some(now + PROBE)`.\n`Welcomed(road)`: `*probe_at = None; return Some(road);`. `NetworkChanged`: `Some(now)`, if there was a time. `Ended`: `None`.\n`Answered(_)`: nothing.",
            vi: "`Opened(road, against)`: `let plain = against.iter().any(|it| matches!(it, Obstacle::Status(_) | Obstacle::CutShort));` và\n`*probe_at = (road > Road::WebSocket).then(|| now + if plain { PROBE } else { PROBE_SOON });`. `Failed(_)`: `Some(now + PROBE)`.\n`Welcomed(road)`: `*probe_at = None; return Some(road);`. `NetworkChanged`: `Some(now)`, nếu trước đó có hẹn. `Ended`: `None`.\n`Answered(_)`: không làm gì.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_leaves",
            hint: Text {
                en: "A known mistake: the probe has the room's welcome, and nothing follows from it. Once on the worse road, always on the worse road: each word\nwaits for the next poll, for months.",
                vi: "Một lỗi quen thuộc: dò thử đã được phòng chat chào, mà rồi không làm gì cả. Đã xuống đường kém là ở luôn đó: lời nào cũng phải chờ tới lần\nhỏi kế tiếp, hết tháng này qua tháng khác.",
            },
        },
        Mistake {
            name: "always_soon",
            hint: Text {
                en: "A known mistake: 30 s after each kind of failure. A proxy that declines WebSocket is the same proxy in half a minute; it is asked again for\nnothing. Soon is for silence.",
                vi: "Một lỗi quen thuộc: hỏng kiểu gì cũng 30 giây sau dò lại. Proxy đã từ chối WebSocket thì nửa phút nữa vẫn là proxy ấy; hỏi lại là hỏi vô\ních. Dò sớm là để dành cho sự im lặng.",
            },
        },
        Mistake {
            name: "always_late",
            hint: Text {
                en: "A known mistake: five minutes after each kind of failure. Silence may have been a lift or a tunnel: the network was away, not the road. A\nmoment later the best road works, and the chat stays on the worst for five minutes.",
                vi: "Một lỗi quen thuộc: hỏng kiểu gì cũng năm phút sau mới dò. Im lặng có thể chỉ là thang máy hay đường hầm: mạng vắng mặt, chứ đường không\nhỏng. Lát sau đường tốt nhất đã thông, mà chat nằm lại đường kém thêm năm phút.",
            },
        },
        Mistake {
            name: "again_in_30_s",
            hint: Text {
                en: "A known mistake: a probe that has failed is repeated after 30 s. Each one is a request that somebody's proxy declines, from every client\nbehind it, twice a minute, all day. Now it is known that the road is closed: five minutes.",
                vi: "Một lỗi quen thuộc: dò hỏng thì 30 giây sau dò lại. Mỗi lần dò là một request bị proxy của ai đó từ chối, từ mọi client đứng sau nó, mỗi\nphút hai lần, suốt cả ngày. Giờ đã biết là đường đóng: năm phút.",
            },
        },
        Mistake {
            name: "probes_once",
            hint: Text {
                en: "A known mistake: after one probe that has failed there is no other. The laptop goes home in the evening, where everything works, and still\npolls.",
                vi: "Một lỗi quen thuộc: dò hỏng một lần là thôi luôn. Chiều về nhà mạng chạy tốt, mà chiếc laptop vẫn cứ polling.",
            },
        },
        Mistake {
            name: "believes_101",
            hint: Text {
                en: "A known mistake: at `101` the chat moves. But `101` may be a proxy's, which then lets nothing through: the road that worked was given up for\none that doesn't. Only the room can say welcome.",
                vi: "Một lỗi quen thuộc: thấy `101` là chuyển đường. Nhưng `101` có thể là của một proxy, rồi nó chẳng cho gì đi qua: bỏ đường đang chạy để lấy\nđường không chạy. Chỉ phòng chat mới nói được lời chào.",
            },
        },
        Mistake {
            name: "change_ignored",
            hint: Text {
                en: "A known mistake: another network changes nothing. What was known was about the old one: its proxy stayed in the office. This is the best\nmoment to probe.",
                vi: "Một lỗi quen thuộc: sang mạng khác mà không làm gì. Những gì đã biết là về mạng cũ: proxy của nó ở lại văn phòng rồi. Đây chính là lúc nên\ndò nhất.",
            },
        },
        Mistake {
            name: "change_is_enough",
            hint: Text {
                en: "A known mistake: another network, and the road in use is left at once. Nothing is known about the new network, and it may be worse; the old\nconnection may even live on. Probe first, beside the road that works.",
                vi: "Một lỗi quen thuộc: vừa sang mạng khác là bỏ ngay đường đang đi. Về mạng mới thì chưa biết gì, có khi nó còn tệ hơn; mà kết nối cũ có thể\nvẫn sống. Hãy dò trước đã, song song với đường đang chạy.",
            },
        },
        Mistake {
            name: "change_always_probes",
            hint: Text {
                en: "A known mistake: another network always starts a probe, even on the WebSocket, and even if nothing is connected. There is no better road\nthan the best; and without a connection the next attempt (10.1) finds out by itself.",
                vi: "Một lỗi quen thuộc: sang mạng khác là dò, kể cả khi đang ở WebSocket, kể cả khi chưa nối với ai. Đâu có đường nào tốt hơn đường tốt nhất;\ncòn khi chưa có kết nối thì lần thử kế tiếp (10.1) sẽ tự biết.",
            },
        },
        Mistake {
            name: "outlives_its_road",
            hint: Text {
                en: "A known mistake: the connection has ended, and its probe is still due. It runs beside the next attempt, which tries the same roads by\nitself: twice the requests, and a welcome that moves a chat which isn't there any more.",
                vi: "Một lỗi quen thuộc: kết nối đã mất mà hẹn dò vẫn còn. Lần dò ấy chạy cùng lúc với lần thử kế tiếp, vốn tự thử đúng những đường ấy: tốn gấp\nđôi request, và một lời chào làm đổi đường một cuộc chat không còn ở đó nữa.",
            },
        },
    ],
    after: Text {
        en: "In the lesson (road.rs) these are `opened`, `stay`, `climb`, `network_changed` and `ended`. Once a probe has the welcome, the dialler\n(dialler.rs) closes the probe's own connection and ends the lower road with 4003; lesson 08's client sees a connection that has ended, dials\nthe better road, and resumes: each message once. Handing the probe's socket on would save a round trip, and be wrong: its welcome is older\nthan what the client has read meanwhile.",
        vi: "Trong bài học (road.rs) đó là `opened`, `stay`, `climb`, `network_changed` và `ended`. Khi lần dò đã có lời chào, dialler (dialler.rs) đóng\nkết nối của chính lần dò rồi kết thúc đường kém bằng 4003; client của bài 08 thấy một kết nối chấm dứt, gọi lại qua đường tốt hơn, rồi\nresume: mỗi tin đúng một lần. Trao luôn socket của lần dò thì đỡ một lượt đi về, nhưng sai: lời chào của nó cũ hơn những gì client đã đọc\ntrong lúc ấy.",
    },
};

/// What can happen while the chat is on a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The welcome has come over this road, which is in use from now on. These spoke against the
    /// better ones, as far as they were tried.
    Opened(Road, &'a [Obstacle]),
    /// A probe of this better road was answered, with 101 or 200. Nothing else has come yet.
    Answered(Road),
    /// A probe of this better road has brought the room's welcome.
    Welcomed(Road),
    /// A probe of this better road has failed.
    Failed(Road),
    /// The device has another network.
    NetworkChanged,
    /// The connection over the road in use has ended.
    Ended,
}

/// What a request over a road leads to.
#[derive(Clone, Copy)]
enum Way {
    Welcome,
    /// An answer that looks good, and no welcome.
    Answer,
    Blocked(Obstacle),
}

type Network = [Way; ROADS.len()];

#[derive(Clone, Copy)]
enum Step {
    /// So many seconds after the beginning, the network is like this.
    Becomes(u64, &'static str, Network),
    /// A road is open; the better ones were tried.
    Opens(Road),
    /// A road is open; it was remembered, and no other one was tried.
    Remembers(Road),
    /// The device has moved into this network.
    Changes,
    /// The connection ends.
    Ends,
}

const OPEN: Network = [Way::Welcome; 4];

const fn first(way: Way) -> Network {
    [way, Way::Welcome, Way::Welcome, Way::Welcome]
}

const STORIES: &[(&str, &[Step])] = {
    use Obstacle::{CutShort, NoWelcome, Status};
    use Road::{EventStream, LongPoll, WebSocket};
    use Step::{Becomes, Changes, Ends, Opens, Remembers};
    use Way::{Answer, Blocked, Welcome};
    const DECLINED: Network = first(Blocked(Status(426)));
    const COLLECTS: Network = [Blocked(Status(426)), Blocked(NoWelcome), Welcome, Welcome];
    const SILENT: Network = [Blocked(NoWelcome), Blocked(NoWelcome), Welcome, Welcome];
    &[
        (
            "a proxy that doesn't upgrade, until it is mended",
            &[
                Becomes(0, "no upgrade", DECLINED),
                Opens(EventStream),
                Becomes(12 * 60, "mended", OPEN),
            ],
        ),
        (
            "silence, and it was only a tunnel",
            &[Becomes(0, "in the tunnel", SILENT), Opens(LongPoll), Becomes(10, "out of it", OPEN)],
        ),
        ("silence, and it was no tunnel", &[Becomes(0, "silent", SILENT), Opens(LongPoll)]),
        (
            "one of two obstacles goes away",
            &[
                Becomes(0, "no upgrade, and streams are collected", COLLECTS),
                Opens(LongPoll),
                Becomes(60, "streams pass", DECLINED),
            ],
        ),
        (
            "the WebSocket was cut short again and again",
            &[
                Becomes(0, "cut", first(Blocked(CutShort))),
                Opens(EventStream),
                Becomes(60, "not any more", OPEN),
            ],
        ),
        (
            "a proxy answers 101 and lets nothing through",
            &[
                Becomes(0, "silent", first(Blocked(NoWelcome))),
                Opens(EventStream),
                Becomes(10, "101", first(Answer)),
            ],
        ),
        (
            "a road that worked yesterday",
            &[Becomes(0, "today everything works", OPEN), Remembers(LongPoll)],
        ),
        (
            "home from the office",
            &[
                Becomes(0, "the office", DECLINED),
                Opens(EventStream),
                Becomes(60, "home", OPEN),
                Changes,
            ],
        ),
        (
            "from one office to another",
            &[
                Becomes(0, "an office", DECLINED),
                Opens(EventStream),
                Becomes(60, "another office", DECLINED),
                Changes,
            ],
        ),
        (
            "on the best road there is nothing to probe",
            &[Becomes(0, "home", OPEN), Opens(WebSocket), Becomes(60, "a café", OPEN), Changes],
        ),
        (
            "the connection ends before the probe",
            &[
                Becomes(0, "no upgrade", DECLINED),
                Opens(EventStream),
                Becomes(60, "gone", DECLINED),
                Ends,
                Becomes(90, "another network", OPEN),
                Changes,
                Becomes(10 * 60, "back", DECLINED),
                Opens(EventStream),
            ],
        ),
    ]
};

/// A story goes on for so long.
const AFTERWARDS: Duration = Duration::from_secs(10 * 60);

/// More probes between two steps are a mistake.
const MOST_PROBES: usize = 8;

type Climb = fn(&mut Option<Duration>, Event<'_>, Duration) -> Option<Road>;

/// A client, its network, and the time.
struct Client<'a> {
    tape: &'a Tape,
    climb: Climb,
    now: Duration,
    network: Network,
    /// The road in use.
    road: Option<Road>,
    probe_at: Option<Duration>,
    against: [Option<Obstacle>; ROADS.len()],
}

/// 10.2: clients on worse roads, while their networks change, in virtual time.
#[must_use]
pub fn climb(climb: Climb) -> Observed {
    observe(move |tape| {
        for (about, steps) in STORIES {
            tape.note(0, *about);
            let (now, network, against) = (Duration::ZERO, OPEN, [None; ROADS.len()]);
            let mut client =
                Client { tape, climb, now, network, road: None, probe_at: None, against };
            for step in *steps {
                client.lives(*step);
            }
            client.probes_until(client.now + AFTERWARDS);
        }
    })
}

impl Client<'_> {
    fn lives(&mut self, step: Step) {
        match step {
            Step::Becomes(seconds, what, network) => {
                self.probes_until(Duration::from_secs(seconds));
                self.network = network;
                self.tape.note(0, format!("at {}: {what}", clock(self.now)));
            }
            Step::Opens(road) => {
                for (against, way) in self.against.iter_mut().zip(&self.network) {
                    *against = if let Way::Blocked(it) = way { Some(*it) } else { None };
                }
                self.opens(road);
            }
            Step::Remembers(road) => self.opens(road),
            Step::Changes => {
                self.against = [None; ROADS.len()];
                self.tell(Event::NetworkChanged);
            }
            Step::Ends => {
                self.road = None;
                self.tape.received(1, "lost");
                self.tell(Event::Ended);
            }
        }
    }

    /// The welcome has come over this road.
    fn opens(&mut self, road: Road) {
        self.road = Some(road);
        self.against[road as usize..].fill(None);
        self.tape.received(1, &format!("welcome, over {}", road.name()[0]));
        let against: Vec<_> = self.against.into_iter().flatten().collect();
        (self.climb)(&mut self.probe_at, Event::Opened(road, &against), self.now);
        self.note_probe();
    }

    /// Tells what has happened. Returns whether the chat goes on over another road.
    fn tell(&mut self, event: Event<'_>) -> bool {
        let Some(road) = (self.climb)(&mut self.probe_at, event, self.now) else {
            if !matches!(event, Event::Answered(_)) {
                self.note_probe();
            }
            return false;
        };
        self.tape.sent(1, &format!("close 4003: goes on over {}", road.name()[0]));
        if matches!(event, Event::Welcomed(_)) {
            self.opens(road);
        } else {
            self.tape.note(1, "offline: no welcome has come over it");
            (self.road, self.probe_at) = (None, None);
        }
        true
    }

    fn probes_until(&mut self, end: Duration) {
        for probes in 0.. {
            let Some(at) = self.probe_at.filter(|at| *at < end) else { break };
            if probes == MOST_PROBES {
                self.tape.note(2, "and so on");
                break;
            }
            self.now = self.now.max(at);
            self.probe();
        }
        self.now = end;
    }

    /// Tries the better roads, the best one first.
    fn probe(&mut self) {
        self.tape.note(0, format!("at {}: a probe", clock(self.now)));
        let better = self.road.map_or(0, |road| road as usize);
        if better == 0 {
            let why = if self.road.is_none() { "no road is in use" } else { "no road is better" };
            self.tape.note(2, why);
            self.probe_at = None;
        }
        for road in ROADS.into_iter().take(better) {
            self.tape.sent(2, road.name()[0]);
            let mut obstacle = Obstacle::NoWelcome;
            if let Way::Blocked(it) = self.network[road as usize] {
                obstacle = it;
            } else {
                let status = if road == Road::WebSocket { "101" } else { "200" };
                self.tape.received(2, status);
                if self.tell(Event::Answered(road)) {
                    return;
                }
                if matches!(self.network[road as usize], Way::Welcome) {
                    self.tape.received(2, "welcome");
                    self.tell(Event::Welcomed(road));
                    return;
                }
            }
            self.tape.received(2, &obstacle.to_string());
            self.against[road as usize] = Some(obstacle);
            self.tell(Event::Failed(road));
        }
    }

    fn note_probe(&self) {
        let next = self.probe_at.map_or("none".to_owned(), |at| format!("at {}", clock(at)));
        self.tape.note(1, format!("next probe: {next}"));
    }
}

/// `5:30`.
fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
