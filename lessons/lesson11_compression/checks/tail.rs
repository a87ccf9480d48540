use std::fmt;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};

use super::super::{inflate::Inflate, negotiate::Half, offer::Window};
use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, Tape, observe},
        text::Text,
    },
    tap::hex,
};

/// The texts of exercise 11.2.
pub const EXERCISE: Exercise = Exercise {
    id: "11.2",
    name: "tail",
    title: Text { en: "Take the tail off, put it on", vi: "Bỏ đuôi, gắn đuôi" },
    hints: [
        Text {
            en: "The tail is the end of an empty block: each message has one, at its very end. A message may be cut into fragments, before or after it was\ncompressed? And what has a tail to do with a fragment?",
            vi: "Đuôi là phần cuối của một block rỗng: mỗi message có một cái, ở tận cùng. Message bị cắt thành mảnh trước hay sau khi nén? Và đuôi thì liên\nquan gì đến một mảnh?",
        },
        Text {
            en: "`compress`: flush the engine, take the tail off, then cut. An engine that has nothing to say about an empty message says nothing, not even a\ntail: the payload is then one byte, `00`. RSV1 stands on the first frame. `restore`: the first frame tells whether the message is\ncompressed; join all payloads; only then put the tail on, once, and feed the engine.",
            vi: "`compress`: flush engine, bỏ đuôi, rồi mới cắt. Với message rỗng, engine có thể không đưa ra byte nào, kể cả đuôi: khi ấy payload là một byte\n`00`. RSV1 nằm ở frame đầu. `restore`: frame đầu cho biết message có nén hay không; nối mọi payload lại; sau đó mới gắn đuôi, một lần, rồi\nđưa cho engine.",
        },
        Text {
            en: "`compress`: `let packed = engine.flush(message); let payload = packed.strip_suffix(&TAIL).unwrap_or(&[0]);`, then `payload.chunks(size)`;\nthe chunk with number 0 has `rsv1: true`. `restore`: 1002 if `frames.iter().skip(1).any(|frame| frame.rsv1)`; `let mut payload` = all\npayloads, one behind the other; without RSV1 that is the message; else `payload.extend(TAIL)` and `engine.feed(&payload).ok_or(1007)`.",
            vi: "`compress`: `let packed = engine.flush(message); let payload = packed.strip_suffix(&TAIL).unwrap_or(&[0]);`, rồi `payload.chunks(size)`;\nmảnh số 0 có `rsv1: true`. `restore`: 1002 nếu `frames.iter().skip(1).any(|frame| frame.rsv1)`; `let mut payload` là mọi payload nối nhau;\nkhông có RSV1 thì đó chính là message; có thì `payload.extend(TAIL)` và `engine.feed(&payload).ok_or(1007)`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "Four bytes less for every message, because everybody knows them. The lesson does the same in deflate.rs and inflate.rs, with two\ndifferences: a message that would not become smaller goes as it is, without RSV1; and behind the tail it asks whether the message has really\nended there, because a broken one could take the tail for its own bytes. In production, forgotten tails are hard to find: many libraries\nrestore the first message all the same, and the second one is broken.",
        vi: "Mỗi message bớt được bốn byte, vì ai cũng biết trước bốn byte ấy. Bài học làm đúng như thế trong deflate.rs và inflate.rs, với hai điểm\nkhác: message nén không nhỏ đi thì gửi nguyên, không có RSV1; và sau đuôi, nó hỏi xem message có thật sự kết thúc ở đó không, vì một message\nhỏng có thể lấy đuôi làm byte của mình. Khi chạy thật, quên đuôi là lỗi khó tìm: nhiều thư viện vẫn giải nén được message đầu, còn message\nthứ hai thì hỏng.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "leaves_the_tail_on",
        hint: Text {
            en: "A known mistake: the tail is sent. The other end puts another one behind it, and reads the first of them as the beginning of one more block,\nwhich never ends (RFC 7692 §7.2.1, step 3).",
            vi: "Một lỗi quen thuộc: gửi cả đuôi. Bên kia gắn thêm một cái nữa, rồi đọc cái đầu như phần mở đầu của một block nữa, block không bao giờ kết\nthúc (RFC 7692 §7.2.1, bước 3).",
        },
    },
    Mistake {
        name: "empty_is_nothing",
        hint: Text {
            en: "A known mistake: an empty message becomes a payload without a byte. There is no such compressed message: it needs at least an empty block,\nand without its tail that is `00` (RFC 7692 §7.2.3.6).",
            vi: "Một lỗi quen thuộc: message rỗng thành payload không có byte nào. Không có message nén như thế: ít nhất phải có một block rỗng, và bỏ đuôi\nđi thì đó là `00` (RFC 7692 §7.2.3.6).",
        },
    },
    Mistake {
        name: "rsv1_on_every_frame",
        hint: Text {
            en: "A known mistake: RSV1 stands on every fragment. It says something about the message, and the message begins in the first frame; on a\ncontinuation it is an error, 1002 (RFC 7692 §6.1).",
            vi: "Một lỗi quen thuộc: mảnh nào cũng có RSV1. Bit này nói về message, mà message bắt đầu ở frame đầu; nằm trên một continuation thì nó là lỗi,\n1002 (RFC 7692 §6.1).",
        },
    },
    Mistake {
        name: "compresses_each_fragment",
        hint: Text {
            en: "A known mistake: the message is cut first, and each piece is compressed by itself. Then each has a tail of its own in the middle of the\nmessage, and it is gone. Compress first, cut afterwards.",
            vi: "Một lỗi quen thuộc: cắt message trước, rồi nén từng mảnh. Thế thì mảnh nào cũng có một cái đuôi nằm giữa message, mà đuôi ấy đã bị bỏ mất.\nHãy nén trước, cắt sau.",
        },
    },
    Mistake {
        name: "forgets_the_tail",
        hint: Text {
            en: "A known mistake: `restore` puts no tail on. The text comes out all the same, so it looks well; but the engine still waits for the end of a\nblock, and reads the next message as a part of it.",
            vi: "Một lỗi quen thuộc: `restore` không gắn đuôi. Text vẫn ra đủ nên trông như ổn; nhưng engine còn đang chờ hết một block, và đọc message kế\ntiếp như một phần của block ấy.",
        },
    },
    Mistake {
        name: "a_tail_for_each_fragment",
        hint: Text {
            en: "A known mistake: each fragment gets a tail. A fragment may end in the middle of a byte's meaning; four foreign bytes there destroy the\nmessage. One tail, behind the last fragment.",
            vi: "Một lỗi quen thuộc: mảnh nào cũng được gắn đuôi. Mảnh có thể kết thúc ở bất cứ chỗ nào trong dữ liệu nén; chèn bốn byte lạ vào đó là hỏng\nmessage. Chỉ một cái đuôi, sau mảnh cuối.",
        },
    },
    Mistake {
        name: "restores_everything",
        hint: Text {
            en: "A known mistake: every message is restored, compressed or not. Compression was agreed on, but each message may still go as it is: without\nRSV1 its bytes are the message.",
            vi: "Một lỗi quen thuộc: message nào cũng đem giải nén, dù có nén hay không. Đã thống nhất là nén, nhưng từng message vẫn được phép gửi nguyên:\nkhông có RSV1 thì các byte chính là message.",
        },
    },
    Mistake {
        name: "rsv1_anywhere",
        hint: Text {
            en: "A known mistake: RSV1 on a later frame is overlooked, or taken as a sign that the message is compressed. Only the first frame may have it;\non any other one the connection fails with 1002.",
            vi: "Một lỗi quen thuộc: RSV1 trên frame sau bị bỏ qua, hoặc được coi là dấu hiệu message có nén. Chỉ frame đầu được mang nó; nằm ở frame khác\nthì kết nối bị huỷ với mã 1002.",
        },
    },
];

/// A frame of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The first reserved bit.
    pub rsv1: bool,
    /// The payload.
    pub payload: Vec<u8>,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rsv1 = if self.rsv1 { "rsv1 " } else { "" };
        let shown = hex(&self.payload);
        write!(f, "{rsv1}{}", if shown.is_empty() { "(empty)" } else { &shown })
    }
}

