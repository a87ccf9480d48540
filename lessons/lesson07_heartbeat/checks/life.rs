use std::{collections::VecDeque, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role as Theirs};

use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, Tape, observe_async},
        text::Text,
    },
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event,
        message::Limits,
    },
};

/// The texts of exercise 07.2.
pub const EXERCISE: Exercise = Exercise {
    id: "07.2",
    name: "life",
    title: Text {
        en: "Anything is a sign of life", vi: "Nhận được gì cũng tính là còn sống"
    },
    hints: [
        Text {
            en: "There are two kinds of waiting here. What do you wait for in each of them, for how long, and what do you do when nothing has\ncome? What brings you from the second back to the first?",
            vi: "Ở đây có hai kiểu chờ. Mỗi kiểu bạn chờ cái gì, trong bao lâu, và không có gì đến thì bạn làm gì? Điều gì đưa bạn từ kiểu thứ\nhai trở về kiểu thứ nhất?",
        },
        Text {
            en: "`timeout(…, socket.next())` in a loop, and a flag that says whether you have asked: not yet asked, wait for `EVERY` and then ask;\nasked, wait for `PONG_TIMEOUT` and then give up. Whatever message comes lowers the flag. You needn't remember any time.",
            vi: "`timeout(…, socket.next())` trong một vòng lặp, và một lá cờ cho biết bạn đã hỏi chưa: chưa hỏi thì chờ `EVERY` rồi hỏi; hỏi rồi thì\nchờ `PONG_TIMEOUT` rồi bỏ kết nối. Bất kỳ message nào đến cũng hạ cờ xuống. Bạn chẳng cần nhớ mốc thời gian nào.",
        },
        Text {
            en: "`match timeout(if asked { PONG_TIMEOUT } else { EVERY }, socket.next()).await`, with `Ok(Some(Ok(_))) => asked = false`,\n`Ok(_) => return`, `Err(_) if asked => return`, and `Err(_) => { asked = true; … }`, which sends\n`Message::Ping(\"\".into())`.",
            vi: "`match timeout(if asked { PONG_TIMEOUT } else { EVERY }, socket.next()).await`, với `Ok(Some(Ok(_))) => asked = false`,\n`Ok(_) => return`, `Err(_) if asked => return`, và `Err(_) => { asked = true; … }`, trong đó gửi\n`Message::Ping(\"\".into())`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "only_pongs",
            hint: Text {
                en: "A known mistake: only a pong counts. Lan talks, sends a photo, and is thrown out in the middle of it: her pong would have had\nto wait behind the photo. A client that sends a message is alive; there is nothing more to ask.",
                vi: "Một lỗi quen thuộc: chỉ pong mới tính. Lan đang nói, đang gửi ảnh, thế mà bị đuổi ra giữa chừng: pong của bạn ấy phải chờ sau tấm\nảnh. Ai gửi được message thì đang sống; bạn còn muốn biết gì hơn?",
            },
        },
        Mistake {
            name: "only_its_own_pong",
            hint: Text {
                en: "A known mistake: only a pong with your ping's payload counts. Lan's messages and Minh's own pongs count for nothing, and RFC\n6455 allows both (§5.5.3: a pong may be sent without a ping, as a heartbeat in one direction). The payload is good for measuring\na round trip, not for telling whether a client is alive.",
                vi: "Một lỗi quen thuộc: chỉ pong mang đúng payload của ping bạn gửi mới tính. Message của Lan và pong tự nguyện của Minh thành vô giá\ntrị, trong khi RFC 6455 cho phép cả hai (§5.5.3: được gửi pong dù không ai ping, như một heartbeat một chiều). Payload dùng để đo một\nlượt đi về (round trip) thì tốt, chứ không phải để xét sống chết.",
            },
        },
        Mistake {
            name: "asking_is_hearing",
            hint: Text {
                en: "A known mistake: your own ping restarts the clock. An has been in the tunnel for five minutes, you have asked her a dozen times,\nand each question was taken for an answer. Only what comes in is a sign of life.",
                vi: "Một lỗi quen thuộc: chính ping của bạn khởi động lại đồng hồ. An ở trong hầm đã năm phút, bạn hỏi cả chục lần, và lần nào câu hỏi\ncũng bị coi là câu trả lời. Chỉ thứ đi vào mới là dấu hiệu còn sống.",
            },
        },
        Mistake {
            name: "counts_from_the_connect",
            hint: Text {
                en: "A known mistake: the clock runs from the connect. However lively somebody is, after 35 seconds they are dead. Everything that\narrives must restart the count.",
                vi: "Một lỗi quen thuộc: đồng hồ tính từ lúc kết nối. Dù có sôi nổi đến đâu, sau 35 giây cũng bị coi là đã chết. Nghe thấy bất cứ gì thì\nphải tính lại sự im lặng từ đầu.",
            },
        },
        Mistake {
            name: "never_asks",
            hint: Text {
                en: "A known mistake: nobody asks. Chi only listens, as most people in most rooms do; she would have answered each ping, and is thrown\nout for being polite. Silence proves nothing before you have asked.",
                vi: "Một lỗi quen thuộc: chẳng hỏi gì cả. Chi chỉ ngồi nghe, như phần lớn mọi người trong phần lớn các phòng; ping nào bạn ấy cũng sẽ đáp,\nvậy mà bị đuổi chỉ vì lịch sự. Chưa hỏi thì im lặng chẳng chứng minh được gì.",
            },
        },
        Mistake {
            name: "pings_by_the_clock",
            hint: Text {
                en: "Almost: you ping every 25 seconds, whether or not anything was heard in between. Nobody is thrown out by mistake, and the dead\nare found; only, Lan, who has just spoken, is asked whether she is there. In a lively room most pings are of that kind. Count\nfrom the last thing heard.",
                vi: "Gần đúng rồi: bạn ping mỗi 25 giây, bất kể ở giữa có nghe được gì hay không. Không ai bị đuổi oan, kết nối chết cũng được tìm ra; chỉ\ncó điều Lan vừa mới nói xong lại bị hỏi bạn còn đó không. Trong một phòng rôm rả, phần lớn ping là thừa kiểu ấy. Hãy tính từ lần nghe\nthấy cuối cùng.",
            },
        },
    ],
    after: Text {
        en: "How fast is a dead client found? `EVERY` + `PONG_TIMEOUT` after its last frame: 35 s, for An just as for Minh. What does a living one\ncost? Nothing while it talks. The lesson puts this around the socket instead of into the session (keepalive.rs), and there it goes on\nlistening while the session is stuck in a write: a program that reads nothing hears no sign of life.",
        vi: "Client chết thì bao lâu sau mới bị phát hiện? `EVERY` + `PONG_TIMEOUT` sau frame cuối cùng của nó: 35 giây, với An hay với Minh đều thế.\nCòn client sống thì tốn gì? Đang nói thì chẳng tốn gì. Bài học bọc việc này quanh socket chứ không đặt vào session (keepalive.rs), và ở\nđó nó vẫn nghe trong lúc session kẹt giữa một lần ghi: ai không đọc gì thì cũng chẳng nghe được dấu hiệu còn sống nào.",
    },
};

