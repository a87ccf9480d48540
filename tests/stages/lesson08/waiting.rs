//! The queue by itself: what is put in, what is given out, and what leaves it.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::{
        ladder::{Cases, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson08_reconnect::client::queue::{Full, MOST, Queue},
};

static ORDER: Group = Group {
    title: Text { en: "in, and out in order", vi: "vào, rồi ra đúng thứ tự" },
    rule: "lesson 08a, \"Said in the lift\"",
    hint: Text {
        en: "`take` gives the oldest message that is not sent on this connection, and marks it as sent. It stays in the\nqueue: sent is not arrived.",
        vi: "`take` đưa ra tin cũ nhất chưa gửi trên kết nối này, và đánh dấu là đã gửi. Tin vẫn nằm trong hàng đợi: gửi\nđi chưa phải là tới nơi.",
    },
};

static SETTLED: Group = Group {
    title: Text {
        en: "what is settled leaves", vi: "tin đã rõ số phận thì rời hàng đợi"
    },
    rule: "lesson 08a, \"Said in the lift\"",
    hint: Text {
        en: "Only `settle` takes a message out, wherever in the queue it stands. An ack may come twice, or for a message\nthat isn't there: that is `None`, and no reason to panic.",
        vi: "Chỉ `settle` mới lấy tin ra, dù tin đứng ở đâu trong hàng. Một ack có thể đến hai lần, hoặc cho một tin không\ncó ở đó: khi ấy trả `None`, không có lý do gì để panic.",
    },
};

static AGAIN: Group = Group {
    title: Text { en: "again on the next connection", vi: "gửi lại trên kết nối sau" },
    rule: "lesson 08a, \"Said in the lift\"",
    hint: Text {
        en: "`renew`: what was sent is new again, in its old place and with its old id. By the id the server knows it\nagain.",
        vi: "`renew`: tin đã gửi lại thành tin mới, ở chỗ cũ và với id cũ. Nhờ id mà server nhận ra tin ấy.",
    },
};

static FULL: Group = Group {
    title: Text { en: "a full queue", vi: "hàng đợi đầy" },
    rule: "lesson 08a, \"What goes wrong\": the queue as a ring",
    hint: Text {
        en: "At `MOST` messages the next one is refused: the person still sees those words. None that waits is dropped.",
        vi: "Đủ `MOST` tin thì tin kế tiếp bị từ chối: người gõ vẫn đang nhìn thấy lời ấy. Không tin nào đang chờ bị bỏ.",
    },
};

static LATER: Group = Group {
    title: Text { en: "the server says \"later\"", vi: "server bảo \"để sau\"" },
    rule: "lesson 08a, \"Said in the lift\"; queue.rs, `take`",
    hint: Text {
        en: "A postponed message waits until its time, also across connections, and holds up those behind it. Nothing\novertakes it.",
        vi: "Tin bị hoãn thì chờ tới giờ của nó, kể cả qua kết nối khác, và giữ chân những tin đứng sau. Không tin nào\nvượt lên trước nó.",
    },
};

/// A queue, its time, and the tape.
struct Scene<'a> {
    queue: Queue,
    begun: Instant,
    now: Instant,
    tape: &'a Tape,
}

impl<'a> Scene<'a> {
    fn new(tape: &'a Tape) -> Self {
        let now = Instant::now();
        Self { queue: Queue::default(), begun: now, now, tape }
    }

    /// A queue with these messages.
    fn with(tape: &'a Tape, ids: &[&str]) -> Result<Self, Mismatch> {
        let mut scene = Self::new(tape);
        for id in ids {
            scene.push(id, Ok(()))?;
        }
        Ok(scene)
    }

    /// A queue with as many messages as it takes.
    fn full(tape: &'a Tape) -> Result<Self, Mismatch> {
        let mut scene = Self::new(tape);
        tape.note(0, format!("push {MOST} messages: 0 to {}", MOST - 1));
        for n in 0..MOST {
            let result = scene.queue.push(n.to_string(), format!("words of {n}"));
            Mismatch::unless_equal(&Ok(()), &result)?;
        }
        Ok(scene)
    }

    /// All of them wait, in their order.
    fn is_full(&self) -> Result<(), Mismatch> {
        let all = self.queue.iter().map(|it| it.id.clone()).eq((0..MOST).map(|n| n.to_string()));
        let waits = self.queue.iter().count();
        let shown = if all { "0 to 99, in order" } else { "not 0 to 99" };
        self.tape.note(0, format!("in the queue: {waits}, {shown}"));
        Mismatch::unless_same("0 to 99, in order", shown)
    }

