//! 04-B1: the frame header.

use full_duplex::{
    learn::{
        ladder::{Case, Cases, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson04_frames::{
        frame::{Header, Opcode, Rsv},
        protocol_error::ProtocolError,
    },
};

static WRITE: Group = Group {
    title: Text { en: "writing a short header", vi: "ghi một header ngắn" },
    rule: "RFC 6455 §5.2, §5.7",
    hint: Text {
        en: "The first byte: FIN is its highest bit, the opcode its four lowest. The second: MASK, then the length.",
        vi: "Byte đầu: FIN là bit cao nhất, opcode là bốn bit thấp nhất. Byte thứ hai: MASK, rồi đến độ dài.",
    },
};

static READ: Group = Group {
    title: Text { en: "reading a short header", vi: "đọc một header ngắn" },
    rule: "RFC 6455 §5.2, §5.7",
    hint: Text {
        en: "`parse` gives the header and its own length: the bytes before the payload, not the payload's.",
        vi: "`parse` trả về header và độ dài của chính header: số byte đứng trước payload, không phải của payload.",
    },
};

static LENGTHS: Group = Group {
    title: Text { en: "lengths, at their edges", vi: "độ dài, ngay tại các mốc" },
    rule: "RFC 6455 §5.2, \"Payload length\"",
    hint: Text {
        en: "Up to 125 in the seven bits; 126 there means two more bytes; 127 means eight more. The high byte first.",
        vi: "Đến 125 nằm trong bảy bit; giá trị 126 nghĩa là còn hai byte nữa; 127 là còn tám byte. Byte cao đi trước.",
    },
};

static KEYS: Group = Group {
    title: Text { en: "the masking key", vi: "khoá mask" },
    rule: "RFC 6455 §5.2, \"Mask\" and \"Masking-key\"",
    hint: Text {
        en: "MASK is the highest bit of the second byte. If it is set, four bytes of key follow the length.",
        vi: "MASK là bit cao nhất của byte thứ hai. Nếu nó bật thì sau độ dài là bốn byte khoá.",
    },
};

static CUT: Group = Group {
    title: Text { en: "a header that isn't all there", vi: "header chưa đến đủ" },
    rule: "RFC 6455 §5.2; TCP cuts where it likes",
    hint: Text {
        en: "Bytes come in pieces of any size. While one of the header is missing, the answer is `Ok(None)`.",
        vi: "Byte đến theo từng đoạn to nhỏ tuỳ ý. Còn thiếu một byte của header thì câu trả lời là `Ok(None)`.",
    },
};

static REFUSED: Group = Group {
    title: Text { en: "what must be refused", vi: "những gì phải từ chối" },
    rule: "RFC 6455 §5.2",
    hint: Text {
        en: "Reserved opcodes, a length in more bytes than it needs, a 64-bit length with its highest bit set.",
        vi: "Opcode dành riêng, độ dài tốn nhiều byte hơn mức cần, độ dài 64 bit có bit cao nhất bằng 1.",
    },
};

/// The RFC's key, in §5.7.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Every opcode that isn't reserved, and its number.
const OPCODES: [(u8, Opcode); 6] = [
    (0x1, Opcode::Text),
    (0x2, Opcode::Binary),
    (0x0, Opcode::Continuation),
    (0x8, Opcode::Close),
    (0x9, Opcode::Ping),
    (0xA, Opcode::Pong),
];

/// The lengths where the form changes, and their neighbours: the number, and how it is written.
const EDGES: [(u64, &[u8]); 10] = [
    (0, &[0]),
    (1, &[1]),
    (125, &[125]),
    (126, &[126, 0, 126]),
    (127, &[126, 0, 127]),
    (256, &[126, 1, 0]),
    (0xFFFF, &[126, 0xFF, 0xFF]),
    (0x1_0000, &[127, 0, 0, 0, 0, 0, 1, 0, 0]),
    (0x0102_0304_0506_0708, &[127, 1, 2, 3, 4, 5, 6, 7, 8]),
    (u64::MAX >> 1, &[127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
];

static BITS: Group = Group {
    title: Text { en: "the bits of extensions", vi: "các bit của extension" },
    rule: "RFC 6455 §5.2, \"RSV1, RSV2, RSV3\"",
    hint: Text {
        en: "The three bits behind FIN are a field of the header like any other. Whether they may be set isn't decided\nhere: the connection knows which extensions were agreed on.",
        vi: "Ba bit sau FIN là một trường của header như mọi trường khác. Chúng có được phép bật hay không thì không quyết\nđịnh ở đây: connection mới biết hai bên đã thoả thuận extension nào.",
    },
};

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    let hello = Header::new(Opcode::Text, 5);
    cases.add(&WRITE, "a text of 5 bytes", move |tape| writes(tape, hello, &[0x81, 5]));
    for (bits, opcode) in OPCODES {
        let header = Header { fin: bits % 2 == 0, ..Header::new(opcode, 2) };
        let first = u8::from(header.fin) << 7 | bits;
        let about = format!("{opcode:?}, FIN {}", header.fin);
        cases.add(&WRITE, &about, move |tape| writes(tape, header, &[first, 2]));
    }
    cases.add(&READ, "a text of 5 bytes", move |tape| reads(tape, hello, &[0x81, 5]));
    for (bits, opcode) in OPCODES {
        let header = Header { fin: bits % 2 == 1, ..Header::new(opcode, 2) };
        let first = u8::from(header.fin) << 7 | bits;
        let about = format!("{opcode:?}, FIN {}", header.fin);
        cases.add(&READ, &about, move |tape| reads(tape, header, &[first, 2]));
        let about = format!("is {opcode:?} a control frame?");
        cases.add(&READ, &about, move |tape| {
            tape.note(0, format!("{opcode:?}.is_control()"));
            Mismatch::unless_equal(&(bits >= 8), &opcode.is_control())
        });
    }
    lengths(&mut cases);
    keys(&mut cases);
    cut(&mut cases);
    refused(&mut cases);
    reserved_bits(&mut cases);
    cases.0
}

fn lengths(cases: &mut Cases) {
    for (length, bytes) in EDGES {
        let header = Header { length, ..Header::new(Opcode::Binary, 0) };
        let bytes = [&[0x82], bytes].concat();
        let (read, write) = (bytes.clone(), bytes);
        cases.add(&LENGTHS, &format!("{length} is written"), move |tape| {
            writes(tape, header, &write)
        });
        cases.add(&LENGTHS, &format!("{length} is read"), move |tape| reads(tape, header, &read));
    }
}

fn keys(cases: &mut Cases) {
    for (length, form) in EDGES {
        let header = Header { length, mask: Some(KEY), ..Header::new(Opcode::Text, 0) };
        let mut bytes = [&[0x81], form, &KEY].concat();
        bytes[1] |= 0x80;
        let (read, write) = (bytes.clone(), bytes);
        let about = format!("a masked header, length {length}, is written");
        cases.add(&KEYS, &about, move |tape| writes(tape, header, &write));
        let about = format!("a masked header, length {length}, is read");
        cases.add(&KEYS, &about, move |tape| reads(tape, header, &read));
    }
}

fn cut(cases: &mut Cases) {
    for (length, form) in EDGES {
        let mut bytes = [&[0x82], form, &KEY].concat();
        bytes[1] |= 0x80;
        let about = format!("every beginning of a masked header, length {length}");
        cases.add(&CUT, &about, move |tape| {
            for end in 0..bytes.len() {
                tape.sent(0, &hex(&bytes[..end]));
                Mismatch::unless_equal(&Ok(None), &Header::parse(&bytes[..end]))?;
            }
            let header = Header { length, mask: Some(KEY), ..Header::new(Opcode::Binary, 0) };
            let whole = [&bytes[..], b"payload"].concat();
            tape.sent(0, &format!("{} and a payload", hex(&bytes)));
            Mismatch::unless_equal(&Ok(Some((header, bytes.len()))), &Header::parse(&whole))
        });
    }
}

fn refused(cases: &mut Cases) {
    for bits in [0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF] {
        cases.add(&REFUSED, &format!("reserved opcode {bits:#X}"), move |tape| {
            refuses(tape, &[0x80 | bits, 0], ProtocolError::ReservedOpcode(bits))
        });
    }
    let short: [(&str, &[u8]); 4] = [
        ("0 in 16 bits", &[0x82, 126, 0, 0]),
        ("125 in 16 bits", &[0x82, 126, 0, 125]),
        ("126 in 64 bits", &[0x82, 127, 0, 0, 0, 0, 0, 0, 0, 126]),
        ("65535 in 64 bits", &[0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
    ];
    for (about, bytes) in short {
        cases.add(&REFUSED, about, move |tape| {
            refuses(tape, bytes, ProtocolError::LengthNotMinimal)
        });
    }
    cases.add(&REFUSED, "a length with its highest bit set", |tape| {
        let bytes = [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0];
        refuses(tape, &bytes, ProtocolError::LengthHighestBit)
    });
}

fn reserved_bits(cases: &mut Cases) {
    let header = Header { rsv: Rsv::RSV1, ..Header::new(Opcode::Text, 5) };
    cases.add(&BITS, "RSV1 is written", move |tape| writes(tape, header, &[0xC1, 5]));
    cases.add(&BITS, "RSV1 is read", move |tape| reads(tape, header, &[0xC1, 5]));
}

fn writes(tape: &Tape, header: Header, bytes: &[u8]) -> Result<(), Mismatch> {
    let Header { fin, rsv, opcode, mask, length } = header;
    let masked = mask.map_or(String::new(), |key| format!(", key {}", hex(&key)));
    tape.note(0, format!("encode: {opcode:?}, fin {fin}{rsv}, length {length}{masked}"));
    let mut out = Vec::new();
    header.encode(&mut out);
    tape.received(0, &hex(&out));
    Mismatch::unless_same(&hex(bytes), &hex(&out))
}

fn reads(tape: &Tape, header: Header, bytes: &[u8]) -> Result<(), Mismatch> {
    tape.sent(0, &hex(bytes));
    Mismatch::unless_equal(&Ok(Some((header, bytes.len()))), &Header::parse(bytes))
}

fn refuses(tape: &Tape, bytes: &[u8], error: ProtocolError) -> Result<(), Mismatch> {
    tape.sent(0, &hex(bytes));
    Mismatch::unless_equal(&Err(error), &Header::parse(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
