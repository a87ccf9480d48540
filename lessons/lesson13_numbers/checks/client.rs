use std::time::Duration;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 13.2.
pub const EXERCISE: Exercise = Exercise {
    id: "13.2",
    name: "client",
    title: Text {
        en: "A benchmark that measures its own client",
        vi: "Benchmark đo chính client của nó",
    },
    hints: [
        Text {
            en: "Two servers, the same client, and both runs take eight seconds. What else took eight seconds in both of them? If you gave the client a\nfaster processor, which of the figures would change?",
            vi: "Hai server, cùng một client, và cả hai lần chạy đều mất tám giây. Trong cả hai lần, còn cái gì cũng mất tám giây? Nếu cho client một CPU nhanh\nhơn, những con số nào sẽ đổi?",
        },
        Text {
            en: "A rate is the server's only if some thread of the server was at its limit and no thread of the client was: one thread is enough to hold all\nup. Otherwise the server can do that much or more. Then ask for B ÷ A: what if only the upper one could be larger? Only the lower one? Both?",
            vi: "Tốc độ là của server chỉ khi có thread nào đó của server tới giới hạn mà không thread nào của client tới: chỉ một thread cũng đủ bắt tất cả phải\nchờ. Nếu không, server làm được chừng ấy hoặc hơn. Rồi xét B ÷ A: nếu chỉ số ở trên có thể lớn hơn thì sao? Chỉ số ở dưới? Cả hai?",
        },
        Text {
            en: "`let limit = run.elapsed.mul_f64(BUSY);`, then `run.server.iter().any(|worked| *worked >= limit)`, and the same for the client: the first\nand not the second. In `compare`: `match (at_its_limit(a), at_its_limit(b))` with `(true, true)`: `Times`, `(true, false)`: `AtLeast`,\n`(false, true)`: `AtMost`, `(false, false)`: `Nothing`, of `b.rate() / a.rate()`.",
            vi: "`let limit = run.elapsed.mul_f64(BUSY);`, rồi `run.server.iter().any(|worked| *worked >= limit)`, với client cũng thế: vế đầu đúng và vế sau\nkhông. Trong `compare`: `match (at_its_limit(a), at_its_limit(b))` với `(true, true)`: `Times`, `(true, false)`: `AtLeast`, `(false, true)`:\n`AtMost`, `(false, false)`: `Nothing`, của `b.rate() / a.rate()`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Most published comparisons of fast servers have this fault, and nobody sees it in the rate: the faster the servers, the more their figures\nresemble each other. The course's own benches (benches/src/main.rs) give the client a processor of its own, let it only count bytes, and\nshow beside each rate how long the server's processor worked for a delivery: two servers with the same rate and half the work are not the\nsame. A rule for every benchmark: before you publish a figure, say who was at the limit.",
        vi: "Phần lớn các bài so sánh server nhanh mắc lỗi này, mà nhìn tốc độ thì không ai thấy: server càng nhanh, con số của chúng càng giống nhau. Các\nbenchmark của khóa học (benches/src/main.rs) cho client một CPU riêng, chỉ bắt nó đếm byte, và bên cạnh mỗi tốc độ còn ghi CPU của server làm\nviệc bao lâu cho một lượt giao: hai server cùng tốc độ mà một bên chỉ tốn nửa công thì không hề như nhau. Quy tắc cho mọi benchmark: trước khi công\nbố một con số, hãy nói ai đã tới giới hạn.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "believes_the_clock",
        hint: Text {
            en: "A known mistake: the rates are divided, and that is the result. \"No difference\" between a server and one that is twice as fast is the most\nfrequent result of a slow client.",
            vi: "Một lỗi quen thuộc: lấy hai tốc độ chia cho nhau, thế là có kết quả. \"Không khác gì nhau\" giữa một server và một server nhanh gấp đôi là kết quả\nthường gặp nhất của một client chậm.",
        },
    },
    Mistake {
        name: "server_alone",
        hint: Text {
            en: "A known mistake: only the server is looked at. One that spins while it waits for work is busy all the time, too, and a server that waits for\nyour client looks exactly like one that can't do more.",
            vi: "Một lỗi quen thuộc: chỉ nhìn server. Server nào quay vòng liên tục trong lúc chờ việc thì lúc nào cũng bận, và một server đang chờ client của bạn\ntrông y hệt một server không làm nổi hơn.",
        },
    },
    Mistake {
        name: "client_alone",
        hint: Text {
            en: "A known mistake: the client has room, so the rate is believed to be the server's. But nobody was at the limit: the plan asked for no more, or\nboth shared one processor and waited for each other.",
            vi: "Một lỗi quen thuộc: client còn thừa sức nên tin rằng tốc độ là của server. Nhưng không ai tới giới hạn: kịch bản không đòi hơn, hoặc hai bên dùng\nchung một CPU và phải chờ nhau.",
        },
    },
    Mistake {
        name: "on_average",
        hint: Text {
            en: "A known mistake: the average of the threads. \"The client was at 56 %\", with one thread at 100 % that all answers must pass.",
            vi: "Một lỗi quen thuộc: lấy trung bình các thread. \"Client chỉ ở mức 56 %\", trong khi một thread ở mức 100 % và mọi câu trả lời phải đi qua nó.",
        },
    },
    Mistake {
        name: "all_threads_added",
        hint: Text {
            en: "A known mistake: the threads' times are added and compared with the time of one. Two threads with 77 % each make 154 %, and both have room.",
            vi: "Một lỗi quen thuộc: cộng thời gian của các thread rồi so với thời gian của một. Hai thread, mỗi thread 77 %, cộng lại thành 154 %, mà cả hai đều\ncòn thừa sức.",
        },
    },
    Mistake {
        name: "throws_it_away",
        hint: Text {
            en: "A known mistake, a careful one: whatever isn't exact is thrown away. If A was at its limit and B was not, you do know something: B can do at\nleast what it did.",
            vi: "Một lỗi quen thuộc của người cẩn thận: cái gì không chính xác thì bỏ. Nếu A đã tới giới hạn mà B thì chưa, bạn vẫn biết được một điều: ít nhất B\nlàm được những gì nó đã làm.",
        },
    },
    Mistake {
        name: "the_wrong_way_round",
        hint: Text {
            en: "A known mistake: \"at least\" and \"at most\" are exchanged. If A could have done more, is B ÷ A larger or smaller than you measured?",
            vi: "Một lỗi quen thuộc: nhầm \"ít nhất\" với \"nhiều nhất\". Nếu A còn làm được hơn thế, thì B ÷ A lớn hơn hay nhỏ hơn con số bạn đo?",
        },
    },
    Mistake {
        name: "work_is_speed",
        hint: Text {
            en: "A known mistake, close to a good idea: the servers' processor time is compared. It says what a delivery costs, which is worth knowing, but not\nhow fast they are: two threads may share the work, and one that spins works without doing anything.",
            vi: "Một lỗi quen thuộc, gần với một ý hay: so thời gian CPU của hai server. Nó cho biết một lượt giao tốn bao nhiêu, rất đáng biết, nhưng không cho\nbiết server nhanh cỡ nào: hai thread có thể chia nhau việc, và thread quay vòng thì làm mà chẳng được gì.",
        },
    },
];

/// The part of the elapsed time from which on a thread is at its limit.
pub const BUSY: f64 = 0.95;

/// What a benchmark has measured of one server.
#[derive(Clone, Debug)]
pub struct Run {
    /// Messages that were delivered.
    pub deliveries: u32,
    /// The time from the first to the last.
    pub elapsed: Duration,
    /// The processor time of each of the server's threads.
    pub server: Vec<Duration>,
    /// The processor time of each of the client's threads.
    pub client: Vec<Duration>,
}

impl Run {
    /// Deliveries per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        f64::from(self.deliveries) / self.elapsed.as_secs_f64()
    }
}

