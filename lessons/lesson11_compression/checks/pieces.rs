use std::{collections::BTreeMap, fmt};

use super::super::pictures::message::UploadMessage;
use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 11.4.
pub const EXERCISE: Exercise = Exercise {
    id: "11.4",
    name: "pieces",
    title: Text { en: "A picture in pieces", vi: "Một tấm ảnh gửi thành nhiều mảnh" },
    hints: [
        Text {
            en: "Between two pieces of a picture anything else may come: chat, another picture, another person's. By what do you know which picture a piece\nbelongs to, and by what do you know where in it the piece belongs?",
            vi: "Giữa hai mảnh của một tấm ảnh có thể có bất cứ thứ gì: tin chat, ảnh khác, ảnh của người khác. Nhờ đâu bạn biết một mảnh thuộc về ảnh nào,\nvà nằm ở chỗ nào trong ảnh ấy?",
        },
        Text {
            en: "`read`: `split_first_chunk::<13>` gives the header; id and number are big-endian. `take`: look the upload up by (person, id). A piece counts\nonly if its offset is the length of what is there already; any other offset is answered with that length, and nothing changes. `begin` for\nsomething that is known is answered in the same way.",
            vi: "`read`: `split_first_chunk::<13>` cho ra header; id và number là big-endian. `take`: tìm theo (người, id). Mảnh chỉ được tính khi offset của\nnó đúng bằng độ dài phần đã có; offset khác thì trả lời bằng độ dài ấy, và không gì thay đổi. `begin` cho một ảnh đã biết cũng được trả lời\nnhư thế.",
        },
        Text {
            en: "`let Some((kind, id, number, rest)) = read(message) else { return Reply::Refused(400) };`, then `match kind`: 1: known: 409 if the size\ndiffers, else `Received(len)`; new: 400 for 0, 413 above `LARGEST`, 429 if `uploads.keys().filter(|key| key.0 == who).count() >= 2`, else\ninsert and `Received(0)`. 2: unknown: 404; another offset: `Received(len)`; longer than the size: remove, 409; else `extend`, and once it is\nwhole, remove and `Whole`. 3: remove, `Nothing`.",
            vi: "`let Some((kind, id, number, rest)) = read(message) else { return Reply::Refused(400) };`, rồi `match kind`: 1: đã biết: 409 nếu khác kích\nthước, không thì `Received(len)`; mới: 400 nếu là 0, 413 nếu quá `LARGEST`, 429 nếu `uploads.keys().filter(|key| key.0 == who).count() >=\n2`, không thì thêm vào và `Received(0)`. 2: không biết: 404; offset khác: `Received(len)`; dài quá kích thước: bỏ, 409; không thì `extend`,\nvà khi đã đủ thì lấy ra và `Whole`. 3: bỏ, `Nothing`.",
        },
    ],
    mistakes: MISTAKES,
    after: Text {
        en: "The lesson does the same in uploads.rs, and more around it: unfinished uploads are forgotten after two minutes, all of them together have at\nmost 64 MiB, and a whole picture is checked, stripped of its metadata and stored before the chat hears of it. Because an upload belongs to a\nperson and not to a connection, it goes on after a reconnect where it was: the client only has to begin again with the same id and read the\nanswer. Every large upload in production works like that, over HTTP, too: a number that says how much is there, and a piece that says where\nit belongs.",
        vi: "Bài học làm đúng như thế trong uploads.rs, và thêm vài điều quanh đó: ảnh gửi dở bị quên sau hai phút, tất cả cộng lại nhiều nhất 64 MiB, và\nảnh đã đủ thì được kiểm tra, bỏ metadata và lưu lại trước khi phòng chat biết tới. Vì một lần gửi thuộc về người chứ không thuộc về kết\nnối, sau khi kết nối lại nó tiếp tục từ chỗ cũ: client chỉ cần bắt đầu lại với cùng id rồi đọc câu trả lời. Mọi kiểu gửi file lớn khi chạy\nthật đều thế, kể cả qua HTTP: một con số cho biết đã có bao nhiêu, và mỗi mảnh cho biết nó nằm ở đâu.",
    },
};

