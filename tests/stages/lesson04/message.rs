//! 04-B2: messages. The conformance suite's sections 5 and 6, its cases about limits, and what a
//! message costs.

use full_duplex::{
    learn::{
        ladder::{Case, Group, Mismatch},
        text::Text,
    },
    lesson04_frames::{
        connection::{Connection, Role},
        message::Limits,
    },
};

use crate::{
    extensions,
    rungs::{self, rung},
    suite::{
        fragments, framing,
        kit::{self, Side, binary, case, cont, heard_text, quiet, step, text},
        rfc, sizes, utf8,
    },
};

static BYTES: Group = Group {
    title: Text { en: "bytes in one frame", vi: "byte trong một frame" },
    rule: "RFC 6455 §5.2, §5.6",
    hint: Text {
        en: "Other bytes came? `piece.payload` is still masked; `piece.append_to` takes the mask off. Twice the bytes? `add`\nis called with the first piece, too, so `begin` must not keep it.",
        vi: "Ra byte khác? `piece.payload` vẫn còn mask, `piece.append_to` mới bỏ mask. Ra gấp đôi số byte? `add` cũng được\ngọi với khúc đầu tiên, nên `begin` không được giữ khúc ấy.",
    },
};

static TEXT: Group = Group {
    title: Text { en: "text in one frame", vi: "text trong một frame" },
    rule: "RFC 6455 §5.6",
    hint: Text {
        en: "The opcode of the first frame says what the message is. For text, `finish` makes a `String` of the bytes.",
        vi: "Opcode của frame đầu cho biết message là gì. Với text thì `finish` biến các byte thành một `String`.",
    },
};

static FRAGMENTS: Group = Group {
    title: Text { en: "a message in fragments", vi: "message chia thành nhiều mảnh" },
    rule: "RFC 6455 §5.4",
    hint: Text {
        en: "Text or binary: only the first frame says it; the others are continuations. A fragment is a frame, and a\nframe may come in many pieces: count those whose `first` is true.",
        vi: "Là text hay binary thì chỉ frame đầu cho biết; các frame sau là continuation. Một mảnh là một frame, mà một\nframe có thể đến thành nhiều khúc: chỉ đếm những khúc có `first` là true.",
    },
};

static LIMITS: Group = Group {
    title: Text { en: "the limits", vi: "các giới hạn" },
    rule: "RFC 6455 §10.4, §7.4.1 (1009, 1008)",
    hint: Text {
        en: "`admit` decides by the header, before a byte of the payload has come. The message's limit holds for what\nhas come before and what this header announces, together. As many fragments as `fragments` says are\nallowed, and not one more.",
        vi: "`admit` quyết định ngay từ header, khi payload chưa đến byte nào. Giới hạn của message tính cả phần đã đến\nlẫn phần mà header này báo trước. Được phép có đúng `fragments` mảnh, không thêm một mảnh nào.",
    },
};

static CUT: Group = Group {
    title: Text { en: "a character in two pieces", vi: "một ký tự bị cắt làm đôi" },
    rule: "RFC 6455 §5.6: a fragment need not be whole characters",
    hint: Text {
        en: "Half a character at the end of what has come is no mistake yet. The error of `str::from_utf8` tells:\n`error_len()` is `None` if bytes are only missing, and `valid_up_to()` counts what is whole. `valid` moves on\nby that count.",
        vi: "Nửa ký tự ở cuối phần đã đến thì chưa phải là lỗi. Lỗi của `str::from_utf8` cho biết điều đó:\n`error_len()` là `None` nếu chỉ thiếu byte, còn `valid_up_to()` đếm phần đã trọn vẹn. `valid` tiến thêm\nđúng chừng ấy.",
    },
};

static WRONG: Group = Group {
    title: Text { en: "text that isn't UTF-8", vi: "text không phải UTF-8" },
    rule: "RFC 6455 §8.1, §5.6",
    hint: Text {
        en: "When the message ends, all of it must be UTF-8: now half a character is a mistake, too. Nothing is\nrepaired: the connection fails with 1007.",
        vi: "Khi message kết thúc, toàn bộ nó phải là UTF-8: lúc này nửa ký tự cũng là lỗi. Không sửa chữa gì cả: kết\nnối bị huỷ với mã 1007.",
    },
};

static AT_ONCE: Group = Group {
    title: Text {
        en: "refused at the first wrong byte", vi: "từ chối ngay ở byte sai đầu tiên"
    },
    rule: "RFC 6455 §8.1; lesson 04, \"Text is a promise\"",
    hint: Text {
        en: "More of the message is announced, and it can't become text any more. `add` looks at each piece as it\ncomes, and doesn't wait for the end of the frame or of the message. `error_len()` tells a wrong byte (`Some`)\nfrom one that is still missing (`None`).",
        vi: "Message còn được báo là chưa hết, nhưng nó không thể thành text được nữa. `add` soi từng khúc ngay khi khúc\nấy đến, không chờ hết frame hay hết message. `error_len()` phân biệt byte sai (`Some`) với byte còn thiếu\n(`None`).",
    },
};

