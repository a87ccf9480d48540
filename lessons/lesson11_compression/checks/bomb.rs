use flate2::{Decompress, FlushDecompress};

use super::super::{
    deflate::{TAIL, deflate},
    offer::Window,
};
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, Tape, observe},
    text::Text,
};

/// The texts of exercise 11.3.
pub const EXERCISE: Exercise = Exercise {
    id: "11.3",
    name: "bomb",
    title: Text { en: "The limit that stops a bomb", vi: "Giới hạn chặn bom nén" },
    hints: [
        Text {
            en: "DEFLATE makes a thousand bytes of one, and no header says how many it will be. When do you know that a message is too long: before you\nrestore it, while you do, or afterwards? And how much memory has it taken by then?",
            vi: "DEFLATE biến một byte thành cả nghìn byte, và không header nào cho biết sẽ là bao nhiêu. Khi nào bạn biết một message quá dài: trước khi\ngiải nén, trong lúc giải nén, hay sau đó? Và tới lúc ấy nó đã chiếm bao nhiêu bộ nhớ?",
        },
        Text {
            en: "Restore in steps. Ask for no more than `STEP` bytes at once, look at how long the message is now, all its fragments together, and stop as\nsoon as it is longer than the limit. For that it is enough to see one byte beyond it: ask for no more than that.",
            vi: "Giải nén từng bước. Mỗi lần xin không quá `STEP` byte, xem message giờ dài bao nhiêu, tính cả mọi mảnh, và dừng ngay khi nó vượt giới hạn.\nMuốn biết điều đó chỉ cần thấy một byte vượt ra ngoài: đừng xin nhiều hơn thế.",
        },
        Text {
            en: "In a `loop`: `let room = STEP.min(limit + 1 - message.len());`, `let more = fragment.step(room).map_err(|Broken| 1007_u16)?;`; if `more` is\nempty, `return Ok(())`; `message.extend(more);`, and if `message.len() > limit`, `return Err(1009)`.",
            vi: "Trong một `loop`: `let room = STEP.min(limit + 1 - message.len());`, `let more = fragment.step(room).map_err(|Broken| 1007_u16)?;`; nếu\n`more` rỗng thì `return Ok(())`; `message.extend(more);`, và nếu `message.len() > limit` thì `return Err(1009)`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The lesson (inflate.rs) doubles its room with each step, so that a long message needs few of them, and never asks for more than one byte\nbeyond the limit. The limit on frames (lesson 04) still counts the bytes that travel; this one counts what they mean. In production look at\nwhat your library does by default: some have no limit after inflating, some have one only if you name it, and a server whose limit is a\ngigabyte is a server without one. Reserve memory for what came, not for what may come.",
        vi: "Bài học (inflate.rs) tăng gấp đôi chỗ chứa sau mỗi bước để message dài chỉ cần ít bước, và không bao giờ xin quá một byte ngoài giới hạn.\nGiới hạn của frame (bài 04) vẫn tính số byte đi trên đường truyền; giới hạn này tính thứ mà chúng giải nén ra. Khi chạy thật, hãy xem thư viện của\nbạn mặc định làm gì: có thư viện không giới hạn sau khi giải nén, có thư viện chỉ giới hạn nếu bạn nói rõ, và server đặt giới hạn một\ngigabyte thì cũng như không đặt. Cấp bộ nhớ cho thứ đã đến, không phải cho thứ có thể đến.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "looks_afterwards",
        hint: Text {
            en: "A known mistake: everything is restored, and then its length is compared. The answer is right, 1009, but by then the message has all the\nmemory that it wanted: 4 MiB here, and a gigabyte for a bomb of one megabyte.",
            vi: "Một lỗi quen thuộc: giải nén hết rồi mới so độ dài. Câu trả lời đúng, 1009, nhưng lúc ấy message đã chiếm hết bộ nhớ nó muốn: ở đây là 4\nMiB, còn quả bom một megabyte thì chiếm một gigabyte.",
        },
    },
    Mistake {
        name: "each_fragment_alone",
        hint: Text {
            en: "A known mistake: each fragment is compared with the limit by itself. A message of many fragments, each a little shorter than the limit, has\nno limit at all. Count what has come of the message so far.",
            vi: "Một lỗi quen thuộc: từng mảnh được so riêng với giới hạn. Message gồm nhiều mảnh, mảnh nào cũng ngắn hơn giới hạn một chút, thì chẳng có\ngiới hạn nào. Hãy tính phần đã có của cả message.",
        },
    },
    Mistake {
        name: "each_step_alone",
        hint: Text {
            en: "A known mistake: each step is compared with the limit by itself, and no step is longer. Steps save no memory if everything that they bring\nis kept: count all of them together.",
            vi: "Một lỗi quen thuộc: từng bước được so riêng với giới hạn, mà chẳng bước nào dài hơn. Chia bước không tiết kiệm bộ nhớ nếu mọi thứ lấy ra đều\ngiữ lại: hãy cộng tất cả các bước.",
        },
    },
    Mistake {
        name: "counts_the_wire",
        hint: Text {
            en: "A known mistake: the limit is compared with the compressed length. That is what a frame's header says, and it is right for messages that\naren't compressed. 4 KiB of a bomb are 4 MiB.",
            vi: "Một lỗi quen thuộc: so giới hạn với độ dài đã nén. Đó là con số trong header của frame, và nó đúng với message không nén. 4 KiB của một quả\nbom là 4 MiB.",
        },
    },
    Mistake {
        name: "cuts_it_off",
        hint: Text {
            en: "A known mistake: at the limit the message is cut off and handed on as if it were whole. Half a message is another message; the person who\nhas sent it believes that all was read. Fail with 1009.",
            vi: "Một lỗi quen thuộc: tới giới hạn thì cắt message và trao đi như thể nó nguyên vẹn. Nửa message là một message khác; người gửi thì tin rằng\nmọi thứ đã được đọc. Hãy huỷ với mã 1009.",
        },
    },
    Mistake {
        name: "by_the_ratio",
        hint: Text {
            en: "A known mistake: a message that grows more than a hundredfold is refused. Blanks, tables and zeroes do that without any malice. What a\nmessage costs is its length, not how it was compressed.",
            vi: "Một lỗi quen thuộc: message nở ra hơn trăm lần thì từ chối. Khoảng trắng, bảng biểu, dãy số 0 nở như thế mà chẳng có ý xấu gì. Cái giá của\nmột message là độ dài của nó, không phải cách nó được nén.",
        },
    },
    Mistake {
        name: "one_too_few",
        hint: Text {
            en: "A known mistake: a message exactly as long as the limit is refused. \"At most\" includes it; a client that has been told the limit will use\nit.",
            vi: "Một lỗi quen thuộc: message dài đúng bằng giới hạn bị từ chối. \"Nhiều nhất\" là tính cả nó; client được báo giới hạn thì sẽ dùng đến tận đó.",
        },
    },
    Mistake {
        name: "another_code",
        hint: Text {
            en: "A known mistake: the connection fails with 1007. That says that the data is broken, and its sender will look for a fault in a compressor\nthat has none. 1009 says: too long.",
            vi: "Một lỗi quen thuộc: kết nối bị huỷ với mã 1007. Mã ấy nói dữ liệu bị hỏng, và người gửi sẽ đi tìm lỗi trong một bộ nén chẳng có lỗi nào.\n1009 mới có nghĩa: quá dài.",
        },
    },
    Mistake {
        name: "reserves_the_limit",
        hint: Text {
            en: "A known mistake: each message gets room for the longest one at once. Then a thousand connections that say \"hi\" take as much memory as a\nthousand bombs. Let the room grow with what comes out.",
            vi: "Một lỗi quen thuộc: message nào cũng được cấp ngay chỗ cho message dài nhất. Thế thì nghìn kết nối nói \"hi\" tốn bộ nhớ bằng nghìn quả bom.\nHãy để chỗ chứa lớn dần theo những gì ra được.",
        },
    },
];

/// How many bytes are restored at once.
pub const STEP: usize = 4096;

/// The bytes are no DEFLATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// What a fragment of a compressed message means.
#[derive(Debug)]
pub struct Fragment<'a> {
    engine: &'a mut Decompress,
    rest: &'a [u8],
    restored: &'a mut usize,
}

