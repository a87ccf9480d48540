use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    tap::hex,
};

/// The texts of exercise 04.1.
pub const EXERCISE: Exercise = Exercise {
    id: "04.1",
    name: "masking",
    title: Text { en: "Masking", vi: "Mask" },
    hints: [
        Text {
            en: "Which byte of the key belongs to the payload's byte number 5? And what are the numbers of the bytes\nof a piece that begins at `offset`?",
            vi: "Byte số 5 của payload đi với byte nào của key? Còn một khúc bắt đầu ở `offset` thì các byte của nó\nmang số mấy?",
        },
        Text {
            en: "Number i of the piece is number `offset + i` of the payload. `a ^ k ^ k` is `a`: the same code masks and\nunmasks.",
            vi: "Byte thứ i của khúc là byte số `offset + i` của payload. `a ^ k ^ k` bằng `a`: cùng một đoạn code vừa mask\nvừa bỏ mask.",
        },
        Text {
            en: "`for (i, byte) in piece.iter_mut().enumerate() { *byte ^= key[(offset + i) % 4]; }`",
            vi: "`for (i, byte) in piece.iter_mut().enumerate() { *byte ^= key[(offset + i) % 4]; }`",
        },
    ],
    mistakes: &[
        Mistake {
            name: "forgets_the_offset",
            hint: Text {
                en: "A known mistake: the key begins again with every piece. It works as long as the network delivers\nwhole payloads, that is, on your own machine.",
                vi: "Một lỗi quen thuộc: khúc nào cũng bắt đầu lại từ đầu key. Nó chạy đúng chừng nào mạng còn giao trọn\npayload, nghĩa là chỉ trên máy bạn.",
            },
        },
        Mistake {
            name: "adds",
            hint: Text {
                en: "A known mistake: adding looks like mixing, but doing it twice doesn't undo it. XOR does.",
                vi: "Một lỗi quen thuộc: cộng vào thì trông cũng giống trộn, nhưng làm hai lần không trở lại như cũ.\nXOR mới được thế.",
            },
        },
        Mistake {
            name: "one_byte_key",
            hint: Text {
                en: "A known mistake: only the key's first byte is used. All four take turns.",
                vi: "Một lỗi quen thuộc: chỉ dùng byte đầu của key. Cả bốn byte phải thay phiên nhau.",
            },
        },
        Mistake {
            name: "key_backwards",
            hint: Text {
                en: "A known mistake: the key is used backwards, as happens when it is kept as a number on a little-endian\nmachine. Your client and your server understand each other; nobody else does.",
                vi: "Một lỗi quen thuộc: key bị dùng ngược, chuyện hay gặp khi cất nó thành một con số trên máy little-endian.\nClient và server của bạn vẫn hiểu nhau; chỉ người khác là không hiểu.",
            },
        },
    ],
    after: Text {
        en: "The lesson's mask.rs is this line, too; its fast.rs does the same, eight bytes at a time, in a shape that\nthe compiler turns into wide registers: about as fast as copying. The work per byte is never the problem;\nbut fear of it has made many codecs hard to read.",
        vi: "mask.rs của bài học cũng chính là dòng này; còn fast.rs làm đúng việc ấy, mỗi lượt tám byte, viết theo dạng\nmà trình biên dịch chuyển được sang thanh ghi rộng: nhanh gần bằng chép bộ nhớ. Công sức cho từng byte chưa\nbao giờ là vấn đề; chỉ nỗi sợ nó mới khiến bao bộ codec thành khó đọc.",
    },
};

/// The key of the RFC's own example (§5.7).
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// 04.1: a payload is masked in one piece and in several, and unmasked again.
#[must_use]
pub fn masking(mask: fn(&mut [u8], [u8; 4], usize)) -> Observed {
    observe(move |tape| {
        for (text, size) in [("Hello", 5), ("Hello", 2), ("Xin chào Lan", 5), ("", 1), ("!", 1)] {
            tape.note(1, format!("{text:?}, key {}, in pieces of {size}", hex(&KEY)));
            let mut payload = text.as_bytes().to_vec();
            in_pieces(&mut payload, size, mask);
            tape.sent(1, &hex(&payload));
            // The other side reads it in other pieces.
            in_pieces(&mut payload, 3, mask);
            tape.received(1, &format!("{:?}", String::from_utf8_lossy(&payload)));
        }
    })
}

fn in_pieces(payload: &mut [u8], size: usize, mask: fn(&mut [u8], [u8; 4], usize)) {
    for (number, piece) in payload.chunks_mut(size).enumerate() {
        mask(piece, KEY, number * size);
    }
}
