use std::sync::Arc;

use super::super::store::{Key, Page, Stored};
use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson02_push::log::{Cursor, Epoch},
};

/// The texts of exercise 12.2.
pub const EXERCISE: Exercise = Exercise {
    id: "12.2",
    name: "gap",
    title: Text {
        en: "A gap is not \"nothing new\"",
        vi: "Khoảng bị mất không phải là \"không có gì mới\"",
    },
    hints: [
        Text {
            en: "A broker answers every question, and without an error: even if what you ask for is gone, if it never had so much, or if it is now\nanother log. In which of these cases are there no texts in its answer? What else in it tells them apart?",
            vi: "Broker câu hỏi nào cũng trả lời, và không báo lỗi: kể cả khi thứ bạn hỏi đã mất, khi nó chưa từng có nhiều đến thế, hay khi nó giờ là một\nnhật ký khác. Trong các trường hợp ấy, trường hợp nào câu trả lời không có tin? Còn gì trong đó giúp phân biệt chúng?",
        },
        Text {
            en: "Three questions, in this order. Is it the same log, and does it reach as far as my cursor? Is the text after my cursor still there: is\n`after.seq + 1` at least `first`? Only then look at the texts: take the next one, and the next one after that, and nothing else.",
            vi: "Ba câu hỏi, theo thứ tự này. Có phải cùng một nhật ký, và nó có tới được con trỏ của tôi không? Tin ngay sau con trỏ còn không, tức\n`after.seq + 1` có lớn hơn hoặc bằng `first` không? Sau đó mới xem các tin: lấy tin kế tiếp, rồi tin kế tiếp nữa, ngoài ra không lấy gì.",
        },
        Text {
            en: "`let head = Cursor { epoch: answer.epoch, seq: answer.head };`, `if after.epoch != head.epoch || after.seq > head.seq`:\n`Page::OtherEpoch(head)`; `if after.seq + 1 < answer.first`: `Page::Gap { first: answer.first }`. Then `let mut next = after.seq + 1;`,\nand of the texts keep each with `text.seq == next`, and add 1 to `next`.",
            vi: "`let head = Cursor { epoch: answer.epoch, seq: answer.head };`, `if after.epoch != head.epoch || after.seq > head.seq`:\n`Page::OtherEpoch(head)`; `if after.seq + 1 < answer.first`: `Page::Gap { first: answer.first }`. Rồi `let mut next = after.seq + 1;`,\nvà trong các tin chỉ giữ tin nào có `text.seq == next`, mỗi lần tăng `next` thêm 1.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The stores of lesson 12 all answer in these three ways, and node_log.rs counts once more what comes. Nothing in your test environment will\never show you the second and the third: a log is trimmed after weeks, and fails over at night. Redis and NATS JetStream both go on silently\nwith the oldest message that is left, and a reader that waits for number 4,000 of a log that was made again waits until it gets there, and\nthen goes on as if nothing had happened.",
        vi: "Các kho chứa của bài 12 đều trả lời theo ba cách này, và node_log.rs còn đếm lại một lần nữa những gì đến. Môi trường thử của bạn sẽ không\nbao giờ cho bạn thấy cách thứ hai và thứ ba: nhật ký chỉ bị dọn sau vài tuần, và chuyển sang máy dự phòng lúc nửa đêm. Redis và NATS\nJetStream đều lặng lẽ đi tiếp từ tin cũ nhất còn lại, còn người đọc đợi tin số 4.000 của một nhật ký vừa được lập mới thì sẽ đợi tới khi nó\ncó tin ấy, rồi đọc tiếp như không có chuyện gì.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "nothing_is_nothing_new",
        hint: Text {
            en: "A known mistake: an answer without texts is taken for \"nothing new\" before anything else is looked at. Everything may have been trimmed, or\nthe log may end before your cursor: then you wait in silence for what never comes.",
            vi: "Một lỗi quen thuộc: câu trả lời không có tin thì coi ngay là \"không có gì mới\", chưa xem gì khác. Có thể mọi thứ đã bị dọn, hoặc nhật ký kết\nthúc trước con trỏ của bạn: khi ấy bạn im lặng đợi một thứ không bao giờ đến.",
        },
    },
    Mistake {
        name: "takes_what_comes",
        hint: Text {
            en: "A known mistake: the broker's texts are handed on, whatever they are. Brokers begin with the oldest text that is left, and say nothing of\nthose before it.",
            vi: "Một lỗi quen thuộc: broker đưa gì nhận nấy. Broker bắt đầu từ tin cũ nhất còn lại, và không nói gì về những tin trước đó.",
        },
    },
    Mistake {
        name: "number_alone",
        hint: Text {
            en: "A known mistake: the epoch isn't compared. After a failover number 7 is another message than the 7 that you have read, and what was said\nin between is missing without a sign.",
            vi: "Một lỗi quen thuộc: không so epoch. Sau khi chuyển sang máy dự phòng, tin số 7 là một tin khác với số 7 bạn đã đọc, và những gì nằm giữa thì\nmất mà không có dấu hiệu nào.",
        },
    },
    Mistake {
        name: "epoch_alone",
        hint: Text {
            en: "A known mistake: the epoch is right, so the cursor is believed. But the log ends before it: it has lost its end, and will give the same\nnumbers to other texts.",
            vi: "Một lỗi quen thuộc: đúng epoch thì tin luôn con trỏ. Nhưng nhật ký kết thúc trước con trỏ: nó đã mất phần cuối, và sẽ cấp lại chính những số\nấy cho các tin khác.",
        },
    },
    Mistake {
        name: "beyond_is_a_gap",
        hint: Text {
            en: "A known mistake: a cursor beyond the end is told as a gap. A gap says \"go on from the oldest that is left\"; here the whole past is in\ndoubt, and the reader needs to know where this log ends.",
            vi: "Một lỗi quen thuộc: con trỏ vượt quá cuối nhật ký mà báo là khoảng bị mất. Khoảng bị mất nghĩa là \"đọc tiếp từ tin cũ nhất còn lại\"; ở đây cả\nphần đã đọc đều đáng ngờ, và người đọc cần biết nhật ký này kết thúc ở đâu.",
        },
    },
    Mistake {
        name: "gap_too_soon",
        hint: Text {
            en: "A known mistake: off by one. If you have read 4 and 5 is the oldest that is left, you have missed nothing.",
            vi: "Một lỗi quen thuộc: lệch một. Bạn đã đọc tới 4 và tin cũ nhất còn lại là 5 thì bạn chẳng lỡ gì cả.",
        },
    },
    Mistake {
        name: "gap_first",
        hint: Text {
            en: "A known mistake: the numbers are compared before the epoch. In another log they say nothing, not even that something is gone.",
            vi: "Một lỗi quen thuộc: so con số trước khi so epoch. Trong nhật ký khác, các con số không nói lên điều gì, kể cả chuyện có mất hay không.",
        },
    },
    Mistake {
        name: "twice",
        hint: Text {
            en: "A known mistake: a text that came before is taken again. Brokers deliver some texts twice, most often after a reconnect; a number that isn't\nhigher than the last one is old.",
            vi: "Một lỗi quen thuộc: tin đã đến rồi lại nhận thêm lần nữa. Broker có khi giao một tin hai lần, nhất là sau khi kết nối lại; số không lớn hơn số\ncuối cùng là tin cũ.",
        },
    },
    Mistake {
        name: "over_the_hole",
        hint: Text {
            en: "A known mistake: any text with a higher number is taken. Between two of them one is missing, and when the cursor has passed the hole nobody\never asks for it again. Stop before the hole: the next read begins there.",
            vi: "Một lỗi quen thuộc: số lớn hơn là nhận. Giữa hai tin ấy thiếu một tin, và khi con trỏ đã vượt qua thì không ai hỏi lại tin đó nữa. Hãy dừng\ntrước chỗ thiếu: lần đọc sau bắt đầu từ đó.",
        },
    },
];

/// What a broker answers to a question for all texts after a cursor. It never says "gap".
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which log it holds now.
    pub epoch: Epoch,
    /// The number of the oldest text that is left; of the next one, if none is left.
    pub first: u64,
    /// The number of the newest text that it ever had.
    pub head: u64,
    /// Texts: perhaps some twice, perhaps not all.
    pub texts: Vec<Arc<Stored>>,
}