/// DEFLATE, in one direction of a connection.
#[derive(Debug)]
pub struct Compressor(Compress);

impl Compressor {
    /// What the engine says about this message, up to a byte's border: the end is `00 00 ff ff`. If
    /// there is nothing to say, it may be nothing.
    pub fn flush(&mut self, message: &[u8]) -> Vec<u8> {
        let mut packed = Vec::with_capacity(message.len() + 64);
        if !message.is_empty() {
            let _ = self.0.compress_vec(message, &mut packed, FlushCompress::Sync);
        }
        packed
    }
}

/// DEFLATE undone, in one direction of a connection.
#[derive(Debug)]
pub struct Decompressor(Decompress);

impl Decompressor {
    /// The bytes that come out if these are put in; `None` if they are no DEFLATE.
    pub fn feed(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(4096);
        self.0.decompress_vec(packed, &mut bytes, FlushDecompress::Sync).ok()?;
        Some(bytes)
    }
}

type CompressFn = fn(&mut Compressor, &[u8], usize) -> Vec<Frame>;
type RestoreFn = fn(&mut Decompressor, &[Frame]) -> Result<Vec<u8>, u16>;

/// 11.2: one connection on which messages go out, and one on which they come in.
#[must_use]
pub fn tail(compress: CompressFn, restore: RestoreFn) -> Observed {
    observe(move |tape| {
        sends(tape, compress);
        receives(tape, restore);
    })
}

