use crate::learn::{
    exercise::{Exercise, Mistake},
    text::Text,
};

/// 04.2: the bytes before a payload.
pub const HEADER: Exercise = Exercise {
    id: "04.2",
    name: "ex04_2_header",
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