const MISTAKES: &[Mistake] = &[
    Mistake {
        name: "id_alone",
        hint: Text {
            en: "A known mistake: an upload is looked for by its id alone. Clients choose their ids, and two of them may choose the same: Minh's bytes end up\nin Lan's picture. The key is (person, id).",
            vi: "Một lỗi quen thuộc: chỉ tìm theo id. Id do client chọn, và hai client có thể chọn trùng nhau: byte của Minh lọt vào ảnh của Lan. Key phải là\n(người, id).",
        },
    },
    Mistake {
        name: "one_at_a_time",
        hint: Text {
            en: "A known mistake: a new `begin` throws away the picture that was under way. Lan sends two at once, and only the second arrives.",
            vi: "Một lỗi quen thuộc: `begin` mới thì bỏ luôn ảnh đang gửi dở. Lan gửi hai ảnh cùng lúc, và chỉ ảnh thứ hai tới nơi.",
        },
    },
    Mistake {
        name: "as_they_come",
        hint: Text {
            en: "A known mistake: pieces are put behind each other as they come, and nobody looks at the offset. After a reconnect a client sends again what\nhas no answer yet; then some bytes are there twice, and the picture is broken.",
            vi: "Một lỗi quen thuộc: mảnh đến thế nào nối thế ấy, không ai xem offset. Sau khi kết nối lại, client gửi lại những gì chưa có câu trả lời; thế\nlà có byte nằm đó hai lần, và ảnh hỏng.",
        },
    },
    Mistake {
        name: "begins_anew",
        hint: Text {
            en: "A known mistake: `begin` with an id that is known begins from 0. Over a bad network a large picture then never arrives: each break throws\naway all that was there.",
            vi: "Một lỗi quen thuộc: `begin` với id đã biết thì bắt đầu lại từ 0. Mạng chập chờn thì ảnh lớn không bao giờ tới nơi: mỗi lần đứt là mất hết\nphần đã có.",
        },
    },
    Mistake {
        name: "repeated_is_an_error",
        hint: Text {
            en: "A known mistake: a piece that is there already is refused. The client has done nothing wrong: it didn't hear the answer. Tell it how much is\nthere, and it goes on.",
            vi: "Một lỗi quen thuộc: mảnh đã có rồi thì từ chối. Client chẳng làm gì sai: nó không nghe được câu trả lời. Hãy cho nó biết đã có bao nhiêu, và\nnó đi tiếp.",
        },
    },
    Mistake {
        name: "fills_the_hole",
        hint: Text {
            en: "A known mistake: a piece that comes too early is written to its place, and zeroes stand before it. The length then says that they were\nreceived, and nobody sends them any more.",
            vi: "Một lỗi quen thuộc: mảnh đến quá sớm vẫn được ghi vào chỗ của nó, trước nó toàn số 0. Thế là độ dài báo rằng những số 0 ấy đã được nhận, và\nkhông ai gửi phần đó nữa.",
        },
    },
    Mistake {
        name: "little_endian",
        hint: Text {
            en: "A known mistake: the number is read with its least byte first. On the network the most significant byte comes first: `u32::from_be_bytes`.",
            vi: "Một lỗi quen thuộc: đọc số với byte thấp trước. Trên mạng, byte cao nhất đi trước: `u32::from_be_bytes`.",
        },
    },
    Mistake {
        name: "beyond_its_size",
        hint: Text {
            en: "A known mistake: more bytes are taken than were announced. The limit was compared with the announced size; a client that announces 4 bytes\ncould send any number of them.",
            vi: "Một lỗi quen thuộc: nhận nhiều byte hơn đã báo. Giới hạn được so với kích thước đã báo; client báo 4 byte mà gửi bao nhiêu cũng được.",
        },
    },
    Mistake {
        name: "keeps_the_whole",
        hint: Text {
            en: "A known mistake: a picture that is whole stays among the unfinished ones. It takes a place there for ever, and the third picture of a person\nis refused.",
            vi: "Một lỗi quen thuộc: ảnh đã đủ vẫn nằm trong số ảnh gửi dở. Nó chiếm chỗ ở đó mãi, và ảnh thứ ba của một người bị từ chối.",
        },
    },
    Mistake {
        name: "cancel_is_forgotten",
        hint: Text {
            en: "A known mistake: `cancel` is read and nothing happens. The bytes stay, and so does the place that another picture could have.",
            vi: "Một lỗi quen thuộc: đọc `cancel` mà không làm gì. Các byte vẫn ở đó, và chiếm chỗ của một ảnh khác.",
        },
    },
];

/// The largest picture of this server, in bytes.
pub const LARGEST: usize = 100;

/// The unfinished uploads, by person and id.
pub type Uploads = BTreeMap<(u64, u64), Upload>;