/// A cursor, and what the broker says: epoch, first, head, texts.
type Row = (&'static str, (&'static str, u64), (&'static str, u64, u64), &'static [u64]);

const ROWS: &[Row] = &[
    ("everything from the beginning", ("A", 0), ("A", 1, 3), &[1, 2, 3]),
    ("nothing new", ("A", 3), ("A", 1, 3), &[]),
    ("an empty log", ("A", 0), ("A", 1, 0), &[]),
    ("some of what follows", ("A", 3), ("A", 1, 9), &[4, 5, 6]),
    ("the log was trimmed", ("A", 3), ("A", 7, 9), &[7, 8, 9]),
    ("the next one is just left", ("A", 6), ("A", 7, 9), &[7, 8, 9]),
    ("everything was trimmed", ("A", 6), ("A", 10, 9), &[]),
    ("everything was trimmed, and everything was read", ("A", 9), ("A", 10, 9), &[]),
    ("a replica that was behind", ("A", 9), ("A", 1, 5), &[]),
    ("a failover, and it grew on", ("A", 4), ("B", 1, 6), &[5, 6]),
    ("a failover, trimmed", ("A", 4), ("B", 7, 8), &[7, 8]),
    ("a failover, and nothing yet", ("A", 0), ("B", 1, 0), &[]),
    ("after a reconnect, some of them twice", ("B", 4), ("B", 1, 7), &[3, 4, 5, 6, 5, 6, 7]),
    ("one was lost on its way", ("B", 4), ("B", 1, 8), &[5, 6, 8]),
    ("it is still there to be read", ("B", 6), ("B", 1, 8), &[7, 8]),
    ("the first was lost on its way", ("B", 4), ("B", 1, 8), &[6, 7, 8]),
];