/// What two runs say about servers A and B.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Claim {
    /// B is so many times as fast as A.
    Times(f64),
    /// Perhaps more.
    AtLeast(f64),
    /// Perhaps less.
    AtMost(f64),
    /// Everything is possible.
    Nothing,
}

/// What nobody knows who only measures: the work that each thread of a server has with a delivery,
/// in millionths of a second, and whether it spins while it waits.
#[derive(Clone, Copy)]
struct Server {
    threads: &'static [f64],
    spins: bool,
}

const fn server(threads: &'static [f64]) -> Server {
    Server { threads, spins: false }
}

/// How servers are asked: the client's work with a delivery, the shortest time between two
/// deliveries that the plan asks for, and whether server and client share a processor.
struct Bench {
    about: &'static str,
    servers: [Server; 2],
    client: &'static [f64],
    pace: [f64; 2],
    shared: bool,
}

const fn bench(about: &'static str, servers: [Server; 2], client: &'static [f64]) -> Bench {
    Bench { about, servers, client, pace: [0.0; 2], shared: false }
}

const A: Server = server(&[10.0]);
const FAST: Server = server(&[4.0]);
const SPINS: Server = Server { threads: &[4.0], spins: true };

const BENCHES: &[Bench] = &[
    bench("the client has room", [A, server(&[5.0])], &[4.0]),
    bench("a client that does more", [A, FAST], &[8.0]),
    bench("the same, B and A exchanged", [FAST, A], &[8.0]),
    bench("two fast servers", [server(&[6.0]), server(&[3.0])], &[8.0]),
    bench("a server in two threads, too", [A, server(&[5.2, 3.8])], &[4.0, 4.0]),
    bench("a client that does more, in two threads; B spins", [A, SPINS], &[8.0, 1.0]),
    Bench { pace: [50.0; 2], ..bench("20,000 a second are asked for", [A, FAST], &[4.0]) },
    Bench { pace: [0.0, 9.0], ..bench("of B 111,111 are asked for", [A, FAST], &[4.0]) },
    Bench { shared: true, ..bench("server and client share a processor", [A, FAST], &[4.0]) },
];