    fn push(&mut self, id: &str, expected: Result<(), Full>) -> Result<(), Mismatch> {
        let result = self.queue.push(id.to_owned(), format!("words of {id}"));
        self.tape.note(0, format!("push {id}: {result:?}"));
        Mismatch::unless_equal(&expected, &result)
    }

    /// Takes until there is nothing to take.
    fn takes(&mut self, expected: &[&str]) -> Result<(), Mismatch> {
        for id in expected {
            self.take(&format!("{id}: words of {id}"))?;
        }
        self.take("nothing")
    }

    fn take(&mut self, expected: &str) -> Result<(), Mismatch> {
        let taken = self.queue.take(self.now);
        let taken = taken.map_or("nothing".to_owned(), |it| format!("{}: {}", it.id, it.text));
        match taken.as_str() {
            "nothing" => self.tape.note(0, "take: nothing"),
            sent => self.tape.sent(0, sent),
        }
        Mismatch::unless_same(expected, &taken)
    }

    fn settle(&mut self, id: &str, expected: &str) -> Result<(), Mismatch> {
        self.tape.received(0, &format!("ack of {id}"));
        let settled = self.queue.settle(id);
        let settled = settled.map_or("nothing".to_owned(), |it| format!("{}: {}", it.id, it.text));
        self.tape.note(0, format!("settle {id}: {settled}"));
        Mismatch::unless_same(expected, &settled)
    }

    fn settles(&mut self, id: &str) -> Result<(), Mismatch> {
        self.settle(id, &format!("{id}: words of {id}"))
    }

    fn renew(&mut self) {
        self.tape.note(0, "renew: the connection was lost");
        self.queue.renew();
    }

    fn postpone(&mut self, id: &str, seconds: u64) {
        self.tape.received(0, &format!("error: {id} not before {seconds} s"));
        self.queue.postpone(id, self.begun + Duration::from_secs(seconds));
    }

    fn at(&mut self, seconds: u64) {
        self.tape.note(0, format!("it is {seconds} s"));
        self.now = self.begun + Duration::from_secs(seconds);
    }

    fn waits(&self, expected: &[&str]) -> Result<(), Mismatch> {
        let waiting: Vec<_> = self.queue.iter().map(|it| it.id.as_str()).collect();
        self.tape.note(0, format!("in the queue: {}", waiting.join(" ")));
        Mismatch::unless_same(&expected.join(" "), &waiting.join(" "))
    }

    fn timeout(&self, expected: Option<u64>) -> Result<(), Mismatch> {
        let seconds = |at: Instant| at.saturating_duration_since(self.begun).as_secs();
        let at = self.queue.poll_timeout().map(seconds);
        self.tape.note(0, format!("poll_timeout, in seconds: {at:?}"));
        Mismatch::unless_equal(&expected, &at)
    }
}

pub fn add(cases: &mut Cases) {
    in_order(cases);
    settled(cases);
    again(cases);
    full(cases);
    later(cases);
}

fn in_order(cases: &mut Cases) {
    cases.add(&ORDER, "an empty queue gives nothing", |tape| Scene::new(tape).take("nothing"));
    cases.add(&ORDER, "one message", |tape| Scene::with(tape, &["a"])?.takes(&["a"]));
    cases.add(&ORDER, "three messages, oldest first", |tape| {
        Scene::with(tape, &["a", "b", "c"])?.takes(&["a", "b", "c"])
    });
    cases.add(&ORDER, "what is sent still waits", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.take("a: words of a")?;
        scene.waits(&["a", "b"])
    });
    cases.add(&ORDER, "a message after others were sent", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.takes(&["a", "b"])?;
        scene.push("c", Ok(()))?;
        scene.takes(&["c"])
    });
}

fn settled(cases: &mut Cases) {
    cases.add(&SETTLED, "an ack takes its message out", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.takes(&["a", "b"])?;
        scene.settles("a")?;
        scene.waits(&["b"])
    });
    cases.add(&SETTLED, "an ack for the one in the middle", |tape| {
        let mut scene = Scene::with(tape, &["a", "b", "c"])?;
        scene.takes(&["a", "b", "c"])?;
        scene.settles("b")?;
        scene.waits(&["a", "c"])
    });
    cases.add(&SETTLED, "an ack that comes twice", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.settles("a")?;
        scene.settle("a", "nothing")?;
        scene.waits(&["b"])
    });
    cases.add(&SETTLED, "an ack for an unknown id", |tape| {
        let mut scene = Scene::with(tape, &["a"])?;
        scene.settle("z", "nothing")?;
        scene.waits(&["a"])
    });
    cases.add(&SETTLED, "a replay may bring a message that is not sent yet", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.settles("a")?;
        scene.takes(&["b"])
    });
}

