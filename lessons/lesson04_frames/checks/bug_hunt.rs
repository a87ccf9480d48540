use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 04.3.
pub const EXERCISE: Exercise = Exercise {
    id: "04.3",
    name: "bug_hunt",
    title: Text { en: "Bug hunt (hard)", vi: "Săn lỗi (khó)" },
    hints: [
        Text {
            en: "What is true of *every* right decoder, whatever was sent and however it was cut? And where do decoders break:\nin the middle of things, or at their edges?",
            vi: "Điều gì đúng với *mọi* bộ giải mã đúng, dù gửi gì và cắt thế nào? Và bộ giải mã hay hỏng ở đâu: ở giữa, hay\nở biên?",
        },
        Text {
            en: "Several frames, their lengths from a list of edges: 0, 1, 125, 126, 127, 65,535, 65,536. One long row of bytes,\ncut at random places, sometimes into crumbs, sometimes into large pieces. Then compare whole frames.",
            vi: "Vài frame, độ dài lấy từ danh sách các giá trị biên: 0, 1, 125, 126, 127, 65.535, 65.536. Nối thành một dãy\nbyte dài, cắt ở chỗ ngẫu nhiên, khi thì vụn, khi thì khúc lớn. Rồi so sánh trọn từng frame.",
        },
        Text {
            en: "`let mut chance = fastrand::Rng::with_seed(seed);` then 1 to 4 times: push a `Frame`, `wire.extend(encode(…))`.\nWhile `wire` is not empty: `let rest = wire.split_off(chance.usize(1..=most).min(wire.len()))`, push the front.\nFinally `decode(&pieces) == sent`.",
            vi: "`let mut chance = fastrand::Rng::with_seed(seed);` rồi 1 đến 4 lần: thêm một `Frame`, `wire.extend(encode(…))`.\nChừng nào `wire` chưa rỗng: `let rest = wire.split_off(chance.usize(1..=most).min(wire.len()))`, cất khúc đầu.\nCuối cùng `decode(&pieces) == sent`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_cuts",
            hint: Text {
                en: "A known mistake: all the bytes in one piece. That is how tests on one machine go, and how the bugs that wait\nat a cut survive until production.",
                vi: "Một lỗi quen thuộc: tất cả byte dồn vào một khúc. Test trên một máy vẫn diễn ra như thế, và nhờ vậy\nnhững lỗi nằm chờ ở chỗ cắt sống sót tới tận production.",
            },
        },
        Mistake {
            name: "one_frame_each",
            hint: Text {
                en: "A known mistake: a conversation of one frame. What a decoder does with the bytes *behind* a frame is never\ntried.",
                vi: "Một lỗi quen thuộc: mỗi cuộc trò chuyện chỉ có một frame. Bộ giải mã làm gì với những byte *phía sau* frame thì\nchẳng bao giờ được thử.",
            },
        },
        Mistake {
            name: "only_short_payloads",
            hint: Text {
                en: "A known mistake: all payloads are short. Two of the three ways of writing a length are never seen.",
                vi: "Một lỗi quen thuộc: payload nào cũng ngắn. Trong ba cách viết độ dài, hai cách chẳng bao giờ xuất hiện.",
            },
        },
        Mistake {
            name: "only_counts",
            hint: Text {
                en: "A known mistake: it counts the frames and never looks inside. A wrongly unmasked payload is still a frame.",
                vi: "Một lỗi quen thuộc: chỉ đếm frame mà không nhìn vào trong. Payload bỏ mask sai thì vẫn là một frame.",
            },
        },
    ],
    after: Text {
        en: "The lesson's own decoder lives under such a property: the same events and the same answers however the bytes are\ncut, from thousands of random conversations, in every `cargo test`. A random test must print its seed: a failure\nthat can't be repeated is a rumour.",
        vi: "Bộ giải mã của bài học cũng sống dưới một tính chất như thế: cùng sự kiện, cùng câu trả lời, dù byte bị cắt thế nào,\nqua hàng nghìn cuộc trò chuyện ngẫu nhiên, mỗi lần `cargo test`. Test ngẫu nhiên thì phải in seed ra: thất bại mà\nkhông lặp lại được thì chỉ là lời đồn.",
    },
};

/// A frame as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// It ends its message.
    pub fin: bool,
    /// Four bits.
    pub opcode: u8,
    /// Unmasked.
    pub payload: Vec<u8>,
}

/// Finds the frames in bytes that arrive piece by piece.
pub type Decode = fn(pieces: &[Vec<u8>]) -> Vec<Frame>;

/// Random conversations that a property is tried with.
const SEEDS: u64 = 60;