/// 13.2: what benchmarks have measured, and what is claimed.
#[must_use]
pub fn client(compare: impl Fn(&Run, &Run) -> Claim + Send + 'static) -> Observed {
    observe(move |tape| {
        for (number, bench) in (1..).zip(BENCHES) {
            tape.note(number, bench.about);
            let runs = [0, 1].map(|which| bench.run(which));
            for (name, run) in ["A", "B"].iter().zip(&runs) {
                tape.received(number, &format!("{name}: {}", shown(run)));
            }
            let told = match compare(&runs[0], &runs[1]) {
                Claim::Times(times) => format!("B is {times:.2} times as fast"),
                Claim::AtLeast(times) => format!("B is at least {times:.2} times as fast"),
                Claim::AtMost(times) => format!("B is at most {times:.2} times as fast"),
                Claim::Nothing => "this doesn't tell".to_owned(),
            };
            let truth = bench.slowest(0) / bench.slowest(1);
            tape.note(number, format!("the claim: {told}; the truth: {truth:.2} times"));
        }
    })
}

impl Bench {
    /// What a delivery takes in a server that nothing holds up.
    fn slowest(&self, which: usize) -> f64 {
        self.servers[which].threads.iter().copied().fold(0.0, f64::max)
    }

    /// A million deliveries: whatever has most to do for each holds up all the others.
    fn run(&self, which: usize) -> Run {
        let server = self.servers[which];
        let client = self.client.iter().copied().fold(0.0, f64::max);
        let each = if self.shared {
            self.slowest(which) + client
        } else {
            self.slowest(which).max(client).max(self.pace[which])
        };
        let works = |work: &f64| Duration::from_secs_f64(*work);
        Run {
            deliveries: 1_000_000,
            elapsed: works(&each),
            server: server
                .threads
                .iter()
                .map(|work| if server.spins { each } else { *work })
                .map(|work| works(&work))
                .collect(),
            client: self.client.iter().map(works).collect(),
        }
    }
}

fn shown(run: &Run) -> String {
    let threads = |threads: &[Duration]| {
        let of = |worked: &Duration| worked.as_secs_f64() / run.elapsed.as_secs_f64();
        let percent: Vec<_> =
            threads.iter().map(|one| format!("{:.0} %", 100.0 * of(one))).collect();
        percent.join(" and ")
    };
    let (elapsed, rate) = (run.elapsed.as_secs_f64(), run.rate());
    let (server, client) = (threads(&run.server), threads(&run.client));
    format!("{elapsed:.1} s, {rate:.0} a second; server {server}, client {client}")
}