impl Fragment<'_> {
    /// How many compressed bytes are left.
    #[must_use]
    pub fn compressed(&self) -> usize {
        self.rest.len()
    }

    /// The next restored bytes: at least one and at most `room`, or none if the fragment means no
    /// more. There must be room for one.
    pub fn step(&mut self, room: usize) -> Result<Vec<u8>, Broken> {
        assert!(room > 0, "room for 0 bytes");
        let mut bytes = Vec::with_capacity(room.min(LONGEST));
        let before = self.engine.total_in();
        let done = self.engine.decompress_vec(self.rest, &mut bytes, FlushDecompress::Sync);
        let used = usize::try_from(self.engine.total_in() - before).unwrap_or_default();
        self.rest = self.rest.get(used..).unwrap_or_default();
        *self.restored += bytes.len();
        done.map_err(|_| Broken)?;
        Ok(bytes)
    }
}

/// The longest message of the story.
const LONGEST: usize = 4 << 20;

/// The most bytes of a message in the story.
const LIMIT: usize = 10_000;

type Take = fn(&mut Vec<u8>, &mut Fragment<'_>, usize) -> Result<(), u16>;

/// 11.3: honest messages, and bombs.
#[must_use]
pub fn bomb(take: Take) -> Observed {
    observe(move |tape| {
        tape.note(0, format!("the limit: {LIMIT} bytes"));
        for (connection, (about, fragments)) in (1..).zip(story()) {
            tape.note(connection, about);
            message(tape, connection, &fragments, take);
        }
    })
}

/// What the messages are, and their compressed fragments.
fn story() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let noise = noise(12_000);
    let bomb = packed(&vec![0; LONGEST]);
    let broken = [packed(&[b'x'; 6000]), vec![0x06]].concat();
    let broken_bomb = [packed(&vec![0; 20_000]), vec![0x06]].concat();
    let parts = |part: &[u8]| vec![packed(part); 3];
    vec![
        ("a greeting", vec![packed("chào cả nhà".as_bytes())]),
        ("9,000 blanks", vec![packed(&[b' '; 9_000])]),
        ("9,000 bytes that don't get smaller", vec![packed(&noise[..9_000])]),
        ("exactly as long as the limit", vec![packed(&[b'x'; LIMIT])]),
        (
            "the same in three fragments",
            vec![packed(&[b'x'; 4_000]), packed(&[b'x'; 4_000]), packed(&[b'x'; 2_000])],
        ),
        ("one byte longer", vec![packed(&[b'x'; LIMIT + 1])]),
        ("12,000 bytes that don't get smaller", vec![packed(&noise)]),
        ("three fragments of 6,000 bytes", parts(&[b'x'; 6_000])),
        ("4 MiB of zeroes", vec![bomb.clone()]),
        ("the same in fragments", bomb.chunks(1_000).map(<[u8]>::to_vec).collect()),
        ("not DEFLATE behind 6,000 bytes", vec![broken]),
        ("not DEFLATE behind 20,000 bytes", vec![broken_bomb]),
    ]
}