/// An upload that isn't whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// What `begin` has announced.
    pub size: usize,
    /// The beginning of the picture.
    pub bytes: Vec<u8>,
}

/// What follows from a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// So many bytes are there.
    Received(usize),
    /// It doesn't go on; a status as in HTTP.
    Refused(u16),
    /// All bytes are there.
    Whole(Vec<u8>),
    /// Nothing is said.
    Nothing,
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received(bytes) => write!(f, "received {bytes}"),
            Self::Refused(status) => write!(f, "refused {status}"),
            Self::Whole(bytes) => write!(f, "whole: \"{}\"", bytes.escape_ascii()),
            Self::Nothing => f.write_str("(no answer)"),
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    Note(&'static str),
    /// A person begins an upload of so many bytes.
    Begin(u64, u64, u32),
    /// A piece, at this offset.
    Piece(u64, u64, u32, &'static str),
    Cancel(u64, u64),
    /// A text in the chat: it is none of the uploads' business.
    Says(u64, &'static str),
    /// A binary message of another kind.
    Other(u64, &'static [u8]),
}

const LAN: u64 = 1;
const MINH: u64 = 2;

const STORY: &[Step] = {
    use Step::{Begin, Cancel, Note, Other, Piece, Says};
    &[
        Begin(LAN, 7, 12),
        Piece(LAN, 7, 0, "Anh "),
        Says(LAN, "đang gửi ảnh nè"),
        Note("Minh has chosen the same id"),
        Begin(MINH, 7, 8),
        Piece(MINH, 7, 0, "cua "),
        Note("a second picture, and a third"),
        Begin(LAN, 9, 6),
        Piece(LAN, 9, 0, "bie"),
        Piece(LAN, 7, 4, "cua "),
        Begin(LAN, 11, 3),
        Note("Lan's connection is lost, and the last answers with it; she is back"),
        Begin(LAN, 7, 12),
        Piece(LAN, 7, 4, "cua "),
        Note("a piece too early"),
        Piece(LAN, 9, 5, "!"),
        Piece(LAN, 7, 8, "Lan!"),
        Says(MINH, "đẹp quá"),
        Piece(MINH, 7, 4, "Minh"),
        Piece(LAN, 7, 8, "Lan!"),
        Begin(LAN, 12, 3),
        Piece(LAN, 12, 0, "hoa"),
        Note("she changes her mind"),
        Cancel(LAN, 9),
        Piece(LAN, 9, 3, "n!!"),
        Note("sizes that can't be"),
        Begin(LAN, 13, 0),
        Begin(LAN, 14, 101),
        Begin(LAN, 15, 100),
        Begin(LAN, 15, 4),
        Begin(LAN, 16, 4),
        Piece(LAN, 16, 0, "meo meo"),
        Piece(LAN, 16, 0, "meo!"),
        Note("and messages that are none"),
        Other(LAN, &[1, 2, 3]),
        Other(LAN, &[9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
    ]
};

type Take = fn(&mut Uploads, u64, &[u8]) -> Reply;

/// 11.4: pictures of two people, around chat.
#[must_use]
pub fn pieces(take: Take) -> Observed {
    observe(move |tape| {
        let mut uploads = Uploads::new();
        for step in STORY {
            let (who, words, message) = match *step {
                Step::Note(what) => {
                    tape.note(0, what);
                    continue;
                }
                Step::Says(who, text) => {
                    tape.sent(who, &format!("chat: {text}"));
                    continue;
                }
                Step::Begin(who, id, size) => {
                    let begin = UploadMessage::Begin { id, size };
                    (who, format!("begin {id}: {size} bytes"), begin.to_bytes())
                }
                Step::Piece(who, id, offset, text) => {
                    let piece = UploadMessage::Piece { id, offset, bytes: text.as_bytes() };
                    (who, format!("piece {id} at {offset}: {text:?}"), piece.to_bytes())
                }
                Step::Cancel(who, id) => {
                    (who, format!("cancel {id}"), UploadMessage::Cancel { id }.to_bytes())
                }
                Step::Other(who, bytes) => (who, format!("{bytes:02x?}"), bytes.to_vec()),
            };
            tape.sent(who, &words);
            tape.received(who, &take(&mut uploads, who, &message).to_string());
        }
        let left: Vec<_> = uploads.iter().map(|((who, id), _)| format!("{id} of #{who}")).collect();
        tape.note(0, format!("unfinished: {}", left.join(", ")));
    })
}