static TABLE: Group = Group {
    title: Text { en: "good and bad UTF-8, in a table", vi: "bảng UTF-8 đúng và sai" },
    rule: "RFC 6455 §8.1, RFC 3629 §4",
    hint: Text {
        en: "`str::from_utf8` knows every rule of UTF-8. If one of these fails, look at which bytes it is given: does\n`valid` stand behind the last whole character?",
        vi: "`str::from_utf8` biết mọi luật của UTF-8. Nếu một ca ở đây không đạt, hãy xem nó được đưa những byte nào:\n`valid` có đứng ngay sau ký tự trọn vẹn cuối cùng không?",
    },
};

static COST: Group = Group {
    title: Text { en: "what a stranger costs", vi: "người lạ tốn của bạn bao nhiêu" },
    rule: "RFC 6455 §10.4; lesson 04, \"What goes wrong\"",
    hint: Text {
        en: "Make room for what has come, not for what the header announces. And with each piece look at the new bytes\nonly: `valid` says where to go on.",
        vi: "Chỉ cấp chỗ cho phần đã đến, không cấp theo lời báo của header. Và mỗi khúc đến thì chỉ soi các byte mới:\n`valid` cho biết soi tiếp từ đâu.",
    },
};

pub fn cases() -> Vec<Case> {
    let mut cases = rungs::cases(vec![
        rung(&BYTES, framing::cases, &["1.2."]),
        rung(&TEXT, framing::cases, &["1.1."]),
        rung(&TEXT, utf8::cases, &["6.1.1"]),
        rung(&FRAGMENTS, fragments::cases, &["5.3", "5.4", "5.5", "5.6", "5.7", "5.8"]),
        rung(&FRAGMENTS, fragments::cases, &["5.19", "5.20", "5.1", "5.2", "5.9", "5.10"]),
        rung(&FRAGMENTS, fragments::cases, &["5.11", "5.12", "5.13", "5.14", "5.15", "5.16"]),
        rung(&FRAGMENTS, fragments::cases, &["5.17", "5.18"]),
        rung(&FRAGMENTS, rfc::fragments::cases, &["R3.1", "R3.3", "R3.4", "R3.5", "R3.13"]),
        rung(&FRAGMENTS, utf8::cases, &["6.1.2", "6.1.3"]),
        rung(&FRAGMENTS, sizes::cases_of_10, &[]),
        rung(&LIMITS, rfc::headers::cases, &["R2.11", "R2.12", "R2.10", "R2.14", "R2.15", "R2.13"]),
        rung(&LIMITS, rfc::fragments::cases, &["R3.15", "R3.16", "R3.17", "R3.18"]),
        rung(&LIMITS, pieces, &[]),
        rung(&LIMITS, rfc::fragments::cases, &["R3.19"]),
        rung(&CUT, rfc::fragments::cases, &["R3.7", "R3.8", "R3.14"]),
        rung(&CUT, utf8::cases, &["6.2.1", "6.2.2", "6.2.3", "6.2.4"]),
        rung(&WRONG, utf8::cases, &["6.3.1", "6.3.2"]),
        rung(&WRONG, rfc::fragments::cases, &["R3.9", "R3.10"]),
        rung(&AT_ONCE, utf8::cases, &["6.4."]),
        rung(&AT_ONCE, rfc::fragments::cases, &["R3.11", "R3.12"]),
        rung(&TABLE, utf8::cases, TABLES),
    ]);
    cases.push(Case {
        id: "M2".to_owned(),
        about: "five peers announce 15 MiB each, and send one byte".to_owned(),
        group: &COST,
        run: Box::new(|tape| {
            let announced = binary("").announcing(15 << 20).bytes(Side::Server);
            let mut endpoints = Vec::new();
            for number in 1..=5 {
                let mut endpoint = Connection::new(Role::Client(|| [0; 4]), Limits::default());
                tape.received(number, &binary([1]).announcing(15 << 20).words(Side::Server));
                let came = endpoint.receive(&mut [&announced[..], &[1]].concat().as_slice());
                Mismatch::unless_equal(&None, &came)?;
                endpoints.push(endpoint);
            }
            Ok(())
        }),
    });
    cases.extend(rungs::cases(vec![rung(&COST, accents, &[])]));
    cases.extend(extensions::cases());
    cases
}

/// Section 6 from its fifth part on.
const TABLES: &[&str] = &[
    "6.5.", "6.6.", "6.7.", "6.8.", "6.9.", "6.10.", "6.11.", "6.12.", "6.13.", "6.14.", "6.15.",
    "6.16.", "6.17.", "6.18.", "6.19.", "6.20.", "6.21.", "6.22.", "6.23.",
];

/// What the suite can't see: its fragments are empty where it counts them.
fn pieces() -> Vec<kit::Case> {
    let two = Limits { fragments: 2, ..Limits::of(100) };
    let frames = [text("two frames").more(), cont(", and many pieces")];
    let whole = heard_text("two frames, and many pieces");
    let about = "as many fragments as allowed, in many pieces";
    vec![case("M1", about, [step(frames, [whole])]).limits(two)]
}

/// A text long enough that to look at all of it with every byte takes for ever.
fn accents() -> Vec<kit::Case> {
    let long = "ế".repeat(100_000);
    let about =
        "300 KB of accents, nearly byte by byte: none is looked at again with every new one";
    let pieces = quiet([text(&long).more()]).in_pieces_of(2);
    vec![case("M3", about, [pieces, step([cont("")], [heard_text(&long)])])]
}