/// The frame on the wire, masked with `key`. This one is right; you may trust it.
#[must_use]
pub fn encode(frame: &Frame, key: [u8; 4]) -> Vec<u8> {
    let mut bytes = vec![u8::from(frame.fin) << 7 | frame.opcode];
    let length = frame.payload.len() as u64;
    let [.., high, low] = length.to_be_bytes();
    match length {
        0..=125 => bytes.push(0x80 | low),
        126..=0xFFFF => bytes.extend([0xFE, high, low]),
        _ => {
            bytes.push(0xFF);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(key);
    bytes.extend(frame.payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// 04.3: a property must hold for a decoder that is right, and must not for those that aren't.
#[must_use]
pub fn bug_hunt(holds: fn(Decode, u64) -> bool) -> Observed {
    let right: Decode = |pieces| decode(pieces, None);
    let wrong: [(&str, Decode); 6] = [
        ("forgets a header that is cut in two", |pieces| decode(pieces, Some(Bug::CutHeader))),
        ("begins the key again where a payload is cut", |pieces| {
            decode(pieces, Some(Bug::CutPayload))
        }),
        ("takes one frame of each piece", |pieces| decode(pieces, Some(Bug::OnePerPiece))),
        ("swallows empty frames", |pieces| decode(pieces, Some(Bug::Empty))),
        ("turns the bytes of a 16-bit length around", |pieces| {
            decode(pieces, Some(Bug::LittleEndian))
        }),
        ("reads a 64-bit length into 16 bits", |pieces| decode(pieces, Some(Bug::Truncated))),
    ];
    observe(move |tape| {
        let seed = (0..SEEDS).find(|seed| !holds(right, *seed));
        tape.sent(1, "a decoder that is right");
        tape.received(
            1,
            match seed {
                None => "the property holds, always",
                Some(_) => "the property does not hold: it accuses an innocent one",
            },
        );
        for (number, (name, decoder)) in (2..).zip(wrong) {
            tape.sent(number, &format!("a decoder that {name}"));
            let caught = (0..SEEDS).any(|seed| !holds(decoder, seed));
            tape.received(number, if caught { "caught" } else { "escapes" });
        }
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bug {
    CutHeader,
    CutPayload,
    OnePerPiece,
    Empty,
    LittleEndian,
    Truncated,
}

fn decode(pieces: &[Vec<u8>], bug: Option<Bug>) -> Vec<Frame> {
    let mut frames = Vec::new();
    let (mut buffer, mut cuts) = (Vec::new(), Vec::new());
    for piece in pieces {
        cuts.push(buffer.len());
        buffer.extend_from_slice(piece);
        while let Some((frame, length)) = first(&buffer, &cuts, bug) {
            if !(bug == Some(Bug::Empty) && frame.payload.is_empty()) {
                frames.push(frame);
            }
            buffer.drain(..length);
            cuts.clear();
            if bug == Some(Bug::OnePerPiece) {
                buffer.clear();
            }
        }
        if bug == Some(Bug::CutHeader) && header(&buffer, bug).is_none() {
            buffer.clear();
        }
    }
    frames
}

/// How long the payload is, and where its masking key begins.
fn header(bytes: &[u8], bug: Option<Bug>) -> Option<(usize, usize)> {
    let (length, key) = match bytes.get(1)? & 0x7F {
        0x7E => {
            let two = *bytes[2..].first_chunk()?;
            let little = bug == Some(Bug::LittleEndian);
            let length = if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) };
            (usize::from(length), 4)
        }
        0x7F => {
            let eight: [u8; 8] = *bytes[2..].first_chunk()?;
            let mask = if bug == Some(Bug::Truncated) { 0xFFFF } else { u64::MAX };
            (usize::try_from(u64::from_be_bytes(eight) & mask).ok()?, 10)
        }
        short => (usize::from(short), 2),
    };
    (bytes.len() >= key + 4).then_some((length, key))
}

fn first(bytes: &[u8], cuts: &[usize], bug: Option<Bug>) -> Option<(Frame, usize)> {
    let (length, key) = header(bytes, bug)?;
    let begin = key + 4;
    let masked = bytes.get(begin..begin.checked_add(length)?)?;
    let key: [u8; 4] = *bytes[key..].first_chunk()?;
    let again =
        cuts.iter().rev().find(|cut| **cut > begin).filter(|_| bug == Some(Bug::CutPayload));
    let payload = masked.iter().enumerate().map(|(i, byte)| match again {
        Some(cut) if begin + i >= *cut => byte ^ key[(begin + i - cut) % 4],
        _ => byte ^ key[i % 4],
    });
    let frame =
        Frame { fin: bytes[0] >> 7 == 1, opcode: bytes[0] & 0xF, payload: payload.collect() };
    Some((frame, begin + length))
}