/// The messages that are sent, and how long a fragment may be.
const SENT: &[(&str, usize)] = &[
    ("Hello", 100),
    ("Hello", 100),
    ("", 100),
    ("", 100),
    ("Hello", 2),
    ("xin chào", 4),
    ("Hello", 100),
];

fn sends(tape: &Tape, compress: CompressFn) {
    let mut engine = Compressor(Compress::new(Compression::default(), false));
    let half = Half { takeover: true, window: Window::LARGEST };
    let mut peer = Inflate::new(half);
    for (message, size) in SENT {
        tape.note(1, format!("{message:?} is sent, in fragments of at most {size} bytes"));
        let frames = compress(&mut engine, message.as_bytes(), *size);
        for frame in &frames {
            tape.sent(1, &frame.to_string());
        }
        let payload: Vec<u8> = frames.iter().flat_map(|frame| frame.payload.clone()).collect();
        let bits: Vec<bool> = frames.iter().map(|frame| frame.rsv1).collect();
        let read = match bits.as_slice() {
            [] => Err("is still waiting".to_owned()),
            [_, rest @ ..] if rest.contains(&true) => Err("fails the connection, 1002".to_owned()),
            [false, ..] => Ok(payload),
            [true, ..] => peer
                .finish(&payload, 1000)
                .map_err(|error| format!("fails the connection, {}", error.code().value())),
        };
        match read {
            Ok(bytes) => tape.note(1, format!("the peer reads {:?}", shown(&bytes))),
            Err(why) => {
                tape.note(1, format!("the peer {why}"));
                return;
            }
        }
    }
}

/// A frame that comes: with or without RSV1, and its payload.
type Came = (bool, &'static [u8]);

/// The messages that come, most of them from RFC 7692 §7.2.3.
const RECEIVED: &[(&str, &[Came])] = &[
    ("one block (§7.2.3.1)", &[(true, HELLO)]),
    ("the same again, with the window (§7.2.3.2)", &[(true, &[0xf2, 0x00, 0x11, 0x00, 0x00])]),
    ("not compressed", &[(false, b"Hello")]),
    ("an empty message (§7.2.3.6)", &[(true, &[0])]),
    ("in two fragments", &[(true, &[0xf2, 0x48, 0xcd]), (false, &[0xc9, 0xc9, 0x07, 0x00])]),
    (
        "a block that isn't compressed (§7.2.3.3)",
        &[(true, &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00])],
    ),
    (
        "two blocks, and a tail between them (§7.2.3.5)",
        &[(true, &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00])],
    ),
    ("not compressed, in two fragments", &[(false, b"Hel"), (false, b"lo")]),
    ("one block", &[(true, HELLO)]),
];

/// Messages that no endpoint may send, each on a connection of its own.
const WRONG: &[(&str, &[Came])] = &[
    ("RSV1 on every fragment", &[(true, &[0xf2, 0x48, 0xcd]), (true, &[0xc9, 0xc9, 0x07, 0x00])]),
    ("RSV1 on the last fragment only", &[(false, b"Hel"), (true, b"lo")]),
    ("a kind of block that doesn't exist", &[(true, &[0x06, 0x00, 0x00])]),
];

/// "Hello", as §7.2.3.1 compresses it.
const HELLO: &[u8] = &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

fn receives(tape: &Tape, restore: RestoreFn) {
    let new = || Decompressor(Decompress::new(false));
    let mut engine = new();
    for (about, frames) in RECEIVED {
        if !comes(tape, 2, &restore(&mut engine, &arriving(tape, 2, about, frames))) {
            break;
        }
    }
    for (connection, (about, frames)) in (3..).zip(WRONG) {
        let frames = arriving(tape, connection, about, frames);
        comes(tape, connection, &restore(&mut new(), &frames));
    }
}

fn arriving(tape: &Tape, connection: u64, about: &str, frames: &[Came]) -> Vec<Frame> {
    tape.note(connection, about);
    let frame = |(rsv1, payload): &Came| Frame { rsv1: *rsv1, payload: payload.to_vec() };
    let frames: Vec<_> = frames.iter().map(frame).collect();
    for frame in &frames {
        tape.received(connection, &frame.to_string());
    }
    frames
}

/// Whether the connection goes on.
fn comes(tape: &Tape, connection: u64, message: &Result<Vec<u8>, u16>) -> bool {
    match message {
        Ok(bytes) => tape.note(connection, format!("the message: {:?}", shown(bytes))),
        Err(code) => tape.note(connection, format!("the connection fails: {code}")),
    }
    message.is_ok()
}

fn shown(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => hex(bytes),
    }
}
