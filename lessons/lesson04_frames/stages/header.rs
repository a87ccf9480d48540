use crate::learn::{
    stage::{KnownMistake, Proof, Stage, StageFile},
    text::Text,
};

/// Stage 04-B1: the frame header.
pub const STAGE: Stage = Stage {
    id: "04-B1",
    title: Text { en: "The frame header", vi: "Phần đầu của frame" },
    part: Text { en: "frame header", vi: "phần đầu frame" },
    task: Text {
        en:
            "\
Write the two to fourteen bytes before every payload: read them, and write them (RFC 6455 §5.2).
What must hold:
- `parse` takes the beginning of a stream. If the header isn't all there yet, it says `Ok(None)`,
  and it never reads past what it was given.
- A length is written in as few bytes as possible: 7 bits up to 125, 16 up to 65535, then 64.
- What the RFC forbids is an error, however the bytes are cut: a reserved opcode, a length in too
  many bytes, a length whose highest bit is set.
- What `encode` writes, `parse` reads back: the three RSV bits, too. Whether they may be set depends
  on the connection, which decides it in 04-B3.
The cases begin with `encode` of a short text, then `parse`, lengths, the key, cut headers, errors.",
        vi:
            "\
Viết phần từ hai đến mười bốn byte đứng trước mọi payload: đọc nó và ghi nó (RFC 6455 §5.2).
Những điều luôn phải đúng:
- `parse` nhận đoạn đầu của một luồng byte. Header chưa đến đủ thì trả `Ok(None)`, và không bao giờ
  đọc quá những gì đã được đưa.
- Độ dài được ghi bằng ít byte nhất có thể: 7 bit đến 125, 16 bit đến 65535, sau đó là 64 bit.
- Điều RFC cấm là lỗi, dù các byte bị cắt thế nào: opcode dành riêng, độ dài tốn thừa byte, độ dài
  có bit cao nhất bằng 1.
- `encode` ghi gì thì `parse` đọc lại được đúng như thế, kể cả ba bit RSV. Chúng có được phép bật hay
  không thì tuỳ kết nối, và việc ấy thuộc về 04-B3.
Các ca kiểm tra bắt đầu bằng `encode` một text ngắn, rồi `parse`, độ dài, key, header bị cắt, lỗi.",
    },
    files: &[StageFile {
        path: "frame.rs",
        bodies: &[
            "Opcode::is_control",
            "Opcode::try_from",
            "Header::parse",
            "Header::encode",
            "parse_length",
        ],
    }],
    runs: &["lesson04", "lesson06", "lesson07", "lesson08", "lesson09", "lesson10", "lesson11"],
    proofs: &[Proof { program: "conformance", tests: &["section_1", "section_3", "section_4"] }],
    hints: [
        Text {
            en: "Which bits of the first two bytes do you need before you know how long the header is?",
            vi: "Cần những bit nào trong hai byte đầu thì mới biết header dài bao nhiêu?",
        },
        Text {
            en: "Take it apart in the order of the drawing: opcode, then the length (its two or eight bytes may be\nmissing), then the key (its four bytes may be missing). Slice patterns and `first_chunk` say \"not there\nyet\" without an index that could panic.",
            vi: "Hãy tháo theo đúng thứ tự trong hình: opcode, rồi độ dài (hai hay tám byte của nó có thể chưa đến), rồi\nkey (bốn byte của nó có thể chưa đến). Slice pattern và `first_chunk` nói được \"chưa đến\" mà không cần\nchỉ số nào có thể gây panic.",
        },
        Text {
            en: "`let [first, second, ..] = *bytes else { return Ok(None) };` For the length: match the seven bits; 126 →\n`u16::from_be_bytes`, at least 126; 127 → `u64::from_be_bytes`, at least 65536, highest bit 0. `encode`\nmirrors it: `match self.length { 0..=125 => …, 126..=0xFFFF => …, _ => … }`.",
            vi: "`let [first, second, ..] = *bytes else { return Ok(None) };` Về độ dài: match bảy bit; 126 →\n`u16::from_be_bytes`, ít nhất 126; 127 → `u64::from_be_bytes`, ít nhất 65536, bit cao nhất là 0. `encode`\nlàm ngược lại: `match self.length { 0..=125 => …, 126..=0xFFFF => …, _ => … }`.",
        },
    ],
    mistakes: &[
        KnownMistake {
            name: "little_endian",
            hint: Text {
                en: "A known mistake: the 16-bit length is read little-endian. The network's order is big-endian: the most\nsignificant byte comes first.",
                vi: "Một lỗi quen thuộc: độ dài 16 bit bị đọc theo little-endian. Thứ tự trên mạng là big-endian: byte cao đứng\ntrước.",
            },
            changes: &[("u16::from_be_bytes(*two)", "u16::from_le_bytes(*two)")],
        },
        KnownMistake {
            name: "off_by_one_at_125",
            hint: Text {
                en: "A known mistake: 125 is already written in 16 bits. Seven bits hold every length up to and including 125.",
                vi: "Một lỗi quen thuộc: 125 đã bị ghi bằng 16 bit. Bảy bit chứa được mọi độ dài đến hết 125.",
            },
            changes: &[
                ("0..=125 => out.push", "0..=124 => out.push"),
                ("126..=0xFFFF =>", "125..=0xFFFF =>"),
            ],
        },
        KnownMistake {
            name: "short_of_65535",
            hint: Text {
                en: "A known mistake: 65535 is written in 64 bits. Sixteen bits hold it, and \"the minimal number of bytes\nMUST be used\".",
                vi: "Một lỗi quen thuộc: 65535 bị ghi bằng 64 bit. Mười sáu bit chứa được số đó, mà \"phải dùng số byte ít\nnhất\".",
            },
            changes: &[("126..=0xFFFF =>", "126..=0xFFFE =>")],
        },
        KnownMistake {
            name: "forgets_the_key",
            hint: Text {
                en: "A known mistake: the MASK bit is set and the key isn't written. The four bytes of the key end the header.",
                vi: "Một lỗi quen thuộc: bit MASK đã bật mà key không được ghi. Bốn byte của key là phần cuối của header.",
            },
            changes: &[(
                "            out.extend_from_slice(&key);\n",
                "            let _ = key;\n",
            )],
        },
        KnownMistake {
            name: "takes_any_length",
            hint: Text {
                en: "A known mistake: a short length in many bytes is taken. Two spellings for one length let two programs\ndisagree about where a frame ends.",
                vi: "Một lỗi quen thuộc: độ dài ngắn ghi bằng nhiều byte vẫn được nhận. Một độ dài mà có hai cách viết thì hai\nchương trình có thể không đồng ý frame kết thúc ở đâu.",
            },
            changes: &[("    if length < minimum {", "    if false {")],
        },
        KnownMistake {
            name: "sixty_four_bits",
            hint: Text {
                en: "A known mistake: all 64 bits of the length are taken. The highest one must be 0, so that the number fits\ninto every signed type.",
                vi: "Một lỗi quen thuộc: cả 64 bit của độ dài đều được nhận. Bit cao nhất phải là 0, để số này vừa với mọi\nkiểu số có dấu.",
            },
            changes: &[("    if length & HIGHEST_BIT != 0 {", "    if false {")],
        },
        KnownMistake {
            name: "unknown_is_binary",
            hint: Text {
                en: "A known mistake: a reserved opcode is taken for something else. Nobody knows what those ten will mean, so\nthe RFC has the connection failed.",
                vi: "Một lỗi quen thuộc: opcode dành riêng bị coi là thứ khác. Chưa ai biết mười giá trị ấy sẽ mang nghĩa gì,\nnên RFC yêu cầu huỷ kết nối.",
            },
            changes: &[(
                "reserved => return Err(ProtocolError::ReservedOpcode(reserved)),",
                "_ => Self::Binary,",
            )],
        },
    ],
    after: Text {
        en: "Your header is read and written now: by `cargo learn run lesson04`, and in 04-B2 and 04-B3. Two programs\nthat disagree about one bit of it lose their place in the stream for good: there is no mark between frames.",
        vi: "Header của bạn giờ đọc và ghi được: trong `cargo learn run lesson04`, rồi trong 04-B2 và 04-B3. Hai chương\ntrình chỉ cần hiểu khác nhau một bit là lạc nhịp vĩnh viễn: giữa các frame không có dấu mốc nào.",
    },
};