/// After so long a silence a client is asked whether it is still there.
pub const EVERY: Duration = Duration::from_secs(25);
/// How long the client may take to send anything after the ping.
pub const PONG_TIMEOUT: Duration = Duration::from_secs(10);

/// The server's end of a connection in memory.
pub type Socket = WebSocketStream<DuplexStream>;

/// A server that still waits for a client so long after its last sign of life waits for ever.
const LONG: Duration = Duration::from_secs(300);

/// What a client does by itself, or when it is asked.
#[derive(Clone, Copy)]
enum Act {
    /// Sends a message.
    Says(&'static str),
    /// Sends a pong: the answer to a ping, or an unsolicited one.
    Pongs,
    /// Ends the connection.
    Leaves,
    /// From here on nothing comes, and nothing says why.
    Tunnel,
}

/// A client: its name; what it does by itself, and at which second; what it answers to each ping,
/// and after how many tenths of a second.
type Script = (&'static str, &'static [(u64, Act)], &'static [(u64, Act)]);

const CLIENTS: [Script; 4] = {
    use Act::{Leaves, Pongs, Says, Tunnel};
    [
        // Her pong would have to wait behind a photo, so the photo is what comes.
        (
            "Lan",
            &[(20, Says("xin chào")), (40, Says("gửi ảnh nè")), (72, Tunnel)],
            &[(50, Says("photo.jpg"))],
        ),
        ("Minh", &[(20, Pongs), (40, Pongs), (60, Pongs), (61, Tunnel)], &[]),
        ("An", &[(3, Says("vào hầm đây")), (4, Tunnel)], &[]),
        ("Chi", &[(90, Leaves)], &[(1, Pongs), (1, Pongs), (1, Pongs)]),
    ]
};

/// 07.2: four clients. One talks, one sends pongs of its own accord, one goes into a tunnel, one
/// only listens.
#[must_use]
pub fn life<F: Future<Output = ()>>(answer: impl Fn(Socket) -> F + Send + 'static) -> Observed {
    observe_async(async move |tape| {
        for (number, (name, acts, answers)) in (1..).zip(CLIENTS) {
            let (near, far) = duplex(4096);
            let socket = WebSocketStream::from_raw_socket(far, Theirs::Server, None).await;
            let client = Client {
                number,
                tape: tape.clone(),
                start: Instant::now(),
                stream: near,
                connection: Connection::new(Role::Client(|| [0; 4]), Limits::of(4096)),
                answers: answers.iter().copied().collect(),
            };
            client.note(&format!("{name} connects"));
            let served = async {
                if timeout(LONG, answer(socket)).await.is_err() {
                    tape.note(
                        number,
                        "five minutes later the server still believes in this client",
                    );
                }
            };
            tokio::join!(served, client.run(acts));
        }
    })
}

struct Client {
    number: u64,
    tape: Tape,
    start: Instant,
    stream: DuplexStream,
    connection: Connection,
    answers: VecDeque<(u64, Act)>,
}

impl Client {
    /// Follows the script, answers pings, and notes when the server drops the connection.
    async fn run(mut self, acts: &[(u64, Act)]) {
        let mut acts = acts.iter();
        let mut next = acts.next();
        let mut bytes = [0; 4096];
        loop {
            let at = self.start + Duration::from_secs(next.map_or(0, |(at, _)| *at));
            tokio::select! {
                biased;
                () = sleep_until(at), if next.is_some() => {
                    if let Some((_, act)) = next {
                        self.perform(*act).await;
                    }
                    next = acts.next();
                }
                read = self.stream.read(&mut bytes) => match read {
                    Ok(count) if count > 0 => self.receive(&bytes[..count]).await,
                    _ => return self.note("the server drops the connection"),
                },
            }
        }
    }

    async fn receive(&mut self, mut bytes: &[u8]) {
        while let Some(event) = self.connection.receive(&mut bytes) {
            self.forget(); // the pong that lesson 04 has ready: this client has its own way
            match event {
                // The payload of a ping is not compared.
                Event::Ping(payload) => {
                    self.tape.received(self.number, &format!("{}PING", self.clock()));
                    if let Some((tenths, act)) = self.answers.pop_front() {
                        sleep(Duration::from_millis(100 * tenths)).await;
                        self.answer_ping(act, &payload).await;
                    }
                }
                other => self.tape.received(self.number, &format!("{}{other:?}", self.clock())),
            }
        }
    }

    async fn answer_ping(&mut self, act: Act, payload: &[u8]) {
        match act {
            Act::Pongs => {
                let _ = self.connection.pong(payload); // short enough: it came in a control frame
                self.send("PONG").await;
            }
            other => self.perform(other).await,
        }
    }

    async fn perform(&mut self, act: Act) {
        match act {
            Act::Says(text) => {
                let _ = self.connection.send_text(text);
                self.send(&format!("TEXT {text:?}")).await;
            }
            Act::Pongs => {
                let _ = self.connection.pong(b"");
                self.send("PONG, which nobody asked for").await;
            }
            Act::Leaves => {
                self.note("the client hangs up");
                let _ = self.stream.shutdown().await;
            }
            Act::Tunnel => self.note("the client is in a tunnel"),
        }
    }

    async fn send(&mut self, what: &str) {
        self.tape.sent(self.number, &format!("{}{what}", self.clock()));
        let _ = self.stream.write_all(self.connection.transmit()).await; // a server that has gone is heard
        self.forget();
    }

    fn forget(&mut self) {
        let count = self.connection.transmit().len();
        self.connection.transmitted(count);
    }

    fn note(&self, what: &str) {
        self.tape.note(self.number, format!("{}{what}", self.clock()));
    }

    fn clock(&self) -> String {
        format!("{:5.1} s  ", self.start.elapsed().as_secs_f64())
    }
}
