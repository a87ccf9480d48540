use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson04_frames::frame::{Header, Opcode},
    tap::hex,
};

/// The texts of exercise 04.2.
pub const EXERCISE: Exercise = Exercise {
    id: "04.2",
    name: "header",
    title: Text { en: "A frame's header", vi: "Header của frame" },
    hints: [
        Text {
            en: "Seven bits hold 0 to 127. Why can they say at most 125 here? What do the other two values mean?",
            vi: "Bảy bit chứa được 0 đến 127. Vì sao ở đây chúng chỉ nói được tới 125? Hai giá trị còn lại nghĩa là gì?",
        },
        Text {
            en: "Three cases: up to 125, up to 65,535, everything else. `u16::to_be_bytes` and `u64::to_be_bytes` give\nthe bytes in the network's order. The MASK bit is the highest of the second byte.",
            vi: "Ba trường hợp: tới 125, tới 65.535, còn lại. `u16::to_be_bytes` và `u64::to_be_bytes` cho byte theo thứ tự\ncủa mạng. Bit MASK là bit cao nhất của byte thứ hai.",
        },
        Text {
            en: "First byte `u8::from(fin) << 7 | opcode`. Second: `mask | length as u8`, or `mask | 126` and\n`(length as u16).to_be_bytes()`, or `mask | 127` and `length.to_be_bytes()`. Then `key.into_iter().flatten()`.",
            vi: "Byte đầu `u8::from(fin) << 7 | opcode`. Byte thứ hai: `mask | length as u8`, hoặc `mask | 126` rồi\n`(length as u16).to_be_bytes()`, hoặc `mask | 127` rồi `length.to_be_bytes()`. Sau đó `key.into_iter().flatten()`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "little_endian",
            hint: Text {
                en: "A known mistake: the length is written smallest byte first. 126 becomes 32,256, and the receiver waits\nfor bytes that never come.",
                vi: "Một lỗi quen thuộc: độ dài viết byte nhỏ trước. 126 hoá thành 32.256, và bên nhận ngồi chờ những byte\nkhông bao giờ tới.",
            },
        },
        Mistake {
            name: "seven_bits_up_to_127",
            hint: Text {
                en: "A known mistake: 126 and 127 fit into seven bits, but there they mean \"look at the next bytes\".",
                vi: "Một lỗi quen thuộc: 126 và 127 vừa đủ bảy bit, nhưng ở đó chúng nghĩa là \"hãy xem mấy byte tiếp theo\".",
            },
        },
        Mistake {
            name: "no_mask_bit",
            hint: Text {
                en: "A known mistake: the key is there, but nothing says so. The receiver takes it for the payload's first\nfour bytes, and a server closes with 1002.",
                vi: "Một lỗi quen thuộc: có key mà không báo là có. Bên nhận tưởng đó là bốn byte đầu của payload, còn server\nthì đóng với 1002.",
            },
        },
        Mistake {
            name: "always_eight_bytes",
            hint: Text {
                en: "A known mistake: eight bytes for every longer length. Many receivers take it; the rule is \"the minimal\nnumber of bytes\" (§5.2), and strict ones close with 1002.",
                vi: "Một lỗi quen thuộc: cứ dài là dùng tám byte. Nhiều bên nhận vẫn chịu; nhưng luật là \"số byte ít nhất\"\n(§5.2), và bên nào nghiêm thì đóng với 1002.",
            },
        },
        Mistake {
            name: "short_of_the_last",
            hint: Text {
                en: "A known mistake: `length < 65535`. That number still fits into two bytes, all their bits set; with eight it\nis not minimal, and strict receivers close with 1002. `u16::MAX` says where two bytes end.",
                vi: "Một lỗi quen thuộc: `length < 65535`. Số ấy vẫn vừa hai byte, mọi bit đều là 1; dùng tám byte thì không còn\nngắn nhất, và bên nhận nghiêm sẽ đóng với 1002. `u16::MAX` cho biết hai byte chứa được tới đâu.",
            },
        },
    ],
    after: Text {
        en: "That is all that a message costs: 2 bytes from a server, 6 from a client. Compare it with the several\nhundred bytes of heads in lesson 01. frame.rs reads the same header back, also when it arrives in pieces.",
        vi: "Một message chỉ tốn bấy nhiêu: 2 byte từ server, 6 byte từ client. So với mấy trăm byte head ở bài 01 mà\nxem. frame.rs đọc ngược lại đúng header này, kể cả khi nó đến từng khúc.",
    },
};

/// 04.2: headers of all lengths, and what a receiver makes of them.
#[must_use]
pub fn header(write: fn(bool, u8, u64, Option<[u8; 4]>) -> Vec<u8>) -> Observed {
    const KEY: Option<[u8; 4]> = Some([0x37, 0xfa, 0x21, 0x3d]);
    observe(move |tape| {
        for (fin, opcode, length, key) in [
            (true, Opcode::Text, 5, None),
            (true, Opcode::Text, 5, KEY),
            (false, Opcode::Text, 3, KEY),
            (false, Opcode::Continuation, 0, KEY),
            (true, Opcode::Continuation, 125, KEY),
            (true, Opcode::Binary, 126, None),
            (true, Opcode::Binary, 127, KEY),
            (true, Opcode::Binary, 256, None),
            (true, Opcode::Binary, 65_535, KEY),
            (true, Opcode::Binary, 65_536, None),
            (true, Opcode::Binary, 1 << 32, KEY),
            (true, Opcode::Ping, 0, KEY),
            (true, Opcode::Close, 2, None),
        ] {
            let bytes = write(fin, opcode as u8, length, key);
            tape.sent(1, &hex(&bytes));
            tape.received(1, &read(&bytes));
        }
    })
}

fn read(bytes: &[u8]) -> String {
    match Header::parse(bytes) {
        Ok(Some((header, length))) => {
            let fin = if header.fin { " fin" } else { "" };
            let masked = header.mask.map_or(String::new(), |key| format!(" key={}", hex(&key)));
            let name = format!("{:?}", header.opcode).to_uppercase();
            let rest = match bytes.len() - length {
                0 => String::new(),
                more => format!(", and {more} bytes too many"),
            };
            format!("{name}{fin}{} len={}{masked}{rest}", header.rsv, header.length)
        }
        Ok(None) => "still waiting for the header's end".to_owned(),
        Err(violation) => format!("closes with {}: {}", violation.code(), violation.reason()),
    }
}