fn again(cases: &mut Cases) {
    cases.add(&AGAIN, "all are sent again, in order, with their ids", |tape| {
        let mut scene = Scene::with(tape, &["a", "b", "c"])?;
        scene.takes(&["a", "b", "c"])?;
        scene.renew();
        scene.takes(&["a", "b", "c"])
    });
    cases.add(&AGAIN, "what was settled is not sent again", |tape| {
        let mut scene = Scene::with(tape, &["a", "b", "c"])?;
        scene.takes(&["a", "b", "c"])?;
        scene.settles("b")?;
        scene.renew();
        scene.takes(&["a", "c"])
    });
    cases.add(&AGAIN, "what was sent goes before what is new", |tape| {
        let mut scene = Scene::with(tape, &["a"])?;
        scene.takes(&["a"])?;
        scene.renew();
        scene.push("b", Ok(()))?;
        scene.takes(&["a", "b"])
    });
    cases.add(&AGAIN, "three lost connections, and an ack at last", |tape| {
        let mut scene = Scene::with(tape, &["a"])?;
        for _ in 0..3 {
            scene.takes(&["a"])?;
            scene.renew();
        }
        scene.settles("a")?;
        scene.take("nothing")
    });
}

fn full(cases: &mut Cases) {
    cases.add(&FULL, "the hundred-and-first is refused", |tape| {
        let mut scene = Scene::full(tape)?;
        scene.push("one more", Err(Full))?;
        scene.is_full()
    });
    cases.add(&FULL, "what is sent counts, too", |tape| {
        let mut scene = Scene::full(tape)?;
        for n in 0..MOST {
            scene.take(&format!("{n}: words of {n}"))?;
        }
        scene.push("one more", Err(Full))
    });
    cases.add(&FULL, "an ack makes room", |tape| {
        let mut scene = Scene::full(tape)?;
        scene.settles("7")?;
        scene.push("one more", Ok(()))?;
        scene.push("yet another", Err(Full))
    });
}

fn later(cases: &mut Cases) {
    cases.add(&LATER, "it waits until its time", |tape| {
        let mut scene = Scene::with(tape, &["a"])?;
        scene.takes(&["a"])?;
        scene.postpone("a", 3);
        scene.take("nothing")?;
        scene.at(2);
        scene.take("nothing")?;
        scene.at(3);
        scene.takes(&["a"])
    });
    cases.add(&LATER, "those behind it wait, too", |tape| {
        let mut scene = Scene::with(tape, &["a", "b", "c"])?;
        scene.take("a: words of a")?;
        scene.postpone("a", 3);
        scene.take("nothing")?;
        scene.at(3);
        scene.takes(&["a", "b", "c"])
    });
    cases.add(&LATER, "those before it don't", |tape| {
        let mut scene = Scene::with(tape, &["a", "b", "c"])?;
        scene.takes(&["a", "b", "c"])?;
        scene.postpone("b", 3);
        scene.renew();
        scene.takes(&["a"])?;
        scene.at(3);
        scene.takes(&["b", "c"])
    });
    cases.add(&LATER, "a new connection doesn't shorten the wait", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.take("a: words of a")?;
        scene.postpone("a", 3);
        scene.renew();
        scene.take("nothing")
    });
    later_and_acks(cases);
}

fn later_and_acks(cases: &mut Cases) {
    cases.add(&LATER, "a postponed message may be acknowledged all the same", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.take("a: words of a")?;
        scene.postpone("a", 3);
        scene.settles("a")?;
        scene.takes(&["b"])
    });
    cases.add(&LATER, "an unknown id is postponed in vain", |tape| {
        let mut scene = Scene::with(tape, &["a"])?;
        scene.postpone("z", 3);
        scene.takes(&["a"])
    });
    cases.add(&LATER, "when to ask again", |tape| {
        let mut scene = Scene::with(tape, &["a", "b"])?;
        scene.timeout(None)?;
        scene.takes(&["a", "b"])?;
        scene.timeout(None)?;
        scene.postpone("b", 5);
        scene.timeout(Some(5))?;
        scene.postpone("a", 3);
        scene.timeout(Some(3))?;
        scene.settles("a")?;
        scene.timeout(Some(5))
    });
}