type PageOf = fn(&Cursor, Answer) -> Page;

/// 12.2: cursors, and a broker's answers.
#[must_use]
pub fn gap(page: PageOf) -> Observed {
    observe(move |tape| {
        for (connection, (about, cursor, broker, texts)) in (1..).zip(ROWS) {
            let (epoch, seq) = cursor;
            let after = Cursor { epoch: (*epoch).to_owned().into(), seq: *seq };
            let (epoch, first, head) = broker;
            tape.note(connection, *about);
            tape.sent(connection, &format!("all after {seq} of log {}", after.epoch.as_str()));
            tape.received(connection, &format!("log {epoch}, {first} to {head}; texts {texts:?}"));
            let texts = texts.iter().map(|seq| Arc::new(stored(*seq))).collect();
            let epoch = (*epoch).to_owned().into();
            let answer = Answer { epoch, first: *first, head: *head, texts };
            tape.note(connection, format!("a reader is told: {}", shown(page(&after, answer))));
        }
    })
}

fn stored(seq: u64) -> Stored {
    let key = Key { session: "Lan".to_owned(), id: format!("a{seq}") };
    Stored { seq, key, text: format!("tin {seq}") }
}

fn shown(page: Page) -> String {
    match page {
        Page::Complete(texts) if texts.is_empty() => "nothing new".to_owned(),
        Page::Complete(texts) => {
            let seqs: Vec<_> = texts.iter().map(|text| text.seq).collect();
            format!("texts {seqs:?}")
        }
        Page::Gap { first } => format!("a gap, {first} is the first that is left"),
        Page::OtherEpoch(Cursor { epoch, seq }) => {
            format!("another log, {}, which ends at {seq}", epoch.as_str())
        }
    }
}