/// Compressed up to a byte's border, so that more may follow.
fn packed(part: &[u8]) -> Vec<u8> {
    [deflate(part, Window::LARGEST, &[]).unwrap_or_default(), TAIL.to_vec()].concat()
}

/// Bytes without a pattern.
fn noise(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(11);
    (0..length).map(|_| random.u8(..)).collect()
}

/// A compressed length, as far as it is the same with every processor.
fn compressed_length(bytes: usize) -> String {
    match bytes {
        0..=100 => "a few bytes, compressed".to_owned(),
        _ => format!("{} KiB, compressed", (bytes + 512) / 1024),
    }
}

fn message(tape: &Tape, connection: u64, fragments: &[Vec<u8>], answer: Take) {
    let (mut engine, mut restored, mut message) = (Decompress::new(false), 0, Vec::new());
    for compressed in fragments {
        tape.received(connection, &compressed_length(compressed.len()));
        let mut fragment =
            Fragment { engine: &mut engine, rest: compressed, restored: &mut restored };
        let taken = answer(&mut message, &mut fragment, LIMIT);
        if restored > LIMIT + STEP {
            tape.note(connection, format!("{restored} bytes were restored"));
        }
        match taken {
            Err(code) => {
                tape.sent(connection, &format!("CLOSE {code}"));
                return;
            }
            Ok(()) => tape.note(connection, format!("the message has {} bytes", message.len())),
        }
    }
    if message.capacity() > (message.len() * 4).max(2 * STEP) {
        tape.note(connection, "it has taken room for many more");
    }
}
